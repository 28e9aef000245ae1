"""A box for a number, read as either language writes one; and what is typed meanwhile is not lost.

What cannot be read stays in the box, the value that was in force stays in force, and both are said.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from occupancy.errors import QuestionError
from outputs.text.formatting import NOT_NEGATIVE, Limits, format_typed, parse_decimal
from outputs.text.translations import N_
from ui import view_state
from ui.context import PageContext
from ui.widgets import html_blocks

_UNDERWAY = "boxes written by a run that has not ended"


def write(key: str, text: str, *, again: bool = False) -> None:
    """Put `text` into the box with a key, before it is drawn, unless it stands there.

    A run that another cuts short may have written what the browser never got: the next writes it once more.

    Parameters
    ----------
    key, text
        Of the box, and what is to stand in it.
    again
        Whether to write it whatever stands there: a folded box is not in the browser before it is opened.
    """
    underway: set[str] = st.session_state.setdefault(_UNDERWAY, set())
    if again or key in underway or st.session_state.get(key) != text:
        st.session_state[key] = text
        underway.add(key)


def arrived() -> None:
    """Take note that a run came to its end: what it wrote into boxes is in the browser."""
    st.session_state.pop(_UNDERWAY, None)


_REFUSED = "numbers refused"  # in the session: by the keys of the boxes


@dataclass(frozen=True, slots=True)
class NumberBox:
    """One box: its key in the session, its label, the value in force (None: none) and what may be typed."""

    key: str
    label: str
    value: float | None
    limits: Limits = NOT_NEGATIVE


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A text that was refused, the value that was in force then, and what a run of the page says of it."""

    text: str
    value: float | None
    run: PageContext | None = None
    sentence: str = ""


def render_number_box(
    page: PageContext,
    box: NumberBox,
    *,
    on_change: Callable[[float | None], None],
    folded: bool = False,
    **how: Any,  # noqa: ANN401  as st has it
) -> None:
    """Draw the box; `on_change` is called with the number that is typed, or None when the box is emptied.

    One that is `folded` into a popover is not in the browser before that is opened.
    """
    state, refusals = st.session_state, st.session_state.setdefault(_REFUSED, {})
    box = replace(box, key=view_state.control_key(box.key, box.value))
    refusal = refusals.get(box.key)
    if refusal and (box.key not in state or refusal.value != box.value):
        refusal = None  # the reader has come back to the page, or went to another address
        del refusals[box.key]
    elif refusal:
        refusals[box.key] = replace(refusal, run=page, sentence=_sentence(page, box, refusal.text))
    text = refusal.text if refusal else format_typed(box.value, page.words)
    write(box.key, text, again=folded)
    st.text_input(
        box.label, key=box.key, on_change=_changed, args=(page, box, on_change), autocomplete="off", **how
    )


def number(page: PageContext, box: NumberBox) -> float | None:
    """Return the number in the box at this moment, or the value in force where its text is refused."""
    try:
        return _read(page, box, str(st.session_state.get(view_state.current_key(box.key), "")))
    except QuestionError:
        return box.value


def complain(page: PageContext) -> None:
    """Say what was refused in the boxes that have been drawn."""
    for refusal in _refusals(page):
        html_blocks.show_warning(refusal.sentence, icon=":material/error:")


def refused(page: PageContext) -> bool:
    """Return whether one of the boxes that have been drawn has a text that was refused."""
    return bool(_refusals(page))


def forget() -> None:
    """Empty the boxes of what was refused."""
    st.session_state.pop(_REFUSED, None)


def _refusals(page: PageContext) -> list[_Refusal]:
    refusals = st.session_state.get(_REFUSED, {})
    return [refusal for refusal in refusals.values() if refusal.run is page]


def _changed(page: PageContext, box: NumberBox, on_change: Callable[[float | None], None]) -> None:
    text, refusals = str(st.session_state[box.key]), st.session_state.setdefault(_REFUSED, {})
    try:
        amount = _read(page, box, text)
    except QuestionError:
        refusals[box.key] = _Refusal(text, box.value)
    else:
        refusals.pop(box.key, None)
        on_change(amount)


def _read(page: PageContext, box: NumberBox, text: str) -> float | None:
    return parse_decimal(text, page.words, box.limits) if text.strip() else None


def _sentence(page: PageContext, box: NumberBox, text: str) -> str:
    try:
        _read(page, box, text)
    except QuestionError as error:
        in_force = (
            N_("{box}: {why} Until it is mended, the box counts as empty.")
            if box.value is None
            else N_("{box}: {why} Until it is mended, {value} stays in force.")
        )
        why = page.words.error(error)
        return page.say(in_force, box=box.label, why=why, value=format_typed(box.value, page.words))
    return ""
