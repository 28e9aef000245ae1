"""The commands that write layers and papers, as a clerk types them."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pyogrio
import pytest

from tests.support.command_line import Captured, run
from tests.support.paper_readers import pdf_text


def test_layers_are_a_geopackage_in_the_plane_unless_asked_otherwise(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "layers.gpkg"
    code, out, err = run(capsys, "layers", "--data", folder, "--out", path)
    assert (code, out.splitlines(), err) == (
        0,
        [
            f"Các lớp dữ liệu đã ghi vào {path}.",
            "Số dòng chưa có ranh giới trong lớp “Khu công nghiệp”: 1/3.",
            "Số dòng chưa có ranh giới trong lớp “Giai đoạn, phân khu”: 1/4.",
        ],
        "",
    )
    layers = ["zones", "phases", "parcels", "layer_styles"]  # the last for QGIS
    assert [str(name) for name, _ in pyogrio.list_layers(path)] == layers
    assert pyogrio.read_info(path, layer="parcels")["crs"] == "EPSG:9209"


def test_format_system_layer_day_and_basis_are_those_asked_for(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "layers.zip"
    asked = ("--format", "fgb", "--crs", "wgs84", "--layer", "zones", "--layer", "phases")
    when = ("--as-of", "2021-12-31", "--basis", "operating", "--lang", "en")
    code, out, _ = run(capsys, "layers", "--data", folder, "--out", path, *asked, *when)
    assert code == 0
    assert out.splitlines() == [
        f"The layers are in {path}.",
        "Rows without an outline in the layer “Zones”: 1 of 3.",
        "Rows without an outline in the layer “Phases”: 1 of 4.",
    ]
    zipfile.ZipFile(path).extractall(tmp_path / "files")
    assert {one.name for one in (tmp_path / "files").iterdir()} == {
        "README.txt", "columns.csv", "zones.fgb", "phases.fgb",
    }  # fmt: skip
    rows = pyogrio.read_dataframe(tmp_path / "files" / "phases.fgb").set_index("phase_id")
    assert rows.crs.to_epsg() == 4326
    assert set(rows["basis"]) == {"operating"}
    # On that day L4's 10 ha are still let: 10 + 10 + 4 + 6 + 10 ha of a-1.
    assert rows.loc["a-1", "leased_ha"] == 40.0


def test_coordinates_of_several_plots_are_one_paper(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "corners.xlsx"
    code, out, err = run(
        capsys, "coordinates", "a-1-01", "a-1-02", "--data", folder, "--format", "xlsx", "--out", path
    )
    assert (code, out, err) == (0, f"Bảng kê tọa độ đã ghi vào {path}.\n", "")
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    assert [page["A2"].value for page in book.worksheets] == ["Lô đất a-1-01", "Lô đất a-1-02"]


def test_coordinates_are_a_pdf_unless_asked_otherwise(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "corners.pdf"
    assert run(capsys, "coordinates", "a-1-01", "--data", folder, "--out", path, "--lang", "en")[0] == 0
    assert path.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("layers", "--format", "kml", "--crs", "vn2000"), "KML is in WGS 84 by its standard"),
        (("layers", "--format", "dwg"), "--format does not take dwg"),
        (("coordinates", "nowhere"), "There is no plot, phase or zone nowhere on 2023-11-17"),
        (("coordinates",), "is missing"),
    ],
)
def test_a_fault_is_one_sentence_and_writes_nothing(
    capsys: Captured, folder: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    path = tmp_path / "nothing"
    code, out, err = run(capsys, *arguments, "--data", folder, "--out", path, "--lang", "en")
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert not path.exists()


def test_the_plots_of_one_zone_are_a_map_on_paper(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "zone.pdf"
    code, out, err = run(capsys, "map", "--zone", "z-a", "--data", folder, "--out", path, "--lang", "en")
    assert (code, out.splitlines()[0], err) == (0, f"The map is in {path}.", "")
    shown = " ".join(pdf_text(path.read_bytes()).split())
    assert "LAND USE OF ZONE A" in shown
    assert "Leased" in shown


def test_the_map_of_all_zones_is_on_paper_where_its_name_says_so(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    for name, begins in (("map.png", b"\x89PNG"), ("map.svg", b"<svg"), ("map.pdf", b"%PDF")):
        path = tmp_path / name
        assert run(capsys, "map", "--data", folder, "--out", path)[0] == 0
        assert path.read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("zone", "name", "said"),
    [
        ("z-a", "zone.html", "zone.html has another ending than .pdf, .png, .svg; name the file"),
        ("z-9", "zone.pdf", "The book has no zone_id z-9; look it up in zones.geojson."),
    ],
)
def test_a_map_of_a_zone_that_there_is_not_is_one_sentence(
    capsys: Captured, folder: Path, tmp_path: Path, zone: str, name: str, said: str
) -> None:
    out = tmp_path / name
    code, shown, err = run(capsys, "map", "--zone", zone, "--data", folder, "--out", out, "--lang", "en")
    assert (code, shown, err.count("\n"), out.exists()) == (2, "", 1, False)
    assert said in err


def test_a_file_must_be_named(capsys: Captured, folder: Path) -> None:
    code, _, err = run(capsys, "layers", "--data", folder, "--lang", "en")
    assert (code, err) == (2, "--out is missing; see python -m occupancy layers --help.\n")


def test_help_says_all_of_it_in_both_languages(capsys: Captured) -> None:
    for command, vi, en in (
        ("layers", "Lớp cần ghi", "A layer to write"),
        ("coordinates", "Mã lô đất, giai đoạn", "Ids of plots, phases or zones"),
    ):
        assert vi in " ".join(run(capsys, command, "--help")[1].split())
        assert en in " ".join(run(capsys, command, "--help", "--lang", "en")[1].split())
