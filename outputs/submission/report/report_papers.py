"""The report as papers: PDF set by Typst, and DOCX from a template."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict
from datetime import datetime, time
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, StrictUndefined, TemplateError

from geo.errors import SourceError
from occupancy.program import ROOT
from outputs.maps.paper.annex_map import INSIDE, INSIDE_PAPER, annex_map, is_drawn
from outputs.submission.page_layout import (
    LANDSCAPE_MM,
    PADDING_MM,
    TEXT_POINTS,
    document_bytes,
    element,
    table_page,
)
from outputs.submission.report.report_template import (
    CELL,
    FIGURE,
    HEAD,
    MAP_HERE,
    NUMBER,
    TABLE_HERE,
    TEMPLATE,
)
from outputs.submission.report.sentences import report
from outputs.submission.submission import Submission
from outputs.submission.table_cells import RenderedTable, render_table
from outputs.text import captions
from outputs.typst_pdf import compile_typst

_TEMPLATES = ROOT / "outputs/submission/templates"
# Signs that XML cannot hold and no paper shows.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_UNIT, _NO_BREAK = re.compile(r"(\d\*?) (%|ha\b)"), "\N{NO-BREAK SPACE}"


def report_pdf(submission: Submission) -> bytes:
    """Write the report with table and map as annexes; a book without outlines has no map."""
    data = report_data(submission) | {"map_width_mm": INSIDE.width_mm}
    pictures = {} if data["no_map"] else {"map.pdf": annex_map(submission, paper=INSIDE)}
    return compile_typst(_TEMPLATES / "report.typ", data, pictures)


def table_pdf(submission: Submission) -> bytes:
    """Write the table by itself, on its side."""
    return compile_typst(_TEMPLATES / "table.typ", report_data(submission), {})


def report_data(submission: Submission) -> dict[str, Any]:
    """Return the texts of the report for a template, in the language of the submission.

    The fields of `sentences.Report`, and `language`, `stamps`, `footer`, `notes_title`, `sources_title`,
    `map_alt`, `map_paper`, `no_map` (empty where there is a map), `agency_stated` and `report_stated`
    (whether anything is known of who submits, and of the report), and `table`: `title`, `day_line`,
    `unit_line`, `paper`, `points`, `heads`, `numbers`, `rows`, `notes`, `sources`.
    A row of the table has `level`, `part` and `cells`; a head has `text`, `width_mm` and `figures`.

    Raises
    ------
    SourceError
        If the font of papers is not there and cannot be fetched.
    """
    say, statement, agency = submission.words.gettext, submission.statement, submission.agency
    fingerprint = f"{say('Book’s fingerprint')}: {statement.book_hash}"
    table = render_table(submission, submission.summary)
    data = asdict(report(submission)) | {
        "language": submission.words.language,
        "stamps": submission.stamps,
        "footer": " · ".join([captions.as_of_sentence(statement, submission.words), fingerprint]),
        "table": _table(table),
        "agency_stated": bool(agency.parent or agency.name),
        "report_stated": bool(agency.number or agency.symbol or agency.signed_on),
        "notes_title": say("Notes"),
        "sources_title": say("Sources"),
        "no_map": "" if is_drawn(submission.book) else say("There is no map: nothing of the book is drawn."),
        "map_alt": say("Where the zones lie, and how far they are filled"),
        "map_paper": INSIDE_PAPER,
    }
    return {name: _printable(value) for name, value in data.items()}


def _printable(value: Any) -> Any:  # noqa: ANN401 texts, and lists and mappings of them
    """Return texts without invisible signs, in which a unit stays on the line of its figure."""
    if isinstance(value, str):
        return _UNIT.sub(f"\\1{_NO_BREAK}\\2", _INVISIBLE.sub("", value))
    if isinstance(value, dict):
        return {name: _printable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(part) for part in value]
    return value


def _table(table: RenderedTable) -> dict[str, Any]:
    page = table_page(table)
    heads = [
        {"text": text, "width_mm": width, "figures": not column.is_text}
        for text, width, column in zip(table.heads, page.columns_mm, table.columns, strict=True)
    ]
    return {
        "title": table.title,
        "day_line": table.day_line,
        "unit_line": table.unit_line,
        "paper": page.paper,
        "points": TEXT_POINTS,
        "heads": heads,
        "numbers": table.numbers,
        "rows": [asdict(row) for row in table.rows],
        "notes": table.notes,
        "sources": table.sources,
    }


_MARK = "[[table]]"
_SUMS = ("subtotal", "established", "total")
_TWIPS = 635  # English Metric Units in a twentieth of a point
_PADDING, _ABOVE = round(PADDING_MM * 56.7), 26  # twips between text and line, beside it and above
_SHADE = "EEF1F4"

_SECTION, _TEXT = qn("w:sectPr"), qn("w:t")
_REFERENCES = (qn("w:headerReference"), qn("w:footerReference"))
_ANNEXED = ("annex_table", "annexed")  # headings that name the report
_LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}


def report_docx(submission: Submission, *, template: Path = TEMPLATE) -> bytes:
    """Write the report with the table and the map as annexes; a book without outlines has no map.

    `template` may name whatever `report_data` has, and `table_here` and `map_here`, each in a paragraph of
    its own.

    Raises
    ------
    SourceError
        When the template is missing or cannot be read or filled.
    """
    data = report_data(submission)
    picture = b"" if data["no_map"] else annex_map(submission, kind="png", paper=INSIDE)
    document = _filled(template, data, picture)
    _set_table(document, data["table"], template)
    _lay(document.sections[-1], data["map_paper"])
    _describe(document, submission, data | {"subject": " ".join(data["subject"])})
    return document_bytes(document)


def table_docx(submission: Submission, *, template: Path = TEMPLATE) -> bytes:
    """Write the table by itself: the section of the template that has it, under its headers and footers.

    Raises
    ------
    SourceError
        When the template is missing or cannot be read or filled.
    """
    data = report_data(submission)
    document = _filled(template, data, b"", alone=True)
    _set_table(document, data["table"], template)
    _describe(document, submission, data | {"subject": data["table"]["title"]})
    return document_bytes(document)


def _filled(template: Path, data: dict[str, Any], picture: bytes, *, alone: bool = False) -> Document:
    """Fill the template with its texts and the map where there is one; or the table `alone`."""
    file = io.BytesIO()
    try:
        # Opened here rather than by docxtpl, which opens late and says less.
        open_ = DocxTemplate(io.BytesIO(template.read_bytes()))
        open_.init_docx()
        if alone:
            _keep_table(open_.docx.element.body)
        map_ = data["no_map"]
        if picture:
            map_ = InlineImage(open_, io.BytesIO(picture), width=Mm(INSIDE.width_mm))
        environment = Environment(autoescape=True, undefined=StrictUndefined)
        open_.render({**data, "alone": alone, TABLE_HERE: _MARK, MAP_HERE: map_}, environment)
        open_.save(file)
    except FileNotFoundError:
        raise SourceError(
            "The template {path} is not there; install the program again.", path=template
        ) from None
    except (OpcError, zipfile.BadZipFile, KeyError, TemplateError) as error:
        raise SourceError(
            "The template {path} cannot be filled ({fault}); mend it, or put the one of the program back.",
            path=template,
            fault=str(error),
        ) from None
    file.seek(0)
    return docx.Document(file)


def _set_table(document: Document, table: dict[str, Any], template: Path) -> None:
    """Put the table where the template says, as wide as its section."""
    for paragraph in document.paragraphs:
        if paragraph.text == _MARK:
            section = _section_of(document, paragraph._p)
            _lay(section, table["paper"])
            paragraph._p.getparent().replace(paragraph._p, _table_xml(table, document, section))
            return
    raise SourceError(
        "The template {path} has no place for the table; write {place} in a paragraph of its own.",
        path=template,
        place=f"{{{{ {TABLE_HERE} }}}}",
    )


def _describe(document: Document, submission: Submission, data: dict[str, Any]) -> None:
    """Set the properties of the file: subject, language, the day it is about, what the picture shows."""
    about, day = document.core_properties, datetime.combine(submission.statement.as_of, time())
    about.title, about.author, about.last_modified_by = data["subject"][:255], "Landbook", ""
    about.created = about.modified = day
    about.revision, about.language = 1, _LANGUAGES[submission.words.language]
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LANGUAGES[submission.words.language])
    for picture in document.element.body.iter(qn("wp:docPr")):
        picture.set("descr", data["map_alt"])


def _section_of(document: Document, part: BaseOxmlElement) -> Section:
    """Return the section that a part of the body lies in: the first that ends behind it."""
    body = list(document.element.body)
    ends = [at for at, one in enumerate(body) if next(one.iter(_SECTION), None) is not None]
    behind = [section for at, section in zip(ends, document.sections, strict=True) if at >= body.index(part)]
    return behind[0]


def _lay(section: Section, paper: str) -> None:
    """Set the size of a page that lies on its side; one that stands is left as it is."""
    if section.orientation == WD_ORIENT.LANDSCAPE:
        section.page_width, section.page_height = (Mm(length) for length in LANDSCAPE_MM[paper])


def _table_xml(table: Mapping[str, Any], document: Document, section: Section) -> BaseOxmlElement:
    """Return the `table` of `report_data` as an element, as wide as its section."""
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    parts = [head["width_mm"] for head in table["heads"]]
    widths = [int(room / _TWIPS * part / sum(parts)) for part in parts]
    names = {style.name: style.style_id for style in document.styles}
    writer = _RowWriter(widths, names)
    xml = element("w:tbl", _properties(sum(widths)), _grid(widths))
    heads = [head["text"] for head in table["heads"]]
    xml.append(writer.row(heads, [HEAD] * len(heads), heading=True))
    xml.append(writer.row(table["numbers"], [NUMBER] * len(heads), heading=True))
    styles = [FIGURE if head["figures"] else CELL for head in table["heads"]]
    for row in table["rows"]:
        xml.append(writer.body_row(row, styles))
    return xml


class _RowWriter:
    """Writes rows of given widths, in the styles that the document has."""

    def __init__(self, widths: Sequence[int], style_ids: Mapping[str | None, str]) -> None:
        self._widths, self._style_ids = widths, style_ids

    def body_row(self, row: Mapping[str, Any], styles: Sequence[str]) -> BaseOxmlElement:
        """Return a row of the table; a group's name runs across it and stays with the row below."""
        if row["level"] == "group":
            xml = self.row(row["cells"][:2], styles[:2], bold=True, keep=True)
            _span(xml, sum(self._widths[1:]), len(self._widths) - 1)
            return xml
        return self.row(row["cells"], styles, bold=row["level"] in _SUMS, italic=bool(row["part"]))

    def row(self, texts: Sequence[str], styles: Sequence[str], **look: bool) -> BaseOxmlElement:
        """Return a row of cells; `heading`, `bold`, `italic`, and `keep` with the next."""
        properties = element("w:trPr", element("w:cantSplit"))
        if look.get("heading"):
            properties.append(element("w:tblHeader"))
        xml = element("w:tr", properties)
        for text, style, width in zip(texts, styles, self._widths, strict=False):
            xml.append(self._cell(text, style, width, look))
        return xml

    def _cell(self, text: str, style: str, width: int, look: Mapping[str, bool]) -> BaseOxmlElement:
        properties = element("w:tcPr", element("w:tcW", w=str(width), type="dxa"))
        if look.get("heading"):
            properties.append(element("w:shd", val="clear", color="auto", fill=_SHADE))
            properties.append(element("w:vAlign", val="center"))
        form = element("w:pPr")
        if style in self._style_ids:
            form.append(element("w:pStyle", val=self._style_ids[style]))
        if look.get("keep"):
            form.append(element("w:keepNext"))
        written = element("w:t")
        written.text = text
        written.set(qn("xml:space"), "preserve")
        looks = element("w:rPr", *(element(f"w:{name[0]}") for name in ("bold", "italic") if look.get(name)))
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
    edges = {"top": _ABOVE, "left": _PADDING, "bottom": _ABOVE, "right": _PADDING}
    margins = (element(f"w:{side}", w=str(width), type="dxa") for side, width in edges.items())
    return element(
        "w:tblPr",
        element("w:tblW", w=str(width), type="dxa"),
        element("w:tblBorders", *lines),
        element("w:tblLayout", type="fixed"),
        element("w:tblCellMar", *margins),
    )


def _grid(widths: Sequence[int]) -> BaseOxmlElement:
    return element("w:tblGrid", *(element("w:gridCol", w=str(width)) for width in widths))


def _keep_table(body: BaseOxmlElement) -> None:
    """Keep of a template's body the section of the table, without the headings of an annex.

    A section without headers of its own has those of the one before it. A template without a table is left
    as it is.
    """
    parts = list(body)
    at = next((place for place, part in enumerate(parts) if TABLE_HERE in _text_of(part)), None)
    if at is None:
        return
    ends = [place for place, part in enumerate(parts) if part.find(f".//{_SECTION}") is not None]
    ends = [place for place in ends if parts[place].tag != _SECTION] + [len(parts) - 1]
    last = next(place for place in ends if place >= at)
    first = max((place for place in ends if place < at), default=-1) + 1
    section = _with_headers(parts, ends, last)
    for place, part in enumerate(parts):
        annexed = any(name in _text_of(part).split() for name in _ANNEXED)
        if not first <= place < last or annexed:
            body.remove(part)
    body.append(section)


def _with_headers(parts: list[BaseOxmlElement], ends: list[int], last: int) -> BaseOxmlElement:
    """Return the properties of a section, with the headers and footers that it inherits."""
    section = deepcopy(_section_properties(parts[last]))
    for place in reversed(ends[: ends.index(last)]):
        known = {(part.tag, part.get(qn("w:type"))) for part in section if part.tag in _REFERENCES}
        for part in reversed(list(_section_properties(parts[place]))):
            if part.tag in _REFERENCES and (part.tag, part.get(qn("w:type"))) not in known:
                section.insert(0, deepcopy(part))
    return section


def _section_properties(part: BaseOxmlElement) -> BaseOxmlElement:
    return part if part.tag == _SECTION else part.find(f".//{_SECTION}")


def _text_of(part: BaseOxmlElement) -> str:
    return "".join(text.text or "" for text in part.iter(_TEXT))
