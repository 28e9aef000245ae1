"""The controls of the papers: the day to compare with and the language are in the address, texts are not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

import streamlit as st

from outputs.text.translations import LANGUAGES, N_
from ui import days, held, view
from ui.days import Box
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
        since = _since(page, options)
        _language(page, options)
        text(page, "why", width=225)
        text(page, "who", width=150)
        given = any(asked.typed(page, name) for name in asked.AGENCY)
        label = page.say("Agency and signature") if not given else page.say("Agency and signature (stated)")
        with st.popover(label, key="export-agency"):
            for name in asked.AGENCY:
                text(page, name, width="stretch")
    days.refused(page, since)


def text(page: Page, name: str, *, width: int | Literal["stretch"]) -> None:
    """A field for a text of the papers, kept for this session only."""
    key = f"export-{name}"
    st.session_state[key] = asked.typed(page, name)
    field = st.text_area if name == "recipients" else st.text_input
    field(page.say(_LABELS[name]), width=width, key=key, on_change=_typed(name, key))


def _since(page: Page, options: Options) -> Box:
    """The box of the day to compare with."""
    box = Box(
        "export-since",
        page.say("Changes since"),
        page.say("Adds a column of how leased land has changed. Empty: no such column."),
        options.since,
        min(options.since or _FIRST_DAY, _FIRST_DAY),
        max(page.view.day - timedelta(days=1), _FIRST_DAY),
    )
    with st.container(width=175):
        days.show(page, box, lambda text: view.write(page.view, since=text))
    return box


def _language(page: Page, options: Options) -> None:
    key = held.hold("export-paper", options.lang)
    st.segmented_control(
        page.say("Language of the papers"),
        LANGUAGES,
        format_func=lambda code: _LANGUAGES.get(code, code),
        required=True,
        key=key,
        on_change=lambda: view.write(page.view, paper=str(st.session_state[key] or "")),
    )


def _typed(name: str, key: str) -> Callable[[], None]:
    return lambda: asked.keep(name, str(st.session_state[key]))
