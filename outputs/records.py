"""Values as other programs take them: unknown as None, days as ISO text, and no noise of adding floats.

Nothing is rounded that tells two figures apart: two rates of a province that differ by 0.1 m² of leased
land differ before the tenth decimal.
"""

import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd

_NOISE_PLACES, _RATE_PLACES = 7, 10  # of a hectare 0.001 m²; of a rate, and of what may be one


def to_json_value(value: Any) -> Any:  # noqa: ANN401  a cell may be anything, and so may what comes of it
    """Return a cell of a frame as text, number, boolean or None."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return round(value, _RATE_PLACES) + 0.0 if math.isfinite(value) else None  # never -0.0
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value


def record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with every cell plain."""
    return {name: to_json_value(value) for name, value in row.items()}


def noiseless(column: pd.Series) -> pd.Series:
    """Return floats without the noise of adding them: areas to 0.001 m², rates to ten decimals."""
    name = str(column.name)
    places = _RATE_PLACES if name.endswith("_pct") or "/" in name else _NOISE_PLACES
    return column.round(places) + 0.0  # never -0.0


# Signs that move the cursor, clear the screen or turn the direction of a line: a book may hold them.
CONTROL_SIGNS = (
    *(*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0)),
    *(*range(0x202A, 0x202F), *range(0x2066, 0x206A)),
)
_ESCAPES = {sign: f"\\u{sign:04x}" for sign in CONTROL_SIGNS}


def json_text(value: object) -> str:
    """Return `value` as JSON in UTF-8, ended by a line; a NaN left in it is a fault (ValueError).

    Control signs are escaped, all of them: a terminal may show it.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    return text.translate(_ESCAPES) + "\n"


Row = Mapping[str, Any]


def iter_rows(frame: pd.DataFrame) -> list[Row]:
    """Return the rows in order; a column of the index is left out."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, cells, strict=True)) for cells in frame.itertuples(index=False, name=None)]


def rows_by_key(frame: pd.DataFrame, column: str) -> dict[str, Row]:
    """Return the rows by the values of a key column."""
    return {str(row[column]): row for row in iter_rows(frame)}
