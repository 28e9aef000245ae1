"""The report as DOCX: LibreOffice prints what the statement says, and staff may edit its template."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document

from geo.errors import SourceError
from occupancy.book import load
from outputs.submission.report.report_papers import report_docx, report_pdf
from outputs.submission.report.report_template import TEMPLATE, report_template
from outputs.submission.report.sentences import report
from outputs.submission.table_cells import render_table
from tests.support.book_builder import edit, undrawn, write_book
from tests.support.libreoffice import LibreOffice
from tests.support.paper_readers import body_of, packaged, pdf_pages, pdf_sizes, printed_pages, submission


@pytest.fixture(scope="module")
def paper() -> bytes:
    return report_docx(submission(packaged()))


@pytest.fixture(scope="module")
def pdf(libreoffice: LibreOffice, paper: bytes) -> bytes:
    return libreoffice.as_pdf(paper, ".docx")


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[str]:
    return printed_pages(pdf)


def opened(paper: bytes) -> Document:
    return docx.Document(io.BytesIO(paper))


def squeezed(text: str) -> str:
    """A text without its spaces, as lines are broken anywhere."""
    return "".join(text.split())


def edited(folder: Path, change: Callable[[Document], object]) -> Path:
    """The template after somebody has changed it."""
    document = docx.Document(str(TEMPLATE))
    change(document)
    path = folder / "report.docx"
    document.save(str(path))
    return path


# What LibreOffice prints ----------------------------------------------------------------------------------


def test_it_has_the_pages_of_the_pdf(pages: list[str]) -> None:
    own = [body_of(page).split() for page in pdf_pages(report_pdf(submission(packaged())))]
    printed = [body_of(page).split() for page in pages]
    assert len(printed) == len(own)
    # The body breaks at the same words.
    assert printed[0][-12:] == own[0][-12:]
    assert printed[1][:12] == own[1][:12]


def test_every_sentence_of_the_report_is_printed(pages: list[str]) -> None:
    words = squeezed("".join(map(body_of, pages)))
    made = report(submission(packaged()))
    said = [made.kind, *made.subject, made.answer, made.opening, made.closing]
    said += [paragraph for one in made.sections for paragraph in one.paragraphs]
    assert [one for one in said if squeezed(one) not in words] == []


def test_every_figure_of_the_table_is_printed(pages: list[str]) -> None:
    made = submission(packaged())
    words, table = set(" ".join(pages).split()), render_table(made, made.summary)
    figures = {
        cell
        for row in table.rows
        for cell, column in zip(row.cells, table.columns, strict=True)
        if cell and not column.is_text
    }
    assert len(figures) > 150
    assert figures - words == set()


def test_the_body_is_upright_and_the_annexes_lie_on_their_side(pdf: bytes) -> None:
    upright = [width < height for width, height in pdf_sizes(pdf)]
    assert upright == sorted(upright, reverse=True)
    assert upright.count(False) > 2  # pages of the table, one of the map


def test_pages_are_numbered_but_for_the_first_and_stamped_on_each(pages: list[str]) -> None:
    stamp = "Giả định: lô đất, dự án, hợp đồng thuê đất, giữ chỗ"
    assert pages[0].startswith(stamp)
    for number, page in enumerate(pages[1:], start=2):
        assert page.startswith(f"{number} {stamp}")


def test_day_and_fingerprint_stand_on_each_page(pages: list[str]) -> None:
    for page in pages:
        assert page.endswith(f"Ngày 17/11/2023 · Mã băm của bộ dữ liệu: {packaged().content_hash}")


def test_headings_of_the_table_are_repeated(pages: list[str]) -> None:
    of_the_table = [page for page in pages if "KCN Tiên Sơn" in page or "TỔNG CỘNG 6.283,40" in page]
    assert all("Chủ đầu tư hạ tầng" in page for page in of_the_table)
    assert "TỔNG CỘNG 6.283,40" in "".join(of_the_table)


def test_the_head_is_that_of_an_official_paper(pages: list[str]) -> None:
    for text in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Nơi nhận:"):
        assert text in "".join(pages)


# The file -------------------------------------------------------------------------------------------------


def test_the_cells_of_the_table_are_those_of_the_form(paper: bytes) -> None:
    made = submission(packaged())
    table = max(opened(paper).tables, key=lambda one: len(one.rows))
    rows = render_table(made, made.summary).rows
    assert len(table.rows) == len(rows) + 2
    for row, expected in zip(table.rows[2:], rows, strict=True):
        if expected.level != "group":
            assert tuple(cell.text for cell in row.cells) == expected.cells


def test_the_map_is_to_scale_on_paper(paper: bytes) -> None:
    (picture,) = opened(paper).inline_shapes
    assert (round(picture.width.mm), round(picture.height.mm)) == (375, 230)


def test_the_same_submission_makes_the_same_bytes(paper: bytes) -> None:
    assert report_docx(submission(packaged())) == paper


def test_it_names_the_day_it_is_about_and_no_other(paper: bytes) -> None:
    about = opened(paper).core_properties
    assert about.created is not None
    assert about.created.date() == packaged().info.data_as_of
    with zipfile.ZipFile(io.BytesIO(paper)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_in_english_it_is_english(tmp_path: Path) -> None:
    paper = opened(report_docx(submission(load(write_book(tmp_path)), "en")))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "As of 17 Nov 2023, the fill rate is 33.33\N{NO-BREAK SPACE}%*" in text
    assert "Annex II" in text
    assert paper.core_properties.language == "en-GB"


@pytest.mark.parametrize("name", ["Khu {{ 7 * 7 }} {% for %}", "Khu <w:p/> & \"A\" 'B'", "Khu\x0b A"])
def test_names_are_text_and_nothing_else(tmp_path: Path, name: str) -> None:
    book = load(write_book(tmp_path, zones=edit(0, name_vi=name)))
    made = report_docx(submission(book))
    cells = {cell.text for table in opened(made).tables for cell in table._cells}
    text = "\n".join([*(p.text for p in opened(made).paragraphs), *cells])
    assert name.replace("\x0b", "") in text


# The template ---------------------------------------------------------------------------------------------


def test_the_template_is_what_the_program_builds() -> None:
    assert TEMPLATE.read_bytes() == report_template()


def test_what_staff_write_into_the_template_stands_in_the_report(tmp_path: Path) -> None:
    template = edited(tmp_path, lambda document: document.add_paragraph("Kính gửi: {{ letterhead.parent }}"))
    paper = opened(report_docx(submission(packaged()), template=template))
    assert paper.paragraphs[-1].text == "Kính gửi: ỦY BAN NHÂN DÂN TỈNH BẮC NINH"


def without_table(document: Document) -> None:
    for paragraph in document.paragraphs:
        if "table_here" in paragraph.text:
            paragraph.clear()


def test_a_template_without_a_place_for_the_table_is_refused(tmp_path: Path) -> None:
    template = edited(tmp_path, without_table)
    with pytest.raises(SourceError, match=r"no place for the table; write \{\{ table_here \}\}"):
        report_docx(submission(packaged()), template=template)


@pytest.mark.parametrize("text", ["{{ no_such_thing }}", "{% if %}", "{{ answer"])
def test_a_template_that_cannot_be_filled_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    template = edited(tmp_path, lambda document: document.add_paragraph(text))
    with pytest.raises(SourceError, match="cannot be filled"):
        report_docx(submission(packaged()), template=template)


def test_a_template_that_is_no_document_or_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    with pytest.raises(SourceError, match="is not there"):
        report_docx(submission(packaged()), template=path)
    path.write_bytes(b"no document")
    with pytest.raises(SourceError, match="cannot be filled"):
        report_docx(submission(packaged()), template=path)


def test_open_errors_are_stamped_in_the_head_of_every_page(tmp_path: Path) -> None:
    # 20 ha leased on a plot of 10 ha is an error.
    book = load(write_book(tmp_path, tenancies=edit(0, leased_area_m2="200000")))
    paper = opened(report_docx(replace(submission(book, "en"), with_errors="agreed by telephone")))
    first = paper.sections[0]
    for header in (first.header, first.first_page_header):
        assert "agreed by telephone" in "\n".join(paragraph.text for paragraph in header.paragraphs)


def test_a_book_of_which_nothing_is_drawn_has_a_report_that_says_there_is_no_map(tmp_path: Path) -> None:
    book = load(
        write_book(tmp_path, zones=undrawn, phases=undrawn, parcels=lambda _: [], tenancies=lambda _: [])
    )
    assert "Không có sơ đồ: bộ dữ liệu chưa có hình vẽ nào." in "\n".join(
        p.text for p in opened(report_docx(submission(book))).paragraphs
    )
