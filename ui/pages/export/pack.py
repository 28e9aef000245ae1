"""The submission pack: all papers in one file, made by steps on request; refused while errors are open."""

from functools import partial

import streamlit as st

from geo.errors import LandbookError
from occupancy.loading.book_folder import read_folder
from outputs.records import iter_rows
from outputs.submission.pack import OnStep, Step, pack
from outputs.submission.submission import Submission
from outputs.text import captions
from outputs.text.formatting import format_count
from outputs.text.translations import N_
from ui.context import PageContext
from ui.file_cache import cached_file
from ui.pages.export import files, paper_options
from ui.pages.export.files import File
from ui.pages.export.paper_options import Options
from ui.pages.quality import finding_table
from ui.widgets import html_blocks, messages

_NAMED = 5  # errors that are told here; the page of quality has them all
_ABOUT = N_("Workbook, report, map, layers, the tables themselves and a manifest, in one ZIP.")


def render_pack(page: PageContext, options: Options) -> None:
    """Draw the button that makes the pack, what stands in its way, and the pack that was made."""
    submission = paper_options.submission(page.book, page.statement, options)
    html_blocks.heading(page.say("Submission pack"))
    html_blocks.lines([page.say(_ABOUT)])
    _errors(page, submission)
    refused = bool(submission.open_errors) and not options.with_errors
    file = File("pack", "zip", page.say("Download the pack"), partial(_pack, page, submission))
    if not refused and cached_file().has(files.key(page, options, file)):
        files.buttons(page, options, [file])
        return
    if st.button(
        page.say("Make the pack"),
        type="primary",
        icon=":material/inventory_2:",
        disabled=refused,
        key="export-pack",
    ):
        _make(page, options, submission)


def _errors(page: PageContext, submission: Submission) -> None:
    """Draw the errors that are open, and a field for the reason to submit nevertheless."""
    errors = submission.open_errors
    if not errors:
        return
    found = finding_table.listed(page)
    found = found[found["severity"] == "error"]
    names = captions.land_names(page.book, page.words)
    messages.show_warning(
        page.words.ngettext(
            "The book has {errors} open error. The pack is made only with a reason, which is printed.",
            "The book has {errors} open errors. The pack is made only with a reason, which is printed.",
            errors,
        ).format(errors=format_count(errors, page.words)),
        icon=":material/error:",
    )
    html_blocks.lines(
        f"{row['rule']} · {page.labels.finding(row, names)}" for row in iter_rows(found.head(_NAMED))
    )
    page.link("quality", page.say("All errors"), severity="error")
    paper_options.text(page, "with_errors", width="stretch")


def _make(page: PageContext, options: Options, submission: Submission) -> None:
    """Make the pack behind a bar that tells the step; the page is then drawn again, with the pack."""
    bar = st.progress(0.0)

    def show_step(step: Step) -> None:
        at = min(step.done + 1, step.of)
        text = page.say("Step {at} of {of}: {name}", at=at, of=step.of, name=step.name)
        bar.progress(step.done / step.of, text=text)

    file = File("pack", "zip", "", partial(_pack, page, submission, on_step=show_step))
    try:
        cached_file().file(files.key(page, options, file), file.make)
    except LandbookError as error:
        messages.show_error(page, error)
        return
    finally:
        bar.empty()
    st.rerun()


def _pack(page: PageContext, submission: Submission, *, on_step: OnStep = lambda _: None) -> bytes:
    return pack(submission, read_folder(page.folder), on_step=on_step)
