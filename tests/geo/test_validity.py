"""Repairs in the open: the area before and after, and what cannot be used is told."""

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geo import crs
from geo.errors import CrsError
from geo.validity import repair_polygons, unusable_geometry_findings

PLANE = crs.planar_crs("EPSG:9209")
E0, N0 = 560_000, 2_340_000
SQUARE = box(E0, N0, E0 + 100, N0 + 100)


def ring(*corners: tuple[float, float]) -> Polygon:
    return Polygon([(E0 + east, N0 + north) for east, north in corners])


# Two triangles of 10 m and 5 m that meet in the middle: 25 m² each, of opposite direction.
BOW_TIE = ring((0, 0), (10, 10), (10, 0), (0, 10))
# A square of 100 m with a spike of no width.
SPIKED = ring((0, 0), (100, 0), (100, 50), (130, 50), (100, 50), (100, 100), (0, 100))


def plots(*shapes: shapely.Geometry | None) -> GeoDataFrame:
    ids = [f"00{at}" for at in range(len(shapes))]
    frame = {"parcel_id": ids, "row": range(1, len(shapes) + 1)}
    return GeoDataFrame(frame, geometry=np.array([*shapes, None], dtype=object)[:-1], crs=PLANE)


def mend(frame: GeoDataFrame) -> tuple[GeoDataFrame, pd.DataFrame]:
    return repair_polygons(frame, table="parcels", id_column="parcel_id")


def test_a_bow_tie_becomes_its_two_triangles_and_the_change_is_an_error() -> None:
    mended, told = mend(plots(SQUARE, BOW_TIE))

    assert mended.geometry.area.tolist() == [10_000, 50]
    finding = told.iloc[0]
    assert finding[["rule", "severity", "file", "row", "table", "record_id", "field"]].tolist() == [
        "L002",
        "error",
        "parcels.geojson",
        2,
        "parcels",
        "001",
        "geometry",
    ]
    assert finding[["value", "expected"]].tolist() == ["0.00", "50.00"]
    assert finding["area_m2"] == pytest.approx(50)
    assert (finding["lon"], finding["lat"]) == pytest.approx((106.0796, 21.153), abs=1e-3)


def test_a_repair_that_changes_no_area_is_a_warning() -> None:
    mended, told = mend(plots(SPIKED))

    assert mended.geometry.iloc[0].equals(SQUARE)
    assert told[["rule", "severity"]].to_numpy().tolist() == [["L003", "warning"]]
    assert told["area_m2"].tolist() == [0]


@pytest.mark.parametrize(("overlap", "rule"), [(0.09, "L003"), (0.1, "L003"), (0.11, "L002")])
def test_a_repair_may_change_a_tenth_of_a_square_metre(overlap: float, rule: str) -> None:
    # A square of 10 m beside one of 10 m that reaches 1 m wide over it: the shared strip counts twice before.
    twice = MultiPolygon([box(E0, N0, E0 + 10, N0 + 10), box(E0 + 10 - overlap, N0, E0 + 20, N0 + 1)])

    mended, told = mend(plots(twice))

    assert told["rule"].tolist() == [rule]
    assert mended.geometry.area.iloc[0] == pytest.approx(110, abs=1e-6)
    assert told["area_m2"].iloc[0] == pytest.approx(-overlap, abs=1e-6)


def test_a_shape_without_area_becomes_empty_and_is_then_unusable() -> None:
    mended, told = mend(plots(ring((0, 0), (50, 0), (100, 0), (0, 0))))

    assert mended.geometry.is_empty.all()
    assert told["rule"].tolist() == ["L003"]
    assert told[["lon", "lat"]].isna().all(axis=None)
    assert unusable_geometry_findings(mended, table="parcels", id_column="parcel_id")["value"].tolist() == [
        "Polygon EMPTY"
    ]


def test_sound_shapes_are_left_alone_and_nothing_is_told() -> None:
    frame = plots(SQUARE, None, Polygon(), LineString([(0, 0), (1, 1)]))

    mended, told = mend(frame)

    assert mended.geometry.tolist() == frame.geometry.tolist()
    assert len(told) == 0


def test_the_frame_given_is_not_changed() -> None:
    frame = plots(BOW_TIE)
    mend(frame)

    assert frame.geometry.iloc[0].equals_exact(BOW_TIE, 0)


def test_a_row_without_a_polygon_is_told_with_what_stands_there() -> None:
    frame = plots(SQUARE, None, Polygon(), Point(1, 1), None)
    frame.attrs["faults"] = {5: '["x", 21]'}

    told = unusable_geometry_findings(frame, table="parcels", id_column="parcel_id")

    assert told["row"].tolist() == [2, 3, 4, 5]
    assert told["record_id"].tolist() == ["001", "002", "003", "004"]
    assert told["value"].tolist() == ["null", "Polygon EMPTY", "Point", '["x", 21]']
    assert set(told["rule"]) == {"L001"}
    assert set(told["severity"]) == {"error"}
    assert set(told["expected"]) == {"Polygon | MultiPolygon"}


def test_what_is_wrong_with_a_geometry_survives_the_move_into_the_plane() -> None:
    frame = GeoDataFrame(
        {"row": [1, 2], "zone_id": ["Z1", "Z2"]},
        geometry=np.array([box(106, 21, 106.1, 21.1), None]),
        crs="EPSG:4326",
    )
    frame.attrs["faults"] = {2: "[]"}

    moved = crs.to_plane(frame, PLANE)

    assert unusable_geometry_findings(moved, table="zones", id_column="zone_id")["value"].tolist() == ["[]"]


def test_repair_in_degrees_is_refused() -> None:
    with pytest.raises(CrsError, match="not in degrees"):
        mend(plots(SQUARE).set_crs("EPSG:4326", allow_override=True))
