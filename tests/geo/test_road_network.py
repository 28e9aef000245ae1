"""Roads: how far it is along lines that cross, touch or nearly touch, and where there is no way."""

import math

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, box
from shapely.geometry.base import BaseGeometry

from geo import crs
from geo.road_network import JOIN_M, SLOW_KMH, build_road_network, straight_distance_m
from tests.support import packaged_book

EAST, NORTH = 555_000.0, 2_340_000.0
HIGHWAY = [(0, 0), (10_000, 0)]


def line(points: list[tuple[float, float]]) -> LineString:
    """A road drawn from the corner of the book."""
    return LineString([(EAST + x, NORTH + y) for x, y in points])


def by_road(
    roads: list[BaseGeometry | None], start: tuple[float, float], target: tuple[float, float]
) -> float:
    points = np.array([[EAST + start[0], NORTH + start[1]]])
    return float(build_road_network(roads).journeys(points, (EAST + target[0], NORTH + target[1])).metres[0])


def test_it_is_straight_to_the_road_along_it_and_straight_to_the_target() -> None:
    # 300 m to the road at 1,000 m, 6,000 m along it, 400 m from it.
    assert by_road([line(HIGHWAY)], (1_000, 300), (7_000, -400)) == pytest.approx(6_700)


def test_beyond_the_end_of_a_road_it_is_straight_from_its_end() -> None:
    # 3-4-5 from the end, 500 m.
    assert by_road([line(HIGHWAY)], (10_300, 400), (0, 0)) == pytest.approx(10_500)


def test_two_places_at_the_same_point_of_a_road_go_to_the_road_and_back() -> None:
    assert by_road([line(HIGHWAY)], (1_000, 300), (1_000, 200)) == pytest.approx(500)


def test_two_places_between_the_same_junctions_go_straight_along() -> None:
    roads = [line(HIGHWAY), line([(0, -500), (0, 500)]), line([(10_000, -500), (10_000, 500)])]

    assert by_road(roads, (4_000, 0), (4_600, 0)) == pytest.approx(600)


def test_a_bend_is_driven_along() -> None:
    assert by_road([line([(0, 0), (3_000, 0), (3_000, 4_000)])], (0, 0), (3_000, 4_000)) == pytest.approx(
        7_000
    )


def test_roads_join_where_they_cross() -> None:
    assert by_road(
        [line(HIGHWAY), line([(5_000, -900), (5_000, 900)])], (0, 0), (5_000, 900)
    ) == pytest.approx(5_900)


def test_a_road_that_crosses_itself_joins_itself() -> None:
    # Once around a square of 1,000 m would be 3,900 m to its end; at the crossing it is 500 m.
    loop = line([(0, 0), (1_500, 0), (1_500, 1_000), (500, 1_000), (500, -400)])

    assert by_road([loop], (0, 0), (500, -400)) == pytest.approx(900)


def test_roads_that_run_on_the_same_stretch_share_it() -> None:
    roads = [line([(0, 0), (5_000, 0)]), line([(3_000, 0), (8_000, 0)])]

    assert by_road(roads, (0, 0), (8_000, 0)) == pytest.approx(8_000)


def test_of_two_ways_between_the_same_junctions_the_shorter_is_taken() -> None:
    # Around by 3,000 m up and down, or straight on; whichever is drawn first.
    around = line([(2_000, 0), (2_000, 3_000), (8_000, 3_000), (8_000, 0)])

    assert by_road([line(HIGHWAY), around], (0, 0), (10_000, 0)) == pytest.approx(10_000)
    assert by_road([around, line(HIGHWAY)], (0, 0), (10_000, 0)) == pytest.approx(10_000)


@pytest.mark.parametrize(("gap", "joins"), [(0.001, True), (99.99, True), (100.0, True), (100.01, False)])
def test_a_road_that_ends_within_a_hundred_metres_of_another_joins_it(gap: float, joins: bool) -> None:
    found = by_road([line(HIGHWAY), line([(5_000, gap), (5_000, 2_000)])], (0, 0), (5_000, 2_000))

    assert JOIN_M == 100
    assert found == pytest.approx(7_000 if joins else math.nan, abs=1e-6, nan_ok=True)


def test_two_ends_that_face_each_other_join() -> None:
    assert by_road(
        [line([(0, 0), (900, 0)]), line([(960, 0), (2_000, 0)])], (0, 0), (2_000, 0)
    ) == pytest.approx(2_000)


def test_two_ends_that_reach_the_same_stretch_join_in_their_order() -> None:
    # From 2,000 m up, down to the highway, 1,000 m along it and up again.
    roads = [line(HIGHWAY), line([(6_000, 50), (6_000, 2_000)]), line([(5_000, 60), (5_000, 2_000)])]

    assert by_road(roads, (5_000, 2_000), (6_000, 2_000)) == pytest.approx(5_000)


def test_roads_that_pass_each_other_nearby_without_an_end_do_not_join() -> None:
    bypass = line([(0, 5_000), (4_000, 60), (6_000, 60), (10_000, 5_000)])

    assert math.isnan(by_road([line(HIGHWAY), bypass], (0, 0), (0, 5_000)))


def test_a_place_whose_nearest_road_leads_nowhere_is_not_reached() -> None:
    roads = [line(HIGHWAY), line([(0, 5_000), (10_000, 5_000)])]

    assert by_road(roads, (0, 0), (9_000, 0)) == pytest.approx(9_000)
    assert math.isnan(by_road(roads, (0, 4_000), (9_000, 0)))


@pytest.mark.parametrize(
    "roads", [[], [None], [LineString()], [box(0, 0, 1, 1)], [LineString([(1, 1), (1, 1)])]]
)
def test_without_roads_nothing_is_reached(roads: list[BaseGeometry | None]) -> None:
    assert math.isnan(by_road(roads, (0, 0), (1, 1)))


def test_several_lines_in_one_and_heights_are_roads_all_the_same() -> None:
    raised = shapely.force_3d(MultiLineString([line(HIGHWAY), line([(0, 0), (0, 400)])]), 12.0)

    assert by_road([None, raised], (0, 400), (1_000, 0)) == pytest.approx(1_400)


def test_points_without_coordinates_keep_their_places() -> None:
    points = np.array([[EAST, NORTH], [np.nan, np.nan], [EAST + 10, NORTH]])
    roads = build_road_network([line(HIGHWAY)])

    assert roads.journeys(points, (EAST, NORTH)).metres.tolist() == pytest.approx(
        [0, math.nan, 10], nan_ok=True
    )
    assert np.isnan(roads.journeys(points, (math.nan, math.nan)).metres).all()
    assert roads.journeys(np.zeros((0, 2)), (EAST, NORTH)).metres.tolist() == []


def test_the_straight_line_is_the_straight_line() -> None:
    found = straight_distance_m(np.array([[3.0, 4.0], [0.0, 0.0], [np.nan, 0.0]]), (0.0, 0.0))

    assert found.tolist() == pytest.approx([5, 0, math.nan], nan_ok=True)


def test_every_zone_of_the_packaged_book_reaches_airport_port_and_capital_by_road() -> None:
    lines, places, zones = (
        crs.to_plane(GeoDataFrame(packaged_book.layer(name), crs=crs.WGS84), crs.planar_crs("EPSG:9209"))
        for name in ("basemap", "places", "zones")
    )
    driven = lines[lines["class"].isin(["expressway", "national_road", "provincial_road"])]
    roads = build_road_network(list(driven.geometry))
    points = shapely.get_coordinates(zones.geometry.centroid)

    for key in ("airport-noi-bai", "port-dinh-vu", "border-ha-noi"):
        target = places.set_index("key").geometry[key]
        road, direct = (
            roads.journeys(points, target.coords[0]).metres,
            straight_distance_m(points, target.coords[0]),
        )
        # From nowhere is it more than twice the straight line.
        assert ((road >= direct) & (road <= 2 * direct)).all(), key


def test_a_way_takes_as_long_as_its_roads_at_their_speeds_and_the_rest_at_thirty_kilometres_an_hour() -> None:
    # 500 m to the road at 30 km/h, 6 km at 60 km/h, 20 km at 80 km/h, 1 km beside it at 30 km/h.
    roads = build_road_network([line([(0, 0), (10_000, 0)]), line([(10_000, 0), (90_000, 0)])], [60.0, 80.0])
    start, target = np.array([[EAST + 4_000, NORTH + 500], [np.nan, 0.0]]), (EAST + 30_000, NORTH - 1_000)

    assert SLOW_KMH == 30
    found = roads.journeys(start, target)
    assert found.metres.tolist() == pytest.approx([27_500, math.nan], nan_ok=True)
    assert found.minutes.tolist() == pytest.approx([1 + 6 + 15 + 2, math.nan], nan_ok=True)
    # On one and the same road, and where no speed is given.
    near = (EAST + 5_000, NORTH)
    assert roads.journeys(np.array([[EAST + 4_000, NORTH]]), near).minutes.tolist() == pytest.approx([1])
    slow = build_road_network([line(HIGHWAY)]).journeys(np.array([[EAST, NORTH]]), near)
    assert slow.minutes.tolist() == pytest.approx([10])


PLACE = st.tuples(st.integers(0, 3_000), st.integers(0, 3_000))
ROADS = st.lists(st.lists(PLACE, min_size=2, max_size=5, unique=True), min_size=1, max_size=6)


@given(roads=ROADS, start=PLACE, target=PLACE)
def test_the_road_is_never_shorter_than_the_straight_line_and_as_long_both_ways(
    roads: list[list[tuple[float, float]]], start: tuple[float, float], target: tuple[float, float]
) -> None:
    lines: list[BaseGeometry | None] = [line(points) for points in roads]
    there, back = by_road(lines, start, target), by_road(lines, target, start)

    assert math.isnan(there) or there >= math.dist(start, target) - 1e-6
    assert there == pytest.approx(back, abs=1e-3, nan_ok=True)


@given(across=st.integers(2, 6), a=st.tuples(*[st.integers(0, 5)] * 2), b=st.tuples(*[st.integers(0, 5)] * 2))
def test_on_a_grid_of_streets_it_is_across_and_up(
    across: int, a: tuple[int, int], b: tuple[int, int]
) -> None:
    long = (across - 1) * 500
    streets: list[BaseGeometry | None] = [line([(n * 500, 0), (n * 500, long)]) for n in range(across)]
    streets += [line([(0, n * 500), (long, n * 500)]) for n in range(across)]
    start, target = (tuple(at % across * 500 for at in corner) for corner in (a, b))

    found = by_road(streets, start, target)  # type: ignore[arg-type]
    assert found == pytest.approx(abs(start[0] - target[0]) + abs(start[1] - target[1]), abs=1e-6)
