"""Eligibility: which plots must not be offered on a day and why, from when they are ready, for how long."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.measures.arrays import Floats
from occupancy.measures.phase_status import ESTABLISHED, M2_PER_HA
from occupancy.measures.plot_states import NOISE_M2
from occupancy.questions.figure_records import require_ids
from occupancy.statement import Statement

# The first that is true is the reason.
EXCLUSIONS = (
    "not_valid",
    "not_industrial",
    "not_established",
    "term_over",
    "error",
    "taken",
    "reserved",
    "not_divisible",
    "divisible_not_stated",
)
OVERLAP, ONE_OUTLINE = "L004", "L018"
_OF_A_COLUMN = ("L013", "T014")
_SHIFTS = ("L028", "L029", "L030", "L031")  # told of a phase, or of all plots
_OPEN = pd.Timestamp("9999-12-31").as_unit("s")
YEAR_DAYS = 365.2425
_ALMOST = 0.999  # what is short of a year by a day is no year, leap year or not


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why a plot is not offered, of EXCLUSIONS; `until`: last day of what holds it; `rule` of an error."""

    parcel_id: str
    code: str
    until: date | None = None
    rule: str = ""


def excluded_plots(statement: Statement) -> pd.DataFrame:
    """List every plot of the statement with the reason why it cannot be offered on the day.

    Returns
    -------
    plots
        In the order of `statement.parcels`: `parcel_id`; `bar`, one of EXCLUSIONS, empty where none stands
        against an offer; `until`, the last day of the reservation that bars it (NaT: open, or none); `rule`
        of the first error.

    An error bars a plot when it is about the plot or its overlap with another, about a lease or reservation
    of it, or about a row that could not be used and names it: such a row might be the lease that takes it. So
    it does when it is accepted: an office answers for its figures, and an investor would build on the land.
    What is said of a lease or reservation holds for the plots made from its plot as well.
    """
    book, plots = statement.book, statement.parcels
    rules = _errors(statement).reindex(plots["parcel_id"]).fillna("").to_numpy()
    open_phases = statement.phases["status"].isin(ESTABLISHED)
    ends = book.phases.set_index("phase_id")["term_end"].reindex(plots["phase_id"]).set_axis(plots.index)
    divisible = book.parcels.set_index("parcel_id")["divisible"].reindex(plots["parcel_id"]).array
    rest = plots["state"] == "partly_leased"
    reasons = {  # the first that is true counts
        "not_industrial": plots["land_use"] != "factory",
        "not_established": ~plots["phase_id"].isin(statement.phases.loc[open_phases, "phase_id"]),
        "term_over": ends < pd.Timestamp(statement.as_of),
        "error": rules != "",
        "taken": ~(plots["vacant_ha"] * M2_PER_HA > book.limits.area_m2 + NOISE_M2),
        "reserved": plots["state"] == "reserved",
        "not_divisible": rest & pd.Series(divisible == False).fillna(False),  # noqa: E712  NA: not stated
        "divisible_not_stated": rest & divisible.isna(),
    }
    bars = np.select([np.asarray(reason, dtype=bool) for reason in reasons.values()], [*reasons], default="")
    until = _held_until(book, statement.as_of).reindex(plots["parcel_id"])
    return pd.DataFrame(
        {
            "parcel_id": plots["parcel_id"].array,
            "bar": pd.array(bars, dtype="str"),
            "until": until.where(bars == "reserved").array,
            "rule": pd.array(np.where(bars == "error", rules, ""), dtype="str"),
        }
    )


def exclusion_of(statement: Statement, parcel_id: str) -> Exclusion | None:
    """Return why a plot cannot be offered on the day; None where nothing stands against it.

    Raises
    ------
    QuestionError
        If the book has no such plot.
    """
    if not parcel_id:
        raise QuestionError("No plot is named; give its id as in parcels.geojson.")
    require_ids(statement.book, {"parcel_id": parcel_id})
    excluded = excluded_plots(statement).set_index("parcel_id")
    if parcel_id not in excluded.index:
        return Exclusion(parcel_id, "not_valid")
    row = excluded.loc[parcel_id].to_dict()
    until = None if pd.isna(row["until"]) else row["until"].date()
    return Exclusion(parcel_id, row["bar"], until, row["rule"]) if row["bar"] else None


def ready_on(parcels: pd.DataFrame, day: date) -> "pd.Series[pd.Timestamp]":
    """Return the day from which each plot is, or is due to be, cleared and serviced (NaT: not stated).

    A plot with its infrastructure is cleared. One without is ready when both are done or due. What was due
    before `day` and has not been done has no day that could be named.
    """
    serviced = _done_or_due(parcels["serviced_on"], parcels["service_due_on"], pd.Timestamp(day))
    later = pd.concat([serviced, cleared_from(parcels, day)], axis=1).max(axis=1, skipna=False)
    return serviced.where(parcels["serviced_on"] <= pd.Timestamp(day), later).astype("datetime64[s]")


def cleared_from(parcels: pd.DataFrame, day: date) -> "pd.Series[pd.Timestamp]":
    """Return the day from which each plot is, or is due to be, cleared; NaT where it is not stated."""
    return _done_or_due(parcels["cleared_on"], parcels["clearance_due_on"], pd.Timestamp(day))


def _done_or_due(
    done: "pd.Series[pd.Timestamp]", due: "pd.Series[pd.Timestamp]", day: pd.Timestamp
) -> "pd.Series[pd.Timestamp]":
    return done.fillna(due.where(due >= day))


def years_until(day: date, ends: "pd.Series[pd.Timestamp]") -> Floats:
    """Return the years from `day` to each day, whole ones by the calendar, the rest by its share of a year.

    A year from the 29th of February is over on the 28th. What ended before `day` has less than nought, and
    NaT has NaN.
    """
    place, days = pd.factorize(pd.to_datetime(ends))
    years = np.array([*(_years(pd.Timestamp(day), pd.Timestamp(end)) for end in days), np.nan])
    return np.asarray(years[place], dtype=np.float64)


def _years(day: pd.Timestamp, end: pd.Timestamp) -> float:
    whole = end.year - day.year
    if _later(day, whole) > end:
        whole -= 1
    return whole + min((end - _later(day, whole)).days / YEAR_DAYS, _ALMOST)


def _later(day: pd.Timestamp, years: int) -> pd.Timestamp:
    return day + pd.DateOffset(years=years)


def _errors(statement: Statement) -> "pd.Series[str]":
    """Return the rule of the first error of each plot that has one, accepted or not."""
    book = statement.book
    errors = statement.findings[statement.findings["severity"] == "error"]
    own = errors[errors["table"] == "parcels"]
    parts = [pd.Series(own["rule"].array, index=own["record_id"].array)]
    # An overlap is one finding, of one plot, and names the other; one outline names all plots that have it.
    pairs = own[own["rule"] == OVERLAP]
    parts.append(pd.Series(pairs["rule"].array, index=pairs["value"].array))
    alike = own.loc[own["rule"] == ONE_OUTLINE, ["rule", "expected"]]
    alike = alike.assign(expected=alike["expected"].str.split("; ")).explode("expected")
    parts.append(pd.Series(alike["rule"].array, index=alike["expected"].array))
    named = []
    for table, frame in (("tenancies", book.tenancies), ("reservations", book.reservations)):
        rows = errors[errors["table"] == table]
        plot = frame.set_index("row")["parcel_id"].reindex(rows["row"]).fillna("")
        named.append(pd.Series(rows["rule"].array, index=plot.array))
    # Where a column of areas is in another unit, no plot is as large, nor as free, as it looks.
    column = errors.loc[errors["rule"].isin(_OF_A_COLUMN), "rule"].head(1)
    parts += [pd.Series(rule, index=book.parcels["parcel_id"].array) for rule in column]
    # Where all plots of a phase lie beside it, none is where it is drawn.
    shifts = errors[errors["rule"].isin(_SHIFTS)]
    of_phase = book.parcels.set_index("parcel_id")["phase_id"]
    rules = of_phase.map(shifts.drop_duplicates("record_id").set_index("record_id")["rule"])
    of_all = shifts.loc[shifts["table"] == "parcels", "rule"]
    rules = rules.fillna(of_all.iloc[0]) if len(of_all) else rules.dropna()
    parts.append(pd.Series(rules.array, index=rules.index.array))
    aside = book.set_aside[book.set_aside["table"].isin(["parcels", "tenancies", "reservations"])]
    named.append(pd.Series("set_aside", index=aside["parcel_id"].array))
    return _first([*parts, _with_heirs(book, _first(named))])


def _first(parts: list["pd.Series[str]"]) -> "pd.Series[str]":
    """Return the first rule of each plot that is named."""
    rules = pd.concat([part for part in parts if len(part)] or [pd.Series(dtype="str")])
    rules = rules[rules.index != ""]
    return rules[~rules.index.duplicated()].astype("str")


def _with_heirs(book: LandBook, rules: "pd.Series[str]") -> "pd.Series[str]":
    """Return the rules of leases and reservations, of the plots made from those that they name too."""
    made = book.parcels.loc[book.parcels["parent_parcel_ids"] != "", ["parcel_id", "parent_parcel_ids"]]
    parents = made.set_index("parcel_id")["parent_parcel_ids"].str.split(";").explode()
    while True:
        own = rules.reindex(parents).set_axis(parents.index).dropna()
        wider = _first([rules, own])
        if len(wider) == len(rules):
            return rules
        rules = wider


def _held_until(book: LandBook, day: date) -> "pd.Series[pd.Timestamp]":
    """Return the last day of the reservation of each plot held on the day; NaT: it is open, or not shown."""
    held = book.reservations
    if not book.shows("reservation_ends"):
        held = held.assign(last_day=held["last_day"].where(held["last_day"] < pd.Timestamp(day)))
    now = held[(held["first_day"] <= pd.Timestamp(day)) & ~(held["last_day"] < pd.Timestamp(day))]
    # An open reservation outlasts any other.
    until = now["last_day"].fillna(_OPEN).groupby(now["parcel_id"]).max()
    return until.mask(until == _OPEN)
