"""Corners: the table of coordinates as papers print it, whichever way the plot was drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo import crs
from geo.corners import corners
from geo.errors import GeometryError

PLANE = crs.planar_crs("EPSG:9209")
# A plot of 60 m by 80 m, its diagonal 100 m; south-west corner at X = 2 340 000 north, Y = 555 000 east.
PLOT = box(555_000, 2_340_000, 555_060, 2_340_080)


def x_y(shape: BaseGeometry) -> list[tuple[float, float]]:
    table = corners(shape, PLANE)
    return list(zip(table["x_north_m"].tolist(), table["y_east_m"].tolist(), strict=True))


def test_corners_are_listed_x_north_before_y_east() -> None:
    table = corners(PLOT, PLANE)

    assert list(table.columns) == [
        "corner_no",
        "ring_no",
        "is_hole",
        "x_north_m",
        "y_east_m",
        "lat",
        "lon",
        "edge_m",
    ]
    assert table.loc[0, ["x_north_m", "y_east_m"]].tolist() == [2_340_080, 555_000]


def test_corners_run_clockwise_from_the_north_west() -> None:
    assert x_y(PLOT) == [
        (2_340_080, 555_000),
        (2_340_080, 555_060),
        (2_340_000, 555_060),
        (2_340_000, 555_000),
    ]
    assert corners(PLOT, PLANE)["corner_no"].tolist() == [1, 2, 3, 4]


def test_each_edge_leads_to_the_next_corner_and_the_last_one_back() -> None:
    triangle = Polygon([(0, 0), (60, 0), (0, 80)])

    # From the top at (0, 80): 100 m of diagonal, 60 m westward, 80 m back north.
    assert corners(triangle, PLANE)["edge_m"].tolist() == [100, 60, 80]


def test_corners_have_their_place_on_earth() -> None:
    # Bắc Ninh city, its coordinates after the parameters of Decision 05/2007/QĐ-BTNMT.
    shape = Polygon([(559642.292, 2343664.579), (559700, 2343600), (559600, 2343600)])

    first = corners(shape, PLANE).iloc[0]

    assert (first["lon"], first["lat"]) == pytest.approx((106.0763, 21.1861), abs=2e-8)


def test_coordinates_are_rounded_to_a_millimetre_and_edges_follow_what_is_printed() -> None:
    table = corners(Polygon([(0, 0), (10.0006, 0), (10.0006, 10), (0, 10)]), PLANE)

    assert table["y_east_m"].tolist() == [0, 10.001, 10.001, 0]
    assert table["edge_m"].tolist() == [10.001, 10, 10.001, 10]


@pytest.mark.parametrize(("apart_m", "count"), [(0.0004, 4), (0.001, 5)])
def test_points_that_print_alike_are_one_corner(apart_m: float, count: int) -> None:
    assert len(corners(Polygon([(0, 0), (10, 0), (10, apart_m), (10, 10), (0, 10)]), PLANE)) == count


def test_a_corner_on_a_straight_side_is_kept() -> None:
    assert len(corners(Polygon([(0, 0), (5, 0), (10, 0), (10, 10), (0, 10)]), PLANE)) == 5


def test_of_two_northernmost_corners_the_western_is_first_even_if_the_eastern_is_a_hair_higher() -> None:
    assert x_y(Polygon([(0, 0), (10, 0), (10, 10.0001), (0, 10)]))[0] == (10, 0)


def test_a_hole_follows_the_outer_ring_and_is_named_a_hole() -> None:
    table = corners(box(0, 0, 30, 30).difference(box(10, 10, 20, 20)), PLANE)

    assert table["corner_no"].tolist() == list(range(1, 9))
    assert table["ring_no"].tolist() == [1] * 4 + [2] * 4
    assert table["is_hole"].tolist() == [False] * 4 + [True] * 4
    assert table["edge_m"].tolist() == [30] * 4 + [10] * 4
    assert table.loc[4, ["x_north_m", "y_east_m"]].tolist() == [20, 10]


def test_parts_follow_from_north_to_south() -> None:
    table = corners(MultiPolygon([box(0, 0, 10, 10), box(0, 20, 10, 30)]), PLANE)

    assert table["ring_no"].tolist() == [1] * 4 + [2] * 4
    assert not table["is_hole"].any()
    assert table["x_north_m"].tolist() == [30, 30, 20, 20, 10, 10, 0, 0]


def test_a_hole_too_small_to_be_printed_is_left_out() -> None:
    shape = box(0, 0, 30, 30).difference(box(10, 10, 10.0003, 10.0003))

    assert len(shape.interiors) == 1
    assert len(corners(shape, PLANE)) == 4


@pytest.mark.parametrize(
    "shape", [None, Polygon(), Point(1, 1), LineString([(0, 0), (1, 1)]), box(0, 0, 0.0003, 10)]
)
def test_what_is_no_polygon_has_no_corners(shape: BaseGeometry | None) -> None:
    with pytest.raises(GeometryError, match="missing, empty or not a polygon"):
        corners(shape, PLANE)


rings = st.builds(
    lambda radii, turn: np.column_stack(
        [
            555_000 + radii * np.cos(turn + np.arange(len(radii)) * 2 * np.pi / len(radii)),
            2_340_000 + radii * np.sin(turn + np.arange(len(radii)) * 2 * np.pi / len(radii)),
        ]
    ),
    st.lists(st.floats(10, 300), min_size=3, max_size=12).map(np.array),
    st.floats(0, 6.28),
)


@given(rings, st.integers(0, 11), st.booleans())
def test_the_list_does_not_depend_on_how_the_ring_was_drawn(
    ring: np.ndarray, start: int, backwards: bool
) -> None:
    other = np.roll(ring[::-1] if backwards else ring, start, axis=0)

    assert corners(Polygon(ring), PLANE).equals(corners(Polygon(other), PLANE))


@given(rings)
def test_the_printed_corners_give_the_area_and_the_perimeter_back(ring: np.ndarray) -> None:
    table = corners(Polygon(ring), PLANE)
    printed = Polygon(table[["y_east_m", "x_north_m"]].to_numpy())

    # Each of up to 12 corners moved by at most 0.7 mm beside edges of at most 600 m.
    assert printed.area == pytest.approx(Polygon(ring).area, abs=12 * 0.0007 * 600)
    assert table["edge_m"].sum() == pytest.approx(Polygon(ring).length, abs=12 * 0.002)
    assert not printed.exterior.is_ccw
    assert table["x_north_m"].max() == table.loc[0, "x_north_m"]


@given(rings)
def test_degrees_lead_back_to_within_a_millimetre_of_the_corner(ring: np.ndarray) -> None:
    table = corners(Polygon(ring), PLANE)
    east, north = crs.east_north(table["lon"].to_numpy(), table["lat"].to_numpy(), PLANE)

    assert np.hypot(east - table["y_east_m"], north - table["x_north_m"]).max() < 0.001
