"""The report as DOCX, filled into a template that staff may edit; the same bytes every time."""

import io
import zipfile
from datetime import datetime, time
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, StrictUndefined, TemplateError

from geo.errors import SourceError
from outputs.maps.paper.annex_map import INSIDE, annex_map
from outputs.submission.docx_parts import document_bytes
from outputs.submission.report.docx_table import keep_table, table_xml
from outputs.submission.report.report_pdf import report_data
from outputs.submission.report.report_template import MAP_HERE, TABLE_HERE, TEMPLATE
from outputs.submission.submission import Submission

_MARK = "[[table]]"
_LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}


def report_docx(submission: Submission, *, template: Path = TEMPLATE) -> bytes:
    """Write the report with the table and the map as annexes, on A4; a book without outlines has no map.

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
    _describe(document, submission, data)
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
    made = io.BytesIO()
    try:
        # Opened here rather than by docxtpl, which opens late and says less.
        open_ = DocxTemplate(io.BytesIO(template.read_bytes()))
        open_.init_docx()
        if alone:
            keep_table(open_.docx.element.body)
        map_ = data["no_map"]
        if picture:
            map_ = InlineImage(open_, io.BytesIO(picture), width=Mm(INSIDE.width_mm))
        environment = Environment(autoescape=True, undefined=StrictUndefined)
        open_.render({**data, TABLE_HERE: _MARK, MAP_HERE: map_}, environment)
        open_.save(made)
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
    made.seek(0)
    return docx.Document(made)


def _set_table(document: Document, table: dict[str, Any], template: Path) -> None:
    """Put the table where the template says, as wide as its section."""
    for paragraph in document.paragraphs:
        if paragraph.text == _MARK:
            paragraph._p.getparent().replace(paragraph._p, table_xml(table, document))
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
