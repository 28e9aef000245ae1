"""Export in a real browser: the files that are taken hold what the preview shows."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.support.app_server import Reader, reading, serving, unfold, unharmed
from tests.support.book_builder import edit, write_book
from tests.support.export_preview import cells, number, rounded
from tests.support.paper_readers import pdf_text

HEADS = 6  # rows above the first row of the sheet


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on a book with figures that two decimals do not hold."""
    folder = write_book(
        tmp_path_factory.mktemp("book") / "book",
        tenancies=edit(0, leased_area_m2=50_005),
        phase_decisions=edit(0, planned_area_ha=99.995),
    )
    with serving("--data", str(folder)) as started:
        yield started


@pytest.fixture
def reader(chromium: Browser, address: str) -> Iterator[Reader]:
    """A Vietnamese reader to whom nothing may go wrong."""
    with unharmed(chromium, address, locale="vi-VN") as someone:
        yield someone


def shown(page: Page) -> list[list[str]]:
    """The cells of the preview."""
    return cells(page.locator(".lb-printed").evaluate("(table) => table.outerHTML"))


def taken(page: Page, label: str, at: int = 0) -> bytes:
    """The file that a button hands over; `at` tells apart those of one name."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=label, exact=True).nth(at).click()
    return Path(coming.value.path()).read_bytes()


def test_workbook_report_and_pack_hold_the_figures_of_the_preview(reader: Reader) -> None:
    page = reader.open("export?since=2021-06-30")
    table = shown(page)
    total = next(row for row in table if "TỔNG CỘNG" in row)
    assert total[-1] == "+10,00"  # L5 and L6, 10 ha each, are new; L4, 10 ha, is over

    sheet = load_workbook(io.BytesIO(taken(page, "Bảng tính (XLSX)")), data_only=True).worksheets[0]
    lines = sheet.iter_rows(min_row=HEADS + 1, max_row=HEADS + len(table), values_only=True)
    for row, line in zip(table, lines, strict=True):
        for text, value in zip(row, line, strict=False):
            if isinstance(value, float | int):
                figure, places = number(text, "vi")
                assert figure == rounded(value, places)

    values = list(csv.reader(io.StringIO(taken(page, "Biểu (CSV)").decode("utf-8-sig")), delimiter=";"))
    for row, line in zip(table, values[1:], strict=True):
        for text, value in zip(row[5:14], line[5:14], strict=False):
            if text:
                figure, places = number(text, "vi")
                assert figure == rounded(float(value.replace(",", ".")), places)

    report = taken(page, "Báo cáo (DOCX)")
    printed = max(docx.Document(io.BytesIO(report)).tables, key=lambda one: len(one.columns))
    for row, line in zip(table, printed.rows[2:], strict=True):
        assert [cell.text for cell in line.cells][: len(row)] == row

    paper = taken(page, "Báo cáo (PDF)")
    words = pdf_text(paper)
    assert all(figure in words for row in table if len(row) > 2 for figure in row[5:13])

    page.get_by_role("button", name="Lập bộ hồ sơ").click()
    with zipfile.ZipFile(io.BytesIO(taken(page, "Tải bộ hồ sơ"))) as pack:
        assert pack.read("report.docx") == report
        assert pack.read("report.pdf") == paper
        asked = json.loads(pack.read("manifest.json"))["asked"]
    assert asked["since"] == "2021-06-30"
    assert asked["language"] == "vi"


def test_layers_map_and_corners_are_handed_over(reader: Reader) -> None:
    page = reader.open("export?plot=a-1-01&lang=en&paper=vi")
    assert taken(page, "Layers").startswith(b"SQLite format 3")
    assert taken(page, "PNG").startswith(b"\x89PNG")
    assert taken(page, "DOCX").startswith(b"PK")
    annex, corners = pdf_text(taken(page, "PDF", 0)), pdf_text(taken(page, "PDF", 1))
    assert "a-1-01" in corners
    assert "X (Bắc)" in annex
    page.get_by_role("tab", name="Map").click()
    expect(page.get_by_role("img", name="The map annex as it will be printed")).to_be_visible()


def test_texts_outlive_a_look_at_another_page(reader: Reader) -> None:
    page = reader.open("export?lang=en")
    page.get_by_label("What the papers are for").fill("Adjusting the plan")
    page.keyboard.press("Enter")
    reader.settled()
    page.get_by_role("link", name="About the data").click()
    page.wait_for_url(re.compile("/about"))
    reader.settled()
    page.get_by_role("link", name="Export").click()
    expect(page.get_by_label("What the papers are for")).to_have_value("Adjusting the plan")
    assert "Adjusting" not in page.url


def test_who_submits_is_kept_in_the_browser_for_the_next_visit(reader: Reader) -> None:
    page = reader.open("export?lang=en")
    unfold(page, "Agency and signature")
    page.get_by_label("Agency that submits").fill("Zone authority")
    page.keyboard.press("Enter")
    page.wait_for_function("Object.values(localStorage).join().includes('Zone authority')")
    page = reader.open("export?lang=en")  # another session of the app
    unfold(page, "Agency and signature (stated)")
    expect(page.get_by_label("Agency that submits")).to_have_value("Zone authority")
    assert "authority" not in page.url


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_word_of_a_printed_heading_is_broken(reader: Reader, language: str) -> None:
    page = reader.open(f"export?lang={language}&since=2021-06-30")
    # A word that is broken has boxes on more than one line.
    broken = page.locator(".lb-printed thead th").evaluate_all(
        """(heads) => heads.flatMap((head) => {
             const text = head.firstChild, found = [];
             for (const word of text.data.matchAll(/\\S+/g)) {
               const range = document.createRange();
               range.setStart(text, word.index);
               range.setEnd(text, word.index + word[0].length);
               const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
               const wide = range.getBoundingClientRect().width > head.clientWidth;
               if (tops.size > 1 || wide) found.push(word[0]);
             }
             return found;
           })"""
    )
    assert broken == []


def test_the_preview_is_scrolled_in_its_frame(chromium: Browser, address: str) -> None:
    with reading(chromium, address, locale="vi-VN", size=(1024, 768)) as reader:
        page = reader.open("export")
        frame = page.get_by_role("region", name="Biểu như khi in")
        assert frame.evaluate("(frame) => frame.scrollWidth > frame.clientWidth")
        frame.focus()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
