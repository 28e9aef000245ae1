"""Own layers without a browser: what is handed in below a map is kept for its reader, or refused."""

import json
from functools import partial
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from geo import crs
from geo.errors import LandbookError
from occupancy.book import LandBook, load
from outputs.maps.web import own_layers
from outputs.maps.web.own_layers import read_own_layers
from tests.support.app_pages import app_on
from tests.support.book_builder import write_book
from tests.support.messagebox import told

ATTACK = "<img src=x onerror=alert(1)>"
# The small book lies about 105.99 to 106.01 E, 21.10 N.
HERE, ELSEWHERE = (106.0, 21.1), (2.35, 48.86)


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
        ("x.kml", b"<kml/>", "x.kml is in no format that the map draws; export it as GeoJSON, GeoPackage"),
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
