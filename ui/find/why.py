"""Why a plot that was clicked is not among what is offered."""

import streamlit as st

from occupancy.book import LandBook
from occupancy.land_search.eligibility import Exclusion, exclusion_of
from occupancy.land_search.enquiry import Enquiry
from occupancy.land_search.evaluate_plots import evaluate_plots
from occupancy.statement import Statement
from outputs.offers import texts
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


def barred(page: Page, plot: str) -> Exclusion | None:
    """Why a plot cannot be offered on the day, by all that this instance knows; None where it can."""
    key = f"{page.audience} {page.book.content_hash} {page.book.known_on} {page.statement.as_of}"
    return _bar(page.book, page.statement, plot=plot, key=key)


def said(page: Page, found: Exclusion) -> str:
    """The reason in words."""
    reason = texts.bar_text(found.code, page.words, found.until)
    return f"{reason} ({found.rule})" if found.rule and page.internal else reason


def _reason(page: Page, plot: str, enquiry: Enquiry | None) -> str:
    found = barred(page, plot)
    if found is not None:
        return page.say("cannot be offered. {reason}.", reason=said(page, found))
    offer = evaluate_plots(page.book, page.statement, (plot,), enquiry=enquiry)
    if offer is None or enquiry is None:
        return page.say("can be offered.")
    failed = [texts.verdict_line(one, page.book, page.words) for one in offer.failed]
    if failed:
        return page.say("does not answer. {reasons}", reasons="; ".join(failed))
    return page.say("answers, behind the offers listed.")


@st.cache_data(show_spinner=False, max_entries=1000)
def _bar(_book: LandBook, _statement: Statement, *, plot: str, key: str) -> Exclusion | None:  # noqa: ARG001 - the key
    return exclusion_of(_book, _statement, plot)
