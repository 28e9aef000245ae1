"""The formula of a figure as a reader reads it: in words, and with the figures put in."""

import re

import pandas as pd

from occupancy.questions.figure_breakdown import SIDES, FigureBreakdown, Term
from outputs.records import Row
from outputs.text.formatting import (
    format_count,
    format_m2,
    format_number,
    format_rate,
    not_stated,
    recorded,
    room,
)
from outputs.text.labels import labels
from outputs.text.translations import N_, Translator

_UNIT = re.compile(r" \((ha|m²|%)\)$")
# What the rows of a figure are, by the table of the book that they come from.
TABLES = {
    "leases": "tenancies",
    "plots": "parcels",
    "decisions": "decisions",
    "phases": "phases",
    "zones": "zones",
    "reservations": "reservations",
}
_SUMS = {
    "leases": N_("{figure} = sum of “{column}” over the lease lines live on the day"),
    "plots": N_("{figure} = sum of “{column}” over the plots"),
    "decisions": N_("{figure} = sum of “{column}” over the decisions in force"),
    "phases": N_("{figure} = sum of “{column}” over the phases"),
    "zones": N_("{figure} = number of these zones"),
    "reservations": N_("{figure} = vacant land of the plots reserved on the day"),
}


def name(quantity: str, basis: Row, words: Translator) -> str:
    """What a figure is called, without its unit; the sides of a rate go by what they are on a basis."""
    says = labels(words.language)
    if quantity in SIDES:
        side = quantity.removesuffix("_ha")
        return says.code(side, basis[side])
    return _UNIT.sub("", says.column(quantity))


def with_unit(label: str, value: str, words: Translator) -> tuple[str, str]:
    """A label and value of a table, the unit moved from the one to the other: "Leased (ha)", "5.00"."""
    unit = _UNIT.search(label)
    if unit is None:
        return label, value
    told = value == not_stated(words) or value.endswith(unit[1])
    return label[: unit.start()], value if told else f"{value} {unit[1]}"


def amount(quantity: str, value: float, words: Translator, *, places: int = 2) -> str:
    """A figure with the unit that its name ends in; hectares with `places` decimals."""
    if pd.isna(value):
        return not_stated(words)
    if quantity.endswith("_pct"):
        return f"{format_rate(value, words)} %"
    if quantity.endswith("_m2"):
        return f"{format_m2(value, words)} m²"
    if quantity.endswith("_ha"):
        return f"{format_number(value, words, places=places)} ha"
    return format_count(value, words)


def in_words(found: FigureBreakdown, basis: Row, words: Translator) -> str:
    """The formula with the names of its terms; `basis` is the row of the basis it is measured on."""
    figure = name(found.quantity, basis, words)
    if found.kind == "sum":
        if found.column == found.quantity and found.quantity.endswith("_m2"):
            return words.gettext("{figure} = as recorded for the plot").format(figure=figure)
        column = labels(words.language).column(found.column)
        return words.gettext(_SUMS[found.records]).format(figure=figure, column=column)
    return (
        f"{figure} = {_expression(found, [name(term.quantity, basis, words) for term in found.terms], words)}"
    )


def in_figures(found: FigureBreakdown, words: Translator, *, written: str) -> str:
    """The formula with the figures of its terms; `written` is the figure as it stands on the page."""
    places = 3 if found.kind == "room" else 2
    if found.kind == "sum":
        if not found.column.endswith("_m2") or found.quantity.endswith("_m2"):
            return f"= {written}"
        area = float(found.rows[found.column].sum(skipna=False))
        return f"= {amount(found.column, area, words)} ÷ {format_count(10_000, words)} = {written}"
    if found.kind == "room":  # a card shows what is missing as a number of its own
        written = f"{room(found.value, words)} ha"
    values = [amount(term.quantity, term.value, words, places=places) for term in found.terms]
    return f"= {_expression(found, values, words)} = {written}"


def _expression(found: FigureBreakdown, said: list[str], words: Translator) -> str:
    """The terms as `said`, with the signs between them; a term that is taken away does not come first."""
    if found.kind == "rate":
        return " ÷ ".join(said)
    parts = list(zip(found.terms, said, strict=True))
    if found.terms[0].factor < 0:
        parts.reverse()
    first, *others = ((term, _scaled(term, text, found, words)) for term, text in parts)
    return first[1] + "".join(f" {'−' if term.factor < 0 else '+'} {text}" for term, text in others)


def _scaled(term: Term, text: str, found: FigureBreakdown, words: Translator) -> str:
    """A term times, or over, the line of a rule."""
    if found.kind != "room" or abs(term.factor) == 1:
        return text
    line = f"{recorded(found.line_pct, words)} %"
    return f"{line} × {text}" if abs(term.factor) < 1 else f"{text} ÷ {line}"
