"""What is stated of land is of its phase and of the day: on a small book, and on all of the packaged one."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from occupancy.book import load
from occupancy.land_search.enquiry import Enquiry, Requirement
from occupancy.land_search.search import find_land
from occupancy.loading.audiences import INVESTOR
from occupancy.plot_profile.profile import incentives, plot_profile
from occupancy.questions.stated_facts import amounts, facts_of_phase, known_tenants, quantities
from occupancy.questions.vacant_plots import vacant_plots
from occupancy.statement import Statement, state
from tests.support.book_builder import write_book
from tests.support.paper_readers import DATA

DAY = date(2023, 11, 17)


def row(service: str, value: str, **cells: object) -> dict[str, object]:
    return {"zone_id": "z-a", "service": service, "value": value, "source": "press", **cells}


SERVICES = [
    row("price", "100", unit="USD/m2", phase_id="a-1"),
    row("price", "142", unit="USD/m2", phase_id="a-2"),
    row("water", "9000", unit="m3/day", as_stated_on="2016-08-31", capacity="planned"),
    row("water", "6000", unit="m3/day", as_stated_on="2020-05-05", capacity="installed", standard="QCVN 01"),
    row("water", "1500", unit="m3/day", as_stated_on="2022-01-01", capacity="free", phase_id="a-1"),
    row("wastewater", "4000", unit="m3/day", as_stated_on="2025-04-19"),
    row("power", "2 × 63", unit="MVA", as_stated_on="2019-01-01", lead_time_months=6),
    row("power", "40", unit="MVA", as_stated_on="2021-01-01"),
    row("density", "60", unit="pct", as_stated_on="2023-01-01", date_precision="year"),
    row("management_fee", "0.5", unit="USD/m2/year", in_force_from="2020-01-01", in_force_to="2023-11-16"),
    row("management_fee", "0.6", unit="USD/m2/year", in_force_from="2023-11-17"),
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("book"), services=lambda _: SERVICES)


def values(folder: Path, phase: str, service: str, day: date = DAY) -> list[tuple[Any, bool]]:
    facts = facts_of_phase(state(load(folder), as_of=day), phase)[service]
    return [(fact.value, fact.later) for fact in facts]


def test_a_price_of_one_phase_is_not_told_of_another(small: Path) -> None:
    assert values(small, "a-1", "price") == [("100", False)]
    assert values(small, "a-2", "price") == [("142", False)]
    statement = state(load(small, audience=INVESTOR.audience), as_of=DAY)
    assert [fact.value for fact in plot_profile(statement, ["a-2-02"]).published] == ["142"]


@pytest.mark.parametrize(
    ("phase", "day", "told"),
    [
        ("a-1", DAY, [("9000", False), ("6000", False), ("1500", False)]),
        ("a-2", DAY, [("9000", False), ("6000", False)]),  # what is free was said of a-1 alone
        ("a-2", date(2018, 1, 1), [("9000", False), ("6000", True)]),
        ("a-2", date(2016, 8, 31), [("9000", False), ("6000", True)]),
        ("a-2", date(2016, 8, 30), [("9000", True), ("6000", True)]),
    ],
)
def test_what_was_stated_by_the_day_stands_and_what_came_later_is_marked(
    small: Path, phase: str, day: date, told: list[tuple[str, bool]]
) -> None:
    assert values(small, phase, "water", day) == told


def test_of_two_statements_the_latest_by_the_day_stands_else_the_first_after_it(small: Path) -> None:
    assert values(small, "a-1", "power") == [("40", False)]
    assert values(small, "a-1", "power", date(2020, 12, 31)) == [("2 × 63", False)]
    assert values(small, "a-1", "power", date(2010, 1, 1)) == [("2 × 63", True)]


def test_a_year_may_have_been_stated_on_its_last_day(small: Path) -> None:
    assert values(small, "a-1", "density", date(2023, 12, 30)) == [("60", True)]
    assert values(small, "a-1", "density", date(2023, 12, 31)) == [("60", False)]


def test_a_tariff_holds_from_its_first_until_its_last_day(small: Path) -> None:
    told = {day: values(small, "a-1", "management_fee", day) for day in (DAY, DAY - timedelta(1))}
    assert told == {DAY: [("0.6", False)], DAY - timedelta(1): [("0.5", False)]}
    assert values(small, "a-1", "management_fee", date(2019, 12, 31)) == []


def test_a_quantity_is_what_is_free_else_installed_else_planned_and_says_which(small: Path) -> None:
    water = quantities(state(load(small), as_of=DAY), "water", "m3/day")
    assert water.loc["a-1", ["quantity", "capacity"]].tolist() == [1500.0, "free"]
    assert water.loc["a-2", ["quantity", "capacity"]].tolist() == [6000.0, "installed"]
    assert "b-1" not in water.index
    assert amounts(["7 × 63", "2x40", "36000", "4.5", "110/22", ""])[:4].tolist() == [441, 80, 36_000, 4.5]


def test_land_is_found_by_quantity_at_the_limit_and_the_offer_says_which_capacity(small: Path) -> None:
    statement = state(load(small), as_of=DAY)

    def found(criterion: str, least: float) -> dict[str, Any]:
        asked = Enquiry(10, 9, 12, (Requirement(criterion, least),), most_plots=1)
        return {
            offer.phase_id: verdict
            for offer in find_land(statement, asked).offers
            for verdict in offer.verdicts
            if verdict.criterion == criterion and verdict.outcome == "met"
        }

    water = found("water_m3_day", 1500)
    assert {phase: (one.value, one.capacity) for phase, one in water.items()} == {
        "a-1": (1500.0, "free"),
        "a-2": (6000.0, "installed"),
    }
    assert {*found("water_m3_day", 1501)} == {"a-2"}
    later = found("wastewater_m3_day", 4000)["a-1"]
    assert (later.capacity, later.stated_later_on) == ("", date(2025, 4, 19))


def test_vacant_land_has_the_services_stated_of_its_phase(small: Path) -> None:
    rows = vacant_plots(state(load(small), as_of=date(2019, 6, 1))).set_index("parcel_id")["services"]
    assert rows["a-1-05"] == "density;power;price;wastewater;water"


# Every phase of the packaged book on four days, from its files and not by the program's way.

DAYS = (date(2012, 12, 31), date(2017, 12, 31), DAY, date(2030, 1, 1))


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def last_day(cells: dict[str, str]) -> str:
    """The last day that a statement may be of, as text; empty where none is stated."""
    day, precision = cells["as_stated_on"], cells["date_precision"]
    return day[:4] + "-12-31" if precision == "year" else day[:7] + "-31" if precision == "month" else day


@pytest.fixture(scope="module")
def packaged() -> list[Statement]:
    book = load(DATA, audience=INVESTOR.audience)
    return [state(book, as_of=day) for day in DAYS]


def test_no_fact_of_any_plot_is_of_another_phase_or_of_a_later_day_without_a_word(
    packaged: list[Statement],
) -> None:
    rows, told = table("services.csv"), 0
    for statement in packaged:
        day = statement.as_of.isoformat()
        phases = statement.book.phases.set_index("phase_id")["zone_id"]
        for phase in statement.book.parcels["phase_id"].unique():
            for service, facts in facts_of_phase(statement, phase).items():
                for one in facts:
                    own = [
                        cells
                        for cells in rows
                        if cells["zone_id"] == phases[phase]
                        and cells["phase_id"] in ("", phase)
                        and (cells["service"], cells["value"]) == (service, one.value)
                        and cells["source"] == one.source
                    ]
                    assert own, (phase, service, one)
                    assert one.later == (last_day(own[0]) > day)
                    others = [
                        last_day(cells)
                        for cells in rows
                        if (cells["zone_id"], cells["service"]) == (phases[phase], service)
                        and cells["phase_id"] in ("", phase)
                        and cells["capacity"] == one.capacity
                    ]
                    assert not (one.later and any(other <= day for other in others))
                    told += 1
    assert told > 4 * 20  # so many facts stand in the files


def test_no_tenant_of_a_later_year_nor_law_of_another_day_is_told_of_any_plot(
    packaged: list[Statement],
) -> None:
    rows = table("anchor_tenants.csv")
    for statement in packaged:
        year, day = str(statement.as_of.year), statement.as_of.isoformat()
        phases = statement.book.phases.set_index("phase_id")["zone_id"]
        for phase in statement.book.parcels["phase_id"].unique():
            told, to_come = known_tenants(statement, phases[phase], phase)
            here = [cells for cells in rows if cells["zone_id"] == phases[phase]]
            assert len(told) + to_come == len(here)
            for tenant in told:
                [own] = [
                    cells
                    for cells in here
                    if cells["tenant_name"] == tenant["tenant_name"] and cells["source"] == tenant["source"]
                ]
                assert own["year"] <= year
                assert tenant["elsewhere"] == (own["phase_id"] not in ("", phase))
                assert tenant["later"] == (last_day(own) > day)
            for law in incentives(statement, phases[phase], phase):
                assert law["first_day"].isoformat()[:10] <= day
                assert not law["last_day"].isoformat()[:10] < day
    laws = [len(incentives(statement, "yen-phong", "yen-phong-1")) for statement in packaged]
    assert laws == [0, 1, 1, 1]
