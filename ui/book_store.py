"""What the app is started with, and the books opened for it once for all readers."""

import argparse
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from geo.errors import LandbookError
from occupancy.book import LandBook, load, read
from occupancy.errors import QuestionError
from occupancy.isolated_load import load_in_subprocess
from occupancy.loading.audiences import INTERNAL
from occupancy.loading.book_folder import (
    Signature,
    read_dictionary,
    read_folder,
    signature,
    with_empty_tables,
)
from occupancy.program import ROOT, cache_folder
from occupancy.statement import Statement, state
from outputs.office_settings import USUAL_FILE

PACKAGED = ROOT / "data"
AUDIENCES = ("internal", "investor")


@dataclass(frozen=True, slots=True)
class Arguments:
    """`streamlit run app.py -- --data FOLDER --audience investor --settings FILE`.

    Nothing in an address changes them.
    """

    data: Path = PACKAGED
    audience: str = AUDIENCES[0]
    settings: Path = USUAL_FILE


def arguments(given: Sequence[str]) -> Arguments:
    """Return what stands after the `--` of the command.

    Raises
    ------
    QuestionError
        If something there is not understood.
    """
    parser = argparse.ArgumentParser(exit_on_error=False, add_help=False, allow_abbrev=False)
    parser.add_argument("--data", type=Path, default=PACKAGED)
    parser.add_argument("--audience", default=AUDIENCES[0])
    parser.add_argument("--settings", type=Path, default=USUAL_FILE)
    try:
        options, rest = parser.parse_known_args(list(given))
    except argparse.ArgumentError as fault:
        options, rest = None, [str(fault.argument_name)]
    if options is not None and options.audience not in AUDIENCES:
        rest = [f"--audience {options.audience}"]
    if options is None or rest:
        raise QuestionError(
            "The app does not understand {argument}; start it with streamlit run app.py -- --data FOLDER"
            " --audience internal or investor.",
            argument=rest[0],
        )
    return Arguments(options.data, options.audience, options.settings)


_TRIES = 3


def book_identity(book: LandBook) -> str:
    """Return what tells a book from others: its audience, what its files hold, the day it is known on."""
    return repr((book.audience, book.content_hash, book.known_on))


def _statement_identity(statement: Statement) -> str:
    return repr((book_identity(statement.book), statement.as_of, statement.basis))


# For the caches of Streamlit: books and statements with the same content are the same, whoever opened them.
HASH_FUNCS: dict[str | type, Callable[[Any], str]] = {LandBook: book_identity, Statement: _statement_identity}


def book(folder: Path, audience: str) -> LandBook:
    """Return what an audience may see of the book in `folder`; never change its frames.

    It is read again only when one of its files has changed, and kept only when none has changed meanwhile.
    Whatever is kept is kept per audience.
    """
    for _ in range(_TRIES):
        with suppress(_ChangedError):
            return _unchanged_book(str(folder), signature(folder), audience)
    return _open(folder, audience)


def as_known(book: LandBook, day: date | None) -> LandBook:
    """Return the book as it was known on `day`; the book itself when no day is named."""
    return book if day is None else _known_book(book, day)


@st.cache_resource(show_spinner=False, max_entries=60, hash_funcs=HASH_FUNCS)
def statement(book: LandBook, day: date, basis: str) -> Statement:
    """Return what the book amounts to on a day; never change its frames."""
    return state(book, as_of=day, basis=basis)


class _ChangedError(Exception):
    """Files were saved while the book in them was opened: what was opened must not be kept."""


@st.cache_resource(show_spinner=False, max_entries=3)
def _unchanged_book(folder: str, before: Signature, audience: str) -> LandBook:
    opened = _open(Path(folder), audience)
    if signature(Path(folder)) != before:
        raise _ChangedError
    statement.clear()  # statements hold their book: those of the book as it was before would keep it
    return opened


@st.cache_resource(show_spinner=False, max_entries=6, hash_funcs=HASH_FUNCS)
def _known_book(book: LandBook, day: date) -> LandBook:
    return book.as_known(day)


def _open(folder: Path, audience: str) -> LandBook:
    if audience != INTERNAL.audience:
        return load_in_subprocess(folder, cache=cache_folder(), audience=audience)
    try:
        return load(folder, cache=cache_folder(), audience=audience)
    except LandbookError:
        begun = read_folder(folder)
        if begun.is_begun:  # there is no land in it yet: the page Import brings it
            with suppress(LandbookError):  # what its settings lack is said together with the tables
                return read(with_empty_tables(begun, day=date.today()), read_dictionary())
        raise
