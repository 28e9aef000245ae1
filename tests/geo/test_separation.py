"""How much land two shapes can share at most: never less than they do, nothing where a line parts them."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, affinity, box

from geo.separation import most_shared_m2

FAR = 2_325_000.0  # metres, as on a plane of Viet Nam


def most(one: Polygon, other: Polygon) -> float:
    shapes = np.array([one, other], dtype=object)
    return float(most_shared_m2(shapes, np.array([0]), np.array([1]))[0])


CORNERS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=3, max_size=6, unique=True
).map(Polygon)


@given(CORNERS, CORNERS, st.floats(0, 360))
def test_no_two_shapes_share_more(one: Polygon, other: Polygon, angle: float) -> None:
    one, other = shapely.make_valid(one), shapely.make_valid(other)
    one, other = (
        affinity.translate(affinity.rotate(shape, angle, origin=(0, 0)), FAR, FAR) for shape in (one, other)
    )
    assert most(one, other) >= shapely.area(shapely.intersection(one, other)) - 1e-6


@pytest.mark.parametrize("angle", [0, 17, 45, 90, 200.5])
def test_neighbours_with_one_side_share_nothing_however_they_are_turned(angle: float) -> None:
    west, east = (affinity.rotate(box(x, 0, x + 50, 150), angle, origin=(0, 0)) for x in (0, 50))
    assert most(west, east) < 1e-6


def test_a_strip_is_as_wide_as_one_reaches_into_the_other_and_as_long_as_their_boxes_have_in_common() -> None:
    assert most(box(0, 0, 100, 100), box(99.998, 30, 200, 70)) == pytest.approx(0.002 * 40, rel=1e-4)


def test_of_a_shape_of_more_than_eight_corners_nothing_is_known() -> None:
    circle = shapely.Point(0, 0).buffer(10)
    assert most(circle, box(10, 0, 20, 10)) == np.inf
    assert most(box(10, 0, 20, 10), circle) == np.inf
    assert most_shared_m2(np.array([circle]), np.array([], dtype=int), np.array([], dtype=int)).size == 0
