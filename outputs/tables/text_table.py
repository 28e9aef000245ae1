"""A table of texts ready to be read, with what is said above and below it; rows as CSV for machines."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

# A spreadsheet runs a text that begins like this as a formula, even one from a CSV.
_RUNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and its text for a record; `first` ones stay when there is no room for all."""

    label: str
    cell: Callable[[Any], str] = str
    figures: bool = False
    first: bool = True


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table with its title; `last_is_sum` sets its last row apart."""

    title: str
    above: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[tuple[str, ...]]
    below: Sequence[str] = ()
    last_is_sum: bool = False


def text_table(
    title: str,
    columns: Sequence[Column],
    records: Iterable[object],
    *,
    above: Sequence[str] = (),
    below: Sequence[str] = (),
) -> TextTable:
    """Return the table of records, a row each; of texts above and below the empty ones are left out."""
    rows = [tuple(column.cell(record) for column in columns) for record in records]
    return TextTable(title, [*filter(None, above)], columns, rows, [*filter(None, below)])


def inert(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: with an apostrophe before it where one would."""
    return f"'{text}" if text.startswith(_RUNS) else text


def csv_text(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV for machines: decimal points, commas between, nothing rounded, empty for unknown."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return inert(value) if isinstance(value, str) else value
