"""Cell formats: how numbers and days of a delivery are written, decided per column from all its cells.

What the cells leave open is settled by what they must amount to (leasable − leased = vacant, a row of totals,
areas that were measured), then by the other columns of the file; else it stays open, and is told.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

from geo.shape_metrics import likely_unit
from occupancy.loading.cell_parsing import COMMA, POINT, by_cell

Floats = NDArray[np.float64]

TYPED = "\x01"  # begins a cell that the file itself has as a number or day

_BEGINS = frozenset("0123456789+-")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:[., ][0-9]+)*")
# What can only be read one way: signs before the last three digits, or before more or fewer.
_SURE = {
    COMMA: re.compile(
        r"[-+]?(?:[0-9]{1,3}(?:[. ][0-9]{3})+,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3}){2,}"
        r"|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|(?:0|[0-9]{4,}),[0-9]{3})"
    ),
    POINT: re.compile(
        r"[-+]?(?:[0-9]{1,3}(?:[, ][0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3}){2,}"
        r"|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|(?:0|[0-9]{4,})\.[0-9]{3})"
    ),
}
_OPEN = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_GROUPED = {
    COMMA: re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:[. ][0-9]{3})+)(?:,[0-9]+)?"),
    POINT: re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:[, ][0-9]{3})+)(?:\.[0-9]+)?"),
}
_SERIAL = range(14_611, 73_051)  # 1940-01-01 to 2099-12-31, as Excel counts days
_MOST = 0.5  # of the filled cells of a column, above which it is one of numbers, or of days
_SHARE = 0.8  # of the rows in which an identity must hold


@dataclass(frozen=True, slots=True)
class Signs:
    """How the numbers of a column are written.

    Attributes
    ----------
    sign
        The decimal sign, None where it stays open.
    evidence
        What decided: `cells`, `identity`, `totals`, `areas`, `file`; "" where nothing did.
    """

    sign: str | None
    evidence: str


def is_numeric(cells: Iterable[str]) -> bool:
    """Return whether most of the filled cells of a column are numbers, one of them with a decimal or not."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(by_cell(_looks_like_number, filled)) > _MOST * len(filled)


def decide_signs(
    columns: Mapping[str, Sequence[str]],
    *,
    totals: Sequence[Mapping[str, str]] = (),
    areas_m2: Floats | None = None,
) -> dict[str, Signs]:
    """Return how the numbers of each column are written, from the cells of all.

    `totals` are the cells of rows that sum up those above; `areas_m2` what the shapes of the rows measure.
    Columns that have no numbers lack.
    """
    numeric = {name: cells for name, cells in columns.items() if is_numeric(cells)}
    seen = _Seen(numeric, {name: _by_cells(cells) for name, cells in numeric.items()}, totals, areas_m2)
    for settle in (_by_areas, _by_totals, _by_identity, _by_file):
        for name in [name for name, signs in seen.decided.items() if signs == Signs(None, "")]:
            sign, evidence = settle(name, seen)
            if sign is not None:
                seen.decided[name] = Signs(sign, evidence)
    return {name: Signs(signs.sign, signs.evidence.removeprefix("!")) for name, signs in seen.decided.items()}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What settles a column: the cells of all, what is decided, rows of totals, measured areas."""

    cells: Mapping[str, Sequence[str]]
    decided: dict[str, Signs]
    totals: Sequence[Mapping[str, str]]
    areas_m2: Floats | None


_Settled = tuple[str | None, str]


def _by_cells(cells: Sequence[str]) -> Signs:
    """Decide by what the cells can only be; "!" where they contradict each other, which nothing settles."""
    written = {_unspaced(cell) for cell in cells}
    shown = [sign for sign, sure in _SURE.items() if any(map(sure.fullmatch, written))]
    if len(shown) == 2:
        return Signs(None, "!cells")
    if shown:
        return Signs(shown[0], "cells")
    return Signs(None, "") if any(map(_OPEN.fullmatch, written)) else Signs(POINT, "cells")


def _by_areas(name: str, seen: _Seen) -> _Settled:
    if seen.areas_m2 is None:
        return None, ""
    units = {"m2": 1.0, "ha": 10_000.0}
    fits = {
        sign: float(np.mean(likely_unit(numbers(seen.cells[name], sign), seen.areas_m2, units=units) != ""))
        for sign in (COMMA, POINT)
    }
    best = max(fits, key=lambda sign: fits[sign])
    return (best, "areas") if fits[best] >= _SHARE and min(fits.values()) < 1 - _SHARE else (None, "")


def _by_totals(name: str, seen: _Seen) -> _Settled:
    """Decide by a row of totals, read with the same sign, which the column comes to."""
    fits = []
    for sign in (COMMA, POINT):
        total = next((number for row in seen.totals if (number := to_number(row.get(name, ""), sign))), None)
        values = numbers(seen.cells[name], sign)
        if total is not None and abs(float(np.nansum(values)) - total) <= 0.006 * max(1, len(values)):
            fits.append(sign)
    return (fits[0], "totals") if len(fits) == 1 else (None, "")


def _by_identity(name: str, seen: _Seen) -> _Settled:
    """Decide by two columns beside it: one of the three is the sum of the others, under one reading alone."""
    others = [other for other in seen.cells if other != name][:8]
    fits = {sign: _best_held(numbers(seen.cells[name], sign), others, seen) for sign in (COMMA, POINT)}
    best = max(fits, key=lambda sign: fits[sign])
    return (best, "identity") if fits[best] >= _SHARE and min(fits.values()) < 1 - _SHARE else (None, "")


def _best_held(own: Floats, others: Sequence[str], seen: _Seen) -> float:
    """Return in which share of the rows the best pair of other columns makes up the numbers of one."""
    held = [0.0]
    read = {
        other: [numbers(seen.cells[other], s) for s in _readings(seen.decided[other])] for other in others
    }
    for first, second in permutations(others, 2):
        for one, two in product(read[first], read[second]):
            held += [_held(own, one, two), _held(one, own, two)]
    return max(held)


def _by_file(name: str, seen: _Seen) -> _Settled:
    """Decide by the other columns, where their cells agree and one of them has decimals."""
    shown = {
        signs.sign
        for other, signs in seen.decided.items()
        if other != name
        and signs.evidence == "cells"
        and any(COMMA in cell or POINT in cell for cell in seen.cells[other])
    }
    doubt = any(signs.evidence == "!cells" for signs in seen.decided.values())
    return (shown.pop(), "file") if len(shown) == 1 and not doubt else (None, "")


def _readings(signs: Signs) -> tuple[str, ...]:
    return (signs.sign,) if signs.sign else (COMMA, POINT)


def _held(total: Floats, one: Floats, two: Floats) -> float:
    """Return in which share of the rows, two at least, a total is the sum of two parts, none of them 0."""
    known = np.isfinite(total) & np.isfinite(one) & np.isfinite(two) & (one != 0) & (two != 0)
    if known.sum() < 2:
        return 0.0
    return float(np.mean(np.abs(one[known] + two[known] - total[known]) <= 0.011))


def numbers(cells: Sequence[str], sign: str) -> Floats:
    """Return the numbers of cells written with a decimal sign; NaN for what is none."""
    return np.array(by_cell(lambda cell: to_number(cell, sign), cells), dtype=float)


def to_number(cell: str, sign: str) -> float | None:
    """Return the number of a cell written with a decimal sign, None where it is none."""
    text = number_text(cell, sign)
    return float(text) if text else None


def number_text(cell: str, sign: str) -> str:
    """Return a number with a decimal point and no other sign, as `1234.5`; "" where a cell is none."""
    if cell.startswith(TYPED):
        return cell[1:] if _GROUPED[POINT].fullmatch(cell[1:]) else ""
    text = _unspaced(cell)
    if not _GROUPED[sign].fullmatch(text):
        return ""
    thousands = {COMMA: POINT, POINT: COMMA}[sign]
    return text.replace(" ", "").replace(thousands, "").replace(sign, ".").removeprefix("+")


def as_text(cell: str, sign: str | None) -> str:
    """Return a cell as text; a number that the file has as such is written with a sign, or beyond doubt."""
    if not cell.startswith(TYPED):
        return cell
    written = cell[1:]
    if "." not in written or not number_text(cell, POINT):
        return written
    if sign is not None:
        return written.replace(".", sign)
    return written + "0" * (4 - len(written.partition(".")[2]))


def strange_numbers(cells: Sequence[str], sign: str) -> Iterator[int]:
    """Yield the positions of filled cells that are no numbers under a sign: `85. 0585`, `1.23.4`, `n/a`."""
    known: dict[str, bool] = {"": True}
    for at, cell in enumerate(cells):
        if cell not in known:
            known[cell] = number_text(cell, sign) != ""
        if not known[cell]:
            yield at


def _unspaced(cell: str) -> str:
    return " ".join(cell.split())


def _looks_like_number(cell: str) -> bool:
    if cell.startswith(TYPED):
        return number_text(cell, POINT) != ""
    if cell.lstrip()[:1] not in _BEGINS:
        return False
    return (
        _NUMBER.fullmatch(_unspaced(cell)) is not None
        or re.fullmatch(r"[-+]?[0-9]+[.,] [0-9]+", cell) is not None
    )


# Days as a spreadsheet counts them.


def are_serials(cells: Sequence[str], heading: str) -> bool:
    """Return whether all filled cells are days as Excel counts them, under a heading that speaks of a day."""
    filled = [cell for cell in cells if cell]
    if not filled or not _OF_DAYS.search(heading.casefold()):
        return False
    return all(cell.isdecimal() and int(cell) in _SERIAL for cell in filled)


_OF_DAYS = re.compile(
    r"\b(ngày|ngay|date|day|from|until|to|since|thời hạn|hạn|hết hạn|bắt đầu)\b|_on$|_day$|_from$|_to$"
)


def from_serial(cell: str) -> str:
    """Return the day that Excel counts so: 45 019 is 2023-04-03."""
    return (date(1899, 12, 30) + timedelta(days=int(cell))).isoformat()
