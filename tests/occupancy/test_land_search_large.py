"""Large enquiries: land that no plot is made of yet, and what to ask for besides other wishes."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from occupancy.errors import QuestionError
from occupancy.land_search.enquiry import Requirement
from occupancy.land_search.results import Change
from occupancy.loading.audiences import INVESTOR
from tests.support.offer_builders import answered, enquiry, lot, named, of, street, yard
from tests.support.process_memory import decision, lease, phase, zone

# Of 50 ha that can be leased 2 ha are plots; of Q 30 ha, none; R is not established, S is over.
PHASES = {
    "phases": [phase("P"), phase("Q", "Y"), phase("R", "Y"), phase("S", "Y", term_end="2020-12-31")],
    "zones": [zone("Z"), zone("Y")],
    "decisions": [
        decision("P", 60, 60, 50),
        decision("Q", 40, 40, 30),
        decision("R", 90, established=None, leasable=None),
        decision("S", 90, 90, 90),
    ],
}


def undivided(ideal: float, *wishes: Requirement, **more: object) -> list[tuple[str, float, float]]:
    land = yard(lot("A", 0, 0), lot("B", 200, 0), **PHASES)
    found = answered(land, enquiry(ideal, *wishes, **more))
    return [(one.phase_id, one.area_ha, one.whole_ha) for one in found.undivided]


@pytest.mark.parametrize(
    ("ideal", "expected"),
    [
        (9.9, []),
        (10.0, [("P", 10.0, 48.0), ("Q", 10.0, 30.0)]),
        (32.0, [("P", 32.0, 48.0), ("Q", 30.0, 30.0)]),  # 28.8 ha at the least
        (53.0, [("P", 48.0, 48.0)]),
        (53.4, []),
    ],
)
def test_large_enquiries_are_told_the_land_of_phases_that_no_plot_is_made_of(
    ideal: float, expected: list[tuple[str, float, float]]
) -> None:
    assert sorted(undivided(ideal)) == expected


def test_undivided_land_that_surely_fails_a_must_is_left_out_and_the_rest_of_it_is_not_stated() -> None:
    assert undivided(20, Requirement("zones", ("Y",))) == [("Q", 20.0, 30.0)]
    wishes = (Requirement("price_usd_m2", 90.0), Requirement("ready_by", date(2024, 1, 1)))
    forms = (Requirement("frontage_m", 50.0), Requirement("width_m", 50.0))
    land = yard(lot("A", 0, 0), lot("B", 200, 0), **PHASES)

    one, _ = answered(land, enquiry(20, *wishes, *forms)).undivided

    assert (one.kind, one.parcel_ids, one.rank, one.zone_id, one.phase_id) == ("undivided", (), 0, "Z", "P")
    assert {item.criterion for item in one.not_stated} == {
        *("price_usd_m2", "ready_by", "frontage_m", "width_m", "compactness")
    }
    assert (one.prices, one.states, one.ready_on) == ((), (), None)


# Settings -------------------------------------------------------------------------------------------------


def settings(offers: object) -> list[tuple[Change, ...]]:
    return [one.changes for one in offers.relaxations]  # type: ignore[attr-defined]


ACROSS, PLOTS = Change("across_streets", False, True), Change("most_plots", 2, 30)


def test_streets_the_number_of_plots_parts_and_neighbours_are_changes_of_an_enquiry() -> None:
    facing = yard(lot("A", 0, 0), street(0, 100, 100, 20), lot("B", 0, 120))
    row = yard(*(lot(name, 100 * at, 0) for at, name in enumerate("ABC")))
    large = yard(lot("A", 0, 0, 300, 200, divisible=True), street(0, -20, 300, 20))

    assert settings(answered(facing, enquiry(2)))[0] == (ACROSS,)
    assert settings(answered(row, enquiry(3, most_plots=2)))[0] == (PLOTS,)
    assert settings(answered(large, enquiry(2, in_part=False)))[0] == (Change("in_part", False, True),)
    assert settings(answered(row, enquiry(3, assemble=False)))[0] == (Change("assemble", False, True),)


def test_two_settings_are_told_together_where_that_gives_more_than_either() -> None:
    # 4 ha are only had of all four, on both sides of a street.
    land = yard(
        *(lot(name, x, y) for name, x, y in (("A", 0, 0), ("B", 100, 0), ("C", 0, 120), ("D", 100, 120))),
        street(0, 100, 200, 20),
    )

    told = settings(answered(land, enquiry(4, most_plots=2)))

    assert told[0] == (ACROSS, PLOTS)


def test_a_setting_and_a_wish_are_changed_together_where_nothing_less_gives_an_offer() -> None:
    land = yard(
        lot("A", 0, 0, asking_price_usd_m2=165),
        street(0, 100, 100, 20),
        lot("B", 0, 120, asking_price_usd_m2=160),
    )

    told = settings(answered(land, enquiry(2, Requirement("price_usd_m2", 150.0), area=(2, 2))))

    assert (ACROSS, Change("price_usd_m2", 150.0, 165.0)) in told


def test_two_wishes_are_changed_together_by_least_where_no_single_change_gives_an_offer() -> None:
    # A+B at 160 in half a year; C+D at 155, but in a year.
    def two(first: str, second: str, x: float, price: float, day: str) -> list[object]:
        more = {"asking_price_usd_m2": price, "service_due_on": day}
        return [lot(first, x, 0, **more), lot(second, x + 100, 0, **more)]

    land = yard(*two("A", "B", 0, 160, "2024-05-17"), *two("C", "D", 900, 155, "2025-11-17"))  # type: ignore[arg-type]
    wishes = Requirement("price_usd_m2", 150.0), Requirement("ready_by", date(2023, 12, 17))

    [told] = settings(answered(land, enquiry(2, *wishes, area=(2, 2))))

    assert {one.criterion: one.needed for one in told} == {
        "price_usd_m2": 160.0,
        "ready_by": date(2024, 5, 17),
    }


# What comes near ------------------------------------------------------------------------------------------


def test_what_comes_near_misses_no_number_by_more_than_a_half_and_sets_are_among_it() -> None:
    # 2.5 ha at the least: C has half of it, D less; A+B have 2.2 ha.
    land = yard(
        lot("A", 0, 0, 110, 100),
        lot("B", 110, 0, 110, 100),
        lot("C", 900, 0, 125, 100),
        lot("D", 1900, 0, 124, 100),
    )

    assert named(answered(land, enquiry(3, area=(2.5, 3))).near_misses) == ["A+B", "C"]


# Beside a tenant ------------------------------------------------------------------------------------------


def known(phase_id: str) -> dict[str, object]:
    return {"tenant_name": "Samsung Works", "zone_id": "Y", "phase_id": phase_id}


@pytest.mark.parametrize(("phase_id", "met"), [("Q", {"B"}), ("", {"B", "C"})])
def test_land_in_the_phase_of_a_tenant_publicly_known_is_beside_it(phase_id: str, met: set[str]) -> None:
    land = yard(
        lot("A", 0, 0),
        lot("B", 3000, 0, phase_id="Q", zone_id="Y"),
        lot("C", 9000, 0, phase_id="R", zone_id="Y"),
        phases=[phase("P"), phase("Q", "Y"), phase("R", "Y")],
        zones=[zone("Z"), zone("Y")],
        decisions=[decision(name, 100, 100, 100) for name in "PQR"],
        anchor_tenants=[known(phase_id)],
    )

    found = answered(land, enquiry(1, Requirement("beside", ("samsung",))))

    assert set(named(found.offers)) == met
    assert of(found.offers[0], "beside").value == "samsung"


def test_land_comes_the_nearer_the_fewer_kilometres_it_is_from_a_tenant() -> None:
    land = yard(
        lot("far", 5000, 0),
        lot("near", 3000, 0),
        lot("let", 0, 0),
        projects=[{"certificate_no": "C1", "tenant_name": "Alpha Ltd"}],
        tenancies=[lease("L1", "let", 1, certificate_no="C1")],
    )

    found = answered(land, enquiry(1, Requirement("beside", ("alpha",))))

    assert found.offers == ()
    assert named(found.near_misses)[:2] == ["near", "far"]
    assert [of(one, "beside").value for one in found.near_misses[:2]] == pytest.approx([2.9, 4.9])


def test_a_name_that_no_tenant_has_is_told_where_all_are_named() -> None:
    land = yard(
        lot("A", 0, 0),
        projects=[{"certificate_no": "C1", "tenant_name": "Alpha Ltd"}],
        anchor_tenants=[{"tenant_name": "Samsung Works", "zone_id": "Z", "phase_id": ""}],
    )
    asked = enquiry(1, Requirement("beside", ("Samsnug",)))

    with pytest.raises(QuestionError, match="no tenant called Samsnug; publicly known are Samsung Works"):
        answered(land, asked)
    outside = replace(land, records=replace(land.records, policy=INVESTOR))
    [offer] = answered(outside, asked).offers  # whom an investor must not know may be called so
    assert of(offer, "beside").outcome == "not_stated"
    assert not pd.isna(
        of(answered(outside, enquiry(1, Requirement("beside", ("Samsung",)))).offers[0], "beside").value
    )
