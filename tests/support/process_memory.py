"""Books in memory: the few rows a test is about, typed as reading a folder would type them.

Every maker gives one row; what is not named is empty. The land is in hectares, days are ISO text.
Unless a test says otherwise there is one zone Z with one phase P of 20 ha, of which 10 ha can be
leased, established on 2000-01-01 and operating from that day.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.findings import findings
from occupancy.book import LandBook
from occupancy.loading.book_folder import codes_of, read_dictionary
from occupancy.loading.book_settings import BookInfo
from occupancy.loading.lease_sectors import SECTOR, sectors_by_certificate, sectors_by_lease, with_sectors
from occupancy.loading.table_loader import ASIDE, Records
from occupancy.loading.table_specs import BY_NAME, Table
from occupancy.packaged_files import DATA
from tests.support.book_builder import PLANE

Row = dict[str, Any]
SPATIAL = ("zones", "phases", "parcels", "basemap", "places")
EMPTY = {"str": "", "float64": float("nan"), "datetime64[s]": None, "boolean": None, "bool": False}


def zone(zone_id: str = "Z") -> Row:
    return {"zone_id": zone_id, "name_vi": f"Khu {zone_id}", "name_en": f"Zone {zone_id}"}


def phase(phase_id: str = "P", zone_id: str = "Z", **more: Any) -> Row:
    row = {"phase_id": phase_id, "zone_id": zone_id, "name_vi": phase_id, "operating_from": "2000-01-01"}
    return row | more


def decision(
    phase_id: str = "P", planned: Any = 20, established: Any = 20, leasable: Any = 10, **more: Any
) -> Row:
    return {
        "phase_id": phase_id,
        "in_force_from": "2000-01-01",
        "planned_area_ha": planned,
        "established_area_ha": established,
        "leasable_area_ha": leasable,
        "leasable_basis": "published",
    } | more


def plot(parcel_id: str = "A", ha: float = 10, phase_id: str = "P", **more: Any) -> Row:
    return {
        "parcel_id": parcel_id,
        "zone_id": more.pop("zone_id", "Z"),
        "phase_id": phase_id,
        "land_use": "factory",
        "document_area_m2": round(ha * 10_000, 1),
        "cleared_on": "2000-01-01",
    } | more


def lease(lease_id: str = "L1", parcel_id: str = "A", ha: float = 10, **more: Any) -> Row:
    return {
        "lease_id": lease_id,
        "line_no": 1,
        "parcel_id": parcel_id,
        "leased_area_m2": round(ha * 10_000, 4),
        "first_day": "2010-01-01",
    } | more


def rule(value: float = 60, **more: Any) -> Row:
    return {
        "rule": "new_zone",
        "quantity": "fill_rate",
        "basis": "established",
        "comparison": "min",
        "value": value,
        "unit": "pct",
    } | more


@lru_cache
def untouched(name: str) -> pd.DataFrame:
    """An empty table."""
    return typed(BY_NAME[name], ())


def typed(table: Table, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as the typed frame of a table; `row` counts from 2, as lines of a CSV file do."""
    unknown = {name for row in rows for name in row} - set(table.names)
    assert not unknown, f"{table.name} has no {unknown}"
    columns = {}
    for column in table.columns:
        kind = column.dtype
        cells = [row.get(column.name, EMPTY.get(kind)) for row in rows]
        cells = [EMPTY.get(kind) if cell in ("", None) else cell for cell in cells]
        if kind == "datetime64[s]":
            columns[column.name] = pd.Series(pd.to_datetime(pd.Series(cells, dtype="object"))).astype(kind)
        else:
            columns[column.name] = pd.Series(cells, dtype=kind)
    return pd.DataFrame(columns).assign(row=range(2, len(rows) + 2))


@lru_cache
def sector_codes() -> frozenset[str]:
    """The sectors that the program's dictionary has."""
    return codes_of(read_dictionary())[SECTOR]


@lru_cache
def bases() -> pd.DataFrame:
    """The program's own bases."""
    written = pd.read_csv(DATA / "bases.csv", dtype="str", keep_default_na=False).to_dict("records")
    rows = [{**row, "verified": row["verified"] == "true"} for row in written]
    return typed(BY_NAME["bases"], rows)


def book(**rows: Sequence[Mapping[str, Any]]) -> LandBook:
    """A book of these rows; tables not named are empty, but for the one zone, phase, decision and plot."""
    rows = {"zones": [zone()], "phases": [phase()], "decisions": [decision()], "parcels": [plot()]} | rows
    frames = {
        name: typed(table, rows[name]) if rows.get(name) else untouched(name)
        for name, table in BY_NAME.items()
    }
    if "bases" not in rows:
        frames["bases"] = bases()
    return assembled(frames)


def undrawn(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Rows of a layer without shapes."""
    return gpd.GeoDataFrame(rows, geometry=[None] * len(rows), crs=PLANE)


def assembled(frames: Mapping[str, pd.DataFrame]) -> LandBook:
    """A book of typed frames; nothing is drawn, set aside or found."""
    info = BookInfo(
        name_vi="Sổ thử",
        name_en="Test book",
        data_as_of=date(2023, 11, 17),
        plane=PLANE,
        default_basis="established",
        invented_tables=(),
        invented_vi="",
        invented_en="",
        contact={},
        credits=(),
    )
    aside = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in ASIDE.items()})
    shapeless = {
        name: gpd.GeoDataFrame(frames[name], geometry=[None] * len(frames[name]), crs=PLANE)
        for name in SPATIAL
    }
    shapeless["parcels"]["measured_area_m2"] = np.nan
    frames = {**frames, **shapeless}
    sectors = sectors_by_lease(
        frames["tenancies"], sectors_by_certificate(frames["projects"], codes=sector_codes())
    )
    records = Records(info, frames, aside, findings([]), sectors=sectors)
    now = sectors[sectors["superseded_on"].isna()]
    frames = {**frames, "tenancies": with_sectors(frames["tenancies"], now)}
    return LandBook(
        info=info,
        set_aside=aside,
        findings=findings([]),
        content_hash="0" * 64,
        sector_codes=tuple(sorted(sector_codes())),
        records=records,
        **frames,
    )
