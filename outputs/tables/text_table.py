"""A sheet: a table of texts ready to be read, with what is said above and below it."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet; `first` ones stay when there is no room for all."""

    label: str
    figures: bool = False
    first: bool = True


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table with its title; `last_is_sum` sets its last row apart."""

    title: str
    above: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    below: tuple[str, ...] = ()
    last_is_sum: bool = False


# A spreadsheet runs a text that begins like this as a formula, even one from a CSV.
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as CSV for machines: decimal points, commas between, nothing rounded, empty for unknown.

    A text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return text.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_RUNS):
        return f"'{value}"
    return str(value).lower() if isinstance(value, bool) else value
