"""The moment: a book on one day, measured once, for every question asked of that day."""

from dataclasses import dataclass
from datetime import date

from occupancy.book import LandBook
from occupancy.reckoning.days import day_number
from occupancy.reckoning.ledger import Ledger, ledger
from occupancy.reckoning.lineage import Live, live_lines
from occupancy.reckoning.plots import PlotDay, plots_on
from occupancy.reckoning.standing import Standing, standing_on


@dataclass(frozen=True, slots=True)
class Moment:
    """A book, its ledger, and the day's live lines, plots and phases; `day` is its number."""

    book: LandBook
    ledger: Ledger
    day: int
    live: Live
    plots: PlotDay
    standing: Standing


def moment(book: LandBook, *, as_of: date) -> Moment:
    """Measure a book on a day; raises QuestionError when `as_of` is not a day."""
    entries, day = ledger(book), day_number(as_of)
    live = live_lines(entries, day)
    plots = plots_on(entries, live, day)
    return Moment(book, entries, day, live, plots, standing_on(entries, plots, day))
