"""Books and statements, opened once for all readers and kept by what their files hold."""

from datetime import date
from pathlib import Path

import streamlit as st
from platformdirs import user_cache_path

from occupancy.apart import load_apart
from occupancy.audience import INTERNAL
from occupancy.book import LandBook, load
from occupancy.statement import Statement, state

Signature = tuple[tuple[str, int, int], ...]


def book(folder: Path, audience: str) -> LandBook:
    """What an audience may see of the book in `folder`; never change its frames.

    It is read again only when a file of the folder has changed. Whatever is kept is kept per audience.
    """
    return _book(str(folder), _signature(folder), audience)


def as_known(book: LandBook, day: date | None) -> LandBook:
    """The book as it was known on `day`; the book itself when no day is named."""
    return book if day is None else _known(book, key=_key(book), day=day)


def statement(book: LandBook, day: date, basis: str) -> Statement:
    """What the book amounts to on a day; never change its frames."""
    return _statement(book, key=f"{_key(book)} {book.known_on}", day=day, basis=basis)


def _key(book: LandBook) -> str:
    return f"{book.audience} {book.content_hash}"


def _signature(folder: Path) -> Signature:
    """Name, size and time of the files of a folder: cheap to ask on every run."""
    if not folder.is_dir():
        return ()
    stats = ((path.name, path.stat()) for path in sorted(folder.iterdir()) if path.is_file())
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


@st.cache_resource(show_spinner=False, max_entries=3)
def _book(folder: str, signature: Signature, audience: str) -> LandBook:  # noqa: ARG001 - part of the key
    opening = load if audience == INTERNAL.audience else load_apart
    return opening(Path(folder), cache=user_cache_path("landbook"), audience=audience)


@st.cache_resource(show_spinner=False, max_entries=6)
def _known(_book: LandBook, *, key: str, day: date) -> LandBook:  # noqa: ARG001 - part of the key
    return _book.as_known(day)


@st.cache_resource(show_spinner=False, max_entries=60)
def _statement(_book: LandBook, *, key: str, day: date, basis: str) -> Statement:  # noqa: ARG001 - part of the key
    return state(_book, as_of=day, basis=basis)
