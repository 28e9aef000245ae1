"""Plots joined: no slit of a few centimetres stays between neighbours, and what lies apart stays apart."""

import numpy as np
import pytest
import shapely

from geo.subdivision import dissolve_adjacent


def boxes(*xs: float) -> np.ndarray:
    """Squares of 100 m whose west sides lie at these metres."""
    return np.array([shapely.box(x, 0.0, x + 100.0, 100.0) for x in xs], dtype=object)


def test_neighbours_with_a_common_side_are_one_polygon() -> None:
    whole = dissolve_adjacent(boxes(0.0, 100.0))
    assert whole.geom_type == "Polygon"
    assert whole.area == 20_000.0
    assert whole.length == 600.0


@pytest.mark.parametrize(("slit_m", "kind"), [(0.09, "Polygon"), (0.11, "MultiPolygon")])
def test_a_slit_is_closed_up_to_twice_the_tolerance_of_boundaries(slit_m: float, kind: str) -> None:
    whole = dissolve_adjacent(boxes(0.0, 100.0 + slit_m))
    assert whole.geom_type == kind
    assert whole.area == pytest.approx(20_000.0, abs=100 * 0.1)


def test_a_hole_between_plots_stays_and_a_single_plot_is_as_it_was() -> None:
    ring = np.array(
        [shapely.box(x, y, x + 10, y + 10) for x in (0, 10, 20) for y in (0, 10, 20) if (x, y) != (10, 10)],
        dtype=object,
    )
    assert dissolve_adjacent(ring).area == pytest.approx(800.0)
    assert dissolve_adjacent(boxes(5.0)).equals(shapely.box(5.0, 0.0, 105.0, 100.0))
