"""What the search offers and in which order: single plots, neighbours together, and parts of plots."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import shapely

from occupancy.errors import QuestionError
from occupancy.land_search.enquiry import Requirement
from occupancy.land_search.results import Offer
from occupancy.plot_profile.profile import plot_profile
from occupancy.statement import state
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
from tests.support.process_memory import lease


def reasons(offer: Offer) -> dict[str, tuple[Any, str]]:
    return {one.criterion: (one.value, one.outcome) for one in offer.verdicts}


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
    land = yard(lot("dear", 0, 0, asking_price_usd_m2=200), lot("cheap", 500, 0, asking_price_usd_m2=100))
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

    assert (len(found.offers), found.offer_count) == (2, 5)
    nothing = answered(land, enquiry(2, most_offers=2))
    assert (len(nothing.near_misses), nothing.offer_count) == (2, 0)


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
    # 1.75 ha, of which the west, 1 ha at the street, is a square and the whole an L.
    shape = shapely.unary_union([box(0, 0, 100, 100), box(100, 0, 150, 50)])
    row, _ = lot("A", 0, 0, divisible=True, document_area_m2=17_500.0)
    land = yard((row, shape), street(0, -20, 250, 20))
    asked = enquiry(1, Requirement("rectangularity", 0.9), area=(1, 2))

    [offer] = answered(land, asked).offers
    assert (offer.kind, offer.area_ha) == ("part", 1)
    [offer] = answered(land, replace(asked, requirements=())).offers
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
    assert [(one.criterion, one.value) for one in held_plot.failed] == [
        ("free", "reserved"),
        ("area_ha", 1.0),
    ]


# Part of a plot ---------------------------------------------------------------------------------------------


def test_a_part_of_a_plot_that_can_be_divided_is_a_lot_at_the_end_of_its_street() -> None:
    # 4 ha with a street in the south: 1 ha of it is √(1.5 × 10,000) = 122.5 m deep.
    land = yard(lot("A", 0, 0, 200, 200, divisible=True), street(0, -20, 200, 20))

    [offer] = answered(land, enquiry(1)).offers

    assert (offer.kind, offer.area_ha, offer.whole_ha) == ("part", 1, 4)
    assert offer.shape is not None
    assert offer.shape.area == pytest.approx(10_000, abs=0.01)
    assert offer.shape.symmetric_difference(box(0, 0, 10_000 / 122.4745, 122.4745)).area < 0.1
    assert offer.cut_line is not None
    assert offer.cut_line.length == pytest.approx(122.4745 + 10_000 / 122.4745)


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


def test_the_rest_of_a_partly_leased_plot_is_offered_as_a_part_without_corners_after_other_land() -> None:
    # The rest of A is the better land in all that is known; nobody knows where in A it lies.
    ready = {"serviced_on": "2020-01-01", "divisible": True, "asking_price_usd_m2": 50}
    land = yard(
        lot("A", 0, 0, 200, 200, **ready),
        lot("B", 500, 0, 125, 100),
        street(0, -20, 200, 20),
        tenancies=[lease("L1", "A", 3)],
    )

    clean, rest = answered(land, enquiry(1)).offers

    assert (clean.parcel_ids, rest.parcel_ids) == (("B",), ("A",))
    assert clean.score < rest.score
    assert (rest.kind, rest.area_ha, rest.whole_ha) == ("part", 1, 1)
    assert rest.shape is not None
    assert rest.shape.equals(box(0, 0, 200, 200))
    assert rest.cut_line is None
    [told, _] = answered(land, enquiry(1, Requirement("frontage_m", 10.0, hard=False))).offers[::-1]
    assert of(told, "frontage_m").outcome == "not_stated"
    assert plot_profile(state(land, as_of=DAY), ["A"]).land is not None
    assert plot_profile(state(land, as_of=DAY), ["A"]).land.corners.empty  # type: ignore[union-attr]


def test_ready_land_is_before_land_that_is_due_and_that_before_land_without_a_day() -> None:
    # The later its day, the better the area; with a day asked for the score decides.
    land = yard(
        lot("none", 0, 0),
        lot("due", 500, 0, 105, 100, service_due_on="2024-02-01"),
        lot("ready", 1000, 0, 110, 100, serviced_on="2020-01-01"),
        lot("together", 1500, 0, 52, 100, serviced_on="2020-01-01"),
        lot("later", 1552, 0, 52, 100, service_due_on="2024-01-01"),
    )

    found = answered(land, enquiry(1))
    asked = answered(land, enquiry(1, Requirement("ready_by", date(2024, 2, 1), weight=0.0)))

    assert named(found.offers) == ["ready", "due", "together+later", "none"]
    assert [one.ready_on for one in found.offers][1:] == [date(2024, 2, 1), date(2024, 1, 1), None]
    assert found.offers[2].states == ("vacant_serviced", "vacant_cleared")
    assert named(asked.offers)[-1] == "none"  # of which a must is not stated
    assert named(asked.offers)[0] == "due"


def test_a_part_that_is_no_lot_is_not_offered_unless_much_street_is_asked_for() -> None:
    # 4 ha, 50 m deep: 1 ha of it would be 200 m long.
    land = yard(lot("A", 0, 0, 800, 50, divisible=True), street(0, -20, 800, 20))

    found = answered(land, enquiry(1))
    [asked] = answered(land, enquiry(1, Requirement("frontage_m", 200.0))).offers

    assert found.offers == ()
    [near] = found.near_misses
    assert [(one.criterion, one.value) for one in near.failed] == [("free", "part_long")]
    assert asked.shape is not None
    assert asked.shape.symmetric_difference(box(0, 0, 200, 50)).area < 0.1


@pytest.mark.parametrize(("wide", "area_ha"), [(141.0, 3.0), (142.0, 3.03), (157.9, 3.74), (158.4, None)])
def test_a_part_has_the_nearest_area_that_meets_a_wish_on_its_width(
    wide: float, area_ha: float | None
) -> None:
    # 3 ha are √(30,000 / 1.5) = 141.4 m wide, 3.75 ha, the most, 158.1 m; 142 m take 30,246 m² and 157.9 m
    # 37,399 m².
    land = yard(lot("A", 0, 0, 400, 400, divisible=True), street(0, -20, 400, 20))

    offers = answered(land, enquiry(3, Requirement("width_m", wide))).offers

    assert [one.area_ha for one in offers] == ([] if area_ha is None else [pytest.approx(area_ha, abs=0.011)])


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


# What is offered alone, and of what is offered ------------------------------------------------------------


def test_a_part_is_held_against_a_frontage_by_its_own_street_and_not_by_that_of_its_plot() -> None:
    # 8 ha, 400 m along a street: 0.9 ha are a lot √(1.5 × 9,000) = 116 m deep and 77.5 m wide.
    land = yard(lot("A", 0, 0, 400, 200, divisible=True), street(0, -20, 400, 20))

    [offer] = answered(land, enquiry(0.9, Requirement("frontage_m", 77.0))).offers
    assert of(offer, "frontage_m").value == pytest.approx(77.46, abs=0.01)
    missed = answered(land, enquiry(0.9, Requirement("frontage_m", 78.0), area=(0.9, 0.9)))
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
