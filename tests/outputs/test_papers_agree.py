"""One figure in every paper: PDF, DOCX, CSV, workbook as LibreOffice shows it, page, map, text and JSON."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import docx
import pytest

from occupancy.book import LandBook, load
from occupancy.printed_table.forms import TableColumn
from occupancy.printed_table.table import CHANGE
from occupancy.statement import Statement, state
from outputs.maps.web.layers import zone_figures
from outputs.submission.submission import Submission
from outputs.submission.table_cells import RenderedTable, render_table
from outputs.submission.table_file import table_file
from outputs.tables.report_view import report_json, report_table
from outputs.text.formatting import format_ha, format_rate
from outputs.text.translations import translator
from tests.occupancy.test_fill_rates import one_phase
from tests.support.app_pages import app_on, text
from tests.support.book_builder import Row, write_book
from tests.support.libreoffice import LibreOffice
from tests.support.packaged_book import DATA
from tests.support.paper_readers import pdf_text, printed_pages

VI = translator("vi")
_FIGURE = re.compile(r"(?<![\d.,])[+−]?\d[\d.]*,\d+\*?")
# Of Đại Đồng – Hoàn Sơn, phase 1, on that day 180.63015 of 207.8 ha are leased: 86.925 % exactly.
HALF_DAY, HALF_ZONE = date(2016, 10, 22), "KCN Đại Đồng – Hoàn Sơn"


@dataclass(frozen=True)
class Case:
    """A book and a day, what is printed of it, and its files by their form, each made when first read."""

    book: LandBook
    statement: Statement
    submission: Submission
    printed: RenderedTable
    made: dict[str, bytes] = field(default_factory=dict)

    def file(self, form: str) -> bytes:
        """The table in a form."""
        if form not in self.made:
            self.made[form] = table_file(self.submission, form=form)
        return self.made[form]

    def column(self, quantity: str) -> list[str]:
        """The printed figures of a column, row by row; empty where it is left empty or a group is named."""
        at = [column.quantity for column in self.printed.columns].index(quantity)
        return ["" if row.level == "group" else row.cells[at] for row in self.printed.rows]

    @property
    def figures(self) -> Counter[str]:
        """Every printed figure with decimals, and how often it stands in the table."""
        places = [at for at, column in enumerate(self.printed.columns) if not column.is_text]
        cells = [row.cells[at] for row in self.printed.rows for at in places if row.level != "group"]
        return Counter(cell for cell in cells if _FIGURE.fullmatch(cell))


def random_leases(rows: list[Row]) -> None:
    """Leases of some whole 0.1 m² that add up to halves now and then: each area ends in 50.0 or 00.0 m²."""
    chance = Random(9)
    for row in rows:
        row["leased_area_m2"] = f"{chance.randrange(1, 1200) * 50:.1f}"


BOOKS = {
    "exactly 60": one_phase([10_020.0, 10_020.0, 10_020.0], 5.01),
    "0.1 m² below 60": one_phase([10_020.0, 10_020.0, 10_019.9], 5.01),
    "nearer to 60 than four decimals": one_phase([100_000.0] * 5 + [99_999.9], 100),
    "random": {"tenancies": random_leases},
}
NAMES = ["packaged", *BOOKS]


@pytest.fixture(scope="module", params=NAMES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    name = str(request.param)
    folder = DATA if name == "packaged" else write_book(tmp_path_factory.mktemp("book"), **BOOKS[name])
    book = load(folder)
    statement = state(book, as_of=HALF_DAY if name == "packaged" else date(2023, 11, 17))
    submission = Submission(statement, VI)
    return Case(book, statement, submission, render_table(submission, submission.summary))


def exact(case: Case, row: int, column: TableColumn) -> Fraction | None:
    """A figure of the form from areas in whole 0.1 m², in fractions."""
    phases = case.submission.summary.phases.iloc[list(case.submission.summary.rows["members"].iloc[row])]
    sums = [float(phases[name].sum(skipna=False)) for name in column.operands]
    if any(area != area for area in sums):  # noqa: PLR0124  NaN
        return None
    areas = [Fraction(round(area * 100_000), 100_000) for area in sums]
    if not column.operator:
        return areas[0]
    if column.is_ratio:
        return 100 * areas[0] / areas[1] if areas[1] else None
    return areas[0] - areas[1]


def test_each_printed_figure_is_its_exact_one_rounded_half_up(case: Case) -> None:
    checked = 0
    for at, row in enumerate(case.printed.rows):
        for column, cell in zip(case.printed.columns, row.cells, strict=True):
            if column.is_text or column.unit == "count" or column.quantity == CHANGE or row.level == "group":
                continue
            wanted = exact(case, at, column)
            if not cell or wanted is None:
                continue
            figure = Decimal(cell.rstrip("*").replace(".", "").replace(",", ".").replace("−", "-"))
            places = -int(figure.as_tuple().exponent)
            rounded = (Decimal(wanted.numerator) / Decimal(wanted.denominator)).quantize(
                Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP
            )
            cut = column.unit == "pct" and rounded == 60 != wanted  # it would be carried across
            assert (figure if not cut else figure.quantize(Decimal("0.001"))) == rounded, (column, cell)
            assert places <= (4 if column.unit == "pct" else 2)
            assert (figure >= 60) == (wanted >= 60) or column.unit != "pct"
            checked += 1
    assert checked > 20


def test_the_paper_has_the_figures_of_the_table(case: Case) -> None:
    assert not case.figures - Counter(_FIGURE.findall(pdf_text(case.file("pdf"))))


def test_the_workbook_calculated_anew_shows_the_figures_of_the_table(
    case: Case, libreoffice: LibreOffice
) -> None:
    pages = printed_pages(libreoffice.as_pdf(case.file("xlsx"), ".xlsx", locale="vi"))
    text_ = re.sub(r"-(?=\d)", "−", " ".join(pages))  # a spreadsheet writes a hyphen before its own numbers
    assert not case.figures - Counter(_FIGURE.findall(text_))


def test_the_document_has_the_figures_of_the_table(case: Case) -> None:
    tables = docx.Document(io.BytesIO(case.file("docx"))).tables
    table = max(tables, key=lambda one: len(one.rows))
    assert not case.figures - Counter(cell.text for row in table.rows for cell in row.cells)


def test_the_csv_rounds_to_the_figures_of_the_table(case: Case) -> None:
    def printed_again(cell: str, unit: str) -> str:
        value, lines = float(cell.replace(",", ".")), case.submission.thresholds
        return format_rate(value, VI, thresholds=lines) if unit == "pct" else format_ha(value, VI)

    _, *lines = csv.reader(io.StringIO(case.file("csv").decode("utf-8-sig")), delimiter=";")
    for line, row in zip(lines, case.printed.rows, strict=True):
        for column, cell, told in zip(case.printed.columns, line, row.cells, strict=False):
            if column.unit in ("ha", "pct") and cell and row.level != "group":
                assert printed_again(cell, column.unit) == told.rstrip("*"), (column.quantity, cell)
                assert len(cell.partition(",")[2]) <= 10  # no float's digits


def test_json_text_map_and_papers_say_the_same_rate_of_a_zone(case: Case) -> None:
    lines = case.submission.thresholds
    answer = report_json(case.statement, VI)
    sheet = report_table(case.statement, VI)
    on_map = {figure["name"]: figure["figure"] for figure in zone_figures(case.statement, VI)}
    names = case.column("name")
    rates, told = case.column("leased_ha/leasable_ha"), dict[str, str]()
    for name, text_ in zip(names, rates, strict=True):
        if text_ not in ("", "–"):
            told.setdefault(name, text_.rstrip("*"))
    zones = [zone for zone in answer["zones"] if zone["name"] in told]
    assert zones
    for zone in zones:
        written = told[zone["name"]]
        assert format_rate(zone["fill_rate_pct"], VI, thresholds=lines) == written
        row = next(row for row in sheet.rows if row[0] == zone["name"])
        assert row[-1].rstrip("*") == written
        assert on_map.get(zone["name"], f"{written} %") == f"{written} %"


def test_an_exact_half_is_rounded_up_in_every_paper() -> None:
    book = load(DATA)
    submission = Submission(state(book, as_of=HALF_DAY), VI)
    made = render_table(submission, submission.summary)
    at = [column.quantity for column in made.columns].index("leased_ha/leasable_ha")
    (row,) = (row for row in made.rows if row.cells[1] == f"{HALF_ZONE} giai đoạn 1")
    assert row.cells[at] == "86,93*"


@pytest.mark.parametrize(
    ("name", "shown", "verdict"),
    [
        ("exactly 60", "60,00 %", "đạt từ 60 % trở lên"),
        ("0.1 m² below 60", "59,9998 %", "dưới 60 %"),
        ("nearer to 60 than four decimals", "59,9999 %", "dưới 60 %"),
    ],
)
def test_the_page_says_the_rate_of_the_papers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, shown: str, verdict: str
) -> None:
    folder = write_book(tmp_path / "book", **BOOKS[name])
    page = text(app_on(monkeypatch, folder, "overview", lang="vi", day="2023-11-17"))
    assert shown in page
    assert verdict in page
    assert not re.search(r"\d[.,]\d{5,} %", page)
    book = load(folder)
    submission = Submission(state(book, as_of=date(2023, 11, 17)), VI)
    assert f"{shown.removesuffix(' %')}" in render_table(submission, submission.summary).rows[-1].cells
