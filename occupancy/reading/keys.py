"""Keys: what names a row, and rows that use a name which is taken."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.errors import FieldError
from occupancy.reading.cells import Bools
from occupancy.reading.columns import Table
from occupancy.reading.rows import record_ids, told_of


def check_unique(frame: pd.DataFrame, table: Table) -> None:
    """Make sure that no two rows known at the same time share the key of `table`.

    A row is known from `recorded_on` (empty: always) until the day before `superseded_on` (empty: still).

    Raises
    ------
    FieldError
        Naming the first such pair of rows.
    """
    named = frame[record_ids(frame, table) != ""]
    repeated = named[named.duplicated(list(table.key), keep=False)]
    if repeated.empty:
        return
    spans = repeated[[*table.key, "row"]].assign(since=_day(repeated, "recorded_on", "1000-01-01"))
    spans = spans.assign(until=_day(repeated, "superseded_on", "9999-12-31"))
    spans = spans[spans["since"] < spans["until"]].sort_values([*table.key, "since", "row"])
    # Known until the latest end so far within the same key: a later row must not begin before it.
    spans["latest"] = spans.groupby(list(table.key))["until"].cummax()
    latest = spans.groupby(list(table.key))["latest"].shift()
    clash = spans[(spans["since"] < latest).to_numpy(dtype=np.bool_)]
    if clash.empty:
        return
    second = clash.iloc[0]
    taken = (spans[list(table.key)] == second[list(table.key)]).all(axis=1)
    first = spans[taken & (spans["until"] > second["since"])].iloc[0]
    raise FieldError(
        "{file} has the {field} {value} in row {first} and in row {second}, known at the same time;"
        " give each its own id, or date superseded_on of the row that is corrected.",
        file=table.file,
        field=" and ".join(table.key),
        value="/".join(str(second[key]) for key in table.key),
        first=int(first["row"]),
        second=int(second["row"]),
    )


def unrepeated(frame: pd.DataFrame, table: Table, *, by: Sequence[str]) -> tuple[Bools, list[pd.DataFrame]]:
    """Which rows of what is known on one day have their key to themselves or have it first (B002).

    First is what was recorded first; among those what reads first in the columns `by`, cell by cell and what
    is filled in before what is not, so that the order of rows in the file does not matter; then `row`.
    """
    if not table.key:
        return np.ones(len(frame), dtype=np.bool_), []
    taken = frame.duplicated(list(table.key), keep=False).to_numpy(dtype=np.bool_)
    if not taken.any():
        return np.ones(len(frame), dtype=np.bool_), []
    repeats = frame[taken].copy()
    repeats["since"] = _day(repeats, "recorded_on", "1000-01-01")
    rest = [name for name in by if name != "recorded_on"]
    order = repeats.sort_values(["since", *rest, "row"], na_position="last", kind="stable")
    order["first"] = order.groupby(list(table.key), dropna=False)["row"].transform("first")
    rows = order[order.duplicated(list(table.key)).to_numpy(dtype=np.bool_)].sort_values("row")
    named = record_ids(rows, table)
    first = rows["first"].astype("str")
    sound = ~frame.index.isin(rows.index)
    return sound, [told_of(rows, table, "B002", field=", ".join(table.key), value=named, expected=first)]


def _day(frame: pd.DataFrame, column: str, otherwise: str) -> "pd.Series[pd.Timestamp]":
    days = frame[column] if column in frame else pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    return days.fillna(pd.Timestamp(otherwise).as_unit("s"))
