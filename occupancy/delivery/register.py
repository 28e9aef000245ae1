"""Register: a sheet as an office keeps it becomes a table: head found, merges filled, totals set apart."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pandas as pd

from geo.findings import findings
from occupancy.delivery.cell_formats import TYPED, number_text
from occupancy.delivery.column_formats import Table, decide_formats
from occupancy.delivery.delivered import Delivered
from occupancy.delivery.sheets import Sheet
from occupancy.delivery.text import decode_cells
from occupancy.loading.day_formats import day_text

_HEAD_WITHIN = 40  # rows from the top in which a head is looked for
_TOTALS = re.compile(
    r"(?:\W|^)*(?:tổng cộng|tổng số|tổng|cộng|tong cong(?! ty)|tong so|tong|cong"
    r"|grand total|sub-?total|total|sum)"
    r"(?:[\s:.,(]+(?:(?:toàn|các|của|of|all|the|for|diện tích|area)\b.*"
    r"|[ivxlcdm\d+\s,.)=(-]+|[a-e]))?[\s:.)]*"
)

_TOTALS_BEGIN = re.compile(r"\W*(?:tổng|cộng|tong|cong|grand|sub|total|sum)", re.IGNORECASE)
_BEGINS_VALUE = frozenset("0123456789+-nN")  # ngày 03 tháng 4 …
_ROMAN = re.compile(r"(?:[IVX]+|[A-E])[.)]?(?:\s.*)?")
_NUMBERED = re.compile(r"\(?\s*(?:[0-9]{1,2}|[A-Z])\s*\)?(?:\s*=.*)?")
_FORMULA = re.compile(r"=\S.*|[+@-][^0-9\s,.].*[(|!].*|[+-].*\|.*", re.DOTALL)


def read_register(sheet: Sheet, *, file: str) -> Delivered:
    """Return a sheet of a file as a table of text, with what was found on the way.

    Titles, rows of totals, groups, column numbers and signatures are left out and named; text is decoded;
    cells merged downwards are filled, but for numbers, which one row alone may have.
    """
    before = [cell for row in sheet.rows for cell in row]
    decoded = decode_cells([_lines_joined(cell) for cell in before])
    width = len(sheet.rows[0]) if sheet.rows else 0
    rows = [decoded.texts[at : at + width] for at in range(0, len(before), width or 1)]
    top, bottom = _head(rows, sheet.merges)
    table = Table(file, sheet.name, _headings(rows, top, bottom, sheet.merges), rows, sheet.lines)
    for column in sorted({at % width for at in decoded.before}):
        places = [(at, sheet.lines[at // width]) for at in decoded.before if at % width == column]
        table.tell_decoded(table.headings[column], decoded, places)
    if sheet.encoding not in {"", "UTF-8"}:
        table.tell("D001", "note", value=sheet.encoding, expected="UTF-8")
    _fill_merged(table, sheet.merges, bottom)
    _leave_out(table, top, bottom, sheet.merges)
    _drop_empty_columns(table)
    for line, name, cell in _formulas(table):
        table.tell("D002", "error", row=line, field=name, value=cell[:80])
    columns, decimal, dates = decide_formats(table)
    index = pd.Index(table.lines, name="row", dtype="int64")
    frame = pd.DataFrame({name: pd.array(cells, dtype="str") for name, cells in columns.items()}, index=index)
    left_out = pd.DataFrame(sorted(table.left_out), columns=["row", "reason"])
    return Delivered(
        file=file,
        layer=sheet.name,
        frame=frame,
        findings=findings(table.found),
        decimal=decimal,
        dates=dates,
        left_out=left_out,
    )


def _lines_joined(cell: str) -> str:
    return " ".join(cell.split("\n")) if "\n" in cell else cell


# The head.


def _head(rows: Sequence[Sequence[str]], merges: Sequence[tuple[int, int, int, int]]) -> tuple[int, int]:
    """Return the first and the last row of the head.

    It begins with the first row of text that fills most of the columns that rows below have, or more of them
    than any row above; it goes on where a cell of it is merged across, over a row of text, or down.
    """
    usual = _usual_width(rows)
    top = next(
        (
            at
            for at, row in enumerate(rows[:_HEAD_WITHIN])
            if len(_filled(row)) >= max(2, 0.5 * usual) and not any(map(_is_value, row))
        ),
        next((at for at, row in enumerate(rows) if _filled(row)), 0),
    )
    bottom = top
    for first, left, last, right in merges:
        if first == top and last < top + 4 and left < len(rows[top]) and rows[top][left]:
            bottom = max(bottom, last)
        if first == top and right > left and first == last and _is_head_below(rows, top):
            bottom = max(bottom, top + 1)
    if bottom == top and not merges and _is_head_below(rows, top) and _has_gaps(rows[top], rows[top + 1]):
        bottom = top + 1
    return top, min(bottom, len(rows) - 1)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    widths = sorted(len(_filled(row)) for row in rows if len(_filled(row)) > 1)
    return widths[len(widths) // 2] if widths else 1


def _filled(row: Sequence[str]) -> list[str]:
    return [cell for cell in row if cell]


def _is_value(cell: str) -> bool:
    """Return whether a cell is a number or day, as no heading is; a lone year may be one."""
    if cell.startswith(TYPED):
        return not re.fullmatch(r"\x01(?:19|20)[0-9]{2}", cell)
    if not cell or cell[0] not in _BEGINS_VALUE:
        return False
    return bool(day_text(cell, "dmy") or number_text(cell, ",") or number_text(cell, "."))


def _is_head_below(rows: Sequence[Sequence[str]], top: int) -> bool:
    below = rows[top + 1] if top + 1 < len(rows) else []
    return bool(_filled(below)) and not any(_is_value(cell) for cell in below) and not _are_numbers(below)


def _has_gaps(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Return whether a row fills what the one above leaves empty, behind a heading over several columns."""
    empty = [at for at, cell in enumerate(upper) if not cell and lower[at]]
    return bool(empty) and all(
        not cell or lower[at] == "" or _heads(upper, at) for at, cell in enumerate(upper)
    )


def _heads(upper: Sequence[str], at: int) -> bool:
    return at + 1 < len(upper) and not upper[at + 1]


def _are_numbers(row: Sequence[str]) -> bool:
    """Return whether a row numbers the columns: (1) (2) (3) = (1) − (2)."""
    filled = [cell.removeprefix(TYPED) for cell in row if cell]
    return len(filled) > 1 and all(map(_NUMBERED.fullmatch, filled)) and _counts_up(filled)


def _counts_up(cells: Sequence[str]) -> bool:
    numbers = [int(found[0]) for cell in cells if (found := re.search("[0-9]+", cell))]
    return len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers))


def _headings(
    rows: Sequence[Sequence[str]], top: int, bottom: int, merges: Sequence[tuple[int, int, int, int]]
) -> list[str]:
    """Return a heading for each column, the upper before the lower; one given twice has its number behind."""
    if not rows:
        return []
    levels = [list(row) for row in rows[top : bottom + 1]]
    for first, left, last, right in merges:
        for row in range(max(first, top), min(last, bottom) + 1):
            if first >= top and left < len(levels[0]):
                for column in range(left, min(right + 1, len(levels[0]))):
                    levels[row - top][column] = rows[first][left]
    if not merges and len(levels) > 1:
        for at in range(1, len(levels[0])):
            if not levels[0][at] and levels[1][at]:
                levels[0][at] = levels[0][at - 1]
    named: list[str] = []
    for at in range(len(levels[0])):
        parts = dict.fromkeys(cell.removeprefix(TYPED) for level in levels if (cell := level[at]))
        name = " – ".join(parts) or f"({_letters(at)})"
        again = sum(other == name or other.startswith(f"{name} (") for other in named)
        named.append(f"{name} ({again + 1})" if name in named else name)
    return named


def _letters(at: int) -> str:
    return (chr(ord("A") + at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


# The rows.


def _fill_merged(table: Table, merges: Sequence[tuple[int, int, int, int]], bottom: int) -> None:
    """Fill cells that are merged downwards with what stands in the first; a number stays in one row alone."""
    filled: dict[int, int] = {}
    alone: dict[int, tuple[int, str]] = {}
    for first, left, last, _ in merges:
        if first <= bottom or last == first or left >= len(table.headings) or first >= len(table.rows):
            continue
        value, until = table.rows[first][left], min(last, len(table.rows) - 1)
        if _is_amount(value):
            alone.setdefault(left, (table.lines[first], value.removeprefix(TYPED)))
        elif value:
            for row in range(first + 1, until + 1):
                if any(table.rows[row]) and not table.rows[row][left]:
                    table.rows[row][left] = value
                    filled[left] = filled.get(left, 0) + 1
    for at, count in sorted(filled.items()):
        table.tell("D003", "note", field=table.headings[at], value=str(count))
    for at, (line, value) in sorted(alone.items()):
        table.tell("D004", "error", row=line, field=table.headings[at], value=value)


def _is_amount(cell: str) -> bool:
    """Return whether a cell is a number that the file has as such, or one with decimals."""
    if cell.startswith(TYPED):
        return number_text(cell, ".") != ""
    return not cell.isdecimal() and bool(number_text(cell, ",") or number_text(cell, "."))


def _leave_out(table: Table, top: int, bottom: int, merges: Sequence[tuple[int, int, int, int]]) -> None:
    """Set apart what is no data: titles, the head again, column numbers, totals, groups, signatures."""
    across = {first for first, left, last, right in merges if right > left and first > bottom}
    head = table.rows[top] if table.rows else []
    last = next((at for at in reversed(range(len(table.rows))) if _is_data(table.rows[at])), -1)
    kept = []
    for at, row in enumerate(table.rows):
        if at < top:
            reason = "title"
        elif at <= bottom:
            continue
        elif not any(row):
            reason = "empty"
        else:
            reason = _reason(row, head, after=at > last, merged=at in across)
        if reason == "":
            kept.append(at)
        elif reason != "title" or any(row):
            table.left_out.append((table.lines[at], reason))
            if reason == "totals":
                table.totals.append(row)
    table.rows, table.lines = [table.rows[at] for at in kept], [table.lines[at] for at in kept]


def _is_data(row: Sequence[str]) -> bool:
    """Return whether a row may be data: at least two cells, one of them a number or day, and no totals."""
    filled = _filled(row)
    return (len(filled) > 1 or len(row) < 3) and any(map(_is_value, filled)) and not _is_totals(row)


def _reason(row: Sequence[str], head: Sequence[str], *, after: bool, merged: bool) -> str:
    filled = _filled(row)
    if list(row) == list(head):
        return "heading"
    if (
        filled[0].removeprefix(TYPED)[:1] in {"(", "1", "A"}
        and _are_numbers(row)
        and 2 * len(filled) > len(row)
    ):
        return "numbers" if filled[0].removeprefix(TYPED).strip("() ") in {"1", "A"} else ""
    if _is_totals(row):
        return "totals"
    headings = len(_filled(head))
    if after and len(filled) < max(2, headings / 2) and not any(map(_is_value, filled)):
        return "note"
    lone = len(filled) == 1 and headings > 2
    if lone and (merged or (not _is_value(filled[0]) and _ROMAN.fullmatch(filled[0]))):
        return "group"
    return ""


def _is_totals(row: Sequence[str]) -> bool:
    if not any(_TOTALS_BEGIN.match(cell) for cell in row if cell):
        return False
    texts = [cell for cell in row if cell and not _is_value(cell)]
    named = [cell for cell in texts[:2] if _TOTALS.fullmatch(unicodedata.normalize("NFC", cell).lower())]
    return bool(named) and len(texts) <= 2


def _drop_empty_columns(table: Table) -> None:
    """Leave out columns without heading and cells."""
    kept = [
        at
        for at, name in enumerate(table.headings)
        if name != f"({_letters(at)})" or any(row[at] for row in table.rows)
    ]
    table.headings = [table.headings[at] for at in kept]
    table.rows = [[row[at] for at in kept] for row in table.rows]
    table.totals = [[row[at] for at in kept] for row in table.totals]


def _formulas(table: Table) -> Iterator[tuple[int, str, str]]:
    """Yield line, heading and text of cells that a spreadsheet would run."""
    for line, row in zip(table.lines, table.rows, strict=True):
        for name, cell in zip(table.headings, row, strict=True):
            if cell[:1] in {"=", "+", "-", "@"} and _FORMULA.fullmatch(cell):
                yield line, name, cell
