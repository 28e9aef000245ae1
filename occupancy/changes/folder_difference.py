"""The difference of two folders: the rows and columns by which the tables of one become those of another."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from occupancy.changes.rows import (
    RECORDED,
    SUPERSEDED,
    Change,
    ChangeRow,
    Head,
    Op,
    cells_of,
    current,
    key_of,
)
from occupancy.loading.book_folder import Folder
from occupancy.loading.table_specs import TABLES, Table
from occupancy.loading.table_text import Row, TableText, new_table, read_table

_ENDS = frozenset({"ended_on", "valid_to", "last_day", "in_force_to"})


def folder_difference(before: Folder, after: Folder) -> Change:
    """Return the completed change from the tables of one folder to those of another."""
    heads, rows = list[Head](), list[ChangeRow]()
    for table in TABLES:
        old, new = _read(table, before), _read(table, after)
        head = _head(table, old, new)
        if head is not None:
            heads.append(head)
        if old is not None or new is not None:
            rows += _rows(old or new_table(table, ()), new or new_table(table, ()))
    return Change(title="", rows=tuple(rows), heads=tuple(heads), complete=True)


def _read(table: Table, folder: Folder) -> TableText | None:
    """Return a table that the folder has of its own."""
    data = folder.files.get(table.file)
    return None if data is None or table.file in folder.absent else read_table(table, data)


def _head(table: Table, old: TableText | None, new: TableText | None) -> Head | None:
    """Return what becomes of the columns, and give both files all of them."""
    if old is None or new is None:
        had, has = (None if text is None else text.columns for text in (old, new))
        return None if old is new else Head(table.name, had, has)
    more = tuple(name for name in new.columns if name not in old.columns)
    less = tuple(name for name in old.columns if name not in new.columns)
    had = old.columns
    if more:
        old.widen(more)
    elif less and had == new.columns + less:
        new.widen(less)
        return Head(table.name, had, had[: -len(less)])
    return Head(table.name, had, had + more) if more else None


def _rows(old: TableText, new: TableText) -> list[ChangeRow]:
    """Return the rows of the change of one table, in the order in which a change has them."""
    shared = Counter(old.records) & Counter(new.records)
    groups: dict[tuple[str, ...], tuple[list[int], list[int]]] = {}
    for side, text in enumerate((old, new)):
        left = shared.copy()
        for at, record in enumerate(text.records):
            if left[record]:
                left[record] -= 1
            else:
                cells = text.rows[at]
                groups.setdefault(cells_of(cells, key_of(text.table, cells)), ([], []))[side].append(at)
    gone, rows = list[int](), list[ChangeRow]()
    for key in sorted(groups):
        rows += _group(old, new, *groups[key])
    for number, row in enumerate(rows):
        if row.op == "remove" and row.at is not None:
            insort(gone, row.at)
            rows[number] = replace(row, at=row.at - bisect_left(gone, row.at))
    return rows


def _group(old: TableText, new: TableText, olds: Sequence[int], news: Sequence[int]) -> Iterator[ChangeRow]:
    """Return what is done with the rows of one key."""
    left = [at for at in news if new.rows[at] not in [old.rows[other] for other in olds]]
    for at in olds:
        was = old.rows[at]
        if was in [new.rows[other] for other in news]:
            continue
        ended = next((n for n in left if current(was) and _ended(was, new.rows[n])), None)
        day = "" if ended is None else str(new.rows[ended][SUPERSEDED])
        heir = next((n for n in left if day and _day(new.rows[n]) == day), None)
        if ended is not None and heir is not None:
            left = [n for n in left if n not in {ended, heir}]
            yield _corrected(old, at, new, heir)
        elif (same := next((n for n in left if _day(new.rows[n]) == _day(was)), None)) is not None:
            left.remove(same)
            yield _corrected(old, at, new, same)
        else:
            yield ChangeRow(op="remove", table=old.table.name, was=was, at=at, written=_hand(old, at, "was"))
    for at in left:
        yield ChangeRow(op="add", table=new.table.name, row=new.rows[at], written=_hand(new, at, "row"))


def _corrected(old: TableText, at: int, new: TableText, now: int) -> ChangeRow:
    was, row = old.rows[at], new.rows[now]
    changed = {name for name in {*was, *row} - {RECORDED, SUPERSEDED} if was.get(name) != row.get(name)}
    op: Op = "end" if changed and changed <= _ENDS else "correct"
    written = _hand(old, at, "was") | _hand(new, now, "row")
    return ChangeRow(op=op, table=old.table.name, row=row, was=was, at=at, written=written)


def _hand(text: TableText, at: int, name: str) -> dict[str, str]:
    """Return the text of a row that is not as this program writes it."""
    record = text.records[at]
    return {} if record == text.written(text.rows[at]) else {name: record}


def _ended(was: Row, row: Row) -> bool:
    return not current(row) and {**was, SUPERSEDED: row[SUPERSEDED]} == row


def _day(row: Row) -> str:
    return str(row.get(RECORDED, ""))
