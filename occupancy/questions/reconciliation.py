"""Reconciliation: what the book computes against what was published, with sourced adjustments between."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.measures.arrays import cached_per_book
from occupancy.measures.fill_rates import recomputed
from occupancy.measures.phase_status import OPERATION_UNKNOWN
from occupancy.statement import Statement, state

UNITS = {
    "zones_approved": "count",
    "zones_established": "count",
    "zones_operating": "count",
    "planned_ha": "ha",
    "established_ha": "ha",
    "operating_ha": "ha",
    "leasable_established_ha": "ha",
    "leasable_operating_ha": "ha",
    "leased_ha": "ha",
    "fill_rate_pct": "pct",
}


# Quantities of a day by their names, and rates in % by their bases.
Figures = tuple[Mapping[str, Any], "pd.Series[float]"]


@dataclass(frozen=True, eq=False)
class Reconciliation:
    """Published days, line by line.

    Attributes
    ----------
    lines
        One row per published figure: `as_of, quantity, basis, unit, computed, adjustment, adjusted,
        published, residual, source, note`; adjusted = computed + adjustment, residual = adjusted −
        published (positive: the book has more). `basis` is empty for all but rates.
    adjustments
        The sourced reasons that were added, row by row.
    recomputed
        Published rates against their own printed inputs (`published.recomputed`).
    """

    lines: pd.DataFrame
    adjustments: pd.DataFrame
    recomputed: pd.DataFrame


def operating_land(phases: pd.DataFrame) -> dict[str, float]:
    """Return `operating_ha` and `leasable_operating_ha` of phases: NaN where one may operate or not."""
    operates = phases["status"] == "operating"
    may_operate = operates | (phases["status"] == OPERATION_UNKNOWN)
    operating = phases[["established_ha", "leasable_ha"]].where(operates)[may_operate]
    return {
        "operating_ha": operating["established_ha"].sum(skipna=False),
        "leasable_operating_ha": operating["leasable_ha"].sum(skipna=False),
    }


def figures_of(statement: Statement) -> Figures:
    """Return every published quantity but the rate, as a book has it on the day, and its rate by basis."""
    total = statement.total | operating_land(statement.phases)
    return total | {"leasable_established_ha": total["leasable_ha"]}, statement.rates["fill_rate_pct"]


def reconciled_lines(
    totals: pd.DataFrame, adjustments: pd.DataFrame, figures: Mapping[pd.Timestamp, Figures]
) -> pd.DataFrame:
    """Return the lines of `Reconciliation` for published totals, held against the figures of their days."""
    deltas = adjustments.groupby(["as_of", "quantity"])["delta_ha"].sum()
    rows: list[dict[str, Any]] = []
    for _, printed in totals.iterrows():
        day = printed["as_of"]
        computed, rates = figures[day]
        computed = {**computed, "fill_rate_pct": rates.get(printed["basis"], np.nan)}
        for quantity, unit in UNITS.items():
            if pd.isna(printed[quantity]):
                continue
            rows.append(
                {
                    "as_of": day,
                    "quantity": quantity,
                    "basis": printed["basis"] if quantity == "fill_rate_pct" else "",
                    "unit": unit,
                    "computed": float(computed[quantity]),
                    "adjustment": float(deltas.get((day, quantity), 0.0)),
                    "published": float(printed[quantity]),
                    "source": printed["source"],
                    "note": printed["note"],
                }
            )
    columns = ["as_of", "quantity", "basis", "unit", "computed", "adjustment", "published", "source", "note"]
    lines = pd.DataFrame(rows, columns=columns)
    # A source that prints two rates for a day has a row for each; its other figures stand once.
    lines = lines.drop_duplicates(["as_of", "quantity", "basis", "published"], ignore_index=True)
    adjusted = lines["computed"] + lines["adjustment"]
    lines.insert(6, "adjusted", adjusted)
    lines.insert(8, "residual", adjusted - lines["published"])
    return lines


@cached_per_book
def reconcile(book: LandBook, *, as_of: date | None = None) -> Reconciliation:
    """Reconcile every day with published totals, or one of them; worked out once, so never write to it.

    Raises
    ------
    QuestionError
        When nothing was published for `as_of`, or nothing at all.
    """
    totals, adjustments, again = book.published_totals, book.adjustments, recomputed(book)
    if as_of is not None:
        day = pd.Timestamp(as_of)
        totals, adjustments = totals[totals["as_of"] == day], adjustments[adjustments["as_of"] == day]
        again = again[again["as_of"] == day].reset_index(drop=True)
    if totals.empty:
        days = sorted({day.date().isoformat() for day in book.published_totals["as_of"]})
        if as_of is None or not days:
            raise QuestionError("published_totals.csv has no total yet; add what was published.")
        raise QuestionError(
            "published_totals.csv has no total for {day}; it has {days}.",
            day=as_of.isoformat(),
            days=", ".join(days),
        )
    figures = {day: figures_of(state(book, as_of=day.date())) for day in totals["as_of"].unique()}
    lines = reconciled_lines(totals.sort_values("as_of", kind="stable"), adjustments, figures)
    return Reconciliation(lines, adjustments.reset_index(drop=True), again)
