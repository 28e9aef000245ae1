"""The texts of the report as a template takes them, and the report and its table as PDF."""

import re
from dataclasses import asdict
from typing import Any

from occupancy.packaged_files import ROOT
from outputs.maps.paper.annex_map import INSIDE, INSIDE_PAPER, annex_map, is_drawn
from outputs.submission.page_layout import TEXT_POINTS, table_page
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
