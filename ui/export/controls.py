"""The controls of the papers: the day to compare with and the language are in the address, texts are not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

import streamlit as st

from outputs.catalogue import LANGUAGES, N_
from ui import view
from ui.export import options as asked
from ui.export.options import Options
from ui.page import Page

_FIRST_DAY = date(1990, 1, 1)
_LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
_LABELS = {
    "parent": N_("Body above"),
    "name": N_("Agency that submits"),
    "place": N_("Place of signing"),
    "signer_title": N_("Title of who signs"),
    "signer": N_("Name of who signs"),
    "recipients": N_("Recipients, a line each"),
    "why": N_("What the papers are for"),
    "who": N_("Made by"),
    "with_errors": N_("Why they are submitted nevertheless"),
}


def show(page: Page, options: Options) -> None:
    """Draw the options in one line."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="export-options"):
        _since(page, options)
        _language(page, options)
        text(page, "why", width=225)
        text(page, "who", width=150)
        given = any(asked.typed(page, name) for name in asked.AGENCY)
        label = page.say("Agency and signature") if not given else page.say("Agency and signature (stated)")
        with st.popover(label, key="export-agency"):
            for name in asked.AGENCY:
                text(page, name, width="stretch")


def text(page: Page, name: str, *, width: int | Literal["stretch"]) -> None:
    """A field for a text of the papers, kept for this session only."""
    key = f"export-{name}"
    st.session_state[key] = asked.typed(page, name)
    field = st.text_area if name == "recipients" else st.text_input
    field(page.say(_LABELS[name]), width=width, key=key, on_change=_typed(name, key))


def _since(page: Page, options: Options) -> None:
    key = "export-since"
    st.session_state[key] = options.since
    st.date_input(
        page.say("Changes since"),
        min_value=min(options.since or _FIRST_DAY, _FIRST_DAY),
        max_value=max(page.view.day - timedelta(days=1), _FIRST_DAY),
        format="DD/MM/YYYY",
        width=150,
        key=key,
        help=page.say("Adds a column of how leased land has changed. Empty: no such column."),
        on_change=_chosen(page, key, "since"),
    )


def _language(page: Page, options: Options) -> None:
    key = "export-paper"
    st.session_state[key] = options.lang
    st.segmented_control(
        page.say("Language of the papers"),
        LANGUAGES,
        format_func=lambda code: _LANGUAGES.get(code, code),
        required=True,
        key=key,
        on_change=_chosen(page, key, "paper"),
    )


def _chosen(page: Page, key: str, name: str) -> Callable[[], None]:
    """What a control does: the choice goes into the address."""

    def act() -> None:
        if not view.left():
            value = st.session_state[key]
            said = value.isoformat() if isinstance(value, date) else str(value or "")
            if view.late(name, said):
                return
            view.write(page.view, **{name: said})

    return act


def _typed(name: str, key: str) -> Callable[[], None]:
    return lambda: asked.keep(name, str(st.session_state[key]))
