"""How dear the questions of the analysis are: `python -m benchmarks.analysis` writes benchmarks/RESULTS.md.

Each is asked of the packaged book and of one of 10,000 plots that was read from files, with the statements
that it needs, in turn with one `state()`; what counts is the processor's time as a multiple of that, the
median of RUNS in one run. A what-if is given the statement of the book as it is, and works out that of the
other.
"""

import gc
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

from benchmarks import estates
from benchmarks.results import write_part
from geo import crs
from occupancy.book import LandBook, load
from occupancy.loading.table_specs import TABLES
from occupancy.program import DATA
from occupancy.questions.bridge import bridge
from occupancy.questions.headroom import decisive_plots, first_crossing, headroom
from occupancy.questions.land_calendar import land_calendar, supply, years_on
from occupancy.questions.robustness import robustness
from occupancy.scenario.scenario_file import Scenario, Step
from occupancy.scenario.whatif import what_if
from occupancy.statement import Statement, state

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
    ask: Callable[[Statement], object]
    given: bool = False  # whether the statement is at hand, and not among what it costs


def _headroom(statement: Statement) -> object:
    rules = statement.rules["rule"]
    found = [(decisive_plots(statement, rule), first_crossing(statement, rule)) for rule in rules]
    return headroom(statement), found


def _bridge(statement: Statement) -> object:
    earlier = state(statement.book, as_of=statement.as_of - timedelta(days=1500))
    return bridge(earlier, statement)


def _calendar(statement: Statement) -> object:
    day = statement.as_of
    return land_calendar(statement.book, first=day, last=years_on(day)), supply(statement)


def _revoked(statement: Statement) -> object:
    lease = statement.book.tenancies["lease_id"].iloc[int(statement.snapshot.live.line[0])]
    return what_if(
        statement, Scenario(title="Revoked", steps=(Step("revoke", statement.as_of, {"leases": (lease,)}),))
    )


def _cleared(statement: Statement) -> object:
    plot = statement.parcels["parcel_id"].iloc[0]
    return what_if(
        statement, Scenario(title="Cleared", steps=(Step("clear", statement.as_of, {"plots": (plot,)}),))
    )


def _split(statement: Statement) -> object:
    """Cut the first plot from north to south through its middle."""
    book, plot = statement.book, statement.parcels["parcel_id"].iloc[0]
    outline = crs.to_wgs84(book.parcels[book.parcels["parcel_id"] == plot]).geometry.iloc[0]
    west, south, east, north = outline.bounds
    x = (west + east) / 2
    line = {"type": "LineString", "coordinates": [[x, south - 0.001], [x, north + 0.001]]}
    step = Step("split", statement.as_of, {"plots": (plot,), "shape": "cut"})
    return what_if(statement, Scenario(title="Split", steps=(step,), shapes={"cut": line}))


QUESTIONS: Sequence[Question] = (
    Question("headroom", 2.0, _headroom),
    Question("bridge", 4.0, _bridge),
    Question("calendar", 6.0, _calendar),
    Question("robustness", 20.0, robustness),
    Question("what-if: a lease taken back", 3.0, _revoked, given=True),
    Question("what-if: a plot cleared", 3.0, _cleared, given=True),
    Question("what-if: a plot cut in two", 3.0, _split, given=True),
)


def measured(book: LandBook) -> dict[str, float]:
    """Return the processor's time of one `state()` and of each question, in milliseconds, in turn."""
    asked = [Question("state", 1.0, lambda statement: statement), *QUESTIONS]
    times: dict[str, list[float]] = {one.name: [] for one in asked}
    for turn in range(RUNS + 1):
        for one in asked:
            day = next(_DAYS)
            before = state(book, as_of=day) if one.given else None
            gc.collect()
            start = time.process_time()
            one.ask(before or state(book, as_of=day))
            if turn:  # the first warms up
                times[one.name].append((time.process_time() - start) * 1000)
    return {name: statistics.median(took) for name, took in times.items()}


def on_disk(book: LandBook, folder: Path) -> LandBook:
    """Return the book as it is read from the files that it is written into."""
    shutil.copy(DATA / "book.toml", folder)
    for table in TABLES:
        frame = getattr(book, table.name)
        cells = frame[[name for name in table.names if name in frame]].astype("str")
        cells = cells.mask(cells.isin(["nan", "NaT", "<NA>", "None"]), "")
        cells = cells.mask(cells == "True", "true").mask(cells == "False", "false")
        if table.spatial and len(frame):
            drawn = frame[["geometry"]] if frame.crs else frame[["geometry"]].set_crs(crs.WGS84)
            crs.to_wgs84(drawn).assign(**cells).to_file(folder / table.file)
        elif not table.spatial and len(frame):
            cells.to_csv(folder / table.file, index=False)
    return load(folder)


def main() -> None:
    """Measure, print and write the part of the results; stop where a question is too dear."""
    with tempfile.TemporaryDirectory() as folder:
        books = {
            "packaged": load(DATA),
            f"{PLOTS:,} plots": on_disk(estates.book(PLOTS), Path(folder)),
        }
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
        "Processor's time, each question with the statements it needs but for a what-if, which is given that"
        " of the book as it is; `python -m benchmarks.analysis`.",
    ]
    print("\n".join(lines))
    write_part(HEADING, lines)
    if dear:
        raise SystemExit("too dear: " + "; ".join(dear))


if __name__ == "__main__":
    main()
