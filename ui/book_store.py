"""Books and statements, opened once for all readers and kept by what their files hold."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import streamlit as st
from platformdirs import user_cache_path

from occupancy.audiences import INTERNAL
from occupancy.book import LandBook, load
from occupancy.isolated_load import load_in_subprocess
from occupancy.loading.book_folder import Signature, signature
from occupancy.statement import Statement, state

_TRIES = 3


class _ChangedError(Exception):
    """Files were saved while the book in them was opened: what was opened must not be kept."""


def book(folder: Path, audience: str) -> LandBook:
    """What an audience may see of the book in `folder`; never change its frames.

    It is read again only when one of its files has changed, and kept only when none has changed meanwhile.
    Whatever is kept is kept per audience.
    """
    for _ in range(_TRIES):
        with suppress(_ChangedError):
            return _book(str(folder), signature(folder), audience)
    return _opened(folder, audience)


def as_known(book: LandBook, day: date | None) -> LandBook:
    """The book as it was known on `day`; the book itself when no day is named."""
    return book if day is None else _known(book, key=_key(book), day=day)


def statement(book: LandBook, day: date, basis: str) -> Statement:
    """What the book amounts to on a day; never change its frames."""
    return _statement(book, key=f"{_key(book)} {book.known_on}", day=day, basis=basis)


def _key(book: LandBook) -> str:
    return f"{book.audience} {book.content_hash}"


def _opened(folder: Path, audience: str) -> LandBook:
    opening = load if audience == INTERNAL.audience else load_in_subprocess
    return opening(folder, cache=user_cache_path("landbook"), audience=audience)


@st.cache_resource(show_spinner=False, max_entries=3)
def _book(folder: str, before: Signature, audience: str) -> LandBook:
    opened = _opened(Path(folder), audience)
    if signature(Path(folder)) != before:
        raise _ChangedError
    _statement.clear()  # statements hold their book: those of the book as it was before would keep it
    return opened


@st.cache_resource(show_spinner=False, max_entries=6)
def _known(_book: LandBook, *, key: str, day: date) -> LandBook:  # noqa: ARG001 - part of the key
    return _book.as_known(day)


@st.cache_resource(show_spinner=False, max_entries=60)
def _statement(_book: LandBook, *, key: str, day: date, basis: str) -> Statement:  # noqa: ARG001 - part of the key
    return state(_book, as_of=day, basis=basis)
