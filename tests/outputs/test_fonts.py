"""The fonts of the sheets: each fetched when asked for, whole or not at all, and no others with it."""

import json
import shutil
from pathlib import Path

import pytest

from geo.errors import SourceError
from occupancy.packaged_files import ROOT
from outputs import fonts, vendor


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the package files of the fonts, with nothing installed."""
    (tmp_path / fonts.FOLDER).mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOT / fonts.FOLDER / name, tmp_path / fonts.FOLDER / name)
    return tmp_path


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody at the address of the registry, and nothing in the cache of npm."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")


def test_the_lock_names_hashes_and_no_download_addresses() -> None:
    lock = json.loads((ROOT / fonts.FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert set(packages) == {f"node_modules/{font.package}" for font in fonts.FONTS.values()}
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())


def test_a_font_is_fetched_when_asked_for_and_no_other_with_it(root: Path) -> None:
    assert not fonts.available(["latin"], root)
    assert fonts.ensure(["latin"], root) == (root / "fonts" / "latin",)
    assert {path.name for path in (root / "fonts" / "latin").iterdir()} == {
        "NotoSans-Regular.ttf",
        "NotoSans-Bold.ttf",
        "OFL.txt",
        "manifest.json",
    }
    assert {path.name for path in (root / "fonts").iterdir()} == {
        "latin",
        "package.json",
        "package-lock.json",
    }
    assert fonts.available(["latin"], root)
    assert not fonts.available(["latin", "ko"], root)


def test_a_changed_font_and_another_lock_are_noticed(root: Path) -> None:
    fonts.ensure(["latin"], root)
    font = root / "fonts" / "latin" / "NotoSans-Bold.ttf"
    font.write_bytes(font.read_bytes()[:-1])
    assert not fonts.available(["latin"], root)
    fonts.ensure(["latin"], root)
    assert fonts.available(["latin"], root)
    lock = root / "fonts" / "package-lock.json"
    lock.write_text(lock.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert not fonts.available(["latin"], root)


@pytest.mark.usefixtures("offline")
def test_without_a_network_one_sentence_says_how_to_mend_it(root: Path) -> None:
    with pytest.raises(
        SourceError, match=r"npm could not fetch them \(\w+\); connect to the network and run"
    ):
        fonts.ensure(["ko"], root)
    assert not (root / "fonts" / "ko").exists()


def test_without_any_npm_one_sentence_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "commands", lambda: iter(()))
    with pytest.raises(SourceError, match="there is no npm to fetch them; run pip install"):
        fonts.ensure(["ko"], root)


def test_a_place_that_cannot_be_written_is_said(root: Path) -> None:
    shutil.rmtree(root / "fonts")
    (root / "fonts").write_text("a file stands in the way", encoding="utf-8")
    with pytest.raises(SourceError, match="could not be put into fonts"):
        fonts.ensure(["latin"], root)


def test_signs_that_the_font_of_the_language_lacks_bring_another_font() -> None:
    assert fonts.covering("ja", "工業団地") == ("latin", "ja")
    assert fonts.covering("ja", "业") == ("latin", "ja", "zh")  # written 業 in Japanese
    assert fonts.covering("vi", "Quế Võ") == ("latin",)
    assert fonts.covering("en", "\U0010fffe") == ("latin",)  # which no font has


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        ("vi", "Khu công nghiệp Quế Võ", ("latin",)),
        ("ko", "산업단지", ("latin", "ko")),
        ("zh", "工业园区", ("latin", "zh")),
        ("ja", "工業団地", ("latin", "ja")),
        ("en", "한화", ("latin", "ko")),
        ("en", "トヨタ", ("latin", "ja")),
        ("vi", "富士康", ("latin", "zh")),
        ("ja", "한화", ("latin", "ja", "ko")),
        ("ko", "富士康", ("latin", "ko")),
    ],
)
def test_a_sheet_asks_for_the_fonts_of_its_language_and_of_the_signs_in_it(
    language: str, text: str, keys: tuple[str, ...]
) -> None:
    assert fonts.needed(language, text) == keys
