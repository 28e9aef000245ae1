"""Projections: what of a book is read for an audience, and what a row that is only partly read is called.

A column that is not shown is left out while its file is parsed, and stands in the table as an empty one; a
table of which nothing is shown is not opened. Where a column that is not shown tells whether a row can be
used (`anonymise_rows`), it is looked at in its own step, of which a truth, two numbers and the sector per row
remain: a code of a closed list, and since when it was known where it became another.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from occupancy.loading.cell_parsing import Bools, Codes, parse_table
from occupancy.loading.lease_sectors import SECTOR, sectors_by_lease, with_sectors
from occupancy.loading.table_specs import Table


@dataclass(frozen=True, eq=False)
class AudiencePolicy:
    """What an audience may know of a book.

    Attributes
    ----------
    audience
        Its name; what is kept of a book is kept under it.
    shown
        The columns that are read, by table; a table that is not named is not opened. None: everything.
    looked_into
        The tables that are not opened and yet looked at while another is judged, for what is derived of them.
    told
        The tables whose findings are told; None: all of them.
    untold
        Rules whose findings are not told, whatever table they stand in.
    """

    audience: str
    shown: Mapping[str, frozenset[str]] | None = None
    looked_into: frozenset[str] = frozenset()
    told: frozenset[str] | None = None
    untold: frozenset[str] = frozenset()

    def opens(self, table: Table) -> bool:
        """Whether the file of a table is opened at all."""
        return self.shown is None or bool(self.shown.get(table.name))

    def columns(self, table: Table) -> frozenset[str] | None:
        """The columns of a table that are read; None for whatever its file has."""
        return None if self.shown is None else self.shown.get(table.name, frozenset())

    def withheld(self, table: Table) -> tuple[str, ...]:
        """The declared columns of a table that are not read."""
        columns = self.columns(table)
        return () if columns is None else tuple(name for name in table.names if name not in columns)

    def numbers(self, table: Table) -> bool:
        """Whether rows of a table get running numbers, for their key is not shown."""
        return self.opens(table) and not set(table.key).isdisjoint(self.withheld(table))

    def findings(self, found: pd.DataFrame) -> pd.DataFrame:
        """Those of the findings that are told."""
        if self.told is None:
            return found
        told = found["table"].isin(list(self.told)) & ~found["rule"].isin(list(self.untold))
        return found[told.to_numpy(dtype=np.bool_)].reset_index(drop=True)


WHOLE = AudiencePolicy("internal")


@dataclass(frozen=True, slots=True)
class AnonymisedRows:
    """What is kept of columns that are not shown, row by row in the order of the file.

    `sound` says whether the row can be used. `number` is the running number of its key, `place` the place
    of the row in the numbered table: among rows of one key first comes what is kept where keys repeat.
    `sectors` has the codes of the numbered rows that can be used.
    """

    sound: Bools
    number: "pd.Series[int]"
    place: "pd.Series[int]"
    sectors: pd.DataFrame


def anonymise_rows(
    whole: pd.DataFrame,
    table: Table,
    shown: frozenset[str],
    *,
    codes: Codes,
    certificates: pd.DataFrame,
) -> AnonymisedRows:
    """Look at all columns of a table, and keep what no column can be told from.

    The numbers follow the columns `shown` and then the latest sector, which `certificates` have; never the
    key, nor the place in the file where any of these differ. So they say nothing that these do not.
    """
    read = parse_table(whole, table, codes=codes)
    frame = read.frame
    reads_first = [name for name in table.names if name != "recorded_on"]  # as `keys.unrepeated` has it
    rank = _places(frame, [*reads_first, "row"])
    key = frame.groupby(list(table.key), dropna=False, sort=False).ngroup()
    lines = frame.assign(row=frame.index)
    sectors = sectors_by_lease(lines[read.sound], certificates)
    latest = sectors.drop_duplicates("row", keep="last")
    seen = _places(with_sectors(lines, latest), [*(name for name in table.names if name in shown), SECTOR])
    number = seen.groupby(key).transform("min").rank(method="dense").astype("int64")
    place = _places(pd.DataFrame({"number": number, "rank": rank}), ["number", "rank"])
    sectors["row"] = place.loc[sectors["row"]].to_numpy() + 1  # as `renumber_rows` gives them
    in_order = sectors.sort_values("row", kind="stable", ignore_index=True)  # not in that of the file
    return AnonymisedRows(read.sound, number, place, in_order)


def renumber_rows(text: pd.DataFrame, table: Table, seen: AnonymisedRows) -> pd.DataFrame:
    """The rows of `text` in the order of their places, with running numbers as their keys and rows."""
    name, *rest = table.key
    rows = text.assign(**{name: seen.number.astype("str")}, **dict.fromkeys(rest, "1"))
    return rows.assign(row=seen.place + 1).sort_values("row", ignore_index=True)


def _places(frame: pd.DataFrame, by: list[str]) -> "pd.Series[int]":
    """The place of each row, from 0, when the rows are sorted by columns, what is empty last."""
    order = frame.sort_values(by, na_position="last", kind="stable").index
    return pd.Series(np.arange(len(frame)), index=order).sort_index()
