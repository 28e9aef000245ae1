"""GeoJSON out: the same bytes every time, read again as it was by us and by another reader."""

import json
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geo import crs
from geo.geojson import geojson_bytes
from geo.layer_reader import read_layer

SHAPES = [
    Polygon(box(106, 21, 106.1, 21.1).exterior.coords, [box(106.02, 21.02, 106.03, 21.03).exterior.coords]),
    MultiPolygon([box(106, 21, 106.1, 21.1), box(106.2, 21, 106.3, 21.1)]),
    LineString([(106, 21), (106.5, 21.5)]),
    Point(106.123456789, 21),
    None,
]


def layer() -> GeoDataFrame:
    return GeoDataFrame(
        {
            "row": range(1, 6),
            "plot_id": ["007", "Lô-2", 'a "b"', "", None],
            "area": [1.5, np.nan, 3.0, 4.0, 5.0],
            "count": pd.array([1, None, 3, 4, 5], dtype="Int64"),
            "yes": pd.array([True, None, False, True, True], dtype="boolean"),
            "day": np.array(["2023-11-17", "NaT", "2020-01-01", "NaT", "NaT"], dtype="datetime64[s]"),
            "parents": [["a", "b"], [], ["c"], [], []],
        },
        geometry=np.array(SHAPES, dtype=object),
        crs="EPSG:4326",
    )


def test_a_layer_is_written_a_feature_to_a_line_in_the_order_of_its_columns() -> None:
    frame = GeoDataFrame(
        {"plot_id": ["007"], "row": [1], "area": [2.5]}, geometry=[Point(106, 21)], crs="EPSG:4326"
    )

    assert geojson_bytes(frame, decimals=3).decode() == (
        '{"type":"FeatureCollection","features":[\n'
        '{"type":"Feature","properties":{"plot_id": "007", "area": 2.5},'
        '"geometry":{"type":"Point","coordinates":[106.000,21.000]}}\n'
        "]}\n"
    )


def test_cells_keep_their_kind() -> None:
    features = json.loads(geojson_bytes(layer()))["features"]

    assert [feature["properties"] for feature in features[:2]] == [
        {
            "plot_id": "007",
            "area": 1.5,
            "count": 1,
            "yes": True,
            "day": "2023-11-17",
            "parents": ["a", "b"],
        },
        {"plot_id": "Lô-2", "area": None, "count": None, "yes": None, "day": None, "parents": []},
    ]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "plots.geojson").write_bytes(geojson_bytes(layer()))

    read = read_layer(tmp_path / "plots.geojson")

    assert read["plot_id"].fillna("-").tolist() == ["007", "Lô-2", 'a "b"', "", "-"]
    assert [(a is None and b is None) or a.equals(b) for a, b in zip(read.geometry, SHAPES, strict=True)] == [
        True
    ] * 5


def test_another_reader_sees_the_same(tmp_path: Path) -> None:
    (tmp_path / "plots.geojson").write_bytes(geojson_bytes(layer()))

    read = geopandas.read_file(tmp_path / "plots.geojson")

    assert read.crs == crs.WGS84
    assert shapely.equals(read.geometry.to_numpy()[:4], np.array(SHAPES[:4], dtype=object)).all()


def test_a_second_trip_through_the_plane_changes_no_byte(tmp_path: Path) -> None:
    plane = crs.planar_crs("EPSG:9209")
    first = geojson_bytes(crs.to_plane(layer(), plane))
    (tmp_path / "plots.geojson").write_bytes(first)

    again = read_layer(tmp_path / "plots.geojson")
    third = geojson_bytes(crs.to_plane(crs.to_wgs84(crs.to_plane(again, plane)), plane))

    assert json.loads(first)["features"][0]["geometry"] == json.loads(third)["features"][0]["geometry"]
    assert [line.split(b'"geometry":')[1] for line in third.splitlines()[1:-1]] == [
        line.split(b'"geometry":')[1] for line in first.splitlines()[1:-1]
    ]


def test_outer_rings_run_counter_clockwise_and_holes_clockwise() -> None:
    clockwise = GeoDataFrame(geometry=shapely.reverse(np.array(SHAPES[:1])), crs="EPSG:4326")

    rings = json.loads(geojson_bytes(clockwise))["features"][0]["geometry"]["coordinates"]

    assert [shapely.is_ccw(shapely.LinearRing(ring)) for ring in rings] == [True, False]


def test_no_negative_zero_is_written() -> None:
    west = GeoDataFrame(geometry=[Point(-1e-12, 0)], crs="EPSG:4326")

    assert b"[0.0,0.0]" in geojson_bytes(west, decimals=1)


def test_a_number_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        geojson_bytes(GeoDataFrame({"area": [np.inf]}, geometry=[Point(106, 21)], crs="EPSG:4326"))


def test_an_empty_layer_is_an_empty_collection() -> None:
    assert json.loads(geojson_bytes(layer().iloc[:0])) == {"type": "FeatureCollection", "features": []}
