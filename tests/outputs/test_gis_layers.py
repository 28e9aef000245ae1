"""Layers re-opened with other programs: each format in both systems says what the statement says."""

import hashlib
import io
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

import ezdxf
import fiona
import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from pyproj import CRS

from cli.options import LayerFormat, LayerName, System
from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from occupancy.program import ROOT
from occupancy.statement import Statement, state
from outputs.gis.dxf import plot_layer
from outputs.gis.gdal_formats import SHORT, short
from outputs.gis.layer_files import FORMATS, SYSTEMS, layer_file
from outputs.gis.layers import KEYS, LAYERS, layers
from outputs.maps.style import STATES
from outputs.text.translations import translator
from tests.support.book_builder import add, edit, write_book

DAY = date(2023, 11, 17)
CODES = {"vn2000": 9209, "wgs84": 4326}
COUNTS = {"zones": 16, "phases": 29, "parcels": 2605}
EVERY = [(form, system) for form in FORMATS for system in FORMATS[form].systems]
# GDAL's own drivers; GeoParquet is read with pyarrow, DXF has no attributes and is looked at by itself.
TABLES = [(form, system) for form, system in EVERY if form not in ("dxf", "parquet")]
UNKNOWN_TO_FIONA = ("kml", "kmz")  # its wheel has no driver for KML


@lru_cache
def packaged() -> tuple[LandBook, Statement]:
    book = load(ROOT / "data")
    return book, state(book, as_of=DAY)


@lru_cache
def made(form: str, system: str) -> bytes:
    return layer_file(packaged()[1], translator("vi"), form=form, system=system)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files, those of a ZIP unpacked beside each other."""
    place = tmp_path_factory.mktemp("layers")
    for form, system in EVERY:
        content = made(form, system)
        under = place / f"{form}-{system}"
        under.mkdir()
        if FORMATS[form].suffix == "zip":
            zipfile.ZipFile(io.BytesIO(content)).extractall(under)
        else:
            (under / f"all.{FORMATS[form].suffix}").write_bytes(content)
    return place


def source(folder: Path, form: str, system: str, layer: str) -> tuple[Path, str | None]:
    """Where a layer lies, and by which name it is asked for there."""
    under = folder / f"{form}-{system}"
    if FORMATS[form].suffix == "zip":
        return under / f"{layer}.{form}", None
    title = {"zones": "Khu công nghiệp", "phases": "Giai đoạn, phân khu", "parcels": "Lô đất"}[layer]
    return under / f"all.{form}", title if form in UNKNOWN_TO_FIONA else layer


def in_the_plane(shapes: Any, system: str) -> Any:
    """Areas in square metres of EPSG:9209, the way there found by PROJ itself."""
    return gpd.GeoSeries(shapes, crs=CODES[system]).to_crs(9209).area.to_numpy()


def expected(layer: str) -> pd.DataFrame:
    """What the statement says, and the area that was measured when the book was read."""
    book, statement = packaged()
    key = KEYS[layer]
    measured = getattr(book, layer)[[key, "measured_area_m2"]]
    return getattr(statement, layer).merge(pd.DataFrame(measured), on=key, how="left", validate="one_to_one")


def column(name: str, form: str) -> str:
    return short(name) if form == "shp" else name


# Read back ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "system"), TABLES)
@pytest.mark.parametrize("layer", LAYERS)
def test_pyogrio_reads_what_was_written(folder: Path, form: str, system: str, layer: str) -> None:
    path, name = source(folder, form, system, layer)
    read = pyogrio.read_dataframe(path, layer=name)
    told = expected(layer)
    assert len(read) == COUNTS[layer] == len(told)
    assert CRS(read.crs).to_epsg(min_confidence=100) == CODES[system]
    assert list(read[column(KEYS[layer], form)]) == list(told[KEYS[layer]])
    for figure in ("leased_ha", "vacant_ha", "reserved_ha", "outside_ha"):
        figures = read[column(figure, form)].to_numpy(dtype=float)
        np.testing.assert_allclose(figures, told[figure], atol=1e-6)
    areas = in_the_plane(read.geometry, system)
    np.testing.assert_allclose(areas, told["measured_area_m2"].to_numpy(), atol=0.01, equal_nan=True)


@pytest.mark.parametrize(("form", "system"), [pair for pair in TABLES if pair[0] not in UNKNOWN_TO_FIONA])
@pytest.mark.parametrize("layer", LAYERS)
def test_fiona_reads_the_same(folder: Path, form: str, system: str, layer: str) -> None:
    path, name = source(folder, form, system, layer)
    with fiona.open(path, layer=name) as records:
        rows = list(records)
        system_read = CRS.from_wkt(records.crs.to_wkt())
    told = expected(layer)
    assert system_read.to_epsg(min_confidence=100) == CODES[system]
    key, label = column(KEYS[layer], form), column("state_label", form)
    assert [row.properties[key] for row in rows] == list(told[KEYS[layer]])
    if layer == "parcels":
        by_state = {row.properties["state"]: row.properties[label] for row in rows}
        assert by_state["vacant_serviced"] == "Còn trống, đã có hạ tầng"
        assert set(by_state) <= set(STATES)
    shapes = [None if row.geometry is None else shapely.geometry.shape(row.geometry) for row in rows]
    np.testing.assert_allclose(
        in_the_plane(shapes, system), told["measured_area_m2"].to_numpy(), atol=0.01, equal_nan=True
    )


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("layer", LAYERS)
def test_geoparquet_is_read_by_geopandas_and_says_its_system(folder: Path, system: str, layer: str) -> None:
    path, _ = source(folder, "parquet", system, layer)
    read = gpd.read_parquet(path)
    told = expected(layer)
    assert read.crs.to_epsg(min_confidence=100) == CODES[system]
    assert list(read[KEYS[layer]]) == list(told[KEYS[layer]])
    areas = in_the_plane(read.geometry, system)
    np.testing.assert_allclose(areas, told["measured_area_m2"].to_numpy(), atol=0.01, equal_nan=True)
    geo = json.loads(pq.read_schema(path).metadata[b"geo"])
    assert (geo["version"], geo["columns"]["geometry"]["encoding"]) == ("1.1.0", "WKB")


@pytest.mark.filterwarnings("ignore:Recode from CP65001")  # GDAL then takes the texts as they are
@pytest.mark.parametrize("system", SYSTEMS)
def test_dxf_has_a_layer_for_each_state_and_the_id_of_each_plot_inside_it(folder: Path, system: str) -> None:
    read = pyogrio.read_dataframe(folder / f"dxf-{system}" / "all.dxf")
    told = expected("parcels").set_index("parcel_id")
    lines = read[read["Layer"].str.startswith("PLOTS_")]
    drawn = np.array([shapely.Polygon(shapely.get_coordinates(line)) for line in lines.geometry])
    shapes = packaged()[0].parcels.set_index("parcel_id").geometry[told.index]
    rings = pd.Series([1 + len(shape.interiors) for shape in shapes]).groupby(told["state"].array).sum()
    assert lines["Layer"].value_counts().to_dict() == {plot_layer(code): rings[code] for code in rings.index}

    ids = read[read["Layer"] == "PLOT_IDS"]
    tree = shapely.STRtree(drawn)
    text, plot = tree.query(shapely.force_2d(ids.geometry.to_numpy()), predicate="intersects")
    own = {name: drawn[at] for name, at in zip(ids["Text"].to_numpy()[text], plot, strict=True)}
    assert set(own) == set(told.index)
    whole = [name for name, shape in shapes.items() if not shape.interiors]
    areas = in_the_plane([own[name] for name in whole], system)
    np.testing.assert_allclose(areas, told["measured_area_m2"][whole].to_numpy(), atol=0.01)
    assert "KCN Quế Võ II" in set(read.loc[read["Layer"] == "ZONE_NAMES", "Text"])
    notes = " ".join(read.loc[read["Layer"] == "NOTES", "Text"])
    assert f"EPSG:{CODES[system]}" in notes
    assert "Lô đất, hợp đồng thuê, giá và nhà đầu tư thứ cấp trong bộ dữ liệu này là giả định" in notes


def test_the_drawing_is_one_of_autocad_2007_whose_texts_stand_as_they_are(folder: Path) -> None:
    """Those who go by the version and those who go by the code page, as GDAL, read UTF-8."""
    document = ezdxf.readfile(folder / "dxf-vn2000" / "all.dxf")

    assert document.dxfversion == "AC1021"
    assert document.audit().errors == []
    assert "KCN Quế Võ II" in {text.dxf.text for text in document.query('TEXT[layer=="ZONE_NAMES"]')}
    head = (folder / "dxf-vn2000" / "all.dxf").read_bytes()[:4_000]
    assert b"$DWGCODEPAGE\r\n  3\r\nANSI_65001\r\n" in head


def test_fiona_reads_the_drawing_too(folder: Path) -> None:
    with fiona.open(folder / "dxf-vn2000" / "all.dxf") as records:
        found = {row.properties["Layer"] for row in records}
    assert {"ZONES", "PHASES", "PLOT_IDS", "PLOTS_VACANT_SERVICED"} <= found


def test_the_projection_file_of_a_shapefile_names_the_datum_of_vietnam(folder: Path) -> None:
    for layer in LAYERS:
        text = (folder / "shp-vn2000" / f"{layer}.prj").read_text(encoding="ascii")
        assert 'DATUM["D_Vietnam_2000"' in text
        assert CRS.from_wkt(text).to_epsg(min_confidence=100) == 9209


def test_a_shapefile_says_its_texts_are_in_utf_8(folder: Path) -> None:
    assert (folder / "shp-vn2000" / "zones.cpg").read_text(encoding="ascii").strip() == "UTF-8"


def test_csv_is_marked_for_excel_and_has_the_middle_of_each_plot(folder: Path) -> None:
    path = folder / "csv-vn2000" / "parcels.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(path, encoding="utf-8-sig", dtype={"block": str})
    shape = shapely.from_wkt(read["wkt"].iloc[0])
    assert (read["y_east_m"].iloc[0], read["x_north_m"].iloc[0]) == pytest.approx(
        (shape.centroid.x, shape.centroid.y), abs=0.001
    )
    assert 105.9 < read["lon"].min() < read["lon"].max() < 106.3
    assert set(read["crs"]) == {"EPSG:9209"}


def test_kml_shows_a_plot_in_the_colour_of_its_state(folder: Path) -> None:
    text = (folder / "kml-wgs84" / "all.kml").read_text(encoding="utf-8")
    assert '<Style id="vacant_serviced"><LineStyle>' in text
    assert "<color>b00d55e6</color>" in text  # the map's #e6550d, blue first
    assert "<displayName>Diện tích đã cho thuê (ha)</displayName>" in text
    kmz = zipfile.ZipFile(folder / "kmz-wgs84" / "all.kmz")
    assert kmz.namelist() == ["doc.kml", *(f"layers/{layer}.kml" for layer in LAYERS)]
    assert "<href>layers/parcels.kml</href>" in kmz.read("doc.kml").decode()


# What must be said ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> tuple[LandBook, Statement]:
    book = load(write_book(tmp_path_factory.mktemp("small") / "book"))
    return book, state(book, as_of=DAY)


@pytest.mark.parametrize(("form", "system"), EVERY)
def test_every_file_says_day_basis_system_and_what_is_invented(
    small_book: tuple[LandBook, Statement], form: str, system: str
) -> None:
    content = layer_file(small_book[1], translator("en"), form=form, system=system)
    if FORMATS[form].suffix in ("zip", "kmz"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b" ".join(archive.read(name) for name in archive.namelist())
    text = content.decode(errors="replace")
    if form == "dxf":  # its lines are short
        text = " ".join(each.dxf.text for each in ezdxf.read(io.StringIO(text, newline=None)).query("TEXT"))
    basis = "Leasable land of established zones"
    for said in ("Invented figures", "17 Nov 2023", basis, small_book[0].content_hash):
        assert said in text
    assert f"EPSG:{CODES[system]}" in text
    assert ("105°30′" in text) == (system == "vn2000")


def test_every_row_says_its_day_and_what_is_invented() -> None:
    for layer in layers(packaged()[1], translator("en"), wgs84=False):
        assert set(layer.attributes["as_of"].dt.date) == {DAY}
        assert set(layer.attributes["invented"]) == {"Invented: plots, projects, leases, reservations"}


def test_a_book_with_errors_says_so_in_its_layers(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "book", tenancies=edit(1, leased_area_m2="12,5")))
    content = layer_file(state(book, as_of=DAY), translator("en"), form="kml")
    assert "Errors: 1 open error" in content.decode()


def test_layers_hold_no_tenant_and_no_lease(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "book"))
    statement = state(book, as_of=DAY)
    for form in FORMATS:
        content = layer_file(statement, translator("en"), form=form)
        if FORMATS[form].suffix in ("zip", "kmz"):
            archive = zipfile.ZipFile(io.BytesIO(content))
            content = b" ".join(archive.read(name) for name in archive.namelist())
        for secret in (b"Alpha", b"Gamma", b"Epsilon"):  # two tenants, and for whom a plot is held
            assert secret not in content


def test_an_investor_s_book_gives_the_same_layers(tmp_path: Path) -> None:
    place = write_book(tmp_path / "book")
    files = []
    for audience in ("internal", "investor"):
        book = load(place, audience=audience)
        content = layer_file(state(book, as_of=DAY), translator("vi"), form="kml")
        files.append(content.replace(book.content_hash.encode(), b"fingerprint"))
    assert files[0] == files[1]


def test_every_column_is_in_the_dictionary_and_has_a_name_of_ten_letters() -> None:
    known = set(pd.read_csv(ROOT / "data" / "dictionary.csv", dtype=str).query("kind == 'column'")["name"])
    for layer in layers(packaged()[1], translator("vi"), wgs84=False):
        names = [str(name) for name in layer.attributes.columns]
        assert set(names) <= known
        cut = [short(name) for name in names]
        assert len(set(cut)) == len(cut)
        assert all(len(name) <= 10 and name.isascii() for name in cut)
    assert set(SHORT) <= known


def test_a_side_file_says_what_the_short_names_mean(folder: Path) -> None:
    rows = pd.read_csv(folder / "shp-vn2000" / "columns.csv", encoding="utf-8-sig")
    said = rows.set_index(["layer", "column"])["label"]
    assert said["parcels", "doc_m2"] == "Diện tích theo hồ sơ (m²)"
    table = pyogrio.read_info(folder / "shp-vn2000" / "parcels.shp")["fields"]
    assert list(said["parcels"].index) == list(table)


# Faults and edges -----------------------------------------------------------------------------------------


def test_a_phase_that_is_not_drawn_has_a_row_without_a_shape(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "book"))  # c-1 and z-c have no outline
    statement = state(book, as_of=DAY)
    for form in ("gpkg", "kml", "geojson", "fgb", "shp", "csv", "parquet", "dxf"):
        content = layer_file(statement, translator("vi"), form=form)
        path = tmp_path / f"layers.{FORMATS[form].suffix}"
        path.write_bytes(content)
        if form == "gpkg":
            read = pyogrio.read_dataframe(path, layer="phases")
            assert list(read["phase_id"]) == ["a-1", "a-2", "b-1", "c-1"]
            assert list(read.geometry.isna()) == [False, False, False, True]


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_book_without_any_land_has_layers_without_rows(tmp_path: Path, form: str) -> None:
    tables = ("zones", "phases", "phase_decisions", "parcels", "tenancies", "reservations", "services")
    none: dict[str, Any] = dict.fromkeys((*tables, "anchor_tenants", "adjustments"), lambda _: [])
    book = load(write_book(tmp_path / "book", **none))
    assert layer_file(state(book, as_of=DAY), translator("vi"), form=form)


def test_texts_that_run_as_formulas_or_break_xml_are_inert(tmp_path: Path) -> None:
    place = write_book(tmp_path / "book", zones=edit(0, name_vi='=cmd|"/C calc"!A0 <b>&\u0007'))
    book = load(place)
    statement = state(book, as_of=DAY)
    archive = zipfile.ZipFile(io.BytesIO(layer_file(statement, translator("vi"), form="csv")))
    assert ",\"'=cmd|" in archive.read("zones.csv").decode()
    kml = layer_file(statement, translator("vi"), form="kml")
    path = tmp_path / "z.kml"
    path.write_bytes(kml)
    names = pyogrio.read_dataframe(path, layer="Khu công nghiệp")["name_vi"]
    assert names.iloc[0] == '=cmd|"/C calc"!A0 <b>&'


def test_a_long_text_is_cut_in_a_shapefile_and_the_cut_is_seen(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "book", zones=edit(0, source="ế" * 200)))
    archive = zipfile.ZipFile(
        io.BytesIO(layer_file(state(book, as_of=DAY), translator("vi"), form="shp", only=["zones"]))
    )
    archive.extractall(tmp_path / "shp")
    read = pyogrio.read_dataframe(tmp_path / "shp" / "zones.shp")
    # 254 bytes less 3 of "…" have room for 83 letters of 3 bytes.
    assert read["source"].iloc[0] == "ế" * 83 + "…"


def test_a_plot_that_is_not_valid_on_the_day_is_in_no_layer(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "book", parcels=edit(5, valid_from="2023-11-18")))
    found = layers(state(book, as_of=DAY), translator("vi"), wgs84=False, only=["parcels"])
    assert [layer.name for layer in found] == ["parcels"]
    assert "a-1-06" not in set(found[0].frame["parcel_id"])
    assert len(found[0].frame) == 10


def test_a_plot_with_a_hole_stays_one(tmp_path: Path) -> None:
    ring = shapely.box(3000, 500, 3400, 900).difference(shapely.box(3100, 600, 3200, 700))
    plot = {
        "parcel_id": "b-1-09", "zone_id": "z-b", "phase_id": "b-1", "block": "", "land_use": "factory",
        "document_area_m2": 150_000.0, "valid_from": "2015-01-01", "geometry": ring,
    }  # fmt: skip
    book = load(write_book(tmp_path / "book", parcels=add(plot)))
    statement = state(book, as_of=DAY)
    for form in ("gpkg", "kml"):
        path = tmp_path / f"hole.{form}"
        path.write_bytes(layer_file(statement, translator("en"), form=form, only=["parcels"]))
        read = pyogrio.read_dataframe(path, layer=0).set_index("parcel_id")
        # 400 m × 400 m less 100 m × 100 m.
        assert read.geometry.to_crs(9209).area["b-1-09"] == pytest.approx(150_000, abs=0.01)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"form": "dwg"}, "There is no format dwg; choose one of gpkg, shp,"),
        ({"form": "kml", "system": "vn2000"}, "KML is in WGS 84 by its standard"),
        ({"form": "gpkg", "system": "utm"}, "There is no system utm; choose one of vn2000, wgs84."),
        ({"form": "gpkg", "only": ["roads"]}, "There is no layer roads; choose of zones, phases, parcels."),
    ],
)
def test_what_there_is_not_is_refused_in_words(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(said)):
        layer_file(packaged()[1], translator("en"), **asked)


def test_the_command_line_knows_all_formats_systems_and_layers() -> None:
    assert list(get_args(LayerFormat)) == list(FORMATS)
    assert list(get_args(System)) == list(SYSTEMS)
    assert [name.value for name in LayerName] == list(LAYERS)


# The same bytes -------------------------------------------------------------------------------------------

SUMS = """
import hashlib, sys
from datetime import date
from pathlib import Path
from occupancy.book import load
from occupancy.statement import state
from outputs.text.translations import translator
from outputs.gis.layer_files import FORMATS, layer_file
book = load(Path(sys.argv[1]))
statement = state(book, as_of=date(2023, 11, 17))
for form in FORMATS:
    for system in FORMATS[form].systems:
        content = layer_file(statement, translator("vi"), form=form, system=system)
        print(form, system, hashlib.sha256(content).hexdigest())
"""


def sums(place: Path, **environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SUMS, str(place)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return done.stdout.splitlines()


def test_the_same_book_gives_the_same_bytes_in_another_time_zone_and_language(tmp_path: Path) -> None:
    place = write_book(tmp_path / "book")
    statement, words = state(load(place), as_of=DAY), translator("vi")
    here = [(*one, layer_file(statement, words, form=one[0], system=one[1])) for one in EVERY]
    there = sums(place, TZ="America/Los_Angeles", LC_ALL="C", PYTHONUTF8="1", PYTHONHASHSEED="2")
    assert there == [f"{form} {system} {hashlib.sha256(made).hexdigest()}" for form, system, made in here]


def moments(form: str, content: bytes) -> Iterator[str]:
    """Every moment that a file keeps beside its figures."""
    if FORMATS[form].suffix in ("zip", "kmz"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        yield from (f"{entry.date_time[0]}-{entry.date_time[1]:02}" for entry in archive.infolist())
        if form == "shp":  # years since 1900, month and day stand in bytes 1 to 3 of a DBF
            for name in LAYERS:
                year, month, day = archive.read(f"{name}.dbf")[1:4]
                yield f"{1900 + year}-{month:02}-{day:02}"


def test_no_file_keeps_the_moment_of_writing(tmp_path: Path) -> None:
    kept = {moment for form, system in EVERY for moment in moments(form, made(form, system))}
    assert kept == {"1980-01", "2023-11-17"}
    today = pd.Timestamp.now().strftime("%Y-%m-%d").encode()
    assert not any(today in made(form, system) for form, system in EVERY)
    path = tmp_path / "layers.gpkg"
    path.write_bytes(made("gpkg", "vn2000"))
    with closing(sqlite3.connect(path)) as database:
        assert {row[0] for row in database.execute("SELECT last_change FROM gpkg_contents")} == {
            "2000-01-01T00:00:00.000Z"
        }


def test_making_layers_leaves_the_shapes_of_the_book_as_they_were(tmp_path: Path) -> None:
    book = load(write_book(tmp_path))
    before = book.parcels.geometry.to_wkb().tolist()
    layer_file(state(book, as_of=book.info.data_as_of), translator("vi"), form="gpkg")
    assert book.parcels.geometry.to_wkb().tolist() == before
    assert set(book.parcels.geom_type) == {"Polygon"}


def test_a_geopackage_does_not_tell_how_often_it_was_changed(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "book"))
    made = layer_file(state(book, as_of=DAY), translator("vi"), form="gpkg", system="vn2000")
    assert made[24:28] == made[92:96] == b"\0\0\0\1"  # the counters of SQLite's header
    (tmp_path / "layers.gpkg").write_bytes(made)
    with closing(sqlite3.connect(tmp_path / "layers.gpkg")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
