"""The search box: what is typed there leads to the page of a zone or plot."""

import streamlit as st

from occupancy import names
from ui.page import Page

_KEY, _FOUND = "find", "found"
_KINDS = ("zone", "phase", "parcel")


def show(page: Page) -> None:
    """Draw the box; the best hit opens, and when nothing is called so that is said."""
    st.text_input(
        page.say("Find a zone or plot"),
        key=_KEY,
        placeholder=page.say("Find a zone or plot"),
        label_visibility="collapsed",
        icon=":material/search:",
        on_change=_typed,
    )
    asked = st.session_state.pop(_FOUND, "")
    if not asked:
        return
    hits = names.find(page.book, asked, kinds=_KINDS, limit=1)
    if hits.empty:
        st.toast(page.say("Nothing in the book is called {text}.", text=asked))
        return
    best = hits.iloc[0]
    is_plot = best["kind"] == "parcel"
    there = {"zone": str(best["zone_id"]), "plot": str(best["record_id"]) if is_plot else ""}
    wanted = "plot" if is_plot else "zone"
    if wanted in page.pages:
        st.switch_page(page.pages[wanted], query_params=page.view.params(**there))


def _typed() -> None:
    """Remember what was typed for this run, and empty the box."""
    st.session_state[_FOUND] = str(st.session_state[_KEY]).strip()
    st.session_state[_KEY] = ""
