"""The occupancy table as a file of its own: a workbook, a paper, or CSV for a spreadsheet."""

from collections.abc import Callable, Mapping

import pandas as pd

from occupancy.errors import QuestionError
from outputs.records import iter_rows
from outputs.submission.report.report_papers import table_docx, table_pdf
from outputs.submission.submission import Submission
from outputs.submission.table_cells import header_cells, sources, text
from outputs.submission.workbook.workbook import workbook
from outputs.tables.table_export import ExportTable, to_csv
from outputs.text.labels import cited


def table_file(submission: Submission, *, form: str) -> bytes:
    """Write the table in one of FORMATS; the same submission gives the same bytes.

    Raises
    ------
    QuestionError
        When there is no such format.
    SourceError
        When the template of the DOCX cannot be used.
    """
    if form not in FORMATS:
        raise QuestionError(
            "There is no format {format}; choose one of {formats}.", format=form, formats=", ".join(FORMATS)
        )
    return FORMATS[form](submission)


def table_csv(submission: Submission) -> bytes:
    """Write the rows as printed, figures unrounded: with BOM, and separators of the reader's country.

    Behind the printed columns stand the ids of zone and phase, then what must be said, on the first row.
    """
    say, table = submission.words.gettext, submission.summary
    numbered, named = sources(table), iter_rows(table.rows)
    body: dict[str, object] = {}
    for column in table.columns:
        if column.is_text:
            body[column.quantity] = [
                text(row, column.quantity, submission, sources=numbered) for row in named
            ]
        else:
            body[column.quantity] = table.rows[column.quantity]
    body |= {name: table.rows[name] for name in ("zone_id", "phase_id")}
    body["estimated"] = table.rows["estimated"].astype(bool)
    title = table.title_vi if submission.words.language == "vi" else table.title_en
    listed = "; ".join(
        f"[{at}] {cited(source, submission.book, submission.words)}"
        for at, source in enumerate(numbered, start=1)
    )
    about = [(say("Table"), title), *submission.identity, (say("List of sources"), listed)]
    headings = {column.quantity: header_cells(column, submission) for column in table.columns}
    return to_csv(
        ExportTable(
            title=title,
            table=pd.DataFrame(body),
            about=tuple((label, value) for label, value in about if value),
            invented="",
            words=submission.words,
            headings=headings,
        )
    )


FORMATS: Mapping[str, Callable[[Submission], bytes]] = {
    "xlsx": workbook,
    "docx": table_docx,
    "pdf": table_pdf,
    "csv": table_csv,
}
