"""Tables of corner coordinates (bảng kê tọa độ) of plots, phases or zones, in the formats of papers."""

import io
from collections.abc import Callable, Mapping, Sequence
from math import isnan
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from xlsxwriter.worksheet import Worksheet

from occupancy.errors import QuestionError
from occupancy.program import ROOT
from outputs.maps.paper.plot_drawing import WIDTH_MM, corner_drawing
from outputs.submission import corner_list
from outputs.submission.corner_list import CornerList, corner_lists
from outputs.submission.page_layout import document_bytes, element, page_number_field
from outputs.submission.submission import Submission
from outputs.tables.table_export import Styles, fit_header, new_workbook
from outputs.text import captions
from outputs.typst_pdf import compile_typst

_TEMPLATE = ROOT / "outputs/submission/templates/coordinates.typ"
_FONT = "Times New Roman"
_RED, _GREY = RGBColor(0xB3, 0x26, 0x1E), RGBColor(0x5B, 0x5B, 0x57)
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
# Of the columns of a list: how they are aligned, and their widths on paper and in a workbook.
_SIDES = (_CENTRE, _RIGHT, _RIGHT, _CENTRE, _RIGHT)
_WIDTHS_MM = (22, 36, 36, 28, 30)
_WIDTHS = (12, 20, 20, 16, 18)
_DRAWING_ROWS = 24  # of a workbook


def coordinates(submission: Submission, ids: Sequence[str], *, form: str) -> bytes:
    """Write the paper on the plots, phases or zones called `ids`; the same arguments give the same bytes.

    Raises
    ------
    QuestionError
        When there is no such format, or nothing of that id on the day.
    GeometryError
        When one has no shape.
    """
    if form not in FORMATS:
        raise QuestionError(
            "There is no format {format}; choose one of {formats}.", format=form, formats=", ".join(FORMATS)
        )
    return FORMATS[form](submission, corner_lists(submission, ids))


def coordinates_pdf(submission: Submission, lists: Sequence[CornerList]) -> bytes:
    """Write the lists as PDF, each with its drawing on pages of its own, the stamps on every page."""
    drawings = {
        f"drawing-{at}.pdf": corner_drawing(corners, submission, kind="pdf")
        for at, corners in enumerate(lists)
    }
    data = {
        "language": submission.words.language,
        "title": corner_list.title(submission),
        "system": corner_list.system(submission),
        "stamps": list(submission.stamps),
        "footer": captions.as_of_sentence(submission.statement, submission.words),
        "heads": corner_list.heads(submission),
        "notes": corner_list.notes(submission),
        "width_mm": WIDTH_MM,
        "lists": [
            {
                "name": corners.name,
                "where": corners.where,
                "areas": corner_list.area_texts(corners, submission),
                "drawing": name,
                "rows": corner_list.row_texts(corners, submission),
            }
            for name, corners in zip(drawings, lists, strict=True)
        ],
    }
    return compile_typst(_TEMPLATE, data, drawings, as_of=submission.statement.as_of)


def coordinates_docx(submission: Submission, lists: Sequence[CornerList]) -> bytes:
    """Write the lists to be edited, each beginning a page; the stamps in the header of every page."""
    paper = Document()
    _set_up_paper(paper, submission)
    for at, corners in enumerate(lists):
        _add_list(paper, submission, corners, new_page=at > 0)
    return document_bytes(paper)


def _set_up_paper(paper: Paper, submission: Submission) -> None:
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    normal.paragraph_format.space_after = Pt(3)
    paper.core_properties.title = corner_list.title(submission)
    paper.core_properties.author = "Landbook"
    paper.core_properties.comments = " · ".join(submission.stamps)
    section = paper.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    _write(section.header.paragraphs[0], "  ·  ".join(submission.stamps), size=9, bold=True, colour=_RED)
    foot = section.footer.paragraphs[0]
    as_of = captions.as_of_sentence(submission.statement, submission.words)
    _write(foot, f"{as_of}  ·  ", size=8, colour=_GREY)
    run = foot.add_run()
    run._r.extend(page_number_field())
    run.font.size = Pt(8)


def _add_list(paper: Paper, submission: Submission, corners: CornerList, *, new_page: bool) -> None:
    first = paper.add_paragraph()
    first.paragraph_format.page_break_before = new_page
    _write(first, corner_list.title(submission).upper(), size=14, bold=True)
    _write(paper.add_paragraph(), corners.name, size=12, bold=True)
    _write(paper.add_paragraph(), corners.where, size=11)
    _write(paper.add_paragraph(), corner_list.system(submission), size=11)
    picture = io.BytesIO(corner_drawing(corners, submission, kind="png"))
    drawing = paper.add_paragraph()
    drawing.alignment = _CENTRE
    drawing.add_run().add_picture(picture, width=Mm(WIDTH_MM))
    for label, text in corner_list.area_texts(corners, submission):
        _write(paper.add_paragraph(), f"{label}: {text}", size=11)
    table = paper.add_table(rows=0, cols=len(_SIDES), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _add_row(table, corner_list.heads(submission), head=True)
    for cells in corner_list.row_texts(corners, submission):
        _add_row(table, cells)
    for note in corner_list.notes(submission):
        _write(paper.add_paragraph(), note, size=8.5, colour=_GREY, side=WD_ALIGN_PARAGRAPH.LEFT)


def _add_row(table: Table, cells: Sequence[str], *, head: bool = False) -> None:
    row = table.add_row()  # type: ignore[no-untyped-call]
    for cell, text, side, width in zip(row.cells, cells, _SIDES, _WIDTHS_MM, strict=True):
        cell.width = Mm(width)
        line = cell.paragraphs[0]
        _write(line, text, size=10, bold=head, side=_CENTRE if head else side)
        line.paragraph_format.space_after = Pt(1)
    if head:
        row._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))


def _write(
    line: Paragraph,
    text: str,
    *,
    size: float,
    bold: bool = False,
    colour: RGBColor | None = None,
    side: WD_ALIGN_PARAGRAPH = _CENTRE,
) -> None:
    line.alignment = side
    font = line.add_run(text).font
    font.size, font.bold, font.name = Pt(size), bold, _FONT
    if colour is not None:
        font.color.rgb = colour


def coordinates_xlsx(submission: Submission, lists: Sequence[CornerList]) -> bytes:
    """Write the lists as a workbook, a sheet for each; A4 upright, the stamps in the header of each page."""
    file, stamps = io.BytesIO(), " · ".join(submission.stamps)
    font = {"font_name": _FONT, "font_size": 12}
    book = new_workbook(file, corner_list.title(submission), stamps, font=font)
    styles = Styles(book)
    for at, corners in enumerate(lists, start=1):
        page = book.add_worksheet(f"{at}")
        last = _write_sheet(page, styles, submission, corners)
        _print(page, submission, stamps, last)
    book.close()
    return file.getvalue()


def _write_sheet(page: Worksheet, styles: Styles, submission: Submission, corners: CornerList) -> int:
    """Write heading, areas, corners, notes and drawing from above; return the last row."""
    middle: dict[str, Any] = {"align": "center", "valign": "vcenter", "text_wrap": True}
    bold, plain = styles(bold=True, **middle), styles(**middle)
    title, system = corner_list.title(submission).upper(), corner_list.system(submission)
    lines = ((title, bold), (corners.name, bold), (corners.where, plain), (system, plain))
    for row, (text, style) in enumerate(lines):
        _write_across(page, row, 4, text, style)
    row = len(lines)
    for (label, area), (_, text) in zip(
        corners.areas, corner_list.area_texts(corners, submission), strict=True
    ):
        _write_across(page, row, 2, label, None)
        if isnan(area):
            page.write_string(row, 3, text, styles(align="right"))
        else:
            page.write_number(row, 3, area, styles("#,##0.0"))
        row += 1
    row += 1
    head = styles(bold=True, border=1, **middle)
    for column, (text, width) in enumerate(zip(corner_list.heads(submission), _WIDTHS, strict=True)):
        page.write_string(row, column, text, head)
        page.set_column(column, column, width)
    page.repeat_rows(row)
    point, metres = styles(align="center", border=1), styles("#,##0.000", border=1)
    for cells in corner_list.rows(corners, submission):
        row += 1
        for column, (cell, style) in enumerate(
            zip(cells, (point, metres, metres, point, metres), strict=True)
        ):
            page.write(row, column, cell, style)
    row += 2
    for note in corner_list.notes(submission):
        _write_across(page, row, 4, note, styles(font_size=9, text_wrap=True, valign="top"))
        page.set_row(row, 12.5 * (1 + int(len(note) / (sum(_WIDTHS) * 1.25))))
        row += 1
    picture = io.BytesIO(corner_drawing(corners, submission, kind="png"))
    page.insert_image(row + 1, 0, "drawing.png", {"image_data": picture, "description": corners.name})
    return row + _DRAWING_ROWS


def _write_across(page: Worksheet, row: int, last: int, text: str, style: object) -> None:
    """Write a text over the columns up to the `last`."""
    page.merge_range(row, 0, row, last, "", style)
    page.write_string(row, 0, text, style)


def _print(page: Worksheet, submission: Submission, stamps: str, last: int) -> None:
    page.set_portrait()
    page.set_paper(9)
    page.set_margins(left=1.18, right=0.59, top=0.9, bottom=0.8)
    page.fit_to_pages(1, 0)
    page.print_area(0, 0, last, 4)
    page.set_header(f"&C&KB3261E{fit_header(stamps)}")
    as_of = captions.as_of_sentence(submission.statement, submission.words)
    page.set_footer(f"&C{fit_header(as_of)} · &P/&N")


FORMATS: Mapping[str, Callable[[Submission, Sequence[CornerList]], bytes]] = {
    "xlsx": coordinates_xlsx,
    "docx": coordinates_docx,
    "pdf": coordinates_pdf,
}
