"""Two days side by side on a map: where the earlier one is typed, and what the book amounted to on it."""

import streamlit as st

from occupancy.statement import Statement
from ui import book_store
from ui.context import PageContext
from ui.widgets import compared_day


def earlier(page: PageContext) -> Statement | None:
    """Return the statement of the earlier day; None: the map shows one day."""
    since, _ = compared_day.read(page)
    return None if since is None else book_store.statement(page.book, since, page.view.basis)


def render_earlier_day(page: PageContext) -> None:
    """Draw below a map the box of the earlier day."""
    since = compared_day.box(
        page,
        page.say("Compare with the day"),
        page.say(
            "That day stands left of a line on the map, the day of the page right of it. Empty: one day."
        ),
    )
    with st.container(width=190, key="two-days"):
        compared_day.render_box(page, since)
    compared_day.tell_unused(page, since)
