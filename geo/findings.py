"""Findings: what a reader should know about an answer that was given all the same."""

from collections.abc import Iterable, Mapping

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
    frame = pd.DataFrame.from_records([dict(row) for row in rows], columns=list(COLUMNS))
    for column in COLUMNS:
        if column in _NUMBERS:
            frame[column] = frame[column].astype("float64")
        elif column == "row":
            frame[column] = frame[column].astype("Int64")
        else:
            frame[column] = frame[column].astype("str").where(frame[column].notna(), "")
    return frame


def joined(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """The findings of several checks as one frame, in the order given."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else findings([])


def counts(frame: pd.DataFrame) -> dict[str, int]:
    """How many findings there are of each severity, zero included."""
    tally = frame["severity"].value_counts()
    return {severity: int(tally.get(severity, 0)) for severity in SEVERITIES}
