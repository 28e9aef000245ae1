"""The search: what is offered and in which order, what comes near, and what comes back, on hand-made land."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from occupancy.audiences import INVESTOR
from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from occupancy.land_search.available_land import available_land
from occupancy.land_search.enquiry import Enquiry, Requirement
from occupancy.land_search.results import Offer, Relaxation, UpcomingPlot
from occupancy.statement import state
from tests.support.book_builder import write_book
from tests.support.examples import examples
from tests.support.offer_builders import (
    DAY,
    Lot,
    answered,
    box,
    enquiry,
    lot,
    named,
    of,
    street,
    with_places,
    yard,
)
from tests.support.process_memory import decision, lease

SERVED = {"serviced_on": "2014-06-01"}


def reasons(offer: Offer) -> dict[str, tuple[Any, str]]:
    return {one.criterion: (one.found, one.outcome) for one in offer.verdicts}


# Offers -----------------------------------------------------------------------------------------------------


def test_one_plot_that_fits_is_offered_with_its_reasons() -> None:
    [offer] = answered(yard(lot("A", 0, 0, 200, 100)), enquiry(2)).offers

    assert (offer.rank, offer.kind, offer.parcel_ids, offer.zone_id, offer.phase_id) == (
        1,
        "plot",
        ("A",),
        "Z",
        "P",
    )
    assert (offer.area_ha, offer.whole_ha) == (2, 2)
    compact = 4 * 3.141592653589793 * 20_000 / 600**2
    assert reasons(offer) == {
        "free": ("free", "met"),
        "area_ha": (2, "met"),
        "plots": (1, "met"),
        "compactness": (pytest.approx(compact), "met"),
    }
    # The ideal area counts 2 and has 1, one plot counts 1 and has 1, compactness counts 1.
    assert offer.score == pytest.approx(100 * (2 + 1 + compact) / 4)
    assert (offer.failed, offer.not_stated, offer.streets_crossed) == ((), (), ())
    assert offer.shape is not None
    assert offer.shape.equals(box(0, 0, 200, 100))


@pytest.mark.parametrize(
    ("least", "most", "offered"),
    [
        (2.0, 2.0, ["A"]),
        (1.9999, 2.0001, ["A"]),
        (2.0001, 2.5, []),
        (1.5, 1.9999, []),
    ],
)
def test_the_area_of_a_plot_is_within_limits_that_are_inclusive(
    least: float, most: float, offered: list[str]
) -> None:
    asked = enquiry((least + most) / 2, area=(least, most))

    assert named(answered(yard(lot("A", 0, 0, 200, 100)), asked).offers) == offered


def test_the_area_scores_one_at_the_ideal_and_half_at_its_limits() -> None:
    land = yard(*(lot(f"{tens}", 0, 1000 * tens, 100 * tens / 10, 100) for tens in (8, 9, 10, 11, 12)))

    offers = answered(land, enquiry(1, area=(0.8, 1.2), assemble=False)).offers

    scores = {name: of(one, "area_ha").score for one in offers for name in one.parcel_ids}
    assert scores == pytest.approx({"8": 0.5, "9": 0.75, "10": 1, "11": 0.75, "12": 0.5})


def test_the_better_land_answers_the_higher_it_ranks() -> None:
    def plots(name: str, x: float, price: float) -> Lot:
        return lot(name, x, 0, asking_price_usd_m2=price)

    land = yard(plots("dear", 0, 140), plots("cheap", 500, 60), plots("fair", 1000, 100))

    offers = answered(land, enquiry(1, Requirement("price_usd_m2", 150.0))).offers

    assert named(offers) == ["cheap", "fair", "dear"]
    assert [one.rank for one in offers] == [1, 2, 3]
    assert [of(one, "price_usd_m2").score for one in offers] == pytest.approx(
        [0.8, 2 / 3, 0.533333], abs=1e-6
    )


def test_the_weight_of_a_wish_decides_how_much_it_counts() -> None:
    near_dear = lot("near", 0, 0, asking_price_usd_m2=120)
    far_cheap = lot("far", 3000, 0, asking_price_usd_m2=60)
    land = with_places(yard(near_dear, far_cheap), {"town": (50, 50)})

    def first(price: float, distance: float) -> str:
        wishes = (
            Requirement("price_usd_m2", 150.0, weight=price),
            Requirement("distance_km", 5.0, place="town", weight=distance),
        )
        return named(answered(land, enquiry(1, *wishes)).offers)[0]

    assert (first(1, 0), first(0, 1)) == ("far", "near")


def test_a_soft_wish_moves_the_rank_and_keeps_nothing_out() -> None:
    land = yard(lot("dear", 0, 0, asking_price_usd_m2=300), lot("cheap", 500, 0, asking_price_usd_m2=100))
    wish = Requirement("price_usd_m2", 150.0)

    hard, soft = (answered(land, enquiry(1, replace(wish, hard=strict))) for strict in (True, False))

    assert (named(hard.offers), named(hard.near_misses)) == (["cheap"], ["dear"])
    assert (named(soft.offers), named(soft.near_misses)) == (["cheap", "dear"], [])
    assert of(soft.offers[1], "price_usd_m2").outcome == "failed"
    assert soft.offers[1].failed == ()


def test_what_is_not_stated_neither_passes_nor_fails_and_ranks_after_what_is_known() -> None:
    # B is the better land in all that is known of it.
    land = yard(
        lot("A", 0, 0, 125, 100, asking_price_usd_m2=150),
        lot("B", 500, 0),
        lot("C", 1000, 0, asking_price_usd_m2=151),
    )

    found = answered(land, enquiry(1, Requirement("price_usd_m2", 150.0)))

    assert named(found.offers) == ["A", "B"]
    assert found.offers[1].score > found.offers[0].score
    assert [one.criterion for one in found.offers[1].not_stated] == ["price_usd_m2"]
    assert of(found.offers[1], "price_usd_m2").score is None
    assert named(found.near_misses) == ["C"]


@pytest.mark.parametrize("weight", [0.0, 0.001, 1.0, 5.0])
@pytest.mark.parametrize("price", [0, 100, 150])
def test_land_that_meets_a_soft_wish_is_before_equal_land_of_which_it_is_not_stated(
    price: float, weight: float
) -> None:
    land = yard(lot("A", 0, 0), lot("B", 500, 0, asking_price_usd_m2=price))

    found = answered(land, enquiry(1, Requirement("price_usd_m2", 150.0, hard=False, weight=weight)))

    assert named(found.offers) == ["B", "A"]


def test_what_is_not_stated_scores_nought() -> None:
    # 1 ha as wanted counts 2 and has 1, one plot has 1, a square π / 4, and the price counts 1 and has none.
    [offer] = answered(
        yard(lot("A", 0, 0)), enquiry(1, Requirement("price_usd_m2", 150.0, hard=False))
    ).offers

    assert offer.score == pytest.approx(100 * (2 + 1 + 3.141592653589793 / 4) / 5)


def test_a_wish_without_weight_for_all_still_gives_an_order() -> None:
    land = yard(lot("A", 0, 0), lot("B", 500, 0))
    wishes = [
        Requirement("price_usd_m2", 1.0, hard=False, weight=0.0),
        Requirement("power", hard=False, weight=0.0),
    ]

    assert named(answered(land, enquiry(1, *wishes)).offers) == ["A", "B"]


def test_no_more_is_told_than_is_asked_for_but_all_is_counted() -> None:
    land = yard(*(lot(f"A{number}", 500 * number, 0) for number in range(5)))

    found = answered(land, enquiry(1, most_offers=2))

    assert (len(found.offers), found.found) == (2, 5)
    nothing = answered(land, enquiry(2, most_offers=2))
    assert (len(nothing.near_misses), nothing.found) == (2, 0)


# Neighbours together ----------------------------------------------------------------------------------------


def test_neighbours_are_offered_together() -> None:
    land = yard(lot("A", 0, 0), lot("B", 100, 0), lot("C", 200, 0), lot("far", 900, 0))

    found = answered(land, enquiry(2))

    assert named(found.offers) == ["A+B", "B+C"]
    assert {one.kind for one in found.offers} == {"assembly"}
    assert (found.offers[0].area_ha, found.offers[0].whole_ha) == (2, 2)
    assert found.offers[0].shape is not None
    assert found.offers[0].shape.equals(box(0, 0, 200, 100))
    assert named(answered(land, enquiry(2, assemble=False)).offers) == []
    assert named(answered(land, enquiry(2, most_plots=1)).offers) == []


def test_a_plot_that_would_do_alone_is_before_a_worse_set_that_has_most_of_its_land_from_it() -> None:
    land = yard(lot("A", 0, 0, 200, 100), lot("B", 200, 0, 20, 100), lot("C", 220, 0, 180, 100))

    assert named(answered(land, enquiry(2, area=(2, 2.3))).offers) == ["A", "B+C"]


def test_a_plot_that_would_do_alone_is_put_together_with_others_where_that_is_better() -> None:
    # 1.2 ha alone is at the edge of what is wanted; with 0.8 ha more it is the 2 ha asked for.
    land = yard(lot("A", 0, 0, 120, 100), lot("B", 120, 0, 80, 100))

    assert named(answered(land, enquiry(2, area=(1.2, 2.5))).offers) == ["A+B", "A"]


def test_a_part_is_offered_where_the_whole_of_its_plot_is_no_rectangle() -> None:
    # 1.75 ha, of which the front, 1 ha along the street, is a rectangle and the whole an L.
    shape = shapely.unary_union([box(0, 0, 200, 50), box(0, 50, 75, 100)])
    row, _ = lot("A", 0, 0, divisible=True, document_area_m2=17_500.0)
    land = yard((row, shape), street(0, -20, 200, 20))
    asked = enquiry(1, Requirement("rectangularity", 0.9), area=(1, 2))

    [offer] = answered(land, asked).offers
    assert (offer.kind, offer.area_ha) == ("part", 1)
    [offer] = answered(land, replace(asked, wishes=())).offers
    assert (offer.kind, offer.area_ha) == ("plot", 1.75)


def test_land_across_a_street_is_offered_where_that_is_allowed_and_then_said() -> None:
    # A and B lie side by side, C across a street of 20 m.
    land = yard(lot("A", 0, 0), lot("B", 100, 0), street(0, 100, 200, 20), lot("C", 0, 120))

    assert named(answered(land, enquiry(3)).offers) == []
    [offer] = answered(land, enquiry(3, across_streets=True)).offers
    assert offer.parcel_ids == ("A", "B", "C")
    assert offer.streets_crossed == (("A", "C"),)
    assert offer.shape is not None
    assert offer.shape.area == pytest.approx(30_000)


def test_a_street_that_need_not_be_crossed_is_not_said() -> None:
    # C lies beside B, and across the street from A.
    land = yard(lot("A", 0, 0), lot("B", 100, 0, 100, 220), street(0, 100, 100, 20), lot("C", 0, 120))

    [offer] = answered(land, enquiry(4.2, across_streets=True)).offers

    assert offer.parcel_ids == ("A", "B", "C")
    assert offer.streets_crossed == ()


def test_a_reserved_plot_is_in_no_set_and_is_told_with_until_when() -> None:
    held = [{"parcel_id": "B", "held_for": "Epsilon", "first_day": "2023-01-01"}]
    land = yard(lot("A", 0, 0), lot("B", 100, 0), lot("C", 200, 0), reservations=held)

    found = answered(land, enquiry(2))

    assert found.offers == ()
    assert "B" in named(found.near_misses)
    [held_plot] = [one for one in found.near_misses if one.parcel_ids == ("B",)]
    assert [(one.criterion, one.found) for one in held_plot.failed] == [
        ("free", "reserved"),
        ("area_ha", 1.0),
    ]


# Part of a plot ---------------------------------------------------------------------------------------------


def test_a_part_of_a_plot_that_can_be_divided_is_cut_along_its_street() -> None:
    # 4 ha with a street in the south: 1 ha of it is 50 m deep.
    land = yard(lot("A", 0, 0, 200, 200, divisible=True), street(0, -20, 200, 20))

    [offer] = answered(land, enquiry(1)).offers

    assert (offer.kind, offer.area_ha, offer.whole_ha) == ("part", 1, 4)
    assert offer.shape is not None
    assert offer.shape.area == pytest.approx(10_000, abs=0.01)
    assert offer.shape.symmetric_difference(box(0, 0, 200, 50)).area < 0.1
    assert offer.cut_line is not None
    assert offer.cut_line.length == pytest.approx(200)


@pytest.mark.parametrize(
    ("divisible", "in_part", "offered"),
    [(True, True, ["A"]), (False, True, []), (None, True, []), (True, False, [])],
)
def test_only_what_can_be_divided_is_offered_in_part(
    divisible: bool | None, in_part: bool, offered: list[str]
) -> None:
    land = yard(lot("A", 0, 0, 200, 200, divisible=divisible))

    assert named(answered(land, enquiry(1, in_part=in_part)).offers) == offered


@pytest.mark.parametrize(("wide", "kind", "area_ha"), [(125, "plot", 1.25), (125.1, "part", 1)])
def test_a_plot_is_cut_only_when_it_is_too_large(wide: float, kind: str, area_ha: float) -> None:
    [offer] = answered(yard(lot("A", 0, 0, wide, 100, divisible=True)), enquiry(1)).offers

    assert (offer.kind, offer.area_ha) == (kind, pytest.approx(area_ha))


def test_a_part_has_the_area_asked_for_on_paper() -> None:
    # The papers say 2 ha of a plot that measures 4 ha: half of it is 1 ha on paper.
    land = yard(lot("A", 0, 0, 200, 200, divisible=True, document_area_m2=20_000.0))

    [offer] = answered(land, enquiry(1)).offers

    assert (offer.area_ha, offer.whole_ha) == (1, 2)
    assert offer.shape is not None
    assert offer.shape.area == pytest.approx(20_000, abs=0.1)


def test_the_rest_of_a_partly_leased_plot_is_offered_as_a_part() -> None:
    land = yard(lot("A", 0, 0, 200, 200, divisible=True), tenancies=[lease("L1", "A", 3)])

    [offer] = answered(land, enquiry(1)).offers

    assert (offer.kind, offer.area_ha, offer.whole_ha) == ("part", 1, 1)
    assert offer.shape is not None
    assert offer.shape.area == pytest.approx(10_000, abs=0.1)


def test_a_small_firm_finds_what_can_be_divided() -> None:
    land = yard(
        lot("five", 0, 0, 250, 200, divisible=True),
        lot("four", 500, 0, 200, 200),
        lot("three", 1000, 0, 60, 50),
        tenancies=[],
    )

    found = answered(land, enquiry(0.3))

    assert named(found.offers) == ["three", "five"]
    assert [one.kind for one in found.offers] == ["plot", "part"]
    assert [one.area_ha for one in found.offers] == pytest.approx([0.3, 0.3])


# What comes near --------------------------------------------------------------------------------------------


def test_near_misses_tell_what_failed_and_what_there_is() -> None:
    land = yard(
        lot("A", 0, 0, asking_price_usd_m2=165),
        lot("B", 500, 0, asking_price_usd_m2=200),
        lot("C", 1000, 0, 200, 100, asking_price_usd_m2=200),
    )

    found = answered(land, enquiry(1, Requirement("price_usd_m2", 150.0)))

    assert found.offers == ()
    assert named(found.near_misses) == ["A", "B", "C"]  # by a tenth, by a third, and in two things
    assert [one.rank for one in found.near_misses] == [0, 0, 0]
    told = [[(v.criterion, v.wanted, v.found) for v in one.failed] for one in found.near_misses]
    assert told == [
        [("price_usd_m2", 150, 165)],
        [("price_usd_m2", 150, 200)],
        [("area_ha", (0.9, 1.25), 2), ("price_usd_m2", 150, 200)],
    ]


def changes(relaxations: Sequence[Relaxation]) -> list[tuple[list[tuple[str, Any]], str]]:
    return [
        ([(one.criterion, one.needed) for one in told.changes], "+".join(told.parcel_ids))
        for told in relaxations
    ]


def test_the_smallest_change_of_each_kind_is_told_and_the_smallest_first() -> None:
    land = yard(
        lot("A", 0, 0, asking_price_usd_m2=165),
        lot("B", 500, 0, asking_price_usd_m2=200),
        lot("C", 1000, 0, 95, 100, asking_price_usd_m2=100),
        lot("D", 1500, 0, 200, 100, asking_price_usd_m2=300),
    )

    found = answered(land, enquiry(1, Requirement("price_usd_m2", 150.0), area=(1, 1.2)))

    assert changes(found.relaxations) == [([("area_ha", 0.95)], "C"), ([("price_usd_m2", 165)], "A")]
    first = found.relaxations[1]
    assert (first.changes[0].wanted, first.zone_id, first.area_ha) == (150, "Z", 1)


def test_nothing_need_be_relaxed_where_there_is_an_offer() -> None:
    assert answered(yard(lot("A", 0, 0)), enquiry(1)).relaxations == ()


def test_only_where_no_single_change_will_do_are_two_told() -> None:
    land = yard(lot("A", 0, 0, asking_price_usd_m2=165))

    found = answered(land, enquiry(2, Requirement("price_usd_m2", 150.0)))

    assert changes(found.relaxations) == [([("area_ha", 1.0), ("price_usd_m2", 165)], "A")]


def test_land_that_must_not_be_offered_is_no_way_out() -> None:
    held = [{"parcel_id": "A", "held_for": "Epsilon", "first_day": "2023-01-01"}]
    land = yard(lot("A", 0, 0), lot("B", 500, 0, 300, 100), reservations=held)

    assert changes(answered(land, enquiry(1)).relaxations) == [([("area_ha", 3.0)], "B")]


def test_neighbours_that_would_fit_at_another_price_are_found_however_many_they_are() -> None:
    # Two plots would do at 300; three of the other block at 160.
    land = yard(
        lot("A", 0, 0, 150, 100, asking_price_usd_m2=300),
        lot("B", 150, 0, 150, 100, asking_price_usd_m2=300),
        lot("C", 300, 0, asking_price_usd_m2=155),
        lot("D", 400, 0, asking_price_usd_m2=160),
        lot("E", 500, 0, asking_price_usd_m2=155),
    )

    found = answered(land, enquiry(3, Requirement("price_usd_m2", 150.0), area=(3, 3)))

    assert changes(found.relaxations)[0] == ([("price_usd_m2", 160)], "C+D+E")


def test_the_nearest_areas_on_both_sides_are_looked_at() -> None:
    land = yard(lot("A", 0, 0), lot("B", 100, 0), lot("C", 900, 0, 300, 100))

    below = answered(land, enquiry(2.5, area=(2.2, 2.6))).relaxations
    above = answered(land, enquiry(1.5, area=(1.4, 1.9))).relaxations

    assert changes(below) == [([("area_ha", 2.0)], "A+B")]
    assert changes(above) == [([("area_ha", 2.0)], "A+B")]


@st.composite
def priced_rows(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Plots in a row, each with hundreds of m² and a price."""
    return draw(st.lists(st.tuples(st.integers(2, 12), st.integers(1, 9)), min_size=2, max_size=7))


@examples(60)
@given(row=priced_rows(), least=st.integers(5, 30))
def test_the_smallest_relaxation_of_a_price_is_that_of_trying_every_run_of_plots(
    row: list[tuple[int, int]], least: int
) -> None:
    edges = [10 * sum(wide for wide, _ in row[:number]) for number in range(len(row) + 1)]
    lots = [
        lot(str(number), edges[number], 0, 10 * wide, 100, asking_price_usd_m2=100 * price)
        for number, (wide, price) in enumerate(row)
    ]
    tenths = (least, least + 3)
    runs = [
        (sum(wide for wide, _ in row[i:j]), max(price for _, price in row[i:j]))
        for i, j in combinations(range(len(row) + 1), 2)
    ]
    fitting = [price for area, price in runs if tenths[0] <= area <= tenths[1]]

    asked = enquiry(tenths[0] / 10, Requirement("price_usd_m2", 50.0), area=(tenths[0] / 10, tenths[1] / 10))
    found = answered(yard(*lots), asked)

    single = {
        one.changes[0].criterion: one.changes[0].needed for one in found.relaxations if len(one.changes) == 1
    }
    assert single.get("price_usd_m2") == (100 * min(fitting) if fitting else None)


@examples(40)
@given(row=priced_rows(), wanted=st.integers(3, 60))
def test_the_smallest_relaxation_of_the_area_is_that_of_trying_every_run_of_plots(
    row: list[tuple[int, int]], wanted: int
) -> None:
    edges = [10 * sum(wide for wide, _ in row[:number]) for number in range(len(row) + 1)]
    lots = [lot(str(number), edges[number], 0, 10 * wide, 100) for number, (wide, _) in enumerate(row)]
    runs = [sum(wide for wide, _ in row[i:j]) for i, j in combinations(range(len(row) + 1), 2)]
    limit = wanted + 0.5  # tenths of a hectare, which no run has

    found = answered(yard(*lots), enquiry(limit / 10, area=(limit / 10, limit / 10)))

    [told] = found.relaxations
    nearest = min(abs(area - limit) for area in runs)
    assert abs(float(told.changes[0].needed) * 10 - limit) == pytest.approx(nearest)  # type: ignore[arg-type]


# What comes back --------------------------------------------------------------------------------------------


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


# Strange land and strange questions -------------------------------------------------------------------------

EVERYTHING = (
    Requirement("zones", ("Z",)),
    Requirement("ready_by", date(2024, 5, 31)),
    Requirement("term_years", 30.0),
    Requirement("price_usd_m2", 150.0),
    Requirement("power"),
    Requirement("water"),
    Requirement("wastewater"),
    Requirement("road"),
    Requirement("sector", ("26",)),
    Requirement("frontage_m", 50.0),
    Requirement("width_m", 50.0),
    Requirement("rectangularity", 0.8),
    Requirement("beside", ("Alpha",)),
)
MULTI = shapely.MultiPolygon([box(0, 0, 50, 100), box(60, 0, 50, 100)])
STRANGE: dict[str, LandBook] = {
    "no plot": yard(),
    "nothing vacant": yard(lot("A", 0, 0), tenancies=[lease("L1", "A", 1)]),
    "one plot": yard(lot("A", 0, 0)),
    "no shapes": yard((lot("A", 0, 0)[0], None), (lot("B", 0, 0, divisible=True)[0], None)),
    "some shapes": yard(lot("A", 0, 0), (lot("B", 0, 0, 300, 100, divisible=True)[0], None)),
    "in pieces": yard((lot("A", 0, 0, divisible=True)[0], MULTI), lot("B", 110, 0)),
    "overlapping": yard(lot("A", 0, 0), lot("B", 50, 0), lot("C", 0, 0)),
    "no area on paper": yard(lot("A", 0, 0, document_area_m2=0.0), lot("B", 100, 0)),
    "far more on paper": yard(lot("A", 0, 0, document_area_m2=9e9, divisible=True), lot("B", 100, 0)),
    "far less on paper": yard(lot("A", 0, 0, document_area_m2=0.3), lot("B", 100, 0)),
    "no streets, no services": yard(lot("A", 0, 0), lot("B", 100, 0)),
    "let without a certificate": yard(
        lot("A", 0, 0), lot("B", 100, 0), tenancies=[lease("L1", "B", 1)], projects=[{"certificate_no": "C"}]
    ),
}
QUESTIONS: dict[str, Enquiry] = {
    "usual": enquiry(1, *EVERYTHING, across_streets=True, until=date(2030, 1, 1)),
    "soft": enquiry(1, *(replace(wish, hard=False, weight=0.0) for wish in EVERYTHING)),
    "tiny": enquiry(1e-6),
    "vast": enquiry(1e6, until=date(2030, 1, 1)),
    "one plot": enquiry(2, *EVERYTHING, most_plots=1, most_offers=1),
    "anything": enquiry(1, area=(1e-9, 1e9), across_streets=True),
    "twice the same": enquiry(1, *[Requirement("price_usd_m2", 1.0)] * 2),
    "nothing wanted": enquiry(
        1, Requirement("price_usd_m2", 0.0), Requirement("frontage_m", 0.0), Requirement("term_years", 0.0)
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("land", STRANGE)
def test_strange_land_and_strange_questions_have_an_answer(land: str, question: str) -> None:
    asked = QUESTIONS[question]

    found = answered(STRANGE[land], asked)

    for one in found.offers:
        assert asked.min_ha - 1e-6 <= one.area_ha <= asked.max_ha + 1e-6
        assert not one.failed
    assert set(named(found.offers)).isdisjoint(named(found.near_misses))
    assert (
        bool(found.offers)
        or bool(found.relaxations)
        or not found.near_misses
        or all(of(one, "free").outcome == "failed" for one in found.near_misses)
    )


def test_a_tiny_area_is_a_part_of_what_can_be_divided() -> None:
    [offer] = answered(yard(lot("A", 0, 0, divisible=True)), enquiry(1e-6)).offers

    assert (offer.kind, offer.area_ha) == ("part", 1e-6)


def test_a_place_far_outside_is_far_away() -> None:
    land = with_places(yard(lot("A", 0, 0)), {"moon": (2_000_000, 50)})

    found = answered(land, enquiry(1, Requirement("distance_km", 40.0, place="moon")))

    [missed] = found.near_misses
    assert of(missed, "distance_km").found == pytest.approx(1999.95)


def test_an_investor_finds_the_same_plots_as_everybody() -> None:
    land = yard(
        lot("A", 0, 0),
        lot("B", 100, 0),
        lot("let", 200, 0),
        tenancies=[lease("L1", "let", 1, certificate_no="C1")],
        projects=[{"certificate_no": "C1", "tenant_name": "Alpha"}],
    )
    theirs = replace(land, records=replace(land.records, policy=INVESTOR))
    asked = enquiry(2, Requirement("price_usd_m2", 100.0))

    assert named(answered(theirs, asked).offers) == named(answered(land, asked).offers) == ["A+B"]


def test_the_book_as_it_was_known_has_the_land_of_then() -> None:
    rows = [lease("L1", "A", 1, recorded_on="2023-06-01")]
    land = yard(lot("A", 0, 0), tenancies=rows)

    assert named(answered(land.as_known(date(2023, 5, 31)), enquiry(1)).offers) == ["A"]
    assert named(answered(land.as_known(date(2023, 6, 1)), enquiry(1)).offers) == []


def test_supplies_are_kept_by_day_and_not_for_ever() -> None:
    land = yard(lot("A", 0, 0))
    first = available_land(state(land, as_of=DAY))

    assert available_land(state(land, as_of=DAY, basis="gross_planned")) is first
    for days in range(1, 9):
        available_land(state(land, as_of=DAY + timedelta(days)))
    assert available_land(state(land, as_of=DAY)) is not first


# Books on disk ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["internal", "investor"])
@pytest.mark.parametrize("plane", ["EPSG:9209", "EPSG:9214"])
def test_a_book_on_disk_in_any_plane_and_for_any_audience_has_the_same_offers(
    tmp_path: Path, plane: str, audience: str
) -> None:
    land = load(write_book(tmp_path / "book", plane=plane), audience=audience)

    found = answered(
        land, enquiry(20, *(replace(wish, hard=False) for wish in EVERYTHING if wish.criterion != "zones"))
    )

    # Of a-1 the plots 01 to 03 are let and 06 is held; 04 and 05 lie side by side, as do 02 and 03 of a-2.
    assert named(found.offers) == ["a-1-04+a-1-05", "a-2-02+a-2-03"]


LEAN = ("projects.csv", "services.csv", "reservations.csv", "anchor_tenants.csv", "published_totals.csv")


def test_a_book_with_no_more_than_a_book_needs_can_be_asked_everything(tmp_path: Path) -> None:
    land = load(write_book(tmp_path / "book", without=LEAN, tenancies=lambda rows: rows.clear()))
    wishes = [wish for wish in EVERYTHING if wish.criterion not in ("zones", "frontage_m")]

    found = answered(land, enquiry(20, *wishes, until=date(2030, 1, 1)))

    stated = {"price_usd_m2", "ready_by", "term_years", "width_m", "rectangularity"}
    unknown = {one.criterion for offer in found.offers for one in offer.not_stated}
    assert {"a-1-01+a-1-02", "a-1-05+a-1-06"} <= set(named(found.offers))
    assert unknown - stated == {"power", "water", "wastewater", "road", "sector", "beside"}


# What is offered alone, and of what is offered ------------------------------------------------------------


def test_a_part_is_held_against_a_frontage_by_its_own_street_and_not_by_that_of_its_plot() -> None:
    # 8 ha, 400 m along a street: 0.9 ha would be a strip of 22.5 m, so it is a lot √(1.5 × 9,000) = 116 m
    # deep and 77.5 m wide at the end of the street.
    land = yard(lot("A", 0, 0, 400, 200, divisible=True), street(0, -20, 400, 20))

    [offer] = answered(land, enquiry(0.9, Requirement("frontage_m", 77.0))).offers
    assert of(offer, "frontage_m").found == pytest.approx(77.46, abs=0.01)
    missed = answered(land, enquiry(0.9, Requirement("frontage_m", 78.0)))
    assert missed.offers == ()


def test_a_set_that_shares_more_than_half_of_its_land_with_a_better_one_is_left_out() -> None:
    # Three of four plots in a row make 3 ha: A+B+C and B+C+D share two thirds.
    land = yard(*(lot(name, 100 * at, 0) for at, name in enumerate("ABCD")))
    assert named(answered(land, enquiry(3)).offers) == ["A+B+C"]
    # Two of three share a half, which is not more.
    assert named(answered(land, enquiry(2)).offers) == ["A+B", "B+C", "C+D"]


def test_what_is_left_of_a_plot_says_that_some_of_it_is_let() -> None:
    land = yard(lot("A", 0, 0, 200, 200, divisible=True), lot("B", 300, 0), tenancies=[lease("L1", "A", 1)])
    flags = {one.parcel_ids: one.partly_leased for one in answered(land, enquiry(1)).offers}
    assert flags == {("A",): True, ("B",): False}


def test_a_branch_that_the_dictionary_does_not_have_is_refused() -> None:
    with pytest.raises(QuestionError, match="The book has none of sector called xx; choose from 10, 11"):
        answered(yard(lot("A", 0, 0)), enquiry(1, Requirement("sector", ("xx",), hard=False)))


@pytest.mark.parametrize(("share", "refused"), [(1.0, False), (1.01, True)])
def test_a_share_is_at_most_one(share: float, refused: bool) -> None:
    asked = enquiry(1, Requirement("rectangularity", share))
    if refused:
        with pytest.raises(QuestionError, match="give a share from 0 to 1"):
            answered(yard(lot("A", 0, 0)), asked)
    else:
        assert named(answered(yard(lot("A", 0, 0)), asked).offers) == ["A"]
