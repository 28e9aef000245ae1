"""The formulas of a form: every sum from the rows it adds, every phase from the sheet of phases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from xlsxwriter.utility import xl_col_to_name

from occupancy.printed_table.columns import TableColumn
from occupancy.printed_table.table import PrintedTable
from outputs.submission.workbook.sheet_style import block

NOISE_PLACES = 7  # of a hectare
_MOST_ARGUMENTS = 200  # of a function; spreadsheets take 255


@dataclass(frozen=True, eq=False)
class FormFormulas:
    """The formulas of a form whose first row is `first_row` of its sheet, counted from 0.

    `phases` is the name of the sheet of phases, whose rows are those of `table.phases`; `letters` are its
    columns by quantity.
    """

    table: PrintedTable
    first_row: int
    phases: str
    letters: Mapping[str, str]

    def formula(self, at: int, column: TableColumn) -> str:
        """Return the formula of a figure that is not left blank."""
        if not column.operator:
            return f"={self._amount(at, column)}"
        first, second = (self._operand(at, name) for name in column.operands)
        if column.is_ratio:
            return ratio(first, second)
        return noiseless(f"{first}-{second}")

    def address(self, at: int, quantity: str) -> str:
        """Return the cell of a quantity in a row."""
        names = [column.quantity for column in self.table.columns]
        return f"{xl_col_to_name(names.index(quantity))}{self.first_row + at + 1}"

    def _amount(self, at: int, column: TableColumn) -> str:
        added = self.table.added[at]
        if not added:
            return self._of_phases(at, column.quantity)
        blank = self.table.blanks[column.quantity]
        cells = [self.address(place, column.quantity) for place in added if not blank[place]]
        total = sum_of(cells)
        twice = self._twice(at, added, column)
        return f"{total}-{twice}" if twice else total

    def _twice(self, at: int, added: Sequence[int], column: TableColumn) -> int:
        """Count what the rows added have in common: a project in two of them is one of their sum."""
        if column.unit != "count":
            return 0
        values = self.table.rows[column.quantity]
        surplus = values.iloc[list(added)].sum() - values.iloc[at]
        return 0 if isnan(surplus) else round(surplus)  # NaN: nobody knows how many

    def _operand(self, at: int, quantity: str) -> str:
        """Return a cell of the same row where the form prints the amount there; else its phases."""
        for column in self.table.figures:
            if column.quantity == quantity and not self.table.blanks[quantity][at]:
                return self.address(at, quantity)
        return self._of_phases(at, quantity)

    def _of_phases(self, at: int, quantity: str) -> str:
        members = sorted(self.table.rows["members"].iloc[at])
        if not members:
            return "0"
        letter = self.letters[quantity]
        blocks = [block(self.phases, letter, run) for run in _runs(members)]
        return blocks[0] if len(members) == 1 else sum_of(blocks, joined=True)


def ratio(first: str, second: str) -> str:
    """Return the formula of a rate, as exact as `occupancy.measures.fill_rates.percentage`, of 0.001 m²."""
    first, second = (f"({area})" if "+" in area else area for area in (first, second))
    above, below = (f"ROUND({area}*10^{NOISE_PLACES},0)" for area in (first, second))
    return f'=IF({second}>0,100*{above}/{below},"")'


def noiseless(area: str) -> str:
    """Return the formula of an area to 0.001 m²: noise of floats would tip a half, or show as −0.00."""
    return f"=ROUND({area},{NOISE_PLACES})"


def sum_of(cells: Sequence[str], *, joined: bool = False) -> str:
    """Return SUM of cells, neighbours of a column as ranges, in as many parts as a function takes."""
    parts = list(cells) if joined else list(ranges(cells))
    if not parts:
        return "0"
    sums = [
        f"SUM({','.join(parts[at : at + _MOST_ARGUMENTS])})" for at in range(0, len(parts), _MOST_ARGUMENTS)
    ]
    return "+".join(sums)


def ranges(cells: Sequence[str]) -> Iterable[str]:
    """Yield cells of a column in order, neighbours as a range."""
    letter = cells[0].rstrip("0123456789") if cells else ""
    for first, last in _runs([int(cell.removeprefix(letter)) for cell in cells]):
        yield f"{letter}{first}" if last - first == 1 else f"{letter}{first}:{letter}{last - 1}"


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Return places in order as runs without a gap: the first, and the one behind the last."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs
