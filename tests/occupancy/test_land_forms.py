"""Forms of plots: spikes, distant parts, sizes, strips, coarse coordinates, shifted decimals."""

import pytest
import shapely
from geopandas import GeoDataFrame
from shapely import MultiPolygon, Polygon

from geo import crs, tolerances
from geo.tolerances import Tolerances
from occupancy.loading.land import forms
from occupancy.loading.land_checks import land_findings
from tests.support.land import E0, N0, PLANE, phases, plots, rectangle, told, zones


def spiked(length: float, width: float, tip: float = 0.0) -> Polygon:
    """A square of 100 m with a spike to the east from the middle of its side."""
    corners = [(100, 50 - width / 2), (100 + length, 50 - tip / 2), (100 + length, 50 + tip / 2)]
    ring = [(0, 0), (100, 0), *corners, (100, 50 + width / 2), (100, 100), (0, 100)]
    return Polygon([(E0 + east, N0 + north) for east, north in ring])


# 1° at the tip of a spike of 20 m: 2 × 20 m × tan 0.5° = 0.349 m wide at its foot.
@pytest.mark.parametrize(
    ("shape", "found"),
    [
        (spiked(20, 0.348), 1),
        (spiked(20, 0.350), 0),
        (spiked(20, 0.09, tip=0.09), 1),  # a blunt end of 9 cm
        (spiked(20, 0.11, tip=0.11), 0),
        (spiked(0.99, 0.01), 0),
        (spiked(1.01, 0.01), 1),
        (rectangle(0, 0), 0),
    ],
)
def test_a_spike_is_told_with_its_length_at_its_tip(shape: Polygon, found: int) -> None:
    one = forms.spikes(plots(shape))
    assert told(one) == [["L022", "a"]] * found
    if found:
        east, _ = crs.east_north(one["lon"].to_numpy(), one["lat"].to_numpy(), PLANE)
        assert one["value"].tolist() == [f"{east[0] - E0 - 100:.1f}"]


def test_a_book_may_let_longer_spikes_pass_and_compare_fewer_plots() -> None:
    spike = plots(spiked(20, 0.3))
    assert len(forms.spikes(spike, Tolerances(spike_m=20))) == 1
    assert len(forms.spikes(spike, Tolerances(spike_m=20.1))) == 0
    nine = plots(*[rectangle(200 * at, 0) for at in range(8)], rectangle(0, 500, 9, 9))
    assert len(forms.unusual_sizes(nine, Tolerances(size_rows=9))) == 1
    assert len(forms.unusual_sizes(nine)) == 0


def test_a_plot_with_two_spikes_is_told_once_by_the_longer() -> None:
    ring = [
        (0, 0),
        (50, 0),
        (50.01, -5),
        (50.02, 0),
        (100, 0),
        (100, 50),
        (130, 50.01),
        (100, 50.02),
        (100, 100),
    ]
    shape = Polygon([(E0 + east, N0 + north) for east, north in ring])
    assert told(forms.spikes(plots(shape, rectangle(200, 0))), "value") == [["L022", "a", "30.0"]]


@pytest.mark.parametrize(
    ("apart", "use", "found"), [(100, "factory", 0), (100.1, "factory", 1), (500, "green", 0)]
)
def test_parts_of_a_plot_may_lie_100_m_apart(apart: float, use: str, found: int) -> None:
    two = MultiPolygon([rectangle(0, 0), rectangle(100 + apart, 0, 50)])
    one = forms.distant_parts(plots(two, rectangle(0, 500)).assign(land_use=use))
    assert told(one, "value") == [["L023", "a", f"{apart:.1f}"]] * found


@pytest.mark.parametrize(
    ("side", "found"), [(10.01, 0), (9.99, 1), (999, 0), (1001, 1)]
)  # of 100 m: a hundredth and a hundredfold of a hectare
def test_a_plot_may_be_a_hundred_times_smaller_or_larger_than_the_middle_of_its_use(
    side: float, found: int
) -> None:
    nine = [rectangle(200 * at, 0) for at in range(9)]
    drawn = plots(*nine, rectangle(0, 500, side, side))
    assert told(forms.unusual_sizes(drawn), "expected") == [["L024", "j", "10000.0"]] * found
    assert forms.unusual_sizes(drawn.iloc[1:]).empty  # nine of a use cannot tell
    on_paper = drawn.assign(document_area_m2=[10_000.0] * 10)
    assert forms.unusual_sizes(on_paper).empty  # the difference from its paper is told instead


@pytest.mark.parametrize(("width", "found"), [(1.01, 0), (0.99, 1)])
def test_a_plot_is_a_metre_wide_at_least(width: float, found: int) -> None:
    # Twice the area over the perimeter: 200 w / (200 + 2 w), 1.0000 m for w = 1.0101.
    drawn = plots(rectangle(0, 0, 100, width * 1.0102))
    assert told(forms.form_findings(drawn)) == [["L025", "a"]] * found


def rounded(places: int, count: int) -> GeoDataFrame:
    """Plots of 0.0011 by 0.0013 degrees, their corners rounded."""
    corners = [(106 + 0.0011 * at, 21 + 0.00131 * at) for at in range(count)]
    squares = [shapely.box(x, y, x + 0.0011, y + 0.00131) for x, y in corners]
    drawn = plots(*squares, ids=[f"{at}" for at in range(count)])
    layer = drawn.set_geometry(shapely.transform(squares, lambda xy: xy.round(places)), crs=crs.WGS84)
    moved = crs.to_plane(layer.assign(coordinate_step_m=tolerances.steps_m(layer)), PLANE)
    return moved.assign(document_area_m2=moved.geometry.area)


# Of n squares in a row, n + 1 longitudes and as many latitudes are different: 40 from 19 squares on.
@pytest.mark.parametrize(("places", "count", "found"), [(4, 30, 1), (5, 30, 0), (4, 18, 0)])
def test_coordinates_of_four_decimals_are_told_once_for_a_layer(places: int, count: int, found: int) -> None:
    drawn = rounded(places, count)
    one = forms.coarse_coordinates(drawn, table="parcels", id_column="parcel_id")
    assert told(one, "value", "expected") == [["L026", "0", str(count), "11.1"]] * found


SIX = [rectangle(200 * at, 0) for at in range(10)]  # of 10,000 m² each


@pytest.mark.parametrize(
    ("wrong", "rules"),
    [
        ([1_000.0] * 3, ["L027"]),  # three of the five of their block
        ([1_000.0] * 2, ["L014", "L014"]),
        ([1_000.0, 1_000.0, 100.0], ["L014"] * 3),
        ([1_250.0] * 3, ["L014"] * 3),  # off from ten times by more than 20 %
    ],
)
def test_a_shifted_decimal_of_most_plots_of_a_block_is_told_once(
    wrong: list[float], rules: list[str]
) -> None:
    right = [10_000.0] * (10 - len(wrong))
    drawn = plots(*SIX).assign(document_area_m2=wrong + right, block=["A"] * 5 + ["B"] * 5)
    one = forms.paper_differences(drawn)
    assert one["rule"].tolist() == rules
    if rules == ["L027"]:
        assert told(one, "value", "expected") == [["L027", "a", "3", "tens"]]


def test_a_shifted_decimal_of_half_a_block_is_told_of_each_plot() -> None:
    drawn = plots(*SIX).assign(document_area_m2=[1_000.0] * 3 + [10_000.0] * 7, block=["A"] * 6 + ["B"] * 4)
    assert forms.paper_differences(drawn)["rule"].tolist() == ["L014"] * 3


def test_forms_of_a_sound_book_are_no_finding() -> None:
    drawn = plots(*SIX)
    assert land_findings(zones(None), phases(rectangle(0, 0, 2000)), drawn).empty
