"""Land between plots that no plot has, and plots on the land of plots that ended."""

import pandas as pd
import pytest
from geopandas import GeoDataFrame
from shapely import Polygon

from geo import crs
from geo.geojson import shapes_of
from geo.tolerances import Tolerances
from occupancy.loading.land import overlaps
from occupancy.loading.land.overlaps import plot_pieces, shared_land
from tests.support.land import E0, N0, PLANE, plots, rectangle, told


def ring(*corners: tuple[float, float]) -> Polygon:
    return Polygon([(E0 + east, N0 + north) for east, north in corners])


def slivers(drawn: GeoDataFrame) -> pd.DataFrame:
    return overlaps.sliver_gaps(drawn, overlaps.unmatched_sides(drawn), shapes_of(drawn))


def enclosed(drawn: GeoDataFrame) -> pd.DataFrame:
    return overlaps.enclosed_gaps(drawn, overlaps.unmatched_sides(drawn))


# L032


# Two sides of 100 m: a gap of 1 mm is 0.1 m²; half a metre is the widest.
@pytest.mark.parametrize(("width", "found"), [(0, 0), (0.001, 0), (0.0011, 1), (0.5, 1), (0.501, 0), (20, 0)])
def test_a_gap_between_neighbours_is_told_with_its_width(width: float, found: int) -> None:
    one = slivers(plots(rectangle(0, 0), rectangle(100 + width, 0)))
    assert told(one, "value", "expected") == [["L032", "a", "b", f"{width:.3f}"]] * found
    assert one["area_m2"].tolist() == [pytest.approx(100 * width)] * found
    if found:
        east, _ = crs.east_north(one["lon"].to_numpy(), one["lat"].to_numpy(), PLANE)
        assert 100 < east[0] - E0 < 100 + width


# A wedge that opens over 100 m: wider than a tenth of its length only where it is a corner, not a gap.
@pytest.mark.parametrize(("open_m", "found"), [(0.5, 1), (30, 0)])
def test_a_wedge_is_a_gap_while_it_is_ten_times_as_long_as_wide(open_m: float, found: int) -> None:
    wedge = ring((100, 0), (200, 0), (200, 100), (100 + open_m, 100))
    one = slivers(plots(rectangle(0, 0), wedge))
    assert one["area_m2"].tolist() == [pytest.approx(100 * open_m / 2)] * found


@pytest.mark.parametrize(("times", "found"), [(3.3, 1), (3.4, 0)])
def test_a_book_may_say_how_long_a_gap_is_at_least(times: float, found: int) -> None:
    # A wedge of 30 m over 100: over the first 1.67 m it is up to 0.5 m wide.
    drawn = plots(rectangle(0, 0), ring((100, 0), (200, 0), (200, 100), (130, 100)))
    sides = overlaps.unmatched_sides(drawn)
    limits = Tolerances(gap_times=times)
    assert len(overlaps.sliver_gaps(drawn, sides, shapes_of(drawn), limits)) == found


def test_an_overlap_and_a_narrow_plot_are_no_gap() -> None:
    narrow = plots(rectangle(0, 0), rectangle(100, 0, 0.3), rectangle(100.3, 0), rectangle(200, 0))
    assert overlaps.gap_findings(plot_pieces(narrow)).empty


@pytest.mark.parametrize(("step_m", "found"), [(0.2, 1), (0.3, 0)])
def test_a_gap_narrower_than_coordinates_are_rounded_is_let_pass(step_m: float, found: int) -> None:
    # 0.4 m wide; √2 steps are 0.283 m and 0.424 m.
    pair = plots(rectangle(0, 0), rectangle(100.4, 0)).assign(coordinate_step_m=step_m)
    assert len(slivers(pair)) == found


def test_plots_that_have_ended_leave_no_gap() -> None:
    pair = plots(rectangle(0, 0), rectangle(100.3, 0), periods=[("", "2020-12-31"), ("", "")])
    assert overlaps.gap_findings(plot_pieces(pair)).empty


def test_a_corner_more_on_one_side_is_no_gap_and_two_neighbours_are_two() -> None:
    two = [rectangle(100.2, 0, 50, 50), rectangle(100.2, 50, 50, 50)]
    assert told(slivers(plots(rectangle(0, 0), *two)), "value", "area_m2") == [
        ["L032", "a", "b", pytest.approx(10)],
        ["L032", "a", "c", pytest.approx(10)],
    ]
    corner = plots(rectangle(0, 0), rectangle(100, 0, 50, 50), rectangle(100, 50, 50, 50))
    assert overlaps.gap_findings(plot_pieces(corner)).empty


# L033


def around(wide: float, high: float) -> GeoDataFrame:
    """Four plots around land of this size."""
    return plots(
        rectangle(0, 0, 100, 200 + high),
        rectangle(100 + wide, 0, 100, 200 + high),
        rectangle(100, 0, wide, 100),
        rectangle(100, 100 + high, wide, 100),
    )


@pytest.mark.parametrize(
    ("wide", "high", "found"),
    [
        (70, 71, 1),  # 4,970 m²
        (71, 71, 0),  # 5,041 m² are land not yet divided
        (10, 49, 1),  # less than five times as long as wide
        (10, 51, 0),  # like a street
        (2.9, 51, 1),  # too narrow for one
        (0.4, 51, 0),  # a gap between the plots to both sides
    ],
)
def test_land_enclosed_by_plots_is_told_unless_it_is_large_or_like_a_street(
    wide: float, high: float, found: int
) -> None:
    one = enclosed(around(wide, high))
    assert one["rule"].tolist() == ["L033"] * found
    assert one["area_m2"].tolist() == [pytest.approx(wide * high)] * found


def test_a_plot_within_enclosed_land_is_none_of_it() -> None:
    drawn = around(60, 60)
    within = plots(*drawn.geometry, rectangle(110, 110, 10, 10))
    assert enclosed(within)["area_m2"].tolist() == [pytest.approx(3_600 - 100)]


# L034 and L035


def following(*shapes: Polygon, parents: list[str]) -> GeoDataFrame:
    """Plots of which the first ended in 2019 and the others began in 2020."""
    drawn = plots(*shapes, periods=[("", "2019-12-31"), *[("2020-01-01", "")] * (len(shapes) - 1)])
    return drawn.assign(parent_parcel_ids=parents)


def successions(drawn: GeoDataFrame) -> list[list[str]]:
    return told(overlaps.succession_findings(shared_land(plot_pieces(drawn))), "value")


# Of the 100 m of a plot that ended, the new one of 100 m has so many.
@pytest.mark.parametrize(
    ("east", "parents", "found"),
    [
        (49, ["", ""], [["L034", "b", "a"]]),
        (51, ["", ""], []),
        (49, ["", "a"], []),
        (99.9, ["", "a"], []),
        (100, ["", "a"], [["L035", "b", "a"]]),
        (300, ["", "x;a"], [["L035", "b", "a"]]),
    ],
)
def test_a_plot_names_those_whose_land_it_takes(
    east: float, parents: list[str], found: list[list[str]]
) -> None:
    assert successions(following(rectangle(0, 0), rectangle(east, 0), parents=parents)) == found


def test_both_parts_of_a_plot_are_told_and_a_descendant_is_none() -> None:
    parts = [rectangle(0, 0, 50), rectangle(50, 0, 50)]
    assert successions(following(rectangle(0, 0), *parts, parents=["", "", ""])) == [
        ["L034", "b", "a"],
        ["L034", "c", "a"],
    ]
    # a ended, b followed and ended, c follows b: c descends from a by way of b.
    chain = plots(
        *[rectangle(0, 0)] * 3, periods=[("", "2018-12-31"), ("2019-01-01", "2019-12-31"), ("2020-01-01", "")]
    )
    assert successions(chain.assign(parent_parcel_ids=["", "a", "b"])) == []
    assert successions(chain.assign(parent_parcel_ids=["", "", "b"])) == [["L034", "b", "a"]]
