"""Opening a book and asking for its statement, with a sign of life for whoever waits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from platformdirs import user_cache_path
from rich.console import Console

from occupancy.book import LandBook, load
from occupancy.statement import Statement, state
from outputs.text.translations import Translator


@contextmanager
def spinner(message: str) -> Iterator[None]:
    """Show `message` with a moving sign on the error stream while the work goes on; only on a terminal."""
    with Console(stderr=True).status(message):
        yield


@contextmanager
def progress(message: str) -> Iterator[Callable[[str, int, int], None]]:
    """As `spinner`, told of each step: what it is, how many are done, of how many."""
    with Console(stderr=True).status(message) as sign:

        def told(step: str, done: int, of: int) -> None:
            sign.update(f"{message} {min(done + 1, of)}/{of}: {step}")

        yield told


def load_book(folder: Path, words: Translator, *, known_on: date | None = None) -> LandBook:
    """The book in `folder`, as it was known on a day when one is named."""
    with spinner(words.gettext("Opening the land book…")):
        book = load(folder, cache=user_cache_path("landbook"))
        return book if known_on is None else book.as_known(known_on)


def load_statement(book: LandBook, words: Translator, *, as_of: date | None, basis: str = "") -> Statement:
    """The book's statement for a day (its own when None) and a basis (its own when empty)."""
    with spinner(words.gettext("Working out the statement…")):
        return state(book, as_of=as_of or book.info.data_as_of, basis=basis or None)
