"""Areas a child can check, and what may not change them."""

import math

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from geo import crs
from geo.errors import CrsError
from geo.validity import areas, geodesic_areas

PLANE = crs.planar_crs("EPSG:9209")
E0, N0 = 560_000, 2_340_000
SQUARE = box(E0, N0, E0 + 100, N0 + 100)


def in_plane(*shapes: shapely.Geometry | None) -> GeoDataFrame:
    return GeoDataFrame(geometry=np.array([*shapes, None], dtype=object)[:-1], crs=PLANE)


def measured(shape: shapely.Geometry | None) -> float:
    return float(areas(in_plane(shape))["measured_area_m2"].iloc[0])


def test_a_square_of_100_m_is_10_000_m2() -> None:
    assert measured(SQUARE) == 10_000


def test_a_hole_is_taken_out() -> None:
    hole = box(E0 + 10, N0 + 10, E0 + 30, N0 + 60)

    assert measured(Polygon(SQUARE.exterior.coords, [hole.exterior.coords])) == 9_000


def test_parts_add_up() -> None:
    assert measured(MultiPolygon([SQUARE, box(E0 + 200, N0, E0 + 210, N0 + 10)])) == 10_100


def test_a_right_triangle_is_half_its_square() -> None:
    assert measured(Polygon([(E0, N0), (E0 + 100, N0), (E0, N0 + 100)])) == 5_000


def test_neighbours_that_share_an_edge_add_up_to_their_union() -> None:
    east = box(E0 + 100, N0, E0 + 150, N0 + 100)

    assert measured(SQUARE) + measured(east) == measured(shapely.union(SQUARE, east)) == 15_000


def test_no_shape_has_no_area_and_an_empty_one_has_zero() -> None:
    table = areas(in_plane(None, Polygon(), SQUARE))

    assert table["measured_area_m2"].isna().tolist() == [True, False, False]
    assert table["geodesic_area_m2"].isna().tolist() == [True, False, False]
    assert table.iloc[1].tolist() == [0, 0]


def test_the_index_stays() -> None:
    assert areas(in_plane(SQUARE, SQUARE).set_axis([5, 9])).index.tolist() == [5, 9]


def test_nothing_measures_nothing() -> None:
    assert areas(in_plane()).shape == (0, 2)


def test_the_ellipsoid_differs_from_the_plane_by_the_scale_of_the_plane() -> None:
    # 60 km east of the meridian the scale is 0.9999 × (1 + (60/6371)²/2), so areas are 0.0111 % too small.
    # The ellipsoid of VN-2000 lies some 25 m off that of WGS 84, which is 0.0008 % of an area.
    row = areas(in_plane(SQUARE)).iloc[0]
    scale = 0.9999 * (1 + (60_050 / 6_371_000) ** 2 / 2)

    assert row["measured_area_m2"] / row["geodesic_area_m2"] == pytest.approx(scale**2, abs=1e-5)


def test_a_hole_and_parts_are_measured_on_the_ellipsoid_too() -> None:
    hole = box(E0 + 10, N0 + 10, E0 + 30, N0 + 60)
    shape = MultiPolygon(
        [Polygon(SQUARE.exterior.coords, [hole.exterior.coords]), box(E0 + 200, N0, E0 + 210, N0 + 10)]
    )
    whole, part, taken = areas(in_plane(SQUARE, shape.geoms[1], hole))["geodesic_area_m2"]

    assert areas(in_plane(shape))["geodesic_area_m2"].iloc[0] == pytest.approx(whole + part - taken, abs=1e-6)


def test_an_eighth_of_the_earth_is_an_eighth_of_the_earth() -> None:
    octant = np.array([Polygon([(0, 0), (90, 0), (90, 90), (0, 90)])])
    a, e = 6_378_137.0, math.sqrt(0.0066943799901413)
    earth = 2 * math.pi * a**2 * (1 + (1 - e**2) / e * math.atanh(e))

    assert geodesic_areas(octant)[0] == pytest.approx(earth / 8, rel=1e-9)


def test_degrees_at_hand_are_used() -> None:
    frame = in_plane(SQUARE)

    assert areas(frame, crs.to_wgs84(frame)).equals(areas(frame))


@pytest.mark.parametrize("code", ["EPSG:4326", None])
def test_an_area_in_degrees_or_nowhere_is_refused(code: str | None) -> None:
    with pytest.raises(CrsError):
        areas(GeoDataFrame(geometry=[SQUARE], crs=code))


@given(st.integers(3, 12), st.floats(5, 500), st.floats(0, 6))
def test_the_direction_of_a_ring_does_not_matter(corners: int, radius: float, turn: float) -> None:
    angles = [turn + 2 * math.pi * at / corners for at in range(corners)]
    ring = [(E0 + radius * math.cos(at), N0 + radius * math.sin(at)) for at in angles]

    there, back = areas(in_plane(Polygon(ring), Polygon(ring[::-1]))).to_numpy()

    assert there == pytest.approx(back, rel=1e-12)
    assert there[0] == pytest.approx(corners / 2 * radius**2 * math.sin(2 * math.pi / corners), rel=1e-6)
