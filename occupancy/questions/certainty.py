"""How sure a figure is: days beyond what is recorded, and the range that estimates leave.

A book says in book.toml, under [estimates], how far estimated leasable areas may be off. All are taken to be
off the same way at once: errors that partly cancel would give a narrower range, and the widest is the safe
one for a line of the law. Leased land is recorded, not estimated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from occupancy.measures.arrays import cached_per_book
from occupancy.measures.fill_rates import (
    basis_row,
    numerator_and_denominator,
    percentage,
    room_to_line,
    sum_of,
)
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.questions.figure_records import lease_evidence
from occupancy.questions.rates_by_terms import Crossing, crossings
from occupancy.statement import Statement, state


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
    """Return for each rule the last day on which its rate crosses, if it ends on the other side."""
    book, found = statement.book, []
    for _, rule in statement.rules.iterrows():
        days = list(crossings(book, rule, since=book.info.data_as_of, until=statement.as_of))
        if len(days) % 2:
            found.append(days[-1])
    return tuple(found)


Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class EstimateRange:
    """What of the denominator of a rate is estimated, and where the rate lies.

    Attributes
    ----------
    numerator_ha, denominator_ha, estimated_ha
        The two sides of the rate, and how much of the lower one is estimated.
    uncertainty_pct
        How far the estimated part may be off, in % of it; None where the book does not say.
    """

    numerator_ha: float
    denominator_ha: float
    estimated_ha: float
    uncertainty_pct: float | None

    @property
    def share_pct(self) -> float:
        """Return the estimated share of the denominator, in %."""
        return float(percentage(self.estimated_ha, self.denominator_ha))

    @property
    def denominators_ha(self) -> Range | None:
        """Return the smallest and the largest denominator; None where the book does not say how good."""
        if self.uncertainty_pct is None:
            return None
        off = self.estimated_ha * self.uncertainty_pct / 100.0
        return self.denominator_ha - off, self.denominator_ha + off

    @property
    def rates_pct(self) -> Range | None:
        """Return the lowest and the highest rate, in %; None where the book does not say how good it is."""
        if self.denominators_ha is None:
            return None
        least, most = self.denominators_ha
        return float(percentage(self.numerator_ha, most)), float(percentage(self.numerator_ha, least))

    def headroom_ha(self, rule: Mapping[str, Any]) -> dict[str, Range] | None:
        """Return the least and the greatest room to the line of a rule, as `Statement.rules` names them."""
        if self.denominators_ha is None:
            return None
        ends = [
            room_to_line(self.numerator_ha, area, rule["value_pct"], most=rule["comparison"] == "max")
            for area in self.denominators_ha
        ]
        return {
            name: (min(float(end[name]) for end in ends), max(float(end[name]) for end in ends))
            for name in ends[0]
        }

    def crosses(self, rule: Mapping[str, Any]) -> bool:
        """Return whether a rule holds at one end of the range and fails at the other."""
        rates = self.rates_pct
        if rates is None:
            return False
        line, most = rule["value_pct"], rule["comparison"] == "max"
        return len({rate <= line if most else rate >= line for rate in rates}) > 1


@cached_per_book
def estimate_range(statement: Statement, *, basis: str = "", zone_id: str = "") -> EstimateRange | None:
    """Return the range of a rate, of the whole book or one zone, on the statement's basis if none is named.

    None where no estimate is divided by, or a side of the rate is not stated.
    """
    row = basis_row(statement.book.bases, basis or statement.basis)
    if row["denominator"] != "leasable_ha":
        return None
    phases, stated = statement.snapshot.phases, statement.book.info.estimates
    above, below = numerator_and_denominator(row, phases)
    here = np.ones(len(below), dtype=np.bool_)
    if zone_id:
        here = (statement.book.phases["zone_id"] == zone_id).to_numpy(dtype=np.bool_)
    sides = sum_of(row["numerator"], above[here]), sum_of(row["denominator"], below[here])
    estimated = float(below[here & phases.estimated].sum())
    if not estimated > 0 or np.isnan(sides).any():
        return None
    uncertainty = None if stated is None else stated.zone_pct if zone_id else stated.total_pct
    return EstimateRange(*sides, estimated, uncertainty)
