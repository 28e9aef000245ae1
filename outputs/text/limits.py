"""The limits of the checks in words: what each lets pass, how much, and whether the book set it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from occupancy.book import LandBook
from occupancy.loading.severity_table import usual_severities
from occupancy.loading.tolerance_table import program_tolerances
from outputs.text.formatting import format_recorded
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
        amount = _amount(value, str(usual.at[code, "unit"]), words)
        found.append(Limit(code, str(usual.at[code, f"meaning_{language}"]), amount, code in own))
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
