"""Proportions: the largest circle inside, how much of its rectangle a plot fills, how compact it is."""

import math
import os

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import Point, Polygon, affinity, box
from shapely.geometry.base import BaseGeometry

from geo.shape_metrics import on_all_cores, proportions

EAST, NORTH = 555_000.0, 2_340_000.0


def measured(shape: BaseGeometry | None) -> list[float]:
    moved = affinity.translate(shape, EAST, NORTH) if shape is not None else None
    return [float(cell) for cell in proportions(np.array([moved], dtype=object)).to_numpy()[0]]


def test_a_rectangle_is_as_wide_as_its_shorter_side_and_fills_its_rectangle() -> None:
    # 4 pi 20,000 m² over the square of 600 m.
    assert measured(box(0, 0, 200, 100)) == pytest.approx([100, 1, 0.6981], abs=1e-3)


def test_a_square_is_less_compact_than_a_circle() -> None:
    assert measured(box(0, 0, 100, 100))[2] == pytest.approx(math.pi / 4)
    assert measured(Point(0, 0).buffer(100, quad_segs=64))[2] == pytest.approx(1, abs=1e-3)


def test_a_right_triangle_fills_half_of_its_rectangle() -> None:
    # Sides of 30, 40 and 50 m: the circle inside has a diameter of 30 + 40 - 50.
    width, rectangularity, compactness = measured(Polygon([(0, 0), (40, 0), (0, 30)]))

    assert 20 - 0.2 <= width <= 20
    assert rectangularity == pytest.approx(0.5)
    assert compactness == pytest.approx(4 * math.pi * 600 / 120**2)


def test_an_l_shape_is_as_wide_as_the_circle_that_touches_both_arms_and_the_inner_corner() -> None:
    # Two arms of 100 m: the circle of radius r in the outer corner reaches the inner corner, 100 m away both
    # ways, when sqrt(2) (100 - r) = r.
    width, rectangularity, _ = measured(box(0, 0, 300, 300).difference(box(100, 100, 300, 300)))

    assert width == pytest.approx(2 * 100 * math.sqrt(2) / (1 + math.sqrt(2)), abs=0.2)
    # 40,000 m² are missing from 300 by 300 m; a rectangle at 45° would be larger, 424 by 283 m.
    assert rectangularity == pytest.approx(50_000 / 90_000)


def test_a_hole_takes_width_away_and_adds_to_the_boundary() -> None:
    # A yard of 100 m with 20 m left around a hole; the widest circles stand in the corners.
    width, rectangularity, compactness = measured(box(0, 0, 100, 100).difference(box(20, 20, 80, 80)))

    assert width == pytest.approx(2 * 20 * math.sqrt(2) / (1 + math.sqrt(2)), abs=0.2)
    assert rectangularity == pytest.approx(0.64)
    assert compactness == pytest.approx(4 * math.pi * 6_400 / 640**2)


def test_of_two_parts_the_wider_one_gives_the_width() -> None:
    assert measured(shapely.union_all([box(0, 0, 10, 50), box(100, 0, 140, 50)]))[0] == pytest.approx(
        40, abs=0.2
    )


@pytest.mark.parametrize("shape", [None, Polygon()])
def test_a_plot_without_a_shape_has_no_proportions(shape: BaseGeometry | None) -> None:
    assert np.isnan(measured(shape)).all()


def test_rows_keep_their_places_around_a_missing_shape() -> None:
    found = proportions(np.array([box(0, 0, 50, 10), None, box(0, 0, 90, 30)], dtype=object))

    assert found["width_m"].tolist() == pytest.approx([10, math.nan, 30], nan_ok=True)


def test_no_shapes_give_no_rows() -> None:
    assert proportions(np.array([], dtype=object)).shape == (0, 3)


@given(
    wide=st.floats(20, 200).map(lambda metres: round(metres, 2)),
    long=st.floats(200, 900).map(lambda metres: round(metres, 2)),
    turn=st.floats(0, 360),
)
def test_a_rectangle_measures_the_same_however_it_is_turned(wide: float, long: float, turn: float) -> None:
    found = measured(affinity.rotate(box(0, 0, long, wide), turn, origin=(0, 0)))

    compact = 4 * math.pi * wide * long / (2 * (wide + long)) ** 2
    assert found == pytest.approx([wide, 1, compact], abs=0.005)


@given(
    corners=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=3, max_size=9, unique=True)
)
def test_proportions_keep_their_bounds_whatever_the_shape(corners: list[tuple[int, int]]) -> None:
    hull = shapely.MultiPoint(corners).convex_hull
    assume(isinstance(hull, Polygon))
    width, rectangularity, compactness = measured(hull)

    assert 0 < rectangularity <= 1
    assert 0 < compactness <= 1
    # No circle inside is larger than the shape.
    assert 0 <= math.pi * (width / 2) ** 2 <= hull.area + 1e-6


@pytest.mark.parametrize(("rows", "cores"), [(999, 2), (1_000, 2), (1_003, 3), (1_000, None)])
def test_asked_on_all_cores_every_row_has_its_own_answer(
    rows: int, cores: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    squares = shapely.box(0, 0, np.arange(rows) + 1, 1)
    halves = shapely.box(0, 0, (np.arange(rows) + 1) / 2, 1)

    land = on_all_cores(shapely.intersection, squares, halves)

    assert shapely.area(land).tolist() == ((np.arange(rows) + 1) / 2).tolist()
