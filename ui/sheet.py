"""Text, cards and small tables as HTML that can be selected, read aloud and printed; all of it is escaped."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import streamlit as st

Tone = Literal["plain", "good", "bad"]


@dataclass(frozen=True, slots=True)
class Card:
    """A figure to be seen first: its label, its value, and a remark under it."""

    label: str
    value: str
    remark: str = ""
    tone: Tone = "plain"


def title(text: str) -> None:
    """The heading of a page."""
    st.html(f'<h1 class="lb-title">{escape(text)}</h1>')


def heading(text: str) -> None:
    """The heading of a part of a page."""
    st.html(f'<h2 class="lb-heading">{escape(text)}</h2>')


def stamp(text: str) -> None:
    """A line that nobody may overlook."""
    st.html(f'<p class="lb-stamp" role="note">{escape(text)}</p>')


def paragraph(text: str) -> None:
    """A text to be read, no wider than the eye likes it."""
    st.html(f'<p class="lb-paragraph">{escape(text)}</p>')


def lines(texts: Iterable[str]) -> None:
    """Lines of small print."""
    st.html('<p class="lb-small">' + "<br>".join(escape(text) for text in texts) + "</p>")


def formula(words: str, figures: str) -> None:
    """A formula in words, and under it with figures."""
    st.html(f'<div class="lb-formula"><p>{escape(words)}</p><p>{escape(figures)}</p></div>')


def cells(texts: Iterable[str], *, head: bool = False) -> None:
    """Cells of a grid, each an element of its own; those of the `head` name its columns."""
    for text in texts:
        st.html(f'<div class="{"lb-head" if head else "lb-name"}">{escape(text)}</div>')


def cards(figures: Iterable[Card]) -> None:
    """Figures side by side, as many in a line as there is room for."""
    parts = [
        f'<div class="lb-card"><dt>{escape(card.label)}</dt><dd><strong>{escape(card.value)}</strong>'
        f'<span class="lb-{card.tone}">{escape(card.remark)}</span></dd></div>'
        for card in figures
    ]
    st.html(f'<dl class="lb-cards">{"".join(parts)}</dl>')


def table(
    rows: Iterable[Sequence[str]],
    *,
    head: Sequence[str] = (),
    caption: str = "",
    texts: Collection[int] = (),
) -> None:
    """A table whose first cells name their rows, the other cells being figures.

    The columns in `texts`, counted from 0, hold words: they begin at the left and are broken where long.
    """
    body = [_row(row, texts) for row in rows]
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    if head:
        cells = "".join(
            f'<th scope="col"{_side(at, texts)}>{escape(cell)}</th>' for at, cell in enumerate(head)
        )
        above += f"<thead><tr>{cells}</tr></thead>"
    st.html(f'<table class="lb-sheet">{above}<tbody>{"".join(body)}</tbody></table>')


def _row(cells: Sequence[str], texts: Collection[int]) -> str:
    first, *others = cells
    rest = "".join(f"<td{_side(at, texts)}>{escape(cell)}</td>" for at, cell in enumerate(others, start=1))
    return f'<tr><th scope="row">{escape(first)}</th>{rest}</tr>'


def _side(column: int, texts: Collection[int]) -> str:
    return ' class="lb-text"' if column in texts else ""
