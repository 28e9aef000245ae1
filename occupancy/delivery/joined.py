"""Joining: shapes of a layer and what a sheet says of them, by their ids, are rows of one table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from occupancy.changes.rows import cells_of, key_of
from occupancy.delivery.changes import same_cell
from occupancy.delivery.delivered import places
from occupancy.delivery.mapping import SheetMapping
from occupancy.delivery.proposal import DeliveredRow, Question
from occupancy.loading.table_specs import BY_NAME, LAND, Table
from occupancy.loading.table_text import GEOMETRY

_Key = tuple[tuple[str, ...], tuple[str, ...]]


def join_rows(
    rows: Sequence[DeliveredRow], sheets: Sequence[SheetMapping]
) -> tuple[tuple[DeliveredRow, ...], tuple[Question, ...]]:
    """Return rows in which a shape and a line of a register with the same id are one; and questions.

    What both state and otherwise is asked about, once for a column. Ids that stand twice in a layer or in a
    register stay as they are, for the checks of any book to tell.
    """
    joined, questions = tuple(rows), list[Question]()
    for name in LAND:
        own = [row for row in joined if row.table == name]
        drawn = {GEOMETRY in row.cells for row in own}
        if len(drawn) > 1:
            one, asked = _joined(own, BY_NAME[name], sheets)
            joined = (*(row for row in joined if row.table != name), *one)
            questions += asked
    return joined, tuple(questions)


def _joined(
    rows: Sequence[DeliveredRow], table: Table, sheets: Sequence[SheetMapping]
) -> tuple[list[DeliveredRow], list[Question]]:
    """Return the rows of a table, joined, and a question for each column in which they differ."""
    keys = [_key(table, row) for row in rows]
    counts = Counter((key, GEOMETRY in row.cells) for key, row in zip(keys, rows, strict=True))
    lines = {
        key: row
        for key, row in zip(keys, rows, strict=True)
        if GEOMETRY not in row.cells and counts[key, False] == 1 == counts[key, True]
    }
    kinds = {column.name: column.kind for column in table.columns}
    made: list[DeliveredRow] = []
    differing: dict[str, list[tuple[DeliveredRow, DeliveredRow]]] = {}
    for key, row in zip(keys, rows, strict=True):
        line = lines.get(key)
        if line is None:
            made.append(row)
        elif line is not row:
            for name, cell in line.cells.items():
                stands = row.cells.get(name)
                if cell and stands and not same_cell(stands, cell, kinds.get(name, "")):
                    differing.setdefault(name, []).append((row, line))
            made.append(replace(row, cells={**row.cells, **_filled(line.cells)}))
    return made, [_question(name, table, pairs, sheets) for name, pairs in differing.items()]


def _key(table: Table, row: DeliveredRow) -> _Key:
    names = key_of(table, row.cells)
    return names, cells_of(row.cells, names)


def _filled(cells: Mapping[str, object]) -> dict[str, object]:
    return {name: cell for name, cell in cells.items() if cell}


def _question(
    column: str,
    table: Table,
    pairs: Sequence[tuple[DeliveredRow, DeliveredRow]],
    sheets: Sequence[SheetMapping],
) -> Question:
    """Ask which of two files is to be believed: the heading of the other is left out."""
    row, line = pairs[0]
    headings = (
        heading
        for sheet in sheets
        if (sheet.table, sheet.layer) == (table.name, line.layer)
        for heading, name in sheet.columns.items()
        if name == column
    )
    return Question(
        "{heading} in {place} is not what {other} has ({count}; the first is {value}, there {stands}).",
        how='Leave it out with "" under [sheet.columns] of a mapping, or the heading of {other}.',
        answer="columns",
        **places(line.file, line.layer),
        table=table.name,
        heading=next(headings, column),
        other=row.file,
        count=len(pairs),
        value=line.cells[column],
        stands=row.cells[column],
    )
