"""How fast papers are made: `python -m benchmarks.exports` measures and writes its part of RESULTS.md.

The workbook of a submission of the packaged book, and of books of 10,000 plots and as many leases, against
xlsxwriter writing the same cells bare: the same texts, numbers, formulas with their values and formats, from
a list, and nothing worked out. The whole pack of the packaged book, as a new process makes it (the first
time) and again, and its proof. Medians of 5, in seconds of the processor, so that whatever else the machine
does is not measured; each submission is made anew, so that nothing is kept from the run before.
"""

import gc
import io
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from benchmarks import generator
from benchmarks.results import write_part
from occupancy.book import LandBook, load
from occupancy.loading.book_folder import read_folder
from occupancy.program import ROOT
from occupancy.statement import state
from outputs.submission.pack import pack
from outputs.submission.submission import Submission
from outputs.submission.verification.verify import verify
from outputs.submission.workbook.workbook import workbook
from outputs.text.translations import translator

HEADING = "# Exports"
DAY, BEFORE = date(2023, 11, 17), date(2021, 12, 31)
PLOTS, RUNS = 10_000, 5
LIMITS = {"packaged": 2.0, "bare": 3.0, "pack": 10.0}
Cell = tuple[int, int, object, object, str]  # row, column, text, number or formula, its value, its format


def median_s(make: Callable[[], object]) -> float:
    """Median processor time of RUNS runs, in seconds, after one that warms up."""
    make()
    times = []
    for _ in range(RUNS):
        gc.collect()
        start = time.process_time()
        make()
        times.append(time.process_time() - start)
    return statistics.median(times)


def paper(book: LandBook) -> bytes:
    """The workbook of a submission made from the book alone, both statements included."""
    fresh = replace(book)  # of which no day is measured yet
    since = state(fresh, as_of=BEFORE)
    return workbook(Submission(state(fresh, as_of=DAY), translator("vi"), since=since))


def cells_of(content: bytes) -> dict[str, list[Cell]]:
    """Every cell of a workbook, by sheet."""
    written = openpyxl.load_workbook(io.BytesIO(content))
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    found: dict[str, list[Cell]] = {}
    for sheet in written.worksheets:
        known = values[sheet.title]
        found[sheet.title] = [
            (cell.row - 1, cell.column - 1, cell.value, known[cell.coordinate].value, cell.number_format)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
    return found


def bare(sheets: dict[str, list[Cell]]) -> bytes:
    """The same cells written with xlsxwriter and nothing else."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    formats: dict[str, Any] = {}
    for name, cells in sheets.items():
        page = book.add_worksheet(name)
        for row, column, value, known, code in cells:
            if code not in formats:
                formats[code] = book.add_format({"num_format": code})
            form = formats[code]
            if isinstance(value, str) and value.startswith("="):
                page.write_formula(row, column, value, form, "" if known is None else known)
            elif isinstance(value, str):
                page.write_string(row, column, value, form)
            elif isinstance(value, datetime):
                page.write_datetime(row, column, value, form)
            else:
                page.write_number(row, column, value, form)
    book.close()
    return file.getvalue()


def line(what: str, figure: float, most: float) -> str:
    """A row of the table of limits."""
    return f"| {what} | {figure:.2f} | {most:.2f} | {'yes' if figure <= most else 'NO'} |"


def measured(name: str, book: LandBook) -> tuple[str, float, float]:
    """A row of the table of measures, the seconds, and how many times the bare cells they are."""
    content = paper(book)
    cells = cells_of(content)
    ours, plain = median_s(lambda: paper(book)), median_s(lambda: bare(cells))
    count = sum(map(len, cells.values()))
    formulas = sum(
        isinstance(cell[2], str) and cell[2].startswith("=") for rows in cells.values() for cell in rows
    )
    row = f"| {name} | {count:,} | {formulas:,} | {ours:.2f} | {plain:.2f} | {len(content):,} |"
    return row, ours, ours / plain


def packs() -> tuple[float, float, float, int]:
    """Seconds of the first pack of this process, of another, and of its proof; the bytes of the pack."""
    book, folder = load(ROOT / "data"), read_folder(ROOT / "data")

    def made() -> bytes:
        fresh = replace(book)
        since = state(fresh, as_of=BEFORE)
        return pack(Submission(state(fresh, as_of=DAY), translator("vi"), since=since), folder)

    start = time.process_time()
    content = made()
    first = time.process_time() - start
    again = median_s(made)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "pack.zip"
        path.write_bytes(content)
        proof = median_s(lambda: verify(path, book))
    return first, again, proof, len(content)


def main() -> None:
    """Measure everything, print it and put it into its part of the results."""
    first, again, proof, size = packs()
    packaged, packaged_s, _ = measured("the packaged book", load(ROOT / "data"))
    large, _, ratio = measured(f"{PLOTS:,} plots and as many leases", generator.book(PLOTS))
    lines = [
        f"Written by `python -m benchmarks.exports`; seconds of the processor, medians of {RUNS}."
        f" xlsxwriter {xlsxwriter.__version__}.",
        "",
        *("| what | figure | at most | met |", "|---|---|---|---|"),
        line("the workbook of the packaged book, in seconds", packaged_s, LIMITS["packaged"]),
        line(
            "the whole pack of the packaged book, the first of a process, in seconds", first, LIMITS["pack"]
        ),
        line(f"the workbook of {PLOTS:,} plots, times the same cells bare", ratio, LIMITS["bare"]),
        "",
        *(
            "| book | cells | formulas | ours, s | the same cells bare, s | bytes |",
            "|---|---|---|---|---|---|",
        ),
        *(packaged, large, ""),
        f"The pack has {size:,} bytes; another one in the same process takes {again:.2f} s, its proof"
        f" (everything made again and compared) {proof:.2f} s.",
        "",
    ]
    write_part(HEADING, lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
