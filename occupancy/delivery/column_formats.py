"""Column formats: the numbers and days of a delivered table, with a finding for what its cells leave open."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from occupancy.delivery.cell_formats import (
    TYPED,
    Floats,
    are_serials,
    as_text,
    decide_signs,
    from_serial,
    number_text,
    numbers,
    strange_numbers,
    to_number,
)
from occupancy.delivery.text import Decoded
from occupancy.loading.cell_parsing import POINT
from occupancy.loading.day_formats import Order, decide_days, strange_days

_IN_HA = re.compile(r"\(\s*ha\s*\)|\bha\b|hecta|_ha$", re.IGNORECASE)
_IN_M2 = re.compile(r"\bm2\b|m²|mét vuông|_m2$", re.IGNORECASE)
_TOO_LARGE_HA, _TOO_SMALL_M2 = 2_000.0, 50.0  # no half of all plots is larger than 20 km², or smaller
_SHOWN = 3  # of the cells that a finding tells


@dataclass(slots=True)
class Table:
    """A delivered table on its way: headings, rows with their numbers, totals, what was left out and found.

    Attributes
    ----------
    totals
        Rows that sum up those above them.
    areas_m2
        What the shapes of the rows measure, where they have shapes.
    """

    file: str
    layer: str
    headings: list[str]
    rows: list[list[str]]
    lines: list[int]
    totals: list[list[str]] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    found: list[dict[str, object]] = field(default_factory=list)
    areas_m2: Floats | None = None

    def tell(self, rule: str, severity: str, **cells: object) -> None:
        """Add a finding."""
        named = {"file": self.file, "table": self.layer}
        self.found.append({"rule": rule, "severity": severity, **named, **cells})

    def tell_decoded(self, name: str, decoded: Decoded, places: Sequence[tuple[int, int]]) -> None:
        """Tell once for a column how many of its texts were in a lost encoding, with the first of them.

        `places` are the position among the texts and the number of the row of each.
        """
        at, line = places[0]
        shown = f"{decoded.before[at]} → {decoded.texts[at]} ({len(places)})"
        self.tell("D001", "note", row=line, field=name, value=decoded.encoding, expected=shown)

    def column(self, at: int) -> list[str]:
        """Return the cells of a column."""
        return [row[at] for row in self.rows]

    def columns(self) -> dict[str, list[str]]:
        """Return the cells of each column under its heading."""
        cells = list(map(list, zip(*self.rows, strict=True))) or [[] for _ in self.headings]
        return dict(zip(self.headings, cells, strict=True))


Formats = tuple[dict[str, list[str]], dict[str, str | None], dict[str, Order]]


def decide_formats(table: Table) -> Formats:
    """Return the columns as text, the decimal sign of those with numbers and the order of those with days.

    Days as Excel counts them become days; a sign or order that stays open is an error.
    """
    columns = table.columns()
    for name, cells in columns.items():
        bare = [cell.removeprefix(TYPED) for cell in cells]
        if are_serials(bare, name):
            columns[name] = [TYPED + from_serial(cell) if cell else "" for cell in bare]
            _tell(table, "D009", "note", name, bare, range(1))
    totals = [dict(zip(table.headings, row, strict=True)) for row in table.totals]
    signs = decide_signs(columns, totals=totals, areas_m2=table.areas_m2)
    untyped = {
        name: [cell.removeprefix(TYPED) for cell in cells]
        for name, cells in columns.items()
        if name not in signs
    }
    dates: dict[str, Order] = {}
    for name, days in decide_days(untyped).items():
        cells = untyped[name]
        if days.order is None:
            _tell(table, "D007", "error", name, cells, _first(cells, bool))
        else:
            dates[name] = days.order
            _tell(table, "D008", "warning", name, cells, strange_days(cells, days.order))
    decimal: dict[str, str | None] = {}
    for name, found in signs.items():
        cells = columns[name]
        decimal[name] = found.sign
        if found.sign is None:
            _tell(table, "D005", "error", name, cells, _first(cells, _has_sign))
            continue
        _tell(table, "D006", "warning", name, cells, strange_numbers(cells, found.sign))
        _check_unit(table, name, numbers(cells, found.sign))
        _check_totals(table, name, cells, found.sign)
    written = {
        name: [as_text(cell, decimal.get(name, POINT)) for cell in cells] for name, cells in columns.items()
    }
    return written, decimal, dates


def _first(cells: Sequence[str], told: Callable[[str], bool]) -> Iterable[int]:
    return (at for at, cell in enumerate(cells) if told(cell))


def _has_sign(cell: str) -> bool:
    return not cell.startswith(TYPED) and ("," in cell or POINT in cell)


def _tell(
    table: Table, rule: str, severity: str, name: str, cells: Sequence[str], places: Iterable[int]
) -> None:
    """Tell once for a column what is so of some of its cells: the first of them, and how many there are."""
    found = list(places)
    if found:
        shown = dict.fromkeys(cells[at].removeprefix(TYPED)[:40] for at in found)
        table.tell(
            rule,
            severity,
            row=table.lines[found[0]],
            field=name,
            value="; ".join(list(shown)[:_SHOWN]) + ("; …" if len(shown) > _SHOWN else ""),
            expected=str(len(found)),
        )


def _check_unit(table: Table, name: str, values: Floats) -> None:
    """Tell of areas that are too large for the hectares of their heading, or too small for its m²."""
    areas = values[np.isfinite(values) & (values > 0)]
    if not len(areas):
        return
    middle, in_ha, in_m2 = float(np.median(areas)), bool(_IN_HA.search(name)), bool(_IN_M2.search(name))
    if in_ha and not in_m2 and middle > _TOO_LARGE_HA:
        table.tell("D010", "error", field=name, value=f"{middle:g}", expected="m²")
    elif in_m2 and not in_ha and middle < _TOO_SMALL_M2:
        table.tell("D010", "error", field=name, value=f"{middle:g}", expected="ha")


def _check_totals(table: Table, name: str, cells: Sequence[str], sign: str) -> None:
    """Tell of a lone row of totals that its column does not come to, by more than it may be rounded."""
    if len(table.totals) != 1:
        return
    written = table.totals[0][table.headings.index(name)]
    total, values = to_number(written, sign), numbers(cells, sign)
    places = max((len(number_text(cell, sign).partition(".")[2]) for cell in cells), default=0)
    if total is None or not np.isfinite(values).any():
        return
    off = abs(float(np.nansum(values)) - total)
    if off > 0.5 * 10.0**-places * (len(values) + 1) and not np.isclose(total, len(values)):
        came = as_text(f"{TYPED}{round(float(np.nansum(values)), 4):.15g}", sign)
        table.tell("D011", "warning", field=name, value=written.removeprefix(TYPED), expected=came)
