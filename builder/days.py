"""Days as whole numbers since 1970-01-01, and the four days to which the leases are calibrated."""

import pandas as pd

CALIBRATED_HA = {"2017-12-31": 1632.95, "2019-12-31": 1747.77, "2021-12-31": 2064.86, "2023-11-17": 2481.57}


def number(day: str) -> int:
    """The number of an ISO day."""
    return int(pd.Timestamp(day).to_datetime64().astype("datetime64[D]").astype(int))


def iso(day: int | None) -> str:
    """The ISO day of a number; empty for None."""
    return "" if day is None else str(pd.Timestamp(day, unit="D").date())


CALIBRATED = tuple(number(day) for day in CALIBRATED_HA)
TODAY = CALIBRATED[-1]  # the day of the book
