"""Neighbours: who shares a boundary, for how many metres, and who faces whom across a gap."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import Polygon, affinity, box
from shapely.geometry.base import BaseGeometry

from geo import crs
from geo.boundaries import neighbours, neighbours_of
from geo.errors import CrsError

PLANE = crs.planar_crs("EPSG:9209")
EAST, NORTH = 555_000.0, 2_340_000.0


def plots(*shapes: BaseGeometry | None) -> GeoDataFrame:
    """Shapes drawn from the corner of the book."""
    moved = [affinity.translate(shape, EAST, NORTH) if shape is not None else None for shape in shapes]
    return GeoDataFrame(geometry=moved, crs=PLANE)


def rows(table: pd.DataFrame) -> list[tuple[float, ...]]:
    return [tuple(round(float(cell), 3) for cell in row) for row in table.to_numpy()]


def grid(side: int, *, size: float = 100.0, road: float = 0.0) -> GeoDataFrame:
    step = size + road
    return plots(
        *(box(x * step, y * step, x * step + size, y * step + size) for y in range(side) for x in range(side))
    )


def test_two_squares_side_by_side_share_a_side() -> None:
    found = neighbours(plots(box(0, 0, 100, 100), box(100, 0, 200, 100)))

    assert list(found.columns) == ["i", "j", "shared_m", "gap_m"]
    assert rows(found) == [(0, 1, 100, 0)]


def test_a_plot_half_as_deep_shares_half_the_side() -> None:
    # The corner of the second stands on the side of the first, where the first has no corner.
    assert rows(neighbours(plots(box(0, 0, 100, 100), box(100, 25, 200, 75)))) == [(0, 1, 50, 0)]


def test_plots_that_meet_in_a_corner_are_not_neighbours() -> None:
    assert rows(neighbours(plots(box(0, 0, 100, 100), box(100, 100, 200, 200)))) == []


@pytest.mark.parametrize(("metres", "found"), [(0.99, []), (1.0, []), (1.01, [(0, 1, 1.01, 0)])])
def test_a_common_boundary_is_longer_than_one_metre(metres: float, found: list[tuple[float, ...]]) -> None:
    assert rows(neighbours(plots(box(0, 0, 100, 100), box(100, 100 - metres, 200, 300)))) == found


@pytest.mark.parametrize(("gap", "shared"), [(0.049, [100]), (0.05, [100]), (0.051, [])])
def test_boundaries_within_five_centimetres_are_one(gap: float, shared: list[float]) -> None:
    found = neighbours(plots(box(0, 0, 100, 100), box(100 + gap, 0, 200, 100)))

    assert found["shared_m"].round(3).tolist() == shared


def test_plots_that_overlap_by_a_centimetre_are_neighbours_all_the_same() -> None:
    # 100 m of side, and a centimetre at either end where the other sides lie on each other.
    assert rows(neighbours(plots(box(0, 0, 100, 100), box(99.99, 0, 200, 100)))) == [(0, 1, 100.02, 0)]


def test_a_boundary_that_opens_counts_as_far_as_it_keeps_within_five_centimetres() -> None:
    # The second plot's side leaves the first's by 1 m over 100 m: by 5 cm after 5 m.
    opening = Polygon([(100, 0), (200, 0), (200, 100), (101, 100)])

    found = neighbours(plots(box(0, 0, 100, 100), opening))

    assert found["shared_m"].tolist() == pytest.approx([5.0], abs=0.01)


def test_a_boundary_bent_around_a_corner_is_added_up() -> None:
    l_shape = Polygon([(0, 0), (300, 0), (300, 300), (200, 300), (200, 100), (0, 100)])

    assert rows(neighbours(plots(l_shape, box(0, 100, 200, 300)))) == [(0, 1, 400, 0)]


def test_extra_points_on_a_boundary_change_nothing() -> None:
    dense = shapely.segmentize(box(100, 0, 200, 100), 0.02)

    assert rows(neighbours(plots(box(0, 0, 100, 100), dense))) == [(0, 1, 100, 0)]


def test_a_plot_in_the_hole_of_another_is_its_neighbour_all_round() -> None:
    ring = box(0, 0, 300, 300).difference(box(100, 100, 200, 200))

    assert rows(neighbours(plots(ring, box(100, 100, 200, 200)))) == [(0, 1, 400, 0)]


def test_the_parts_of_a_plot_are_no_neighbours_of_each_other_but_count_together() -> None:
    two = shapely.union_all([box(0, 0, 100, 50), box(0, 60, 100, 100)])

    assert rows(neighbours(plots(two, box(100, 0, 200, 100)))) == [(0, 1, 90, 0)]


def test_boundaries_written_in_degrees_to_seven_decimals_are_still_common() -> None:
    drawn = crs.to_wgs84(plots(box(0, 0, 100, 100), box(100, 20, 200, 70), box(0, 100, 200, 180)))
    written = shapely.transform(np.asarray(drawn.geometry.array, dtype=object), lambda at: at.round(7))
    read = crs.to_plane(drawn.set_geometry(written, crs=crs.WGS84), PLANE)

    found = neighbours(read)

    assert found[["i", "j"]].to_numpy().tolist() == [[0, 1], [0, 2]]
    assert found["shared_m"].tolist() == pytest.approx([50, 100], abs=0.05)


@pytest.mark.parametrize(
    ("across_m", "found"), [(19.99, []), (20.0, [(0, 1, 0, 20)]), (20.01, [(0, 1, 0, 20)])]
)
def test_plots_across_a_road_are_found_when_asked_for(
    across_m: float, found: list[tuple[float, ...]]
) -> None:
    facing = plots(box(0, 0, 100, 100), box(120, 0, 200, 100))

    assert rows(neighbours(facing)) == []
    assert rows(neighbours(facing, across_m=across_m)) == found


@pytest.mark.parametrize("gap", [20.1, 20.2, 20.3, 20.4, 20.6, 20.7])
def test_a_gap_is_within_its_own_width_whatever_binary_makes_of_it(gap: float) -> None:
    facing = plots(box(0, 0, 100, 100), box(100 + gap, 0, 200, 100))

    assert len(neighbours(facing, across_m=gap)) == 1


def test_looking_across_finds_corners_too_and_keeps_what_is_shared() -> None:
    # 0 and 1 share a side, 0 and 2 meet in a corner, 1 and 2 share a side.
    three = plots(box(0, 0, 100, 100), box(100, 0, 200, 100), box(100, 100, 200, 200))

    assert rows(neighbours(three, across_m=5)) == [(0, 1, 100, 0), (0, 2, 0, 0), (1, 2, 100, 0)]


def test_plots_without_a_shape_have_no_neighbours() -> None:
    found = neighbours(plots(None, box(0, 0, 100, 100), Polygon(), box(100, 0, 200, 100)), across_m=1)

    assert rows(found) == [(1, 3, 100, 0)]


@pytest.mark.parametrize("shapes", [[], [box(0, 0, 1, 1)], [None]])
def test_nobody_has_no_neighbours(shapes: Sequence[BaseGeometry | None]) -> None:
    assert len(neighbours(plots(*shapes), across_m=10)) == 0


def test_degrees_are_refused() -> None:
    with pytest.raises(CrsError, match="Plots are compared in metres, and these are in WGS 84"):
        neighbours(crs.to_wgs84(plots(box(0, 0, 100, 100))))


def test_shapes_in_no_known_system_are_refused() -> None:
    with pytest.raises(CrsError, match="no known system"):
        neighbours_of(GeoDataFrame(geometry=[box(0, 0, 1, 1)]), 0)


def test_the_neighbours_of_one_plot_come_with_the_longest_boundary_first() -> None:
    # Plot 1 in the middle of a row; 3 lies across a road of 20 m from it, 4 beyond reach.
    row = plots(
        box(0, 50, 100, 100),
        box(100, 0, 200, 100),
        box(200, 0, 300, 100),
        box(100, 120, 200, 200),
        box(400, 0, 500, 100),
    )

    assert rows(neighbours_of(row, 1)) == [(2, 100, 0), (0, 50, 0)]
    assert rows(neighbours_of(row, 1, across_m=20)) == [(2, 100, 0), (0, 50, 0), (3, 0, 20)]


@given(side=st.integers(1, 6), road=st.sampled_from([0.0, 15.0]), reach=st.sampled_from([0.0, 20.0, 22.0]))
def test_asking_for_one_plot_or_for_all_gives_the_same_pairs(side: int, road: float, reach: float) -> None:
    drawn = grid(side, road=road)
    pairs = neighbours(drawn, across_m=reach)

    for position in range(len(drawn)):
        own = pairs[(pairs["i"] == position) | (pairs["j"] == position)]
        others = (own["i"] + own["j"] - position).tolist()
        assert sorted(neighbours_of(drawn, position, across_m=reach)["j"]) == sorted(others)


@given(side=st.integers(1, 7))
def test_a_grid_of_n_by_n_has_two_n_times_n_minus_one_common_boundaries(side: int) -> None:
    found = neighbours(grid(side))

    assert len(found) == 2 * side * (side - 1)
    assert (found["shared_m"].round(6) == 100).all()
    assert (found["i"] < found["j"]).all()


@given(
    cuts=st.lists(st.floats(5, 95).map(lambda metres: round(metres, 2)), min_size=1, max_size=4, unique=True),
    turn=st.floats(0, 360),
)
def test_what_a_row_shares_is_its_inner_boundary_however_it_is_turned(cuts: list[float], turn: float) -> None:
    edges = [0.0, *sorted(cuts), 100.0]
    assume(min(np.diff(edges)) > 2)  # plots thinner than a corner are another story
    row = [box(left, 0, right, 40) for left, right in pairwise(edges)]
    turned = [affinity.rotate(shape, turn, origin=(0, 0)) for shape in row]

    found = neighbours(plots(*turned))

    assert found[["i", "j"]].to_numpy().tolist() == [[n, n + 1] for n in range(len(row) - 1)]
    assert found["shared_m"].to_numpy() == pytest.approx(40, abs=1e-3)
