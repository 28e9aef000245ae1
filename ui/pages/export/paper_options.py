"""What a reader asks of the papers: a day to compare with, their language, who submits, and why."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import streamlit as st

from occupancy.book import LandBook
from occupancy.statement import Statement
from outputs.submission.rendered_table import RenderedTable, render_table
from outputs.submission.report.sentences import Report, report
from outputs.submission.submission import Agency, Submission
from outputs.text.translations import N_, translator
from ui import book_store, days, url_state
from ui.address import parse_day
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.days import Box
from ui.widgets import messages
from ui.widgets.address_controls import render_code

# In the session: what is typed is nobody else's, stands in no address, and outlives a look at another page.
_TYPED = "texts of the papers"
AGENCY = ("parent", "name", "place", "signer_title", "signer", "recipients")
TEXTS = ("why", "who", *AGENCY, "with_errors")


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked; `misread` says why the day to compare with is not used, with a place for `since`."""

    lang: str
    since: date | None = None
    misread: str = ""
    agency: Agency = field(default_factory=Agency)
    why: str = ""
    who: str = ""
    with_errors: str = ""


def read(page: PageContext) -> Options:
    """Return the options of the address and of the session."""
    since, misread = _since(page.view.filters.get("since", ""), page.view.day)
    texts = {name: typed(page, name).strip() for name in TEXTS}
    agency = {name: texts[name] for name in AGENCY if name != "recipients"}
    recipients = tuple(line.strip() for line in texts["recipients"].splitlines() if line.strip())
    return Options(
        page.setting("paper") or page.view.lang,
        since,
        misread,
        Agency(**agency, recipients=recipients),
        why=texts["why"],
        who=texts["who"],
        with_errors=texts["with_errors"],
    )


def typed(page: PageContext, name: str) -> str:
    """Return what was typed into a field in this session; before that, what the book says of who submits."""
    texts: dict[str, str] = st.session_state.get(_TYPED, {})
    if name in texts:
        return texts[name]
    recorded = page.book.info.agency.get(name, "")
    return recorded if isinstance(recorded, str) else "\n".join(recorded)


def keep(name: str, text: str) -> None:
    """Remember what was typed into a field."""
    st.session_state[_TYPED] = st.session_state.get(_TYPED, {}) | {name: text}


def complain(page: PageContext, options: Options) -> None:
    """Say why the day to compare with is not used."""
    if options.misread:
        since = page.view.filters["since"]
        messages.show_warning(page.say(options.misread, since=since), icon=":material/link_off:")


def _since(text: str, day: date) -> tuple[date | None, str]:
    if not text:
        return None, ""
    try:
        since = parse_day(text)
    except ValueError:
        return None, N_("The day to compare with in the address cannot be read: {since}.")
    if since >= day:
        return None, N_("The day to compare with, {since}, is not before the day of the figures.")
    return since, ""


_FIRST_DAY = date(1990, 1, 1)
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


def render_options(page: PageContext, options: Options) -> None:
    """Draw the options in one line."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="export-options"):
        since = _since_input(page, options)
        label = page.say("Language of the papers")
        render_code(page, "paper", options.lang, st.segmented_control, label=label, required=True)
        text(page, "why", width=225)
        text(page, "who", width=150)
        given = any(typed(page, name) for name in AGENCY)
        label = page.say("Agency and signature") if not given else page.say("Agency and signature (stated)")
        with st.popover(label, key="export-agency"):
            for name in AGENCY:
                text(page, name, width="stretch")
    days.refused(page, since)


def text(page: PageContext, name: str, *, width: int | Literal["stretch"]) -> None:
    """Draw a field for a text of the papers, kept for this session only."""
    key = f"export-{name}"
    st.session_state[key] = typed(page, name)
    field = st.text_area if name == "recipients" else st.text_input
    field(page.say(_LABELS[name]), width=width, key=key, on_change=_typed(name, key))


def _since_input(page: PageContext, options: Options) -> Box:
    """Return the box of the day to compare with."""
    box = Box(
        "export-since",
        page.say("Changes since"),
        page.say("Adds a column of how leased land has changed. Empty: no such column."),
        options.since,
        min(options.since or _FIRST_DAY, _FIRST_DAY),
        max(page.view.day - timedelta(days=1), _FIRST_DAY),
    )
    with st.container(width=175):
        days.show(page, box, lambda text: url_state.write_url(page.view, since=text))
    return box


def _typed(name: str, key: str) -> Callable[[], None]:
    return lambda: keep(name, str(st.session_state[key]))


def key(page: PageContext, options: Options) -> str:
    """Return all that a paper is made from, as a text: the same key, the same bytes."""
    return repr((book_store.book_identity(page.book), page.view.day, page.view.basis, options))


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=HASH_FUNCS | {Options: repr})
def submission(book: LandBook, statement: Statement, options: Options) -> Submission:
    """Return the submission; its papers share what they are printed from."""
    before = None
    if options.since is not None:
        before = book_store.statement(book, options.since, statement.basis)
    return Submission(
        statement,
        translator(options.lang),
        since=before,
        agency=options.agency,
        why=options.why,
        who=options.who,
        with_errors=options.with_errors,
    )


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=HASH_FUNCS | {Options: repr})
def table_and_report(book: LandBook, statement: Statement, options: Options) -> tuple[RenderedTable, Report]:
    """Return the table as every paper prints it, and the report in words."""
    papers = submission(book, statement, options)
    return render_table(papers, papers.summary), report(papers)
