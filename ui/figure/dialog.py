"""What a figure is made of, in a dialog: formula, basis, what was not counted, sources, rows and files."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from geo.errors import LandbookError
from occupancy.questions.figure_breakdown import FigureBreakdown, explain_figure
from occupancy.statement import Statement
from outputs.records import Row, rows_by_key
from outputs.text import captions, formulas
from ui import notice, opened, sheet
from ui.figure import rows as figure_rows
from ui.page import Page, literal

_MOST_SOURCES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure that was clicked: what it is, how it is written, and the id of where it holds."""

    quantity: str
    label: str
    value: str
    place: Mapping[str, str]
    rule: str = ""


def show(page: Page, asked: Asked) -> None:
    """Open the dialog; it is no part of the address, and closing it leaves the page as it was."""
    dialog = st.dialog(literal(f"{asked.label}: {asked.value}"), width="large")
    dialog(_content)(page, asked)


def _content(page: Page, asked: Asked) -> None:
    try:
        with st.spinner(page.say("Looking up what the figure is made of…")):
            found = explain_figure(page.book, page.statement, asked.quantity, rule=asked.rule, **asked.place)
            statement = _statement(page, found)
    except LandbookError as error:
        notice.failed(page, error)
        return
    basis = captions.basis_row(page.book, statement.basis)
    sheet.lines([f"{_where(page, asked)} · {captions.as_of_sentence(statement, page.words)}"])
    sheet.formula(
        formulas.in_words(found, basis, page.words),
        formulas.in_figures(found, page.words, written=asked.value),
    )
    sheet.lines([*_standing(page, found, asked), page.not_counted, _sources(page, found)])
    part = _part(page, found, asked, basis)
    if part != found.quantity:
        found = explain_figure(page.book, statement, part, **asked.place)
    title = f"{formulas.name(part, basis, page.words)} · {_where(page, asked)}"
    figure_rows.show(page, found, statement, title=title, name=_file(part, asked))


def _statement(page: Page, found: FigureBreakdown) -> Statement:
    """The statement on the basis of the figure; the room to a rule may rest on another than the page."""
    if found.basis in ("", page.statement.basis):
        return page.statement
    return opened.statement(page.book, page.view.day, found.basis)


def _where(page: Page, asked: Asked) -> str:
    """The name of the place that a figure holds in."""
    if "parcel_id" in asked.place:
        return page.say("Plot {plot}", plot=asked.place["parcel_id"])
    names = captions.land_names(page.book, page.words)
    return next((names[key] for key in asked.place.values()), page.name)


def _standing(page: Page, found: FigureBreakdown, asked: Asked) -> list[str]:
    """What a figure is measured on and judged by, and whether it rests on an estimate."""
    lines = []
    if found.basis:
        lines.append(captions.basis_sentence(page.book, _statement(page, found), page.words))
    if found.kind == "room":
        rules = rows_by_key(page.statement.rules, "rule")
        rule = rules[asked.rule] if asked.rule else next(iter(rules.values()))
        reference = captions.with_unverified_note(str(rule["reference"]), rule["verified"], page.words)
        lines.append(page.say("Rule: {rule} ({reference}).", rule=page.label(rule), reference=reference))
    phases = page.statement.phases
    uncertain = set(phases.loc[phases["estimated"], "phase_id"])
    rests = found.records in ("decisions", "phases") and "phase_id" in found.rows
    if rests and not uncertain.isdisjoint(found.rows["phase_id"]):
        lines.append(
            page.say("Some leasable areas are estimates, and so is every figure that rests on them.")
        )
    return lines


def _sources(page: Page, found: FigureBreakdown) -> str:
    """Where the rows come from, and the book with its content."""
    kinds = dict.fromkeys(map(str, found.rows["source"].dropna()))
    names = [page.labels.code("source", kind) for kind in kinds if kind]
    book = page.say("{book}, content {hash}", book=page.name, hash=page.statement.book_hash[:12])
    if len(names) > _MOST_SOURCES:
        names = [page.say("{count} sources, each beside its row", count=len(names))]
    return page.say("Source: {source}.", source="; ".join([book, *names]))


def _part(page: Page, found: FigureBreakdown, asked: Asked, basis: Row) -> str:
    """Which rows to show: those of the figure itself, or of one of its terms."""
    parts = [found.quantity, *(term.quantity for term in found.terms)]
    if len(parts) == 1:
        return found.quantity

    def label(quantity: str) -> str:
        return literal(formulas.name(quantity, basis, page.words))

    chosen = st.segmented_control(
        page.say("Rows behind"),
        parts,
        format_func=label,
        default=found.quantity,
        required=True,
        key=f"figure-part-{_file(found.quantity, asked)}-{page.view.lang}-{page.view.day}-{page.view.basis}",
    )
    return str(chosen or found.quantity)


def _file(quantity: str, asked: Asked) -> str:
    """How files of the rows are called."""
    return "-".join([quantity, *asked.place.values()])
