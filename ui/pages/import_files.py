"""Import: files as an office has them become a book, or a change of this one, shown before it is written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from math import isnan
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from geo.crs_diagnosis import DATUM, DECLARED, EXCHANGED, LAND, PLACE
from geo.errors import LandbookError
from occupancy.delivery.delivered import CrsCandidate, Delivered
from occupancy.delivery.importing import ImportPlan, plan_import, write_import
from occupancy.delivery.mapping import ALL, KEEP, SheetMapping
from occupancy.delivery.proposal import Question
from occupancy.loading.table_specs import BY_NAME, TABLES
from occupancy.loading.table_text import GEOMETRY
from occupancy.program import DATA
from outputs.files import deterministic_zip
from outputs.maps.web.system_map import system_map
from outputs.maps.web.zone_map import overview_map
from outputs.tables.import_view import import_tables
from outputs.text.translations import N_
from ui import view_state
from ui.context import PageContext, literal
from ui.widgets import downloads, html_blocks, own_layers, zone_map

_TIMES, _ANSWERS, _PLAN, _DONE = (
    "import-times",
    "import-answers",
    "import-plan",
    "import-done",
)  # in the session
_NEW, _THIS = "new", "this"
# What goes with another file of the same name: it is read with that, and is no delivery by itself.
_BESIDE = {"shx", "dbf", "prj", "cpg", "qix", "sbn", "sbx", "dat", "map", "id", "ind", "mid"}
_MAIN = {"shp", "tab", "mif"}
_SIGNS = {",": N_("comma before decimals"), ".": N_("point before decimals")}
_ORDERS = {"dmy": N_("day, month, year"), "mdy": N_("month, day, year"), "ymd": N_("year, month, day")}
# What speaks for a system, by `geo.crs_diagnosis`.
_WHY = {
    LAND: N_("lies on land that is known"),
    PLACE: N_("lies in the country"),
    DECLARED: N_("as the file says"),
    DATUM: N_("the same projection on another datum"),
}
_HEIGHT_PX = 420  # of the map of systems
_UNITS = {"m2": "m²", "ha": "ha"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says of one thing that a delivery leaves open: `kind` is the part of a mapping."""

    kind: str
    table: str
    layer: str
    name: str
    value: str


def render_import(page: PageContext) -> None:
    """Draw what may be handed in, what is open, what it changes, and the button that writes it."""
    html_blocks.paragraph(
        page.say(
            "Hand in the files as they are: zones and plots (Shapefile, KML, DXF, GeoPackage …) and registers"
            " (Excel, CSV). What they change is shown before anything is written, and they stay here."
        )
    )
    html_blocks.tell_notice(icon=":material/error:")
    if done := st.session_state.pop(_DONE, ""):
        st.success(literal(done), icon=":material/check_circle:")
    times = st.session_state.get(_TIMES, 0)
    with own_layers.place(page, "import"):
        given = st.file_uploader(
            page.say("Files of the delivery"), accept_multiple_files=True, key=f"import-files-{times}"
        )
    name = _target(page)
    if not given:
        st.session_state.pop(_ANSWERS, None)
        st.session_state.pop(_PLAN, None)
        return
    files = {_plain_name(file.name): file.getvalue() for file in given}
    if len(files) < len(given):
        html_blocks.show_warning(
            page.say("Two of the files have one name; hand them in one after the other.")
        )
        return
    try:
        with st.spinner(page.say("Reading the files…"), show_time=True):
            plan = _planned(page, files, name)
    except LandbookError as error:
        html_blocks.show_error(page, error)
        return
    _render_questions(page, plan)
    for table in import_tables(plan, page.words):
        html_blocks.text_table(table)
    _render_end(page, plan, name)


def _target(page: PageContext) -> str:
    """Draw where the files go, and return the name of a new book; empty: into the book that is open."""
    own = page.folder.resolve() != DATA.resolve()
    choices = {_THIS: page.say("This book"), _NEW: page.say("A new book")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="import-into"):
        into = st.segmented_control(
            page.say("The files go into"),
            [_THIS, _NEW] if own else [_NEW],
            default=_THIS if own else _NEW,
            required=True,
            format_func=choices.__getitem__,
            key="import-target",
        )
        if into == _THIS:
            return ""
        name = st.text_input(page.say("Name of the new book"), value="book", width=320, key="import-name")
    return _plain_name(name) or "book"


def _plain_name(name: str) -> str:
    """Return a name that can only be one of a file in a folder."""
    return re.sub(r"[\\/:\0]", "_", name).strip(" .")


def _planned(page: PageContext, files: Mapping[str, bytes], name: str) -> ImportPlan:
    """Return what the files would do; worked out anew only where they or the answers are others.

    Raises
    ------
    LandbookError
        If a file or the book cannot be read.
    """
    answers = _answers()
    sums = tuple((file, sha256(data).hexdigest()) for file, data in files.items())
    key = (str(page.folder), name, sums, answers)
    if (kept := st.session_state.get(_PLAN)) and kept[0] == key:
        plan: ImportPlan = kept[1]
        return plan
    with TemporaryDirectory(prefix="landbook-import-") as place:
        folder = Path(place) / "files"
        folder.mkdir()
        for file, data in files.items():
            (folder / file).write_bytes(data)
        options = {answer.kind: answer.value for answer in answers}
        plan = plan_import(
            [folder / file for file in _deliveries(files)],
            Path(place) / "book" / name if name else page.folder,
            now=datetime.now().astimezone(),
            answers=_mappings(answers),
            confirmed={(a.table, a.name): a.value for a in answers if a.kind == "aliases"},
            crs=options.get("crs", ""),
            as_table=options.get("as", ""),
        )
    st.session_state[_PLAN] = (key, plan)
    return plan


def _deliveries(files: Mapping[str, bytes]) -> list[str]:
    """Return the files to read, without those that are parts of another."""
    main = {Path(name).stem for name in files if _ending(name) in _MAIN}
    return [name for name in files if not (_ending(name) in _BESIDE and Path(name).stem in main)]


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _answers() -> tuple[Answer, ...]:
    kept: dict[tuple[str, ...], Answer] = st.session_state.get(_ANSWERS, {})
    return tuple(kept.values())


def _mappings(answers: Sequence[Answer]) -> tuple[SheetMapping, ...]:
    """Return the answers as a mapping for each sheet that they are of."""
    sheets: dict[tuple[str, str], SheetMapping] = {}
    for answer in answers:
        if answer.kind in {"crs", "as", "aliases"}:
            continue
        sheet = sheets.setdefault(
            (answer.table, answer.layer), SheetMapping(table=answer.table, layer=answer.layer)
        )
        cells: Any = {**getattr(sheet, answer.kind), answer.name: answer.value}
        sheets[answer.table, answer.layer] = replace(sheet, **{answer.kind: cells})
    return tuple(sheets.values())


def _render_questions(page: PageContext, plan: ImportPlan) -> None:
    """Draw each question with what answers it."""
    if not plan.questions and not _answers():
        return
    html_blocks.heading(page.say("What is open"))
    for at, question in enumerate(plan.questions):
        with st.container(border=True, key=f"import-question-{at}"):
            st.markdown(literal(_sentence(page, question)))
            _render_choices(page, plan, question, at)
    if _answers():
        st.button(page.say("Take back all answers"), key="import-again", type="tertiary", on_click=_take_back)


def _sentence(page: PageContext, question: Question) -> str:
    """Return what is open, columns called as they are on the page; how to answer it is what stands below."""
    places = question.params
    called = {"column": page.column(str(places["column"]))} if "column" in places else {}
    return page.words.gettext(question.template).format(**(places | called))


def _render_choices(page: PageContext, plan: ImportPlan, question: Question, at: int) -> None:
    """Draw the choices of a question, one box for each thing that it asks."""
    places = {name: str(value) for name, value in question.params.items()}
    kind = question.answer
    layer = "" if places.get("layer", "–") == "–" else places["layer"]
    answer = Answer(kind, places.get("table", ""), layer, places.get("heading", ""), "")
    if kind == "columns":
        _render_columns(page, plan, answer, places, at)
    elif kind in {"decimal", "units", "dates"}:
        texts = {"decimal": _SIGNS, "units": _UNITS, "dates": _ORDERS}[kind]
        _box(answer, {code: page.say(text) for code, text in texts.items()}, page, at)
    elif kind == "codes":
        codes = {code: page.code(_column(plan, answer), code) for code in places["codes"].split(", ")}
        for word in places["words"].split(", "):
            _box(replace(answer, name=word), codes, page, at, label=word)
    elif kind == "gone":
        for table in dict.fromkeys(gone.table for gone in plan.gone):
            keep = {KEEP: page.say("They stay in the book as they are")}
            _box(Answer(kind, table, "", ALL, ""), keep, page, at, label=page.labels.table(table))
    elif kind == "crs":
        (delivered,) = _of(plan, places)
        systems = {each.epsg: _system(page, each) for each in delivered.candidates}
        _box(replace(answer, name="crs"), systems, page, at)
        likely = [each.epsg for each in delivered.candidates if each.why == delivered.candidates[0].why]
        _render_systems(page, delivered, likely, at)
    elif kind == "as":
        _render_tables(page, plan, answer, at)
    elif kind == "aliases":
        same = {places["known"]: page.say("It is {known}", known=places["known"])}
        other = {places["value"]: page.say("It is another")}
        _box(Answer(kind, places["table"], "", places["value"], ""), same | other, page, at)


def _render_tables(page: PageContext, plan: ImportPlan, answer: Answer, at: int) -> None:
    """Draw which table a file may be; one answer goes for all files, so there has to be one."""
    if len(plan.deliveries) > 1:
        st.caption(page.say("Hand this file in by itself, and say which table it is."))
        return
    _box(replace(answer, name="as"), {each.name: page.labels.table(each.name) for each in TABLES}, page, at)


def _render_columns(
    page: PageContext, plan: ImportPlan, answer: Answer, places: Mapping[str, str], at: int
) -> None:
    """Draw what a heading may mean, or which heading means a column that is needed."""
    if answer.name:
        columns = {name: page.column(name) for name in BY_NAME[answer.table].names}
        _box(answer, {**columns, "": page.say("leave it out")}, page, at)
        return
    headings = [str(name) for delivered in _of(plan, places) for name in delivered.frame.columns]
    choices = {heading: heading for heading in headings if heading != GEOMETRY}
    _box(replace(answer, value=places["column"]), choices, page, at, turned=True)


def _box(
    answer: Answer,
    texts: Mapping[str, str],
    page: PageContext,
    at: int,
    *,
    label: str = "",
    turned: bool = False,
) -> None:
    """Draw a box of choices; what is chosen is kept as the answer. `turned`: the choice is the heading."""
    key = f"import-answer-{at}-{answer.kind}-{answer.table}-{answer.name}"
    st.selectbox(
        label or page.say("Answer"),
        list(texts),
        index=None,
        format_func=texts.__getitem__,
        placeholder=page.say("Choose an answer"),
        key=key,
        width=420,
        on_change=partial(_keep, answer, key, turned=turned),
    )


def _keep(answer: Answer, key: str, *, turned: bool) -> None:
    chosen = st.session_state.get(key)
    if chosen is None:
        return
    made = replace(answer, name=chosen) if turned else replace(answer, value=chosen)
    kept = st.session_state.get(_ANSWERS, {})
    st.session_state[_ANSWERS] = kept | {(made.kind, made.table, made.layer, made.name): made}


def _take_back() -> None:
    st.session_state.pop(_ANSWERS, None)


def _of(plan: ImportPlan, places: Mapping[str, str]) -> list[Delivered]:
    """Return the sheets that a question is of."""
    return [
        each
        for each in plan.deliveries
        if each.file == places.get("file") and (each.layer or "–") == places.get("layer")
    ]


def _column(plan: ImportPlan, answer: Answer) -> str:
    sheets = [sheet for sheet in plan.proposal.sheets if sheet.table == answer.table]
    return next((sheet.columns[answer.name] for sheet in sheets if answer.name in sheet.columns), "")


def _system(page: PageContext, each: CrsCandidate) -> str:
    """Return a system with what speaks for it, and how far land would lie off."""
    off = (
        ""
        if isnan(each.off_m)
        else f" · {page.say('{metres} m off', metres=page.number(each.off_m, places=0))}"
    )
    return f"{each.epsg} · {page.say(_WHY[each.why.removesuffix(EXCHANGED)])}{off}"


def _render_systems(page: PageContext, delivered: Delivered, codes: Sequence[str], at: int) -> None:
    """Draw the land on the map of the zones in each system that it is likely to be in."""
    drawn = system_map(delivered, codes)
    if drawn is None or not zone_map.ready(page):
        return
    with zone_map.room(_HEIGHT_PX):
        st_folium(
            overview_map(
                page.statement, page.words, tiles=page.settings.tiles, base_path=zone_map.base_path()
            ),
            key=f"import-systems-{at}-{page.statement.book_hash}-{page.view.day}-{page.view.lang}",
            feature_group_to_add=drawn.layer,
            center=drawn.centre,
            zoom=drawn.zoom,
            height=_HEIGHT_PX,
            use_container_width=True,
            returned_objects=[],
            render=False,
        )


def _render_end(page: PageContext, plan: ImportPlan, name: str) -> None:
    """Draw the button that writes what was shown, or say why there is none."""
    if plan.stopped:
        html_blocks.show_warning(page.say("Nothing was written: answer what is open first."))
    elif not plan.files:
        html_blocks.show_info(page.say("The book has all of this already; nothing was written."))
    elif name:
        downloads.button(
            page.say("The new book (ZIP)"),
            partial(_zipped, name, plan.files),
            file_name=f"{name}.zip",
            key="import-zip",
        )
        html_blocks.lines(
            page.say("Unpack it into a folder of its own and open it: streamlit run app.py -- --data FOLDER")
        )
    else:
        st.button(
            page.say("Write this into the book"),
            type="primary",
            key="import-write",
            on_click=partial(_write, page, plan),
        )


def _zipped(name: str, files: Mapping[str, bytes]) -> bytes:
    return deterministic_zip({f"{name}/{file}": data for file, data in files.items()})


def _write(page: PageContext, plan: ImportPlan) -> None:
    """Write the plan, and let go of the files: the box of the next run is a new one."""
    try:
        write_import(plan)
    except LandbookError as error:
        html_blocks.keep_notice(page.words.error(error))
        return
    if plan.after and page.view.day == page.book.info.data_as_of:  # the book's own day, also from now on
        view_state.write_url(page.view, day=plan.after.as_of.isoformat())
    st.session_state[_DONE] = page.say("The book in {path} is written.", path=str(page.folder))
    st.session_state.pop(_ANSWERS, None)
    st.session_state.pop(_PLAN, None)
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
