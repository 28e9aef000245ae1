"""History of a plot: every lease line on it, on the plots it came from and on those that came of it."""

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.measures.arrays import Positions, sum_by_position
from occupancy.measures.book_arrays import BookArrays, SuccessorIndex, book_arrays
from occupancy.statement import Statement

ENDINGS = ("upcoming", "live", "ended_early", "expired")
_DAYS = ("first_day", "last_day", "ended_on", "handed_over_on", "operating_from")


def family(book: LandBook, parcel_id: str) -> pd.DataFrame:
    """The plot, the plots it was made from, and the plots made from it, however far back and on.

    Returns
    -------
    family
        `parcel_id`; `relation`: `ancestor`, `self` or `successor`; `generation`, how many splits or mergers
        away, negative for ancestors; `valid_from` and `valid_to`, both inclusive, NaT where open. In the
        order of generations. Of two ways to a plot the shorter counts.

    Raises
    ------
    QuestionError
        When the book has no such plot.
    """
    generations = _generations(book_arrays(book), _position(book, parcel_id))
    plots = book.parcels.iloc[list(generations)]
    away = np.array(list(generations.values()))
    return pd.DataFrame(
        {
            "parcel_id": plots["parcel_id"].array,
            "relation": _relations(away),
            "generation": away,
            "valid_from": plots["valid_from"].array,
            "valid_to": plots["valid_to"].array,
        }
    )


def history(statement: Statement, parcel_id: str) -> pd.DataFrame:
    """The lease lines of a plot and of its family, by their first day.

    Returns
    -------
    lines
        `parcel_id` the line names and its `relation` to the plot asked about; `lease_id`, `line_no`,
        `certificate_no`, `tenant_name` (empty: not stated); `leased_area_m2` as recorded and `counted_m2`,
        what of it counts on the plot asked about on the day; `first_day`, `last_day`, `ended_on`,
        `handed_over_on`, `operating_from` as recorded; `live_until`, the last day it is or was live,
        inclusive (NaT: open); `ending` on the day: `upcoming`, `live`, `ended_early` (before its last day)
        or `expired`; `row`, its line in tenancies.csv.

    Raises
    ------
    QuestionError
        When the book has no such plot.
    """
    book, entries, live = statement.book, statement.snapshot.arrays, statement.snapshot.live
    position = _position(book, parcel_id)
    generations = _generations(entries, position)
    which = np.flatnonzero(np.isin(entries.lines.plot, list(generations)))
    away = np.array([generations[int(plot)] for plot in entries.lines.plot[which]], dtype=np.intp)
    here = live.plot == position
    counted = sum_by_position(live.line[here], live.area_m2[here], size=len(entries.lines.plot))
    lines = book.tenancies.iloc[which]
    tenants = book.projects["tenant_name"].reindex(entries.lines.project[which]).fillna("")
    table = pd.DataFrame(
        {
            "parcel_id": lines["parcel_id"].array,
            "relation": _relations(away),
            **{name: lines[name].array for name in ("lease_id", "line_no", "certificate_no")},
            "tenant_name": tenants.array,
            "leased_area_m2": lines["leased_area_m2"].array,
            "counted_m2": counted[which],
            **{name: lines[name].array for name in _DAYS},
            "live_until": lines[["last_day", "ended_on"]].min(axis=1).array,
            "ending": _endings(lines, pd.Timestamp(statement.as_of)),
            "row": lines["row"].array,
        }
    )
    return table.sort_values(["first_day", "lease_id", "line_no"], ignore_index=True)


def _endings(lines: pd.DataFrame, day: pd.Timestamp) -> "pd.Series[str]":
    first, last, ended = lines["first_day"], lines["last_day"], lines["ended_on"]
    # A day that is not stated compares as neither before nor after.
    over = (last < day) | (ended < day)
    early = ended.notna() & ~(ended >= last)
    codes = np.select([first > day, ~over, early], ENDINGS[:3], ENDINGS[3])
    return pd.Series(codes, dtype="str")


def _position(book: LandBook, parcel_id: str) -> int:
    found = np.flatnonzero(book.parcels["parcel_id"] == parcel_id)
    if not len(found):
        raise QuestionError(
            "The book has no {column} {wanted}; look it up in {table}.",
            column="parcel_id",
            wanted=parcel_id,
            table="parcels.geojson",
        )
    return int(found[0])


def _generations(entries: BookArrays, position: int) -> dict[int, int]:
    """The positions of a plot and its family with their generations, the oldest first."""
    found = {position: 0}
    for kin, step in ((entries.parents, -1), (entries.children, 1)):
        front, depth = {position}, 0
        while front := {plot for one in front for plot in _next(kin, one)} - found.keys():
            depth += step
            found |= dict.fromkeys(front, depth)
    return {place: found[place] for place in sorted(found, key=lambda place: (found[place], place))}


def _next(kin: SuccessorIndex, plot: int) -> list[int]:
    targets: list[int] = kin.target[kin.start[plot] : kin.start[plot] + kin.count[plot]].tolist()
    return targets


def _relations(generations: Positions) -> "pd.Series[str]":
    codes = np.select([generations < 0, generations > 0], ["ancestor", "successor"], "self")
    return pd.Series(codes, dtype="str")
