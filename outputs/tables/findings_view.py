"""Findings as JSON and as a table, each with its sentence in the reader's language."""

from typing import Any

import pandas as pd

from geo.findings import SEVERITIES, count_by_severity
from occupancy.statement import Statement
from outputs.records import iter_rows, record, to_json_value
from outputs.tables.text_table import Column, TextTable, text_table
from outputs.text import captions
from outputs.text.acceptance import acceptance_count, with_acceptance
from outputs.text.labels import labels
from outputs.text.translations import Translator


def check_json(statement: Statement, words: Translator) -> dict[str, Any]:
    """Return how many open findings of each severity there are, and every finding with its sentence.

    One that is accepted has a member `accepted` too: by whom, why, since and until when.
    """
    says, names = labels(words.language), captions.land_names(statement.book, words)
    ordered = by_severity(statement.findings)
    return {
        "as_of": to_json_value(statement.as_of),
        "book_hash": statement.book_hash,
        "set_aside": record(statement.set_aside),
        "counts": count_by_severity(statement.open_findings),
        "findings": [
            record(row) | {"sentence": says.finding(row, names)} | _acceptance(statement, place)
            for place, row in zip(ordered.index, iter_rows(ordered), strict=True)
        ],
    }


def _acceptance(statement: Statement, place: int) -> dict[str, Any]:
    """Return the member `accepted` of a finding that somebody answers for; of others nothing."""
    if place not in statement.accepted.index:
        return {}
    return {"accepted": record(iter_rows(statement.accepted.loc[[place]])[0])}


def check_table(statement: Statement, words: Translator) -> TextTable:
    """Return the findings as a table."""
    says, names = labels(words.language), captions.land_names(statement.book, words)
    summary = words.gettext("Errors: {errors}, warnings: {warnings}, notes: {notes}; {not_counted}.").format(
        **captions.finding_counts(statement, words), not_counted=captions.not_counted(statement, words)
    )
    columns = [
        Column(says.column("severity"), lambda row: says.code("severity", row["severity"])),
        Column(words.gettext("Check"), lambda row: str(row["rule"])),
        Column(words.gettext("Finding"), lambda row: f"{says.finding(row, names)} {row['accepted']}".strip()),
    ]
    rows = iter_rows(by_severity(with_acceptance(statement, words)))
    above = [summary, acceptance_count(statement, words)]
    return text_table(captions.book_on_day(statement, words), columns, rows, above=above)


def by_severity(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings with errors first, otherwise in the order of the checks."""
    return findings.sort_values("severity", key=lambda column: column.map(SEVERITIES.index), kind="stable")
