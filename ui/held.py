"""Controls that show what the address says: each is held to it, whatever it held before."""

import streamlit as st

from ui import url_state
from ui.url_state import UrlState

_HELD = (
    "controls"  # in the session: what each control shows, since which turn, and in which it was drawn last
)


def place(name: str, value: object) -> str:
    """Return the key of the control called `name`, which is to show this `value` of the address.

    Where a link, Back or Forward has changed the value the control is a new one: what the one of before still
    reports is no choice. Where it has not, the control stays, and so does what is being typed in it.
    """
    held: dict[str, tuple[object, int, int]] = st.session_state.setdefault(_HELD, {})
    before, since, at = held.get(name, (value, 0, url_state.turn()))
    held[name] = (
        value,
        url_state.turn() if at != url_state.turn() and before != value else since,
        url_state.turn(),
    )
    return own(name)


def own(name: str) -> str:
    """Return the key of the control called `name` as it was drawn last."""
    _, since, _ = st.session_state.get(_HELD, {}).get(name, (None, 0, 0))
    return f"{name}~{since}" if since else name


def hold(name: str, value: object) -> str:
    """Return the key of a control that shows the `value` of the address, whatever it held before."""
    key = place(name, value)
    st.session_state[key] = value
    return key


def chosen(drawn: UrlState, key: str) -> None:
    """Take over what a reader chose in the control called `key` (the callback of a control)."""
    value = st.session_state.get(own(key))
    if value is not None:
        url_state.write_url(drawn, **{key: str(value)})
