"""Download buttons: of files made on a press and kept, of tables, of a plan to scale of what is shown."""

from collections.abc import Callable, Hashable
from functools import partial
from threading import Lock

import streamlit as st
from geopandas import GeoDataFrame

from geo.errors import LandbookError
from outputs.maps.paper.frame import Bounds
from outputs.maps.paper.plan import ORIENTATIONS, PAPERS, Extent, Layout, plan
from outputs.submission.submission import Submission, agency
from outputs.tables.table_export import ExportTable, to_csv, to_geojson, to_xlsx
from outputs.text.formatting import format_count
from outputs.text.translations import N_
from ui import book_store
from ui.context import PageContext
from ui.widgets import html_blocks

_OFFICE = "application/vnd.openxmlformats-officedocument"
_MIMES = {
    "csv": "text/csv",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "geojson": "application/geo+json",
    "html": "text/html",
    "kmz": "application/vnd.google-earth.kmz",
    "pdf": "application/pdf",
    "png": "image/png",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "zip": "application/zip",
}


_MOST_BYTES = 200_000_000  # of all files together; a pack has some five million


def button(
    label: str, make: Callable[[], bytes], *, file_name: str, key: str, disabled: bool = False
) -> None:
    """Draw the button of a file; one press makes it and hands it over.

    The press does not draw the page anew: the browser asks for what the drawing before has promised.
    """
    st.download_button(
        label,
        make,
        file_name=file_name,
        mime=_MIMES.get(file_name.rpartition(".")[2], "application/octet-stream"),
        key=key,
        on_click="ignore",
        icon=":material/download:",
        disabled=disabled,
    )


def kept(made_from: Hashable, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return what makes a file once for all that it is `made_from`, and hands it over again after that."""
    return partial(cached_file().file, made_from, make)


def show_failure(page: PageContext, made_from: Hashable) -> None:
    """Say why a file could not be made when it was last asked for."""
    failure = cached_file().failure(made_from)
    if failure is not None:
        html_blocks.show_error(page, failure)


def buttons(page: PageContext, sheet: ExportTable, shapes: GeoDataFrame | None = None, *, name: str) -> None:
    """Draw buttons of a table as it is shown, all its pages: Excel, CSV and, with `shapes`, GeoJSON.

    `shapes` has the geometry of each row under the first column of the table; `name` is how the files are
    called before the day, and no other buttons of the page have it.
    """
    files: dict[str, tuple[str, Callable[[], bytes]]] = {
        "xlsx": (page.say("Excel (XLSX)"), partial(to_xlsx, sheet)),
        "csv": (page.say("CSV"), partial(to_csv, sheet)),
    }
    if shapes is not None:
        key = str(sheet.table.columns[0])
        files["geojson"] = (page.say("GeoJSON"), partial(to_geojson, sheet, shapes, key=key))
    with st.container(horizontal=True, gap="small", key=f"downloads-{name}"):
        for ending, (label, make) in files.items():
            button(
                label,
                make,
                file_name=f"{name}-{page.view.day.isoformat()}.{ending}",
                key=f"{name}-{ending}",
                disabled=sheet.table.empty,
            )


class FileCache:
    """The files of all readers, the one made last kept longest."""

    def __init__(self, most: int = _MOST_BYTES) -> None:
        self._files: dict[Hashable, bytes] = {}
        self._failures: dict[Hashable, LandbookError] = {}
        self._most = most
        # One file at a time: what draws the maps has one state for the whole process.
        self._making = Lock()

    def has(self, key: Hashable) -> bool:
        """Return whether the file can be handed over at once."""
        return key in self._files

    def file(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return the file under `key`, which stands for all that `make` works from."""
        content = self._files.get(key)
        if content is not None:
            return content
        with self._making:
            content = self._files.get(key)  # it may have been made while we waited
            if content is None:
                content = self._made(key, make)
        return content

    def failure(self, key: Hashable) -> LandbookError | None:
        """Return why the file could not be made when it was last asked for."""
        return self._failures.get(key)

    def _made(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        self._failures.pop(key, None)
        try:
            file = make()
        except LandbookError as error:
            self._failures[key] = error
            raise
        self._keep(key, file)
        return file

    def _keep(self, key: Hashable, file: bytes) -> None:
        self._files[key] = file
        while len(self._files) > 1 and sum(map(len, self._files.values())) > self._most:
            del self._files[next(iter(self._files))]


@st.cache_resource(show_spinner=False)
def cached_file() -> FileCache:
    """Return the files of this process."""
    return FileCache()


_SCALES = (500, 1000, 2000, 5000, 10_000, 25_000, 50_000)
_LIES = {"landscape": N_("landscape"), "portrait": N_("portrait")}


def render_plan_button(page: PageContext, extent: Extent, *, name: str) -> None:
    """Draw what opens the choice of sheet and scale of a plan and hands it over as a file of a `name`."""
    with st.popover(page.say("Plan on paper"), icon=":material/map:", key=f"plan-{name}"):
        _render_plan(page, extent, name)


def show_plan(page: PageContext, degrees: Bounds) -> None:
    """Draw the same over the page, for a rectangle of degrees."""
    st.dialog(page.say("Plan on paper of what is seen"), width="small")(_render_plan)(
        page, Extent(degrees=degrees), "seen"
    )


def _render_plan(page: PageContext, extent: Extent, name: str) -> None:
    layout = _chosen(page, name)
    view, words = page.view, page.words
    identity = book_store.book_identity(page.book)
    made_from = ("plan", identity, view.day, view.basis, view.lang, extent, layout)
    submission = Submission(page.statement, words, agency=agency(page.book.info))
    button(
        page.say("Plan (PDF)"),
        kept(made_from, partial(plan, submission, extent, layout)),
        file_name=f"plan-{name}-{view.day.isoformat()}.pdf",
        key=f"plan-pdf-{name}",
    )
    show_failure(page, made_from)


def _chosen(page: PageContext, name: str) -> Layout:
    """Draw the choices of sheet and scale; what is left open is chosen by what there is to show."""
    open_ = page.say("as fits")
    paper = st.selectbox(
        page.say("Paper"),
        ["", *PAPERS],
        format_func=lambda code: code.upper() or open_,
        key=f"plan-paper-{name}",
    )
    orientation = st.selectbox(
        page.say("Orientation"),
        ["", *ORIENTATIONS],
        format_func=lambda code: page.say(_LIES[code]) if code else open_,
        key=f"plan-orientation-{name}",
    )
    scale = st.selectbox(
        page.say("Scale"),
        [0, *_SCALES],
        format_func=lambda number: f"1:{format_count(number, page.words)}" if number else open_,
        key=f"plan-scale-{name}",
    )
    return Layout(paper, orientation, float(scale) or None)
