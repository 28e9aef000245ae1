"""Land as offices hand it over: one body for every format; what is lost, missing or in doubt is told."""

import io
import stat
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.crs_diagnosis import diagnose
from geo.errors import SourceError
from occupancy.delivery.delivered import Delivered
from occupancy.delivery.read import in_degrees, read_delivery
from tests.support.deliveries import AREAS, FORMATS, IDS, NAMES, PLANE, by_gdal, land


def rules(delivered: Delivered) -> list[str]:
    return list(delivered.findings["rule"])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_brings_the_same_plots(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    FORMATS[name](path)

    [delivered] = read_delivery(path, crs=PLANE if name.endswith((".tab", ".mif")) else None)

    frame = delivered.frame.set_index("ma_lo", drop=False).loc[IDS]  # FlatGeobuf sorts by place
    assert (delivered.file, delivered.layer, delivered.is_land) == (name, "", True)
    assert sorted(delivered.frame.index) == [1, 2, 3]
    assert list(frame["ten"]) == NAMES
    assert list(map(float, frame["dien_tich"])) == list(map(float, AREAS))
    assert delivered.decimal["dien_tich"] == "."
    assert delivered.crs is not None
    drawn = GeoDataFrame(geometry=list(frame["geometry"]), crs=delivered.crs)
    measured = crs.to_plane(drawn, crs.planar_crs(PLANE)).area
    # MapInfo's tables round corners to about 2 cm here.
    assert list(measured) == pytest.approx([10_000] * 3, abs=5 if name.endswith(".tab") else 0.01)
    assert rules(delivered) == []


def test_a_lost_encoding_of_a_shapefile_or_mapinfo_table_is_read_from_its_bytes(tmp_path: Path) -> None:
    """`C«ng ty cæ phÇn` in TCVN3; neither file says what it is in."""
    for name in ("plots.shp", "plots.tab"):
        frame = land().assign(ten=["C_ng ty", "c_ ph_n", "Lot"])
        pyogrio.write_dataframe(frame, tmp_path / name)
        table = tmp_path / ("plots.dbf" if name.endswith("shp") else "plots.dat")
        raw = table.read_bytes().replace(b"C_ng", b"C\xabng").replace(b"c_ ph_n", b"c\xe6 ph\xc7n")
        table.write_bytes(raw)
        (tmp_path / "plots.cpg").unlink(missing_ok=True)

        [delivered] = read_delivery(tmp_path / name, crs=PLANE)

        assert list(delivered.frame["ten"]) == ["Công ty", "cổ phần", "Lot"]
        assert rules(delivered) == ["D001"]
        assert delivered.findings["expected"][0] == "C«ng ty → Công ty (2)"


PLACEMARK = (
    "<Placemark><name>{0}</name><description><![CDATA[<html><table><tr><td colspan=2>Thửa đất</td></tr>"
    "<tr><td>Mã lô</td><td>{0}</td></tr><tr><th>Diện tích:</th><td>{1}</td></tr></table>]]></description>"
    "<Polygon><outerBoundaryIs><LinearRing><coordinates>106,21 106.001,21 106.001,21.001 106,21.001 106,21"
    "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
)
KML = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'


def test_attributes_that_stand_only_in_a_table_of_the_description_are_columns(tmp_path: Path) -> None:
    path = tmp_path / "plots.kml"
    path.write_text(KML.format(PLACEMARK.format("A-01", "11.494,5") + PLACEMARK.format("A-02", "12,5")))

    [delivered] = read_delivery(path)

    assert list(delivered.frame["Mã lô"]) == ["A-01", "A-02"]
    assert list(delivered.frame["Diện tích"]) == ["11.494,5", "12,5"]
    assert rules(delivered) == ["D012"]


def test_points_for_zones_are_delivered_as_points(tmp_path: Path) -> None:
    path = tmp_path / "zones.kml"
    point = "<Placemark><name>Quế Võ</name><Point><coordinates>106.1,21.15</coordinates></Point></Placemark>"
    path.write_text(KML.format(point))

    [delivered] = read_delivery(path)

    assert [shape.geom_type for shape in delivered.frame["geometry"]] == ["Point"]
    assert rules(delivered) == []


def test_shapes_that_cannot_be_read_are_counted_against_the_file(tmp_path: Path) -> None:
    path = tmp_path / "plots.shp"
    pyogrio.write_dataframe(land(), path)
    index = path.with_suffix(".shx")
    index.write_bytes(index.read_bytes() + index.read_bytes()[-8:])  # the file says that it has four

    [delivered] = read_delivery(path)

    assert rules(delivered) == ["D019"]
    assert list(delivered.findings[["value", "expected"]].iloc[0]) == ["4", "3"]


# Systems.


def moved(code: str) -> np.ndarray:
    return np.asarray(land().to_crs(code).geometry.array, dtype=object)


def known() -> np.ndarray:
    return np.asarray(land().to_crs("EPSG:4326").geometry.array, dtype=object)


def test_land_without_a_system_lists_those_that_it_may_be_in(tmp_path: Path) -> None:
    path = tmp_path / "plots.shp"
    pyogrio.write_dataframe(land(), path)
    path.with_suffix(".prj").unlink()

    [delivered] = read_delivery(path)

    assert delivered.crs is None
    codes = [each.epsg for each in delivered.candidates]
    assert {"EPSG:9209", "EPSG:9210", "EPSG:3405"} <= set(codes)
    assert "EPSG:4326" not in codes
    assert rules(delivered) == ["D017"]

    [confirmed] = read_delivery(path, crs=PLANE)
    assert (confirmed.crs, confirmed.candidates, rules(confirmed)) == (crs.planar_crs(PLANE), (), [])


@pytest.mark.parametrize(
    ("drawn", "declared", "likely", "off_m"),
    [
        # VN-2000 labelled WGS 84 and the other way round: no shift of the datum
        ("EPSG:4756", "EPSG:4326", "EPSG:4756", 224),
        ("EPSG:32648", "EPSG:3405", "EPSG:32648", 224),
        # UTM labelled TM-3, and the plane of another province
        ("EPSG:3405", "EPSG:9209", "EPSG:3405", 51_700),
        ("EPSG:9209", "EPSG:9210", "EPSG:9209", 26_200),
        ("EPSG:9214", "EPSG:9209", "EPSG:9214", 156_000),
        ("EPSG:3857", "EPSG:9209", "EPSG:3857", None),
    ],
)
def test_land_beside_that_of_the_book_raises_a_doubt_with_what_it_probably_is(
    drawn: str, declared: str, likely: str, off_m: float | None
) -> None:
    stated = crs.parse_declared_crs(declared, owner="plots")

    found, doubtful = diagnose(moved(drawn), stated, plane=crs.planar_crs(PLANE), land=known())

    assert doubtful
    assert crs.crs_code(found[0].system) == likely
    assert found[0].on_land == 1
    assert off_m is None or found[0].off_m == pytest.approx(off_m, rel=0.02)


def test_a_system_that_puts_land_where_the_book_has_it_is_not_doubted() -> None:
    stated = crs.planar_crs(PLANE)

    found, doubtful = diagnose(moved(PLANE), stated, plane=stated, land=known())

    assert [each.system for each in found] == [stated]
    assert not doubtful


def test_exchanged_axes_and_degrees_called_metres_are_seen_without_a_book() -> None:
    stated = crs.planar_crs(PLANE)
    exchanged = shapely.transform(moved(PLANE), lambda points: points[:, ::-1])

    for shapes, likely, turned in ((exchanged, "EPSG:9209", True), (moved("EPSG:4326"), "EPSG:4326", False)):
        found, doubtful = diagnose(shapes, stated)
        assert doubtful
        assert likely in [crs.crs_code(each.system) for each in found if each.exchanged is turned]


def test_exchanged_axes_are_turned_where_the_answer_says_so(tmp_path: Path) -> None:
    path = tmp_path / "plots.shp"
    turned = land().set_geometry(shapely.transform(land().geometry, lambda points: points[:, ::-1]))
    with pytest.warns(UserWarning, match="crs"):
        pyogrio.write_dataframe(turned.set_crs(None, allow_override=True), path)

    [open_] = read_delivery(path)
    [confirmed] = read_delivery(path, crs=f"{PLANE}/yx")

    assert {f"{PLANE}/yx"} < {each.epsg for each in open_.candidates}
    assert all(each.epsg.endswith("/yx") for each in open_.candidates)
    drawn = GeoDataFrame(geometry=list(confirmed.frame["geometry"]), crs=confirmed.crs)
    assert list(drawn.total_bounds) == [560_000, 2_340_000, 560_300, 2_340_100]
    assert list(np.round(in_degrees(open_, f"{PLANE}/yx")[0].bounds, 6)) == list(
        np.round(known()[0].bounds, 6)
    )


def test_a_projection_of_viet_nam_on_another_datum_names_the_plane_and_the_metres(tmp_path: Path) -> None:
    path = tmp_path / "plots.shp"
    pyogrio.write_dataframe(land(), path)
    said = path.with_suffix(".prj").read_text()
    path.with_suffix(".prj").write_text(said.replace("D_Vietnam_2000", "D_WGS_1984"))

    [delivered] = read_delivery(path)

    assert delivered.crs is None
    assert (delivered.candidates[0].epsg, delivered.candidates[0].why) == ("EPSG:9209", "datum")
    assert delivered.candidates[0].off_m == pytest.approx(224.1, abs=0.1)
    assert rules(delivered) == ["D018"]


def test_a_mapinfo_table_that_spells_vn_2000_out_is_in_its_plane(tmp_path: Path) -> None:
    """As offices add it to MAPINFOW.PRJ: the shift of Decision 05/2007, then the projection."""
    path = tmp_path / "plots.mif"
    pyogrio.write_dataframe(land(), path, driver="MapInfo File")
    lines = path.read_text().splitlines()
    shift = "-191.90441429, -39.30318279, -111.45032835, -0.00928836, 0.01975479, -0.00427372, 0.252906278"
    lines = [
        f'CoordSys Earth Projection 8, 9999, 28, {shift}, 0, "m", 105.5, 0, 0.9999, 500000, 0'
        if line.startswith("CoordSys")
        else line
        for line in lines
    ]
    path.write_text("\n".join(lines))

    [delivered] = read_delivery(path)

    assert delivered.crs == crs.planar_crs(PLANE)
    assert rules(delivered) == []


# What may do harm, and what is something else.


def archive(folder: Path, **files: bytes) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "/"), content)
    return path


def test_what_is_no_land_or_may_do_harm_is_refused_in_a_sentence(tmp_path: Path) -> None:
    leads = io.BytesIO()
    with zipfile.ZipFile(leads, "w") as packed:
        packed.writestr("../plots.shp", b"")
    for name, content, said in (
        ("plan.dwg", b"AC1032" + bytes(90), "DWG; open it in AutoCAD and save it as DXF"),
        ("plan.dgn", b"\xd0\xcf\x11\xe0" + bytes(90), "DGN of MicroStation V8"),
        ("a.kml", b"<!DOCTYPE kml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><kml>&a;</kml>", "document type"),
        ("a.kml", b"<kml><Document>", "damaged"),
        ("a.zip", leads.getvalue(), "leads out of it"),
        ("a.zip", b"PK\x03\x04...", "not a ZIP"),
        ("a.shp", b"no shapefile", "is not a Shapefile"),
        ("a.shp", b"\x00\x00\x27\x0a" + bytes(96), "there is no .shx"),
        ("a.gpkg", b"SQLite format 3\0" + bytes(90), "cannot be read as a GeoPackage"),
        ("a.tab", b"!table\n!version 300\nDefinition Table\n Type LINKED ODBC\n", "there is no .map"),
        ("a.parquet", b"PAR1" + bytes(90), "cannot be read as a GeoParquet"),
        ("a.geojson", b"", "is empty"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(SourceError, match=said):
            read_delivery(path)
        path.unlink()
    with pytest.raises(SourceError, match="no layer of land"):
        read_delivery(archive(tmp_path, **{"readme.txt": b"x"}))
    by_gdal("ESRI Shapefile")(tmp_path / "plots.shp")
    system = (tmp_path / "plots.prj").read_bytes()
    (tmp_path / "plots.prj").write_bytes(system.replace(b"VN-2000", b"VN-\xff000"))
    with pytest.raises(SourceError, match="cannot be read as a Shapefile"):
        read_delivery(tmp_path / "plots.shp")
    with pytest.raises(SourceError, match="is a folder and no geodatabase"):
        read_delivery(tmp_path)


def test_a_link_in_a_geodatabase_is_refused_as_a_folder_and_zipped(tmp_path: Path) -> None:
    database = tmp_path / "plots.gdb"
    by_gdal("OpenFileGDB")(database)
    assert len(read_delivery(database)) == 1
    (database / "b.gdbtable").symlink_to("/etc/hostname")
    with pytest.raises(SourceError, match=r"plots\.gdb holds links or folders; it may do harm"):
        read_delivery(database)

    (database / "b.gdbtable").unlink()
    link = zipfile.ZipInfo("plots.gdb/b.gdbtable")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "gdb.zip", "w") as packed:
        for file in database.iterdir():
            packed.write(file, f"plots.gdb/{file.name}")
        packed.writestr(link, "/etc/hostname")
    with pytest.raises(SourceError, match=r"gdb\.zip holds 'plots\.gdb/b\.gdbtable': .* a link"):
        read_delivery(tmp_path / "gdb.zip")


def swollen(content: bytes, size: int) -> bytes:
    """A ZIP of one file whose table of contents says that it unpacks to so many bytes."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + size.to_bytes(4, "little") + content[at + 4 :]


def test_an_archive_that_swells_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    small = archive(tmp_path, **{"plots.shp": bytes(100)}).read_bytes()
    (tmp_path / "a.zip").write_bytes(swollen(small, 600_000_001))
    with pytest.raises(SourceError, match="unpacks to more than 600 MB"):
        read_delivery(tmp_path / "a.zip")
    (tmp_path / "a.zip").write_bytes(swollen(small, 600_000_000))  # as much as is let in: then it is read
    with pytest.raises(SourceError, match=r"plots\.shp is not a Shapefile"):
        read_delivery(tmp_path / "a.zip")
    archive(tmp_path, **{f"{number}.shp": b"" for number in range(2_001)})
    with pytest.raises(SourceError, match="unpacks to more than"):
        read_delivery(tmp_path / "a.zip")
    archive(tmp_path, **{"inner.zip": small})  # what is packed twice stays packed
    with pytest.raises(SourceError, match="holds no layer of land"):
        read_delivery(tmp_path / "a.zip")


def test_a_mapinfo_table_that_leads_to_other_files_is_refused(tmp_path: Path) -> None:
    by_gdal("MapInfo File")(tmp_path / "plots.tab")
    path = tmp_path / "plots.tab"
    path.write_text(path.read_text().replace("Type NATIVE", 'Type LINKED File "/etc/passwd"'))

    with pytest.raises(SourceError, match="are in other files"):
        read_delivery(path)
