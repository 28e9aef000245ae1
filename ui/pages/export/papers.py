"""The papers: what a reader asks of them, and each as a file to take, or all as a pack."""

import json
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Literal

import streamlit as st

from geo import crs
from geo.errors import LandbookError
from occupancy.loading.book_folder import read_folder
from occupancy.loading.book_settings import AGENCY_LINES, SIGNED_ON
from occupancy.program import ROOT
from occupancy.statement import Statement
from outputs.gis.layer_files import FORMATS, WGS84, layer_file
from outputs.gis.layers import shortfalls
from outputs.maps.paper.annex_map import annex_map, is_drawn
from outputs.records import iter_rows
from outputs.submission import corner_papers
from outputs.submission.corner_list import CornerList, corner_lists
from outputs.submission.pack import OnStep, pack
from outputs.submission.report.report_papers import report_docx, report_pdf
from outputs.submission.report.sentences import Report, report
from outputs.submission.submission import Agency, Submission
from outputs.submission.table_cells import RenderedTable, render_table
from outputs.submission.table_file import table_file
from outputs.submission.workbook.workbook import workbook
from outputs.text.translations import N_, translator
from ui import book_store, days, view_state
from ui.book_store import HASH_FUNCS
from ui.context import PageContext, literal
from ui.widgets import compared_day, downloads, html_blocks
from ui.widgets.address_controls import render_code
from ui.widgets.downloads import cached_file

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
    analysis: bool = False


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
        analysis=page.view.filters.get("analysis") == "1",
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
        held = view_state.set_control("export-analysis", options.analysis)
        st.checkbox(
            page.say("With the analysis"),
            key=held,
            help=page.say("Sheets and a section on room to the lines, why the rate moved, land coming back."),
            on_change=lambda: view_state.write_url(
                page.view, analysis="1" if st.session_state.get(held) else ""
            ),
        )
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
        html_blocks.show_warning(f"{page.say(_AGENCY[SIGNED_ON])}: {message}", icon=":material/event_busy:")


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
    paper_key = f"export-{name}"
    st.session_state[paper_key] = _typed(page, name)

    def keep() -> None:
        st.session_state[_TYPED] = st.session_state.get(_TYPED, {}) | {name: str(st.session_state[paper_key])}

    box = st.text_area if name in AGENCY_LINES else st.text_input
    box(page.say(_TEXTS[name]), width=width, key=paper_key, on_change=keep)


def paper_key(page: PageContext, options: Options) -> str:
    """Return all that a paper is made from, as a text: the same key, the same bytes."""
    return repr((book_store.book_identity(page.book), page.view.day, page.view.basis, options))


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=HASH_FUNCS | {Options: repr})
def submission_of(statement: Statement, options: Options) -> Submission:
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
        analysis=options.analysis,
    )


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=HASH_FUNCS | {Options: repr})
def table_and_report(statement: Statement, options: Options) -> tuple[RenderedTable, Report]:
    """Return the table as every paper prints it, and the report in words."""
    papers = submission_of(statement, options)
    return render_table(papers, papers.summary), report(papers)


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
        return paper_key(page, options), self.what, self.ending, self.of


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
    submission = submission_of(page.statement, options)
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
    html_blocks.show_warning(
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
    render_text(page, "with_errors", width="stretch")


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
        html_blocks.show_error(page, error)
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
        html_blocks.show_error(page, error)
        return
    what = f"corners-{ids[0]}" if len(ids) == 1 else f"corners-{len(ids)}"
    files = [
        File(
            what, form, _ENDINGS[form], partial(corner_papers.coordinates, submission, ids, form=form), of=ids
        )
        for form in corner_papers.FORMATS
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
    return corner_lists(submission_of(statement, options), ids)
