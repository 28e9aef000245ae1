"""The day to compare with, typed on several pages, and both days side by side on a map."""

from datetime import date, timedelta

import streamlit as st

from occupancy.statement import Statement
from outputs.text.translations import N_
from ui import book_store, days, view_state
from ui.address_keys import parse_day
from ui.context import PageContext
from ui.days import Box
from ui.widgets import html_blocks


def read(page: PageContext) -> tuple[date | None, str]:
    """Return the day, and why that of the address is not used, with a place for `since`."""
    text = page.view.filters.get("since", "")
    if not text:
        return None, ""
    try:
        since = parse_day(text)
    except ValueError:
        return None, N_("The day to compare with in the address cannot be read: {since}.")
    if since >= page.view.day:
        return None, N_("The day to compare with, {since}, is not before the day of the figures.")
    return since, ""


def box(page: PageContext, label: str, help_text: str) -> Box:
    """Return the box of the day, which may be left empty."""
    return Box("since", label, help_text, read(page)[0], page.view.day - timedelta(days=1))


def render_box(page: PageContext, since: Box) -> None:
    """Draw the box; what is typed in it goes into the address."""
    days.show(page, since, lambda text: view_state.write_url(page.view, since=text))


def tell_unused(page: PageContext, since: Box) -> None:
    """Say what was typed in the box and is no day of it, and why the day of the address is not used."""
    days.refused(page, since)
    misread = read(page)[1]
    if misread:
        message = page.say(misread, since=page.view.filters["since"])
        html_blocks.show_warning(message, icon=":material/link_off:")


def earlier(page: PageContext) -> Statement | None:
    """Return the statement of the earlier day; None: the map shows one day."""
    since, _ = read(page)
    return None if since is None else book_store.statement(page.book, since, page.view.basis)


def render_earlier_day(page: PageContext) -> None:
    """Draw below a map the box of the earlier day."""
    since = box(
        page,
        page.say("Compare with the day"),
        page.say(
            "That day stands left of a line on the map, the day of the page right of it. Empty: one day."
        ),
    )
    with st.container(width=190, key="two-days"):
        render_box(page, since)
    tell_unused(page, since)
