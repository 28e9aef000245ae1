"""The day snapshot: a book on one day, measured once, for every question asked of that day."""

from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from occupancy.book import LandBook
from occupancy.measures.arrays import day_number
from occupancy.measures.book_arrays import BookArrays, book_arrays
from occupancy.measures.lease_lineage import LiveAllocations, live_lines
from occupancy.measures.phase_status import PhaseMeasures, measure_phases
from occupancy.measures.plot_states import PlotMeasures, measure_plots


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
