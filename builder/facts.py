"""Facts: the hand-kept tables under builder/facts, every cell as text."""

import pandas as pd

from occupancy.packaged_files import ROOT

FOLDER = ROOT / "builder/facts"


def facts(name: str) -> pd.DataFrame:
    """The table `name` as it is written; an empty cell is empty text."""
    return pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def numbers(column: "pd.Series[str]") -> "pd.Series[float]":
    """Numbers of a column of text, NaN where a cell is empty."""
    return pd.to_numeric(column.where(column != ""), errors="raise").astype("float64")
