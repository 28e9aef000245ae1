"""Export: what will be printed, and the files to take: papers, map, layers, coordinates, or all as a pack."""

from functools import partial

import streamlit as st

from geo.errors import LandbookError
from outputs.maps.paper.annex_map import annex_map
from outputs.submission.report.sentences import Report
from outputs.submission.submission import Submission
from outputs.submission.table_cells import RenderedTable
from ui.context import PageContext
from ui.pages.export import papers
from ui.pages.export.papers import Options
from ui.widgets import html_blocks
from ui.widgets.downloads import cached_file
from ui.widgets.html_blocks import Beside, Part


def render_preview(page: PageContext, options: Options, table: RenderedTable, report: Report) -> None:
    """Draw the line that answers, and the papers under tabs; the map is made when its tab is opened."""
    submission = papers.submission_of(page.statement, options)
    names = [page.say("Printed table"), page.say("Report"), page.say("Map")]
    html_blocks.answer(report.answer, lang=options.lang)
    # Without the language in its key an opened tab would be looked for under its old name.
    tabs = st.tabs(names, key=f"export-tabs-{page.view.lang}", on_change="rerun")
    if tabs[0].open:
        with tabs[0]:
            _table(page, submission, table)
    if tabs[1].open:
        with tabs[1]:
            _report(page, submission, report)
    if tabs[2].open:
        with tabs[2]:
            _map(page, options, submission)


def _table(page: PageContext, submission: Submission, table: RenderedTable) -> None:
    say = submission.words.gettext
    html_blocks.printed(
        table,
        stamps=submission.stamps,
        titles=(say("Notes"), say("Sources")),
        label=page.say("The table as it will be printed"),
        lang=submission.words.language,
    )


def _report(page: PageContext, submission: Submission, report: Report) -> None:
    parts: list[Part | Beside] = [("stamp", stamp) for stamp in submission.stamps]
    head = report.letterhead
    parts.append(
        Beside((head.parent, head.name, head.number), (head.nation, head.motto, head.dateline), bold=2)
    )
    parts += [
        ("title", report.kind),
        *(("subject", line) for line in (*report.subject, report.subject_day)),
        *(("text", f"{head.addressed} {name}") for name in head.addressees),
        *(("text", ground) for ground in report.grounds),
        ("answer", report.answer),
        ("text", report.opening),
    ]
    for section in report.sections:
        parts.append(("heading", section.heading))
        parts += [("text", paragraph) for paragraph in section.paragraphs]
    parts.append(("text", report.closing))
    parts.append(
        Beside((head.recipients_title, *head.recipients), (head.signer_title, *filter(None, [head.signer])))
    )
    parts += [("small", f"{label}: {text}") for label, text in report.identity]
    html_blocks.paper(
        parts, label=page.say("The report as it will be printed"), lang=submission.words.language
    )


def _map(page: PageContext, options: Options, submission: Submission) -> None:
    key = (papers.paper_key(page, options), "map", "png")
    try:
        with st.spinner(page.say("Drawing the map…")):
            picture = cached_file().file(key, partial(annex_map, submission, kind="png"))
    except LandbookError as error:
        html_blocks.show_error(page, error)
        return
    st.image(picture, width="stretch", alt=page.say("The map annex as it will be printed"))


def render_export(page: PageContext) -> None:
    """Draw options, preview and files of the view's day, knowledge and basis."""
    options = papers.read(page)
    papers.render_options(page, options)
    try:
        with st.spinner(page.say("Setting the table…"), show_time=True):
            table, report = papers.table_and_report(page.statement, options)
    except LandbookError as error:  # such as forms.csv of the book's own that cannot be filled in
        html_blocks.show_error(page, error)
        return
    left, right = st.columns([13, 5], gap="medium")
    with left:
        render_preview(page, options, table, report)
    with right:
        papers.render_files(page, options)
