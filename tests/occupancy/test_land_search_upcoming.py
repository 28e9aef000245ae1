"""What comes back: land that is free, made ready or established within the time of an enquiry."""

from datetime import date

import pytest

from occupancy.book import LandBook
from occupancy.land_search.enquiry import Requirement
from occupancy.land_search.results import UpcomingPlot
from tests.support.offer_builders import answered, enquiry, lot, yard
from tests.support.process_memory import decision, lease


def back(land: LandBook, until: str, *wishes: Requirement, ideal: float = 1) -> list[tuple[str, str, str]]:
    told = answered(land, enquiry(ideal, *wishes, until=date.fromisoformat(until))).coming
    assert all(isinstance(one, UpcomingPlot) for one in told)
    return [(one.parcel_id, str(one.day), one.why) for one in told]


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("2024-03-31", []),
        ("2024-04-01", [("A", "2024-04-01", "lease_end")]),
        ("2024-12-31", [("A", "2024-04-01", "lease_end")]),
        ("2023-11-17", []),
        ("2023-01-01", []),
    ],
)
def test_land_comes_back_on_the_day_after_its_lease_ends(
    until: str, told: list[tuple[str, str, str]]
) -> None:
    land = yard(lot("A", 0, 0), tenancies=[lease("L1", "A", 1, last_day="2024-03-31")])

    assert back(land, until) == told


@pytest.mark.parametrize(("until", "count"), [("2023-12-31", 0), ("2024-01-01", 1)])
def test_land_comes_back_on_the_day_after_its_reservation_ends(until: str, count: int) -> None:
    held = [{"parcel_id": "A", "held_for": "E", "first_day": "2023-01-01", "last_day": "2023-12-31"}]

    found = back(yard(lot("A", 0, 0), reservations=held), until)

    assert found == [("A", "2024-01-01", "reservation_end")] * count


def test_land_comes_back_when_all_that_holds_it_is_over() -> None:
    # Let until March, to the next until June, and held until the end of September.
    land = yard(
        lot("A", 0, 0),
        tenancies=[
            lease("L1", "A", 1, last_day="2024-03-31"),
            lease("L2", "A", 1, first_day="2024-04-01", last_day="2024-12-31", ended_on="2024-06-30"),
        ],
        reservations=[
            {"parcel_id": "A", "held_for": "E", "first_day": "2024-05-01", "last_day": "2024-09-30"}
        ],
    )

    assert back(land, "2024-06-30") == []
    assert back(land, "2024-09-30") == []
    assert back(land, "2024-10-01") == [("A", "2024-10-01", "reservation_end")]


def test_the_whole_of_a_partly_leased_plot_comes_back() -> None:
    land = yard(lot("A", 0, 0), tenancies=[lease("L1", "A", 0.5, last_day="2024-03-31")])

    assert back(land, "2024-12-31") == [("A", "2024-04-01", "lease_end")]


def test_land_that_stays_let_does_not_come_back() -> None:
    land = yard(lot("A", 0, 0), tenancies=[lease("L1", "A", 1, last_day="2024-03-31"), lease("L2", "A", 1)])

    assert back(land, "2024-12-31") == []


@pytest.mark.parametrize(
    ("days", "until", "told"),
    [
        ({"service_due_on": "2024-08-01"}, "2024-08-01", [("A", "2024-08-01", "service_due")]),
        ({"service_due_on": "2024-08-01"}, "2024-07-31", []),
        (
            {"cleared_on": "", "clearance_due_on": "2024-08-01", "serviced_on": "2024-02-01"},
            "2024-12-31",
            [("A", "2024-08-01", "clearance_due")],
        ),
        (
            {"cleared_on": "", "clearance_due_on": "2024-02-01", "service_due_on": "2024-09-01"},
            "2024-12-31",
            [("A", "2024-09-01", "service_due")],
        ),
        ({}, "2024-12-31", []),  # not stated: it is offered today
    ],
)
def test_land_that_has_to_be_made_ready_is_told_with_the_day_it_is_due(
    days: dict[str, str], until: str, told: list[tuple[str, str, str]]
) -> None:
    wish = Requirement("ready_by", date(2024, 1, 31))

    assert back(yard(lot("A", 0, 0, **days)), until, wish) == told


def test_land_that_comes_back_must_be_ready_too() -> None:
    let = [lease("L1", "A", 1, last_day="2024-03-31")]
    land = yard(lot("A", 0, 0, service_due_on="2024-08-01"), tenancies=let)
    wish = Requirement("ready_by", date(2024, 1, 31))

    assert back(land, "2024-07-31", wish) == []
    assert back(land, "2024-08-01", wish) == [("A", "2024-08-01", "service_due")]
    assert back(land, "2024-07-31") == [("A", "2024-04-01", "lease_end")]


def test_land_that_comes_back_has_to_answer_the_rest_of_the_enquiry() -> None:
    let = [lease("L1", "A", 1, last_day="2024-03-31"), lease("L2", "B", 2, last_day="2024-03-31")]
    land = yard(lot("A", 0, 0, asking_price_usd_m2=200), lot("B", 500, 0, 200, 100), tenancies=let)

    assert back(land, "2024-12-31", Requirement("price_usd_m2", 150.0)) == []
    assert back(land, "2024-12-31", Requirement("price_usd_m2", 200.0)) == [("A", "2024-04-01", "lease_end")]


def test_what_comes_back_first_is_told_first() -> None:
    let = [lease("L1", "A", 1, last_day="2024-05-31"), lease("L2", "B", 1, last_day="2024-03-31")]
    land = yard(lot("A", 0, 0), lot("B", 500, 0), lot("free", 900, 0), tenancies=let)

    assert [name for name, _, _ in back(land, "2024-12-31")] == ["B", "A"]


def test_land_that_is_not_there_or_not_established_yet_does_not_come_back() -> None:
    later = decision("P", 99, 99, 99, in_force_from="2024-02-01")

    assert back(yard(lot("A", 0, 0, valid_from="2024-02-01")), "2024-12-31") == []
    assert back(yard(lot("A", 0, 0), decisions=[later]), "2024-12-31") == []
