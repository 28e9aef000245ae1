"""Phases on a day: what is in force and what it amounts to; and a book on one day, measured once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

import numpy as np

from occupancy.book import LandBook
from occupancy.measures.arrays import (
    NOT_STATED,
    Bools,
    Floats,
    Positions,
    day_number,
    is_between,
    sum_by_position,
    sum_known,
)
from occupancy.measures.book_arrays import BookArrays, book_arrays
from occupancy.measures.plot_states import LiveAllocations, PlotMeasures, live_lines, measure_plots

# From least to most; a zone is what the best of its phases is.
OPERATION_UNKNOWN = "operation_unknown"  # established; since when it operates is not stated
STATUSES = ("none", "approved", "established", OPERATION_UNKNOWN, "operating")
ESTABLISHED = STATUSES[STATUSES.index("established") :]
COUNTED = ("approved", "established", "operating")  # zones that have come so far are counted
M2_PER_HA = 10_000.0


@dataclass(frozen=True, slots=True)
class PhaseMeasures:
    """Every phase on a day, in the book's order, whether established or not; areas in ha.

    `planned` is NaN and the other decided areas 0 where no decision is in force; `leasable` is NaN
    where the decision in force does not state it. What is leased, vacant, in excess or reserved is summed
    as far as it is known, and NaN where none of it is; `cleared`, `handed_over`, `in_use` and `divided` are
    NaN where any of it is not stated, and `…_unknown` is the land whose day is not. `decision` is the one in
    force, -1 where none is; `doubled` phases have two. `exempt` are those that a basis leaves out, of bases
    that do. Since when established phases with `operation_unknown` operate is not stated.
    """

    status: Positions
    decision: Positions
    estimated: Bools
    operation_unknown: Bools
    doubled: Positions
    exempt: Mapping[str, Bools]
    planned_ha: Floats
    established_ha: Floats
    leasable_ha: Floats
    cleared_ha: Floats
    leased_ha: Floats
    handed_over_ha: Floats
    in_use_ha: Floats
    vacant_ha: Floats
    divided_ha: Floats
    excess_ha: Floats
    reserved_ha: Floats
    cleared_unknown_ha: Floats
    handed_over_unknown_ha: Floats
    in_use_unknown_ha: Floats

    @property
    def decided(self) -> Bools:
        """Return which phases have a decision in force."""
        return self.decision >= 0

    @property
    def established(self) -> Bools:
        """Return which phases have a decision with an established area in force."""
        return self.status >= STATUSES.index("established")

    @property
    def operating(self) -> Bools:
        """Return which phases are established and have come to their `operating_from`."""
        return self.status >= STATUSES.index("operating")

    def among(self, which: Bools) -> "PhaseMeasures":
        """Return the measures of the phases that a mask marks, in their order."""
        apart = {"doubled", "exempt"}
        kept = {name: getattr(self, name)[which] for name in self.__slots__ if name not in apart}
        return PhaseMeasures(
            **kept,
            doubled=np.flatnonzero(np.isin(np.flatnonzero(which), self.doubled)),
            exempt={basis: phases[which] for basis, phases in self.exempt.items()},
        )


def measure_phases(arrays: BookArrays, plots: PlotMeasures, day: int) -> PhaseMeasures:
    """Measure what each phase is granted, and what its plots come to, on a day."""
    decisions, count = arrays.decisions, len(arrays.zone_of_phase)
    in_force = np.flatnonzero(is_between(decisions.first, decisions.last, day))
    in_force = in_force[np.argsort(decisions.first[in_force], kind="stable")]
    decision = np.full(count, -1, dtype=np.intp)
    decision[decisions.phase[in_force]] = in_force  # the last written, so the latest, stays
    doubled = np.bincount(decisions.phase[in_force], minlength=count) > 1

    def granted(values: Floats, nothing: float) -> Floats:
        return np.append(values, nothing)[decision]

    def hectares(values_m2: Floats) -> Floats:
        return sum_by_position(arrays.plots.phase, values_m2, size=count) / M2_PER_HA

    def known_hectares(values_m2: Floats) -> Floats:
        return sum_known(arrays.plots.phase, values_m2, size=count) / M2_PER_HA

    planned = granted(decisions.planned_ha, np.nan)
    established = np.nan_to_num(granted(decisions.established_ha, 0.0))
    unknown = arrays.operating_from == NOT_STATED
    conditions = (
        *((established <= 0) & ~(planned > 0), established <= 0),
        *(~(arrays.operating_from <= day) & ~unknown, unknown),
    )
    return PhaseMeasures(
        status=np.select(conditions, range(4), default=4).astype(np.intp),
        decision=decision,
        estimated=np.append(decisions.estimated, False)[decision] & (established > 0),
        operation_unknown=unknown & (established > 0),
        doubled=np.flatnonzero(doubled),
        exempt=arrays.exempt,
        planned_ha=planned,
        established_ha=established,
        leasable_ha=granted(decisions.leasable_ha, 0.0),
        cleared_ha=hectares(plots.cleared_m2),
        leased_ha=known_hectares(plots.leased_m2),
        handed_over_ha=hectares(plots.handed_over_m2),
        in_use_ha=hectares(plots.in_use_m2),
        vacant_ha=known_hectares(plots.vacant_m2),
        divided_ha=hectares(plots.document_m2),
        excess_ha=known_hectares(plots.excess_m2),
        reserved_ha=known_hectares(plots.reserved_m2),
        cleared_unknown_ha=hectares(plots.cleared_unknown_m2),
        handed_over_unknown_ha=hectares(plots.handed_over_unknown_m2),
        in_use_unknown_ha=hectares(plots.in_use_unknown_m2),
    )


@dataclass(frozen=True, slots=True)
class DaySnapshot:
    """A book, its arrays, and the live lines, plots and phases of the day with the number `day`."""

    book: LandBook
    arrays: BookArrays
    day: int
    live: LiveAllocations
    plots: PlotMeasures
    phases: PhaseMeasures


# The measures of the days asked about last, the latest at the end; no book among them, so that none is held.
_KEPT_DAYS = 4
_Measures = tuple[LiveAllocations, PlotMeasures, PhaseMeasures]
_kept: WeakKeyDictionary[LandBook, dict[int, _Measures]] = WeakKeyDictionary()


def day_snapshot(book: LandBook, *, as_of: date) -> DaySnapshot:
    """Measure a book on a day, unless it is one of the last four days; do not write to the arrays.

    Raises
    ------
    QuestionError
        When `as_of` is not a day.
    """
    arrays, day = book_arrays(book), day_number(as_of)
    kept = _kept.get(book, {})
    measures = kept[day] if day in kept else _measure(arrays, day)
    others = [(key, value) for key, value in kept.items() if key != day]
    _kept[book] = dict([*others, (day, measures)][-_KEPT_DAYS:])  # made anew: threads share what was there
    return DaySnapshot(book, arrays, day, *measures)


def _measure(arrays: BookArrays, day: int) -> _Measures:
    live = live_lines(arrays, day)
    plots = measure_plots(arrays, live, day)
    return live, plots, measure_phases(arrays, plots, day)
