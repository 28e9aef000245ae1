"""Why a plot that was clicked is not among what is offered."""

import streamlit as st

from occupancy.book import LandBook
from occupancy.offers.enquiry import Enquiry
from occupancy.offers.guard import Bar, bar
from occupancy.offers.named import named
from occupancy.statement import Statement
from outputs.offers import wording
from ui import notice, view
from ui.find.entries import Entry
from ui.page import Page


def show(page: Page, enquiry: Enquiry | None, at: Entry | None) -> None:
    """Draw the reason for the plot that is looked at, unless it is part of the entry that is."""
    plot = page.view.plot
    if not plot or (at is not None and plot in at.pick.plots):
        return
    notice.tell(
        f"{page.say('Plot {plot}', plot=plot)}: {_reason(page, plot, enquiry)}", icon=":material/help:"
    )
    with st.container(horizontal=True, gap="xsmall"):
        page.link("plot", page.say("Open plot {plot}", plot=plot), plot=plot)
        st.button(
            page.say("Close"),
            key="find-why-close",
            type="tertiary",
            on_click=lambda: view.write(page.view, plot=""),
        )


def barred(page: Page, plot: str) -> Bar | None:
    """Why a plot cannot be offered on the day, by all that this instance knows; None where it can."""
    key = f"{page.audience} {page.book.content_hash} {page.book.known_on} {page.statement.as_of}"
    return _bar(page.book, page.statement, plot=plot, key=key)


def said(page: Page, found: Bar) -> str:
    """The reason in words."""
    reason = wording.bar_text(found.code, page.words, found.until)
    return f"{reason} ({found.rule})" if found.rule and page.internal else reason


def _reason(page: Page, plot: str, enquiry: Enquiry | None) -> str:
    found = barred(page, plot)
    if found is not None:
        return page.say("cannot be offered. {reason}.", reason=said(page, found))
    offer = named(page.book, page.statement, (plot,), enquiry=enquiry)
    if offer is None or enquiry is None:
        return page.say("can be offered.")
    failed = [wording.verdict_line(one, page.book, page.words) for one in offer.failed]
    if failed:
        return page.say("does not answer. {reasons}", reasons="; ".join(failed))
    return page.say("answers, behind the offers listed.")


@st.cache_data(show_spinner=False, max_entries=1000)
def _bar(_book: LandBook, _statement: Statement, *, plot: str, key: str) -> Bar | None:  # noqa: ARG001 - the key
    return bar(_book, _statement, plot)
