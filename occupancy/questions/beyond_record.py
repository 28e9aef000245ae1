"""Beyond the record: what terms that are recorded already change from the book's own day to a later one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.fill_rates import fill_rates
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.measures.snapshot import day_snapshot
from occupancy.questions.lease_evidence import lease_evidence
from occupancy.statement import Statement, state


@dataclass(frozen=True, slots=True)
class Crossing:
    """The first day on which a rate stands on the other side of the line of a rule.

    Attributes
    ----------
    rule, comparison, line_pct
        The rule, whether its line is a `min` or `max`, and the line in per cent.
    day, meets
        That day, and whether the rate meets the line from then on.
    """

    rule: str
    comparison: str
    line_pct: float
    day: date
    meets: bool


@dataclass(frozen=True, slots=True)
class RecordedTerms:
    """What ends and what begins by its terms after the book's own day, up to the day of a statement.

    Attributes
    ----------
    ended, begun
        How many leases on established industrial land.
    ended_ha, begun_ha
        What of them counted on the book's day and no longer does, and the reverse.
    crossings
        For each fill-rate rule whose rate has changed sides, the day on which it did.
    """

    ended: int
    ended_ha: float
    begun: int
    begun_ha: float
    crossings: tuple[Crossing, ...]


_kept: WeakKeyDictionary[Statement, RecordedTerms] = WeakKeyDictionary()


def is_beyond_record(statement: Statement) -> bool:
    """Return whether the day of a statement is later than what its book records."""
    return statement.as_of > statement.book.info.data_as_of


def recorded_terms(statement: Statement) -> RecordedTerms:
    """Return what recorded terms change from the book's own day to that of a statement beyond it."""
    if statement not in _kept:
        book = statement.book
        before = _counted(state(book, as_of=book.info.data_as_of, basis=statement.basis))
        after = _counted(statement)
        ended, begun = before[~before.index.isin(after.index)], after[~after.index.isin(before.index)]
        _kept[statement] = RecordedTerms(*_sum(ended), *_sum(begun), _crossings(statement))
    return _kept[statement]


def _counted(statement: Statement) -> pd.DataFrame:
    """Return the lines that count as leased, by their row: `lease_id`, `counted_m2`."""
    lines = lease_evidence(statement)
    return (
        lines[lines["counts_as"] == "leased"].groupby("row").agg({"lease_id": "first", "counted_m2": "sum"})
    )


def _sum(lines: pd.DataFrame) -> tuple[int, float]:
    return lines["lease_id"].nunique(), float(lines["counted_m2"].sum()) / M2_PER_HA


def _crossings(statement: Statement) -> tuple[Crossing, ...]:
    book, found = statement.book, []
    for rule in statement.rules.to_dict("records"):
        first, last = book.info.data_as_of, statement.as_of
        before, after = (_meets(book, rule, day) for day in (first, last))
        if before is None or after is None or before == after:
            continue
        while (last - first).days > 1:  # the rate changes sides between the two
            middle = first + timedelta(days=(last - first).days // 2)
            if _meets(book, rule, middle) == before:
                first = middle
            else:
                last = middle
        found.append(Crossing(rule["rule"], rule["comparison"], rule["value_pct"], last, after))
    return tuple(found)


def _meets(book: LandBook, rule: Mapping[Any, Any], day: date) -> bool | None:
    """Return whether the rate of a day meets the line of a rule; None where it is not known."""
    chosen = book.bases[book.bases["basis"] == rule["basis"]]
    rate = float(fill_rates(chosen, day_snapshot(book, as_of=day).phases)["fill_rate_pct"].iloc[0])
    if pd.isna(rate):
        return None
    line = float(rule["value_pct"])
    return rate <= line if rule["comparison"] == "max" else rate >= line
