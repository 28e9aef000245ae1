"""Parts of plots that can be built on: lots at an end of their street, which leave the rest some of it."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.subdivision import subdivide, subdivided_polygon

# 500 m along a street in the south, 200 m deep.
PLOT = shapely.box(0.0, 0.0, 500.0, 200.0)
STREET = (0.0, 0.0, 500.0, 0.0)


def test_a_part_is_cut_square_to_the_street_through_the_depth_of_the_plot() -> None:
    # 250 m × 200 m at the first end of the street; the rest keeps 250 m of it.
    cut = subdivide(PLOT, STREET, 50_000.0)
    assert cut.part.bounds == pytest.approx((0.0, 0.0, 250.0, 200.0))
    assert (cut.line.length, cut.depth_m, cut.fault) == (pytest.approx(200.0), 200.0, "")


@pytest.mark.parametrize(
    ("area_m2", "wide", "deep"),
    [
        (20_000.0, 100.0, 200.0),  # 2 : 1
        (19_999.0, 115.4672, 173.2008),  # √(1.5 × 19,999) m deep
        (6_000.0, 63.2456, 94.8683),  # √9,000 = 94.87 m deep, 63.25 m wide
    ],
)
def test_a_part_that_would_be_longer_than_twice_its_width_is_half_as_deep_again_as_it_is_wide(
    area_m2: float, wide: float, deep: float
) -> None:
    cut = subdivide(PLOT, STREET, area_m2)
    assert cut.part.bounds == pytest.approx((0.0, 0.0, wide, deep), abs=1e-3)
    assert cut.part.area == pytest.approx(area_m2, abs=0.01)
    assert cut.part.area + cut.rest.area == pytest.approx(100_000.0)
    assert cut.fault == ""


def test_a_street_all_of_which_a_lot_would_take_is_left_ten_metres_of_to_the_rest() -> None:
    # 70 m × 300 m, with the street along the 70 m. 8,000 m² at 1.5 : 1 are 73.0 m wide: 60 m are left for it.
    cut = subdivide(shapely.box(0.0, 0.0, 70.0, 300.0), (0.0, 0.0, 70.0, 0.0), 6_000.0)
    assert cut.part.bounds == pytest.approx((0.0, 0.0, 60.0, 100.0))
    assert cut.fault == ""


def test_what_is_no_lot_says_why() -> None:
    # 12,000 m² of 60 m × 500 m would be 60 m × 200 m, or all of the street.
    deep, street = shapely.box(0.0, 0.0, 60.0, 500.0), (0.0, 0.0, 60.0, 0.0)
    assert subdivide(deep, street, 12_000.0).fault == "part_long"
    # 50 m deep: 12,000 m² are 240 m long.
    assert subdivide(shapely.box(0.0, 0.0, 500.0, 50.0), STREET, 12_000.0).fault == "part_long"
    # The street is the 30 m in the middle of the south: a lot at either end has none of it or all.
    short = (235.0, 0.0, 265.0, 0.0)
    assert subdivide(PLOT, short, 40_000.0).fault == "part_no_street"
    assert subdivide(PLOT, short, 54_000.0).fault == "rest_no_street"
    assert subdivide(PLOT, short, 50_000.0).fault == ""  # 15 m of it each


def test_the_other_end_is_taken_where_the_first_has_no_street() -> None:
    cut = subdivide(PLOT, (380.0, 0.0, 480.0, 0.0), 20_000.0)
    assert cut.part.bounds == pytest.approx((400.0, 0.0, 500.0, 200.0))
    assert cut.fault == ""


def test_without_a_street_the_longer_side_stands_for_it() -> None:
    west, south, east, north = subdivide(PLOT, None, 6_000.0).part.bounds
    assert (east - west, north - south) == pytest.approx((63.2456, 94.8683), abs=1e-3)
    assert south == pytest.approx(0.0)


@pytest.mark.parametrize("area_m2", [0.0, -1.0, 100_001.0])
def test_nothing_and_more_than_there_is_cannot_be_cut(area_m2: float) -> None:
    with pytest.raises(GeometryError):
        subdivide(PLOT, STREET, area_m2)


@given(
    share=st.floats(0.001, 1.0),
    turn=st.floats(0.0, 180.0),
    notch=st.floats(0.0, 150.0),
)
def test_a_lot_has_its_area_lies_in_its_plot_and_touches_the_street(
    share: float, turn: float, notch: float
) -> None:
    bent = PLOT.difference(shapely.box(200.0, 200.0 - notch, 300.0, 200.0))
    plot = shapely.affinity.rotate(bent, turn, origin=(0.0, 0.0))
    street = shapely.affinity.rotate(shapely.LineString([(0.0, 0.0), (500.0, 0.0)]), turn, origin=(0.0, 0.0))
    (x1, y1), (x2, y2) = street.coords
    cut = subdivide(plot, (x1, y1, x2, y2), share * plot.area)
    assert cut.part.area == pytest.approx(share * plot.area, abs=0.01)
    assert cut.part.difference(plot).area < 1e-3
    assert cut.part.distance(street) < 1e-6
    part, fault = subdivided_polygon(plot, (x1, y1, x2, y2), share * plot.area)
    assert part.equals_exact(cut.part, 1e-6)
    assert fault == cut.fault
    if not fault:
        along, across = np.ptp(
            shapely.get_coordinates(shapely.affinity.rotate(cut.part, -turn, origin=(0, 0))), axis=0
        )
        assert 0.5 < along / across < 2.6 or notch  # a notch makes it less deep in part
        assert share == 1.0 or cut.rest.boundary.intersection(street.buffer(1e-6)).length > 9.9
