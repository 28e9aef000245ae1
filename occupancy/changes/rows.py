"""Rows of a change: what is added to a book, corrected in it or ended, as data that can be taken back."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from occupancy.errors import QuestionError
from occupancy.loading.table_specs import Table
from occupancy.loading.table_text import GEOMETRY, Row

Op = Literal["add", "correct", "end", "remove"]
RECORDED, SUPERSEDED = "recorded_on", "superseded_on"
# What tells a row of a table that has not the columns of its key; in order, the first that a row has.
OTHER_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "zones": (("name_vi",),),
    "tenancies": (
        ("lease_id", "parcel_id"),
        ("parcel_id", "certificate_no", "first_day"),
        ("parcel_id", "first_day"),
    ),
    # What is stated on another day is another statement.
    "services": (
        ("zone_id", "phase_id", "service", "capacity", "subject", "as_stated_on"),
        ("zone_id", "service", "subject", "as_stated_on"),
        ("zone_id", "phase_id", "service", "capacity", "as_stated_on"),
        ("zone_id", "phase_id", "service", "as_stated_on"),
        ("zone_id", "service", "capacity", "as_stated_on"),
        ("zone_id", "service", "as_stated_on"),
        ("zone_id", "phase_id", "service"),
        ("zone_id", "service"),
    ),
    "reservations": (("parcel_id", "first_day"),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One row: what is done with it, where it came from, and what stood in its place.

    A `correct` or an `end` needs the key and the cells that change; `was` is the row as it stood, and `at`
    where, both filled in by `completed`. Where the file has a row in another hand than this program's, its
    text is kept in `written`, under "row" or "was". Shapes are in WGS 84; those of a completed change in the
    system of their file. A `remove` has no row: it is what takes an `add` back,
    and no import or edit does it.
    """

    op: Op
    table: str
    row: Row | None = None
    was: Row | None = None
    at: int | None = None
    origin: str = ""
    written: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """The columns that the file of a table had and has; None where there was, or is, no file."""

    table: str
    was: tuple[str, ...] | None
    now: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Rows for the tables of a book, why, and on which paper.

    `known_on` is the day from which it is known: rows of dated tables get it as `recorded_on`, and those that
    they correct as `superseded_on`. `complete` says that no day is filled in any more, and that rows are in
    order; `heads` are then what it does to the columns of files.
    """

    title: str
    rows: tuple[ChangeRow, ...]
    known_on: date | None = None
    reason: str = ""
    decision_no: str = ""
    sources: tuple[str, ...] = ()
    heads: tuple[Head, ...] = ()
    complete: bool = False


def invert(change: Change) -> Change:
    """Return what takes a completed change back: applied after it, it leaves the book as it was, to the byte.

    Raises
    ------
    QuestionError
        If the change is not completed.
    """
    if not change.complete:
        raise QuestionError("A change that was not completed against a book cannot be taken back.")
    rows = [_inverse(step, row) for row in reversed(change.rows) for step in reversed(steps(row))]
    heads = [Head(head.table, head.now, head.was) for head in reversed(change.heads)]
    return replace(change, rows=tuple(rows), heads=tuple(heads))


@dataclass(frozen=True, slots=True)
class Step:
    """A row as it stood and as it stands, their texts where another hand wrote them, and the place."""

    was: Row | None
    now: Row | None
    was_text: str = ""
    now_text: str = ""
    at: int | None = None


def steps(row: ChangeRow) -> list[Step]:
    """Return what a completed row does to its file: a correction that is recorded is a row of its own."""
    texts = row.written
    whole = Step(row.was, row.row, texts.get("was", ""), texts.get("row", ""), row.at)
    if row.was is None or row.row is None or _recorded(row.was) == _recorded(row.row):
        return [whole]
    ended = {**row.was, SUPERSEDED: row.row[RECORDED]}
    return [replace(whole, now=ended, now_text=""), Step(None, row.row, "", whole.now_text)]


def _inverse(step: Step, row: ChangeRow) -> ChangeRow:
    op: Op = "remove" if step.was is None else "add" if step.now is None else "correct"
    written = {name: text for name, text in (("row", step.was_text), ("was", step.now_text)) if text}
    return replace(row, op=op, row=step.was, was=step.now, at=step.at, written=written)


def _recorded(row: Row) -> str:
    return str(row.get(RECORDED, ""))


def clean(cell: object) -> str:
    """Return a cell as keys compare it: without spaces around it, in composed Unicode."""
    text = str(cell).strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def key_of(table: Table, row: Row) -> tuple[str, ...]:
    """Return the columns that tell a row from others: those of the key, or what stands in for them."""
    if table.key and all(name in row for name in table.key) and any(row[name] for name in table.key):
        return table.key
    for names in OTHER_KEYS.get(table.name, ()):
        if all(row.get(name) for name in names):
            return names
    return tuple(name for name in row if name != GEOMETRY)


def current(row: Row) -> bool:
    """Return whether nothing supersedes a row."""
    return not row.get(SUPERSEDED, "")


def cells_of(row: Row, names: Iterable[str]) -> tuple[str, ...]:
    """Return what a row has under these columns, as keys compare it."""
    return tuple(clean(row.get(name, "")) for name in names)
