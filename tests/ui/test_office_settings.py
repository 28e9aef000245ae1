"""The settings of an office: its own map tiles, and how it hands land over."""

import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.errors import FieldError, SourceError
from occupancy.program import ROOT
from outputs.maps.web.folium_map import Tiles
from outputs.office_settings import Handover, OfficeSettings, read_settings
from tests.support.book_builder import write_book
from tests.support.messagebox import told
from ui.book_store import arguments

WMS = '[[tiles]]\nkind = "wms"\naddress = "http://10.0.0.5/wms"\nlayers = "dc2023"\nname = "Địa chính"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "landbook.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_settings_there_are_no_tiles_no_address_and_sheets_hold_for_thirty_days(
    tmp_path: Path,
) -> None:
    assert read_settings(tmp_path / "landbook.toml") == OfficeSettings((), Handover("", 30))


def test_the_tiles_of_the_office_are_read_and_are_off_at_the_start(tmp_path: Path) -> None:
    expected = Tiles("wms", "http://10.0.0.5/wms", "Địa chính", layers="dc2023", shown=False)
    assert read_settings(written(tmp_path, WMS)).tiles == (expected,)


def test_settings_stand_beside_the_app_unless_another_file_is_named(tmp_path: Path) -> None:
    assert arguments([]).settings == ROOT / "landbook.toml"
    assert arguments(["--settings", str(tmp_path / "b.toml")]).settings == tmp_path / "b.toml"


@pytest.mark.parametrize("text", ["[[tiles]", "tiles = 'a\n"])
def test_what_is_not_toml_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match=r"^landbook\.toml cannot be read as TOML"):
        read_settings(written(tmp_path, text))


@pytest.mark.parametrize("text", ["tile = []", 'tiles = "a"', "tiles = [1]"])
def test_what_is_not_an_entry_of_tiles_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FieldError, match=r"^landbook\.toml has tiles?; there are only entries"):
        read_settings(written(tmp_path, text))


def test_the_address_of_the_investors_copy_and_the_days_that_a_sheet_holds_are_read(tmp_path: Path) -> None:
    said = '[proposal]\naddress = "https://land.example.vn/bn/"\nvalid_days = 14\n'
    assert read_settings(written(tmp_path, said)).handover == Handover("https://land.example.vn/bn", 14)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('address = "land.example.vn"', "'land.example.vn' under proposal.address"),
        ('address = "https://land.example.vn/?a=1"', "under proposal.address"),
        ("address = 1", "1 under proposal.address"),
        ("valid_days = 0", "0 under proposal.valid_days"),
        ("valid_days = 3651", "3651 under proposal.valid_days"),
        ("valid_days = true", "True under proposal.valid_days"),
        ("days = 3", "3 under proposal.days"),
    ],
)
def test_what_cannot_be_used_of_a_proposal_is_refused(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(FieldError) as fault:
        read_settings(written(tmp_path, f"[proposal]\n{text}\n"))
    assert named in str(fault.value)


def test_the_app_says_in_one_sentence_what_is_wrong_with_its_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    book, settings = write_book(tmp_path / "book"), written(tmp_path, '[[tiles]]\nkind = "wfs"\n')
    monkeypatch.setattr(sys, "argv", ["app.py", "--data", str(book), "--settings", str(settings)])
    app = AppTest.from_file(str(ROOT / "ui/server/script.py"), default_timeout=60)
    app.query_params["lang"] = "en"
    app.run()
    assert not app.exception
    assert [told(error) for error in app.error] == [
        "Tiles number 1 of the configuration cannot be used: give a kind (wms, pmtiles or xyz), a name,"
        " and an address that begins with https://, http:// or /, of xyz with {z}, {x} and {y}."
    ]
