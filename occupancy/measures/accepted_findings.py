"""Accepted findings: what somebody answers for until a day, by the book's own table of them.

An accepted finding stands among the others, and is told with who accepted it; it does not count as open.
"""

from datetime import date

import numpy as np
import pandas as pd

from geo.findings import findings_on
from occupancy.loading.cell_parsing import Bools
from occupancy.loading.table_specs import BY_NAME

COLUMNS = ("accepted_by", "reason", "accepted_on", "until")


def accepted_findings(
    found: pd.DataFrame, accepted: pd.DataFrame, *, as_of: date, known_on: date | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return which of the findings of a day are accepted, and a finding (B033) on each row that accepts none.

    The first has COLUMNS under the index of `found`. A row of `accepted` holds for days up to `until`,
    inclusive, once it was known. It is about the findings of its rule on its record, or on its row of its
    file, and where it has a value on those with that value alone.
    """
    day, known = np.datetime64(as_of, "s"), np.datetime64(known_on or date.max, "s")
    holding = accepted[(accepted["until"] >= day) & (accepted["accepted_on"] <= known)]
    at: dict[int, int] = {}  # of a finding the first row that is about it
    used = np.zeros(len(holding), dtype=np.bool_)
    for number in range(len(holding)):
        named = np.flatnonzero(_is_about(found, holding.iloc[number]))
        at = {int(position): number for position in named} | at
        used[number] = len(named) > 0
    places = sorted(at)
    told = holding[list(COLUMNS)].iloc[[at[place] for place in places]]
    return told.set_axis(found.index[places]), _strays(holding[~used])


def _is_about(found: pd.DataFrame, row: pd.Series) -> Bools:
    """Return which findings a row accepts; one that names no record and no row accepts none."""
    if row["record_id"]:
        named = found["record_id"] == row["record_id"]
    else:
        named = (found["file"] == row["file"]) & (found["row"] == row["row_no"]).fillna(value=False)
    for name in ("file", "value"):
        if row[name]:
            named &= found[name] == row[name]
    named &= found["rule"] == row["rule"]
    return np.asarray(named, dtype=np.bool_)


def _strays(rows: pd.DataFrame) -> pd.DataFrame:
    table = BY_NAME["accepted_findings"]
    cells = zip(rows["record_id"], rows["file"], rows["row_no"], strict=True)
    named = [record or f"{file}:{number:.0f}" for record, file, number in cells]
    place = {"file": table.file, "table": table.name, "record_id": named, "field": "rule"}
    return findings_on(rows, rule="B033", severity="warning", value=rows["rule"], **place)
