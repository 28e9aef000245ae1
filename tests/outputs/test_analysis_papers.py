"""The analysis on papers, on request: sheets with figures, and a section of the report that says them."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from occupancy.book import load
from occupancy.statement import state
from outputs.submission.report.sentences import report
from outputs.submission.submission import Submission
from outputs.submission.workbook.workbook import workbook
from outputs.text.translations import translator
from tests.support.book_builder import FULL_LEASES, write_book

DAY = date(2023, 11, 17)
SHEETS = ["Room to the lines", "Why the rate moved", "Land coming back", "Robust or not"]


@pytest.fixture(scope="module")
def submission(tmp_path_factory: pytest.TempPathFactory) -> Submission:
    """90 of 150 ha leased: just 60 %."""
    book = load(write_book(tmp_path_factory.mktemp("book"), tenancies=FULL_LEASES))
    return Submission(state(book, as_of=DAY), translator("en"), analysis=True)


def test_the_workbook_has_the_sheets_of_the_analysis_with_figures(submission: Submission) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(submission)))
    assert book.sheetnames[-4:] == SHEETS
    rooms, bridge, calendar, robust = (
        [[cell.value for cell in row] for row in book[name].iter_rows(min_row=4)] for name in SHEETS
    )
    # No room at all, and each of the ten leased plots alone would take the rate below the line.
    assert rooms[0][1:7] == ["Test book", 60, "at least 60 %", 0, 0, 0]
    plots = [row for row in rooms if row[0] and str(row[0]).startswith(("a-", "b-"))]
    assert len(plots) == 9
    assert plots[0][2:4] == [10, pytest.approx(80 / 1.5)]
    # The steps lead from one end to the other, in hectares and points.
    last = next(at for at, row in enumerate(bridge) if str(row[0]).startswith("17 Nov 2023"))
    for side in (1, 2, 3):
        steps = sum(row[side] for row in bridge[1:last])
        assert bridge[0][side] + steps == pytest.approx(bridge[last][side], abs=1e-9)
    assert calendar[0][0] == "2023-Q4"
    assert "Areas on the ellipsoid in place of the plane" in [row[0] for row in robust]


def test_the_report_says_what_the_figures_mean(submission: Submission) -> None:
    (section,) = [one for one in report(submission).sections if "What the figures mean" in one.heading]
    text = " ".join(section.paragraphs)
    assert "0.000 ha of leased land above the line of 60 %" in text
    assert "each of 9 of 9 leased plots would alone take the rate below 60 %" in text
    assert "The largest causes, by room to the line: " in text
    assert "ha are vacant on the last day." in text


def test_papers_without_a_request_have_no_analysis(tmp_path: Path) -> None:
    plain = Submission(state(load(write_book(tmp_path)), as_of=DAY), translator("vi"))
    assert not [one for one in report(plain).sections if "Phân tích" in one.heading]
