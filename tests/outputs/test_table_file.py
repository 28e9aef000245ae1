"""The printed table by itself: the same cells as in the report, on pages of its own."""

import csv
import io

import docx
import pytest
from docx.enum.section import WD_ORIENT

from occupancy.errors import QuestionError
from outputs.submission.table_cells import render_table
from outputs.submission.table_file import table_file
from tests.support.libreoffice import LibreOffice
from tests.support.paper_readers import (
    fonts_not_embedded,
    packaged,
    pdf_pages,
    pdf_sizes,
    printed_pages,
    submission,
)

STAMP = "Giả định: lô đất, dự án, hợp đồng thuê đất, giữ chỗ"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return table_file(submission(packaged()), form="pdf")


@pytest.fixture(scope="module")
def document() -> bytes:
    return table_file(submission(packaged()), form="docx")


def test_each_page_of_the_pdf_lies_and_has_stamp_day_and_fingerprint(pdf: bytes) -> None:
    for page, (width, height) in zip(pdf_pages(pdf), pdf_sizes(pdf), strict=True):
        assert width > height
        assert STAMP in page
        assert "Ngày 17/11/2023" in page
        assert packaged().content_hash in page
    assert fonts_not_embedded(pdf) == set()


def alone(pages: list[str]) -> None:
    """Pages have the table and nothing of the report around it."""
    text = " ".join(pages)
    assert text.count("BIỂU TỔNG HỢP TÌNH HÌNH SỬ DỤNG ĐẤT") == 1
    assert "Phụ lục" not in text
    assert "CỘNG HÒA" not in text
    assert "{" not in text
    assert all(STAMP in page for page in pages)


def test_nothing_of_the_report_is_around_the_table(pdf: bytes) -> None:
    alone(pdf_pages(pdf))


def test_nothing_of_the_report_is_around_the_table_of_the_document(
    libreoffice: LibreOffice, document: bytes
) -> None:
    alone(printed_pages(libreoffice.as_pdf(document, ".docx")))


def test_the_document_has_the_cells_of_the_printed_table(document: bytes) -> None:
    made = submission(packaged())
    table = render_table(made, made.summary)
    opened = docx.Document(io.BytesIO(document))
    assert [section.orientation for section in opened.sections] == [WD_ORIENT.LANDSCAPE]
    longest = max(opened.tables, key=lambda one: len(one.rows))
    rows = [[cell.text for cell in row.cells] for row in longest.rows]
    sums = [list(row.cells) for row in table.rows if row.level != "group"]
    assert [row for row in rows[2:] if len(set(row[1:])) > 1] == [
        row for row in sums if len(set(row[1:])) > 1
    ]


def test_the_csv_has_unrounded_figures_and_says_once_what_they_are() -> None:
    made = submission(packaged())
    text = table_file(made, form="csv").decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    total = dict(zip(head, next(row for row in rows if row[1] == "TỔNG CỘNG"), strict=True))
    assert total["Diện tích đất công nghiệp đã cho thuê, cho thuê lại"] == repr(
        round(made.statement.total["leased_ha"], 7)
    ).replace(".", ",")
    first = dict(zip(head, rows[0], strict=True))
    assert (first["Ngày"], first["Mã băm của bộ dữ liệu"]) == ("17/11/2023", packaged().content_hash)
    assert {row[head.index("Ngày")] for row in rows[1:]} == {""}


def test_the_same_table_gives_the_same_bytes(pdf: bytes, document: bytes) -> None:
    assert table_file(submission(packaged()), form="pdf") == pdf
    assert table_file(submission(packaged()), form="docx") == document


def test_a_paper_says_its_day_once() -> None:
    identity = dict(submission(packaged()).identity)
    assert identity["Ngày"] == "17/11/2023"
    known = packaged().as_known(packaged().info.data_as_of)
    made = submission(known, "en")
    assert dict(made.identity)["Day"] == "17 Nov 2023, as known on 17 Nov 2023"


def test_a_paper_says_once_what_it_is_measured_on() -> None:
    identity = dict(submission(packaged(), "en").identity)
    assert identity["Basis"].startswith("Leasable land of established zones. Source: Bắc Ninh 2023")


def test_a_format_that_there_is_none_of_is_a_sentence() -> None:
    with pytest.raises(QuestionError, match="There is no format ods; choose one of xlsx, docx, pdf, csv"):
        table_file(submission(packaged()), form="ods")
