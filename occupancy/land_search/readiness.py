"""Readiness and term: from when a plot is cleared and serviced, and for how many years it can be leased."""

from datetime import date

import numpy as np
import pandas as pd

from occupancy.measures.arrays import Floats


def ready_on(parcels: pd.DataFrame, day: date) -> "pd.Series[pd.Timestamp]":
    """The day from which each plot is, or is due to be, cleared and serviced; NaT where it is not stated.

    A plot with its infrastructure is cleared. One without is ready when both are done or due. What was due
    before `day` and has not been done has no day that could be told.
    """
    asked = pd.Timestamp(day)
    serviced = _done_or_due(parcels["serviced_on"], parcels["service_due_on"], asked)
    cleared = cleared_from(parcels, day)
    has_services = parcels["serviced_on"] <= asked
    later = pd.concat([serviced, cleared], axis=1).max(axis=1, skipna=False)
    return serviced.where(has_services, later).astype("datetime64[s]")


def cleared_from(parcels: pd.DataFrame, day: date) -> "pd.Series[pd.Timestamp]":
    """The day from which each plot is, or is due to be, cleared; NaT where it is not stated."""
    return _done_or_due(parcels["cleared_on"], parcels["clearance_due_on"], pd.Timestamp(day))


def _done_or_due(
    done: "pd.Series[pd.Timestamp]", due: "pd.Series[pd.Timestamp]", day: pd.Timestamp
) -> "pd.Series[pd.Timestamp]":
    return done.fillna(due.where(due >= day))


YEAR_DAYS = 365.2425
_ALMOST = 0.999  # what is short of a year by a day is no year, leap year or not


def years_until(day: date, ends: "pd.Series[pd.Timestamp]") -> Floats:
    """Years from `day` to each day, whole ones by the calendar, the rest by its share of a year.

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
