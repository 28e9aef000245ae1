"""Opening a book and asking for its statement, with a sign of life for whoever waits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console

from cli.options import parse_day
from occupancy.book import LandBook, load
from occupancy.cache_folder import cache_folder
from occupancy.isolated_load import load_in_subprocess
from occupancy.statement import Statement, state
from outputs.text.translations import Translator


@contextmanager
def spinner(message: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show `message` with a moving sign on the error stream while the work goes on; only on a terminal.

    What it yields may be called at each step: what it is, how many are done, of how many.
    """
    with Console(stderr=True).status(message) as sign:

        def report_step(step: str, done: int, of: int) -> None:
            sign.update(f"{message} {min(done + 1, of)}/{of}: {step}")

        yield report_step


def open_book(
    folder: Path, words: Translator, *, known_on: date | None = None, audience: str = ""
) -> LandBook:
    """Open the book in `folder`, as it was known on a day when one is named.

    For an `audience`, another process reads it, so that what is hidden never comes into this one.
    """
    cache = cache_folder()
    with spinner(words.gettext("Opening the land book…")):
        if audience:
            book: LandBook = load_in_subprocess(folder, cache=cache, audience=audience)
        else:
            book = load(folder, cache=cache)
        return book if known_on is None else book.as_known(known_on)


def open_statement(
    folder: Path,
    words: Translator,
    *,
    as_of: str = "",
    known_on: str = "",
    basis: str = "",
    audience: str = "",
) -> Statement:
    """Open a book and state it for a day (its own when empty) and a basis (its own when empty).

    Raises
    ------
    QuestionError
        If `as_of` or `known_on` is not a day, or the book has no such basis.
    """
    day, known = parse_day(as_of, option="--as-of"), parse_day(known_on, option="--known-on")
    book = open_book(folder, words, known_on=known, audience=audience)
    return state_book(book, words, as_of=day, basis=basis)


def state_book(book: LandBook, words: Translator, *, as_of: date | None, basis: str = "") -> Statement:
    """Return the statement of a book for a day (its own when None) and a basis (its own when empty)."""
    with spinner(words.gettext("Working out the statement…")):
        return state(book, as_of=as_of or book.info.data_as_of, basis=basis or None)
