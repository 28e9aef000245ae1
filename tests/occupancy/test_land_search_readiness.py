"""Readiness: from which day land is cleared and serviced; and the years that it can be leased for."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from occupancy.land_search.eligibility import cleared_from, ready_on, years_until
from tests.support.process_memory import book, plot

DAY = date(2023, 11, 17)


def ready(**days: str) -> str:
    [found] = ready_on(book(parcels=[plot(**({"cleared_on": ""} | days))]).parcels, DAY)
    return "" if pd.isna(found) else str(found.date())


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"cleared_on": "2014-01-01", "serviced_on": "2014-06-01"}, "2014-06-01"),
        ({"serviced_on": "2014-06-01"}, "2014-06-01"),  # what is serviced is cleared
        ({"serviced_on": "2014-06-01", "clearance_due_on": "2024-01-01"}, "2014-06-01"),
        ({"serviced_on": "2023-11-17"}, "2023-11-17"),
        ({"cleared_on": "2014-01-01"}, ""),
        ({"cleared_on": "2014-01-01", "service_due_on": "2024-03-31"}, "2024-03-31"),
        ({"clearance_due_on": "2024-01-31", "service_due_on": "2024-03-31"}, "2024-03-31"),
        ({"clearance_due_on": "2024-04-30", "service_due_on": "2024-03-31"}, "2024-04-30"),
        ({"clearance_due_on": "2024-01-31"}, ""),
        ({"service_due_on": "2024-03-31"}, ""),
        ({}, ""),
        # A day that has passed without the work being done says nothing about when it will be.
        ({"cleared_on": "2014-01-01", "service_due_on": "2023-11-16"}, ""),
        ({"cleared_on": "2014-01-01", "service_due_on": "2023-11-17"}, "2023-11-17"),
        ({"clearance_due_on": "2023-11-16", "service_due_on": "2024-03-31"}, ""),
        # Work that is recorded for a later day stands for a day that it is due on.
        ({"cleared_on": "2023-12-01", "serviced_on": "2024-02-01"}, "2024-02-01"),
        ({"serviced_on": "2024-02-01", "clearance_due_on": "2023-12-01"}, "2024-02-01"),
        ({"serviced_on": "2024-02-01"}, ""),
    ],
)
def test_land_is_ready_when_it_is_cleared_and_serviced(days: dict[str, str], expected: str) -> None:
    assert ready(**days) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"cleared_on": "2014-01-01", "clearance_due_on": "2024-01-01"}, "2014-01-01"),
        ({"clearance_due_on": "2023-11-17"}, "2023-11-17"),
        ({"clearance_due_on": "2023-11-16"}, ""),
        ({}, ""),
    ],
)
def test_clearance_is_done_or_due(days: dict[str, str], expected: str) -> None:
    [found] = cleared_from(book(parcels=[plot(**({"cleared_on": ""} | days))]).parcels, DAY)

    assert ("" if pd.isna(found) else str(found.date())) == expected


def test_no_plots_have_no_days() -> None:
    assert ready_on(book(parcels=[]).parcels, DAY).empty


def years(day: str, *ends: str | None) -> list[float]:
    return years_until(
        date.fromisoformat(day), pd.Series(pd.to_datetime([*ends]).astype("datetime64[s]"))
    ).tolist()


@pytest.mark.parametrize(
    ("day", "end", "whole"),
    [
        ("2023-11-17", "2053-11-17", 30),
        ("2023-11-17", "2023-11-17", 0),
        ("2024-02-29", "2025-02-28", 1),  # the year from a leap day is over on the last day of February
        ("2024-02-29", "2028-02-29", 4),
        ("2023-02-28", "2024-02-28", 1),
        ("2023-11-17", "9999-11-17", 7976),
    ],
)
def test_years_go_by_the_calendar(day: str, end: str, whole: int) -> None:
    assert years(day, end) == [whole]


@pytest.mark.parametrize(
    ("day", "end", "least", "most"),
    [
        ("2023-11-17", "2053-11-16", 29.99, 30),
        ("2024-02-29", "2025-02-27", 0.99, 1),
        ("2023-03-01", "2024-02-29", 0.99, 1),  # 365 days, and yet a day short of a year
        ("2023-11-17", "2024-05-17", 0.49, 0.51),
        ("2023-11-17", "2023-11-16", -0.01, 0),
        ("2023-11-17", "2022-11-17", -1.001, -0.999),
        ("2023-11-17", "1990-01-01", -34, -33),
    ],
)
def test_a_day_short_of_a_year_is_no_year(day: str, end: str, least: float, most: float) -> None:
    [found] = years(day, end)

    assert least < found < most


def test_a_term_that_is_not_stated_has_no_years() -> None:
    first, second, third = years("2023-11-17", None, "2033-11-17", None)

    assert np.isnan([first, third]).all()
    assert second == 10
    assert np.isnan(years("2023-11-17", None)).all()
    assert years("2023-11-17") == []
