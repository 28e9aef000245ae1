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
from occupancy.loading.book_settings import MAY_BE_NOT_YET, BookInfo
from occupancy.loading.lease_checks import (
    SECTOR,
    no_sectors,
    sectors_by_certificate,
    sectors_by_lease,
    with_sectors,
)
from occupancy.loading.table_loader import ASIDE, Records
from occupancy.loading.table_specs import BY_NAME
from occupancy.program import DATA
from tests.support.book_builder import PLANE

Row = dict[str, Any]
SPATIAL = ("zones", "phases", "parcels", "basemap", "places")
EMPTY = {"str": "", "float64": float("nan"), "datetime64[s]": None, "boolean": None, "bool": False}
INFO = BookInfo(
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
    not_yet=frozenset(MAY_BE_NOT_YET),
)
NONE_ASIDE = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in ASIDE.items()})
NO_FINDINGS = findings([])


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


Written = tuple[tuple[tuple[str, Any], ...], ...]


def book(**rows: Sequence[Mapping[str, Any]]) -> LandBook:
    """A book of these rows, of which nothing is drawn, set aside or found.

    Tables not named are empty, but for the one zone, phase, decision and plot. Books share the tables that
    are the same in both.
    """
    given = {"zones": [zone()], "phases": [phase()], "decisions": [decision()], "parcels": [plot()]} | rows
    assert given.keys() <= BY_NAME.keys(), f"no such table: {given.keys() - BY_NAME.keys()}"
    written = {name: tuple(tuple(row.items()) for row in given.get(name, ())) for name in BY_NAME}
    frames = {name: _typed(name, rows) for name, rows in written.items()}
    if "bases" not in given:
        frames["bases"] = _bases()
    sectors = _sectors(written["tenancies"], written["projects"])
    now = sectors[sectors["superseded_on"].isna()]
    return LandBook(
        info=INFO,
        set_aside=NONE_ASIDE,
        findings=NO_FINDINGS,
        content_hash="0" * 64,
        sector_codes=tuple(sorted(_sector_codes())),
        records=Records(INFO, frames, NONE_ASIDE, NO_FINDINGS, sectors=sectors),
        **{**frames, "tenancies": with_sectors(frames["tenancies"], now)},
    )


@lru_cache(4_096)
def _typed(table: str, written: Written) -> Any:
    """Rows as the typed frame of a table, layers without shapes; `row` counts from 2, as lines of a CSV."""
    rows = [dict(cells) for cells in written]
    unknown = {name for row in rows for name in row} - set(BY_NAME[table].names)
    assert not unknown, f"{table} has no {unknown}"
    columns: dict[str, Any] = {}
    for column in BY_NAME[table].columns:
        kind = column.dtype
        empty = EMPTY.get(kind)
        cells = [empty if row.get(column.name, "") in ("", None) else row[column.name] for row in rows]
        make: Any = np.array if kind == "datetime64[s]" else pd.array
        columns[column.name] = make(cells, dtype=kind)
    frame = pd.DataFrame({**columns, "row": np.arange(2, len(rows) + 2)})
    if table not in SPATIAL:
        return frame
    layer = gpd.GeoDataFrame(frame, geometry=np.full(len(rows), None), crs=PLANE)
    return layer.assign(measured_area_m2=np.nan) if table == "parcels" else layer


@lru_cache
def _bases() -> Any:
    """The program's own bases."""
    rows = pd.read_csv(DATA / "bases.csv", dtype="str", keep_default_na=False).to_dict("records")
    return _typed(
        "bases", tuple(tuple({**row, "verified": row["verified"] == "true"}.items()) for row in rows)
    )


@lru_cache
def _sector_codes() -> frozenset[str]:
    """The sectors that the program's dictionary has."""
    return codes_of(read_dictionary())[SECTOR]


@lru_cache(4_096)
def _sectors(tenancies: Written, projects: Written) -> pd.DataFrame:
    """The sectors of the lease lines."""
    if not projects:
        return no_sectors()
    certificates = sectors_by_certificate(_typed("projects", projects), codes=_sector_codes())
    return sectors_by_lease(_typed("tenancies", tenancies), certificates)
