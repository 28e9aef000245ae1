"""What is written into boxes that people type in: once, so that what they type meanwhile is not lost."""

import streamlit as st

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
