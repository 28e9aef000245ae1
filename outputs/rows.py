"""Rows of a frame as mappings from column to cell, for writing them out one by one."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

Row = Mapping[str, Any]


def rows(frame: pd.DataFrame) -> list[Row]:
    """The rows in order; a column of the index is left out."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, cells, strict=True)) for cells in frame.itertuples(index=False, name=None)]


def by(frame: pd.DataFrame, column: str) -> dict[str, Row]:
    """The rows under the values of a key column."""
    return {str(row[column]): row for row in rows(frame)}
