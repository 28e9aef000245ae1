"""The report as PDF, set by Typst with the fonts that it brings: the same bytes on every computer."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from occupancy.packaged_files import ROOT
from outputs.maps.paper.annex_map import INSIDE, annex_map, is_drawn
from outputs.submission.rendered_table import RenderedTable, render_table
from outputs.submission.report.sentences import report
from outputs.submission.submission import Submission
from outputs.text import captions

# Signs that XML cannot hold and no paper shows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_UNIT, _NO_BREAK = re.compile(r"(\d\*?) (%|ha\b)"), "\N{NO-BREAK SPACE}"


def report_data(submission: Submission) -> dict[str, Any]:
    """Texts and lists of texts only, in the language of the submission.

    The fields of `sentences.Report`, and `language`, `stamps`, `footer`, `notes_title`, `sources_title`,
    `map_alt`, `no_map` (empty where there is a map) and `table`: `title`, `day_line`, `unit_line`,
    `heads`, `numbers`, `rows`, `notes`, `sources`.
    A row of the table has `level`, `part` and `cells`; a head has `text`, `width` (in characters) and
    `figures`.
    """
    say, statement = submission.words.gettext, submission.statement
    fingerprint = f"{say('Book’s fingerprint')}: {statement.book_hash}"
    table = render_table(submission, submission.summary)
    data = asdict(report(submission)) | {
        "language": submission.words.language,
        "stamps": submission.stamps,
        "footer": " · ".join([captions.as_of_sentence(statement, submission.words), fingerprint]),
        "table": _table(table),
        "notes_title": say("Notes"),
        "sources_title": say("Sources"),
        "no_map": "" if is_drawn(submission.book) else say("There is no map: nothing of the book is drawn."),
        "map_alt": say("Where the zones lie, and how far they are filled"),
    }
    return {name: _unbroken(value) for name, value in data.items()}


def _unbroken(value: Any) -> Any:  # noqa: ANN401 texts, and lists and mappings of them
    """Texts in which no unit stands apart from its figure at the end of a line, without unseen signs."""
    if isinstance(value, str):
        return _UNIT.sub(f"\\1{_NO_BREAK}\\2", _UNSEEN.sub("", value))
    if isinstance(value, dict):
        return {name: _unbroken(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_unbroken(part) for part in value]
    return value


def _table(table: RenderedTable) -> dict[str, Any]:
    heads = [
        {"text": text, "width": column.width, "figures": not column.is_text}
        for text, column in zip(table.heads, table.columns, strict=True)
    ]
    return {
        "title": table.title,
        "day_line": table.day_line,
        "unit_line": table.unit_line,
        "heads": heads,
        "numbers": table.numbers,
        "rows": [asdict(row) for row in table.rows],
        "notes": table.notes,
        "sources": table.sources,
    }


TEMPLATES = ROOT / "outputs/submission/templates"
_REPORT, _TABLE, _PART = "report.typ", "table.typ", "table_part.typ"


def report_pdf(submission: Submission) -> bytes:
    """The report with the table and the map as annexes, on A4; a book without outlines has no map."""
    data = report_data(submission) | {"map_width_mm": INSIDE.width_mm}
    drawn = {} if data["no_map"] else {"map.pdf": annex_map(submission, paper=INSIDE)}
    return _set(_REPORT, data, drawn)


def table_pdf(submission: Submission) -> bytes:
    """The table by itself, on A4 lying on its side."""
    return _set(_TABLE, report_data(submission), {})


def _set(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file in (template, _PART):
            (folder / file).write_bytes((TEMPLATES / file).read_bytes())
        (folder / "report.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        for file, content in pictures.items():
            (folder / file).write_bytes(content)
        pdf = typst.compile(folder / template, root=folder, font_paths=_fonts(), ignore_system_fonts=True)
    if not isinstance(pdf, bytes):
        raise TypeError("Typst made several files where one was asked for")
    return pdf


@lru_cache
def _fonts() -> typst.Fonts:
    """Typst's own fonts, opened once; none of the computer's."""
    return typst.Fonts(include_system_fonts=False)
