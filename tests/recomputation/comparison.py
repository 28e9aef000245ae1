"""Cells of the product held against what was recomputed; the book whose cells they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from occupancy.book import LandBook
from occupancy.statement import Statement, state
from outputs.text.translations import translator
from tests.recomputation.recompute import Day, Recomputation

EN = translator("en")
SINCE = date(2021, 12, 31)
# 0.001 m², to which papers take the noise off; a tenth of a square metre is never passed over.
NEAR_HA, NEAR_M2, NEAR_PCT = Decimal("1e-7"), Decimal("1e-3"), Decimal("1e-7")


@dataclass(frozen=True, eq=False)
class Case:
    """A book, its files measured a second time, and the days asked about; papers are made for `full` days."""

    folder: Path
    book: LandBook
    again: Recomputation
    days: tuple[date, ...]
    full: tuple[date, ...]

    def both(self) -> Iterator[tuple[Statement, Day]]:
        """The statement of each day beside its recomputation."""
        for day in self.days:
            yield state(self.book, as_of=day), self.again.on(day)


class Comparison:
    """Cells held against each other; at the end those that differ are told together."""

    def __init__(self) -> None:
        self.cells, self.wrong = 0, list[str]()

    def cell(self, where: object, cell: object, expected: object, *, near: Decimal = NEAR_HA) -> None:
        """Compare a cell with what was recomputed, up to `near`; None is unknown, and so is an empty cell."""
        self.cells += 1
        if isinstance(expected, bool | str | None) or cell in (None, ""):
            equal = (None if cell == "" else cell) == expected
        elif str(cell).startswith("-0") and not Decimal(str(cell)):
            equal = False  # minus nought
        else:
            equal = abs(Decimal(str(cell)) - Decimal(expected)) < near  # type: ignore[arg-type]
        if not equal:
            self.wrong.append(f"{where}: {cell}, recomputed {expected}")

    def done(self, *, at_least: int) -> None:
        """No cell differs, and so many were compared that none can have been passed over at large."""
        differ = f"{len(self.wrong)} of {self.cells} cells differ"
        assert not self.wrong, "\n".join([differ, *self.wrong[:40]])
        assert self.cells >= at_least


def unit(name: str) -> Decimal:
    """How near a figure has to come, by the unit at the end of its name."""
    return NEAR_PCT if name.endswith("_pct") else NEAR_M2 if name.endswith("_m2") else NEAR_HA
