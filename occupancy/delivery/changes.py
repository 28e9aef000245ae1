"""The change that a delivery comes to: rows added and corrected, and rows of the book that it lacks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import shapely
from shapely.geometry import shape as as_shape

from occupancy.changes.rows import Change, ChangeRow, cells_of, current, key_of
from occupancy.delivery.mapping import ALL, KEEP, SheetMapping
from occupancy.delivery.proposal import DeliveredRow, Question
from occupancy.loading.table_specs import TABLES, Table
from occupancy.loading.table_text import GEOMETRY, Row

_SAME_DEGREES = 1e-7  # a centimetre
# Tables of which a delivery has all rows, and the day by which a row ends.
_WHOLE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "zones": ("", ()),
    "parcels": ("valid_to", ("valid_to",)),
    "tenancies": ("ended_on", ("ended_on", "last_day")),
}
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Gone:
    """A row of the book that a delivery of its table does not have."""

    table: str
    key: str
    row: Row


@dataclass(frozen=True, slots=True)
class DeliveredChange:
    """A change, rows that are gone and were not answered for, and questions about both."""

    change: Change
    gone: tuple[Gone, ...]
    questions: tuple[Question, ...]


def change_of(
    rows: Sequence[DeliveredRow],
    book: Mapping[str, Sequence[Row]],
    sheets: Sequence[SheetMapping],
    *,
    known_on: date | None,
    as_of: date | None,
) -> DeliveredChange:
    """Return what delivered rows change in the tables of a book.

    An empty cell says nothing: what the book has there stays. Rows that the delivery lacks are looked for in
    the zones that it is of, among those that have not ended by `as_of`.
    """
    made, gone, questions = list[ChangeRow](), list[Gone](), list[Question]()
    for table in TABLES:
        past = {_past(row) for row in book.get(table.name, ()) if not current(row)}
        # A file of a book has rows that were superseded long ago.
        given = [row for row in rows if row.table == table.name and _past(row.cells) not in past]
        if not given:
            continue
        own = [row for row in book.get(table.name, ()) if current(row)]
        matched = [*_matched(table, given, own)]
        made += [found for row, was in matched if (found := _changed(table, row, was))]
        kept = {id(was) for _, was in matched if was is not None}
        if table.name in _WHOLE and any(sheet.table == table.name for sheet in sheets):
            answers = {
                key: how for sheet in sheets if sheet.table == table.name for key, how in sheet.gone.items()
            }
            left = [row for row in own if id(row) not in kept and _lives(table, row, as_of)]
            for row in _of_same_zones(left, given, book):
                _settle_gone(table, row, answers, made, gone)
    if gone:
        names = ", ".join(f"{each.table} {each.key}" for each in gone[:_SHOWN])
        questions.append(
            Question(
                "Rows of the book that are not in the delivery ({count}): {names}.",
                how='Write under [sheet.gone] of a mapping, with the key of each or "*" for all, "keep" or'
                " the day on which it ended.",
                count=len(gone),
                names=names + (" …" if len(gone) > _SHOWN else ""),
                answer="gone",
            )
        )
    files = tuple(dict.fromkeys(row.file for row in rows))
    change = Change(title=", ".join(files), rows=tuple(made), known_on=known_on, sources=files)
    return DeliveredChange(change, tuple(gone), tuple(questions))


def _past(row: Row) -> frozenset[tuple[str, str]]:
    """Return the filled cells of a row that was superseded; of any other nothing."""
    if current(row):
        return frozenset()
    return frozenset((name, str(cell)) for name, cell in row.items() if name != GEOMETRY and cell)


def _matched(
    table: Table, given: Sequence[DeliveredRow], own: Sequence[Row]
) -> Iterator[tuple[DeliveredRow, Row | None]]:
    """Return each delivered row with the row of the book that it is about; of one key in their order."""
    indexes: dict[tuple[str, ...], dict[tuple[str, ...], list[Row]]] = {}
    seen = set[tuple[str, ...]]()
    if not own and table.name != "projects":
        yield from ((row, None) for row in given)
        return
    for row in given:
        names = _key(table, row.cells, own)
        if names not in indexes:
            index = indexes[names] = {}
            for was in own:
                index.setdefault(cells_of(was, names), []).append(was)
        cells = cells_of(row.cells, names)
        there = indexes[names].get(cells)
        if there:
            yield row, there.pop(0)
        elif table.name != "projects" or cells not in seen:  # each lease names its tenant again
            yield row, None
        seen.add(cells)


def _key(table: Table, cells: Row, own: Sequence[Row]) -> tuple[str, ...]:
    """Return the columns that tell a delivered row, of those that the book has too."""
    names = key_of(table, cells)
    if own and not all(name in own[0] for name in names):
        return tuple(name for name in names if name in own[0])
    return names


def _changed(table: Table, row: DeliveredRow, was: Row | None) -> ChangeRow | None:
    filled = {name: cell for name, cell in row.cells.items() if cell}
    if was is None:
        shape = {GEOMETRY: row.cells.get(GEOMETRY)} if table.spatial else {}
        return ChangeRow(op="add", table=table.name, row=filled | shape, origin=row.origin)
    kinds = {column.name: column.kind for column in table.columns}
    cells = {
        name: cell
        for name, cell in filled.items()
        if not same_cell(was.get(name, ""), cell, kinds.get(name, ""))
    }
    if not cells:
        return None
    return ChangeRow(op="correct", table=table.name, row=cells, was=_unshaped(was), origin=row.origin)


def _unshaped(row: Row) -> Row:
    """Return a row without its shape, which stands otherwise in a file of another system."""
    return {name: cell for name, cell in row.items() if name != GEOMETRY}


def same_cell(was: Any, now: Any, kind: str) -> bool:  # noqa: ANN401  a cell or a shape
    """Return whether two cells of a kind, or two shapes, say the same."""
    if kind == "" or was == now:
        return was == now or (isinstance(was, dict) and isinstance(now, dict) and _same_shape(was, now))
    if kind in {"float", "int"}:
        try:
            return Decimal(was) == Decimal(now)
        except InvalidOperation:
            return False
    return cells_of({"": was}, ("",)) == cells_of({"": now}, ("",))


def _same_shape(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    one, two = (shapely.normalize(as_shape(dict(each))) for each in (was, now))
    return bool(shapely.equals_exact(one, two, _SAME_DEGREES))


def _lives(table: Table, row: Row, as_of: date | None) -> bool:
    """Return whether a row has not ended by a day."""
    ends = [str(row[name]) for name in _WHOLE[table.name][1] if row.get(name)]
    return as_of is None or not ends or min(ends) >= as_of.isoformat()


def _of_same_zones(
    left: Iterable[Row], given: Sequence[DeliveredRow], book: Mapping[str, Sequence[Row]]
) -> Iterator[Row]:
    """Return the rows that are of the zones that a delivery is of; all where that is not known."""
    zones = {
        row["parcel_id"]: row.get("zone_id", "") for row in book.get("parcels", ()) if "parcel_id" in row
    }

    def zone(row: Mapping[str, Any]) -> str:
        return str(row.get("zone_id") or zones.get(row.get("parcel_id", ""), ""))

    of = {zone(row.cells) for row in given} - {""}
    for row in left:
        if not of or not zone(row) or zone(row) in of:
            yield row


def _settle_gone(
    table: Table, row: Row, answers: Mapping[str, str], made: list[ChangeRow], gone: list[Gone]
) -> None:
    """End a row that is gone on the day that was answered for it, keep it, or list it."""
    key = "/".join(cells_of(row, key_of(table, row)))
    how = answers.get(key) or answers.get(ALL, "")
    column = _WHOLE[table.name][0]
    if how == "" or (how != KEEP and not column):
        gone.append(Gone(table.name, key, row))
    elif how != KEEP:
        made.append(
            ChangeRow(op="end", table=table.name, row={column: how}, was=_unshaped(row), origin="gone")
        )
