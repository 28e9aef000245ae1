"""The change: applied to a book, taken back, and found between two books.

An import, an edit and a what-if are changes.
"""

import pandas as pd

from occupancy.book import LandBook, read
from occupancy.changes.editor import changed_folder
from occupancy.changes.folder_difference import folder_difference
from occupancy.changes.rows import Change
from occupancy.errors import QuestionError, RefusedError
from occupancy.loading.book_folder import Folder, in_usual_files, read_dictionary


class ChangeRefusedError(RefusedError):
    """A change whose rows bring errors into the book: nothing of it was applied; `findings` are these."""

    findings: pd.DataFrame


def apply(book: LandBook, change: Change) -> LandBook:
    """Return the book with a change made, judged by the checks that any book goes through.

    Tables that stand on a sheet or in a layer of another format are CSV and GeoJSON from then on.

    Raises
    ------
    ChangeRefusedError
        If a row brings an error into the book that it did not have; nothing is applied then.
    QuestionError
        If a row names a table, column or row that there is not, or the book is not read from whole files.
    FieldError
        If an id would stand twice.
    """
    made = unjudged(book, change)
    refuse(new_errors(book.findings, made.findings))
    return made


def unjudged(book: LandBook, change: Change) -> LandBook:
    """Return the book with a change made, whatever it brings into it: a step on the way to another.

    Raises
    ------
    QuestionError, FieldError
        As `apply`.
    """
    source, _ = changed_folder(_source(book), change)
    made = read(source, read_dictionary(), before=book)
    return made if book.known_on is None else made.as_known(book.known_on)


def completed(book: LandBook, change: Change) -> Change:
    """Return the change with all that it does to this book: days, the rows as they stood, and in which order.

    Raises
    ------
    QuestionError
        As `apply`.
    """
    return changed_folder(_source(book), change)[1]


def difference(before: LandBook, after: LandBook) -> Change:
    """Return the change that makes the tables of one book those of another; what book.toml says is left out.

    Rows are told from each other by their key. A row that stands superseded beside one recorded on that day
    is a correction.

    Raises
    ------
    QuestionError
        If one of the books is not read from whole files.
    """
    return folder_difference(_source(before), _source(after))


def new_errors(before: pd.DataFrame | None, after: pd.DataFrame) -> pd.DataFrame:
    """Return the errors among findings that were not among others, whatever their row and values."""
    keys = ["rule", "table", "record_id", "field"]
    found = after[after["severity"] == "error"].reset_index(drop=True)
    if before is None or found.empty:
        return found
    # Of all that stands in both, the first is what was known.
    both = pd.concat([before[keys].drop_duplicates(), found[keys]], ignore_index=True)
    number = both.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    known = len(both) - len(found)
    return found[number[known:] >= known].reset_index(drop=True)


def refuse(faults: pd.DataFrame) -> None:
    """Refuse a change that brings faults into a book; where there are none, do nothing.

    Raises
    ------
    ChangeRefusedError
        With the faults, the first of them named.
    """
    if faults.empty:
        return
    first = faults.iloc[0]
    error = ChangeRefusedError(
        "The change would bring errors into the book ({count}, the first on {record}); nothing was applied.",
        count=len(faults),
        record=first["record_id"] or first["file"],
    )
    error.findings = faults
    raise error


def _source(book: LandBook) -> Folder:
    if book.records.source is None:
        raise QuestionError("A book opened for an audience cannot be changed; open it whole.")
    return in_usual_files(book.records.source)
