"""Own layers without a browser: what is handed in below a map is kept for its reader, or refused."""

import io
import json
import stat
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import geopandas as gpd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from geo import crs
from geo.errors import LandbookError
from occupancy.book import LandBook, load
from occupancy.statement import state
from outputs.gis.layer_files import layer_file
from outputs.maps.web import own_layers
from outputs.maps.web.own_layers import read_own_layers
from outputs.text.translations import translator
from tests.support.app_pages import app_on
from tests.support.book_builder import write_book
from tests.support.messagebox import told

ATTACK = "<img src=x onerror=alert(1)>"
# The small book lies about 105.99 to 106.01 E, 21.10 N.
HERE, ELSEWHERE = (106.0, 21.1), (2.35, 48.86)


def zipped(*files: tuple[str | ZipInfo, bytes]) -> bytes:
    """The same bytes whenever it is called: they stand in names of tests, on which all workers must agree."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            info = ZipInfo(name) if isinstance(name, str) else name
            archive.writestr(info, content, ZIP_DEFLATED)
    return packed.getvalue()


LINK = ZipInfo("a.shp")
LINK.external_attr = (stat.S_IFLNK | 0o777) << 16
# Each entity is ten of the one before: 10 GB of one letter.
BOMB_OF_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY e0 "a">'
    + "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 11))
    + ']><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&e10;</name>'
    "<Point><coordinates>106.0,21.1</coordinates></Point></Placemark></kml>"
).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("own") / "book")


@pytest.fixture(scope="module")
def book(folder: Path) -> LandBook:
    return load(folder)


def points(*at: tuple[float, float], **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {name: [value] * len(at) for name, value in columns.items()},
        geometry=[shapely.Point(*one) for one in at],
        crs="EPSG:4326",
    )


def geojson(frame: gpd.GeoDataFrame) -> bytes:
    return frame.to_json(to_wgs84=True).encode()


def geopackage(folder: Path, **layers: gpd.GeoDataFrame) -> bytes:
    for name, frame in layers.items():
        frame.to_file(folder / "x.gpkg", layer=name)
    return (folder / "x.gpkg").read_bytes()


def test_a_layer_in_the_plane_of_the_land_is_drawn_in_degrees(book: LandBook, tmp_path: Path) -> None:
    frame = points(HERE, note=ATTACK).to_crs(crs.planar_crs("EPSG:9209"))
    (layer,) = read_own_layers("quy hoach.gpkg", geopackage(tmp_path, quy_hoach=frame), book)
    assert (layer.name, layer.drawn, layer.undrawn) == ("quy hoach.gpkg", 1, 0)
    # Read again the shape is where it was, to a tenth of a metre; no tag can open in a script.
    (feature,) = json.loads(layer.shapes)["features"]
    assert feature["geometry"]["coordinates"] == pytest.approx(HERE, abs=1e-6)
    assert feature["properties"] == {"note": ATTACK}
    assert "<" not in layer.shapes


def test_every_layer_of_a_geopackage_is_drawn(book: LandBook, tmp_path: Path) -> None:
    content = geopackage(tmp_path, roads=points(HERE), wells=points(HERE, HERE))
    layers = read_own_layers("x.gpkg", content, book)
    assert [(layer.name, layer.drawn) for layer in layers] == [("x.gpkg – roads", 1), ("x.gpkg – wells", 2)]


def test_a_shape_that_cannot_be_drawn_is_counted(book: LandBook) -> None:
    two = geojson(points(HERE, HERE)).decode()
    text = two.replace('"coordinates": [106.0, 21.1]', '"coordinates": [null]', 1)
    (layer,) = read_own_layers("x.geojson", text.encode(), book)
    assert (layer.drawn, layer.undrawn) == (1, 1)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.dxf", b"0", "x.dxf is in no format that the map draws; export it as GeoJSON, GeoPackage"),
        ("x.kml", b"PK", "x.kml is not a KML, though its name says so"),
        ("x.kml", BOMB_OF_ENTITIES, "x.kml cannot be read as a KML"),
        ("x.zip", b"PK", "x.zip is not a ZIP, or what it is ends too early"),
        ("x.zip", zipped(("a/readme.txt", b"")), "x.zip holds no Shapefile and no KML; zip the .shp, .shx"),
        ("x.zip", zipped(("../a.shp", b"")), "x.zip holds '../a.shp': a path that leads out of it, a link,"),
        ("x.zip", zipped(("/a.shp", b"")), "x.zip holds '/a.shp': a path that leads out of it, a link,"),
        ("x.zip", zipped(("C:a.shp", b"")), "x.zip holds 'C:a.shp': a path that leads out of it, a link,"),
        (
            "x.zip",
            zipped((LINK, b"/etc/passwd")),
            "x.zip holds 'a.shp': a path that leads out of it, a link,",
        ),
        ("x.zip", zipped(("a.dbf", b"\0" * 100_000_001)), "x.zip unpacks to more than 100 MB or 200 files;"),
        ("x.zip", zipped(*((f"{at}.dbf", b"") for at in range(201))), "x.zip unpacks to more than 100 MB or"),
        ("x.zip", zipped(("a.shp", b"\0" * 9))[:-40], "x.zip is not a ZIP, or what it is ends too early"),
        ("x.zip", zipped(("a.shp", b"<")), "a.shp is not a Shapefile, though its name says so"),
        ("x.gpkg", b"<OGRVRTDataSource/>", "x.gpkg is not a GeoPackage, though its name says so"),
        ("x.gpkg", b"", "x.gpkg is empty"),
        ("x.geojson", b"{", "x.geojson "),
        ("../../x.geojson", geojson(points()), "x.geojson has no shape that can be drawn."),
        (
            "x.geojson",
            geojson(points(ELSEWHERE)),
            # From 106.0 E, 21.1 N to Paris along the ellipsoid: between 9,100 and 9,300 km.
            "x.geojson lies 9",
        ),
        ("x.geojson", b" " * 20_000_001, "x.geojson is more than the map can draw (at most 5000 shapes,"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(
    book: LandBook, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(LandbookError) as refused:
        read_own_layers(name, content, book)
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("form", "name", "expected"),
    [
        # Of the three zones and four phases one each is a ring, which has no shape in a file; eleven plots.
        ("shp", "x.zip", {"x.zip – zones": (2, 1), "x.zip – phases": (3, 1), "x.zip – parcels": (11, 0)}),
        ("kml", "x.kml", {"x.kml": (16, 2)}),  # folders are one layer
        ("kmz", "x.kmz", {"x.kmz – zones": (2, 1), "x.kmz – phases": (3, 1), "x.kmz – parcels": (11, 0)}),
    ],
)
def test_the_layers_that_the_program_writes_are_drawn_again(
    book: LandBook, form: str, name: str, expected: dict[str, tuple[int, int]]
) -> None:
    content = layer_file(state(book, as_of=book.info.data_as_of), translator("en"), form=form)
    layers = read_own_layers(name, content, book)
    assert {layer.name: (layer.drawn, layer.undrawn) for layer in layers} == expected
    properties = json.loads(layers[-1].shapes)["features"][-1]["properties"]
    assert "b-1-02" in properties.values()  # the last plot
    assert "tessellate" not in properties


def test_a_layer_without_a_coordinate_reference_system_is_refused(book: LandBook, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        content = geopackage(tmp_path, x=points(HERE).set_crs(None, allow_override=True))
    with pytest.raises(LandbookError, match=r"x\.gpkg does not say its coordinate reference system"):
        read_own_layers("x.gpkg", content, book)


def test_as_many_shapes_and_corners_as_a_map_can_draw_are_drawn_and_one_more_is_not(
    monkeypatch: pytest.MonkeyPatch, book: LandBook
) -> None:
    monkeypatch.setattr(own_layers, "MOST_SHAPES", 2)
    two, three = geojson(points(HERE, HERE)), geojson(points(HERE, HERE, HERE))
    assert read_own_layers("x.json", two, book)[0].drawn == 2
    with pytest.raises(LandbookError, match="more than the map can draw"):
        read_own_layers("x.json", three, book)
    monkeypatch.setattr(own_layers, "MOST_SHAPES", 3)
    monkeypatch.setattr(own_layers, "MOST_CORNERS", 2)
    with pytest.raises(LandbookError, match="more than the map can draw"):
        read_own_layers("x.json", three, book)


Handed = list[tuple[str, bytes, str]]


def hand_in(app: AppTest, *files: tuple[str, bytes]) -> None:
    """Hand in files in the box below the map."""
    handed: Handed = [(name, content, "application/octet-stream") for name, content in files]
    app.file_uploader[0].set_value(handed).run()
    assert not app.exception


def on_the_map(app: AppTest) -> list[str]:
    return [told(caption) for caption in app.caption if "shape" in caption.value]


def test_a_layer_stays_in_the_session_on_every_page_until_it_is_removed(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    open_page = partial(app_on, monkeypatch, folder)
    app = open_page("zone", lang="en", zone="z-a")
    hand_in(app, ("a.geojson", geojson(points(HERE))), ("b.geojson", geojson(points(ELSEWHERE))))
    assert on_the_map(app) == ["a.geojson: 1 shape"]
    assert [told(warning) for warning in app.warning if "b.geojson lies" in told(warning)]
    assert app.file_uploader[0].value == []  # the files are let go
    app.run()
    assert on_the_map(app) == ["a.geojson: 1 shape"]
    assert not [warning for warning in app.warning if "b.geojson lies" in told(warning)]
    # Another reader of the same app has none of it.
    assert on_the_map(open_page("zone", lang="en", zone="z-a")) == []
    (remove,) = [button for button in app.button if button.label == "Remove"]
    remove.click().run()
    assert on_the_map(app) == []
