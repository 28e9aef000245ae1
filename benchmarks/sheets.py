"""How fast sheets are made: `python -m benchmarks.sheets` measures and writes its part of RESULTS.md.

Seconds of the processor, from the book opened for investors to the bytes of the file; the first of a process
opens the fonts and works out what is kept of the book, so it is reported apart.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.exports import line
from benchmarks.results import write_part
from occupancy.book import LandBook, load
from occupancy.statement import Statement, state
from outputs import assets, fonts
from outputs.catalogue import SHEET_LANGUAGES
from outputs.sheet.comparison_pdf import comparison_pdf
from outputs.sheet.sheet import Sheet, sheet
from outputs.sheet.sheet_html import sheet_html
from outputs.sheet.sheet_pdf import sheet_pdf
from outputs.sheet.shortlist_html import shortlist_html

HEADING = "# Sheets"
DATA = Path(__file__).resolve().parents[1] / "data"
DAY = date(2023, 11, 17)
OFFERS = (["YP-B12-03", "YP-B12-04"], ["YP-B12-02"], ["Q3-A12-09"], ["T1-A04-07"])
RUNS = 5
LIMIT_S = 2.0


def seconds(work: Callable[[], object]) -> float:
    """The processor's seconds of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def offered(book: LandBook, statement: Statement, language: str) -> list[Sheet]:
    """The sheets of four offers, the first of two plots together."""
    return [sheet(book, statement, plots, language=language) for plots in OFFERS]


def main() -> None:
    """Measure everything, print it and put it into its part of the results."""
    assets.ensure()
    fonts.ensure(fonts.FONTS)
    book = load(DATA, audience="investor")
    statement = state(book, as_of=DAY)
    first = seconds(lambda: sheet_pdf(sheet(book, statement, OFFERS[0], language="ko")))
    rows = [line("sheet (PDF), ko, the first of a process, in seconds", first, LIMIT_S)]
    works: dict[str, Callable[[], object]] = {
        f"sheet (PDF), {language}, in seconds": lambda language=language: sheet_pdf(
            sheet(book, statement, OFFERS[0], language=language)
        )
        for language in SHEET_LANGUAGES
    }
    works["sheet (HTML), ja, in seconds"] = lambda: sheet_html(
        sheet(book, statement, OFFERS[0], language="ja")
    )
    works["comparison of four (PDF), zh, in seconds"] = lambda: comparison_pdf(offered(book, statement, "zh"))
    works["shortlist of four (HTML), vi, in seconds"] = lambda: shortlist_html(offered(book, statement, "vi"))
    for what, work in works.items():
        rows.append(line(what, statistics.median(seconds(work) for _ in range(RUNS)), LIMIT_S))
    lines = [
        f"Written by `python -m benchmarks.sheets`; seconds of the processor, medians of {RUNS}.",
        "",
        "| what | figure | at most | met |",
        "|---|---|---|---|",
        *rows,
    ]
    write_part(HEADING, lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
