"""The formula of a figure as a reader reads it: in words, and with the figures put in."""

import re

import pandas as pd

from occupancy.questions.figure_breakdown import SIDES, FigureBreakdown, Term
from outputs.records import Row
from outputs.text.formatting import (
    format_count,
    format_headroom,
    format_m2,
    format_number,
    format_rate,
    format_recorded,
    not_stated,
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


def figure_name(quantity: str, basis: Row, words: Translator) -> str:
    """Return what a figure is called, without unit; the sides of a rate go by what they are on a basis."""
    says = labels(words.language)
    if quantity in SIDES:
        side = quantity.removesuffix("_ha")
        return says.code(side, basis[side])
    return _UNIT.sub("", says.column(quantity))


def with_unit(label: str, value: str, words: Translator) -> tuple[str, str]:
    """Return label and value of a table, the unit moved from one to the other: "Leased (ha)", "5.00"."""
    unit = _UNIT.search(label)
    if unit is None:
        return label, value
    complete = value == not_stated(words) or value.endswith(unit[1])
    return label[: unit.start()], value if complete else f"{value} {unit[1]}"


def amount(quantity: str, value: float, words: Translator, *, places: int = 2) -> str:
    """Format a figure with the unit that its name ends in; hectares with `places` decimals."""
    if pd.isna(value):
        return not_stated(words)
    if quantity.endswith("_pct"):
        return f"{format_rate(value, words)} %"
    if quantity.endswith("_m2"):
        return f"{format_m2(value, words)} m²"
    if quantity.endswith("_ha"):
        return f"{format_number(value, words, places=places)} ha"
    return format_count(value, words)


def in_words(breakdown: FigureBreakdown, basis: Row, words: Translator) -> str:
    """Return the formula with the names of its terms; `basis` is the row of the basis it is measured on."""
    figure = figure_name(breakdown.quantity, basis, words)
    if breakdown.kind == "sum":
        if breakdown.column == breakdown.quantity and breakdown.quantity.endswith("_m2"):
            return words.gettext("{figure} = as recorded for the plot").format(figure=figure)
        column = labels(words.language).column(breakdown.column)
        return words.gettext(_SUMS[breakdown.records]).format(figure=figure, column=column)
    names = [figure_name(term.quantity, basis, words) for term in breakdown.terms]
    return f"{figure} = {_expression(breakdown, names, words)}"


def in_figures(breakdown: FigureBreakdown, words: Translator, *, written: str) -> str:
    """Return the formula with the figures of its terms; `written` is the figure as it stands on the page."""
    places = 3 if breakdown.kind == "room" else 2
    if breakdown.kind == "sum":
        if not breakdown.column.endswith("_m2") or breakdown.quantity.endswith("_m2"):
            return f"= {written}"
        area = float(breakdown.rows[breakdown.column].sum(skipna=False))
        return f"= {amount(breakdown.column, area, words)} ÷ {format_count(10_000, words)} = {written}"
    if breakdown.kind == "room":  # a card shows what is missing as a number of its own
        written = f"{format_headroom(breakdown.value, words)} ha"
    values = [amount(term.quantity, term.value, words, places=places) for term in breakdown.terms]
    return f"= {_expression(breakdown, values, words)} = {written}"


def _expression(breakdown: FigureBreakdown, texts: list[str], words: Translator) -> str:
    """Join the texts of terms by their signs; a term that is taken away does not come first."""
    if breakdown.kind == "rate":
        return " ÷ ".join(texts)
    parts = list(zip(breakdown.terms, texts, strict=True))
    if breakdown.terms[0].factor < 0:
        parts.reverse()
    first, *others = ((term, _scaled(term, text, breakdown, words)) for term, text in parts)
    return first[1] + "".join(f" {'−' if term.factor < 0 else '+'} {text}" for term, text in others)


def _scaled(term: Term, text: str, breakdown: FigureBreakdown, words: Translator) -> str:
    """Return a term times, or over, the threshold of a rule."""
    if breakdown.kind != "room" or abs(term.factor) == 1:
        return text
    line = f"{format_recorded(breakdown.threshold_pct, words)} %"
    return f"{line} × {text}" if abs(term.factor) < 1 else f"{text} ÷ {line}"
