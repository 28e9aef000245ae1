"""The workbook opened in LibreOffice: it calculates what the book says, and one lease moves its own path."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from occupancy.book import LandBook, load
from occupancy.statement import Statement, state
from outputs.submission.submission import Submission
from outputs.submission.workbook.workbook import workbook
from outputs.text.translations import translator
from tests.support.book_builder import edit, write_book
from tests.support.libreoffice import Cells, LibreOffice, cells, formulas
from tests.support.packaged_book import DATA
from tests.support.paper_readers import pdf_points, pdf_sizes, printed_pages

DAY = date(2023, 11, 17)
# Line 4 of the leases is L3: 6 ha of a-1-03. On its path are its plot, a-1, group I, I + II, all, and z-a.
CHANGED = "I7"
SUMMARY = [f"{letter}{row}" for letter in "JKLMP" for row in (8, 10, 14, 18, 20)]
SHORT = [f"{letter}{row}" for letter in "EFH" for row in (8, 10, 14, 18, 20)]
BASES = [f"{letter}{row}" for letter in "CE" for row in range(4, 10)]  # all but the one on land in use
PATH = {
    "Summary": {*SUMMARY},
    "Short form": {*SHORT},
    "Phases": {"N4"},
    "Plots": {"K6", "M6"},
    "Leases": {CHANGED, "K7"},
    "Bases": {*BASES, "D13", "E13"},
    # Leased land and the rate of the day: computed, adjusted, residual.
    "Reconciliation": {"D10", "F10", "H10", "D11", "F11", "H11"},
}


def with_lease(content: bytes, area_m2: float) -> bytes:
    opened = openpyxl.load_workbook(io.BytesIO(content))
    opened["Leases"][CHANGED] = area_m2
    file = io.BytesIO()
    opened.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def packaged() -> tuple[LandBook, Statement]:
    book = load(DATA)
    return book, state(book, as_of=book.info.data_as_of)


@pytest.fixture(scope="module")
def files(packaged: tuple[LandBook, Statement], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    small = load(write_book(tmp_path_factory.mktemp("book")))
    since = state(small, as_of=date(2021, 12, 31))
    first = workbook(Submission(state(small, as_of=DAY), translator("en"), since=since))
    before = state(packaged[0], as_of=date(2021, 12, 31))
    whole = workbook(Submission(packaged[1], translator("vi"), since=before))
    return {"small": first, "changed": with_lease(first, 70_000), "packaged": whole}


@pytest.fixture(scope="module")
def office(libreoffice: LibreOffice, files: dict[str, bytes]) -> dict[str, Cells]:
    """The files as LibreOffice calculates them; their cached values were taken away before."""
    return libreoffice.calculated(files)


@pytest.mark.parametrize("name", ["small", "packaged"])
def test_every_formula_comes_to_the_value_written_beside_it(
    files: dict[str, bytes], office: dict[str, Cells], name: str
) -> None:
    own, checked = cells(files[name]), 0
    for sheet, addresses in formulas(files[name]).items():
        for address in addresses:
            expected, found = own[sheet].get(address), office[name][sheet].get(address)
            checked += 1
            if expected is None:  # a rate nobody knows is empty
                assert found is None, (sheet, address)
            else:
                assert found == pytest.approx(expected, abs=1e-6), (sheet, address)
    assert checked > (10_000 if name == "packaged" else 150)


def test_the_sums_libreoffice_comes_to_are_those_of_the_statement(
    office: dict[str, Cells], packaged: tuple[LandBook, Statement]
) -> None:
    _, statement = packaged
    summary = office["packaged"]["Biểu tổng hợp"]
    row = next(address[1:] for address, text in summary.items() if text == "TỔNG CỘNG")
    total = statement.total
    expected = {"F": total["planned_ha"], "G": total["cleared_ha"], "H": total["leasable_ha"]}
    expected |= {"J": total["leased_ha"], "L": 100 * total["leased_ha"] / total["leasable_ha"]}
    for letter, value in expected.items():
        assert summary[f"{letter}{row}"] == pytest.approx(value, abs=1e-6)
    bases = office["packaged"]["Cách tính"]
    # The very same numbers, in the fifteen digits that it writes: both are made from whole 0.001 m².
    rates = [float(f"{rate:.15g}") for rate in statement.rates["fill_rate_pct"]]
    assert [bases[f"E{at}"] for at in range(4, 11)] == rates
    assert summary[f"J{row}"] == pytest.approx(2481.57)


def test_one_lease_changed_moves_exactly_the_cells_on_its_path(office: dict[str, Cells]) -> None:
    moved = {
        sheet: {address for address in before if office["changed"][sheet].get(address) != before[address]}
        for sheet, before in office["small"].items()
    }
    assert {sheet: addresses for sheet, addresses in moved.items() if addresses} == PATH


def test_a_hectare_more_on_one_lease_is_a_hectare_more_in_the_total(office: dict[str, Cells]) -> None:
    before, after = office["small"]["Summary"], office["changed"]["Summary"]
    assert (before["J18"], after["J18"]) == (50, 51)
    assert after["L18"] == pytest.approx(34)  # 51 of 150 ha
    # 90 ha would be the line of 60 %: 40 are missing before, 39 after.
    assert office["small"]["Bases"]["D13"] == pytest.approx(-40)
    assert office["changed"]["Bases"]["D13"] == pytest.approx(-39)


def test_a_reader_in_vietnam_sees_a_comma_and_the_stamp_on_every_page(
    libreoffice: LibreOffice, tmp_path: Path
) -> None:
    folder = write_book(tmp_path / "book", phase_decisions=edit(3, planned_area_ha=1234.56))
    book = load(folder)
    content = workbook(Submission(state(book, as_of=DAY), translator("vi")))
    pages = printed_pages(libreoffice.as_pdf(content, ".xlsx", locale="vi"))
    assert "1.234,56" in pages[0]
    assert "1.534,56" in pages[0]  # with the 300 ha of a-1, a-2 and b-1
    assert "33,33*" in pages[0]
    assert "100.000,0" in " ".join(pages)
    assert all("Giả định: lô đất, hợp đồng thuê đất, dự án" in page for page in pages)
    assert all("Ngày 17/11/2023" in page for page in pages)
    assert "###" not in " ".join(pages)


def test_no_figure_is_cut_on_the_pages_of_the_packaged_book(
    libreoffice: LibreOffice, files: dict[str, bytes]
) -> None:
    pdf = libreoffice.as_pdf(files["packaged"], ".xlsx", locale="vi")
    text = " ".join(printed_pages(pdf))
    assert "###" not in text
    assert "2.481,57" in text
    assert "TỶ LỆ LẤP ĐẦY" in text
    # In 9 points the table has no room on A4.
    assert pdf_sizes(pdf)[0] == pytest.approx((420, 297), abs=0.1)
    assert min(pdf_points(pdf)) >= 7  # what stands above and below a page is smaller than its table


def test_a_negative_figure_has_the_minus_of_the_papers(libreoffice: LibreOffice, tmp_path: Path) -> None:
    # a-1 has a decision of 20 ha and 30 ha leased.
    book = load(write_book(tmp_path / "book", phase_decisions=edit(0, leasable_area_ha=20)))
    content = workbook(Submission(state(book, as_of=DAY), translator("en")))
    assert "−10.00" in printed_pages(libreoffice.as_pdf(content, ".xlsx"))[0]
    assert libreoffice.calculated({"book": content})["book"]["Summary"]["K8"] == -10
