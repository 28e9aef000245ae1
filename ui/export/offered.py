"""A file on offer: one press makes it and hands it over."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from ui import notice
from ui.export import papers
from ui.export.made import made
from ui.export.options import Options
from ui.page import Page, literal

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


def buttons(page: Page, options: Options, files: Sequence[File]) -> None:
    """Draw the buttons side by side, and why a file could not be made when it was last asked for."""
    with st.container(horizontal=True, gap="xsmall"):
        for file in files:
            _button(page, options, file)
    for file in files:
        failure = made().failure(key(page, options, file))
        if failure is not None:
            notice.failed(page, failure)


def name(page: Page, options: Options, file: File) -> str:
    """What a file is called: content, day, basis, language."""
    view = page.view
    return f"landbook-{file.what}-{view.day.isoformat()}-{view.basis}-{options.lang}.{file.ending}"


def key(page: Page, options: Options, file: File) -> Hashable:
    """All that a file is made from."""
    return papers.key(page, options), file.what, file.ending, file.of


def _button(page: Page, options: Options, file: File) -> None:
    # The press does not draw the page anew: the browser asks for what the drawing before has promised.
    st.download_button(
        literal(file.label),
        partial(made().file, key(page, options, file), file.make),
        file_name=name(page, options, file),
        mime=_MIMES.get(file.ending, _BINARY),
        key=f"export-file-{file.what}-{file.ending}",
        on_click="ignore",
        icon=":material/download:",
    )
