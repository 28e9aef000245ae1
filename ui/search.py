"""The search box: what is typed there leads to the page of a zone or plot, or to a short list of them."""

import streamlit as st

from ui import links
from ui.destinations import Destination, destinations
from ui.maps import plots as plot_map
from ui.page import Page, literal

_KEY, _ASKED, _REMARK = "find", "found", "said on arriving"
_LISTED = 12


def show(page: Page) -> None:
    """Draw the box; what is meant opens, and where several may be meant they can be chosen from."""
    wanted = page.say("Find a zone, plot or tenant") if page.internal else page.say("Find a zone or plot")
    st.text_input(
        wanted,
        key=_KEY,
        placeholder=wanted,
        label_visibility="collapsed",
        icon=":material/search:",
        on_change=_typed,
    )
    remark = st.session_state.pop(_REMARK, "")
    if remark:
        st.toast(literal(remark), icon=":material/info:")
    asked = st.session_state.pop(_ASKED, "")
    if asked:
        _answer(page, asked)


def _answer(page: Page, asked: str) -> None:
    found = destinations(page, asked)
    meant = _meant(found)
    if not found:
        said = page.say("Nothing in the book is called {text}.", text=asked)
        st.toast(literal(said), icon=":material/search_off:")
    elif meant:
        _go(meant)
    else:
        _choose(page, found)


def _meant(found: list[Destination]) -> Destination | None:
    """The one that must be meant: the only one, or the only one called so in full.

    Who types "que vo" may mean any zone that is called Quế Võ and more: then there is none.
    """
    whole = [one for one in found if one.whole]
    longer = [one for one in found if one.kind == "zone" and not one.whole]
    if len(whole) == 1 and (whole[0].kind != "zone" or not longer):
        return whole[0]
    return found[0] if len(found) == 1 else None


def _choose(page: Page, found: list[Destination]) -> None:
    """A short list over the page; a link of it, or Escape, closes it."""

    @st.dialog(page.say("Which one is meant?"), width="small")
    def listed() -> None:
        for one in found[:_LISTED]:
            label = f"{one.name} ({page.labels.code('kind', one.kind).lower()})"
            page.link(one.page, label, zone=one.zone, plot=one.plot)
        if len(found) > _LISTED:
            st.caption(page.say("Only the best are listed; type more of the name."))

    listed()


def _go(one: Destination) -> None:
    """Open a page, and say there what must be said of it."""
    st.session_state[_REMARK] = one.remark
    plot_map.again()
    links.lead(one.page, zone=one.zone, plot=one.plot)


def _typed() -> None:
    """Remember what was typed for this run, and empty the box."""
    st.session_state[_ASKED] = str(st.session_state[_KEY]).strip()
    st.session_state[_KEY] = ""
