"""Reading layers: one body for every format, nothing guessed, nothing lost, a sentence for the rest."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fiona
import numpy as np
import pyogrio
import pytest
import shapely
from geopandas import GeoDataFrame
from shapely import MultiPolygon, Point, Polygon, box

from geo import crs
from geo.errors import CrsError, FieldError, LandbookError, SourceError
from geo.layer_reader import read_layer

FORMATS = ("geojson", "json", "gpkg", "fgb", "shp")
PLANE = "EPSG:9209"
# Four plots of 100 m in a row, west to east, at a place of VN-2000 / TM-3 105°30′.
PLOTS = [box(560_000 + 100 * at, 2_340_000, 560_100 + 100 * at, 2_340_100) for at in range(4)]
IDS = ["007", "08", "1e3", "Lô-4"]


def layer(code: str | None = PLANE) -> GeoDataFrame:
    return GeoDataFrame(
        {"plot_id": IDS, "name": ["Quế Võ", None, "", "đường"], "area": [10_000.5, 12.0, None, 1.0]},
        geometry=PLOTS,
        crs=code,
    )


def stored(frame: GeoDataFrame, path: Path) -> Path:
    """Write as others do; GDAL marks GeoJSON that is not WGS 84 with a crs member."""
    with_warning = frame.crs is None
    if with_warning:
        with pytest.warns(UserWarning, match="'crs' was not provided"):
            pyogrio.write_dataframe(frame, path)
    else:
        pyogrio.write_dataframe(frame, path)
    return path


def collection(*features: Any, **members: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members})


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def square(lon: float = 106.0, lat: float = 21.0, side: float = 0.001) -> dict[str, Any]:
    return dict(json.loads(shapely.to_geojson(box(lon, lat, lon + side, lat + side))))


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "plots.geojson"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_layer_comes_back_as_it_was_stored_from_every_format(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"plots.{suffix}"
    pyogrio.write_dataframe(layer(), path, driver={"json": "GeoJSON"}.get(suffix))

    read = read_layer(path).sort_values("plot_id").reset_index(drop=True)

    expected = layer().sort_values("plot_id").reset_index(drop=True)
    assert read["plot_id"].tolist() == expected["plot_id"].tolist()
    assert read["name"].fillna("").tolist() == ["Quế Võ", "", "", "đường"]
    assert read["area"].fillna("").astype(str).str.removesuffix(".0").tolist() == ["10000.5", "12", "", "1"]
    assert sorted(read["row"]) == [1, 2, 3, 4]
    assert read.crs == crs.planar_crs(PLANE)
    assert read.geometry.normalize().geom_equals_exact(expected.geometry.normalize(), 1e-6).all()


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "shp"])
def test_a_layer_without_a_system_is_refused_in_every_format(suffix: str, tmp_path: Path) -> None:
    path = stored(layer(None), tmp_path / f"plots.{suffix}")

    with pytest.raises(CrsError, match=f"plots.{suffix} does not say its coordinate reference system"):
        read_layer(path)


def test_geojson_in_metres_without_a_crs_member_is_refused(written: Callable[[str], Path]) -> None:
    path = written(collection(feature(json.loads(shapely.to_geojson(PLOTS[0])))))

    with pytest.raises(CrsError, match=r"plots.geojson are not degrees \(560000, 2340000\)"):
        read_layer(path)


def test_geojson_in_metres_that_names_degrees_is_told_to_name_its_plane(
    written: Callable[[str], Path],
) -> None:
    member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    path = written(collection(feature(json.loads(shapely.to_geojson(PLOTS[0]))), crs=member))

    with pytest.raises(
        CrsError, match=r"not degrees \(560000, 2340000\), though its crs member names degrees"
    ):
        read_layer(path)


def test_geojson_with_latitude_first_is_refused_with_the_cure(written: Callable[[str], Path]) -> None:
    path = written(collection(feature(square(21.0, 106.0))))

    with pytest.raises(CrsError, match=r"latitude before longitude \(21, 106\); write longitude first"):
        read_layer(path)


def test_geojson_without_a_crs_member_is_wgs_84(written: Callable[[str], Path]) -> None:
    assert read_layer(written(collection(feature(square())))).crs == crs.WGS84


@pytest.mark.parametrize(
    ("name", "expected"),
    [("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"), ("urn:ogc:def:crs:EPSG::4756", "EPSG:4756")],
)
def test_the_crs_member_is_obeyed(name: str, expected: str, written: Callable[[str], Path]) -> None:
    member = {"type": "name", "properties": {"name": name}}

    assert read_layer(written(collection(feature(square()), crs=member))).crs == expected


def test_an_unknown_crs_member_is_refused(written: Callable[[str], Path]) -> None:
    member = {"type": "name", "properties": {"name": "VN2000"}}

    with pytest.raises(CrsError, match=r"plots.geojson: the coordinate reference system VN2000 is not known"):
        read_layer(written(collection(feature(square()), crs=member)))


@pytest.mark.parametrize("suffix", ["gpkg", "shp"])
def test_a_vn2000_file_that_claims_the_wgs_84_datum_is_refused(suffix: str, tmp_path: Path) -> None:
    false = crs.planar_crs(PLANE).to_wkt("WKT1_ESRI").replace("D_Vietnam_2000", "D_WGS_1984")

    with pytest.raises(CrsError, match="224 m away"):
        read_layer(stored(layer(false), tmp_path / f"plots.{suffix}"))


def test_properties_arrive_as_they_are_written(written: Callable[[str], Path]) -> None:
    cells: dict[str, Any] = {
        "id": "007",
        "number_id": 7,
        "day": "2023-02-31",
        "yes": True,
        "area": 12.5,
        "comma": "12,5",
        "none": None,
        "list": ["a", "ộ"],
    }
    read = read_layer(written(collection(feature(square(), **cells), feature(square(), id="2023-01-01"))))

    first = read.iloc[0]
    assert [first[name] for name in ("id", "number_id", "day", "yes", "area", "comma", "list")] == [
        "007",
        "7",
        "2023-02-31",
        "true",
        "12.5",
        "12,5",
        '["a", "ộ"]',
    ]
    assert read["none"].isna().all()
    assert read["yes"].isna().tolist() == [False, True]
    assert {str(read[name].dtype) for name in cells} == {"str"}


def test_days_and_booleans_of_typed_formats_read_as_in_geojson(tmp_path: Path) -> None:
    names = ["day", "yes", "count"]
    schema = {"geometry": "Polygon", "properties": dict(zip(names, ["date", "bool", "int"], strict=True))}
    path = tmp_path / "plots.gpkg"
    with fiona.open(path, "w", driver="GPKG", crs=PLANE, schema=schema) as out:
        for properties in (
            {"day": "2023-11-17", "yes": True, "count": 3},
            dict.fromkeys(schema["properties"]),
        ):
            out.write({"geometry": PLOTS[0].__geo_interface__, "properties": properties})

    read = read_layer(path)

    assert read.loc[:, names].iloc[0].tolist() == ["2023-11-17", "true", "3"]
    assert read[names].iloc[1].isna().all()


def test_every_feature_has_a_row_even_one_that_cannot_be_drawn(written: Callable[[str], Path]) -> None:
    text = {"type": "Polygon", "coordinates": [[["106", 21], [106, 22], [107, 22], ["106", 21]]]}
    open_ring = {"type": "Polygon", "coordinates": [[[106, 21], [106, 22], [107, 22], [107, 21]]]}
    short = {"type": "Polygon", "coordinates": [[[106, 21], [106, 22], [106, 21]]]}
    far = square(21.0, 106.0)
    hole = {"type": "MultiPolygon", "coordinates": [[[[106, 21]]]]}
    wrong = [text, open_ring, short, far, hole, {"type": "Polygon"}, {"type": "Blob", "coordinates": []}, 5]
    good = [feature(square(), id=str(at)) for at in range(4)]

    read = read_layer(written(collection(*good, feature(None), *(feature(one) for one in wrong), None)))

    assert len(read) == 4 + 1 + len(wrong) + 1
    assert read.geometry.notna().tolist() == [True] * 4 + [False] * (2 + len(wrong))
    assert read.attrs["faults"] == {
        6: '["106", 21]',
        7: pytest.approx(111_320 * 0.93358, rel=1e-5),  # open by a degree of longitude at 21° N
        8: "[[106, 21], [106, 22], [106, 21]]",
        9: "21, 106",
        10: "[[106, 21]]",
        11: '{"type": "Polygon"}',
        12: '{"type": "Blob", "coordinates": []}',
        13: "5",
        14: "null",
    }


def test_one_wrong_polygon_among_many_leaves_the_others_drawn(written: Callable[[str], Path]) -> None:
    wrong = {"type": "Polygon", "coordinates": [[[106, 21], [106, 22], [107, 22]]]}
    many = [feature(square(106 + at / 1000)) for at in range(500)]

    read = read_layer(written(collection(*many[:333], feature(wrong), *many[333:])))

    assert np.flatnonzero(read.geometry.isna()).tolist() == [333]
    assert list(read.attrs["faults"]) == [334]
    west = read.geometry.bounds["minx"].drop(333)
    assert west.to_numpy() == pytest.approx([106 + at / 1000 for at in range(500)], abs=1e-12)


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (Polygon(box(0, 0, 9, 9).exterior.coords, [box(1, 1, 2, 2).exterior.coords]), "Polygon"),
        (MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]), "MultiPolygon"),
        (Point(1, 2), "Point"),
        (shapely.MultiPoint([(1, 2), (3, 4)]), "MultiPoint"),
        (shapely.LineString([(1, 2), (3, 4)]), "LineString"),
        (shapely.MultiLineString([[(1, 2), (3, 4)], [(5, 6), (7, 8)]]), "MultiLineString"),
        (shapely.GeometryCollection([Point(1, 2), box(0, 0, 1, 1)]), "GeometryCollection"),
        (Polygon(), "Polygon"),
    ],
)
def test_every_kind_of_shape_is_drawn(shape: Any, kind: str, written: Callable[[str], Path]) -> None:
    read = read_layer(written(collection(feature(json.loads(shapely.to_geojson(shape))), feature(square()))))

    assert read.geometry.iloc[0].geom_type == kind
    assert read.geometry.iloc[0].equals(shape)
    assert read.attrs["faults"] == {}


def test_heights_are_dropped(written: Callable[[str], Path]) -> None:
    ring = [[106, 21, 5], [106, 22, 5], [107, 22, 5], [106, 21, 5]]

    read = read_layer(written(collection(feature({"type": "Polygon", "coordinates": [ring]}))))

    assert not read.geometry.iloc[0].has_z
    assert read.geometry.iloc[0].area == pytest.approx(0.5)


def test_a_collection_of_no_features_is_an_empty_layer(written: Callable[[str], Path]) -> None:
    read = read_layer(written(collection()))

    assert (len(read), read.crs) == (0, crs.WGS84)


WHOLE = collection(*(feature(square(), id=str(at)) for at in range(3)))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "plots.geojson is empty"),
        (b" \n", "plots.geojson is empty"),
        (b"<!DOCTYPE html><html>404</html>", "plots.geojson is a web page or XML"),
        (b"\xef\xbb\xbf\n<kml/>", "plots.geojson is a web page or XML"),
        (b"PK\x03\x04zip", "plots.geojson is a binary file"),
        (b"SQLite format 3\0", "plots.geojson is a binary file"),
        (WHOLE.encode("utf-16"), "plots.geojson is in UTF-16"),
        ('{"type":\n"Quế"}'.encode("cp1258", "replace") + b"\xea\xff", r"not UTF-8 text \(line 2\)"),
        (WHOLE[: len(WHOLE) // 2].encode(), "plots.geojson is cut off in line 1"),
        (WHOLE[:-1].encode(), "plots.geojson is cut off in line 1"),
        (WHOLE[:60].encode(), "plots.geojson is cut off in line 1"),
        (
            b'{"type": "FeatureCollection",\n "features": [},\n {} {} {}]}',
            "not valid JSON in line 2, column 15",
        ),
        (WHOLE.encode() + b"\n" + WHOLE.encode(), "not valid JSON in line 2, column 1"),
        (b'{"type": "Topology", "objects": {}}', r"no GeoJSON FeatureCollection \(it is Topology\)"),
        (b"[1, 2, 3]", r"no GeoJSON FeatureCollection \(it is list\)"),
        (b"{}", r"no GeoJSON FeatureCollection \(it is other JSON\)"),
        (b"[" * 200_000, r"no GeoJSON FeatureCollection"),
    ],
)
def test_a_file_that_is_not_geojson_is_told_in_one_sentence(
    content: bytes, sentence: str, written: Callable[[bytes], Path]
) -> None:
    with pytest.raises(SourceError, match=sentence) as told:
        read_layer(written(content))

    assert str(told.value).count("\n") == 0


def test_a_byte_order_mark_is_no_fault(written: Callable[[bytes], Path]) -> None:
    assert len(read_layer(written(b"\xef\xbb\xbf" + WHOLE.encode()))) == 3


@pytest.mark.parametrize("name", ["nowhere.geojson", "nowhere.gpkg"])
def test_a_missing_file_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=rf"There is no file .*{name}"):
        read_layer(tmp_path / name)


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "plots.geojson").mkdir()

    with pytest.raises(SourceError, match="cannot be opened"):
        read_layer(tmp_path / "plots.geojson")


def test_an_unknown_format_is_told_with_those_that_are_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"plots.dwg .* \.fgb, \.geojson, \.gpkg, \.json, \.kml, \.shp"):
        read_layer(tmp_path / "plots.dwg")


def test_a_property_called_row_is_refused(written: Callable[[str], Path]) -> None:
    with pytest.raises(FieldError, match=r"plots.geojson has a property called row"):
        read_layer(written(collection(feature(square(), row=1))))


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "shp"])
@pytest.mark.parametrize("content", [b"", b"<html></html>", b"\0" * 600])
def test_a_file_that_is_not_what_its_name_says_is_told(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"plots.{suffix}"
    path.write_bytes(content)

    with pytest.raises(SourceError, match=rf"plots.{suffix} is (empty|not a \w+, though)"):
        read_layer(path)


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "shp"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.98])
def test_a_file_cut_off_is_never_read_as_a_shorter_one(suffix: str, share: float, tmp_path: Path) -> None:
    many = GeoDataFrame({"plot_id": [str(at) for at in range(400)]}, geometry=PLOTS * 100, crs=PLANE)
    path = stored(many, tmp_path / f"plots.{suffix}")
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])

    with pytest.raises(
        SourceError, match=rf"plots.{suffix} (cannot be read|breaks at feature [0-9]+: only [0-9]+ of 400 )"
    ):
        read_layer(path)


def test_the_first_broken_feature_is_named(tmp_path: Path) -> None:
    path = tmp_path / "plots.fgb"
    pyogrio.write_dataframe(layer(), path, SPATIAL_INDEX="NO")
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) - 20])

    with pytest.raises(SourceError, match="breaks at feature 4: only 3 of 4 can be read"):
        read_layer(path)


def test_one_of_several_layers_is_asked_for_by_name(tmp_path: Path) -> None:
    path = tmp_path / "book.gpkg"
    pyogrio.write_dataframe(layer(), path, layer="plots")
    pyogrio.write_dataframe(layer().head(1), path, layer="phases", append=True)

    with pytest.raises(SourceError, match="has the layers plots, phases; name one of them"):
        read_layer(path)
    assert len(read_layer(path, layer="phases")) == 1


def test_a_shapefile_that_says_no_encoding_is_utf_8(tmp_path: Path) -> None:
    path = stored(layer(), tmp_path / "plots.shp")
    path.with_suffix(".cpg").unlink()

    assert read_layer(path)["name"].iloc[0] == "Quế Võ"


def test_a_shapefile_of_unknown_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plots.shp"
    frame = GeoDataFrame({"name": ["Thuê"]}, geometry=PLOTS[:1], crs=PLANE)
    pyogrio.write_dataframe(frame, path, encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink(missing_ok=True)

    with pytest.raises(SourceError, match="does not say how its texts are encoded"):
        read_layer(path)


def test_every_sentence_can_be_formed_again_from_its_parts(written: Callable[[bytes], Path]) -> None:
    with pytest.raises(LandbookError) as told:
        read_layer(written(b"[]"))

    assert told.value.template.format(**told.value.params) == str(told.value)


def test_positions_are_kept_to_the_last_digit(written: Callable[[str], Path]) -> None:
    read = read_layer(written(collection(feature(square(106.123456789012, 21.0)))))

    assert np.min(shapely.get_coordinates(read.geometry.iloc[0])[:, 0]) == 106.123456789012


@pytest.mark.parametrize(
    "member",
    [
        {"type": "EPSG", "properties": {"code": 4326}},
        {"type": "EPSG", "properties": {"code": "4326"}},
        {"type": "name", "properties": {"name": "EPSG:4326"}},
        {
            "type": "link",
            "properties": {"href": "https://spatialreference.org/ref/epsg/4326/", "type": "proj4"},
        },
        {"type": "link", "properties": {"href": "http://www.opengis.net/def/crs/EPSG/0/4326"}},
    ],
)
def test_systems_as_older_geojson_names_them_are_read(
    written: Callable[[str | bytes], Path], member: dict[str, Any]
) -> None:
    frame = read_layer(written(collection(feature(square()), crs=member)))

    assert frame.crs == crs.WGS84


def test_a_link_that_names_no_code_is_not_followed(written: Callable[[str | bytes], Path]) -> None:
    member = {"type": "link", "properties": {"href": "https://example.org/crs/7", "type": "proj4"}}

    with pytest.raises(CrsError, match=r"link \(https://example.org/crs/7\), which is not followed"):
        read_layer(written(collection(feature(square()), crs=member)))


def test_collections_within_a_collection_are_one(written: Callable[[str | bytes], Path]) -> None:
    inner = {"type": "FeatureCollection", "features": [feature(square(), id="b"), feature(square(), id="c")]}

    frame = read_layer(written(collection(feature(square(), id="a"), inner, feature(square(), id="d"))))

    assert list(frame["id"]) == ["a", "b", "c", "d"]


def test_json_of_esri_is_named_with_the_way_to_geojson(written: Callable[[str | bytes], Path]) -> None:
    content = {
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 4326},
        "features": [
            {"attributes": {"id": "a"}, "geometry": {"rings": [[[106, 21], [107, 21], [107, 22], [106, 21]]]}}
        ],
    }

    with pytest.raises(SourceError, match="is JSON of Esri, not GeoJSON; in ArcGIS, tick GeoJSON"):
        read_layer(written(json.dumps(content)))
