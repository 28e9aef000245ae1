"""Decisions: what each gives its phase, with the leasable land where nobody printed it."""

import geopandas as gpd
import pandas as pd

from builder.facts import facts, numbers
from builder.rounding import whole

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
