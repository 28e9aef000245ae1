"""Accepted findings in words: by whom, when, until when and why."""

import pandas as pd

from occupancy.statement import Statement
from outputs.records import iter_rows
from outputs.text.formatting import format_count, format_day
from outputs.text.translations import Translator

_MOST = 10  # in the lines that stand on every paper; the others are in the report and the workbook


def acceptance_by_place(statement: Statement, words: Translator) -> dict[int, str]:
    """Return who answers for each accepted finding, a sentence under its index."""
    text = words.gettext("Accepted by {who} on {day}, until {until} inclusive: {reason}.")
    return {
        place: text.format(
            who=row["accepted_by"],
            day=format_day(row["accepted_on"].date(), words),
            until=format_day(row["until"].date(), words),
            reason=row["reason"].rstrip("."),
        )
        for place, row in zip(statement.accepted.index, iter_rows(statement.accepted), strict=True)
    }


def with_acceptance(statement: Statement, words: Translator) -> pd.DataFrame:
    """Return the findings with `accepted`: who answers for each; empty for those that are open."""
    by_place = acceptance_by_place(statement, words)
    texts = [by_place.get(place, "") for place in statement.findings.index]
    return statement.findings.assign(accepted=pd.array(texts, dtype="str"))


def acceptance_count(statement: Statement, words: Translator) -> str:
    """Return how many findings are accepted, in a sentence; empty where none is."""
    many = len(statement.accepted)
    text = words.ngettext(
        "{findings} finding is accepted and not counted among these.",
        "{findings} findings are accepted and not counted among these.",
        many,
    )
    return text.format(findings=format_count(many, words)) if many else ""


def acceptances(statement: Statement, words: Translator) -> list[str]:
    """Return the accepted findings as they stand on every paper: check, record, and who answers for it."""
    by_place = acceptance_by_place(statement, words)
    rows = statement.findings.loc[list(by_place)]
    named = [f"{rule} {record}".strip() for rule, record in zip(rows["rule"], rows["record_id"], strict=True)]
    lines = [f"{name}: {text}" for name, text in zip(named, by_place.values(), strict=True)]
    more = words.gettext("{more} more.").format(more=format_count(len(lines) - _MOST, words))
    return [*lines[:_MOST], *([more] if len(lines) > _MOST else [])]
