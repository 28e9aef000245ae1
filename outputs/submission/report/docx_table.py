"""The table of a form in DOCX: as elements of fixed widths, and alone in the section of a template."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm

from outputs.submission.docx_parts import element
from outputs.submission.report.report_template import CELL, FIGURE, HEAD, NUMBER, TABLE_HERE

_SUMS = ("subtotal", "established", "total")
_TWIPS = 635  # English Metric Units in a twentieth of a point
_A4 = Mm(160)  # where no section lies
_PADDING = 45  # twips between text and line
_NARROWEST = 6.0  # in characters, room for a short heading
_SHADE = "EEF1F4"


def table_xml(table: Mapping[str, Any], document: Document) -> BaseOxmlElement:
    """Return the `table` of `report_data` as an element, as wide as the landscape section."""
    room = _room(document)
    parts = [max(head["width"], _NARROWEST) for head in table["heads"]]
    widths = [int(room * part / sum(parts)) for part in parts]
    names = {style.name: style.style_id for style in document.styles}
    set_ = _Setter(widths, names)
    made = element("w:tbl", _properties(sum(widths)), _grid(widths))
    heads = [head["text"] for head in table["heads"]]
    made.append(set_.row(heads, [HEAD] * len(heads), heading=True))
    made.append(set_.row(table["numbers"], [NUMBER] * len(heads), heading=True))
    styles = [FIGURE if head["figures"] else CELL for head in table["heads"]]
    for row in table["rows"]:
        made.append(set_.body_row(row, styles))
    return made


def _room(document: Document) -> int:
    """Return how wide a table may be on a landscape page, in twips."""
    rooms = [
        (one.page_width or 0) - (one.left_margin or 0) - (one.right_margin or 0)
        for one in document.sections
        if one.orientation == WD_ORIENT.LANDSCAPE
    ]
    return (rooms[0] if rooms else _A4) // _TWIPS


class _Setter:
    """Sets rows of given widths, in the styles that the document has."""

    def __init__(self, widths: Sequence[int], style_ids: Mapping[str | None, str]) -> None:
        self._widths, self._style_ids = widths, style_ids

    def body_row(self, row: Mapping[str, Any], styles: Sequence[str]) -> BaseOxmlElement:
        """Return a row of the table; a group's name runs across it and stays with the row below."""
        if row["level"] == "group":
            made = self.row(row["cells"][:2], styles[:2], bold=True, keep=True)
            _span(made, sum(self._widths[1:]), len(self._widths) - 1)
            return made
        return self.row(row["cells"], styles, bold=row["level"] in _SUMS, italic=bool(row["part"]))

    def row(self, texts: Sequence[str], styles: Sequence[str], **how: bool) -> BaseOxmlElement:
        """Return a row of cells; `heading`, `bold`, `italic`, and `keep` with the next."""
        properties = element("w:trPr", element("w:cantSplit"))
        if how.get("heading"):
            properties.append(element("w:tblHeader"))
        made = element("w:tr", properties)
        for text, style, width in zip(texts, styles, self._widths, strict=False):
            made.append(self._cell(text, style, width, how))
        return made

    def _cell(self, text: str, style: str, width: int, how: Mapping[str, bool]) -> BaseOxmlElement:
        properties = element("w:tcPr", element("w:tcW", w=str(width), type="dxa"))
        if how.get("heading"):
            properties.append(element("w:shd", val="clear", color="auto", fill=_SHADE))
            properties.append(element("w:vAlign", val="center"))
        form = element("w:pPr")
        if style in self._style_ids:
            form.append(element("w:pStyle", val=self._style_ids[style]))
        if how.get("keep"):
            form.append(element("w:keepNext"))
        written = element("w:t")
        written.text = text
        written.set(qn("xml:space"), "preserve")
        looks = element("w:rPr", *(element(f"w:{name[0]}") for name in ("bold", "italic") if how.get(name)))
        return element("w:tc", properties, element("w:p", form, element("w:r", looks, written)))


def _span(row: BaseOxmlElement, width: int, columns: int) -> None:
    """Let the last cell of a row run across the rest of the table."""
    cell = row.findall(qn("w:tc"))[-1]
    size = cell.find(qn("w:tcPr")).find(qn("w:tcW"))
    size.set(qn("w:w"), str(width))
    size.addnext(element("w:gridSpan", val=str(columns)))


def _properties(width: int) -> BaseOxmlElement:
    lines = (
        element(f"w:{side}", val="single", sz="4", space="0", color="000000")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = (element(f"w:{side}", w=str(_PADDING), type="dxa") for side in ("left", "right"))
    return element(
        "w:tblPr",
        element("w:tblW", w=str(width), type="dxa"),
        element("w:tblBorders", *lines),
        element("w:tblLayout", type="fixed"),
        element("w:tblCellMar", *margins),
    )


def _grid(widths: Sequence[int]) -> BaseOxmlElement:
    return element("w:tblGrid", *(element("w:gridCol", w=str(width)) for width in widths))


_SECTION, _TEXT = qn("w:sectPr"), qn("w:t")
_REFERENCES = (qn("w:headerReference"), qn("w:footerReference"))
_ANNEXED = ("annex_table", "annexed")  # headings that name the report


def keep_table(body: BaseOxmlElement) -> None:
    """Leave of a template's body the section of the table, without the headings of an annex.

    A section without headers of its own has those of the one before it. A template without a table is left
    as it is.
    """
    parts = list(body)
    at = next((place for place, part in enumerate(parts) if TABLE_HERE in _said(part)), None)
    if at is None:
        return
    ends = [place for place, part in enumerate(parts) if part.find(f".//{_SECTION}") is not None]
    ends = [place for place in ends if parts[place].tag != _SECTION] + [len(parts) - 1]
    last = next(place for place in ends if place >= at)
    first = max((place for place in ends if place < at), default=-1) + 1
    section = _with_headers(parts, ends, last)
    for place, part in enumerate(parts):
        annexed = any(name in _said(part).split() for name in _ANNEXED)
        if not first <= place < last or annexed:
            body.remove(part)
    body.append(section)


def _with_headers(parts: list[BaseOxmlElement], ends: list[int], last: int) -> BaseOxmlElement:
    """Return the properties of a section, with the headers and footers that it inherits."""
    section = deepcopy(_section_properties(parts[last]))
    for place in reversed(ends[: ends.index(last)]):
        known = {(one.tag, one.get(qn("w:type"))) for one in section if one.tag in _REFERENCES}
        for one in reversed(list(_section_properties(parts[place]))):
            if one.tag in _REFERENCES and (one.tag, one.get(qn("w:type"))) not in known:
                section.insert(0, deepcopy(one))
    return section


def _section_properties(part: BaseOxmlElement) -> BaseOxmlElement:
    return part if part.tag == _SECTION else part.find(f".//{_SECTION}")


def _said(part: BaseOxmlElement) -> str:
    return "".join(text.text or "" for text in part.iter(_TEXT))
