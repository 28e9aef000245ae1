"""What comes near: land that fails an enquiry, and the smallest change that would bring an offer."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.land_search.enquiry import Requirement
from occupancy.land_search.results import Relaxation
from tests.support.examples import examples
from tests.support.offer_builders import (
    answered,
    enquiry,
    lot,
    named,
    yard,
)


def test_near_misses_tell_what_failed_and_what_there_is() -> None:
    land = yard(
        lot("A", 0, 0, asking_price_usd_m2=165),
        lot("B", 500, 0, asking_price_usd_m2=200),
        lot("C", 1000, 0, 150, 100, asking_price_usd_m2=200),
    )

    found = answered(land, enquiry(1, Requirement("price_usd_m2", 150.0)))

    assert found.offers == ()
    assert named(found.near_misses) == ["A", "B", "C"]  # by a tenth, by a third, and in two things
    assert [one.rank for one in found.near_misses] == [0, 0, 0]
    told = [[(v.criterion, v.target, v.value) for v in one.failed] for one in found.near_misses]
    assert told == [
        [("price_usd_m2", 150, 165)],
        [("price_usd_m2", 150, 200)],
        [("area_ha", (0.9, 1.25), 1.5), ("price_usd_m2", 150, 200)],
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
    assert (first.changes[0].target, first.zone_id, first.area_ha) == (150, "Z", 1)


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
