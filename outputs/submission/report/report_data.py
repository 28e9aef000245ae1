"""The report as plain values, for templates: what `report.docx` and `report.typ` may name."""

import re
from dataclasses import asdict
from typing import Any

from outputs import said
from outputs.submission.annex.annex_map import is_drawn
from outputs.submission.printed import Printed, printed
from outputs.submission.report.sentences import report
from outputs.submission.submission import Submission

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
    table = printed(submission, submission.summary)
    data = asdict(report(submission)) | {
        "language": submission.words.language,
        "stamps": submission.stamps,
        "footer": " · ".join([said.days(statement, submission.words), fingerprint]),
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


def _table(table: Printed) -> dict[str, Any]:
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
