"""What a browser prints of a page: head, figures, whole tables, and nothing that is clicked or typed in."""

from pathlib import Path

from playwright.sync_api import Browser
from pypdfium2 import PdfDocument

from tests.support.app_server import reading

A4_LANDSCAPE = (842, 595)


def printed(chromium: Browser, address: str, query: str, paper: Path, *, locale: str) -> list[str]:
    """Return the text of each sheet of the page as the browser prints it."""
    with reading(chromium, address, locale=locale) as someone:
        page = someone.open(query)
        page.locator(".stDataFrame").first.wait_for(state="attached")
        page.pdf(path=paper, prefer_css_page_size=True)
    return [" ".join(sheet.get_textpage().get_text_range().split()) for sheet in PdfDocument(paper)]


def test_a_printed_overview_has_its_whole_table_and_no_controls(
    chromium: Browser, packaged: str, tmp_path: Path
) -> None:
    paper = tmp_path / "overview.pdf"
    sheets = printed(chromium, packaged, "?lang=en", paper, locale="en-GB")
    assert tuple(map(round, PdfDocument(paper)[0].get_size())) == A4_LANDSCAPE
    assert "Overview · 17 Nov 2023" in sheets[0]
    # The last row of the table, and a column that the screen has at the far right.
    assert "An Viet – Que Vo 6" in " ".join(sheets)
    assert "Outside established" in " ".join(sheets)
    assert " ".join(sheets).count("Source: Industrial zones of Bắc Ninh") == 1
    for never in ("Zone Plot Vacant land", "Tiếng Việt", "Own layers on the map"):
        assert never not in " ".join(sheets)


def test_a_printed_list_of_vacant_land_has_all_rows_of_its_page_and_a_source(
    chromium: Browser, packaged: str, tmp_path: Path
) -> None:
    sheets = printed(chromium, packaged, "vacant?lang=vi", tmp_path / "vacant.pdf", locale="vi-VN")
    assert "Đất trống · 17/11/2023" in sheets[0]
    assert "398 lô, còn trống 722,97 ha" in sheets[0]
    # The first plot of the list, and one far below those that the screen shows.
    for plot in ("TS-A29-04", "Q2-A09-13"):
        assert plot in " ".join(sheets)
    for never in ("Bỏ bộ lọc", "CSV"):
        assert never not in " ".join(sheets)
    assert "Nguồn: Các khu công nghiệp tỉnh Bắc Ninh" in sheets[-1]


def test_printed_pages_of_findings_and_of_the_data_have_their_tables(
    chromium: Browser, packaged: str, tmp_path: Path
) -> None:
    findings = printed(chromium, packaged, "quality?lang=en", tmp_path / "quality.pdf", locale="en-GB")
    assert "published_totals.csv 5" in findings[0]  # the last row, and its last column
    sources = printed(chromium, packaged, "about?lang=en", tmp_path / "about.pdf", locale="en-GB")
    assert "Each source, and how many rows rest on it Table Source Rows" in " ".join(sources)
