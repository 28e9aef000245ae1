"""Frontage: how much of a plot lies on streets, and the longest straight run of it."""

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, affinity, box
from shapely.geometry.base import BaseGeometry

from geo import crs
from geo.boundaries import frontages, neighbours
from geo.errors import CrsError

PLANE = crs.planar_crs("EPSG:9209")
EAST, NORTH = 555_000.0, 2_340_000.0
PLOT = box(0, 0, 100, 80)
STREET = box(-50, -20, 300, 0)  # along the whole south side


def fronting(plot: BaseGeometry | None, *streets: BaseGeometry) -> pd.Series:
    """The row of `plot`, its run in metres from the corner of the book."""
    row = frontages(plots(plot, *streets), np.arange(1 + len(streets)) > 0).iloc[0]
    return row - pd.Series({"x1": EAST, "y1": NORTH, "x2": EAST, "y2": NORTH}).reindex(
        row.index, fill_value=0
    )


def plots(*shapes: BaseGeometry | None) -> GeoDataFrame:
    moved = [affinity.translate(shape, EAST, NORTH) if shape is not None else None for shape in shapes]
    return GeoDataFrame(geometry=moved, crs=PLANE)


def values(row: pd.Series) -> list[float]:
    return [round(float(cell), 3) + 0.0 for cell in row]


def test_a_plot_along_a_street_fronts_it_with_its_whole_side() -> None:
    row = fronting(PLOT, STREET)

    assert list(row.index) == ["frontage_m", "longest_m", "bearing_deg", "x1", "y1", "x2", "y2"]
    assert values(row) == [100, 100, 90, 0, 0, 100, 0]


def test_a_street_and_a_plot_away_from_it_have_no_frontage() -> None:
    found = frontages(
        plots(STREET, box(0, 1, 100, 80), None, Polygon()), np.array([True, False, False, False])
    )

    assert found["frontage_m"].tolist() == [0, 0, 0, 0]
    assert found["longest_m"].tolist() == [0, 0, 0, 0]
    assert found[["bearing_deg", "x1", "y1", "x2", "y2"]].isna().all(axis=None)


def test_two_streets_side_by_side_give_each_other_no_frontage() -> None:
    found = frontages(plots(STREET, box(300, -20, 400, 0)), np.array([True, True]))

    assert found["frontage_m"].tolist() == [0, 0]


@pytest.mark.parametrize(("metres", "frontage"), [(0.99, 0), (1.0, 0), (1.01, 1.01)])
def test_meeting_a_street_in_a_corner_of_up_to_a_metre_is_no_frontage(metres: float, frontage: float) -> None:
    row = fronting(PLOT, box(-50, -20, metres, 0))

    assert round(row["frontage_m"], 3) == frontage
    assert round(row["longest_m"], 3) == frontage


@pytest.mark.parametrize(("gap", "frontage"), [(0.049, 100), (0.05, 100), (0.051, 0)])
def test_a_street_within_five_centimetres_is_at_the_plot(gap: float, frontage: float) -> None:
    assert round(fronting(PLOT, affinity.translate(STREET, 0, -gap))["frontage_m"], 3) == frontage


def test_a_corner_plot_has_two_fronts_and_the_longer_one_is_its_run() -> None:
    # 100 m on the south, 80 m on the west.
    assert values(fronting(PLOT, STREET, box(-20, 0, 0, 200))) == [180, 100, 90, 0, 0, 100, 0]


def test_of_equal_fronts_the_southernmost_is_the_run_however_the_plot_is_drawn() -> None:
    square, north = box(0, 0, 100, 100), box(0, 100, 100, 120)
    for at in range(4):
        corners = list(square.exterior.coords)[:-1]
        assert values(fronting(Polygon(corners[at:] + corners[:at]), STREET, north)) == [
            200,
            100,
            90,
            0,
            0,
            100,
            0,
        ]


def test_a_street_cut_into_plots_is_one_front() -> None:
    assert values(fronting(PLOT, box(-50, -20, 30, 0), box(30, -20, 300, 0)))[:2] == [100, 100]


def test_streets_that_overlap_count_once() -> None:
    assert values(fronting(PLOT, box(-50, -20, 60, 0), box(10, -20, 40, 0), box(30, -20, 300, 0)))[:2] == [
        100,
        100,
    ]


def test_a_front_with_something_else_in_the_middle_is_two_runs() -> None:
    # Streets from 0 to 30 and from 40 to 100: 90 m in all, 60 m in one run.
    row = fronting(PLOT, box(-50, -20, 30, 0), box(40, -20, 300, 0))

    assert values(row) == [90, 60, 90, 40, 0, 100, 0]


def test_points_drawn_on_a_straight_side_do_not_break_the_run() -> None:
    dense = shapely.segmentize(PLOT, 0.7)

    assert values(fronting(dense, shapely.segmentize(STREET, 1.1)))[:3] == [100, 100, 90]


def test_a_plot_drawn_from_the_middle_of_its_front_has_one_run() -> None:
    drawn = Polygon([(60, 0), (100, 0), (100, 80), (0, 80), (0, 0)])

    assert values(fronting(drawn, STREET)) == [100, 100, 90, 0, 0, 100, 0]


@pytest.mark.parametrize(("off", "longest"), [(0.04, 100.0), (0.06, 60.0)])
def test_a_front_is_straight_while_no_corner_stands_more_than_five_centimetres_off(
    off: float, longest: float
) -> None:
    plot = Polygon([(0, 0), (60, off), (100, 0), (100, 80), (0, 80)])
    street = Polygon([(0, -20), (100, -20), (100, 0), (60, off), (0, 0)])

    assert fronting(plot, street)["longest_m"] == pytest.approx(longest, abs=0.001)


def test_a_front_around_a_bend_is_two_runs_of_one_frontage() -> None:
    # 60 m to the east, then 50 m along 3-4-5.
    plot = Polygon([(0, 0), (60, 0), (90, 40), (90, 100), (0, 100)])
    row = fronting(plot, Polygon([(0, -20), (110, -20), (110, 40), (90, 40), (60, 0), (0, 0)]))

    assert values(row)[:3] == [110, 60, 90]


def test_a_street_that_a_plot_surrounds_is_frontage() -> None:
    yard = box(0, 0, 300, 300).difference(box(100, 100, 220, 200))

    assert values(fronting(yard, box(100, 100, 220, 200)))[:3] == [440, 120, 90]


def test_a_bearing_is_counted_from_north_over_east() -> None:
    # A front 3 m to the east for every 4 m to the north.
    row = fronting(Polygon([(0, 0), (60, 80), (0, 80)]), Polygon([(0, 0), (60, 80), (90, 80), (30, 0)]))

    # The sides that leave the street at a slant keep within 5 cm of it for some centimetres more.
    assert 100 <= row["frontage_m"] <= 100.15
    assert values(row)[1:] == [100, round(math.degrees(math.atan2(3, 4)), 3), 0, 0, 60, 80]


def test_a_front_from_south_to_north_has_the_bearing_0() -> None:
    assert values(fronting(PLOT, box(-20, 0, 0, 80))) == [80, 80, 0, 0, 0, 0, 80]


def test_rows_keep_their_places_whatever_the_index() -> None:
    drawn = plots(STREET, None, PLOT).set_index(pd.Index(["c", "a", "b"]))

    assert frontages(drawn, np.array([True, False, False]))["frontage_m"].round(3).tolist() == [0, 0, 100]


@pytest.mark.parametrize("shapes", [[], [None], [PLOT]])
def test_without_streets_nobody_has_a_frontage(shapes: list[BaseGeometry | None]) -> None:
    found = frontages(plots(*shapes), np.zeros(len(shapes), dtype=bool))

    assert found["frontage_m"].tolist() == [0.0] * len(shapes)


def test_degrees_are_refused() -> None:
    with pytest.raises(CrsError, match="Plots are compared in metres, and these are in WGS 84"):
        frontages(crs.to_wgs84(plots(PLOT)), np.array([False]))


@given(
    start=st.integers(-80, 80),
    long=st.integers(30, 200),
    turn=st.floats(0, 360),
)
def test_frontage_is_what_neighbours_share_however_they_are_turned(
    start: int, long: int, turn: float
) -> None:
    drawn = [
        affinity.rotate(shape, turn, origin=(0, 0)) for shape in (PLOT, box(start, -20, start + long, 0))
    ]
    row = fronting(*drawn)
    pairs = neighbours(plots(*drawn))

    assert row["frontage_m"] == pytest.approx(pairs["shared_m"].sum(), abs=1e-3)
    assert row["longest_m"] == pytest.approx(row["frontage_m"], abs=1e-3)
    if row["longest_m"]:
        between = abs(row["bearing_deg"] - (90 - turn)) % 180
        assert min(between, 180 - between) == pytest.approx(0, abs=0.1)


@given(turn=st.floats(0, 360), at=st.integers(0, 5))
def test_the_run_lies_on_the_boundary_of_the_plot(turn: float, at: int) -> None:
    corners = [(0, 0), (120, 0), (150, 60), (80, 60), (60, 100), (0, 90)]
    plot = affinity.rotate(Polygon(corners[at:] + corners[:at]), turn, origin=(0, 0))
    around = plot.buffer(20, join_style="mitre").difference(plot)
    row = fronting(plot, around)
    run = shapely.LineString([(row["x1"], row["y1"]), (row["x2"], row["y2"])])

    assert row["frontage_m"] == pytest.approx(plot.length, abs=1e-3)
    assert row["longest_m"] == pytest.approx(120, abs=1e-3)
    assert run.length == pytest.approx(120, abs=1e-3)
    assert plot.exterior.buffer(1e-3).covers(run)
