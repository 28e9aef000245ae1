"""The limits of the checks, and accepted findings, in words: what each lets pass, and who answers for it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import pandas as pd

from occupancy.book import LandBook
from occupancy.loading.check_settings import program_tolerances, usual_severities
from occupancy.statement import Statement
from outputs.records import iter_rows
from outputs.text.formatting import format_count, format_day, format_recorded
from outputs.text.labels import labels, within
from outputs.text.translations import N_, Translator

# With their numbers; what is not here is the same in every language.
_UNITS: Mapping[str, str] = {
    "m2": N_("{value} m²"),
    "pct": N_("{value} %"),
    "unit": N_("{value} of a unit"),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its code, what it lets pass, how much with its unit, and whether the book set it."""

    code: str
    meaning: str
    amount: str
    is_own: bool


def limits(book: LandBook, words: Translator) -> list[Limit]:
    """Return the limits of a book in the order of the program's table."""
    usual, own = program_tolerances(), set(book.tolerances["code"])
    language = "vi" if words.language == "vi" else "en"
    found = []
    for code, value in asdict(book.limits).items():
        amount = _amount(value, str(usual.loc[code, "unit"]), words)
        found.append(Limit(code, str(usual.loc[code, f"meaning_{language}"]), amount, code in own))
    return found


def _amount(value: float, unit: str, words: Translator) -> str:
    """Return a limit with its unit."""
    one_or_many = 1 if value == 1 else 2
    if unit == "step":
        text = words.ngettext("{value} step", "{value} steps", one_or_many)
    elif unit == "day":
        text = words.ngettext("{value} day", "{value} days", one_or_many)
    elif unit == "year":
        text = words.ngettext("{value} year", "{value} years", one_or_many)
    elif unit == "row":
        text = words.ngettext("{value} row", "{value} rows", one_or_many)
    else:
        text = words.gettext(_UNITS[unit]) if unit in _UNITS else f"{{value}} {unit}"
    return text.format(value=format_recorded(value, words))


def own_severities(book: LandBook, words: Translator) -> list[tuple[str, str, str]]:
    """Return the findings of which the book sets how serious they are: check, what it says, how serious."""
    says, usual = labels(words.language), usual_severities()
    text = words.gettext("{severity} (set by the book; usually: {usual})")
    return [
        (
            rule,
            says.meaning(rule),
            text.format(
                severity=within(says.code("severity", severity)),
                usual=within(says.code("severity", usual[rule])),
            ),
        )
        for rule, severity in zip(book.severities["rule"], book.severities["severity"], strict=True)
    ]


# The limits that figures of papers rest on; those that the book set are named beside them.
_OF_FIGURES = ("area_m2", "paper_pct", "last_place_units")


def limits_sentence(book: LandBook, words: Translator) -> str:
    """Return what the checks of figures let pass, in one sentence, with all that the book set."""
    texts = [
        f"{within(limit.meaning)}: {limit.amount}{own_mark(limit, words)}"
        for limit in limits(book, words)
        if limit.code in _OF_FIGURES or limit.is_own
    ]
    texts += [f"{rule}: {severity}" for rule, _, severity in own_severities(book, words)]
    return words.gettext("Limits of the checks: {limits}.").format(limits="; ".join(texts))


def own_mark(limit: Limit, words: Translator) -> str:
    """Return what stands behind a limit that the book set."""
    return " " + words.gettext("(set by the book)") if limit.is_own else ""


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
