"""What a reader asks of the papers: a day to compare with, their language, who submits, and why."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import streamlit as st

from occupancy.loading.book_settings import AGENCY_LINES, SIGNED_ON
from occupancy.packaged_files import ROOT
from occupancy.statement import Statement
from outputs.submission.report.sentences import Report, report
from outputs.submission.submission import Agency, Submission
from outputs.submission.table_cells import RenderedTable, render_table
from outputs.text.translations import N_, translator
from ui import book_store, days
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.widgets import compared_day, messages
from ui.widgets.address_controls import render_code

# In the session: what is typed is nobody else's, stands in no address, and outlives a look at another page.
_TYPED = "texts of the papers"
# Who submits outlives the visit too, in the reader's own browser.
_KEPT, _LONGEST = "export-kept", 2_000
_browser = st.components.v2.component(
    "landbook_kept", js=(ROOT / "ui/pages/export/kept.js").read_text(encoding="utf-8")
)
_AGENCY = {
    "parent": N_("Body above"),
    "name": N_("Agency that submits"),
    "number": N_("Number of the report"),
    "symbol": N_("Symbol, such as BC-BQL"),
    "place": N_("Place of signing"),
    "signed_on": N_("Day of signing, as day/month/year"),
    "title": N_("What the report is about, a line each"),
    "addressees": N_("Whom it is addressed to, a line each"),
    "grounds": N_("Letters and decisions that it rests on, a line each"),
    "preparer": N_("Who prepared the table"),
    "signer_title": N_("Title of who signs"),
    "signer": N_("Name of who signs"),
    "recipients": N_("Recipients, a line each"),
}
_TEXTS = _AGENCY | {
    "why": N_("What the papers are for"),
    "who": N_("Made by"),
    "with_errors": N_("Why they are submitted nevertheless"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked; `unread` is what was typed as the day of signing and is none."""

    lang: str
    since: date | None = None
    unread: str = ""
    agency: Agency = field(default_factory=Agency)
    why: str = ""
    who: str = ""
    with_errors: str = ""


def read(page: PageContext) -> Options:
    """Return the options of the address and of the session."""
    texts = {name: _typed(page, name).strip() for name in _TEXTS}
    stated: dict[str, Any] = {name: texts.pop(name) for name in _AGENCY}
    stated |= {name: tuple(filter(None, map(str.strip, stated[name].splitlines()))) for name in AGENCY_LINES}
    signed_on = str(stated[SIGNED_ON])
    stated[SIGNED_ON] = days.read(signed_on)
    return Options(
        page.setting("paper") or page.view.lang,
        compared_day.read(page)[0],
        "" if stated[SIGNED_ON] else signed_on,
        Agency(**stated),
        **texts,
    )


def _typed(page: PageContext, name: str) -> str:
    """Return what was typed into a field in this session; before that, what the book says of who submits."""
    texts: dict[str, str] = st.session_state.get(_TYPED, {})
    if name in texts:
        return texts[name]
    recorded = page.book.info.agency.get(name, "")
    if isinstance(recorded, date):
        return days.written(recorded)
    return "\n".join(recorded) if isinstance(recorded, tuple) else str(recorded or "")


def render_options(page: PageContext, options: Options) -> None:
    """Draw the options in one line, and below it why a day to compare with is not used."""
    since = compared_day.box(
        page,
        page.say("Changes since"),
        page.say("Adds a column of how leased land has changed. Empty: no such column."),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="export-options"):
        with st.container(width=175):
            compared_day.render_box(page, since)
        label = page.say("Language of the papers")
        render_code(page, "paper", options.lang, st.segmented_control, label=label, required=True)
        render_text(page, "why", width=225)
        render_text(page, "who", width=150)
        stated = any(_typed(page, name) for name in _AGENCY)
        label = page.say("Agency and signature (stated)") if stated else page.say("Agency and signature")
        with st.popover(label, key="export-agency"):
            for name in _AGENCY:
                render_text(page, name, width="stretch")
            st.caption(page.say("What is typed here stays in this browser for the next visit."))
    _keep_who_submits()
    compared_day.tell_unused(page, since)
    if options.unread:
        message = page.say(
            "“{text}” cannot be read as a day. A day is written like 31/12/2021.", text=options.unread
        )
        messages.show_warning(f"{page.say(_AGENCY[SIGNED_ON])}: {message}", icon=":material/event_busy:")


def _keep_who_submits() -> None:
    """Keep what was typed of who submits in the browser, and take over what it has of a visit before."""
    typed: dict[str, str] = st.session_state.get(_TYPED, {})
    agency = {name: typed[name] for name in _AGENCY if name in typed}
    _browser(key=_KEPT, data={"typed": agency or None}, on_kept_change=_take_over)


def _take_over() -> None:
    """Take over what the browser has kept; what was typed since, or is none of it, is passed over."""
    text = (st.session_state.get(_KEPT) or {}).get("kept")
    try:
        kept = json.loads(str(text))
        texts = {name: kept[name][:_LONGEST] for name in _AGENCY if isinstance(kept.get(name), str)}
    except (AttributeError, ValueError):
        return
    st.session_state[_TYPED] = texts | st.session_state.get(_TYPED, {})


def render_text(page: PageContext, name: str, *, width: int | Literal["stretch"]) -> None:
    """Draw a field for a text of the papers, kept in this session."""
    key = f"export-{name}"
    st.session_state[key] = _typed(page, name)

    def keep() -> None:
        st.session_state[_TYPED] = st.session_state.get(_TYPED, {}) | {name: str(st.session_state[key])}

    box = st.text_area if name in AGENCY_LINES else st.text_input
    box(page.say(_TEXTS[name]), width=width, key=key, on_change=keep)


def key(page: PageContext, options: Options) -> str:
    """Return all that a paper is made from, as a text: the same key, the same bytes."""
    return repr((book_store.book_identity(page.book), page.view.day, page.view.basis, options))


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=HASH_FUNCS | {Options: repr})
def submission(statement: Statement, options: Options) -> Submission:
    """Return the submission; its papers share what they are printed from."""
    before = None
    if options.since is not None:
        before = book_store.statement(statement.book, options.since, statement.basis)
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
def table_and_report(statement: Statement, options: Options) -> tuple[RenderedTable, Report]:
    """Return the table as every paper prints it, and the report in words."""
    papers = submission(statement, options)
    return render_table(papers, papers.summary), report(papers)
