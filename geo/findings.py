"""Findings: what a reader should know about an answer that was given all the same.

A finding names its rule; the sentence of the rule is a row of data/dictionary.csv.
"""

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np
import pandas as pd

_NUMBERS = ("area_m2", "lon", "lat")
COLUMNS = ("rule", "severity", "file", "row", "table", "record_id", "field", "value", "expected", *_NUMBERS)
SEVERITIES = ("error", "warning", "note")
_DTYPES = {column: "float64" if column in _NUMBERS else "str" for column in COLUMNS} | {"row": "Int64"}
_BLANK = {column: np.nan if column in _NUMBERS else "" for column in COLUMNS} | {"row": pd.NA}


def findings(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Return one row per finding; what a mapping leaves out is empty.

    `row` is the line of a CSV file (its header is line 1) or the number of a GeoJSON feature,
    counted from 1. `lon` and `lat` are WGS 84 degrees; `area_m2` is planar.
    """
    listed = list(rows)
    if not listed:
        return _no_findings()
    frame = pd.DataFrame(listed, columns=list(COLUMNS), dtype=object)
    texts = frame.columns.drop(["row", *_NUMBERS])
    return frame.assign(**frame[texts].fillna("").astype(str)).astype(_DTYPES)


def findings_on(rows: pd.DataFrame, **cells: object) -> pd.DataFrame:
    """Return one finding for each of `rows`, which have `row`; a cell is one for all, or one for each."""
    if rows.empty:
        return _no_findings()
    filled = _BLANK | {"row": rows["row"]} | cells
    columns = {name: cell.array if isinstance(cell, pd.Series) else cell for name, cell in filled.items()}
    return pd.DataFrame(columns, index=range(len(rows))).fillna({"record_id": ""}).astype(_DTYPES)


def concat_findings(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the findings of several checks as one frame, in the order given."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else findings([])


def with_file_names(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return findings, or rows set aside, whose files are called by the names that stand in for the usual."""
    return frame.assign(file=frame["file"].replace(dict(names))) if names and len(frame) else frame


def count_by_severity(frame: pd.DataFrame) -> dict[str, int]:
    """Return how many findings there are of each severity, zero included."""
    tally = frame["severity"].value_counts()
    return {severity: int(tally.get(severity, 0)) for severity in SEVERITIES}


@cache
def _no_findings() -> pd.DataFrame:
    """Return an empty frame, made once: most checks find nothing, and it is never written to."""
    return pd.DataFrame(columns=list(COLUMNS)).astype(_DTYPES)
