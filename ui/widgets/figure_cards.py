"""Figures that can be opened, as cards, as lines or in a grid: a click shows what each is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from outputs.text import formulas
from ui.context import PageContext, literal
from ui.widgets import figure_dialog, html_blocks
from ui.widgets.html_blocks import Tone


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
    ids = {"zone_id": zone_id, "phase_id": phase_id, "parcel_id": parcel_id}
    place = {name: id_ for name, id_ in ids.items() if id_}
    key = "-".join(place.values()) or "all"
    with st.container(key=f"lb-lines-{key}-{figures[0][0]}"):
        for quantity, value in figures:
            figure = Figure(quantity, page.labels.column(quantity), value, place=place)
            _button(page, figure, _label(figure), f"lb-line-{key}")
    if captions:
        html_blocks.lines(captions)


@st.fragment
def text(page: PageContext, figure: Figure, words: Sequence[str], *, key: str) -> None:
    """Draw a figure within two lines of text, which open it."""
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
        render_figures(page, figure)


def render_figures(page: PageContext, figure: Figure) -> None:
    """Open a figure: called in the run in which it was clicked."""
    label, value = formulas.with_unit(figure.label, figure.value, page.words)
    figure_dialog.render_dialog(
        page, figure_dialog.OpenedFigure(figure.quantity, label, value, figure.place, figure.rule)
    )
