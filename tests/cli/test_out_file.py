"""The name of the file and its format never contradict each other, and its place is tried before the work."""

import io
import zipfile
from pathlib import Path

import pytest

from cli.commands import COMMANDS
from cli.options import LayerFormat, PaperFormat, TableFormat
from cli.output import ANNEX, FINDINGS, LAYERS, MAP, OFFERS, PAPER, REPORT, TABLE, Endings, settle_format
from occupancy.errors import QuestionError
from outputs.gis.layer_files import FORMATS
from tests.support.book_builder import write_book
from tests.support.command_line import Captured, run_in_english

WRITE = {
    "report": ("report",),
    "headroom": ("headroom",),
    "whatif": ("whatif", "examples/scenarios/new_zone.toml"),
    "robustness": ("robustness",),
    "calendar": ("calendar", "--from", "2024-01-01", "--to", "2024-12-31"),
    "bridge": ("bridge", "2020-01-01", "2023-11-17"),
    "check": ("check",),
    "find": ("find", "--area-ha", "1"),
    "map": ("map",),
    "atlas": ("atlas",),
    "sheet": ("sheet", "a-1-04"),
    "shortlist": ("shortlist", "a-1-04"),
    "layers": ("layers",),
    "coordinates": ("coordinates", "a-1-01"),
    "table": ("table",),
    "submission": ("submission",),
    "export": ("export",),
    "sql": ("sql",),
}


@pytest.mark.parametrize(
    ("endings", "named", "form", "made"),
    [
        (TABLE, "table.pdf", None, "pdf"),
        (TABLE, "TABLE.DOCX", None, "docx"),
        (TABLE, "table.csv", "csv", "csv"),
        (TABLE, "table", None, "xlsx"),
        (TABLE, "table", "pdf", "pdf"),
        (PAPER, "corners.xlsx", None, "xlsx"),
        (PAPER, "corners", None, "pdf"),
        (REPORT, "r.csv", None, "csv"),
        (REPORT, "r.txt", None, "table"),
        (FINDINGS, "f.gpkg", None, "gpkg"),
        (FINDINGS, "f.txt", None, "table"),
        (OFFERS, "land.json", None, "json"),
        (OFFERS, "land.json", "geojson", "geojson"),
        (OFFERS, "land.geojson", None, "geojson"),
        (LAYERS, "layers.kmz", None, "kmz"),
        (LAYERS, "layers.zip", "shp", "shp"),
        (LAYERS, "layers", None, "gpkg"),
        (MAP, "map.htm", None, "html"),
        (MAP, "map.pdf", None, "pdf"),
        (MAP, "map", None, "html"),
        (ANNEX, "zone", None, "pdf"),
    ],
)
def test_the_ending_decides_where_no_format_is_named(
    tmp_path: Path, endings: Endings, named: str, form: str | None, made: str
) -> None:
    assert settle_format(tmp_path / named, form, endings) == made


def test_on_the_screen_the_format_is_the_one_named_or_the_first() -> None:
    assert settle_format(None, None, REPORT) == "table"
    assert settle_format(None, "json", REPORT) == "json"


@pytest.mark.parametrize(
    ("endings", "named", "form", "said"),
    [
        (TABLE, "t.pdf", "xlsx", "t.pdf does not end in .xlsx, as a file of the format xlsx does"),
        (LAYERS, "l.shp", "shp", "l.shp does not end in .zip, as a file of the format shp does"),
        (LAYERS, "l.shp", None, "l.shp does not end in .zip, as a file of the format shp does"),
        (LAYERS, "l.zip", None, "l.zip may be of the format shp, geojson, parquet, fgb, csv; name one"),
        (LAYERS, "l.dwg", None, "l.dwg has another ending than .gpkg, .kml, .kmz, .dxf, .zip; name"),
        (REPORT, "r.json", "csv", "r.json does not end in .csv, as a file of the format csv does"),
    ],
)
def test_a_name_and_a_format_that_contradict_are_told(
    tmp_path: Path, endings: Endings, named: str, form: str | None, said: str
) -> None:
    with pytest.raises(QuestionError) as told:
        settle_format(tmp_path / named, form, endings)
    assert said in str(told.value)


def test_every_format_of_a_command_has_its_ending() -> None:
    assert {form: known[0] for form, known in LAYERS.items()} == {
        form: f".{one.suffix}" for form, one in FORMATS.items()
    }
    for endings, named in ((LAYERS, LayerFormat), (PAPER, PaperFormat), (TABLE, TableFormat)):
        assert set(endings) == set(named.__args__)


@pytest.mark.parametrize("command", WRITE)
def test_a_place_is_tried_before_the_book_is_opened(capsys: Captured, tmp_path: Path, command: str) -> None:
    """Neither the folder of the book nor that of the file is there: the file's is told."""
    out = tmp_path / "no" / "file"
    code, said, err = run_in_english(capsys, *WRITE[command], "--data", tmp_path / "nowhere", "--out", out)
    assert (code, said, err.count("\n")) == (2, "", 1)
    assert f"because there is no folder {tmp_path / 'no'}; make it first" in err


@pytest.mark.parametrize("command", WRITE)
def test_a_file_with_an_ending_of_no_format_is_one_sentence(
    capsys: Captured, tmp_path: Path, command: str
) -> None:
    out = tmp_path / "file.doc"
    code, said, err = run_in_english(capsys, *WRITE[command], "--data", tmp_path / "nowhere", "--out", out)
    assert (code, said, err.count("\n")) == (2, "", 1)
    assert f"{out} has another ending than ." in err
    assert list(tmp_path.iterdir()) == []


def test_every_command_that_writes_a_file_is_held_to_this(capsys: Captured) -> None:
    assert {name for name in COMMANDS if "--out" in run_in_english(capsys, name, "--help")[1]} == set(WRITE)


def test_the_file_is_what_its_name_says(capsys: Captured, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    begins = {"table.pdf": b"%PDF", "table.csv": b"\xef\xbb\xbf", "table.docx": b"PK"}
    for name, start in begins.items():
        out = tmp_path / name
        assert run_in_english(capsys, "table", "--data", folder, "--out", out)[0] == 0
        assert out.read_bytes().startswith(start)
    out = tmp_path / "layers.kmz"
    assert run_in_english(capsys, "layers", "--data", folder, "--out", out)[0] == 0
    assert zipfile.ZipFile(io.BytesIO(out.read_bytes())).namelist()[0] == "doc.kml"
    code, _, err = run_in_english(capsys, "layers", "--data", folder, "--out", tmp_path / "l.shp")
    assert (code, (tmp_path / "l.shp").exists()) == (2, False)
    assert "change the name or the format" in err
