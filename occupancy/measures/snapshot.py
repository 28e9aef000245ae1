"""The moment: a book on one day, measured once, for every question asked of that day."""

from dataclasses import dataclass
from datetime import date

from occupancy.book import LandBook
from occupancy.measures.arrays import day_number
from occupancy.measures.book_arrays import BookArrays, book_arrays
from occupancy.measures.lease_lineage import LiveAllocations, live_lines
from occupancy.measures.phase_status import PhaseMeasures, measure_phases
from occupancy.measures.plot_states import PlotMeasures, measure_plots


@dataclass(frozen=True, slots=True)
class DaySnapshot:
    """A book, its ledger, and the day's live lines, plots and phases; `day` is its number."""

    book: LandBook
    ledger: BookArrays
    day: int
    live: LiveAllocations
    plots: PlotMeasures
    standing: PhaseMeasures


def day_snapshot(book: LandBook, *, as_of: date) -> DaySnapshot:
    """Measure a book on a day; raises QuestionError when `as_of` is not a day."""
    entries, day = book_arrays(book), day_number(as_of)
    live = live_lines(entries, day)
    plots = measure_plots(entries, live, day)
    return DaySnapshot(book, entries, day, live, plots, measure_phases(entries, plots, day))
