"""Day formats: in which order the days of a column are written, decided from all its cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from occupancy.loading.cell_parsing import by_cell

Order = Literal["dmy", "mdy", "ymd"]

_DAY = re.compile(r"([0-9]{1,4})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{4}|[0-9]{2})(?:[T ][0-9:.]*)?")
_IN_WORDS = re.compile(r"ngày\s+([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s+năm\s+([0-9]{4})", re.IGNORECASE)
_PLACES: Mapping[Order, tuple[int, int, int]] = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
_FIRST, _LAST = 1940, 2150  # years of land
_MOST = 0.5  # of the filled cells of a column, above which it is one of days


@dataclass(frozen=True, slots=True)
class Days:
    """How the days of a column are written: their order, None where it stays open, and by what evidence."""

    order: Order | None
    evidence: str


def decide_days(columns: Mapping[str, Sequence[str]]) -> dict[str, Days]:
    """Return how the days of each column are written; columns that have none lack.

    An order is one under which no cell is impossible; `03/04/2023` in every cell leaves it open, unless the
    cells of the other columns agree on one.
    """
    decided = {name: _order(cells) for name, cells in columns.items() if _has_days(cells)}
    shown = {days.order for days in decided.values() if days.evidence == "cells" and days.order != "ymd"}
    doubt = any(days.evidence == "!cells" for days in decided.values()) or len(shown) != 1
    for name, days in decided.items():
        if days.order is None and not doubt and days.evidence == "":
            decided[name] = Days(next(iter(shown)), "file")
    return {name: Days(days.order, days.evidence.removeprefix("!")) for name, days in decided.items()}


def _has_days(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    looks = sum(by_cell(lambda cell: bool(_DAY.fullmatch(cell) or _IN_WORDS.fullmatch(cell)), filled))
    return looks > _MOST * len(filled) if filled else False


def _order(cells: Sequence[str]) -> Days:
    """Return the order that the cells show: a part above 12 can be no month, one of four digits is a year."""
    parts = [found.groups() for cell in dict.fromkeys(cells) if (found := _DAY.fullmatch(cell))]
    written = [tuple(map(int, each)) for each in parts if len(each[0]) < 3]
    if not written:
        return Days("ymd" if parts else "dmy", "cells")
    days_first = [each for each in written if each[0] > 12 >= each[1]]
    months_first = [each for each in written if each[1] > 12 >= each[0]]
    if days_first and months_first:
        return Days(None, "!cells")
    if days_first or months_first:
        return Days("dmy" if days_first else "mdy", "cells")
    if all(first == second for first, second, _ in written):
        return Days("dmy", "cells")
    return Days(None, "")


def day_text(cell: str, order: Order) -> str:
    """Return a day as `2023-04-03`; "" where the cell is none, such as 31/02/2023.

    A year of four digits says that it stands where it is; of two it is one of 1940 to 2039. Words (`ngày 03
    tháng 4 năm 2023`) need no order.
    """
    words = _IN_WORDS.fullmatch(cell.strip())
    found = words or _DAY.fullmatch(cell.strip())
    if not found:
        return ""
    if words:
        order = "dmy"
    elif len(found[1]) == 4:
        order = "ymd"
    elif order == "ymd":
        return ""
    year, month, day = (int(found[place + 1]) for place in _PLACES[order])
    year += 0 if year > 99 else 1900 if year >= 40 else 2000
    try:
        return date(year, month, day).isoformat() if _FIRST <= year <= _LAST else ""
    except ValueError:
        return ""


def strange_days(cells: Sequence[str], order: Order) -> Iterator[int]:
    """Yield the positions of filled cells that are no days under an order."""
    for at, sound in enumerate(by_cell(lambda cell: cell == "" or day_text(cell, order) != "", cells)):
        if not sound:
            yield at
