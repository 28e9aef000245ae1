"""The calendar of land: what comes back and falls due, what lies idle, and how long supply lasts.

Between two days on which plots, phases or decisions change, vacant land moves by the leases that end and
begin alone; each of these has what it adds to vacant land, so that the calendar replayed is the vacant land
of any day in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.measures.arrays import (
    Bools,
    Floats,
    Positions,
    day_number,
    day_of,
    is_between,
    sum_by_position,
)
from occupancy.measures.book_arrays import book_arrays
from occupancy.measures.phase_status import M2_PER_HA, DaySnapshot, day_snapshot
from occupancy.questions.rates_by_terms import stretches
from occupancy.statement import Statement, state

KINDS = (
    "lease_ends",
    "lease_begins",
    "land_changes",
    "term_ends",
    "clearance_due",
    "service_due",
    "reservation_lapses",
)
IDLE_DAYS = (365, 730, 1095)  # classes of land idle, by days since it was handed over: up to each, and more
SIZES_HA = (1.0, 3.0, 5.0, 10.0)  # classes of plots by their size: below each, and the rest
YEARS = 3  # that absorption is the mean of
_ROW = ("day", "kind", "parcel_id", "zone_id", "lease_id", "area_ha", "counts_from", "vacant_ha")
_NOISE_M2 = 1e-6


@dataclass(frozen=True, eq=False)
class LandCalendar:
    """What happens to land between two days.

    Attributes
    ----------
    rows
        In order of days: `day` (of a lease that ends its last one, of all else the day itself), `kind`, one
        of KINDS, `parcel_id`, `zone_id`, `lease_id` (empty where it is of none), `area_ha`, `counts_from`,
        the day from which on vacant land is another, and `vacant_ha`, what it is changed by.
    quarters
        `quarter` (2024-Q1), its `first_day` and `last_day` within the calendar, the hectares of each kind and
        `vacant_ha`, the vacant land of its last day.
    idle
        Lease parts handed over and not in use on the first day: `lease_id`, `line_no`, `parcel_id`,
        `zone_id`, `handed_over_on`, `days` since, and `area_ha`; the longest first.
    """

    rows: pd.DataFrame
    quarters: pd.DataFrame
    idle: pd.DataFrame


def land_calendar(book: LandBook, *, first: date, last: date) -> LandCalendar:
    """Return what comes back, begins, falls due or lapses between two days, both inclusive.

    Land is that of industrial plots in established phases; what is of unknown area counts as nought.

    Raises
    ------
    QuestionError
        When the last day is before the first.
    """
    if last < first:
        raise QuestionError(
            "The calendar would end on {last}, before it begins on {first}.",
            first=first.isoformat(),
            last=last.isoformat(),
        )
    start = day_snapshot(book, as_of=first)
    moved = pd.concat([*_moves(book, first, last)], ignore_index=True)
    rows = pd.concat([moved, *_due(start, first, last)], ignore_index=True)
    rows["kind"] = rows["kind"].astype(pd.CategoricalDtype([*KINDS]))
    rows = rows.sort_values(["day", "kind", "parcel_id", "lease_id"], ignore_index=True)
    rows = rows.assign(kind=rows["kind"].astype("str"))[[*_ROW]]
    vacant = float(_vacant_m2(start).sum()) / M2_PER_HA
    return LandCalendar(rows, _quarters(rows, vacant, first, last), _idle(start))


def years_on(day: date, years: int = YEARS) -> date:
    """Return the day some years later, or the last of its month where there is none."""
    return (pd.Timestamp(day) + pd.DateOffset(years=years)).date()


def _moves(book: LandBook, first: date, last: date) -> Iterator[pd.DataFrame]:
    """Yield the rows of leases and of land that change vacant land, stretch by stretch."""
    arrays = book_arrays(book)
    lines = arrays.lines
    unknown = np.isnan(lines.area_m2)
    parted = {name: [days[unknown]] for name, days in (("begins", lines.first), ("ends", lines.last))}
    before: Floats | None = None
    for here, then in stretches(arrays, day_number(first), day_number(last), **parted):
        snapshot = day_snapshot(book, as_of=day_of(here))
        vacant, rows = _lease_rows(snapshot, then, from_today=before is not None)
        if before is not None:
            yield _land_rows(snapshot, vacant - before)
        yield rows
        at = pd.Index(book.parcels["parcel_id"]).get_indexer(pd.Index(rows["parcel_id"]))
        changed = rows["vacant_ha"].to_numpy() * M2_PER_HA
        before = vacant + np.bincount(at, changed, minlength=len(vacant))


def _counted(snapshot: DaySnapshot) -> Bools:
    """Return which plots are industrial ones of established phases, valid on the day."""
    return snapshot.plots.industrial & snapshot.phases.established[snapshot.arrays.plots.phase]


def _vacant_m2(snapshot: DaySnapshot, *, without: Floats | float = 0.0) -> Floats:
    """Return the vacant land of each plot that counts, as if so much less of it were leased."""
    plots = snapshot.plots
    vacant = np.maximum(np.nan_to_num(plots.document_m2) - (plots.live_m2 - without), 0.0)
    return np.where(_counted(snapshot) & ~np.isnan(plots.vacant_m2), vacant, 0.0)


def _land_rows(snapshot: DaySnapshot, change: Floats) -> pd.DataFrame:
    """Return the plots whose vacant land is another because plots, phases or decisions changed."""
    at = np.flatnonzero(np.abs(change) > _NOISE_M2)
    day = pd.Timestamp(day_of(snapshot.day))
    return _rows(snapshot.book, at, kind="land_changes", day=day, area=np.abs(change[at])).assign(
        counts_from=day, vacant_ha=change[at] / M2_PER_HA
    )


def _lease_rows(snapshot: DaySnapshot, end: int, *, from_today: bool) -> tuple[Floats, pd.DataFrame]:
    """Return the vacant land of plots as the day begins, and the lease parts that end or begin before `end`.

    `from_today` are those that begin on the day itself among them; else they have begun.
    """
    lines, live, start = snapshot.arrays.lines, snapshot.live, snapshot.day
    there = (lines.plot >= 0) & is_between(lines.plot_first, lines.plot_last, start)
    new = np.flatnonzero(there & (lines.first > start - from_today) & (lines.first < end))
    today = new[lines.first[new] == start]
    today = today[lines.last[today] >= start]
    area_m2, counted = np.nan_to_num(lines.area_m2), _counted(snapshot)
    began = sum_by_position(lines.plot[today], area_m2[today], size=len(counted))
    later = new[lines.first[new] > start]
    line = np.concatenate([live.line, later, later, today])
    plot = np.concatenate([live.plot, *(lines.plot[some] for some in (later, later, today))])
    area = np.concatenate([np.nan_to_num(live.area_m2), *(area_m2[some] for some in (later, later, today))])
    sizes = [len(live.line) + len(later), len(later) + len(today)]
    begins = np.repeat([False, True], sizes)
    day = np.where(begins, lines.first[line], lines.last[line]).astype(np.int64)
    counts_from = np.where(begins, day, day + 1)
    order = np.flatnonzero(counted[plot] & (day >= start) & (day < end))
    order = order[np.lexsort((begins[order], counts_from[order], plot[order]))]
    line, plot, area, begins = (values[order] for values in (line, plot, area, begins))
    signed = np.where(begins, area, -area)
    leased = _running(plot, signed) + (snapshot.plots.live_m2 - began)[plot]
    paper = np.where(np.isnan(snapshot.plots.vacant_m2), 0.0, np.nan_to_num(snapshot.plots.document_m2))[plot]
    change = np.maximum(paper - leased, 0.0) - np.maximum(paper - leased + signed, 0.0)
    kind = np.where(begins, "lease_begins", "lease_ends")
    rows = _rows(snapshot.book, plot, kind=kind, day=_days(day[order]), area=area).assign(
        lease_id=snapshot.book.tenancies["lease_id"].array.take(line),
        counts_from=_days(counts_from[order]),
        vacant_ha=change / M2_PER_HA,
    )
    return _vacant_m2(snapshot, without=began), rows


def _running(plot: Positions, change: Floats) -> Floats:
    """Return the running sum of changes within each plot; those of one plot stand together."""
    running = pd.Series(change).groupby(plot).cumsum()
    return np.asarray(running.to_numpy(), dtype=np.float64)


def _days(numbers: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    return numbers.astype("datetime64[D]").astype("datetime64[s]")


def _rows(book: LandBook, plot: Positions, *, kind: Any, day: Any, area: Floats) -> pd.DataFrame:  # noqa: ANN401
    """Return rows of plots that change no vacant land."""
    made = pd.DataFrame({name: book.parcels[name].array.take(plot) for name in ("parcel_id", "zone_id")})
    made = made.assign(lease_id="", day=day, kind=kind, area_ha=area / M2_PER_HA, vacant_ha=0.0)
    return made.assign(counts_from=made["day"])


def _due(start: DaySnapshot, first: date, last: date) -> Iterator[pd.DataFrame]:
    """Yield the rows of terms, works and reservations, by what plots are on the first day."""
    book, counted = start.book, _counted(start)
    parcels, paper = book.parcels, np.nan_to_num(start.plots.document_m2)
    ends = book.phases["term_end"].array.take(start.arrays.plots.phase)
    yield _due_rows(start, pd.Series(ends), counted, paper, ("term_ends", first, last))
    for kind, due, done in (
        ("clearance_due", "clearance_due_on", "cleared_on"),
        ("service_due", "service_due_on", "serviced_on"),
    ):
        pending = counted & ~(parcels[done] < pd.Timestamp(first)).to_numpy(dtype=np.bool_)
        yield _due_rows(start, parcels[due], pending, paper, (kind, first, last))
    held = start.arrays.held_plot
    known = np.flatnonzero(held >= 0)
    lapse = pd.Series(book.reservations["last_day"].array.take(known))
    some = counted[held[known]] & lapse.between(pd.Timestamp(first), pd.Timestamp(last)).to_numpy()
    at = held[known][some]
    yield _rows(book, at, kind="reservation_lapses", day=lapse[some].array, area=_vacant_m2(start)[at])


def _due_rows(
    start: DaySnapshot, day: "pd.Series[Any]", some: Bools, area: Floats, what: tuple[str, date, date]
) -> pd.DataFrame:
    """Return the plots whose day lies between two days."""
    kind, first, last = what
    between = day.between(pd.Timestamp(first), pd.Timestamp(last)).to_numpy(dtype=np.bool_)
    at = np.flatnonzero(some & between)
    return _rows(start.book, at, kind=kind, day=day.array.take(at), area=area[at])


def _quarters(rows: pd.DataFrame, vacant_ha: float, first: date, last: date) -> pd.DataFrame:
    periods = pd.period_range(pd.Timestamp(first), pd.Timestamp(last), freq="Q")
    begins = np.maximum(periods.start_time.to_numpy(), np.datetime64(first))
    ends = np.minimum(periods.end_time.to_numpy().astype("datetime64[D]"), np.datetime64(last))
    table = pd.DataFrame(
        {
            "quarter": [f"{period.year}-Q{period.quarter}" for period in periods],
            "first_day": pd.array(begins, dtype="datetime64[s]"),
            "last_day": pd.array(ends, dtype="datetime64[s]"),
        }
    )
    at = periods.get_indexer(pd.PeriodIndex(rows["day"], freq="Q"))
    for kind in KINDS:
        area = rows["area_ha"].where(rows["kind"] == kind, 0.0).to_numpy()
        table[f"{kind}_ha"] = sum_by_position(at, area, size=len(periods))
    changes = rows.loc[rows["vacant_ha"] != 0].sort_values("counts_from")
    until = np.searchsorted(changes["counts_from"].to_numpy(), table["last_day"].to_numpy(), side="right")
    running = np.concatenate([[0.0], changes["vacant_ha"].cumsum().to_numpy()])
    return table.assign(vacant_ha=vacant_ha + running[until])


def _idle(start: DaySnapshot) -> pd.DataFrame:
    """Return the lease parts that are handed over and not in use, the longest first."""
    lines, live, book = start.arrays.lines, start.live, start.book
    handed, used = lines.handed_over[live.line], lines.operating[live.line]
    at = np.flatnonzero(_counted(start)[live.plot] & (handed <= start.day) & (used > start.day))
    at = at[np.argsort(handed[at], kind="stable")]
    leases = book.tenancies.iloc[live.line[at]]
    return pd.DataFrame(
        {
            **{name: leases[name].array for name in ("lease_id", "line_no")},
            **{name: book.parcels[name].array.take(live.plot[at]) for name in ("parcel_id", "zone_id")},
            "handed_over_on": leases["handed_over_on"].array,
            "days": start.day - handed[at].astype(np.int64),
            "area_ha": np.nan_to_num(live.area_m2[at]) / M2_PER_HA,
        }
    )


def supply(statement: Statement, *, years: int = YEARS) -> pd.DataFrame:
    """Return how long vacant land lasts if as much is leased a year as in the mean of the last years.

    Parameters
    ----------
    statement
        The answer of the day that vacant land is of.
    years
        Over how many years before it absorption is measured: what leased land has grown by, a year.

    Returns
    -------
    supply
        First a row for each zone, then for each class of plots by their size in SIZES_HA: `zone_id` (empty in
        the classes), `from_ha` and `below_ha` of the class (NaN: without one), `vacant_ha`,
        `absorbed_ha_per_year` and `years_left` (NaN where leased land has not grown).
    """
    day = statement.as_of
    earlier = state(statement.book, as_of=day - timedelta(days=round(365.25 * years)))
    edges = [0.0, *SIZES_HA, np.inf]
    tables = []
    for name in ("zone", "size"):
        now, then = (_by(one, name, edges) for one in (statement, earlier))
        grown = (now["leased_ha"] - then["leased_ha"].reindex(now.index).fillna(0.0)) / years
        left = now["vacant_ha"].to_numpy() / grown.where(grown > _NOISE_M2 / M2_PER_HA).to_numpy()
        table = pd.DataFrame({"vacant_ha": now["vacant_ha"].array, "absorbed_ha_per_year": grown.array})
        zone = now.index.tolist() if name == "zone" else [""] * len(now)
        table.insert(0, "zone_id", zone)
        table.insert(1, "from_ha", np.nan if name == "zone" else np.array(edges[:-1]))
        table.insert(2, "below_ha", np.nan if name == "zone" else np.array([*SIZES_HA, np.nan]))
        tables.append(table.assign(years_left=left))
    return pd.concat(tables, ignore_index=True)


def _by(statement: Statement, name: str, edges: list[float]) -> pd.DataFrame:
    """Sum leased and vacant land of plots by zone, in the order of the book, or by their size."""
    if name == "zone":
        return statement.zones.set_index("zone_id")[["leased_ha", "vacant_ha"]].fillna(0.0)
    plots = statement.parcels
    size = np.searchsorted(edges, np.nan_to_num(plots["document_area_m2"]) / M2_PER_HA, side="right") - 1
    sums = plots[["leased_ha", "vacant_ha"]].fillna(0.0).groupby(size).sum()
    return sums.reindex(range(len(edges) - 1), fill_value=0.0)
