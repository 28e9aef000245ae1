"""Plausibility of decisions and printed totals: gaps between decisions, days and areas out of order."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.findings import concat_findings
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.cell_parsing import cell_findings
from occupancy.loading.table_specs import BY_NAME

Tables = Mapping[str, pd.DataFrame]

_AREAS = ("leasable_area_ha", "established_area_ha")
_NOISE_HA = 1e-9  # what a difference of two decimals may be off by
# Of printed figures the first of each pair is a part of the second.
_PARTS = (
    ("zones_operating", "zones_established"),
    ("zones_established", "zones_approved"),
    ("operating_ha", "established_ha"),
    ("established_ha", "planned_ha"),
    ("leasable_operating_ha", "leasable_established_ha"),
    ("leasable_established_ha", "established_ha"),
    ("leasable_operating_ha", "operating_ha"),
)


def decision_findings(tables: Tables, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return the findings on decisions and on printed totals, rule by rule."""
    decisions = tables["decisions"]
    return concat_findings(
        [
            operating_before_established(tables["phases"], decisions),
            leasable_above_established(decisions, limits),
            gaps_between_decisions(decisions),
            printed_parts_above_whole(tables["published_totals"], limits),
        ]
    )


def operating_before_established(phases: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """B021: a phase operates from a day on which none of its decisions has established it yet."""
    established = decisions[decisions["established_area_ha"] > 0]
    first = established.groupby("phase_id")["in_force_from"].min()
    first = first.reindex(phases["phase_id"]).set_axis(phases.index)
    at = (phases["operating_from"] < first).to_numpy(dtype=np.bool_)
    if not at.any():
        return phases.head(0)
    begins, founded = _iso(phases.loc[at, "operating_from"]), _iso(first[at])
    table = BY_NAME["phases"]
    return cell_findings(
        phases[at], table, "B021", field="operating_from", value=begins, expected=">= " + founded
    )


def leasable_above_established(decisions: pd.DataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """B023: a decision lets more land be leased than it establishes."""
    more = decisions["leasable_area_ha"] - decisions["established_area_ha"]
    above = (more > limits.part_ha + _NOISE_HA).to_numpy(dtype=np.bool_)
    if not above.any():
        return decisions.head(0)
    rows = decisions[above]
    value, expected = (rows[name].map("{:.2f}".format).astype("str") for name in _AREAS)
    table = BY_NAME["decisions"]
    return cell_findings(rows, table, "B023", field="leasable_area_ha", value=value, expected=expected)


def gaps_between_decisions(decisions: pd.DataFrame) -> pd.DataFrame:
    """B026: a phase has no decision in force for days between two of its decisions; the later is named."""
    if not decisions["phase_id"].duplicated().any():
        return decisions.head(0)
    order = decisions.sort_values(["phase_id", "in_force_from", "row"], kind="stable")
    until = order["in_force_to"].fillna(pd.Timestamp("9999-12-31").as_unit("s"))
    until = until.groupby(order["phase_id"]).cummax()
    open_from = until.groupby(order["phase_id"]).shift() + pd.Timedelta(days=1)
    at = (open_from < order["in_force_from"]).to_numpy(dtype=np.bool_)
    first, last = _iso(open_from[at]), _iso(order.loc[at, "in_force_from"] - pd.Timedelta(days=1))
    table = BY_NAME["decisions"]
    return cell_findings(order[at], table, "B026", field="in_force_from", value=first, expected=last)


def printed_parts_above_whole(totals: pd.DataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """B022: a printed figure is larger than the printed figure that it is a part of."""
    parts = []
    for part, whole in _PARTS:
        slack = limits.part_ha if part.endswith("_ha") else 0.0
        above = (totals[part] - totals[whole] > slack + _NOISE_HA).to_numpy(dtype=np.bool_)
        if not above.any():
            continue
        rows = totals[above]
        value = rows[part].map("{:g}".format).astype("str")
        expected = f"<= {whole} (" + rows[whole].map("{:g}".format).astype("str") + ")"
        table = BY_NAME["published_totals"]
        parts.append(cell_findings(rows, table, "B022", field=part, value=value, expected=expected))
    return concat_findings(parts)


def _iso(days: "pd.Series[pd.Timestamp]") -> "pd.Series[str]":
    return days.dt.strftime("%Y-%m-%d").astype("str")
