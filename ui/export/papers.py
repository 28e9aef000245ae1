"""The submission that a reader asks for, and what of it is shown; both worked out once for all readers."""

import streamlit as st

from outputs.submission.rendered_table import RenderedTable, render_table
from outputs.submission.report.sentences import Report, report
from outputs.submission.submission import Submission
from outputs.text.translations import translator
from ui import opened
from ui.export.options import Options
from ui.page import Page


def key(page: Page, options: Options) -> str:
    """All that a paper is made from, as a text: the same key, the same bytes."""
    known = page.view.known
    return repr((page.audience, page.book.content_hash, page.view.day, known, page.view.basis, options))


def submission(page: Page, options: Options) -> Submission:
    """The submission; its papers share what they are printed from."""
    return _submission(page, options, key=key(page, options))


def shown(page: Page, options: Options) -> tuple[RenderedTable, Report]:
    """The table as every paper prints it, and the report in words."""
    return _shown(submission(page, options), key=key(page, options))


@st.cache_resource(show_spinner=False, max_entries=20)
def _submission(_page: Page, _options: Options, *, key: str) -> Submission:  # noqa: ARG001 - the key
    before = None
    if _options.since is not None:
        before = opened.statement(_page.book, _options.since, _page.view.basis)
    return Submission(
        _page.book,
        _page.statement,
        translator(_options.lang),
        since=before,
        agency=_options.agency,
        why=_options.why,
        who=_options.who,
        with_errors=_options.with_errors,
    )


@st.cache_resource(show_spinner=False, max_entries=20)
def _shown(_submission: Submission, *, key: str) -> tuple[RenderedTable, Report]:  # noqa: ARG001 - the key
    return render_table(_submission, _submission.summary), report(_submission)
