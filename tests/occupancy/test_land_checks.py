"""Checks of the land, on both sides of every limit."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon

from geo import crs
from occupancy.loading import land_checks
from occupancy.loading.land import forms, outlines, overlaps, places
from tests.support.land import E0, PLANE, frame, phases, plots, rectangle

# L004


def test_two_squares_that_share_a_strip_of_10_m_overlap_by_1000_m2() -> None:
    told = overlaps.overlapping_parcels(plots(rectangle(0, 0), rectangle(90, 0)))

    assert len(told) == 1
    finding = told.iloc[0]
    assert finding[["rule", "severity", "file", "row", "table", "record_id", "value"]].tolist() == [
        "L004",
        "error",
        "parcels.geojson",
        1,
        "parcels",
        "a",
        "b",
    ]
    assert finding["area_m2"] == pytest.approx(1_000)
    east, north = crs.east_north(np.array([finding["lon"]]), np.array([finding["lat"]]), PLANE)
    assert rectangle(90, 0, 10).contains(shapely.Point(east[0], north[0]))


@pytest.mark.parametrize(("width", "found"), [(0.0009, 0), (0.001, 0), (0.0011, 1)])
def test_an_overlap_of_a_tenth_of_a_square_metre_is_let_pass(width: float, found: int) -> None:
    # A strip 100 m high: 1 mm of width is 0.1 m².
    assert len(overlaps.overlapping_parcels(plots(rectangle(0, 0), rectangle(100 - width, 0)))) == found


def test_a_shared_edge_a_shared_corner_and_a_gap_are_no_overlap() -> None:
    grid = [rectangle(100 * east, 100 * north) for east in range(3) for north in range(3)]

    assert len(overlaps.overlapping_parcels(plots(*grid, rectangle(500, 0)))) == 0


def test_an_edge_with_a_corner_more_than_its_neighbour_is_no_overlap() -> None:
    assert (
        len(
            overlaps.overlapping_parcels(
                plots(rectangle(0, 0), rectangle(100, 0, 50, 50), rectangle(100, 50, 50, 50))
            )
        )
        == 0
    )


def test_a_plot_within_another_overlaps_by_its_whole_area() -> None:
    told = overlaps.overlapping_parcels(plots(rectangle(0, 0), rectangle(40, 40, 10, 10)))

    assert told["area_m2"].tolist() == pytest.approx([100])


def test_a_plot_drawn_twice_overlaps_itself_once() -> None:
    assert overlaps.overlapping_parcels(plots(rectangle(0, 0), rectangle(0, 0)))["area_m2"].tolist() == [
        10_000
    ]


def test_a_plot_in_the_hole_of_another_is_no_overlap() -> None:
    hole = rectangle(40, 40, 10, 10)
    around = Polygon(rectangle(0, 0).exterior.coords, [hole.exterior.coords])

    assert len(overlaps.overlapping_parcels(plots(around, hole))) == 0


def test_three_plots_over_each_other_are_three_pairs() -> None:
    told = overlaps.overlapping_parcels(plots(rectangle(0, 0), rectangle(10, 0), rectangle(20, 0)))

    assert told[["record_id", "value"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert told["area_m2"].tolist() == pytest.approx([9_000, 8_000, 9_000])


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (("", "2019-12-31"), ("2020-01-01", ""), 0),  # split: the parent's last day, the day after
        (("", "2020-01-01"), ("2020-01-01", ""), 1),  # both ends are inclusive: one day in common
        (("", "2020-01-02"), ("2020-01-01", ""), 1),
        (("2020-01-01", ""), ("", "2019-12-31"), 0),
        (("", ""), ("2020-01-01", "2020-01-01"), 1),
        (("2018-01-01", "2018-12-31"), ("2020-01-01", "2020-12-31"), 0),
    ],
)
def test_only_plots_that_are_valid_on_a_same_day_can_overlap(
    first: tuple[str, str], second: tuple[str, str], found: int
) -> None:
    told = overlaps.overlapping_parcels(plots(rectangle(0, 0), rectangle(50, 0), periods=[first, second]))

    assert len(told) == found


def test_plots_without_a_shape_are_passed_over() -> None:
    assert len(overlaps.overlapping_parcels(plots(None, rectangle(0, 0), Polygon(), rectangle(50, 0)))) == 1
    assert len(overlaps.overlapping_parcels(plots(None))) == 0
    assert len(overlaps.overlapping_parcels(plots())) == 0


SQUARES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 12), st.integers(1, 12)),
    min_size=2,
    max_size=8,
    unique=True,
)


@given(SQUARES, st.randoms(use_true_random=False))
def test_overlaps_are_those_of_every_pair_whatever_the_order(
    squares: list[tuple[int, int, int, int]], shuffle: Any
) -> None:
    drawn = plots(*(rectangle(*square) for square in squares))
    order = list(range(len(squares)))
    shuffle.shuffle(order)

    told = overlaps.overlapping_parcels(drawn)
    again = overlaps.overlapping_parcels(drawn.iloc[order])

    ids, shapes = drawn["parcel_id"].tolist(), drawn.geometry.tolist()
    by_hand = {
        (ids[i], ids[j]): shapes[i].intersection(shapes[j]).area
        for i in range(len(ids))
        for j in range(i + 1, len(ids))
    }
    expected = {pair: area for pair, area in by_hand.items() if area > 0.1}
    found = {
        (record, value): area for record, value, area in told[["record_id", "value", "area_m2"]].to_numpy()
    }
    assert found == pytest.approx(expected)
    pd.testing.assert_frame_equal(told, again)


# L005


@pytest.mark.parametrize(("over", "found"), [(0.010, 0), (0.011, 0), (0.012, 1)])
def test_a_plot_may_reach_out_by_a_tenth_of_a_square_metre_and_a_ten_thousandth(
    over: float, found: int
) -> None:
    # 100 m × 100 m: the limit is 0.1 + 1 = 1.1 m², a strip of 11 mm.
    told = places.parcels_outside_phase(plots(rectangle(900 + over, 0)), phases(rectangle(0, 0, 1000, 1000)))

    assert len(told) == found


def test_a_plot_outside_its_phase_is_told_with_its_area_and_place() -> None:
    told = places.parcels_outside_phase(
        plots(rectangle(0, 0), rectangle(950, 0)), phases(rectangle(0, 0, 1000, 1000))
    )

    assert told[["rule", "severity", "row", "record_id", "value"]].to_numpy().tolist() == [
        ["L005", "error", 2, "b", "p1"]
    ]
    assert told["area_m2"].tolist() == pytest.approx([5_000])
    east, _ = crs.east_north(told["lon"].to_numpy(), told["lat"].to_numpy(), PLANE)
    assert 1000 < east[0] - E0 < 1050


def test_a_plot_is_held_against_its_own_phase_only() -> None:
    # The plot lies in p2, and its row says p1.
    told = places.parcels_outside_phase(
        plots(rectangle(150, 0, 20, 20)), phases(rectangle(0, 0), rectangle(100, 0))
    )

    assert told["area_m2"].tolist() == pytest.approx([400])


def test_a_plot_of_a_phase_without_an_outline_cannot_be_outside() -> None:
    assert len(places.parcels_outside_phase(plots(rectangle(0, 0)), phases(None))) == 0
    assert len(places.parcels_outside_phase(plots(None), phases(rectangle(0, 0)))) == 0
    assert len(places.parcels_outside_phase(plots(), phases())) == 0


# L006


@pytest.mark.parametrize(
    ("side", "paper", "found"),
    [
        (10, 98.0, 0),  # 100 m² drawn: up to 2 m² off
        (10, 97.9, 1),
        (10, 102.1, 1),
        (100, 10_010.0, 0),  # 10,000 m²: a thousandth of the papers is 10.01
        (100, 10_010.1, 1),
        (100, 9_990.1, 0),
        (100, 9_989.9, 1),
    ],
)
def test_papers_and_map_may_differ_by_2_m2_or_a_thousandth(side: float, paper: float, found: int) -> None:
    drawn = plots(rectangle(0, 0, side, side)).assign(document_area_m2=paper)

    assert len(forms.paper_differences(drawn)) == found


def test_a_difference_from_the_papers_names_both_areas() -> None:
    told = forms.paper_differences(plots(rectangle(0, 0)).assign(document_area_m2=9_000.0))

    assert told[["rule", "severity", "field", "value", "expected", "area_m2"]].to_numpy().tolist() == [
        ["L006", "warning", "document_area_m2", "9000.0", "10000.0", 1_000]
    ]


def test_a_plot_without_an_area_on_paper_does_not_differ() -> None:
    assert len(forms.paper_differences(plots(rectangle(0, 0)).assign(document_area_m2=np.nan))) == 0


# L007


@pytest.mark.parametrize(("planned", "found"), [(1.0, 0), (0.9902, 0), (0.9900, 1), (1.0101, 0), (1.0102, 1)])
def test_a_drawn_zone_may_differ_from_its_plan_by_a_hundredth(planned: float, found: int) -> None:
    zones = frame([rectangle(0, 0)], zone_id=["z1"])

    assert len(outlines.zone_differences(zones, pd.Series({"z1": planned}))) == found


def test_a_difference_from_the_plan_is_one_note_for_a_zone() -> None:
    zones = frame([rectangle(0, 0), rectangle(0, 0), None], zone_id=["z1", "z2", "z3"])

    told = outlines.zone_differences(zones, pd.Series({"z1": 2.0, "z3": 1.0}))

    assert told[["rule", "severity", "record_id", "value", "expected", "area_m2"]].to_numpy().tolist() == [
        ["L007", "note", "z1", "1.00", "2.00", -10_000]
    ]


# L008 and all


def test_a_phase_without_an_outline_is_a_note() -> None:
    told = outlines.missing_outlines(phases(rectangle(0, 0), None, Polygon()))

    assert told[["rule", "severity", "table", "record_id"]].to_numpy().tolist() == [
        ["L008", "note", "phases", "p2"],
        ["L008", "note", "phases", "p3"],
    ]


def test_all_checks_answer_together_and_a_sound_book_has_no_finding() -> None:
    zones = frame([rectangle(0, 0, 1000, 1000)], zone_id=["z1"])
    sound = plots(rectangle(0, 0), rectangle(100, 0))
    planned = pd.Series({"z1": 100.0})

    assert (
        len(land_checks.land_findings(zones, phases(rectangle(0, 0, 1000, 1000)), sound, planned_ha=planned))
        == 0
    )

    faulty = plots(rectangle(-50, 0), rectangle(0, 0)).assign(document_area_m2=1.0)
    told = land_checks.land_findings(
        zones, phases(rectangle(0, 0, 1000, 1000), None), faulty, planned_ha=planned * 2
    )
    # Two plots of a hectare with 1.0 on paper are in hectares, which is told once, of the column.
    assert told["rule"].tolist() == ["L004", "L005", "L013", "L007", "L008"]
