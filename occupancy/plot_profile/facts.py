"""Facts: what is stated of land, each with its source and the day it was stated on."""

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
    """Return what sources state of a zone, by service: SERVICES first, then whatever else the book has."""
    facts: dict[str, tuple[Fact, ...]] = dict.fromkeys(SERVICES, ())
    for row in records(book.services[book.services["zone_id"] == zone_id]):
        value, unit, source, note = (as_text(row[name]) for name in ("value", "unit", "source", "note"))
        fact = Fact(value, unit, source, as_date(row["as_stated_on"]), note)
        facts[row["service"]] = (*facts.get(row["service"], ()), fact)
    return facts


def as_text(cell: Any) -> str:  # noqa: ANN401  a cell may be anything
    """Return a cell as text; empty where there is none."""
    return "" if cell is None or pd.isna(cell) else str(cell)


def as_date(cell: Any) -> date | None:  # noqa: ANN401  a cell may be anything
    """Return a cell as a day; None where there is none."""
    return None if cell is None or pd.isna(cell) else pd.Timestamp(cell).date()


def as_number(cell: Any) -> float | None:  # noqa: ANN401  a cell may be anything
    """Return a cell as a number; None where there is none."""
    return None if cell is None or pd.isna(cell) else float(cell)


def record(frame: pd.DataFrame, key: str, value: str) -> dict[str, Any]:
    """Return the one row of a frame with this key, column by column."""
    return records(frame[frame[key] == value])[0]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame, column by column; shapes are left out."""
    return pd.DataFrame(frame.drop(columns="geometry", errors="ignore")).to_dict("records")  # type: ignore[return-value]
