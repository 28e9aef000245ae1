"""Clearing: when each factory plot was cleared and serviced, from the gate outwards."""

import geopandas as gpd
import numpy as np
import pandas as pd

from tools.demo_book.facts import CALIBRATED, TODAY, facts, iso, numbers, whole
from tools.demo_book.tenancies import Line

NAMES = ["cleared_on", "clearance_due_on", "serviced_on", "service_due_on"]
_NEVER = TODAY + 10_000


def targets(leasable_ha: "pd.Series[float]") -> dict[str, list[float]]:
    """Per phase the land to be cleared by each calibrated day, m²; met only roughly."""
    table = facts("filling")
    table["m2"] = numbers(table["cleared_pct"]) * 100.0 * table["phase_id"].map(leasable_ha)
    table = table.sort_values("as_of")
    return {str(phase): rows["m2"].to_list() for phase, rows in table.groupby("phase_id")}


def cleared(
    plots: pd.DataFrame, lines: list[Line], window: tuple[int, list[float]], rng: np.random.Generator
) -> pd.DataFrame:
    """Days (ISO) of clearance and service, by `kin`, of the factory plots of one phase.

    `plots` stand in their order and have `kin` and `document_area_m2`; `lines` name the kin as their plot;
    `window` is the first day of the phase and the land to be cleared by the calibrated days. A plot is
    cleared before it is let and serviced before it is used.
    """
    start, wanted = window
    let_on: dict[str, int] = {}
    used_on: dict[str, int] = {}
    for line in lines:
        name = line.parcel_id
        let_on[name] = min(let_on.get(name, _NEVER), line.first)
        used_on[name] = min(used_on.get(name, _NEVER), line.operating or _NEVER)
    reach = (
        (plots["document_area_m2"].cumsum() - plots["document_area_m2"] / 2.0).groupby(plots["kin"]).first()
    )
    rows = {}
    for name in dict.fromkeys(plots["kin"]):
        spans = [span for span, target in enumerate(wanted) if reach[name] <= target]
        by = min(CALIBRATED[spans[0]] if spans else _NEVER, let_on.get(name, _NEVER) - 20)
        rows[name] = _days(start, by, used_on.get(name, _NEVER), rng)
    return pd.DataFrame.from_dict(rows, orient="index", columns=NAMES)


def _days(start: int, by: int, used_on: int, rng: np.random.Generator) -> tuple[str, str, str, str]:
    """Clearance in the span that ends on `by`, and service after it; what is still to come is only due."""
    if by > TODAY:
        return "", _due(rng, 200, 1100), "", ""
    low = max([start, by - 900, *(day for day in CALIBRATED if day < by)])
    day = int(rng.integers(low, by)) + 1
    serviced = max(day, min(day + int(rng.integers(60, 500)), used_on - 30))
    if serviced > TODAY:
        return iso(day), "", "", _due(rng, 30, 500)
    return iso(day), "", iso(serviced), ""


def _due(rng: np.random.Generator, low: int, high: int) -> str:
    """A day to come; one in eight is not stated."""
    day = TODAY + int(rng.integers(low, high))
    return "" if rng.random() < 0.125 else iso(day)


DATA_DAY = "2023-11-17"
LEASABLE_HA = 4133.19  # of the established zones on that day: 2,481.57 ha leased / 60.04 %


def decisions(phases: gpd.GeoDataFrame) -> pd.DataFrame:
    """All decisions; `leasable_area_ha` estimated as the same share of every drawn outline, in 0.01 ha.

    The share is the one that brings the established phases of `DATA_DAY` to `LEASABLE_HA`. A decision
    of another day scales it with its established area.
    """
    table = facts("phase_decisions")
    area, leasable = numbers(table["established_area_ha"]), numbers(table["leasable_area_ha"])
    drawn = table["phase_id"].map(phases.set_index("phase_id").geometry.area)
    estimated = table["leasable_basis"] == "estimated"
    now = in_force(table, DATA_DAY) & area.notna()
    parts = (drawn / drawn[now & estimated].sum() * (LEASABLE_HA - leasable[now].sum()))[now & estimated]
    cents = whole(parts.to_numpy() * 100.0, round((LEASABLE_HA - leasable[now].sum()) * 100))
    rate = pd.Series(cents / 100.0 / area[parts.index].to_numpy(), index=table["phase_id"][parts.index])
    estimates = (table["phase_id"].map(rate) * area).round(2)
    filled = leasable.where(~estimated, estimates)
    return table.assign(leasable_area_ha=filled.map(lambda ha: "" if pd.isna(ha) else f"{ha:.2f}"))


def in_force(table: pd.DataFrame, day: str) -> "pd.Series[bool]":
    """Which decisions hold on `day` (ISO), ends inclusive."""
    return (table["in_force_from"] <= day) & ((table["in_force_to"] == "") | (table["in_force_to"] >= day))
