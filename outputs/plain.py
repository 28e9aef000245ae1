"""Values as other programs take them: unrounded, unknown as None, days as ISO text."""

import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd


def plain(value: Any) -> Any:  # noqa: ANN401  a cell may be anything, and so may what comes of it
    """A cell of a frame as text, number, boolean or None."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value


def record(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with every cell plain."""
    return {name: plain(value) for name, value in row.items()}


def json_text(value: object) -> str:
    """`value` as JSON in UTF-8, ended by a line; a NaN left in it is a fault (ValueError)."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
