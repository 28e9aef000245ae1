"""Checks of totals: a figure that jumped since it was last published, and one that is not as published."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.findings import findings
from occupancy.measures.arrays import day_number, day_numbers
from occupancy.measures.snapshot import DaySnapshot

# What is printed of a total, and what it is called in that of a day.
_QUANTITIES = {
    "planned_ha": "planned_ha",
    "established_ha": "established_ha",
    "leasable_established_ha": "leasable_ha",
    "leased_ha": "leased_ha",
}


def total_findings(snapshot: DaySnapshot, total: Mapping[str, Any]) -> pd.DataFrame:
    """Hold the `total` of a day against those published for it (B028), or for the last day before it (B027).

    Of later days than the book's nobody knows what will be leased: they are not held against anything.
    """
    book = snapshot.book
    totals = book.published_totals
    days = day_numbers(totals["as_of"], empty=0)
    if snapshot.day > day_number(book.info.data_as_of) or not (days <= snapshot.day).any():
        return findings([])
    last = days[days <= snapshot.day].max()
    printed = totals[days == last].drop_duplicates("as_of").iloc[0]
    if last == snapshot.day:
        return findings(_differences(snapshot, total, printed))
    return findings(_jumps(snapshot, total, printed))


def _differences(
    snapshot: DaySnapshot, total: Mapping[str, Any], printed: "pd.Series[Any]"
) -> list[dict[str, object]]:
    """B028: what is leased differs from what was published, by more than adjustments explain."""
    book, quantity = snapshot.book, "leased_ha"
    own = book.adjustments
    named = (own["as_of"] == printed["as_of"]) & (own["quantity"] == quantity)
    adjusted = total[quantity] + float(own.loc[named, "delta_ha"].sum())
    limit = book.limits.published_pct / 100.0 * printed[quantity]
    if not abs(adjusted - printed[quantity]) > limit:
        return []
    return [_finding("B028", printed, quantity, adjusted)]


def _jumps(
    snapshot: DaySnapshot, total: Mapping[str, Any], printed: "pd.Series[Any]"
) -> list[dict[str, object]]:
    """B027: a figure is far from the one that was published last."""
    share, found = snapshot.book.limits.jump_pct / 100.0, []
    for quantity, name in _QUANTITIES.items():
        area = total[name]
        if abs(area - printed[quantity]) > share * printed[quantity]:
            found.append(_finding("B027", printed, quantity, area))
    return found


def _finding(rule: str, printed: "pd.Series[Any]", quantity: str, area_ha: float) -> dict[str, object]:
    return {
        "rule": rule,
        "severity": "warning",
        "file": "published_totals.csv",
        "row": printed["row"],
        "table": "published_totals",
        "record_id": printed["as_of"].date().isoformat(),
        "field": quantity,
        "value": f"{area_ha:.2f}",
        "expected": f"{printed[quantity]:.2f}",
    }
