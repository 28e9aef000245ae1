"""Figures that can be opened: as cards, lines or in a grid; a click shows what each is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import streamlit as st

from geo.errors import LandbookError
from occupancy.questions.figure_breakdown import FigureBreakdown, explain_figure
from occupancy.statement import Statement
from outputs.records import Row, rows_by_key
from outputs.tables.table_export import export_table
from outputs.text import captions, formulas
from outputs.text.captions import range_sentence
from outputs.text.translations import N_
from ui import book_store, view_state
from ui.context import PageContext, literal
from ui.widgets import data_table, downloads, html_blocks
from ui.widgets.html_blocks import Tone

_HEIGHT_PX = 360
_ROW_PX = 35
_KEYS = ("lease_id", "line_no", "parcel_id", "decision_no")
_BEHIND = ("source", "phase_id", "zone_id")
_MOST_SOURCES = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands on a page.

    Attributes
    ----------
    quantity
        Which figure of the statement, as `occupancy.questions.figure_breakdown` calls it.
    label, value
        What it is called and how it is written.
    remark, tone
        What stands under it on a card.
    place
        The id of where it holds, under `zone_id`, `phase_id` or `parcel_id`; empty: in the whole book.
    rule
        The rule it is the room to.
    """

    quantity: str
    label: str
    value: str
    remark: str = ""
    tone: Tone = "plain"
    place: Mapping[str, str] = field(default_factory=dict)
    rule: str = ""


@st.fragment
def cards(page: PageContext, figures: Sequence[Figure], *, key: str = "all") -> None:
    """Draw figures side by side, as many as there is room for; `key` tells groups of a page apart."""
    view_state.rerun_if_chosen()
    with st.container(key=f"lb-cards-{key}"):
        for at, figure in enumerate(figures):
            _button(page, figure, _label(figure), f"lb-{figure.tone}-{key}-{at}")


@st.fragment
def lines(
    page: PageContext,
    figures: Sequence[tuple[str, str]],
    *,
    zone_id: str = "",
    phase_id: str = "",
    parcel_id: str = "",
    captions: Sequence[str] = (),
) -> None:
    """Draw figures under each other, label left and value right.

    Parameters
    ----------
    page, figures
        Quantity and value of each, as it is written; a quantity is labelled by the dictionary.
    zone_id, phase_id, parcel_id
        Where they hold; all empty: in the whole book.
    captions
        What stands below them, each a line of its own.
    """
    view_state.rerun_if_chosen()
    ids = {"zone_id": zone_id, "phase_id": phase_id, "parcel_id": parcel_id}
    place = {name: id_ for name, id_ in ids.items() if id_}
    key = "-".join(place.values()) or "all"
    with st.container(key=f"lb-lines-{key}-{figures[0][0]}"):
        for quantity, value in figures:
            figure = Figure(quantity, page.column(quantity), value, place=place)
            _button(page, figure, _label(figure), f"lb-line-{key}")
    if captions:
        html_blocks.lines(*captions)


@st.fragment
def text(page: PageContext, figure: Figure, words: Sequence[str], *, key: str) -> None:
    """Draw a figure within two lines of text, which open it."""
    view_state.rerun_if_chosen()
    first, second = map(literal, words)
    with st.container(key=f"lb-text-{key}"):
        _button(page, figure, f"{first} *{second}*", f"lb-words-{key}")


@st.fragment
def grid(
    page: PageContext, head: Sequence[str], rows: Sequence[tuple[str, Sequence[Figure]]], *, key: str
) -> None:
    """Draw rows of figures, each with its name first; `head` are the names of the columns.

    A figure is read aloud with its own label, which is not seen.
    """
    view_state.rerun_if_chosen()
    columns = len(head) - 1
    with st.container(key=f"lb-grid-{columns}-{key}"):
        html_blocks.cells(head, head=True)
        for at, (name, figures) in enumerate(rows):
            html_blocks.cells([name])
            for column, figure in enumerate(figures):
                label = f"*{literal(figure.label)}* **{literal(figure.value)}**"
                _button(page, figure, label, f"lb-cell-{key}-{at}-{column}")


def _label(figure: Figure) -> str:
    """Return label, value and remark as one text, so that they are read aloud together."""
    remark = f" *{literal(figure.remark)}*" if figure.remark else ""
    return f"{literal(figure.label)} **{literal(figure.value)}**{remark}"


def _button(page: PageContext, figure: Figure, label: str, key: str) -> None:
    if st.button(label, type="tertiary", width="stretch", key=f"{key}-{figure.quantity}"):
        render_figure(page, figure)


def render_figure(page: PageContext, figure: Figure) -> None:
    """Open a figure in a dialog: called in the run in which it was clicked.

    The dialog is no part of the address, and closing it leaves the page as it was.
    """
    label, value = formulas.with_unit(figure.label, figure.value, page.words)
    dialog = st.dialog(literal(f"{label}: {value}"), width="large")
    dialog(_content)(page, replace(figure, label=label, value=value))


def _render_rows(
    page: PageContext, breakdown: FigureBreakdown, statement: Statement, *, title: str, name: str
) -> None:
    """Draw the rows of a figure called `title`, a page at a time, and the files, called `name`."""
    table = _arranged(page, breakdown)
    _summary(page, breakdown)
    if not table.empty:
        key = f"figure-rows-{name}-{page.view.day}-{page.view.lang}-{page.statement.book_hash[:12]}"
        part, _ = data_table.transposed(page, table, key)
        height = min(_HEIGHT_PX, _ROW_PX * (len(part) + 1) + 3)
        data_table.render(page, part, height=height, alt=title, **_followed(page, part, key))
        if view_state.leading() is not None:
            st.rerun()  # the page below the dialog follows the link
    file = export_table(statement, table, page.words, title=title, filters="")
    downloads.buttons(page, file, name=f"figure-{name}")


_FOLLOWED = {
    "plot": ("parcel_id", N_("Choose a row to open its plot.")),
    "zone": ("zone_id", N_("Choose a row to open its zone.")),
}


def _followed(page: PageContext, rows: pd.DataFrame, key: str) -> dict[str, Any]:
    """Return what makes a row of a table lead to its plot, else to its zone, and say so; of none nothing."""
    to = next((name for name, (column, _) in _FOLLOWED.items() if column in rows), "")
    if not to:
        return {}
    column, how_to = _FOLLOWED[to]
    html_blocks.lines(page.say(how_to))
    table, ids = f"{key}-rows-{page.view.turn}", rows[column].tolist()

    def follow() -> None:
        chosen = data_table.picked(table, ids)
        if chosen:
            view_state.lead(to, **({"zone": chosen, "plot": ""} if to == "zone" else {"plot": chosen}))

    return {"key": table, "selection_mode": "single-row", "on_select": follow, "lead": (f"{to}?{to}=", ids)}


def _arranged(page: PageContext, breakdown: FigureBreakdown) -> pd.DataFrame:
    """Return the rows with names of zones and phases; keys first, then names, then what counts."""
    table = breakdown.rows.copy()
    names = page.land_names()
    for key, label in (("zone_id", "zone_name"), ("phase_id", "phase_name")):
        if key in table:
            table[label] = pd.Series(table[key].map(names).fillna(""), dtype="str")
    counted = [breakdown.column] if breakdown.column else [term.quantity for term in breakdown.terms]
    front = [name for name in (*_KEYS, "zone_name", "phase_name", *counted) if name in table]
    behind = [name for name in _BEHIND if name in table]
    rest = [name for name in table.columns if name not in (*front, *behind)]
    return table[[*front, *rest, *behind]]


def _summary(page: PageContext, breakdown: FigureBreakdown) -> None:
    """Say how many rows there are, and what they sum to."""
    count = page.count(len(breakdown.rows))
    what = page.labels.table(formulas.TABLES[breakdown.records])
    message = page.words.ngettext("{what}: {count} row", "{what}: {count} rows", len(breakdown.rows))
    lines = [message.format(what=what, count=count)]
    for column in [breakdown.column] if breakdown.column else [term.quantity for term in breakdown.terms]:
        total = float(breakdown.rows[column].sum(skipna=False))
        lines.append(
            page.say(
                "sum of “{column}”: {sum}",
                column=page.column(column),
                sum=formulas.amount(column, total, page.words),
            )
        )
    html_blocks.lines(" · ".join(lines))


def _content(page: PageContext, figure: Figure) -> None:
    try:
        with st.spinner(page.say("Looking up what the figure is made of…")):
            breakdown = explain_figure(page.statement, figure.quantity, rule=figure.rule, **figure.place)
            statement = _statement(page, breakdown)
    except LandbookError as error:
        html_blocks.show_error(page, error)
        return
    basis = captions.basis_row(page.book, statement.basis)
    html_blocks.lines(f"{_where(page, figure)} · {captions.as_of_sentence(statement, page.words)}")
    html_blocks.formula(
        formulas.in_words(breakdown, basis, page.words),
        formulas.in_figures(breakdown, page.words, written=figure.value),
    )
    html_blocks.lines(*_notes(page, breakdown, figure), page.not_counted_line, _sources(page, breakdown))
    part = _part(page, breakdown, figure, basis)
    if part != breakdown.quantity:
        breakdown = explain_figure(statement, part, **figure.place)
    title = f"{formulas.figure_name(part, basis, page.words)} · {_where(page, figure)}"
    _render_rows(page, breakdown, statement, title=title, name=_file(part, figure))


def _statement(page: PageContext, breakdown: FigureBreakdown) -> Statement:
    """Return the statement on the basis of the figure; the room to a rule may rest on another."""
    if breakdown.basis in ("", page.statement.basis):
        return page.statement
    return book_store.statement(page.book, page.view.day, breakdown.basis)


def _where(page: PageContext, figure: Figure) -> str:
    """Return the name of the place that a figure holds in."""
    if "parcel_id" in figure.place:
        return page.say("Plot {plot}", plot=figure.place["parcel_id"])
    names = page.land_names()
    return next((names[key] for key in figure.place.values()), page.name)


def _notes(page: PageContext, breakdown: FigureBreakdown, figure: Figure) -> list[str]:
    """Return what a figure is measured on and judged by, and whether it rests on an estimate."""
    lines = []
    if breakdown.basis:
        lines.append(captions.basis_sentence(_statement(page, breakdown), page.words))
    if breakdown.kind == "room":
        rules = rows_by_key(page.statement.rules, "rule")
        rule = rules[figure.rule] if figure.rule else next(iter(rules.values()))
        reference = captions.with_unverified_note(page.cited(rule["reference"]), rule["verified"], page.words)
        lines.append(page.say("Rule: {rule} ({reference}).", rule=page.label(rule), reference=reference))
    phases = page.statement.phases
    uncertain = set(phases.loc[phases["estimated"], "phase_id"])
    rests = breakdown.records in ("decisions", "phases") and "phase_id" in breakdown.rows
    if rests and not uncertain.isdisjoint(breakdown.rows["phase_id"]):
        lines.append(
            page.say("Some leasable areas are estimates, and so is every figure that rests on them.")
        )
        if breakdown.kind in ("rate", "room") and not {"phase_id", "parcel_id"} & figure.place.keys():
            place = {"zone_id": figure.place.get("zone_id", "")}
            lines.append(range_sentence(_statement(page, breakdown), page.words, **place))
    return lines


def _sources(page: PageContext, breakdown: FigureBreakdown) -> str:
    """Return where the rows come from, and the book with its content."""
    kinds = dict.fromkeys(map(str, breakdown.rows["source"].dropna()))
    names = [page.code("source", kind) for kind in kinds if kind]
    book = page.say("{book}, content {hash}", book=page.name, hash=page.statement.book_hash[:12])
    if len(names) > _MOST_SOURCES:
        names = [page.say("{count} sources, each beside its row", count=len(names))]
    return page.say("Source: {source}.", source="; ".join([book, *names]))


def _part(page: PageContext, breakdown: FigureBreakdown, figure: Figure, basis: Row) -> str:
    """Return which rows to show: those of the figure itself, or of one of its terms."""
    parts = [breakdown.quantity, *(term.quantity for term in breakdown.terms)]
    if len(parts) == 1:
        return breakdown.quantity

    def label(quantity: str) -> str:
        return literal(formulas.figure_name(quantity, basis, page.words))

    file = _file(breakdown.quantity, figure)
    chosen = st.segmented_control(
        page.say("Rows behind"),
        parts,
        format_func=label,
        default=breakdown.quantity,
        required=True,
        key=f"figure-part-{file}-{page.view.lang}-{page.view.day}-{page.view.basis}",
    )
    return str(chosen or breakdown.quantity)


def _file(quantity: str, figure: Figure) -> str:
    """Return how files of the rows are called."""
    return "-".join([quantity, *figure.place.values()])
