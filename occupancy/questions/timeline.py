"""Through time: leased land and its rate on each day that counts, and the history of a plot."""

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.measures.arrays import Positions, sum_by_position
from occupancy.measures.book_arrays import BookArrays, SuccessorIndex, book_arrays
from occupancy.measures.fill_rates import basis_row, fill_rates
from occupancy.measures.phase_status import day_snapshot
from occupancy.questions.figure_records import unknown_id
from occupancy.questions.reconciliation import reconcile
from occupancy.statement import Statement

_PUBLISHED = ("leased_ha", "fill_rate_pct")
_RATE = ("numerator_ha", "denominator_ha", "fill_rate_pct")
_POINT = ("as_of", "quantity", "basis", "unit", "computed", "adjusted", "published", "residual")


def timeline(book: LandBook, days: Iterable[date], *, basis: str | None = None) -> pd.DataFrame:
    """Compute the rate of the whole book on each of the days, under a basis (by default the book's own).

    Returns
    -------
    line
        One row per day, in order of time, each day once: `as_of`, `numerator_ha`, `denominator_ha`,
        `fill_rate_pct` (NaN: unknown) and `estimated`, as `state` gives them; nothing is rounded.

    Raises
    ------
    QuestionError
        When the book has no such basis, or a day is not a day.
    """
    code = book.info.default_basis if basis is None else basis
    basis_row(book.bases, code)
    chosen = book.bases[book.bases["basis"] == code]
    days = sorted(set(days))
    phases = [day_snapshot(book, as_of=day).phases for day in days]
    rates = [fill_rates(chosen, measures).iloc[0] for measures in phases]
    return pd.DataFrame(
        {
            "as_of": pd.Series(days, dtype="datetime64[s]"),
            **{name: pd.Series([rate[name] for rate in rates], dtype="float64") for name in _RATE},
            "estimated": pd.Series([bool(measures.estimated.any()) for measures in phases], dtype="bool"),
        }
    )


def published(book: LandBook) -> pd.DataFrame:
    """List the leased land and the rates that were published, each beside what the book comes to, and why.

    Returns
    -------
    points
        One row per published figure: `as_of`, `quantity` (`leased_ha` or `fill_rate_pct`), `basis` (of a
        rate), `unit`, `computed`, `adjusted` (with the known reasons added), `published`, `residual`
        (adjusted less published: positive where the book has more), `reason` and `reason_vi` (of several,
        separated by "; "), `source`, `note`; of a rate, `denominator_ha` that the book divides by and
        `implied_ha`, what the published rate and leased land say it was (NaN: not known). Empty when
        nothing was published.
    """
    columns = [*_POINT, "reason", "reason_vi", "source", "note", "denominator_ha", "implied_ha"]
    if book.published_totals.empty:
        return pd.DataFrame(columns=columns)
    reconciliation = reconcile(book)
    lines = reconciliation.lines[reconciliation.lines["quantity"].isin(_PUBLISHED)]
    known = book.adjustments.groupby(["as_of", "quantity"])[["reason", "reason_vi"]]
    reasons = known.agg("; ".join).reset_index()
    points = lines.merge(reasons, how="left", on=["as_of", "quantity"])
    names = {"published_pct": "published", "implied_denominator_ha": "implied_ha"}
    rate = ["as_of", "basis", "published"]
    implied = reconciliation.recomputed.rename(columns=names)[[*rate, "implied_ha"]].drop_duplicates(rate)
    points = points.merge(implied, how="left", on=rate)
    points["denominator_ha"] = [
        float(timeline(book, [day.date()], basis=basis)["denominator_ha"].iloc[0]) if basis else float("nan")
        for day, basis in zip(points["as_of"], points["basis"], strict=True)
    ]
    return points.fillna({"reason": "", "reason_vi": ""})[columns]


def quarter_ends(first: date, last: date) -> tuple[date, ...]:
    """Return the last days of the quarters from `first` to `last`, both inclusive, and `last` itself.

    Raises
    ------
    QuestionError
        When `last` lies before `first`.
    """
    if last < first:
        raise QuestionError(
            "A time line from {first} to {last} has no day; let it end on or after its first day.",
            first=first.isoformat(),
            last=last.isoformat(),
        )
    years = range(first.year, min(last.year + 1, date.max.year) + 1)
    firsts = [date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
    ends = [day - timedelta(days=1) for day in firsts]
    return (*(day for day in ends if first <= day < last), last)


ENDINGS = ("upcoming", "live", "ended_early", "expired")
_DAYS = ("first_day", "last_day", "ended_on", "handed_over_on", "operating_from")


def family(book: LandBook, parcel_id: str) -> pd.DataFrame:
    """List the plot, the plots it was made from, and the plots made from it, however far back and on.

    Returns
    -------
    family
        `parcel_id`; `relation`: `ancestor`, `self` or `successor`; `generation`, how many splits or mergers
        away, negative for ancestors; `valid_from` and `valid_to`, both inclusive, NaT where open. In the
        order of generations. Of two paths to a plot the shorter counts.

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
    """List the lease lines of a plot and of its family, by their first day.

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
    on_plot = live.plot == position
    counted = sum_by_position(live.line[on_plot], live.area_m2[on_plot], size=len(entries.lines.plot))
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
            "ending": endings(lines, pd.Timestamp(statement.as_of)),
            "row": lines["row"].array,
        }
    )
    return table.sort_values(["first_day", "lease_id", "line_no"], ignore_index=True)


def endings(lines: pd.DataFrame, day: pd.Timestamp) -> "pd.Series[str]":
    """Return what each line of tenancies.csv is on a day, of ENDINGS."""
    first, last, ended = lines["first_day"], lines["last_day"], lines["ended_on"]
    # A day that is not stated compares as neither before nor after.
    over = (last < day) | (ended < day)
    early = ended.notna() & ~(ended >= last)
    codes = np.select([first > day, ~over, early], ENDINGS[:3], ENDINGS[3])
    return pd.Series(codes, dtype="str")


def _position(book: LandBook, parcel_id: str) -> int:
    at = np.flatnonzero(book.parcels["parcel_id"] == parcel_id)
    if not len(at):
        raise unknown_id("parcel_id", parcel_id)
    return int(at[0])


def _generations(entries: BookArrays, position: int) -> dict[int, int]:
    """Return the positions of a plot and its family with their generations, the oldest first."""
    generations = {position: 0}
    for kin, step in ((entries.parents, -1), (entries.children, 1)):
        front, depth = {position}, 0
        while front := {other for plot in front for other in _next(kin, plot)} - generations.keys():
            depth += step
            generations |= dict.fromkeys(front, depth)
    return dict(sorted(generations.items(), key=lambda item: (item[1], item[0])))


def _next(kin: SuccessorIndex, plot: int) -> list[int]:
    targets: list[int] = kin.target[kin.start[plot] : kin.start[plot] + kin.count[plot]].tolist()
    return targets


def _relations(generations: Positions) -> "pd.Series[str]":
    codes = np.select([generations < 0, generations > 0], ["ancestor", "successor"], "self")
    return pd.Series(codes, dtype="str")
