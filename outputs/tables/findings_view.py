"""Findings as JSON and as a sheet, each with its sentence in the reader's language."""

from typing import Any

import pandas as pd

from geo.findings import SEVERITIES, count_by_severity
from occupancy.statement import Statement
from outputs.records import iter_rows, record, to_json_value
from outputs.tables.text_table import Column, TextTable
from outputs.text import captions
from outputs.text.formatting import format_count
from outputs.text.labels import labels
from outputs.text.translations import Translator


def check_json(statement: Statement, words: Translator) -> dict[str, Any]:
    """How many findings of each severity, and every finding with its sentence; errors first."""
    said_of, names = labels(words.language), captions.land_names(statement.book, words)
    return {
        "as_of": to_json_value(statement.as_of),
        "book_hash": statement.book_hash,
        "set_aside": record(statement.set_aside),
        "counts": count_by_severity(statement.findings),
        "findings": [
            record(row) | {"sentence": said_of.finding(row, names)}
            for row in iter_rows(by_severity(statement.findings))
        ],
    }


def check_sheet(statement: Statement, words: Translator) -> TextTable:
    """The findings as a table; errors first, otherwise in the order of the checks."""
    said_of, names = labels(words.language), captions.land_names(statement.book, words)
    found = count_by_severity(statement.findings)
    body = [
        (
            said_of.code("severity", row["severity"]),
            str(row["rule"]),
            said_of.finding(row, names),
        )
        for row in iter_rows(by_severity(statement.findings))
    ]
    summary = words.gettext("Errors: {errors}, warnings: {warnings}, notes: {notes}; {not_counted}.").format(
        errors=format_count(found["error"], words),
        warnings=format_count(found["warning"], words),
        notes=format_count(found["note"], words),
        not_counted=captions.not_counted(statement, words),
    )
    return TextTable(
        title=f"{captions.book_name(statement.book, words)}. {captions.as_of_sentence(statement, words)}",
        above=(summary,),
        columns=(
            Column(said_of.column("severity")),
            Column(words.gettext("Check")),
            Column(words.gettext("Finding")),
        ),
        rows=tuple(body),
    )


def by_severity(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings with errors first, otherwise in the order of the checks."""
    return findings.sort_values("severity", key=lambda column: column.map(SEVERITIES.index), kind="stable")
