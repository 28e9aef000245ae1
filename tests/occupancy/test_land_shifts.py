"""Phases beside which all their plots lie: another plane, datum or order of axes, or one vector."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
import shapely.affinity
from geopandas import GeoDataFrame

from geo import crs
from geo.tolerances import USUAL
from occupancy.book import load
from occupancy.land_search.eligibility import excluded_plots
from occupancy.loading.land.places import parcels_outside_phase, shift_findings
from occupancy.loading.land_checks import land_findings
from occupancy.statement import state
from outputs.text.labels import labels
from tests.support.book_builder import write_book
from tests.support.land import PLANE, phases, plots, rectangle, told, zones

Move = Callable[[crs.Floats, crs.Floats], tuple[crs.Floats, crs.Floats]]
VN2000 = PLANE.geodetic_crs
ROW = [rectangle(120 * at, 0) for at in range(5)]
COLUMN = [rectangle(0, 110 * at) for at in range(5)]
OUTLINE = rectangle(0, 0, 400, 900)


def drawn_in(plane: crs.System) -> Move:
    """Where land is drawn whose numbers are those of another plane."""
    return lambda east, north: crs.east_north(*crs.lon_lat(east, north, PLANE), plane)


def moved(shapes: list[shapely.Polygon], move: Move) -> list[shapely.Polygon]:
    return list(shapely.transform(shapes, lambda xy: np.column_stack(move(*xy.T))))


def shifts(outlines: GeoDataFrame, drawn: GeoDataFrame) -> list[list[str]]:
    found, _ = shift_findings(outlines, drawn, parcels_outside_phase(drawn, outlines), USUAL)
    return told(found, "table", "value", "expected")


def on_wgs84(east: crs.Floats, north: crs.Floats) -> tuple[crs.Floats, crs.Floats]:
    """Where land is drawn whose degrees of VN-2000 were taken for WGS 84."""
    return crs.misreadings(PLANE)["datum", "WGS 84"](east, north)


@pytest.mark.parametrize(
    ("move", "rule", "value", "expected"),
    [
        (drawn_in(crs.planar_crs("EPSG:9210")), "L028", "26.0 km W", "EPSG:9210"),
        (drawn_in(crs.planar_crs("EPSG:9208")), "L028", "77.9 km E", "EPSG:9208"),
        (on_wgs84, "L029", "224 m NW", ""),
        (lambda east, north: (north, east), "L030", "2517.6 km SE", ""),
        (lambda east, north: (east - 300, north), "", "", ""),  # the boxes are of different sizes
    ],
)
def test_plots_beside_their_phase_are_told_once_by_what_would_fit(
    move: Move, rule: str, value: str, expected: str
) -> None:
    drawn = plots(*moved(COLUMN, move))
    one = shifts(phases(OUTLINE), drawn)
    assert one == ([[rule, "p1", "phases", value, expected]] if rule else [])
    if rule:
        found = land_findings(zones(None), phases(OUTLINE), drawn)
        assert found["rule"].tolist() == [rule]  # and no L005 besides


@pytest.mark.parametrize(("wide", "found"), [(565, 1), (530, 0)])
def test_rulesof_the_size_of_their_phase_are_told_to_be_moved(wide: float, found: int) -> None:
    # Five plots from 0 to 580 m; boxes may differ by 5 % of the outline, 28.25 m and 26.5 m.
    line = phases(rectangle(-300, 0, wide if not found else 600, 100))
    drawn = plots(*ROW)
    one = shifts(line, drawn)
    assert one == ([["L031", "p1", "phases", "290 m E", ""]] if found else [])


# Of the row, the first two of the plots that are drawn lie outside when moved by 196 m to the west.
@pytest.mark.parametrize(("count", "found"), [(2, 0), (3, 1)])
def test_three_plots_can_tell_of_a_datum_and_two_cannot(count: int, found: int) -> None:
    line = phases(rectangle(0, -400, 700, 900))
    assert len(shifts(line, plots(*moved(ROW[:count], on_wgs84)))) == found


# Plots 100 m high and 480 m in all; a share of 5 % of their land is 4.8 m of height.
@pytest.mark.parametrize(("over", "tried"), [(4.9, 0), (5.1, 1)])
def test_a_shift_is_looked_for_from_five_percent_of_the_land(over: float, tried: int) -> None:
    line = phases(rectangle(0, over, 580, 100))
    assert len(shifts(line, plots(*ROW))) == tried


def test_one_plane_for_most_phases_is_told_once_for_all() -> None:
    move = drawn_in(crs.planar_crs("EPSG:9210"))
    places = [0, 1_000, 2_000]
    lines = phases(*(rectangle(east, 0, 900, 400) for east in places))
    rows = [rectangle(east + 120 * at, 0) for east in places for at in range(3)]
    drawn = plots(*moved(rows[:6], move), *rows[6:], ids="abcdefghi")
    drawn["phase_id"] = [f"p{1 + at // 3}" for at in range(9)]
    assert shifts(lines, drawn) == [["L028", "a", "parcels", "26.0 km W", "EPSG:9210"]]
    found = land_findings(zones(None), lines, drawn)
    assert found["rule"].tolist() == ["L028"]
    assert (
        labels("en").finding(found.iloc[0].to_dict())
        == "parcels.geojson: the plots lie 26.0 km to the west of their phases; EPSG:9210 would fit."
    )
    assert "lệch 26,0 km về phía tây so với giai đoạn" in labels("vi").finding(found.iloc[0].to_dict())


@pytest.mark.parametrize("whole", [False, True])
def test_no_plot_that_lies_beside_its_phase_is_offered(tmp_path: Path, whole: bool) -> None:
    def west(rows: list[dict[str, object]]) -> None:
        for row in rows:
            if whole or row["phase_id"] == "a-1":
                row["geometry"] = moved([row["geometry"]], lambda x, y: (x - 25_965, y - 66))[0]

    book = load(write_book(tmp_path / "book", parcels=west))
    rules = excluded_plots(state(book, as_of=book.info.data_as_of)).set_index("parcel_id")["rule"]
    assert set(rules[rules.index.str.startswith("a-1")]) == {"L028"}
    assert set(rules[rules.index.str.startswith("a-2")]) == ({"L028"} if whole else {""})


def test_no_plot_that_shares_its_outline_is_offered(tmp_path: Path) -> None:
    def alike(rows: list[dict[str, object]]) -> None:
        rows[4]["geometry"] = rows[5]["geometry"] = rows[3]["geometry"]

    book = load(write_book(tmp_path / "book", parcels=alike))
    rules = excluded_plots(state(book, as_of=book.info.data_as_of)).set_index("parcel_id")["rule"]
    assert set(rules[["a-1-04", "a-1-05", "a-1-06"]]) == {"L018"}
    assert set(rules.drop(["a-1-04", "a-1-05", "a-1-06"])) == {""}


def test_plots_that_all_lie_elsewhere_are_not_told_to_overlap_those_they_lie_on() -> None:
    beside = moved(COLUMN, on_wgs84)
    under = [shapely.affinity.translate(shape, 30, 0) for shape in beside]
    drawn = plots(*beside, *under)
    drawn["phase_id"] = ["p1"] * 5 + ["p2"] * 5
    outlines = phases(OUTLINE, shapely.box(*shapely.total_bounds(under)).buffer(5))

    assert told(land_findings(zones(None), outlines, drawn)) == [["L029", "p1"]]
