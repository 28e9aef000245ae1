"""Facts: what is stated of land, each with its source and the day it was stated on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from occupancy.book import LandBook

Value = float | str | date | None
# What an investor asks of a zone; what no source says is in the answer all the same, with no fact.
SERVICES = ("power", "water", "wastewater", "road", "density", "floors", "floor_level")


@dataclass(frozen=True, slots=True)
class Fact:
    """A value as its source has it.

    Attributes
    ----------
    value
        None: not stated.
    unit
        A code of the dictionary, or empty.
    source, note
        Where it is stated and under which reserve, as recorded.
    day
        The day it was stated or recorded on; None: not stated.
    """

    value: Value
    unit: str = ""
    source: str = ""
    day: date | None = None
    note: str = ""


def services(book: LandBook, zone_id: str) -> dict[str, tuple[Fact, ...]]:
    """What sources state of a zone, by service: SERVICES first, then whatever else the book has."""
    rows = book.services[book.services["zone_id"] == zone_id]
    found: dict[str, tuple[Fact, ...]] = dict.fromkeys(SERVICES, ())
    for row in rows_by_key(rows):
        fact = Fact(
            as_text(row["value"]),
            as_text(row["unit"]),
            as_text(row["source"]),
            as_date(row["as_stated_on"]),
            as_text(row["note"]),
        )
        found[row["service"]] = (*found.get(row["service"], ()), fact)
    return found


def as_text(cell: Any) -> str:  # noqa: ANN401  a cell may be anything
    """A cell as text; empty where there is none."""
    return "" if cell is None or pd.isna(cell) else str(cell)


def as_date(cell: Any) -> date | None:  # noqa: ANN401  a cell may be anything
    """A cell as a day; None where there is none."""
    return None if cell is None or pd.isna(cell) else pd.Timestamp(cell).date()


def as_number(cell: Any) -> float | None:  # noqa: ANN401  a cell may be anything
    """A cell as a number; None where there is none."""
    return None if cell is None or pd.isna(cell) else float(cell)


def row_by_key(frame: pd.DataFrame, key: str, wanted: str) -> Mapping[str, Any]:
    """The row of a frame with this key, column by column; there is one."""
    return rows_by_key(frame[frame[key] == wanted])[0]


def rows_by_key(frame: pd.DataFrame) -> list[Mapping[str, Any]]:
    """The rows of a frame, column by column; shapes are left out."""
    rows = pd.DataFrame(frame.drop(columns="geometry", errors="ignore")).to_dict("records")
    return [{str(name): cell for name, cell in row.items()} for row in rows]
