"""The layout of the report: builds templates/report.docx, which staff may edit, by running this module.

It is that of official papers: Times New Roman, margins 20/15/20/30 mm, the page number in the middle of the
top margin and none on the first page. What stands in double braces is filled in by `report_docx`, which sets
the size of pages that lie on their side.
"""

from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from occupancy.program import ROOT
from outputs.submission.page_layout import (
    BOTTOM_MM,
    LEFT_MM,
    RIGHT_MM,
    TEXT_POINTS,
    TOP_MM,
    document_bytes,
    element,
    page_number_field,
)

TEMPLATE = ROOT / "outputs/submission/templates/report.docx"
TABLE_HERE, MAP_HERE = "table_here", "map_here"
# Styles that the table is set in; its fonts and sizes are changed there.
HEAD, NUMBER, CELL, FIGURE = "Table head", "Table number", "Table text", "Table figure"
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_FONT, _STAMP, _FAINT = "Times New Roman", RGBColor(0xB3, 0x26, 0x1E), RGBColor(0x5B, 0x5B, 0x57)
_BORDERLESS = "Normal Table"


def report_template() -> bytes:
    """Build the template as a file; the same bytes every time."""
    document = docx.Document()
    _styles(document)
    _upright(document.sections[0])
    _head(document)
    _body(document)
    _foot(document)
    _annexes(document)
    document.core_properties.author = "Landbook"
    document.core_properties.comments = ""
    return document_bytes(document)


def _styles(document: Document) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(13)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), _FONT)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    looks: dict[str, dict[str, Any]] = {
        "Report text": {"size": 13, "first": Mm(10), "after": 4, "align": WD_ALIGN_PARAGRAPH.JUSTIFY},
        "Report heading": {"size": 13, "bold": True, "before": 6, "after": 4},
        "Report note": {"size": TEXT_POINTS},
        HEAD: {"size": TEXT_POINTS, "bold": True, "align": _CENTRE},
        NUMBER: {"size": TEXT_POINTS, "italic": True, "align": _CENTRE},
        CELL: {"size": TEXT_POINTS},
        FIGURE: {"size": TEXT_POINTS, "align": _RIGHT},
    }
    for name, look in looks.items():
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = normal, True
        style.font.size, style.font.bold, style.font.italic = (
            Pt(look["size"]),
            look.get("bold"),
            look.get("italic"),
        )
        form = style.paragraph_format
        form.alignment, form.first_line_indent = look.get("align"), look.get("first")
        form.space_before, form.space_after = Pt(look.get("before", 0)), Pt(look.get("after", 0))
        form.keep_with_next = True if name == "Report heading" else None


def _upright(section: Section) -> None:
    """Set the first section: A4 upright, its first page without a number; what stands on every page."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    _margins(section)
    section.different_first_page_header_footer = True
    numbered = section.header.paragraphs[0]
    numbered.alignment = _CENTRE
    for part in page_number_field(" PAGE "):
        numbered.add_run()._r.append(part)
    for header, paragraph in ((section.header, None), (section.first_page_header, 0)):
        stamp = header.add_paragraph() if paragraph is None else header.paragraphs[paragraph]
        _write(
            stamp, "{{ stamps | join('  ·  ') }}", size=9, bold=True, align=_CENTRE
        ).font.color.rgb = _STAMP
    for footer in (section.footer, section.first_page_footer):
        _write(footer.paragraphs[0], "{{ footer }}", size=8, align=_CENTRE).font.color.rgb = _FAINT


def _margins(section: Section) -> None:
    section.top_margin, section.right_margin = Mm(TOP_MM), Mm(RIGHT_MM)
    section.bottom_margin, section.left_margin = Mm(BOTTOM_MM), Mm(LEFT_MM)
    section.header_distance, section.footer_distance = Mm(6), Mm(8)


def _lying(document: Document) -> None:
    """Add a section of A4 landscape."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    end = document.paragraphs[-1]  # carries the break, and must not come to a page of its own
    _write(end, "", size=1)
    end.paragraph_format.line_spacing = Pt(1)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    _margins(section)
    section.different_first_page_header_footer = False


def _head(document: Document) -> None:
    (left, right), (number, dated) = _columns(document, (Mm(73), Mm(92)), rows=2)
    _write(left.paragraphs[0], "{{ letterhead.parent }}", size=12, align=_CENTRE)
    _write(left.add_paragraph(), "{{ letterhead.name }}", size=12, bold=True, align=_CENTRE)
    _rule(left.add_paragraph(), Mm(24.5))
    _write(right.paragraphs[0], "{{ letterhead.nation }}", size=12, bold=True, align=_CENTRE)
    _write(right.add_paragraph(), "{%p if letterhead.motto %}")
    _write(right.add_paragraph(), "{{ letterhead.motto }}", bold=True, align=_CENTRE)
    _rule(right.add_paragraph(), Mm(22))
    _write(right.add_paragraph(), "{%p endif %}")
    _write(number.paragraphs[0], "{{ letterhead.number }}", align=_CENTRE)
    _write(dated.paragraphs[0], "{{ letterhead.dateline }}", italic=True, align=_CENTRE)
    kind = document.add_paragraph()
    kind.paragraph_format.space_before = Pt(14)
    _write(kind, "{{ kind }}", size=14, bold=True, align=_CENTRE)
    _each(document, "subject", size=14, bold=True, align=_CENTRE)
    _write(document.add_paragraph(), "{{ subject_day }}", italic=True, align=_CENTRE)
    _rule(document.add_paragraph(), Mm(60))
    document.add_paragraph("{%p if letterhead.addressees|length == 1 %}")
    _write(
        document.add_paragraph(),
        "{{ letterhead.addressed }} {{ letterhead.addressees[0] }}",
        align=_CENTRE,
    )
    document.add_paragraph("{%p elif letterhead.addressees %}")
    _write(document.add_paragraph(), "{{ letterhead.addressed }}", align=_CENTRE)
    _each(document, "letterhead.addressees", before="- ", align=_CENTRE)
    document.add_paragraph("{%p endif %}")
    _spacer(document.add_paragraph(), 6)


def _each(document: Document, lines: str, *, before: str = "", style: str = "Normal", **look: Any) -> None:  # noqa: ANN401 as _write
    """Write a paragraph for each of some lines."""
    document.add_paragraph(f"{{%p for one in {lines} %}}")
    _write(document.add_paragraph(style=style), f"{before}{{{{ one }}}}", **look)
    document.add_paragraph("{%p endfor %}")


def _body(document: Document) -> None:
    _each(document, "grounds", style="Report text", italic=True)
    _write(document.add_paragraph(style="Report text"), "{{ answer }}", bold=True)
    for text, style in (
        ("{{ opening }}", "Report text"),
        ("{%p for section in sections %}", "Normal"),
        ("{{ section.heading }}", "Report heading"),
        ("{%p for one in section.paragraphs %}", "Normal"),
        ("{{ one }}", "Report text"),
        ("{%p endfor %}", "Normal"),
        ("{%p endfor %}", "Normal"),
        ("{{ closing }}", "Report text"),
    ):
        last = document.add_paragraph(text, style=style)
    last.paragraph_format.keep_with_next = True  # nobody signs a page that has nothing else on it


def _foot(document: Document) -> None:
    document.add_paragraph().paragraph_format.keep_with_next = True
    ((left, right),) = _columns(document, (Mm(82), Mm(83)))
    title = "{{ letterhead.recipients_title }}"
    _write(left.paragraphs[0], title, size=12, bold=True, italic=True)
    left.add_paragraph("{%p for one in letterhead.recipients %}")
    _write(left.add_paragraph(), "- {{ one }}", size=11)
    left.add_paragraph("{%p endfor %}")
    _signature(right, right.paragraphs[0], "signer", room=60)


def _signature(cell: _Cell, first: Paragraph, who: str, *, room: int) -> None:
    """Write the title of who signs, room for the signature in points, and the name."""
    _write(first, f"{{{{ letterhead.{who}_title }}}}", bold=True, align=_CENTRE)
    _spacer(cell.add_paragraph(), room)
    _write(cell.add_paragraph(), f"{{{{ letterhead.{who} }}}}", bold=True, align=_CENTRE)


def _annexes(document: Document) -> None:
    _lying(document)
    document.add_paragraph("{%p if alone and agency_stated %}")
    ((left, _),) = _columns(document, (Mm(100), Mm(100)))
    _write(left.paragraphs[0], "{{ letterhead.parent }}", size=12, align=_CENTRE)
    _write(left.add_paragraph(), "{{ letterhead.name }}", size=12, bold=True, align=_CENTRE)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if not alone %}")
    _write(document.add_paragraph(), "{{ annex_table }}", size=14, bold=True, align=_CENTRE)
    document.add_paragraph("{%p endif %}")
    _write(document.add_paragraph(), "{{ table.title }}", bold=True, align=_CENTRE)
    document.add_paragraph("{%p if report_stated or not alone %}")
    _write(document.add_paragraph(), "{{ annexed }}", italic=True, align=_CENTRE)
    document.add_paragraph("{%p endif %}")
    _write(document.add_paragraph(), "{{ table.day_line }}", size=11, italic=True, align=_CENTRE)
    unit = document.add_paragraph()
    _write(unit, "{{ table.unit_line }}", size=11, italic=True, align=_RIGHT)
    unit.paragraph_format.space_after = Pt(3)
    document.add_paragraph(f"{{{{ {TABLE_HERE} }}}}", style=CELL)
    title = document.add_paragraph(style="Report note")
    title.paragraph_format.space_before = Pt(4)
    _write(title, "{{ notes_title }}:", bold=True)
    for line in ("{%p for one in table.notes %}", "{{ one }}", "{%p endfor %}"):
        document.add_paragraph(line, style="Report note")
    sources = document.add_paragraph(style="Report note")
    _write(sources, "{{ sources_title }}:", bold=True)
    sources.add_run("{% for one in table.sources %}  [{{ loop.index }}] {{ one }}{% endfor %}")
    identity = document.add_paragraph("{% for label, said in identity %}", style="Report note")
    identity.paragraph_format.space_before = Pt(6)
    identity.add_run("{{ label }}: ").bold = True
    identity.add_run("{{ said }}{{ '' if loop.last else '  ·  ' }}{% endfor %}")
    document.add_paragraph("{%p if alone %}")
    _spacer(document.add_paragraph(), 12)
    ((left, right),) = _columns(document, (Mm(126), Mm(126)))
    _signature(left, left.add_paragraph(), "preparer", room=50)
    _write(right.paragraphs[0], "{{ letterhead.dateline }}", italic=True, align=_CENTRE)
    _signature(right, right.add_paragraph(), "signer", room=50)
    document.add_paragraph("{%p endif %}")
    _lying(document)
    _write(document.add_paragraph(), "{{ annex_map }}", size=14, bold=True, align=_CENTRE)
    _write(document.add_paragraph(), "{{ map_title }}", bold=True, align=_CENTRE)
    annexed = document.add_paragraph()
    _write(annexed, "{{ annexed }}", italic=True, align=_CENTRE)
    annexed.paragraph_format.space_after = Pt(4)
    document.add_paragraph(f"{{{{ {MAP_HERE} }}}}").alignment = _CENTRE


def _spacer(paragraph: Paragraph, points: int) -> None:
    """Make a paragraph without text just so high."""
    _write(paragraph, "", size=1)
    paragraph.paragraph_format.line_spacing = Pt(points)
    paragraph.paragraph_format.keep_with_next = True


def _columns(document: Document, widths: tuple[int, int], *, rows: int = 1) -> list[tuple[_Cell, _Cell]]:
    """Add rows of two cells side by side without lines."""
    table = document.add_table(rows=rows, cols=2)
    table.style, table.autofit = document.styles[_BORDERLESS], False
    edges = (element(f"w:{side}", w="0", type="dxa") for side in ("left", "right"))
    table._tbl.tblPr.append(element("w:tblCellMar", *edges))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
    return [(row.cells[0], row.cells[1]) for row in table.rows]


def _write(paragraph: Paragraph, text: str, **look: Any) -> Any:  # noqa: ANN401 a run of python-docx
    """Write a run of text; `size` in points, `bold`, `italic`; `align` is the paragraph's."""
    run = paragraph.add_run(text)
    run.bold, run.italic = look.get("bold"), look.get("italic")
    run.font.size = Pt(look["size"]) if "size" in look else None
    if "align" in look:
        paragraph.alignment = look["align"]
    return run


def _rule(paragraph: Paragraph, indent: int) -> None:
    """Draw a line across the middle, so far from both sides."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = indent
    form.line_spacing, form.space_before, form.space_after = Pt(3), Pt(4), Pt(6)
    borders = element("w:pBdr", element("w:top", val="single", sz="6", space="1", color="000000"))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


if __name__ == "__main__":
    TEMPLATE.write_bytes(report_template())
