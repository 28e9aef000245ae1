"""The controls of the view: day, basis, language. Each writes the address, and the address draws the page."""

from datetime import date, timedelta

import streamlit as st

from outputs.text.translations import N_
from ui import days, view_state
from ui.context import PageContext
from ui.days import Box
from ui.widgets import html_blocks, messages
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


def render_header(page: PageContext) -> None:
    """Draw the name of the book and the controls in one line, and below it what was typed and is no day."""
    view = page.view
    name, day, known, basis, lang = st.columns([2.5, 1.6, 1.4, 3.0, 2], vertical_alignment="bottom")
    with name:
        html_blocks.title(page.name)
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
    with day:
        days.show(page, day_box, lambda text: view_state.write_url(view, day=text))
    known_label = page.say("All that is known") if view.known is None else page.day(view.known)
    with known.popover(known_label, width="stretch"):
        days.show(page, known_box, lambda text: view_state.write_url(view, known=text), folded=True)
        if view.known is not None:
            st.button(
                page.say("With every correction"),
                on_click=view_state.renew,
                args=(view,),
                kwargs={"known": ""},
            )
    with basis:
        render_code(page, "basis", view.basis, st.selectbox, label=page.say("Fill rate measured on"))
    with lang:
        render_code(page, "lang", view.lang, st.segmented_control, label="Ngôn ngữ · Language", required=True)
    days.refused(page, day_box)
    days.refused(page, known_box)


def misread(page: PageContext) -> None:
    """Say which parts of the address were not used."""
    used = {"day": page.day(page.view.day), "basis": page.label(page.basis), "zone": ""}
    for part in page.view.misread:
        messages.show_warning(page.say(_MISREAD[part], used=used.get(part, "")), icon=":material/link_off:")
