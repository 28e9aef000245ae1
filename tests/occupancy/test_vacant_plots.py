"""Vacant land: what is counted as vacant, how ready it is, and what a request finds."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import LandBook
from occupancy.questions.vacant_plots import (
    READINESS,
    VacancyFilter,
    filter_matching,
    filter_undetermined,
    vacant_plots,
)
from occupancy.statement import state
from tests.support.process_memory import book, decision, lease, phase, plot, zone

DAY = date(2023, 11, 17)


def found(land: LandBook, *, as_of: date = DAY) -> pd.DataFrame:
    return vacant_plots(state(land, as_of=as_of))


@lru_cache
def province() -> pd.DataFrame:
    """Two zones; Z in two districts with power and water, Y in one with nothing stated."""
    serviced = {"serviced_on": "2001-01-01"}
    land = book(
        zones=[zone("Z") | {"districts": "Từ Sơn;Tiên Du"}, zone("Y") | {"districts": "Quế Võ"}],
        phases=[phase("P"), phase("Q", "Y")],
        decisions=[decision("P", 90, 90, 60), decision("Q")],
        parcels=[
            plot("whole", 10, asking_price_usd_m2=100, **serviced),
            plot("rest", 10, asking_price_usd_m2=120, divisible=True),
            plot("stuck", 10, divisible=False, **serviced),
            plot("unsaid", 10, asking_price_usd_m2=90, **serviced),
            plot("held", 5, asking_price_usd_m2=80, **serviced),
            plot("full", 5),
            plot("rough", 2, "Q", zone_id="Y", cleared_on="", asking_price_usd_m2=50),
        ],
        tenancies=[
            lease("L1", "rest", 4),
            lease("L2", "stuck", 6),
            lease("L3", "unsaid", 7),
            lease("L4", "full", 5),
        ],
        reservations=[{"parcel_id": "held", "held_for": "Epsilon", "first_day": "2023-01-01"}],
        services=[
            {"zone_id": "Z", "service": "water", "value": "36000"},
            {"zone_id": "Z", "service": "power", "value": "63"},
            {"zone_id": "Z", "service": "power", "value": "40"},
        ],
    )
    return found(land)


def named(plots: pd.DataFrame) -> list[str]:
    return plots["parcel_id"].tolist()


def by_name(column: str) -> dict[str, object]:
    return province().set_index("parcel_id")[column].to_dict()


def test_plots_with_vacant_land_are_listed_with_it() -> None:
    assert {name: round(float(str(ha)), 6) for name, ha in by_name("vacant_ha").items()} == {
        "whole": 10,
        "rest": 6,
        "stuck": 4,
        "unsaid": 3,
        "held": 5,
        "rough": 2,
    }


@pytest.mark.parametrize(("leased_ha", "count"), [(9.99998, 1), (9.99999, 0), (10, 0), (10.1, 0)])
def test_a_tenth_of_a_square_metre_is_not_vacant_land(leased_ha: float, count: int) -> None:
    assert len(found(book(tenancies=[lease(ha=leased_ha)]))) == count


def test_only_industrial_land_of_established_phases_is_vacant() -> None:
    land = book(
        phases=[phase("P"), phase("Q")],
        decisions=[decision("P"), decision("Q", established=None, leasable=None)],
        parcels=[plot("A", 1), plot("green", 1, land_use="green"), plot("planned", 1, "Q")],
    )

    assert named(found(land)) == ["A"]


def test_a_plot_is_vacant_from_the_day_after_its_lease_ended() -> None:
    land = book(tenancies=[lease(ended_on="2020-06-30")])

    assert named(found(land, as_of=date(2020, 6, 30))) == []
    assert named(found(land, as_of=date(2020, 7, 1))) == ["A"]


@pytest.mark.parametrize(
    ("day", "readiness"),
    [
        (date(2020, 5, 31), "not_cleared"),
        (date(2020, 6, 1), "cleared"),
        (date(2021, 5, 31), "cleared"),
        (date(2021, 6, 1), "serviced"),
    ],
)
def test_land_is_as_ready_as_it_is_on_the_day(day: date, readiness: str) -> None:
    land = book(parcels=[plot(cleared_on="2020-06-01", serviced_on="2021-06-01")])

    assert found(land, as_of=day)["readiness"].tolist() == [readiness]


def test_the_rest_of_a_partly_leased_plot_has_its_own_readiness() -> None:
    assert by_name("readiness")["stuck"] == "serviced"
    assert by_name("state")["stuck"] == "partly_leased"


def test_what_can_be_offered_is_whole_plots_and_divisible_rests_that_nobody_holds() -> None:
    offerable = province().set_index("parcel_id")["offerable"]

    assert offerable.drop("unsaid").to_dict() == {
        "whole": True,
        "rest": True,
        "stuck": False,
        "held": False,
        "rough": True,
    }
    assert offerable["unsaid"] is pd.NA


def test_a_plot_carries_the_districts_and_stated_services_of_its_zone() -> None:
    assert by_name("districts")["whole"] == "Từ Sơn;Tiên Du"
    assert by_name("services") == {
        "whole": "power;water",
        "rest": "power;water",
        "stuck": "power;water",
        "unsaid": "power;water",
        "held": "power;water",
        "rough": "",
    }


def test_a_book_without_vacant_land_has_an_empty_list_of_the_same_columns() -> None:
    none = found(book(parcels=[]))

    assert none.empty
    assert list(none.columns) == list(province().columns)
    assert filter_matching(
        none, VacancyFilter(services=("power",), max_ha=3, districts=("Từ Sơn",), offerable=True)
    ).empty


ALL = ["whole", "rest", "stuck", "unsaid", "held", "rough"]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (VacancyFilter(), ALL),
        (VacancyFilter(zones=("Y",)), ["rough"]),
        (VacancyFilter(zones=("Y", "Z")), ALL),
        (VacancyFilter(zones=("X",)), []),
        (VacancyFilter(districts=("Tiên Du",)), ALL[:5]),
        (VacancyFilter(districts=("Tiên",)), []),
        (VacancyFilter(districts=("Quế Võ", "Từ Sơn")), ALL),
        (VacancyFilter(min_ha=6), ["whole", "rest"]),
        (VacancyFilter(min_ha=6.0001), ["whole"]),
        (VacancyFilter(max_ha=3), ["unsaid", "rough"]),
        (VacancyFilter(max_ha=2.9999), ["rough"]),
        (VacancyFilter(min_ha=3, max_ha=5), ["stuck", "unsaid", "held"]),
        (VacancyFilter(readiness=("cleared",)), ["rest"]),
        (VacancyFilter(readiness=("cleared", "not_cleared")), ["rest", "rough"]),
        (VacancyFilter(max_price_usd_m2=90), ["unsaid", "held", "rough"]),
        (VacancyFilter(max_price_usd_m2=89.99), ["held", "rough"]),
        (VacancyFilter(services=("power", "water")), ALL[:5]),
        (VacancyFilter(services=("road",)), []),
        (VacancyFilter(offerable=True), ["whole", "rest", "rough"]),
        (VacancyFilter(offerable=True, readiness=("serviced",), max_price_usd_m2=100), ["whole"]),
    ],
)
def test_a_request_finds_what_surely_answers_it(wanted: VacancyFilter, names: list[str]) -> None:
    assert named(filter_matching(province(), wanted)) == names


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (VacancyFilter(), []),
        (VacancyFilter(max_price_usd_m2=90), ["stuck"]),
        (VacancyFilter(max_price_usd_m2=90, min_ha=5), []),
        (VacancyFilter(services=("road",)), ALL),
        (VacancyFilter(services=("power",)), ["rough"]),
        (VacancyFilter(services=("power",), zones=("Z",)), []),
        (VacancyFilter(offerable=True), ["unsaid"]),
    ],
)
def test_what_only_a_missing_statement_keeps_out_is_told_apart(
    wanted: VacancyFilter, names: list[str]
) -> None:
    assert named(filter_undetermined(province(), wanted)) == names


requests = st.builds(
    VacancyFilter,
    zones=st.sampled_from([(), ("Z",), ("Y", "Z")]),
    districts=st.sampled_from([(), ("Quế Võ",), ("Từ Sơn", "Quế Võ")]),
    min_ha=st.none() | st.floats(0, 12),
    max_ha=st.none() | st.floats(0, 12),
    readiness=st.lists(st.sampled_from(READINESS), unique=True).map(tuple),
    max_price_usd_m2=st.none() | st.floats(0, 200),
    services=st.sampled_from([(), ("power",), ("power", "road")]),
    offerable=st.booleans(),
)


@given(requests)
def test_no_plot_both_answers_and_is_undecided(wanted: VacancyFilter) -> None:
    sure, open_ = (
        set(named(filter_matching(province(), wanted))),
        set(named(filter_undetermined(province(), wanted))),
    )

    assert not sure & open_
    assert sure | open_ <= set(ALL)


@given(requests)
def test_asking_for_less_never_finds_less(wanted: VacancyFilter) -> None:
    found_before = set(named(filter_matching(province(), wanted)))

    for easier in (
        replace(wanted, zones=()),
        replace(wanted, services=()),
        replace(wanted, max_price_usd_m2=None),
        replace(wanted, min_ha=None, max_ha=None),
        replace(wanted, offerable=False),
    ):
        assert found_before <= set(named(filter_matching(province(), easier)))
