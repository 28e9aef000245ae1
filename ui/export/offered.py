"""A file on offer: one press makes it, says why it cannot be made, and hands it over."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from geo.errors import LandbookError
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


def buttons(page: Page, options: Options, files: Sequence[File]) -> list[File]:
    """Draw the buttons side by side; those that were pressed."""
    with st.container(horizontal=True, gap="small"):
        return [file for file in files if _button(page, options, file)]


def prepare(page: Page, options: Options, file: File) -> None:
    """Make a file whose button was pressed, with a sign that it is being made, or say why it cannot be.

    The browser has asked for it with the same press; both get the one that is made.
    """
    try:
        with st.spinner(page.say("Making {file}…", file=name(page, options, file)), show_time=True):
            made().file(key(page, options, file), file.make)
    except LandbookError as error:
        notice.failed(page, error)


def name(page: Page, options: Options, file: File) -> str:
    """What a file is called: content, day, basis, language."""
    view = page.view
    return f"landbook-{file.what}-{view.day.isoformat()}-{view.basis}-{options.lang}.{file.ending}"


def key(page: Page, options: Options, file: File) -> Hashable:
    """All that a file is made from."""
    return papers.key(page, options), file.what, file.ending, file.of


def _button(page: Page, options: Options, file: File) -> bool:
    return st.download_button(
        literal(file.label),
        partial(made().file, key(page, options, file), file.make),
        file_name=name(page, options, file),
        mime=_MIMES.get(file.ending, _BINARY),
        key=f"export-file-{file.what}-{file.ending}",
        icon=":material/download:",
    )
