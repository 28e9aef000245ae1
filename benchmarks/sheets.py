"""How fast sheets are made: `python -m benchmarks.sheets` measures and writes its part of RESULTS.md.

From the book opened for investors to the bytes of the file; the first of a process opens the fonts and works
out what is kept of the book, so it is reported apart. Machines differ, so each is told as a ratio to one
statement of the same book, measured before each run: the processor's time, medians of 5.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle

from benchmarks.exports import line
from benchmarks.results import write_part
from occupancy.book import load
from occupancy.program import DATA
from occupancy.statement import Statement, state
from outputs import assets
from outputs.assets import MAP_LIBRARIES
from outputs.site_sheet.document import SiteSheet, sheet
from outputs.site_sheet.sheet_files import comparison_pdf, sheet_html, sheet_pdf, shortlist_html
from outputs.text.translations import SHEET_LANGUAGES

HEADING = "# Sheets"
DAY = date(2023, 11, 17)
# In turn, more than a book keeps the measures of: every statement is worked out.
DAYS = cycle(DAY - timedelta(days=back) for back in range(10))
OFFERS = (["YP-B12-03", "YP-B12-04"], ["YP-B12-02"], ["Q3-A12-09"], ["T1-A04-07"])
RUNS = 5
FIRST, SHEET, FOUR = 50.0, 15.0, 50.0  # at most, times one statement


def seconds(work: Callable[[], object]) -> float:
    """The processor's seconds of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def offered(statement: Statement, language: str) -> list[SiteSheet]:
    """The sheets of four offers, the first of two plots together."""
    return [sheet(statement, plots, language=language) for plots in OFFERS]


def main() -> None:
    """Measure everything, print it and put it into its part of the results."""
    MAP_LIBRARIES.ensure()
    assets.ensure(assets.FONTS)
    book = load(DATA, audience="investor")
    statement = state(book, as_of=DAY)
    once = statistics.median(seconds(lambda: state(book, as_of=next(DAYS))) for _ in range(RUNS))
    first = seconds(lambda: sheet_pdf(sheet(statement, OFFERS[0], language="ko")))
    rows = [line("sheet (PDF), ko, the first of a process", first / once, FIRST)]
    works: dict[str, tuple[float, Callable[[], object]]] = {
        f"sheet (PDF), {language}": (
            SHEET,
            lambda language=language: sheet_pdf(sheet(statement, OFFERS[0], language=language)),
        )
        for language in SHEET_LANGUAGES
    }
    works["sheet (HTML), ja"] = SHEET, lambda: sheet_html(sheet(statement, OFFERS[0], language="ja"))
    works["comparison of four (PDF), zh"] = FOUR, lambda: comparison_pdf(offered(statement, "zh"))
    works["shortlist of four (HTML), vi"] = FOUR, lambda: shortlist_html(offered(statement, "vi"))
    for what, (limit, work) in works.items():
        times = [(seconds(lambda: state(book, as_of=next(DAYS))), seconds(work)) for _ in range(RUNS)]
        once, own = (statistics.median(column) for column in zip(*times, strict=True))
        rows.append(line(what, own / once, limit))
    lines = [
        "Written by `python -m benchmarks.sheets`; the processor's time as a ratio to that of one statement"
        f" of the same book, medians of {RUNS}.",
        "",
        "| what | ratio | at most | met |",
        "|---|---|---|---|",
        *rows,
    ]
    write_part(HEADING, lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
