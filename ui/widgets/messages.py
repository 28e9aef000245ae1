"""Notices: sentences in a box. Streamlit reads them as Markdown; what a book says in them is made literal."""

import streamlit as st

from geo.errors import LandbookError
from ui.context import PageContext, literal

_NOTICE = "notice of a choice"  # in the session


def show_error(page: PageContext, error: LandbookError, *, icon: str = ":material/error:") -> None:
    """Say why a part of the page cannot be shown; the rest of it stays."""
    st.warning(literal(page.words.error(error)), icon=icon)


def show_warning(text: str, *, icon: str | None = None) -> None:
    """Say what a reader should mend."""
    st.warning(literal(text), icon=icon)


def show_unused_filter(page: PageContext, name: str, text: str) -> None:
    """Say that what the address has under a filter called `name` cannot be used."""
    sentence = page.say("The filter “{filter}” in the address is not used: {text}.", filter=name, text=text)
    show_warning(sentence, icon=":material/link_off:")


def keep_notice(text: str) -> None:
    """Keep what a choice could not do, until the page is drawn."""
    st.session_state[_NOTICE] = text


def tell_notice(*, icon: str) -> None:
    """Say once what a choice could not do."""
    notice = st.session_state.pop(_NOTICE, "")
    if notice:
        show_warning(notice, icon=icon)


def show_info(text: str, *, icon: str | None = None) -> None:
    """Say what a reader should know, such as why nothing is shown."""
    st.info(literal(text), icon=icon)
