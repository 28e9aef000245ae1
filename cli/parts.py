"""Books in parts on the command line: data sets, and books that an engine works out part by part."""

from collections.abc import Sequence
from pathlib import Path

from cli.options import open_book, parse_day, spinner
from occupancy.errors import QuestionError
from occupancy.partitions.combined import Parted, state_parts
from occupancy.partitions.data_set import open_partitions, provinces
from occupancy.partitions.engines import LOCAL, running
from occupancy.partitions.parts import split
from occupancy.questions.certainty import is_beyond_record
from occupancy.statement import Statement
from outputs.text.translations import Translator


def data_set(data: Sequence[Path]) -> Path | None:
    """Return the data set that is named, if it alone is."""
    return data[0] if len(data) == 1 and provinces(data[0]) else None


def is_in_parts(data: Sequence[Path], engine: str) -> bool:
    """Return whether a data set is named, or a book is to be worked out in parts."""
    return engine != LOCAL or data_set(data) is not None


def open_parts(data: Sequence[Path], words: Translator, *, known_on: str = "", province: str = "") -> Parted:
    """Open a book in parts: one of a data set, or that of a folder, split.

    Raises
    ------
    QuestionError
        If a data set is asked for another day of knowledge than it was written for.
    """
    known = parse_day(known_on, option="--known-on")
    folder = data_set(data)
    if folder is None:
        return split(open_book(data, words, known_on=known))
    parted = open_partitions(folder, province)
    if known and known != parted.common.known_on:
        raise QuestionError(
            "{folder} is not of the book as known on {day}; write a data set of that day with export.",
            folder=folder,
            day=known,
        )
    return parted


def state_in_parts(
    parted: Parted,
    words: Translator,
    *,
    engine: str,
    as_of: str = "",
    basis: str = "",
    with_parcels: bool = False,
) -> Statement:
    """Return the statement of a book in parts, worked out by an engine.

    Raises
    ------
    QuestionError
        If `as_of` is not a day, the book has no such basis, or the engine is not there.
    """
    day = parse_day(as_of, option="--as-of") or parted.head.info.data_as_of
    with spinner(words.gettext("Working out the statement…")), running(engine) as run:
        return state_parts(parted, as_of=day, basis=basis or None, run=run, with_parcels=with_parcels)


def refuse_later_day(statement: Statement) -> None:
    """Refuse a table of a day past the book's own: what ends by its terms is told lease by lease.

    Raises
    ------
    QuestionError
        If the day is later than what the book records.
    """
    if is_beyond_record(statement):
        raise QuestionError(
            "In parts there are only figures for a day after {day}; ask for them with --format json or csv.",
            day=statement.book.info.data_as_of,
        )
