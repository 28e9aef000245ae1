"""By recorded terms alone: both sides of a rate on each later day, and when it crosses a line.

Between two days on which a plot, a phase or the use of land changes, a rate moves by the leases that end and
begin alone: these are added up, so that the years to come cost a few measured days.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.arrays import NOT_STATED, Bools, Days, Floats, day_number, day_of, is_between
from occupancy.measures.book_arrays import BookArrays, book_arrays
from occupancy.measures.fill_rates import (
    basis_row,
    counted_phases,
    numerator_and_denominator,
    percentage,
    sum_of,
)
from occupancy.measures.phase_status import M2_PER_HA, DaySnapshot, day_snapshot

_Int = np.int64


@dataclass(frozen=True, slots=True)
class Crossing:
    """A day from which on a rate stands on the other side of the line of a rule.

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


def rates_by_terms(book: LandBook, basis: str, *, since: date, until: date | None = None) -> pd.DataFrame:
    """Return the rate of a basis on a day, and on each later one on which recorded terms move it.

    Parameters
    ----------
    book, basis
        The book, and the code of one of its bases.
    since, until
        The first and the last day, both inclusive; without a last one to the end of all that is recorded.

    Returns
    -------
    rates
        `day`, `numerator_ha`, `denominator_ha` and `fill_rate_pct` (NaN: not known), days in order.

    Raises
    ------
    QuestionError
        When the book has no such basis, or `since` is not a day.
    """
    row, arrays = basis_row(book.bases, basis), book_arrays(book)
    first = day_number(since)
    last = _last_day(arrays, first) if until is None else day_number(until)
    begins = [arrays.operating_from]
    if row["denominator"] == "cleared_ha":
        begins.append(arrays.plots.cleared)
    if row["numerator"] == "in_use_ha":
        begins.append(arrays.lines.operating)
    parts = [
        _rates(day_snapshot(book, as_of=day_of(start)), row, end)
        for start, end in stretches(arrays, first, last, begins=begins)
    ]
    day, numerator, denominator = (np.concatenate(column) for column in zip(*parts, strict=True))
    rates = percentage(numerator, denominator)
    columns = {"numerator_ha": numerator, "denominator_ha": denominator, "fill_rate_pct": rates}
    return pd.DataFrame({"day": [day_of(number) for number in day.tolist()], **columns})


def crossings(
    book: LandBook, rule: "pd.Series[Any]", *, since: date, until: date | None = None
) -> Iterator[Crossing]:
    """Yield the days on which a rate crosses the line of a rule by recorded terms alone, in order.

    `rule` is a row of `Statement.rules`; `since` and `until` are as `rates_by_terms` has them. A day on which
    the rate is not known is passed over.
    """
    rates = rates_by_terms(book, rule["basis"], since=since, until=until)
    rates = rates[rates["fill_rate_pct"].notna()]
    line, most = float(rule["value_pct"]), rule["comparison"] == "max"
    meets = rates["fill_rate_pct"] <= line if most else rates["fill_rate_pct"] >= line
    for day, before, after in zip(rates["day"][1:], meets, meets[1:], strict=False):
        if before != after:
            yield Crossing(rule["rule"], rule["comparison"], line, day, bool(after))


def _last_day(arrays: BookArrays, first: int) -> int:
    """Return the last day on which anything recorded begins or ends, at least the first one."""
    plots, lines, decisions = arrays.plots, arrays.lines, arrays.decisions
    days = (plots.first, plots.last, lines.first, lines.last, decisions.first, decisions.last)
    known = np.concatenate(days)
    known = known[known < NOT_STATED].astype(_Int)
    return max(first, int(known.max(initial=first)) + 1)


def stretches(
    arrays: BookArrays, first: int, last: int, *, begins: Sequence[Days] = (), ends: Sequence[Days] = ()
) -> list[tuple[int, int]]:
    """Part the days between two, both inclusive, at those on which more changes than which leases are live.

    That is where plots and decisions begin or end, where a lease begins whose plot is not there and which is
    taken over to others, and on days that `begins`, or after days that `ends`, name besides.

    Returns
    -------
    stretches
        The numbers of the first day of each, and of that after its last, in order.
    """
    plots, lines, decisions = arrays.plots, arrays.lines, arrays.decisions
    away = lines.first[~is_between(lines.plot_first, lines.plot_last, lines.first)]  # type: ignore[arg-type]
    since = [days.astype(_Int) for days in (plots.first, decisions.first, away, *begins)]
    after = [days.astype(_Int) + 1 for days in (plots.last, decisions.last, *ends)]
    turns = np.unique(np.concatenate([*since, *after]))
    return [*pairwise([first, *turns[(turns > first) & (turns <= last)].tolist(), last + 1])]


def _rates(
    snapshot: DaySnapshot, basis: "pd.Series[str]", end: int
) -> tuple["np.ndarray[Any, Any]", Floats, Floats]:
    """Return days from that of the snapshot to before `end`, and both sides of the rate on each."""
    sides = numerator_and_denominator(basis, snapshot.phases)
    numerator, denominator = (sum_of(basis[name], side) for name, side in zip(_SIDES, sides, strict=True))
    day, change = _lease_changes(snapshot, basis, end)
    at, place = np.unique(day, return_inverse=True)
    moved = np.cumsum(np.bincount(place, change, minlength=len(at))) / M2_PER_HA
    days = np.concatenate([[snapshot.day], at])
    return days, numerator + np.concatenate([[0.0], moved]), np.full(len(days), denominator)


_SIDES = ("numerator", "denominator")


def _lease_changes(
    snapshot: DaySnapshot, basis: "pd.Series[str]", end: int
) -> tuple["np.ndarray[Any, Any]", Floats]:
    """Return days after that of the snapshot and before `end`, and what ends or begins on each, in m²."""
    lines, plots, live, start = snapshot.arrays.lines, snapshot.arrays.plots, snapshot.live, snapshot.day
    counted: Bools = plots.factory & counted_phases(basis, snapshot.phases)[plots.phase]
    used = (
        lines.operating <= start if basis["numerator"] == "in_use_ha" else np.ones(len(lines.plot), np.bool_)
    )
    over = lines.last.astype(_Int) + 1
    ending = np.where(counted[live.plot] & used[live.line], np.nan_to_num(live.area_m2), 0.0)
    there = (lines.plot >= 0) & is_between(lines.plot_first, lines.plot_last, start)
    new = np.flatnonzero((lines.first > start) & (lines.first < end) & there & used)
    new = new[counted[lines.plot[new]]]
    beginning = np.nan_to_num(lines.area_m2[new])
    day = np.concatenate([over[live.line], lines.first[new].astype(_Int), over[new]])
    change = np.concatenate([-ending, beginning, -beginning])
    within = (day > start) & (day < end)
    return day[within], change[within]
