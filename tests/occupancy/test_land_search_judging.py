"""Judging: each wish met, failed or not stated, exactly at its limit, and by the worst plot of a set."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from occupancy.book import LandBook
from occupancy.land_search.candidates import Candidates, assembly_candidates, single_plot_candidates
from occupancy.land_search.enquiry import Requirement
from occupancy.land_search.scoring import OUTCOMES, score_criterion
from occupancy.loading.audiences import INVESTOR
from tests.support.offer_builders import (
    answered,
    box,
    enquiry,
    lot,
    of,
    street,
    supplied,
    with_places,
    with_roads,
    yard,
)
from tests.support.process_memory import lease, phase, zone

Told = tuple[str, Any, float | None]  # outcome, found, score


def judged(wish: Requirement, candidates: Candidates) -> list[Told]:
    made = score_criterion(wish, candidates)
    return [
        (OUTCOMES[out], found, None if pd.isna(score) else round(float(score), 6))
        for out, found, score in zip(made.outcome, made.measured, made.score, strict=True)
    ]


def alone(land: LandBook, *wishes: Requirement) -> list[Told]:
    """What each plot has of each wish."""
    each = single_plot_candidates(supplied(land), most_ha=100, ideal_ha=1, in_part=False)
    return [one for wish in wishes for one in judged(wish, each)]


def as_set(land: LandBook, wish: Requirement) -> Told:
    """What all plots together have of a wish."""
    supply = supplied(land)
    [told] = judged(wish, assembly_candidates(supply, [range(len(supply.plots))]))
    return told


def pair(one: dict[str, Any], other: dict[str, Any], **tables: Any) -> LandBook:
    return yard(lot("A", 0, 0, **one), lot("B", 100, 0, **other), **tables)


# Price, the pattern of every "at most" --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "told"),
    [
        (150, ("met", 150, 0.5)),
        (150.01, ("failed", 150.01, 0.499967)),
        (0, ("met", 0, 1.0)),
        (75, ("met", 75, 0.75)),
        (300, ("failed", 300, 0.0)),
        (1000, ("failed", 1000, 0.0)),
        (None, ("not_stated", None, None)),
    ],
)
def test_a_price_is_met_up_to_its_limit_and_scores_half_there(price: float | None, told: Told) -> None:
    assert alone(yard(lot("A", 0, 0, asking_price_usd_m2=price)), Requirement("price_usd_m2", 150.0)) == [
        told
    ]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (100, 120, ("met", 120, 0.6)),
        (100, 151, ("failed", 151, 0.496667)),
        (100, None, ("not_stated", None, None)),
        (151, None, ("failed", 151, 0.496667)),  # whatever the other costs
        (None, None, ("not_stated", None, None)),
    ],
)
def test_the_dearest_plot_of_a_set_counts(one: float | None, other: float | None, told: Told) -> None:
    land = pair({"asking_price_usd_m2": one}, {"asking_price_usd_m2": other})

    assert as_set(land, Requirement("price_usd_m2", 150.0)) == told


def test_how_far_land_fails_is_a_share_of_what_is_wanted() -> None:
    land = pair({"asking_price_usd_m2": 180}, {"asking_price_usd_m2": 150})
    each = single_plot_candidates(supplied(land), most_ha=100, ideal_ha=1, in_part=False)

    assert score_criterion(Requirement("price_usd_m2", 150.0), each).miss.tolist() == pytest.approx([0.2, 0])


# The remaining term, the pattern of every "at least" --------------------------------------------------------


@pytest.mark.parametrize(
    ("term_end", "outcome", "years", "score"),
    [
        ("2053-11-17", "met", 30, 0.5),
        ("2053-11-16", "failed", 29 + 364 / 365.2425, 0.499943),
        ("2083-11-17", "met", 60, 1.0),
        ("2123-11-17", "met", 100, 1.0),
        ("2023-11-17", "failed", 0, 0.0),
        ("2020-11-17", "failed", -3, 0.0),
        ("", "not_stated", None, None),
    ],
)
def test_a_term_is_met_from_the_years_asked_for(
    term_end: str, outcome: str, years: float | None, score: float | None
) -> None:
    [(told, found, points)] = alone(
        yard(lot("A", 0, 0), phases=[phase("P", term_end=term_end)]), Requirement("term_years", 30.0)
    )

    assert (told, points) == (outcome, score)
    assert found == pytest.approx(years) if years is not None else found is None


# A day ----------------------------------------------------------------------------------------------------

SERVED = {"serviced_on": "2014-06-01"}
DUE = {"service_due_on": "2024-05-17"}  # 182 days after the day of the book


@pytest.mark.parametrize(
    ("days", "by", "told"),
    [
        (SERVED, date(2024, 5, 17), ("met", date(2014, 6, 1), 1.0)),
        (SERVED, date(2023, 11, 17), ("met", date(2014, 6, 1), 1.0)),
        (SERVED, date(2014, 6, 1), ("met", date(2014, 6, 1), 1.0)),
        (SERVED, date(2014, 5, 31), ("failed", date(2014, 6, 1), 0.5)),
        (SERVED, date(2013, 6, 1), ("failed", date(2014, 6, 1), 0.0)),
        (DUE, date(2024, 5, 17), ("met", date(2024, 5, 17), 0.5)),
        (DUE, date(2024, 5, 16), ("failed", date(2024, 5, 17), 0.497238)),
        (DUE, date(2024, 11, 15), ("met", date(2024, 5, 17), 0.75)),  # after 364 days
        ({}, date(2024, 5, 17), ("not_stated", None, None)),
        ({"service_due_on": "2023-11-16"}, date(2024, 5, 17), ("not_stated", None, None)),
    ],
)
def test_land_is_ready_by_a_day_that_is_inclusive(days: dict[str, str], by: date, told: Told) -> None:
    assert alone(yard(lot("A", 0, 0, **days)), Requirement("ready_by", by)) == [told]


@pytest.mark.parametrize(
    ("one", "other", "outcome", "found"),
    [
        (SERVED, DUE, "met", date(2024, 5, 17)),
        (SERVED, {"service_due_on": "2024-06-01"}, "failed", date(2024, 6, 1)),
        (SERVED, {}, "not_stated", None),
        ({"service_due_on": "2024-06-01"}, {}, "failed", date(2024, 6, 1)),
    ],
)
def test_a_set_is_ready_when_its_last_plot_is(
    one: dict[str, str], other: dict[str, str], outcome: str, found: date | None
) -> None:
    assert as_set(pair(one, other), Requirement("ready_by", date(2024, 5, 17)))[:2] == (outcome, found)


# Zones, districts, services, sectors ----------------------------------------------------------------------


def two_zones(**tables: Any) -> LandBook:
    return yard(
        lot("A", 0, 0),
        lot("B", 500, 0, phase_id="Q", zone_id="Y"),
        **{
            "zones": [zone("Z") | {"districts": "Từ Sơn;Tiên Du"}, zone("Y")],
            "phases": [phase("P"), phase("Q", "Y")],
            "decisions": [
                {"phase_id": name, "in_force_from": "2000-01-01", "established_area_ha": 9} for name in "PQ"
            ],
        }
        | tables,
    )


def test_land_lies_in_one_of_the_zones_or_not() -> None:
    assert alone(two_zones(), Requirement("zones", ("Z", "X"))) == [("met", "Z", 1.0), ("failed", "Y", 0.0)]


def test_land_lies_in_every_district_of_its_zone_where_one_is_stated() -> None:
    found = alone(two_zones(), Requirement("districts", ("Tiên Du",)), Requirement("districts", ("Tiên",)))

    assert found == [
        ("met", "Từ Sơn;Tiên Du", 1.0),
        ("not_stated", None, None),
        ("failed", "Từ Sơn;Tiên Du", 0.0),
        ("not_stated", None, None),
    ]


def test_a_service_is_stated_or_not_and_nobody_fails_it() -> None:
    stated = [
        {"zone_id": "Z", "service": "power", "value": "2x63", "unit": "MVA"},
        {"zone_id": "Z", "service": "power", "value": "40", "unit": "MVA"},
        {"zone_id": "Y", "service": "water", "value": "yes"},
    ]

    assert alone(
        two_zones(services=stated), Requirement("power"), Requirement("water"), Requirement("wastewater")
    ) == [
        ("met", "2x63 MVA; 40 MVA", 1.0),
        ("not_stated", None, None),
        ("not_stated", None, None),
        ("met", "yes", 1.0),
        ("not_stated", None, None),
        ("not_stated", None, None),
    ]


def with_sectors(land: LandBook, *codes: str) -> LandBook:
    return replace(land, tenancies=land.tenancies.assign(sector_code=pd.array(codes, dtype="str")))


def test_a_sector_fits_a_zone_by_its_share_of_the_leases_whose_sector_is_stated() -> None:
    # In Z 3 of 4 ha are electronics and 1 ha textiles; in Y 2 ha textiles and 5 ha of nobody knows what.
    more = [lot("C", 0, 1000, 300, 100), lot("D", 0, 1100)]
    rows = [lease("L1", "C", 3), lease("L2", "D", 1), lease("L3", "E", 2), lease("L4", "E", 5)]
    land = yard(
        lot("A", 0, 0),
        lot("B", 500, 0, phase_id="Q", zone_id="Y"),
        *more,
        lot("E", 0, 2000, 700, 100, phase_id="Q", zone_id="Y"),
        zones=[zone("Z"), zone("Y")],
        phases=[phase("P"), phase("Q", "Y")],
        decisions=[
            {"phase_id": name, "in_force_from": "2000-01-01", "established_area_ha": 99} for name in "PQ"
        ],
        tenancies=rows,
    )
    land = with_sectors(land, "26", "13", "13", "")

    def told(*codes: str) -> list[Told]:
        return alone(land, Requirement("sector", codes))[:2]

    assert told("26") == [("met", 75.0, 1.0), ("failed", 0.0, 0.0)]
    assert told("13") == [("met", 25.0, 0.25), ("met", 100.0, 1.0)]
    assert told("13", "26") == [("met", 100.0, 1.0), ("met", 100.0, 1.0)]
    assert told("99") == [("failed", 0.0, 0.0), ("failed", 0.0, 0.0)]


def test_no_sector_is_stated_where_nothing_is_let() -> None:
    assert alone(yard(lot("A", 0, 0)), Requirement("sector", ("26",))) == [("not_stated", None, None)]


# Places ---------------------------------------------------------------------------------------------------


def far() -> LandBook:
    """A and B, and a town 3 km east of the middle of A; C has no shape."""
    land = yard(lot("A", 0, 0), lot("B", -1000, 0), (lot("C", 0, 0)[0], None))
    return with_places(land, {"near": (3050, 50), "far": (90_000, 50)})


def test_a_distance_is_straight_from_the_middle_of_the_plot() -> None:
    told = alone(far(), Requirement("distance_km", 3.0, place="near"))

    assert [one[0] for one in told] == ["met", "failed", "not_stated"]
    assert [one[1] for one in told] == [pytest.approx(3), pytest.approx(4), None]
    assert [one[2] for one in told] == [pytest.approx(0.5), pytest.approx(1 / 3), None]


def test_of_several_places_the_nearest_counts() -> None:
    told = alone(far(), Requirement("distance_km", 10.0, place="town"))

    assert [one[1] for one in told] == [pytest.approx(3), pytest.approx(4), None]


def test_the_farthest_plot_of_a_set_counts() -> None:
    land = with_places(yard(lot("A", 0, 0), lot("B", -100, 0)), {"near": (3050, 50)})

    assert as_set(land, Requirement("distance_km", 3.05, place="near"))[:2] == ("failed", pytest.approx(3.1))


def test_a_way_goes_along_the_roads_and_is_not_stated_where_they_do_not_lead() -> None:
    # 50 m to the road, 1 km east and 1 km north along it, and the town lies on it.
    road = {"road": [(50, 100), (1050, 100), (1050, 1100)]}
    land = with_places(yard(lot("A", 0, 0)), {"town": (1050, 1100)})

    assert alone(land, Requirement("road_km", 3.0, place="town")) == [("not_stated", None, None)]
    [(outcome, found, _)] = alone(with_roads(land, road), Requirement("road_km", 3.0, place="town"))
    assert (outcome, found) == ("met", pytest.approx(2.05, abs=1e-3))


def test_a_way_by_road_tells_which_place_it_leads_to_and_how_long_it_takes() -> None:
    # 50 m at 30 km/h, 0.1 minutes; 2 km at 50 km/h, 2.4 minutes.
    land = with_places(
        yard(lot("A", 0, 0), lot("B", 400, 0)),
        {"near": (1050, 1100), "far": (90_000, 100), "off": (0, -90_000)},
    )
    land = with_roads(land, {"road": [(-50, 100), (1050, 100), (1050, 1100), (90_000, 1100), (90_000, 100)]})

    [one, _] = answered(land, enquiry(1, Requirement("road_km", 3.0, place="town"))).offers

    told = of(one, "road_km")
    assert (one.parcel_ids, told.nearest) == (("B",), "near")
    assert (told.value, told.minutes) == (pytest.approx(1.65), pytest.approx(0.1 + 1.6 * 60 / 50))
    straight = answered(land, enquiry(1, Requirement("distance_km", 3.0, place="town"))).offers[0]
    assert (of(straight, "distance_km").nearest, of(straight, "distance_km").minutes) == ("near", None)


@pytest.mark.parametrize(("aside", "outcome"), [(599.0, "met"), (601.0, "not_stated")])
def test_a_way_of_more_than_1_6_times_the_straight_line_is_not_known(aside: float, outcome: str) -> None:
    # 2 km straight, by road twice `aside` more; the way to the other town is known, but it may be farther.
    road = {"road": [(50, 50), (50, 50 + aside), (2050, 50 + aside), (2050, 50), (5050, 50)]}
    land = with_roads(with_places(yard(lot("A", 0, 0)), {"one": (2050, 50), "other": (5050, 50)}), road)

    found = {
        place: alone(land, Requirement("road_km", 9.0, place=place))[0] for place in ("one", "other", "town")
    }
    assert [told[0] for told in found.values()] == [outcome, "met", outcome]
    assert found["other"][1] == pytest.approx(5 + aside / 500)


def test_a_port_is_one_at_sea_or_on_a_river() -> None:
    land = with_places(yard(lot("A", 0, 0)), {"sea": (3050, 50), "river": (1050, 50), "inn": (550, 50)})
    land.places["class"] = ["sea_port", "river_port", "town"]

    def nearest(place: str) -> str:
        [offer] = answered(land, enquiry(1, Requirement("distance_km", 9.0, place=place))).offers
        return str(of(offer, "distance_km").nearest)

    assert [nearest(place) for place in ("port", "sea_port", "river_port")] == ["river", "sea", "river"]


# Form and surroundings ------------------------------------------------------------------------------------


def test_frontage_is_that_of_all_plots_of_a_set_together() -> None:
    land = yard(lot("A", 0, 0), lot("B", 100, 0), lot("C", 0, 100), street(-10, -20, 300, 20))

    assert alone(land, Requirement("frontage_m", 100.0)) == [
        ("met", pytest.approx(100), pytest.approx(0.5)),
        ("met", pytest.approx(100), pytest.approx(0.5)),
        ("failed", 0.0, 0.0),
    ]
    assert as_set(land, Requirement("frontage_m", 250.0))[:2] == ("failed", pytest.approx(200))


def test_width_and_rectangularity_are_of_the_whole_set() -> None:
    # Two squares of 100 m make a rectangle of 200 m × 100 m, three an L.
    two, three = (lot("A", 0, 0), lot("B", 100, 0)), (lot("C", 0, 100),)

    assert as_set(yard(*two), Requirement("width_m", 99.0))[:2] == ("met", pytest.approx(100, abs=0.2))
    assert as_set(yard(*two), Requirement("width_m", 101.0))[0] == "failed"
    assert as_set(yard(*two), Requirement("rectangularity", 1.0)) == ("met", pytest.approx(1), 0.5)
    assert as_set(yard(*two, *three), Requirement("rectangularity", 0.76))[:2] == (
        "failed",
        pytest.approx(0.75),
    )
    # The largest circle in the L touches its two outer sides and the inner corner.
    circle = 200 * 2**0.5 / (1 + 2**0.5)
    assert as_set(yard(*two, *three), Requirement("width_m", 100.0))[1] == pytest.approx(circle, abs=0.2)


def test_slits_of_centimetres_between_neighbours_do_not_narrow_a_set() -> None:
    # Four squares of 100 m with 3 cm between them make one of 200 m.
    lots = [lot(f"{x}{y}", 100.03 * x, 100.03 * y) for x in (0, 1) for y in (0, 1)]

    outcome, found, _ = as_set(yard(*lots), Requirement("width_m", 200.0))

    assert (outcome, found) == ("met", pytest.approx(200.03, abs=0.2))


def test_the_form_of_a_plot_without_a_shape_is_not_stated() -> None:
    land = yard((lot("A", 0, 0)[0], None))

    for criterion in ("width_m", "rectangularity"):
        assert alone(land, Requirement(criterion, 0.5)) == [("not_stated", None, None)]


@pytest.mark.parametrize("divisible", [False, None])
def test_the_form_of_the_rest_of_a_plot_that_cannot_be_divided_is_not_stated(divisible: bool | None) -> None:
    land = yard(
        lot("A", 0, 0, 200, 200, divisible=divisible),
        street(0, -20, 200, 20),
        tenancies=[lease("L1", "A", 1)],
    )

    for criterion in ("width_m", "rectangularity", "frontage_m"):
        assert alone(land, Requirement(criterion, 0.5)) == [("not_stated", None, None)]


TENANT = {"certificate_no": "C1", "tenant_name": "Công ty Điện tử Alpha"}


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("alpha", ["met", "failed"]),
        ("dien tu", ["met", "failed"]),
        ("Alpha Công ty", ["met", "failed"]),
        ("lpha", ["failed", "failed"]),
        ("beta", ["failed", "failed"]),
    ],
)
def test_land_lies_beside_the_plots_of_a_tenant(name: str, outcomes: list[str]) -> None:
    land = yard(
        lot("A", 100, 0),
        lot("B", 300, 0),
        lot("let", 0, 0),
        projects=[TENANT],
        tenancies=[lease("L1", "let", 1, certificate_no="C1")],
    )

    told = alone(land, Requirement("beside", (name,)))

    assert [one[0] for one in told] == outcomes
    # B is 200 m from it; of a tenant that nobody knows nothing is told.
    known = "met" in outcomes
    assert (
        told[1] == ("failed", pytest.approx(0.2), pytest.approx(0.5 / 1.2)) if known else ("failed", "", 0.0)
    )


def test_a_set_lies_beside_a_tenant_when_one_of_its_plots_does() -> None:
    land = yard(
        lot("A", 100, 0),
        lot("B", 200, 0),
        lot("let", 0, 0),
        projects=[TENANT],
        tenancies=[lease("L1", "let", 1, certificate_no="C1")],
    )

    assert as_set(land, Requirement("beside", ("Alpha",))) == ("met", "Alpha", 1.0)


def test_beside_whom_land_lies_is_not_stated_where_tenants_are_withheld_or_not_known() -> None:
    land = yard(lot("A", 100, 0), projects=[TENANT])

    assert alone(yard(lot("A", 100, 0)), Requirement("beside", ("Alpha",))) == [("not_stated", None, None)]
    withheld = replace(land, records=replace(land.records, policy=INVESTOR))
    assert alone(withheld, Requirement("beside", ("Alpha",))) == [("not_stated", None, None)]


def test_a_part_is_judged_by_its_own_form() -> None:
    # 4 ha, 200 m × 200 m, of which 1 ha at the street is √(10,000 / 1.5) = 81.65 m wide.
    land = yard(lot("A", 0, 0, 200, 200, divisible=True), street(0, -20, 200, 20))
    part = single_plot_candidates(supplied(land), most_ha=1.2, ideal_ha=1, in_part=True)

    [(outcome, found, _)] = judged(Requirement("width_m", 90.0), part)

    assert (outcome, found) == ("failed", pytest.approx(81.65, abs=0.1))
    assert part.shape(0).symmetric_difference(box(0, 0, 81.6497, 122.4745)).area < 0.1
