"""Columns: how a table of the book is declared, cell by cell and row by row."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "ids", "text", "texts", "code", "date", "float", "int", "bool"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it is written and as it is typed.

    An empty cell of a required column sets its row aside, and the column must be there. `signed`
    numbers may be negative. The codes of a column are the set of its name in dictionary.csv. Of `printed`
    numbers the table also keeps with how many decimals each was written, under `<name>_decimals`.
    """

    name: str
    kind: Kind
    required: bool = False
    signed: bool = False
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One file of the book.

    `key` may not repeat among rows known at the same time; `unique` says that a repeat makes the
    whole table unusable. `dated` tables carry `recorded_on` and `superseded_on`. `links` are
    (column, table it must be found in); an empty cell links to nothing. `spans` are pairs of
    columns of which the second may not lie before the first.
    """

    name: str
    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    unique: bool = False
    required: bool = False
    dated: bool = False
    links: tuple[tuple[str, str], ...] = ()
    spans: tuple[tuple[str, str], ...] = ()
    program: bool = False

    @property
    def spatial(self) -> bool:
        """Whether the rows are features with a geometry."""
        return self.file.endswith(".geojson")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns in order, `geometry` and those that reading adds left out."""
        return tuple(column.name for column in self.columns)

    @property
    def printed(self) -> tuple[str, ...]:
        """The columns whose decimals are kept."""
        return tuple(column.name for column in self.columns if column.printed)


def columns(kind: Kind, names: str, *, required: bool = False, signed: bool = False) -> tuple[Column, ...]:
    """Columns of one kind, their names separated by spaces."""
    return tuple(Column(name, kind, required, signed) for name in names.split())


def must(kind: Kind, names: str) -> tuple[Column, ...]:
    """Columns that must be there and filled in."""
    return columns(kind, names, required=True)
