"""The term: years that land can still be leased for."""

from datetime import date

import numpy as np
import pandas as pd

from occupancy.reckoning.days import Floats

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
