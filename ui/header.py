"""The head of a page: its name and day, and the controls of the view, each of which writes the address."""

from datetime import date, timedelta

import streamlit as st

from outputs.text.translations import N_
from ui import days, view_state
from ui.context import PageContext
from ui.days import Box
from ui.widgets import html_blocks, messages, search_box
from ui.widgets.address_controls import render_code

_MISREAD = {
    "day": N_("The day in the address cannot be read; {used} is shown. A day is written like 2023-11-17."),
    "known": N_("The day of knowledge in the address cannot be read; all that is known is shown."),
    "plot": N_("The book does not have the plot in the address."),
    "basis": N_("The book does not have the basis in the address; {used} is shown."),
    "sel": N_("Some of what is selected in the address is not in the book; it is left out."),
    "zone": N_("The book does not have the zone in the address; the whole book is shown."),
}
# A question about a day long after the book's last entry is allowed, and the page says what it rests on.
_YEARS_AHEAD = 30


def render_folds(page: PageContext, title: str) -> None:
    """Draw what opens links and controls on a screen as narrow as a phone's; elsewhere it is not seen."""
    view = page.say("{day}: day, basis, filters", day=page.day(page.view.day))
    html_blocks.folds([("pages", title), ("view", view)])


def render_header(page: PageContext, title: str) -> None:
    """Draw page and day, the controls and the search box in one line; below it what is no day."""
    view = page.view
    data_as_of = page.book.info.data_as_of
    ahead = data_as_of + min(timedelta(days=366 * _YEARS_AHEAD), date.max - data_as_of)
    latest = max(view.day, view.known or view.day, ahead)
    day_box = Box(
        "day",
        page.say("On the day"),
        page.say("A day like 31/12/2021 counts with Enter, or as soon as you go elsewhere."),
        view.day,
        latest,
        optional=False,
    )
    known_box = Box(
        "known",
        page.say("As it was known on"),
        page.say("Corrections recorded later are left out. Empty: with every correction."),
        view.known,
        latest,
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="head"):
        html_blocks.title(f"{title} · {page.day(view.day)}", above=page.name)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="head-view"):
            _render_controls(page, day_box, known_box)
        with st.container(key="head-find"):
            search_box.render_search_box(page)
    days.refused(page, day_box)
    days.refused(page, known_box)


def _render_controls(page: PageContext, day_box: Box, known_box: Box) -> None:
    """Draw day, day of knowledge, basis and language."""
    view = page.view
    with st.container(key="head-day"):
        days.show(page, day_box, lambda text: view_state.write_url(view, day=text))
    known_label = page.say("All that is known") if view.known is None else page.day(view.known)
    with st.container(key="head-known"), st.popover(known_label, width="stretch"):
        days.show(page, known_box, lambda text: view_state.write_url(view, known=text), folded=True)
        if view.known is not None:
            st.button(
                page.say("With every correction"),
                on_click=view_state.renew,
                args=(view,),
                kwargs={"known": ""},
            )
    with st.container(key="head-basis"):
        render_code(page, "basis", view.basis, st.selectbox, label=page.say("Fill rate measured on"))
        html_blocks.chosen(page.label(page.basis))
    with st.container(key="head-lang"):
        render_code(page, "lang", view.lang, st.segmented_control, label="Ngôn ngữ · Language", required=True)


def misread(page: PageContext) -> None:
    """Say which parts of the address were not used."""
    used = {"day": page.day(page.view.day), "basis": page.label(page.basis), "zone": ""}
    for part in page.view.misread:
        messages.show_warning(page.say(_MISREAD[part], used=used.get(part, "")), icon=":material/link_off:")
