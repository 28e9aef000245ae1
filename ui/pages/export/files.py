"""The files on offer: each is made when its button is pressed, and handed over with that press."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from geo.errors import LandbookError
from occupancy.book import LandBook
from occupancy.statement import Statement
from outputs.gis.layer_files import FORMATS, VN2000, WGS84, layer_file
from outputs.gis.layers import shortfalls
from outputs.maps.paper.annex_map import annex_map, is_drawn
from outputs.submission.corners import coordinates
from outputs.submission.corners.corner_list import CornerList, corner_lists
from outputs.submission.report.report_docx import report_docx
from outputs.submission.report.report_pdf import report_pdf
from outputs.submission.submission import Submission
from outputs.submission.table_file import table_file
from outputs.submission.workbook.workbook import workbook
from outputs.text.formatting import format_count
from ui.book_store import HASH_FUNCS
from ui.context import PageContext, literal
from ui.file_cache import cached_file
from ui.pages.export import paper_options
from ui.pages.export.paper_options import Options
from ui.widgets import html_blocks, messages

_MIMES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "png": "image/png",
    "zip": "application/zip",
    "csv": "text/csv",
}
_BINARY = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be had.

    Attributes
    ----------
    what, ending
        What it holds, as a word for its name, and how the name ends.
    label
        What stands on its button.
    make
        Makes it.
    of
        Ids of the land that it is about; empty: all.
    """

    what: str
    ending: str
    label: str
    make: Callable[[], bytes]
    of: tuple[str, ...] = ()


def buttons(page: PageContext, options: Options, files: Sequence[File]) -> None:
    """Draw the buttons side by side, and why a file could not be made when it was last asked for."""
    with st.container(horizontal=True, gap="xsmall"):
        for file in files:
            _button(page, options, file)
    for file in files:
        failure = cached_file().failure(key(page, options, file))
        if failure is not None:
            messages.show_error(page, failure)


def name(page: PageContext, options: Options, file: File) -> str:
    """Return what a file is called: content, day, basis, language."""
    view = page.view
    return f"landbook-{file.what}-{view.day.isoformat()}-{view.basis}-{options.lang}.{file.ending}"


def key(page: PageContext, options: Options, file: File) -> Hashable:
    """Return all that a file is made from."""
    return paper_options.key(page, options), file.what, file.ending, file.of


def _button(page: PageContext, options: Options, file: File) -> None:
    # The press does not draw the page anew: the browser asks for what the drawing before has promised.
    st.download_button(
        literal(file.label),
        partial(cached_file().file, key(page, options, file), file.make),
        file_name=name(page, options, file),
        mime=_MIMES.get(file.ending, _BINARY),
        key=f"export-file-{file.what}-{file.ending}",
        on_click="ignore",
        icon=":material/download:",
    )


_SYSTEMS = {VN2000: "VN-2000", WGS84: "WGS 84"}
_ENDINGS = {"xlsx": "XLSX", "docx": "DOCX", "pdf": "PDF", "png": "PNG"}


def render_files(page: PageContext, options: Options) -> None:
    """Draw the files in groups."""
    submission = paper_options.submission(page.book, page.statement, options)
    _papers(page, options, submission)
    _maps(page, options, submission)
    _layers(page, options, submission)
    _corners(page, options, submission)


def _papers(page: PageContext, options: Options, submission: Submission) -> None:
    html_blocks.heading(page.say("Papers"))
    files = [
        File("workbook", "xlsx", page.say("Workbook (XLSX)"), partial(workbook, submission)),
        File("table", "csv", page.say("Table (CSV)"), partial(table_file, submission, form="csv")),
        File("report", "docx", page.say("Report (DOCX)"), partial(report_docx, submission)),
        File("report", "pdf", page.say("Report (PDF)"), partial(report_pdf, submission)),
    ]
    buttons(page, options, files)


def _maps(page: PageContext, options: Options, submission: Submission) -> None:
    html_blocks.heading(page.say("Map annex"))
    if not is_drawn(page.book):
        html_blocks.lines([page.say("There is no map: nothing of the book is drawn.")])
        return
    files = [
        File("map", kind, _ENDINGS[kind], partial(annex_map, submission, kind=kind))
        for kind in ("pdf", "png")
    ]
    buttons(page, options, files)


def _layers(page: PageContext, options: Options, submission: Submission) -> None:
    """Draw the layers in a format and system of the reader's choice; some formats know one system."""
    html_blocks.heading(page.say("GIS layers"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        form = st.selectbox(
            page.say("Format"),
            list(FORMATS),
            format_func=lambda code: FORMATS[code].label,
            width=130,
            key="export-format",
        )
        systems = FORMATS[form].systems
        system = st.selectbox(
            page.say("Coordinate system"),
            systems,
            format_func=lambda code: _SYSTEMS[code],
            width=120,
            disabled=len(systems) == 1,
            key=f"export-system-{'-'.join(systems)}",
        )
        make = partial(layer_file, page.book, page.statement, submission.words, form=form, system=system)
        file = File(f"layers-{form}-{system}", FORMATS[form].suffix, page.say("Layers"), make)
        buttons(page, options, [file])
    html_blocks.lines(shortfalls(page.book, page.statement, page.words))


def _corners(page: PageContext, options: Options, submission: Submission) -> None:
    """Draw the corner lists of what is looked at or selected."""
    html_blocks.heading(page.say("Corner coordinates"))
    choices = _places(page)
    if not choices:
        html_blocks.lines([page.say("Look at a plot, or select some on the page of vacant land.")])
        return
    chosen = st.selectbox(
        page.say("Corners of"),
        list(choices),
        format_func=lambda label: label,
        label_visibility="collapsed",
        key=f"export-corners-{page.view.lang}",
    )
    ids = choices[chosen]
    try:
        _corner_lists(page.book, page.statement, options, ids)
    except LandbookError as error:  # such as a plot that is not there on the day, or has no shape
        messages.show_error(page, error)
        return
    what = f"corners-{ids[0]}" if len(ids) == 1 else f"corners-{len(ids)}"
    files = [
        File(what, form, _ENDINGS[form], partial(coordinates.coordinates, submission, ids, form=form), of=ids)
        for form in coordinates.FORMATS
    ]
    buttons(page, options, files)


def _places(page: PageContext) -> dict[str, tuple[str, ...]]:
    """Return what can be listed, by its label: the plots selected, and the plot looked at."""
    view, found = page.view, dict[str, tuple[str, ...]]()
    if view.selected:
        label = page.words.ngettext("{plots} plot selected", "{plots} plots selected", len(view.selected))
        found[label.format(plots=format_count(len(view.selected), page.words))] = view.selected
    if view.plot:
        found[page.say("Plot {plot}", plot=view.plot)] = (view.plot,)
    return found


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=HASH_FUNCS | {Options: repr})
def _corner_lists(
    book: LandBook, statement: Statement, options: Options, ids: tuple[str, ...]
) -> tuple[CornerList, ...]:
    return corner_lists(paper_options.submission(book, statement, options), ids)
