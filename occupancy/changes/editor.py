"""The editor: a change is made in the files of a book, and what it does to them is written down with it."""

from bisect import bisect, insort
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from weakref import WeakKeyDictionary

from geo.crs import WGS84
from occupancy.changes.rows import (
    RECORDED,
    SUPERSEDED,
    Change,
    ChangeRow,
    Head,
    Step,
    cells_of,
    current,
    key_of,
    steps,
)
from occupancy.errors import QuestionError
from occupancy.loading.book_folder import Folder, fingerprint
from occupancy.loading.cell_parsing import POINT
from occupancy.loading.table_specs import BY_NAME, TABLES, Table
from occupancy.loading.table_text import GEOMETRY, Row, TableText, new_table, read_table, with_shapes_in


def changed_folder(source: Folder, change: Change) -> tuple[Folder, Change]:
    """Return the files of a book with a change made in them, unjudged, and the change completed.

    Raises
    ------
    QuestionError
        As `apply`.
    """
    editor = Editor(source)
    done = editor.make(change)
    files = {**source.files, **editor.files()}
    for head in done.heads:
        if head.now is None:
            files.pop(BY_NAME[head.table].file, None)
    touched = {BY_NAME[row.table].file for row in done.rows}
    absent = tuple(name for name in source.absent if name not in touched)
    return replace(source, files=files, absent=absent, content_hash=fingerprint(files)), done


_read: WeakKeyDictionary[Folder, dict[str, TableText]] = WeakKeyDictionary()


def _text_of(source: Folder, table: Table) -> TableText:
    """Return a table to be changed; the file of a book to which several changes are made is read once."""
    texts = _read.setdefault(source, {})
    if table.name not in texts:
        data = source.files.get(table.file)
        texts[table.name] = new_table(table, ()) if data is None else read_table(table, data)
    text = texts[table.name]
    return replace(text, leads=[*text.leads], records=[*text.records], rows=[*text.rows])


_PLACE = {table.name: place for place, table in enumerate(TABLES)}


class Editor:
    """The tables of a book while a change is made in them."""

    def __init__(self, source: Folder) -> None:
        self._source = source
        self._texts: dict[str, TableText] = {}
        self._gone: dict[str, list[int]] = {}
        self._places: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], list[int]]] = {}

    def make(self, change: Change) -> Change:
        """Make a change, and return it completed."""
        for row in change.rows:
            if row.table not in BY_NAME:
                raise QuestionError("There is no table {table} in a book.", table=row.table)
        rows = change.rows if change.complete else sorted(self._placed(change.rows), key=_order)
        heads = change.heads if change.complete else tuple(self._heads(change))
        for head in heads:
            self._set_head(head, grow=True)
        done = [
            made
            for (name, is_new), group in groupby(rows, lambda row: (row.table, row.op == "add"))
            for made in (
                self._add_all(name, [*group], change.known_on)
                if is_new and not change.complete
                else [self._make(row, change) for row in group]
            )
        ]
        for head in heads:
            self._set_head(head, grow=False)
        kept = tuple(row for row in done if row is not None)
        return replace(change, rows=kept, heads=heads if kept else (), complete=True)

    def _placed(self, rows: Sequence[ChangeRow]) -> Iterator[ChangeRow]:
        """Return rows with their shapes in the system of their file."""
        for name in dict.fromkeys(row.table for row in rows):
            of_table = [row for row in rows if row.table == name]
            moved = with_shapes_in([row.row or {} for row in of_table], WGS84, self._text(name).system)
            for row, cells in zip(of_table, moved, strict=True):
                yield row if row.row is None or row.row is cells else replace(row, row=cells)

    def files(self) -> dict[str, bytes]:
        """Return the files that were touched."""
        for name, gone in self._gone.items():
            for at in reversed(gone):
                self._texts[name].take(at)
        self._gone.clear()
        self._places.clear()
        return {text.table.file: text.to_bytes() for text in self._texts.values()}

    def _add_all(self, name: str, rows: Sequence[ChangeRow], known_on: date | None) -> list[ChangeRow]:
        """Add rows of a table behind its others, and return them completed."""
        text = self._text(name)
        day = {RECORDED: known_on.isoformat()} if known_on and RECORDED in text.table.names else {}
        for columns in {tuple(row.row or ()) for row in rows}:
            self._check_columns(text, dict.fromkeys(columns))
        done = []
        for row in rows:
            given = row.row or {}
            cells = self._laid_out(text, given if RECORDED in given else {**given, **day})
            text.add(cells, row.written.get("row") or text.written(cells))
            done.append(ChangeRow(op="add", table=name, row=cells, origin=row.origin, written=row.written))
            if self._places:
                self._note(name, len(text.rows) - 1)
        return done

    def _make(self, row: ChangeRow, change: Change) -> ChangeRow | None:
        text = self._text(row.table)
        whole = row if change.complete else self._whole(row, text, change.known_on)
        if whole is None:
            return None
        for step in steps(whole):
            self._step(text, step)
        return whole

    def _step(self, text: TableText, step: Step) -> None:
        name = text.table.name
        if step.was is None:
            assert step.now is not None
            at = step.at
            if at is not None:
                self.files()
            text.add(step.now, step.now_text or text.written(step.now), at=at)
            self._note(name, len(text.rows) - 1)
            return
        at = self._at(text, step)
        if step.now is None:
            insort(self._gone.setdefault(name, []), at)
        else:
            text.put(at, step.now, step.now_text or text.written(step.now))
            self._note(name, at)

    def _at(self, text: TableText, step: Step) -> int:
        """Return where the row of a step stands."""
        assert step.was is not None
        record = step.was_text or text.written(step.was)
        places = self._find(text, key_of(text.table, step.was), step.was)
        found = [at for at in places if text.records[at] == record]
        found = found or [at for at in places if text.rows[at] == step.was]
        if not found:
            raise self._missing(text, step.was)
        live = [self._live(text.table.name, at) for at in found]
        return found[live.index(step.at)] if step.at in live else found[-1]

    def _whole(self, row: ChangeRow, text: TableText, known_on: date | None) -> ChangeRow | None:
        """Return a row with the row as it stood, its place, and the day it is known from."""
        given = dict(row.row or row.was or {})
        self._check_columns(text, given)
        dated = known_on is not None and RECORDED in text.table.names
        day = {RECORDED: known_on.isoformat()} if dated and known_on and RECORDED not in given else {}
        known = row.was or given
        places = [at for at in self._find(text, key_of(text.table, known), known) if current(text.rows[at])]
        if row.was is not None:
            stands = row.was.items()
            places = [
                at for at in places if all(text.rows[at].get(name, "") == cell for name, cell in stands)
            ]
            places = places[:1] if len(row.was) >= len(text.rows[0]) - 1 else places  # but for the shape
        if len(places) != 1:
            raise self._missing(text, known)
        at = places[0]
        was = text.rows[at]
        written = dict(row.written)
        # Which sign the numbers of a file have is told by its numbers, of which this row may be the last.
        if text.sign != POINT or text.records[at] != text.written(was):
            written["was"] = text.records[at]
        live = self._live(text.table.name, at)
        if row.op == "remove":
            return replace(row, row=None, was=was, at=live, written=written)
        now = self._laid_out(text, {**was, **given})
        if now == was:
            return None
        return replace(row, row={**now, **day}, was=was, at=live, written=written)

    def _laid_out(self, text: TableText, row: Row) -> Row:
        """Return a row with the columns of its file; features have those that they were given."""
        return (
            {**row, GEOMETRY: row.get(GEOMETRY)}
            if text.table.spatial
            else {name: row.get(name, "") for name in text.columns}
        )

    def _check_columns(self, text: TableText, row: Row) -> None:
        known = {*text.table.names, *text.columns, *((GEOMETRY,) if text.table.spatial else ())}
        if strange := [name for name in row if name not in known]:
            raise QuestionError(
                "The table {table} has no column {field}.", table=text.table.name, field=", ".join(strange)
            )

    def _missing(self, text: TableText, row: Row) -> QuestionError:
        names = key_of(text.table, row)
        return QuestionError(
            "{file} has not the one row {record} that the change is about; it was changed since, or stands"
            " there twice.",
            file=text.table.file,
            record="/".join(str(row[name]) for name in names),
        )

    def _find(self, text: TableText, names: tuple[str, ...], row: Row) -> list[int]:
        """Return where rows with the same cells under `names` stand."""
        places = self._places.get((text.table.name, names))
        if places is None:
            places = self._places[text.table.name, names] = {}
            for at, other in enumerate(text.rows):
                places.setdefault(cells_of(other, names), []).append(at)
        wanted = cells_of(row, names)
        return sorted({at for at in places.get(wanted, ()) if self._is_at(text, at, names, wanted)})

    def _is_at(self, text: TableText, at: int, names: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
        gone = self._gone.get(text.table.name, [])
        place = bisect(gone, at)
        return not (place and gone[place - 1] == at) and cells_of(text.rows[at], names) == wanted

    def _note(self, table: str, at: int) -> None:
        """Keep where a row stands that was put or added."""
        row = self._texts[table].rows[at]
        for (name, names), places in self._places.items():
            if name == table:
                places.setdefault(cells_of(row, names), []).append(at)

    def _live(self, table: str, at: int) -> int:
        """Return the place of a row when those that were taken away are not counted."""
        return at - bisect(self._gone.get(table, []), at - 1)

    def _text(self, name: str) -> TableText:
        if name not in self._texts:
            self._texts[name] = _text_of(self._source, BY_NAME[name])
        return self._texts[name]

    def _heads(self, change: Change) -> Iterator[Head]:
        """Return the columns that files need for the rows of a change."""
        for table in TABLES:
            rows = [row for row in change.rows if row.table == table.name and row.op != "remove"]
            if not rows:
                continue
            wanted = {name for row in rows for name, cell in (row.row or {}).items() if cell}
            if change.known_on is not None and RECORDED in table.names:
                wanted |= {RECORDED} if all(row.op == "add" for row in rows) else {RECORDED, SUPERSEDED}
            had = self._text(table.name).columns if table.file in self._source.files else None
            more = tuple(name for name in table.names if name in wanted and name not in (had or ()))
            if had is None:
                yield Head(table.name, None, () if table.spatial else more)
            elif more and not table.spatial:
                yield Head(table.name, had, had + more)

    def _set_head(self, head: Head, *, grow: bool) -> None:
        was, now = head.was, head.now
        if (was is None or (now is not None and len(now) > len(was))) != grow or now is None:
            return
        table = BY_NAME[head.table]
        if was is None:
            self._texts[head.table] = new_table(table, now)
        elif grow:
            self._text(head.table).widen(now[len(was) :])
        else:
            self.files()
            if not self._text(head.table).narrow(was[len(now) :]):
                raise QuestionError(
                    "{file} has something under {field}; the change can no longer be taken back.",
                    file=table.file,
                    field=", ".join(was[len(now) :]),
                )


def _order(row: ChangeRow) -> tuple[int, tuple[str, ...]]:
    table = BY_NAME[row.table]
    cells = {**row.was, **(row.row or {})} if row.was else row.row or {}
    return _PLACE[table.name], cells_of(cells, key_of(table, cells))
