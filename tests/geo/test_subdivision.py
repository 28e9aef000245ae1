"""Cuts: the part of a plot at its street, of the area asked for."""

import math

import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import LineString, Polygon, affinity, box
from shapely.geometry.base import BaseGeometry

from geo.errors import GeometryError
from geo.subdivision import Cut, Front, split_front

EAST, NORTH = 555_000.0, 2_340_000.0
PLOT = box(0, 0, 100, 80)
SOUTH: Front = (0, 0, 100, 0)
# An L whose front is its whole west side; a comb whose teeth point to the street; a yard around a pond.
ELL = Polygon([(0, 0), (100, 0), (100, 40), (40, 40), (40, 100), (0, 100)])
COMB = Polygon([(0, 0), (20, 0), (20, 30), (80, 30), (80, 0), (100, 0), (100, 60), (0, 60)])
POND = box(0, 0, 100, 100).difference(box(30, 30, 70, 70))


def cut(plot: BaseGeometry, front: Front | None, area_m2: float, *, turn: float = 0.0) -> Cut:
    """A cut in the book's plane, brought back to the corner it is drawn from."""
    line = LineString([front[:2], front[2:]]) if front else LineString()
    placed = [
        affinity.translate(affinity.rotate(one, turn, origin=(0, 0)), EAST, NORTH) for one in (plot, line)
    ]
    ends = tuple(shapely.get_coordinates(placed[1]).ravel()) if front else None
    found = split_front(placed[0], ends, area_m2)  # type: ignore[arg-type]
    back = [affinity.translate(one, -EAST, -NORTH) for one in found[:3]]
    return Cut(*(affinity.rotate(one, -turn, origin=(0, 0)) for one in back), found.depth_m)  # type: ignore[arg-type]


def same(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(one.symmetric_difference(other).area < 0.01)


def test_half_of_a_plot_is_its_front_half() -> None:
    found = cut(PLOT, SOUTH, 4_000)

    assert found.depth_m == pytest.approx(40)
    assert same(found.part, box(0, 0, 100, 40))
    assert same(found.rest, box(0, 40, 100, 80))
    assert found.line.hausdorff_distance(LineString([(0, 40), (100, 40)])) < 1e-6


def test_a_cut_is_parallel_to_the_front_on_a_slant() -> None:
    # Width 100 m at the street, 60 m at the back, 80 m deep: at depth d, 100 d - d²/4 m².
    trapezium = Polygon([(0, 0), (100, 0), (80, 80), (20, 80)])
    found = cut(trapezium, SOUTH, 100 * 40 - 40**2 / 4, turn=33)

    assert found.depth_m == pytest.approx(40)
    assert found.line.hausdorff_distance(LineString([(10, 40), (90, 40)])) < 1e-6


def test_a_front_shorter_than_the_plot_gives_the_direction_only() -> None:
    assert same(cut(PLOT, (70, 0, 40, 0), 1_000).part, box(0, 0, 100, 10))


def test_an_inner_corner_is_gone_around() -> None:
    # The L from the west: 40 m by 100 m, then 60 m by 40 m.
    found = cut(ELL, (0, 0, 0, 100), 40 * 100 + 20 * 40)

    assert found.depth_m == pytest.approx(60)
    assert same(found.part, box(0, 0, 40, 100).union(box(40, 0, 60, 40)))
    assert found.line.length == pytest.approx(40)


def test_a_cut_at_the_very_depth_of_a_step_is_a_line_inside_the_plot_only() -> None:
    # At 40 m the arm of 60 m ends at the line too; there is nothing to cut along it.
    assert cut(ELL, (0, 0, 100, 0), 40 * 100).line.length == pytest.approx(40)


def test_two_teeth_at_the_street_are_two_parts_and_two_lines() -> None:
    found = cut(COMB, (0, 0, 20, 0), 2 * 20 * 10)

    assert found.depth_m == pytest.approx(10)
    assert same(found.part, box(0, 0, 20, 10).union(box(80, 0, 100, 10)))
    assert len(shapely.get_parts(found.line)) == 2


def test_a_front_set_back_takes_what_is_near_on_both_of_its_sides() -> None:
    # The front is the inner side of the comb, 30 m from the ends of the teeth: within 15 m of it lie 15 m of
    # either tooth and 15 m of the back.
    found = cut(COMB, (20, 30, 80, 30), 2 * 20 * 15 + 100 * 15)

    assert found.depth_m == pytest.approx(15)
    assert same(found.rest, box(0, 45, 100, 60).union(box(0, 0, 20, 15)).union(box(80, 0, 100, 15)))


def test_a_hole_is_no_land() -> None:
    # To the middle of the pond: 30 m by 100 m, then 20 m by the 60 m beside the pond.
    found = cut(POND, SOUTH, 30 * 100 + 20 * 60)

    assert found.depth_m == pytest.approx(50)
    assert found.line.length == pytest.approx(60)


def test_without_a_front_the_cut_is_along_the_southern_longer_side() -> None:
    assert same(cut(PLOT, None, 1_000).part, box(0, 0, 100, 10))
    assert same(split_front(PLOT, (math.nan,) * 4, 1_000).part, box(0, 0, 100, 10))
    assert same(cut(PLOT, (5, 5, 5, 5), 1_000).part, box(0, 0, 100, 10))
    # Twice as high as wide: the longer sides are west and east, and equally far north; west comes first.
    assert same(cut(box(0, 0, 50, 100), None, 1_000).part, box(0, 0, 10, 100))


@pytest.mark.parametrize("area_m2", [7_999.996, 8_000.0, 8_000.009])
def test_the_whole_plot_has_no_rest_and_no_line(area_m2: float) -> None:
    found = cut(PLOT, SOUTH, area_m2)

    assert found.part.area == pytest.approx(8_000)
    assert found.rest.is_empty
    assert found.line.is_empty
    assert found.depth_m == pytest.approx(80)


def test_all_but_a_square_metre_leaves_a_square_metre() -> None:
    assert cut(PLOT, SOUTH, 7_999).rest.area == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("area_m2", [0.0, -1.0, 8_000.02, math.nan, math.inf])
def test_an_area_that_the_plot_does_not_have_is_refused(area_m2: float) -> None:
    with pytest.raises(
        GeometryError, match=r"m² cannot be cut from a plot of 8000\.0 m²; ask for more than 0"
    ):
        cut(PLOT, SOUTH, area_m2)


SHAPES = st.sampled_from([PLOT, ELL, COMB, POND, Polygon([(0, 0), (130, 10), (90, 70), (40, 35), (10, 90)])])


@given(
    plot=SHAPES,
    side=st.integers(0, 20),
    turn=st.floats(0, 360),
    shares=st.tuples(*[st.floats(0.001, 0.999)] * 2),
)
def test_a_part_is_exact_inside_and_at_its_front_and_grows_with_the_area(
    plot: Polygon, side: int, turn: float, shares: tuple[float, float]
) -> None:
    corners = list(plot.exterior.coords)
    side %= len(corners) - 1
    front: Front = (*corners[side], *corners[side + 1])  # type: ignore[assignment]
    less, more = (cut(plot, front, share * plot.area, turn=turn) for share in sorted(shares))

    assert less.depth_m <= more.depth_m
    for found, share in zip((less, more), sorted(shares), strict=True):
        assert found.part.area == pytest.approx(share * plot.area, abs=0.01)
        assert found.part.area + found.rest.area == pytest.approx(plot.area, abs=1e-4)
        assert found.part.difference(plot.buffer(1e-6)).area == 0
        assert found.part.intersection(found.rest).area == pytest.approx(0, abs=1e-4)
        assert found.part.distance(LineString([front[:2], front[2:]])) == pytest.approx(0, abs=1e-6)
        assert found.part.is_valid
        assert found.rest.is_valid
        assert found.line.length > 0


@given(
    corners=st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=3, max_size=9, unique=True
    ),
    share=st.floats(0.01, 0.99),
)
def test_any_plot_without_a_front_can_be_cut(corners: list[tuple[int, int]], share: float) -> None:
    hull = shapely.MultiPoint(corners).convex_hull
    assume(isinstance(hull, Polygon) and hull.area > 10)
    found = cut(hull, None, share * hull.area)

    assert found.part.area == pytest.approx(share * hull.area, abs=0.01)
    assert isinstance(found.part, Polygon)
    assert isinstance(found.line, LineString)
