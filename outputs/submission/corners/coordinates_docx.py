"""Lists of corners as DOCX, to be edited: the same bytes each time, whatever the clock says."""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from outputs.maps.paper.corner_map import WIDTH_MM, corner_drawing
from outputs.submission.corners import corner_list
from outputs.submission.corners.corner_list import CornerList
from outputs.submission.docx_parts import document_bytes, element, page_number_field
from outputs.submission.submission import Submission
from outputs.text import captions

_FONT = "Times New Roman"
_RED, _GREY = RGBColor(0xB3, 0x26, 0x1E), RGBColor(0x5B, 0x5B, 0x57)
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_SIDES = (_CENTRE, _RIGHT, _RIGHT, _CENTRE, _RIGHT)
_WIDTHS_MM = (22, 36, 36, 28, 30)


def coordinates_docx(submission: Submission, lists: Sequence[CornerList]) -> bytes:
    """The lists with their drawings, each beginning a page; the stamps in the header of every page."""
    paper = Document()
    _layout(paper, submission)
    for at, one in enumerate(lists):
        _list(paper, submission, one, new_page=at > 0)
    return document_bytes(paper)


def _layout(paper: Paper, submission: Submission) -> None:
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
    for part in page_number_field():
        run._r.append(part)
    run.font.size = Pt(8)


def _list(paper: Paper, submission: Submission, one: CornerList, *, new_page: bool) -> None:
    first = paper.add_paragraph()
    first.paragraph_format.page_break_before = new_page
    _write(first, corner_list.title(submission).upper(), size=14, bold=True)
    _write(paper.add_paragraph(), one.name, size=12, bold=True)
    _write(paper.add_paragraph(), one.where, size=11)
    _write(paper.add_paragraph(), corner_list.system(submission), size=11)
    picture = io.BytesIO(corner_drawing(one, submission, kind="png"))
    drawing = paper.add_paragraph()
    drawing.alignment = _CENTRE
    drawing.add_run().add_picture(picture, width=Mm(WIDTH_MM))
    for label, text in corner_list.areas(one, submission):
        _write(paper.add_paragraph(), f"{label}: {text}", size=11)
    table = paper.add_table(rows=0, cols=len(_SIDES), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _row(table, corner_list.heads(submission), head=True)
    for cells in corner_list.printed(one, submission):
        _row(table, cells)
    for note in corner_list.notes(submission):
        _write(paper.add_paragraph(), note, size=8.5, colour=_GREY, side=WD_ALIGN_PARAGRAPH.LEFT)


def _row(table: Table, cells: Sequence[str], *, head: bool = False) -> None:
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
