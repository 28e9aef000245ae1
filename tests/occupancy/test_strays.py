"""Strays: plots far from the others of their phase, on both sides of each limit."""

from typing import Any

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from shapely import box

from geo import crs
from geo.tolerances import Tolerances
from occupancy.loading.land.places import stray_findings, strays
from occupancy.loading.land_checks import land_findings

PLANE = crs.planar_crs("EPSG:9209")
E0, N0 = 560_000, 2_340_000


def square(east: float, north: float = 0.0) -> Any:
    """A square of 100 m around a point."""
    return box(E0 + east - 50, N0 + north - 50, E0 + east + 50, N0 + north + 50)


def plots(shapes: list[Any], phases: list[str] | None = None, plane: crs.System = PLANE) -> GeoDataFrame:
    many = len(shapes)
    return GeoDataFrame(
        {
            "row": range(1, many + 1),
            "parcel_id": [f"{at:03d}" for at in range(1, many + 1)],
            "phase_id": phases or ["p1"] * many,
            "zone_id": "z1",
            "block": "",
            "land_use": "factory",
            "parent_parcel_ids": "",
            "valid_from": np.full(many, "NaT", dtype="datetime64[s]"),
            "valid_to": np.full(many, "NaT", dtype="datetime64[s]"),
            "document_area_m2": 10_000.0,
        },
        geometry=np.array([*shapes, None], dtype=object)[:-1],
        crs=plane,
    )


# Four squares in a row and a fifth: the middle is that of the third, at 200 m, half lie within 100 m of it.
@pytest.mark.parametrize(
    ("east", "stray"), [(10_200, False), (10_201, True), (-9_901, True), (-9_899, False)]
)
def test_a_plot_strays_beyond_10_km_from_the_middle_of_its_phase(east: float, stray: bool) -> None:
    row = [square(0), square(100), square(200), square(300)]
    # to the west of them the middle is that of the second, at 100 m
    assert strays(plots([*row, square(east)])).tolist() == [False, False, False, False, stray]


# Squares 2 km apart: the middle lies at 4 km, half of the plots within 2 km of it, so the limit is 20 km.
@pytest.mark.parametrize(("east", "stray"), [(24_000, False), (24_001, True)])
def test_a_phase_that_lies_wide_has_a_wider_limit(east: float, stray: bool) -> None:
    wide = [square(0), square(2_000), square(4_000), square(6_000)]
    assert strays(plots([*wide, square(east)])).tolist() == [False, False, False, False, stray]
    assert not strays(plots([*wide, square(east)]), Tolerances(stray_times=11)).any()


def test_the_smaller_of_two_parts_of_a_phase_strays_and_of_two_equal_ones_neither() -> None:
    parts = [square(0), square(100), square(200), square(15_000), square(15_100)]
    # the middle is at 200 m, the median of 200, 100, 0, 14,800 and 14,900 m from it: limit 10 km
    assert strays(plots(parts)).tolist() == [False, False, False, True, True]
    parts.append(square(15_200))
    assert not strays(plots(parts)).any()  # neither part is the bulk


# Two plots cannot tell which of them strays: both are held against all plots of the book, from 100 km.
@pytest.mark.parametrize(("east", "stray"), [(100_150, False), (100_151, True)])
def test_a_phase_of_two_plots_is_held_against_the_book(east: float, stray: bool) -> None:
    phases = ["p1", "p1", "p1", "p2", "p2"]
    # centres at 0, 100, 200, 150 and far: the middle is at 150 m
    found = stray_findings(plots([square(0), square(100), square(200), square(150), square(east)], phases))
    assert found["rule"].tolist() == (["L042"] if stray else [])


@pytest.mark.parametrize("many", [0, 1, 2])
def test_two_plots_of_a_book_cannot_tell_which_strays(many: int) -> None:
    assert not strays(plots([square(0), square(900_000)][:many])).any()


def test_rows_without_a_shape_do_not_stray_and_move_no_middle() -> None:
    shapes = [square(0), None, square(100), shapely.Polygon(), square(200), square(50_000)]
    assert strays(plots(shapes)).tolist() == [False, False, False, False, False, True]


def test_a_stray_is_an_error_with_its_distance_and_place() -> None:
    found = stray_findings(plots([square(0), square(100), square(200), square(300), square(50_200)]))
    assert len(found) == 1
    one = found.iloc[0]
    assert one[["rule", "severity", "file", "row", "table", "record_id", "field", "value"]].tolist() == [
        "L041", "error", "parcels.geojson", 5, "parcels", "005", "geometry", "50",
    ]  # fmt: skip
    east, north = crs.east_north(np.array([one["lon"]]), np.array([one["lat"]]), PLANE)
    assert (east[0], north[0]) == (pytest.approx(E0 + 50_200, abs=0.01), pytest.approx(N0, abs=0.01))


def test_a_plot_with_north_written_for_east_looks_exchanged() -> None:
    turned = shapely.transform(square(100), lambda xy: xy[:, ::-1])
    found = stray_findings(plots([square(0), turned, square(200), square(300)]))
    assert found[["rule", "record_id"]].to_numpy().tolist() == [["L040", "002"]]


def test_a_plot_with_latitude_written_for_longitude_looks_exchanged() -> None:
    plane = crs.planar_crs("EPSG:32637")  # at 39° E, so that both numbers are a latitude
    # 2,759 km from 40.0025° E 21.1° N to 21.1° E 40.0025° N
    corners = [box(40 + at / 1000, 21.1, 40.001 + at / 1000, 21.101) for at in range(5)]
    corners[2] = box(21.1, 40.002, 21.101, 40.003)
    found = stray_findings(crs.to_plane(plots(corners, plane=crs.WGS84), plane))
    assert found[["rule", "record_id", "value"]].to_numpy().tolist() == [["L040", "003", "2759"]]


def test_what_follows_from_a_stray_is_not_told_again() -> None:
    outline = GeoDataFrame(
        {"row": [1], "phase_id": ["p1"], "zone_id": ["z1"]},
        geometry=[box(E0 - 50, N0 - 50, E0 + 250, N0 + 50)],
        crs=PLANE,
    )
    zones = GeoDataFrame({"row": [1], "zone_id": ["z1"]}, geometry=[None], crs=PLANE)
    far = box(E0 + 60_000, N0, E0 + 60_300, N0 + 100)  # three times its area on paper
    found = land_findings(zones, outline, plots([square(0), square(100), square(200), far]))
    assert found[["rule", "record_id"]].to_numpy().tolist() == [["L041", "004"]]
