"""What will be printed, as it will be printed: the table, the report in words, and the map."""

from functools import partial

import streamlit as st

from geo.errors import LandbookError
from outputs.maps.paper.annex_map import annex_map
from outputs.submission.rendered_table import RenderedTable
from outputs.submission.report.sentences import Report
from outputs.submission.submission import Submission
from ui import notice, sheet
from ui.export import papers
from ui.export.made import made
from ui.export.options import Options
from ui.page import Page
from ui.sheet import Beside, Part


def show(page: Page, options: Options, table: RenderedTable, report: Report) -> None:
    """Draw the line that answers, and the papers under tabs; the map is made when its tab is opened."""
    submission = papers.submission(page, options)
    names = [page.say("Printed table"), page.say("Report"), page.say("Map")]
    sheet.answer(report.answer, lang=options.lang)
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


def _table(page: Page, submission: Submission, table: RenderedTable) -> None:
    say = submission.words.gettext
    sheet.printed(
        table,
        stamps=submission.stamps,
        titles=(say("Notes"), say("Sources")),
        label=page.say("The table as it will be printed"),
        lang=submission.words.language,
    )


def _report(page: Page, submission: Submission, report: Report) -> None:
    parts: list[Part | Beside] = [("stamp", stamp) for stamp in submission.stamps]
    head = report.letterhead
    parts.append(
        Beside((head.parent, head.name, head.number), (head.nation, head.motto, head.dateline), bold=2)
    )
    parts += [
        ("title", report.kind),
        ("subject", report.subject),
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
    sheet.paper(parts, label=page.say("The report as it will be printed"), lang=submission.words.language)


def _map(page: Page, options: Options, submission: Submission) -> None:
    key = (papers.key(page, options), "map", "png")
    try:
        with st.spinner(page.say("Drawing the map…")):
            picture = made().file(key, partial(annex_map, submission, kind="png"))
    except LandbookError as error:
        notice.failed(page, error)
        return
    st.image(picture, width="stretch", alt=page.say("The map annex as it will be printed"))
