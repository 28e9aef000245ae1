"""Findings: what a reader should know about an answer that was given all the same."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

COLUMNS = (
    "rule",
    "severity",
    "file",
    "row",
    "table",
    "record_id",
    "field",
    "value",
    "expected",
    "area_m2",
    "lon",
    "lat",
)
SEVERITIES = ("error", "warning", "note")
_NUMBERS = ("area_m2", "lon", "lat")


def findings(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """One row per finding; what a mapping leaves out is empty.

    `row` is the line of a CSV file (its header is line 1) or the number of a GeoJSON feature,
    counted from 1. `lon` and `lat` are WGS 84 degrees; `area_m2` is planar.
    """
    told = list(rows)
    cells = {column: [row.get(column) for row in told] for column in COLUMNS}
    return pd.DataFrame({column: _typed(column, values) for column, values in cells.items()})


def _typed(column: str, values: list[Any]) -> Any:  # noqa: ANN401 (an array of one of three kinds)
    if column in _NUMBERS:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    if column == "row":
        return pd.array(values, dtype="Int64")
    return pd.array(["" if pd.isna(value) else str(value) for value in values], dtype="str")


def concat_findings(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """The findings of several checks as one frame, in the order given."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else findings([])


def count_by_severity(frame: pd.DataFrame) -> dict[str, int]:
    """How many findings there are of each severity, zero included."""
    tally = frame["severity"].value_counts()
    return {severity: int(tally.get(severity, 0)) for severity in SEVERITIES}
