"""Hand-kept tables under tools/demo_book/facts, every cell as text."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from occupancy.packaged_files import ROOT

FOLDER = ROOT / "tools/demo_book/facts"


def facts(name: str) -> pd.DataFrame:
    """Read the table `name` as it is written; an empty cell is empty text."""
    return pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def numbers(column: "pd.Series[str]") -> "pd.Series[float]":
    """Read numbers of a column of text, NaN where a cell is empty."""
    return pd.to_numeric(column.where(column != ""), errors="raise").astype("float64")


CALIBRATED_HA = {"2017-12-31": 1632.95, "2019-12-31": 1747.77, "2021-12-31": 2064.86, "2023-11-17": 2481.57}


def number(day: str) -> int:
    """Return the number of an ISO day."""
    return int(pd.Timestamp(day).to_datetime64().astype("datetime64[D]").astype(int))


def iso(day: int | None) -> str:
    """Return the ISO day of a number; empty for None."""
    return "" if day is None else str(pd.Timestamp(day, unit="D").date())


CALIBRATED = tuple(number(day) for day in CALIBRATED_HA)
TODAY = CALIBRATED[-1]  # the day of the book


Floats = NDArray[np.floating]
Ints = NDArray[np.int64]


def whole(values: Floats, total: int) -> Ints:
    """Round each value down or up so that the sum is `total`; those nearest to the next number go first.

    Every result differs from its value by less than 1.

    Raises
    ------
    ValueError
        If the sum of `values` is so far from `total` that this cannot be.
    """
    down = np.floor(values).astype(np.int64)
    missing = total - int(down.sum())
    if not 0 <= missing <= len(values):
        message = f"{len(values)} values with the sum {values.sum():.3f} cannot be rounded to the sum {total}"
        raise ValueError(message)
    up = np.argsort(down - values, kind="stable")[:missing]
    down[up] += 1
    return down
