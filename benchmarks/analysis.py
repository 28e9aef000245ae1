"""How dear the questions of the analysis are: `python -m benchmarks.analysis` writes benchmarks/RESULTS.md.

Each is asked of the packaged book and of one of 10,000 plots, with the statements that it needs, in turn with
one `state()`; what counts is the processor's time as a multiple of that, the median of RUNS in one run.
"""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

from benchmarks import generator
from benchmarks.results import write_part
from occupancy.book import LandBook, load
from occupancy.program import DATA
from occupancy.questions.bridge import bridge
from occupancy.questions.headroom import decisive_plots, first_crossing, headroom
from occupancy.questions.land_calendar import land_calendar, supply, years_on
from occupancy.statement import state

HEADING = "# Analysis"
PLOTS, RUNS = 10_000, 7
DAY = date(2023, 11, 17)
# In turn, more than a book keeps the measures of: every statement is worked out.
_DAYS = cycle(DAY - timedelta(days=back) for back in range(12))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a book on a day, and the multiple of one `state()` that it may cost."""

    name: str
    most: float
    ask: Callable[[LandBook, date], object]


def _headroom(book: LandBook, day: date) -> object:
    statement = state(book, as_of=day)
    rules = statement.rules["rule"]
    found = [(decisive_plots(statement, rule), first_crossing(statement, rule)) for rule in rules]
    return headroom(statement), found


def _bridge(book: LandBook, day: date) -> object:
    return bridge(state(book, as_of=day - timedelta(days=1500)), state(book, as_of=day))


def _calendar(book: LandBook, day: date) -> object:
    return land_calendar(book, first=day, last=years_on(day)), supply(state(book, as_of=day))


QUESTIONS: Sequence[Question] = (
    Question("headroom", 2.0, _headroom),
    Question("bridge", 4.0, _bridge),
    Question("calendar", 6.0, _calendar),
)


def measured(book: LandBook) -> dict[str, float]:
    """Return the processor's time of one `state()` and of each question, in milliseconds, in turn."""
    asked = {"state": lambda day: state(book, as_of=day)}
    asked |= {one.name: lambda day, one=one: one.ask(book, day) for one in QUESTIONS}  # type: ignore[misc]
    times: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(RUNS + 1):
        for name, ask in asked.items():
            gc.collect()
            day = next(_DAYS)
            start = time.process_time()
            ask(day)
            if turn:  # the first warms up
                times[name].append((time.process_time() - start) * 1000)
    return {name: statistics.median(took) for name, took in times.items()}


def main() -> None:
    """Measure, print and write the part of the results; stop where a question is too dear."""
    books = {"packaged": load(DATA), f"{PLOTS:,} plots": generator.book(PLOTS)}
    lines = ["| book | question | ms | of one state() | at most |", "|---|---|---|---|---|"]
    dear = []
    for name, book in books.items():
        times = measured(book)
        lines.append(f"| {name} | state() | {times['state']:,.1f} | | |")
        for one in QUESTIONS:
            ratio = times[one.name] / times["state"]
            lines.append(f"| {name} | {one.name} | {times[one.name]:,.1f} | {ratio:.2f} | {one.most:g} |")
            if ratio > one.most:
                dear.append(f"{one.name} of {name}: {ratio:.2f}")
    lines += [
        "",
        "Processor's time, each question with the statements it needs; `python -m benchmarks.analysis`.",
    ]
    print("\n".join(lines))
    write_part(HEADING, lines)
    if dear:
        raise SystemExit("too dear: " + "; ".join(dear))


if __name__ == "__main__":
    main()
