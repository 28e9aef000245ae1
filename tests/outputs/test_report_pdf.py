"""The report as PDF, read with PDFium: words with every Vietnamese mark, fonts, pages, figures."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from occupancy.book import load
from occupancy.statement import state
from outputs.submission.report.report_papers import report_pdf
from outputs.submission.report.sentences import report
from outputs.submission.table_cells import render_table
from outputs.text.formatting import format_ha
from tests.support.book_builder import edit, undrawn, write_book
from tests.support.paper_readers import (
    body_of,
    fonts_not_embedded,
    packaged,
    pdf_facts,
    pdf_pages,
    pdf_sizes,
    pdf_text,
    submission,
)

EVERY_MARK = "ằẳẵắặ ầẩẫấậ ềểễếệ ồổỗốộ ờởỡớợ ừửữứự ỳỷỹýỵ đĐ Ưu Ơi"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return report_pdf(submission(packaged()))


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[str]:
    return pdf_pages(pdf)


def test_the_addressees_are_copied_as_they_are_read(pdf: bytes) -> None:
    # A font whose bold italic draws ơ of two signs gives both out as ơ.
    with_lines = "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf))
    assert "Nơi nhận:\r\n" in with_lines


def squeezed(text: str) -> str:
    """A text without its spaces, as lines are broken anywhere."""
    return "".join(text.split())


def test_every_sentence_of_the_report_stands_in_it(pages: list[str]) -> None:
    made = report(submission(packaged()))
    words = squeezed("".join(map(body_of, pages)))
    said = [made.kind, made.answer, made.closing, *(p for one in made.sections for p in one.paragraphs)]
    assert [one for one in said if squeezed(one) not in words] == []


def test_every_printed_figure_of_the_table_stands_in_it(pages: list[str]) -> None:
    made = submission(packaged())
    words = set(" ".join(pages).split())
    table = render_table(made, made.summary)
    figures = {
        cell
        for row in table.rows
        for cell, column in zip(row.cells, table.columns, strict=True)
        if cell and not column.is_text
    }
    assert len(figures) > 150
    assert figures - words == set()


def test_its_total_is_that_of_the_statement(pages: list[str]) -> None:
    made = submission(packaged())
    row = next(page for page in pages if "TỔNG CỘNG" in page).partition("TỔNG CỘNG")[2].split()
    total = made.statement.total
    assert row[0] == format_ha(total["planned_ha"], made.words) == "6.283,40"
    assert row[4] == format_ha(total["leased_ha"], made.words) == "2.481,57"
    assert row[6] == "60,04*"


def test_every_vietnamese_mark_comes_through(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, zones=edit(0, name_vi=f"Khu {EVERY_MARK}")))
    assert EVERY_MARK in pdf_text(report_pdf(submission(book)))


def test_names_are_text_and_nothing_else(tmp_path: Path) -> None:
    name = "Khu #eval *a* $x_1$ <b> @ref"
    book = load(write_book(tmp_path, zones=edit(0, name_vi=name)))
    assert name in pdf_text(report_pdf(submission(book)))


def test_all_fonts_are_inside(pdf: bytes) -> None:
    assert fonts_not_embedded(pdf) == set()


def test_the_body_is_upright_and_the_annexes_lie_on_their_side(pdf: bytes, pages: list[str]) -> None:
    first = next(at for at, page in enumerate(pages) if "Phụ lục" in page)
    assert [width > height for width, height in pdf_sizes(pdf)] == [at >= first for at in range(len(pages))]
    # Fifteen columns have no room on A4 in a size that can be read.
    sizes = [(round(width), round(height)) for width, height in pdf_sizes(pdf)]
    assert sizes == [(210, 297)] * first + [(420, 297)] * (len(pages) - first)


def test_stamp_day_and_fingerprint_stand_on_each_page(pages: list[str]) -> None:
    for page in pages:
        assert "Giả định: lô đất, dự án, hợp đồng thuê đất, giữ chỗ" in page
        assert packaged().content_hash in page
        assert "Ngày 17/11/2023" in page


def test_pages_are_numbered_but_for_the_first(pages: list[str]) -> None:
    assert pages[0].startswith("Giả định")
    assert [page.split()[0] for page in pages[1:]] == [str(n) for n in range(2, len(pages) + 1)]


def test_headings_of_the_table_are_repeated(pages: list[str]) -> None:
    of_the_table = [page for page in pages if "[1]" in page or "TỔNG CỘNG" in page]
    assert len(of_the_table) > 1
    assert all("Chủ đầu tư hạ tầng" in page and "(15)" in page for page in of_the_table)


def test_the_map_is_the_last_page(pages: list[str]) -> None:
    assert "Phụ lục II" in pages[-1]
    assert "Tỷ lệ 1:150.000" in pages[-1]


def test_the_same_submission_makes_the_same_bytes(pdf: bytes) -> None:
    assert report_pdf(submission(packaged())) == pdf


def test_it_tells_no_moment_of_its_making(pdf: bytes) -> None:
    assert not {"CreationDate", "ModDate"} & pdf_facts(pdf).keys()


def test_in_english_changes_since_a_day_have_a_section_and_a_column(tmp_path: Path) -> None:
    book = load(write_book(tmp_path))
    made = replace(submission(book, "en"), since=state(book, as_of=date(2019, 12, 31)))
    text = pdf_text(report_pdf(made))
    assert "Leased (ha): 40.00 on 31 Dec 2019, 50.00 on 17 Nov 2023; +10.00." in text
    assert "33.33* 50.00 4 +10.00 Of these" in text.partition("TOTAL")[2]
    assert "Tỷ lệ" not in text


def test_a_book_of_which_nothing_is_drawn_has_a_report_that_says_there_is_no_map(tmp_path: Path) -> None:
    book = load(
        write_book(tmp_path, zones=undrawn, phases=undrawn, parcels=lambda _: [], tenancies=lambda _: [])
    )
    assert "Không có sơ đồ: bộ dữ liệu chưa có hình vẽ nào." in pdf_text(report_pdf(submission(book)))
