"""The term: years that land can still be leased for."""

from datetime import date

import numpy as np
import pandas as pd

from occupancy.reckoning.days import Floats

YEAR_DAYS = 365.2425


def years_until(day: date, ends: "pd.Series[pd.Timestamp]") -> Floats:
    """Years from `day` to each day, whole ones by the calendar, the rest by its share of a year."""
    end = pd.to_datetime(ends)
    whole = (end.dt.year - day.year).astype("float64")
    before = (end.dt.month < day.month) | ((end.dt.month == day.month) & (end.dt.day < day.day))
    whole = whole - before.astype("float64")
    reached = pd.Series([_years_on(day, years) for years in whole], index=ends.index)
    rest = (end - reached).dt.days / YEAR_DAYS
    return np.asarray(whole + rest.clip(lower=0.0, upper=0.999), dtype=np.float64)


def _years_on(day: date, years: float) -> pd.Timestamp:
    return pd.NaT if np.isnan(years) else pd.Timestamp(day) + pd.DateOffset(years=int(years))  # type: ignore[return-value]
