"""Spans: days of a row that contradict each other."""

import numpy as np
import pandas as pd

from occupancy.reading.columns import Table
from occupancy.reading.rows import told_of

# Days of a lease that are odd and may still be true: (earlier, later, rule).
_ODD = (
    ("ended_on", "last_day", "T009"),
    ("first_day", "handed_over_on", "T013"),
    ("first_day", "operating_from", "T013"),
)


def out_of_order(frame: pd.DataFrame, table: Table) -> tuple[pd.Index, list[pd.DataFrame]]:
    """The rows that end before they begin, to be set aside, and the findings on days.

    T004 for a lease, B014 for any other row. T009 and T013 are warnings: a lease ended after its last
    day; a plot handed over, or in use, before its first.
    """
    wrong: pd.Index = frame.index[:0]
    told: list[pd.DataFrame] = []
    for earlier, later in table.spans:
        of_lease = table.name == "tenancies" and earlier == "first_day"
        rows, found = _backwards(frame, table, "T004" if of_lease else "B014", (earlier, later))
        wrong = wrong.union(rows)
        told.append(found)
    if table.name == "tenancies":
        kept = frame.drop(index=wrong)
        told += [_backwards(kept, table, rule, (earlier, later))[1] for earlier, later, rule in _ODD]
    return wrong, told


def _backwards(
    frame: pd.DataFrame, table: Table, rule: str, span: tuple[str, str]
) -> tuple[pd.Index, pd.DataFrame]:
    earlier, later = span
    rows = frame[(frame[later] < frame[earlier]).to_numpy(dtype=np.bool_)]
    if rows.empty:
        return rows.index, rows[:0]
    # Of ended_on and last_day the first is the odd one, of all others the second.
    field, limit, sign = (earlier, later, "<=") if rule == "T009" else (later, earlier, ">=")
    value, expected = (rows[name].dt.strftime("%Y-%m-%d").astype("str") for name in (field, limit))
    return rows.index, told_of(rows, table, rule, field=field, value=value, expected=f"{sign} " + expected)
