"""The files on offer: each is made when its button is pressed, and handed over with that press."""

from functools import partial

import streamlit as st

from geo.errors import LandbookError
from outputs.gis import layer_files as gis
from outputs.gis.layers import shortfalls
from outputs.maps.paper.annex_map import annex_map, is_drawn
from outputs.submission.corners.coordinates import FORMATS as CORNER_FORMATS
from outputs.submission.corners.coordinates import coordinates
from outputs.submission.corners.corner_list import CornerList, corner_lists
from outputs.submission.report.report_docx import report_docx
from outputs.submission.report.report_pdf import report_pdf
from outputs.submission.submission import Submission
from outputs.submission.table_file import table_file
from outputs.submission.workbook.workbook import workbook
from outputs.text.formatting import format_count
from ui import notice, sheet
from ui.export import offered, papers
from ui.export.offered import File
from ui.export.options import Options
from ui.page import Page

_SYSTEMS = {gis.VN2000: "VN-2000", gis.WGS84: "WGS 84"}
_ENDINGS = {"xlsx": "XLSX", "docx": "DOCX", "pdf": "PDF", "png": "PNG"}


def show(page: Page, options: Options) -> None:
    """Draw the files in groups."""
    submission = papers.submission(page, options)
    _papers(page, options, submission)
    _maps(page, options, submission)
    _layers(page, options, submission)
    _corners(page, options, submission)


def _papers(page: Page, options: Options, submission: Submission) -> None:
    sheet.heading(page.say("Papers"))
    files = [
        File("workbook", "xlsx", page.say("Workbook (XLSX)"), partial(workbook, submission)),
        File("table", "csv", page.say("Table (CSV)"), partial(table_file, submission, form="csv")),
        File("report", "docx", page.say("Report (DOCX)"), partial(report_docx, submission)),
        File("report", "pdf", page.say("Report (PDF)"), partial(report_pdf, submission)),
    ]
    offered.buttons(page, options, files)


def _maps(page: Page, options: Options, submission: Submission) -> None:
    sheet.heading(page.say("Map annex"))
    if not is_drawn(page.book):
        sheet.lines([page.say("There is no map: nothing of the book is drawn.")])
        return
    files = [
        File("map", kind, _ENDINGS[kind], partial(annex_map, submission, kind=kind))
        for kind in ("pdf", "png")
    ]
    offered.buttons(page, options, files)


def _layers(page: Page, options: Options, submission: Submission) -> None:
    """Layers in a format and system of the reader's choice; some formats know one system only."""
    sheet.heading(page.say("GIS layers"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        form = st.selectbox(
            page.say("Format"),
            list(gis.FORMATS),
            format_func=lambda code: gis.FORMATS[code].label,
            width=130,
            key="export-format",
        )
        systems = gis.FORMATS[form].systems
        system = st.selectbox(
            page.say("Coordinate system"),
            systems,
            format_func=lambda code: _SYSTEMS[code],
            width=120,
            disabled=len(systems) == 1,
            key=f"export-system-{'-'.join(systems)}",
        )
        make = partial(gis.layer_file, page.book, page.statement, submission.words, form=form, system=system)
        file = File(f"layers-{form}-{system}", gis.FORMATS[form].suffix, page.say("Layers"), make)
        offered.buttons(page, options, [file])
    sheet.lines(shortfalls(page.book, page.statement, page.words))


def _corners(page: Page, options: Options, submission: Submission) -> None:
    """The corners of what is looked at or selected."""
    sheet.heading(page.say("Corner coordinates"))
    choices = _places(page)
    if not choices:
        sheet.lines([page.say("Look at a plot, or select some on the page of vacant land.")])
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
        _lists(submission, ids, key=papers.key(page, options))
    except LandbookError as error:  # such as a plot that is not there on the day, or has no shape
        notice.failed(page, error)
        return
    what = f"corners-{ids[0]}" if len(ids) == 1 else f"corners-{len(ids)}"
    files = [
        File(what, form, _ENDINGS[form], partial(coordinates, submission, ids, form=form), of=ids)
        for form in CORNER_FORMATS
    ]
    offered.buttons(page, options, files)


def _places(page: Page) -> dict[str, tuple[str, ...]]:
    """What can be listed, by its label: the plots selected, and the plot looked at."""
    view, found = page.view, dict[str, tuple[str, ...]]()
    if view.selected:
        label = page.words.ngettext("{plots} plot selected", "{plots} plots selected", len(view.selected))
        found[label.format(plots=format_count(len(view.selected), page.words))] = view.selected
    if view.plot:
        found[page.say("Plot {plot}", plot=view.plot)] = (view.plot,)
    return found


@st.cache_resource(show_spinner=False, max_entries=20)
def _lists(_submission: Submission, ids: tuple[str, ...], *, key: str) -> tuple[CornerList, ...]:  # noqa: ARG001 - the key
    return corner_lists(_submission, ids)
