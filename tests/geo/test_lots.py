"""Parts of plots that can be built on: along the street where that is deep enough, else a lot at its end."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.subdivision import split_front, subdivide, subdivided_polygon

# 500 m along a street in the south, 200 m deep.
PLOT = shapely.box(0.0, 0.0, 500.0, 200.0)
STREET = (0.0, 0.0, 500.0, 0.0)


def test_a_part_as_deep_as_a_fifth_of_its_street_is_cut_parallel_to_it() -> None:
    assert subdivide(PLOT, STREET, 50_000.0).part.equals(split_front(PLOT, STREET, 50_000.0).part)
    assert subdivide(PLOT, STREET, 50_000.0).depth_m == pytest.approx(100.0)


def test_a_part_a_little_less_deep_is_a_lot_at_the_end_of_the_street() -> None:
    # √(1.5 × 49,999) = 273.9 m is deeper than the plot: the lot takes all of its depth.
    cut = subdivide(PLOT, STREET, 49_999.0)
    assert cut.part.bounds == pytest.approx((0.0, 0.0, 249.995, 200.0))


def test_a_small_lot_is_half_as_deep_again_as_it_is_wide() -> None:
    cut = subdivide(PLOT, STREET, 6_000.0)  # √9,000 = 94.87 m deep, 63.25 m wide
    assert cut.part.bounds == pytest.approx((0.0, 0.0, 63.2456, 94.8683), abs=1e-3)
    assert cut.part.area == pytest.approx(6_000.0, abs=0.01)
    assert cut.part.area + cut.rest.area == pytest.approx(100_000.0)
    assert cut.line.length == pytest.approx(63.2456 + 94.8683, abs=1e-3)


def test_a_lot_begins_where_the_street_does() -> None:
    cut = subdivide(PLOT, (100.0, 0.0, 400.0, 0.0), 6_000.0)
    assert cut.part.bounds[0] == pytest.approx(100.0, abs=1e-6)


def test_a_lot_begins_at_the_end_of_the_plot_where_the_street_leaves_too_little() -> None:
    cut = subdivide(PLOT, (470.0, 0.0, 500.0, 0.0), 6_000.0)
    assert cut.part.bounds[0] == pytest.approx(0.0, abs=1e-6)
    assert cut.part.area == pytest.approx(6_000.0, abs=0.01)


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
    assert subdivided_polygon(plot, (x1, y1, x2, y2), share * plot.area).equals_exact(cut.part, 1e-6)
