"""The files on offer, each made when its button is pressed, and the pack that has them all."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from geo import crs
from geo.errors import LandbookError
from occupancy.loading.book_folder import read_folder
from occupancy.statement import Statement
from outputs.gis.layer_files import FORMATS, WGS84, layer_file
from outputs.gis.layers import shortfalls
from outputs.maps.paper.annex_map import annex_map, is_drawn
from outputs.records import iter_rows
from outputs.submission.corners import coordinates
from outputs.submission.corners.corner_list import CornerList, corner_lists
from outputs.submission.pack import OnStep, pack
from outputs.submission.report.report_docx import report_docx
from outputs.submission.report.report_pdf import report_pdf
from outputs.submission.submission import Submission
from outputs.submission.table_file import table_file
from outputs.submission.workbook.workbook import workbook
from ui.book_store import HASH_FUNCS
from ui.context import PageContext, literal
from ui.pages.export import paper_options
from ui.pages.export.paper_options import Options
from ui.widgets import downloads, html_blocks, messages
from ui.widgets.downloads import cached_file

_NAMED = 5  # errors that are told on the page; that of quality has them all
_ENDINGS = {"xlsx": "XLSX", "docx": "DOCX", "pdf": "PDF", "png": "PNG"}


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

    def made_from(self, page: PageContext, options: Options) -> Hashable:
        """Return all that the file is made from."""
        return paper_options.key(page, options), self.what, self.ending, self.of


def _render_buttons(page: PageContext, options: Options, files: Sequence[File]) -> None:
    """Draw the buttons side by side, and why a file could not be made when it was last asked for."""
    view = page.view
    with st.container(horizontal=True, gap="xsmall"):
        for file in files:
            name = f"landbook-{file.what}-{view.day.isoformat()}-{view.basis}-{options.lang}"
            downloads.button(
                literal(file.label),
                downloads.kept(file.made_from(page, options), file.make),
                file_name=f"{name}.{file.ending}",
                key=f"export-file-{file.what}-{file.ending}",
            )
    for file in files:
        downloads.show_failure(page, file.made_from(page, options))


def render_files(page: PageContext, options: Options) -> None:
    """Draw the pack, and below it the files one by one, in groups."""
    submission = paper_options.submission(page.statement, options)
    _pack_of_all(page, options, submission)
    _papers(page, options, submission)
    _maps(page, options, submission)
    _layers(page, options, submission)
    _corners(page, options, submission)


def _pack_of_all(page: PageContext, options: Options, submission: Submission) -> None:
    """Draw the button that makes the pack, what stands in its way, and the pack that was made."""
    html_blocks.heading(page.say("Submission pack"))
    html_blocks.lines(
        page.say("Workbook, report, map, layers, the tables themselves and a manifest, in one ZIP.")
    )
    _render_errors(page, submission)
    refused = bool(submission.open_errors) and not options.with_errors
    tenants = not st.checkbox(
        page.say("Without tenants"),
        help=page.say(
            "Leaves out names of tenants, certificates and numbers of leases; running numbers stand for them."
        ),
        key="export-without-tenants",
    )
    file = _pack_file(page, submission, tenants=tenants)
    if not refused and cached_file().has(file.made_from(page, options)):
        _render_buttons(page, options, [file])
        return
    if st.button(
        page.say("Make the pack"),
        type="primary",
        icon=":material/inventory_2:",
        disabled=refused,
        key="export-pack",
    ):
        _make_pack(page, options, submission, tenants=tenants)


def _render_errors(page: PageContext, submission: Submission) -> None:
    """Draw the errors that are open, and a field for the reason to submit nevertheless."""
    errors = submission.open_errors
    if not errors:
        return
    messages.show_warning(
        page.say_many(
            "The book has {errors} open error. The pack is made only with a reason, which is printed.",
            "The book has {errors} open errors. The pack is made only with a reason, which is printed.",
            errors,
            errors=page.count(errors),
        ),
        icon=":material/error:",
    )
    findings, names = page.statement.open_findings, page.land_names()
    first = iter_rows(findings[findings["severity"] == "error"].head(_NAMED))
    html_blocks.lines(*(f"{row['rule']} · {page.labels.finding(row, names)}" for row in first))
    page.link("quality", page.say("All errors"), severity="error")
    paper_options.render_text(page, "with_errors", width="stretch")


def _make_pack(page: PageContext, options: Options, submission: Submission, *, tenants: bool) -> None:
    """Make the pack behind a bar that tells the step; the page is then drawn again, with the pack."""
    bar = st.progress(0.0)

    def show_step(name: str, done: int, of: int) -> None:
        at = min(done + 1, of)
        text = page.say("Step {at} of {of}: {name}", at=at, of=of, name=name)
        bar.progress(done / of, text=text)

    file = _pack_file(page, submission, tenants=tenants, on_step=show_step)
    try:
        cached_file().file(file.made_from(page, options), file.make)
    except LandbookError as error:
        messages.show_error(page, error)
        return
    finally:
        bar.empty()
    st.rerun()


def _pack_file(
    page: PageContext, submission: Submission, *, tenants: bool, on_step: OnStep = lambda *_: None
) -> File:
    def make() -> bytes:
        return pack(submission, read_folder(page.folder), tenants=tenants, on_step=on_step)

    what = "pack" if tenants else "pack-without-tenants"
    return File(what, "zip", page.say("Download the pack"), make)


def _papers(page: PageContext, options: Options, submission: Submission) -> None:
    html_blocks.heading(page.say("Papers"))
    files = [
        File("workbook", "xlsx", page.say("Workbook (XLSX)"), partial(workbook, submission)),
        File("table", "csv", page.say("Table (CSV)"), partial(table_file, submission, form="csv")),
        File("report", "docx", page.say("Report (DOCX)"), partial(report_docx, submission)),
        File("report", "pdf", page.say("Report (PDF)"), partial(report_pdf, submission)),
    ]
    _render_buttons(page, options, files)


def _maps(page: PageContext, options: Options, submission: Submission) -> None:
    html_blocks.heading(page.say("Map annex"))
    if not is_drawn(page.book):
        html_blocks.lines(page.say("There is no map: nothing of the book is drawn."))
        return
    files = [
        File("map", kind, _ENDINGS[kind], partial(annex_map, submission, kind=kind))
        for kind in ("pdf", "png")
    ]
    _render_buttons(page, options, files)


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
        datum = crs.planar_crs(page.book.info.plane).name.partition(" / ")[0]
        system = st.selectbox(
            page.say("Coordinate system"),
            systems,
            format_func=lambda code: "WGS 84" if code == WGS84 else datum,
            width=120,
            disabled=len(systems) == 1,
            key=f"export-system-{'-'.join(systems)}",
        )
        make = partial(layer_file, page.statement, submission.words, form=form, system=system)
        file = File(f"layers-{form}-{system}", FORMATS[form].suffix, page.say("Layers"), make)
        _render_buttons(page, options, [file])
    html_blocks.lines(*shortfalls(page.statement, page.words))


def _corners(page: PageContext, options: Options, submission: Submission) -> None:
    """Draw the corner lists of what is looked at or selected."""
    html_blocks.heading(page.say("Corner coordinates"))
    choices = _choices_of_land(page)
    if not choices:
        html_blocks.lines(page.say("Look at a plot, or select some on the page of vacant land."))
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
        _corner_lists(page.statement, options, ids)
    except LandbookError as error:  # such as a plot that is not there on the day, or has no shape
        messages.show_error(page, error)
        return
    what = f"corners-{ids[0]}" if len(ids) == 1 else f"corners-{len(ids)}"
    files = [
        File(what, form, _ENDINGS[form], partial(coordinates.coordinates, submission, ids, form=form), of=ids)
        for form in coordinates.FORMATS
    ]
    _render_buttons(page, options, files)


def _choices_of_land(page: PageContext) -> dict[str, tuple[str, ...]]:
    """Return what can be listed, by its label: the plots selected, and the plot looked at."""
    view, choices = page.view, dict[str, tuple[str, ...]]()
    if view.selected:
        label = page.words.ngettext("{plots} plot selected", "{plots} plots selected", len(view.selected))
        choices[label.format(plots=page.count(len(view.selected)))] = view.selected
    if view.plot:
        choices[page.say("Plot {plot}", plot=view.plot)] = (view.plot,)
    return choices


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=HASH_FUNCS | {Options: repr})
def _corner_lists(statement: Statement, options: Options, ids: tuple[str, ...]) -> tuple[CornerList, ...]:
    return corner_lists(paper_options.submission(statement, options), ids)
