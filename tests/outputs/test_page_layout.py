"""The page of a printed table: A4 where its columns have room in 9 points, else A3; no word is broken."""

from pathlib import Path

import pytest
from PIL import ImageFont

from occupancy.book import load
from occupancy.printed_table.table import printed_table
from outputs.fonts import ensure
from outputs.submission.page_layout import table_page
from outputs.submission.report.report_papers import table_pdf
from outputs.submission.table_cells import RenderedTable, render_table
from tests.support.book_builder import write_book
from tests.support.paper_readers import packaged, pdf_sizes, submission

MM_PER_POINT = 25.4 / 72


def rendered(language: str, form: str) -> RenderedTable:
    made = submission(packaged(), language)
    return render_table(made, printed_table(made.statement, form))


def bold_mm(text: str) -> float:
    """How long a text is in Times New Roman of 9 points, bold, as another program has it."""
    (folder,) = ensure(["paper"])
    return ImageFont.truetype(str(folder / "Tinos-Bold.ttf"), 900).getlength(text) / 100 * MM_PER_POINT


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("form", "paper", "room_mm"), [("summary", "a3", 375), ("short", "a4", 252)])
def test_fifteen_columns_lie_on_a3_and_eight_on_a4(
    form: str, paper: str, room_mm: float, language: str
) -> None:
    page = table_page(rendered(language, form))
    assert page.paper == paper
    assert sum(page.columns_mm) == pytest.approx(
        room_mm
    )  # 420 or 297, less 30 at the left and 15 at the right


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("form", ["summary", "short"])
def test_every_word_of_a_heading_and_every_figure_has_room(form: str, language: str) -> None:
    table = rendered(language, form)
    page = table_page(table)
    for at, width_mm in enumerate(page.columns_mm):
        words = table.heads[at].split()
        if not table.columns[at].is_text:
            words += [row.cells[at] for row in table.rows if row.level != "group"]
        assert max(map(bold_mm, words)) < width_mm, table.heads[at]


def test_the_pages_of_a_table_have_its_size(tmp_path: Path) -> None:
    column = {"form": "summary", "unit": "", "width": 9, "total": True, "blank_groups": "", "note": ""}
    titles = column | {"column_no": "", "quantity": "title", "label_vi": "Biểu", "label_en": "Table"}
    name = column | {"column_no": "1", "quantity": "name", "label_vi": "Tên", "label_en": "Name"}
    area = column | {
        "column_no": "2",
        "quantity": "leased_ha",
        "label_vi": "Thuê",
        "label_en": "Leased",
        "unit": "ha",
    }
    book = load(write_book(tmp_path, forms=lambda _: [titles, name, area]))
    assert [(round(width), round(height)) for width, height in pdf_sizes(table_pdf(submission(book)))] == [
        (297, 210)
    ]
