"""Books of any size, without geometry, the same on every run; made for measuring, not for reading."""

from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.findings import findings
from occupancy.book import LandBook
from occupancy.loading.book_folder import codes_of, read_dictionary
from occupancy.loading.book_settings import MAY_BE_NOT_YET, BookInfo
from occupancy.loading.lease_checks import SECTOR, sectors_by_certificate, sectors_by_lease, with_sectors
from occupancy.loading.table_loader import ASIDE, Records
from occupancy.loading.table_specs import BY_NAME, Table
from occupancy.program import DATA

ZONES, PHASES = 16, 28
SPATIAL = ("zones", "phases", "parcels", "basemap", "places")
_SECTORS = np.array(sorted(codes_of(read_dictionary())[SECTOR]))
_EMPTY = {"str": "", "float64": np.nan, "datetime64[s]": np.datetime64("NaT", "s"), "boolean": pd.NA}


def book(plots: int, *, split: float = 0.0) -> LandBook:
    """A book of as many plots as leases; a share `split` of the plots became two in 2020."""
    chance = np.random.Generator(np.random.PCG64(20231117))
    frames = {name: _frame(table, {}, 0) for name, table in BY_NAME.items()}
    for name in ("bases", "rules", "forms"):
        written = pd.read_csv(DATA / f"{name}.csv", dtype="str", keep_default_na=False)
        frames[name] = _frame(BY_NAME[name], dict(written.items()), len(written))
    zone_ids = np.array([f"zone-{number:02d}" for number in range(ZONES)])
    phase_ids = np.array([f"phase-{number:02d}" for number in range(PHASES)])
    zone_of_phase = zone_ids[np.arange(PHASES) % ZONES]
    frames["zones"] = _frame(BY_NAME["zones"], {"zone_id": zone_ids, "name_vi": zone_ids}, ZONES)
    operating = np.where(np.arange(PHASES) < 20, np.datetime64("2012-01-01"), np.datetime64("NaT"))
    named = {"phase_id": phase_ids, "zone_id": zone_of_phase, "name_vi": phase_ids}
    frames["phases"] = _frame(BY_NAME["phases"], {**named, "operating_from": operating}, PHASES)
    parcels = _parcels(chance, plots, split)
    phase = parcels.pop("phase")
    parcels |= {"phase_id": phase_ids[phase], "zone_id": zone_of_phase[phase]}
    measured = {"measured_area_m2": parcels["document_area_m2"]}
    frames["parcels"] = _frame(BY_NAME["parcels"], parcels, len(phase)).assign(**measured)
    leases = _leases(chance, parcels, plots)
    frames["tenancies"] = _frame(BY_NAME["tenancies"], leases, plots)
    frames["projects"] = _frame(BY_NAME["projects"], _projects(chance, leases["certificate_no"]), plots)
    industrial = parcels["document_area_m2"] * (parcels["land_use"] == "factory") / 10_000
    cut_ha = np.bincount(phase, industrial * np.isnat(parcels["valid_to"]), minlength=PHASES)
    frames["decisions"] = _frame(BY_NAME["decisions"], _decisions(phase_ids, cut_ha), 2 * PHASES)
    return _book(frames)


def _parcels(chance: np.random.Generator, plots: int, split: float) -> dict[str, Any]:
    """Plots of 0.5 to 5 ha; those that were split are followed by their two halves."""
    number = np.arange(plots)
    ids = np.array([f"plot-{name:06d}" for name in number])
    area = np.round(chance.uniform(5_000, 50_000, plots), 1)
    old = number < int(plots * split)
    halves = np.flatnonzero(old).repeat(2)
    twin = np.arange(len(halves)) % 2
    never = np.full(plots, np.datetime64("NaT", "s"))
    whole = {
        "parcel_id": ids,
        "phase": chance.integers(0, PHASES, plots),
        "land_use": np.where(chance.random(plots) < 0.75, "factory", "green"),
        "document_area_m2": area,
        "cleared_on": _days(chance, "2005-01-01", 6_000, plots),
        "serviced_on": _days(chance, "2006-01-01", 8_000, plots),
        "valid_from": never,
        "valid_to": np.where(old, np.datetime64("2019-12-31"), never),
        "parent_parcel_ids": np.full(plots, ""),
    }
    part = {name: values[halves] for name, values in whole.items()}
    part["parcel_id"] = np.array([f"{name}-{which}" for name, which in zip(ids[halves], twin, strict=True)])
    part["document_area_m2"] = np.where(twin == 0, np.round(area[halves] * 0.4, 1), area[halves] * 0.6)
    part["valid_from"] = np.full(len(halves), np.datetime64("2020-01-01", "s"))
    part["valid_to"] = np.full(len(halves), np.datetime64("NaT", "s"))
    part["parent_parcel_ids"] = ids[halves]
    return {name: np.concatenate([values, part[name]]) for name, values in whole.items()}


def _leases(chance: np.random.Generator, parcels: dict[str, Any], plots: int) -> dict[str, Any]:
    """Leases on plots drawn at random, so that some have none and some are let in parts."""
    industrial = np.flatnonzero(parcels["land_use"][:plots] == "factory")
    plot = industrial[chance.integers(0, len(industrial), plots)]
    ended = _days(chance, "2015-01-01", 4_000, plots)
    return {
        "lease_id": np.array([f"lease-{name:06d}" for name in range(plots)]),
        "line_no": np.ones(plots),
        "certificate_no": np.array([f"certificate-{name:06d}" for name in range(plots)]),
        "parcel_id": parcels["parcel_id"][plot],
        "leased_area_m2": np.round(parcels["document_area_m2"][plot] * chance.uniform(0.1, 0.5, plots), 1),
        "first_day": _days(chance, "2008-01-01", 5_600, plots),
        "last_day": _days(chance, "2023-06-01", 14_000, plots),
        "ended_on": np.where(chance.random(plots) < 0.1, ended, np.datetime64("NaT")),
        "handed_over_on": _days(chance, "2009-01-01", 5_600, plots),
        "operating_from": _days(chance, "2010-01-01", 5_600, plots),
    }


def _projects(chance: np.random.Generator, certificates: "np.ndarray[Any, Any]") -> dict[str, Any]:
    count = len(certificates)
    return {
        "certificate_no": certificates,
        "investment_amount": np.round(chance.uniform(1e6, 1e8, count), -3),
        "investment_currency": np.where(chance.random(count) < 0.8, "USD", "VND"),
        "jobs": chance.integers(10, 2_000, count),
        "sector_code": _SECTORS[chance.integers(0, len(_SECTORS), count)],
    }


def _decisions(phase_ids: "np.ndarray[Any, Any]", cut_ha: "np.ndarray[Any, Any]") -> dict[str, Any]:
    """Two decisions for each phase, the second from 2015 on; a tenth of the land is not cut into plots."""
    nat, leasable = np.datetime64("NaT"), np.round(cut_ha * 1.1, 2)
    return {
        "phase_id": np.tile(phase_ids, 2),
        "decision_no": np.repeat(["first", "second"], PHASES),
        "in_force_from": np.repeat([np.datetime64("2005-01-01"), np.datetime64("2015-01-01")], PHASES),
        "in_force_to": np.repeat([np.datetime64("2014-12-31"), nat], PHASES),
        "planned_area_ha": np.tile(leasable * 1.4, 2),
        "established_area_ha": np.tile(leasable * 1.4, 2),
        "leasable_area_ha": np.tile(leasable, 2),
        "leasable_basis": np.full(2 * PHASES, "estimated"),
    }


def _days(chance: np.random.Generator, first: str, span: int, count: int) -> "np.ndarray[Any, Any]":
    return np.datetime64(first, "s") + chance.integers(0, span, count).astype("timedelta64[D]")


def _frame(table: Table, cells: dict[str, Any], count: int) -> pd.DataFrame:
    """Cells as the typed frame of a table; columns not given are empty."""
    columns = {}
    for column in table.columns:
        kind = column.dtype
        values = pd.Series(cells.get(column.name, np.full(count, _EMPTY.get(kind, 0))))
        if kind == "bool" and count:  # bases and rules are text as they come
            values = values == "true"
        elif kind == "datetime64[s]" and count:
            values = pd.to_datetime(values)
        columns[column.name] = values.astype(kind)
    return pd.DataFrame(columns).assign(row=np.arange(2, count + 2))


def _book(frames: dict[str, pd.DataFrame]) -> LandBook:
    for name in SPATIAL:
        frames[name] = gpd.GeoDataFrame(frames[name], geometry=[None] * len(frames[name]))
    info = BookInfo(
        name_vi="Sổ đo",
        name_en="Book for measuring",
        data_as_of=date(2023, 11, 17),
        plane="EPSG:9209",
        default_basis="established",
        invented_tables=("parcels", "tenancies"),
        invented_vi="Giả định",
        invented_en="Invented",
        contact={},
        credits=(),
        not_yet=frozenset(MAY_BE_NOT_YET),
    )
    aside = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in ASIDE.items()})
    sectors = sectors_by_lease(
        frames["tenancies"], sectors_by_certificate(frames["projects"], codes=_SECTORS)
    )
    records = Records(info, frames, aside, findings([]), sectors=sectors)
    tenancies = with_sectors(frames["tenancies"], sectors)
    return LandBook(
        info=info,
        set_aside=aside,
        findings=findings([]),
        content_hash="0" * 64,
        sector_codes=tuple(_SECTORS),
        records=records,
        **{**frames, "tenancies": tenancies},
    )
