"""What a file says is what the statement says: days, bases, languages, filters and orders walked in pairs."""

import csv
import io
import itertools
import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from occupancy.book import LandBook, load
from occupancy.statement import Statement, state
from outputs.submission.submission import Submission
from outputs.submission.table_file import FORMATS, table_file
from outputs.tables.table_export import export_table, to_csv, to_geojson, to_xlsx
from outputs.text import captions
from outputs.text.formatting import format_day, format_ha
from outputs.text.translations import translator
from tests.support.book_builder import edit, write_book
from tests.support.paper_readers import packaged, pdf_text

Case = tuple[Any, ...]
DAYS = (date(2019, 12, 31), date(2021, 12, 31), date(2023, 11, 17), date(2024, 6, 30))
BASES = ("established", "operating", "cleared")
LANGUAGES = ("vi", "en")
SINCE = (None, date(2018, 6, 30))
TOTALS = {"vi": "TỔNG CỘNG", "en": "TOTAL"}
FILTERS = {"all": lambda table: table, "vacant": lambda table: table[table["vacant_ha"] > 0]}
ORDERS = (("parcel_id", True), ("vacant_ha", False), ("leased_ha", True))


def pairwise(*factors: tuple[Any, ...]) -> Iterator[Case]:
    """Cases in which each two values of different factors meet at least once; few of all there are."""
    left = {
        (a, x, b, y)
        for (a, xs), (b, ys) in itertools.combinations(enumerate(factors), 2)
        for x in xs
        for y in ys
    }
    while left:
        case = max(itertools.product(*factors), key=lambda case: len(_met(case) & left))
        left -= _met(case)
        yield case


def _met(case: Case) -> set[Case]:
    return {(a, x, b, y) for (a, x), (b, y) in itertools.combinations(enumerate(case), 2)}


def test_pairs_all_meet_in_few_cases() -> None:
    cases = list(pairwise((1, 2, 3), ("a", "b"), (True, False)))
    assert len(cases) < 3 * 2 * 2
    assert {case[:2] for case in cases} == set(itertools.product((1, 2, 3), ("a", "b")))
    assert {case[1:] for case in cases} == set(itertools.product(("a", "b"), (True, False)))


@lru_cache
def answered(day_: date, basis: str) -> Statement:
    return state(packaged(), as_of=day_, basis=basis)


def row(file: bytes, form: str, language: str) -> list[str | float]:
    """The cells of the row of the total, as the file has them."""
    total = TOTALS[language]
    if form == "xlsx":
        opened = openpyxl.load_workbook(io.BytesIO(file), data_only=True, read_only=True)
        lines = opened.worksheets[0].iter_rows(values_only=True)
        return next(list(cells) for cells in lines if cells[1] == total)
    if form == "csv":
        separator, point = {"vi": (";", ","), "en": (",", ".")}[language]
        found = next(
            cells
            for cells in csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=separator)
            if cells[1] == total
        )
        return [*found[:5], *(float(cell.replace(point, ".")) for cell in found[5:14])]
    if form == "docx":
        lines = (line for table in docx.Document(io.BytesIO(file)).tables for line in table.rows)
        rows = ([cell.text for cell in line.cells] for line in lines)
        return next(cells for cells in rows if total in cells[1:2])
    behind = pdf_text(file).partition(f" {total} ")[2].split()
    return ["", total, "", "", "", *behind[:9]]


CASES = list(pairwise(DAYS, BASES, LANGUAGES, tuple(FORMATS), SINCE))


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(map(str, case)))
def test_the_total_of_a_file_is_that_of_the_statement(case: Case) -> None:
    day_, basis, language, form, since = case
    statement, reader = answered(day_, basis), translator(language)
    before = None if since is None else answered(since, basis)
    submission = Submission(statement, reader, since=before)
    cells = row(table_file(submission, form=form), form, language)
    total, at = statement.total, {"planned_ha": 5, "cleared_ha": 6, "leasable_ha": 7, "leased_ha": 9}
    expected = {name: total[name] for name in at}
    if form in ("xlsx", "csv"):
        assert {name: cells[place] for name, place in at.items()} == pytest.approx(expected, abs=1e-7)
    else:
        told = {name: str(cells[place]).removesuffix("*") for name, place in at.items()}
        assert told == {name: format_ha(value, reader) for name, value in expected.items()}


@pytest.mark.parametrize("form", ["docx", "pdf", "csv"])
@pytest.mark.parametrize(("day_", "basis", "language"), list(pairwise(DAYS, BASES, LANGUAGES))[:6])
def test_a_file_says_its_day_and_basis(form: str, day_: date, basis: str, language: str) -> None:
    statement, reader = answered(day_, basis), translator(language)
    file = table_file(Submission(statement, reader), form=form)
    name = captions.localized_label(captions.basis_row(packaged(), basis), reader)
    if form == "docx":
        text = " ".join(paragraph.text for paragraph in docx.Document(io.BytesIO(file)).paragraphs)
    else:
        text = pdf_text(file) if form == "pdf" else file.decode("utf-8-sig")
    squeezed = "".join(text.split())
    assert "".join(name.split()) in squeezed
    assert "".join(format_day(day_, reader).split()) in squeezed


def shown_rows(file: bytes, form: str, language: str, columns: int) -> list[list[Any]]:
    """The rows of a shown table as a file has them: the id, and the figures behind it."""
    if form == "geojson":
        return [
            [feature["properties"][name] for name in ("parcel_id", "leased_ha", "vacant_ha")]
            for feature in json.loads(file)["features"]
        ]
    if form == "csv":
        separator, point = {"vi": (";", ","), "en": (",", ".")}[language]
        lines = list(csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=separator))[1:]
        return [[line[0], *(float(cell.replace(point, ".")) for cell in line[1:columns])] for line in lines]
    sheet = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]
    found = [list(cells[:columns]) for cells in sheet.iter_rows(values_only=True)]
    return [cells for cells in found if isinstance(cells[1], int | float)]


@pytest.mark.parametrize(
    "case",
    list(pairwise(DAYS, BASES, LANGUAGES, ("xlsx", "csv", "geojson"), tuple(FILTERS), ORDERS)),
    ids=lambda case: " ".join(map(str, case)),
)
def test_a_shown_table_keeps_its_rows_order_and_figures(case: Case) -> None:
    day_, basis, language, form, filter_, (column, rising) = case
    book, statement = packaged(), answered(day_, basis)
    table = FILTERS[filter_](statement.parcels)[["parcel_id", "leased_ha", "vacant_ha"]]
    table = table.sort_values(column, ascending=rising, kind="stable").head(40)
    sheet = export_table(statement, table, translator(language), title="Plots", filters=filter_)
    makers = {
        "xlsx": to_xlsx,
        "csv": to_csv,
        "geojson": lambda sheet: to_geojson(sheet, book.parcels),
    }
    rows = shown_rows(makers[form](sheet), form, language, len(table.columns))
    assert [cells[0] for cells in rows] == table["parcel_id"].tolist()
    for at, name in enumerate(("leased_ha", "vacant_ha"), start=1):
        assert [cells[at] for cells in rows] == pytest.approx(table[name].tolist(), abs=1e-7)


def test_a_name_that_is_a_formula_is_inert_in_every_table(tmp_path: Path) -> None:
    book: LandBook = load(write_book(tmp_path, phases=edit(0, developer="=cmd|'/c calc'!A0")))
    submission = Submission(state(book, as_of=book.info.data_as_of), translator("en"))
    lines = list(csv.reader(io.StringIO(table_file(submission, form="csv").decode("utf-8-sig"))))
    cells = [cell for line in lines for cell in line]
    assert "'=cmd|'/c calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith("=")]
    sheets = openpyxl.load_workbook(io.BytesIO(table_file(submission, form="xlsx"))).worksheets
    told = [
        cell for sheet in sheets for line in sheet.iter_rows() for cell in line if "cmd" in str(cell.value)
    ]
    assert told
    assert {cell.data_type for cell in told} == {"s"}
