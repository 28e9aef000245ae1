"""The submission pack: all papers in one file, made by steps on request; refused while errors are open."""

from functools import partial

import streamlit as st

from geo.errors import LandbookError
from occupancy.loading.book_folder import read_folder
from outputs.records import iter_rows
from outputs.submission.pack import Step, Told, pack
from outputs.submission.submission import Submission
from outputs.text import captions
from outputs.text.formatting import format_count
from outputs.text.translations import N_
from ui import notice, sheet
from ui.export import controls, offered, papers
from ui.export.made import made
from ui.export.offered import File
from ui.export.options import Options
from ui.page import Page
from ui.quality import listing

_NAMED = 5  # errors that are told here; the page of quality has them all
_ABOUT = N_("Workbook, report, map, layers, the tables themselves and a manifest, in one ZIP.")


def show(page: Page, options: Options) -> None:
    """Draw the button that makes the pack, what stands in its way, and the pack that was made."""
    submission = papers.submission(page, options)
    sheet.heading(page.say("Submission pack"))
    sheet.lines([page.say(_ABOUT)])
    _errors(page, submission)
    refused = bool(submission.open_errors) and not options.with_errors
    file = File("pack", "zip", page.say("Download the pack"), partial(_pack, page, submission))
    if not refused and made().has(offered.key(page, options, file)):
        offered.buttons(page, options, [file])
        return
    if st.button(
        page.say("Make the pack"),
        type="primary",
        icon=":material/inventory_2:",
        disabled=refused,
        key="export-pack",
    ):
        _make(page, options, submission)


def _errors(page: Page, submission: Submission) -> None:
    """The errors that are open, and a field for the reason to submit nevertheless."""
    errors = submission.open_errors
    if not errors:
        return
    found = listing.listed(page)
    found = found[found["severity"] == "error"]
    names = captions.land_names(page.book, page.words)
    notice.warn(
        page.words.ngettext(
            "The book has {errors} open error. The pack is made only with a reason, which is printed.",
            "The book has {errors} open errors. The pack is made only with a reason, which is printed.",
            errors,
        ).format(errors=format_count(errors, page.words)),
        icon=":material/error:",
    )
    sheet.lines(f"{row['rule']} · {page.labels.finding(row, names)}" for row in iter_rows(found.head(_NAMED)))
    page.link("quality", page.say("All errors"), severity="error")
    controls.text(page, "with_errors", width="stretch")


def _make(page: Page, options: Options, submission: Submission) -> None:
    """Make the pack behind a bar that tells the step; the page is then drawn again, with the pack."""
    bar = st.progress(0.0)

    def told(step: Step) -> None:
        at = min(step.done + 1, step.of)
        text = page.say("Step {at} of {of}: {name}", at=at, of=step.of, name=step.name)
        bar.progress(step.done / step.of, text=text)

    file = File("pack", "zip", "", partial(_pack, page, submission, told=told))
    try:
        made().file(offered.key(page, options, file), file.make)
    except LandbookError as error:
        notice.failed(page, error)
        return
    finally:
        bar.empty()
    st.rerun()


def _pack(page: Page, submission: Submission, *, told: Told = lambda _: None) -> bytes:
    return pack(submission, read_folder(page.folder), told=told)
