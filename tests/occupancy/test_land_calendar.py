"""The calendar of land: each kind by hand, replayed to any later day, and how long supply lasts."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from occupancy.book import load
from occupancy.errors import QuestionError
from occupancy.measures.phase_status import day_snapshot
from occupancy.program import DATA
from occupancy.questions.land_calendar import LandCalendar, land_calendar, supply
from occupancy.statement import state
from tests.occupancy.test_statement_properties import SPAN, START, Rows, books
from tests.support.examples import examples
from tests.support.process_memory import book, decision, lease, phase, plot

FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)


def made(**rows: Any) -> LandCalendar:
    return land_calendar(book(**rows), first=FIRST, last=LAST)


def happens(calendar: LandCalendar) -> list[tuple[str, str, str, float]]:
    """Day, kind, plot and hectares of each row."""
    rows = calendar.rows
    days = rows["day"].dt.strftime("%Y-%m-%d")
    return [*zip(days, rows["kind"], rows["parcel_id"], rows["area_ha"].round(4), strict=True)]


def test_leases_that_end_and_begin_have_the_land_they_give_back_and_take() -> None:
    plots = [plot("A"), plot("B", 4), plot("G", 1, land_use="green")]
    calendar = made(
        parcels=plots,
        tenancies=[
            lease("L1", "A", 3, last_day="2024-01-01"),
            lease("L2", "A", 2, last_day="2026-12-31"),
            lease("L3", "A", 1, last_day="2027-01-01"),
            lease("L4", "B", 4, first_day="2025-05-01", ended_on="2025-06-30"),
            lease("L5", "B", 1, last_day="2023-12-31"),
            lease("L6", "G", 1, last_day="2024-06-30"),
        ],
    )
    assert happens(calendar) == [
        ("2024-01-01", "lease_ends", "A", 3),
        ("2025-05-01", "lease_begins", "B", 4),
        ("2025-06-30", "lease_ends", "B", 4),
        ("2026-12-31", "lease_ends", "A", 2),
    ]
    assert calendar.rows["vacant_ha"].tolist() == [3, -4, 4, 2]
    # 8 ha are vacant on the first day; the last end counts from 2027 on.
    quarters = calendar.quarters.set_index("quarter")["vacant_ha"]
    assert len(quarters) == 12
    assert quarters[["2024-Q1", "2025-Q2", "2026-Q4"]].tolist() == [11, 7, 11]


def test_land_that_two_leases_share_comes_back_when_the_second_ends() -> None:
    leases = [lease("L1", ha=10, last_day="2024-03-31"), lease("L2", ha=8, last_day="2024-06-30")]
    calendar = made(tenancies=leases)
    assert calendar.rows["area_ha"].tolist() == [10, 8]
    assert calendar.rows["vacant_ha"].tolist() == [2, 8]


def test_works_terms_and_reservations_fall_due() -> None:
    plots = [
        plot("A", 3, cleared_on="", clearance_due_on="2024-05-01", service_due_on="2027-01-01"),
        plot("B", 4, serviced_on="", service_due_on="2026-12-31"),
        plot("C", 3, cleared_on="2023-06-01", clearance_due_on="2024-05-01"),
    ]
    calendar = made(
        phases=[phase(term_end="2025-12-31")],
        parcels=plots,
        tenancies=[lease("L1", "B", 1)],
        reservations=[{"parcel_id": "B", "first_day": "2023-01-01", "last_day": "2024-02-29"}],
    )
    assert happens(calendar) == [
        ("2024-02-29", "reservation_lapses", "B", 3),
        ("2024-05-01", "clearance_due", "A", 3),
        ("2025-12-31", "term_ends", "A", 3),
        ("2025-12-31", "term_ends", "B", 4),
        ("2025-12-31", "term_ends", "C", 3),
        ("2026-12-31", "service_due", "B", 4),
    ]
    assert calendar.rows["vacant_ha"].eq(0).all()


def test_land_handed_over_and_not_in_use_is_idle_since_then() -> None:
    leases = [
        lease("L1", ha=1, handed_over_on="2023-12-31"),
        lease("L2", ha=2, handed_over_on="2022-01-01"),
        lease("L3", ha=3, handed_over_on="2022-01-01", operating_from="2024-01-01"),
        lease("L4", ha=4),
    ]
    idle = made(tenancies=leases).idle
    assert [*zip(idle["lease_id"], idle["days"], idle["area_ha"], strict=True)] == [
        ("L2", 730, 2),
        ("L1", 1, 1),
    ]


def test_supply_lasts_as_long_as_the_mean_of_the_last_years_says() -> None:
    plots = [plot("A", 0.5), plot("B", 5), plot("C", 4.5)]
    leases = [lease("L1", "A", 0.5), lease("L2", "B", 3, first_day="2022-01-01")]
    table = supply(state(book(parcels=plots, tenancies=leases), as_of=FIRST))
    zone, *sizes = table.to_dict("records")
    # 3 ha in three years: a hectare a year, and 6.5 ha are left.
    assert (zone["zone_id"], zone["vacant_ha"], zone["absorbed_ha_per_year"]) == ("Z", 6.5, 1.0)
    assert zone["years_left"] == pytest.approx(6.5)
    assert [size["vacant_ha"] for size in sizes] == [0, 0, 4.5, 2, 0]
    assert [size["years_left"] for size in sizes] == pytest.approx(
        [np.nan, np.nan, np.nan, 2, np.nan], nan_ok=True
    )


def test_a_calendar_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QuestionError, match="before it begins"):
        land_calendar(book(), first=LAST, last=FIRST)


def test_a_book_in_which_nothing_happens_has_quarters_alone() -> None:
    calendar = made(parcels=[], decisions=[decision(established=None, leasable=None)])
    assert calendar.rows.empty
    assert calendar.quarters["vacant_ha"].eq(0).all()


@examples(80)
@given(rows=books())
def test_replayed_it_is_the_vacant_land_of_each_later_day(rows: Rows) -> None:
    land = book(**rows)
    calendar = land_calendar(land, first=START, last=START + timedelta(SPAN + 1)).rows

    def vacant(day: date) -> float:
        snapshot = day_snapshot(land, as_of=day)
        return float(np.where(snapshot.phases.established, snapshot.phases.vacant_ha, 0.0).sum())

    for day in (START + timedelta(days) for days in range(SPAN + 2)):
        changed = calendar.loc[calendar["counts_from"] <= pd.Timestamp(day), "vacant_ha"].sum()
        assert vacant(START) + changed == pytest.approx(vacant(day), abs=1e-6)


def test_the_packaged_book_has_34_lease_lines_that_end_in_three_years() -> None:
    land = load(DATA)
    calendar = land_calendar(land, first=FIRST, last=LAST)
    ends = calendar.rows[calendar.rows["kind"] == "lease_ends"]
    assert (len(ends), round(ends["area_ha"].sum(), 2)) == (34, 54.54)
    later = state(land, as_of=LAST + timedelta(1)).total["vacant_ha"]
    assert state(land, as_of=FIRST).total["vacant_ha"] + ends["area_ha"].sum() == pytest.approx(later)
