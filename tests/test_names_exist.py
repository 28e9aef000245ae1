"""Every path, module and command that docstrings, comments, catalogues and documents name is there."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from cli.commands import COMMANDS
from occupancy.program import ROOT

READ = {".py", ".md", ".po", ".js", ".toml", ".css", ".typ", ".ipynb"}
PRODUCT = ("geo", "occupancy", "outputs", "ui", "cli")
ROOMS = (*PRODUCT, "tools", "tests", "benchmarks", "docs", "data", "examples", "fonts")
PATH = re.compile(rf"(?<![\w./*-])((?:{'|'.join(ROOMS)})/[\w/.-]*\w)")
MODULE = re.compile(r"python -m ((?:geo|occupancy|outputs|cli|tools|tests|benchmarks|examples)(?:\.\w+)*)")
COMMAND = re.compile(r"python -m occupancy ([a-z]+)")
BARE = re.compile(r"`(\w+\.(?:py|js|css|md))`")
DOTTED = re.compile(r"`((?:geo|occupancy|outputs|ui|cli)(?:\.\w+)+)`")
# The changelog tells of names as they were; the contracts plant modules that are not there.
LEFT_OUT = {"CHANGELOG.md", "tests/test_contracts.py", "tests/test_names_exist.py"}
PLANTED = {"geo/bad.py"}


def texts() -> list[tuple[str, str]]:
    """The files that name things, each with its text."""
    folders = [ROOT / room for room in ROOMS]
    files = [*ROOT.glob("*.*"), *(path for folder in folders for path in folder.rglob("*"))]
    return [
        (name, path.read_text(encoding="utf-8"))
        for path in sorted(files)
        if path.is_file()
        and path.suffix in READ
        and "node_modules" not in path.parts
        and (name := path.relative_to(ROOT).as_posix()) not in LEFT_OUT
    ]


def missing(pattern: re.Pattern[str], is_there: object) -> list[str]:
    """What a pattern finds in the texts and is not there, with the file that names it."""
    assert callable(is_there)
    return sorted(
        {
            f"{name}: {match.group(1)}"
            for name, text in texts()
            for match in pattern.finditer(text)
            if not is_there(match.group(1))
        }
    )


def is_path(name: str) -> bool:
    return name in PLANTED or (ROOT / name).exists()


def is_module(name: str) -> bool:
    return find_spec(name) is not None


def is_name(name: str) -> bool:
    """Whether a dotted name is a module, or something that a module of the project defines."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:length])
        if path.is_dir():
            return length == len(parts)
        if path.with_suffix(".py").is_file():
            source = path.with_suffix(".py").read_text(encoding="utf-8")
            rest = parts[length:]
            return not rest or re.search(rf"\b{rest[0]}\b", source) is not None
    return False


def test_every_path_that_is_named_is_there() -> None:
    assert missing(PATH, is_path) == []


def test_every_module_that_is_started_is_there() -> None:
    assert missing(MODULE, is_module) == []


def test_every_command_that_is_named_is_one() -> None:
    assert missing(COMMAND, COMMANDS.__contains__) == []


def test_every_dotted_name_in_a_text_is_there() -> None:
    assert missing(DOTTED, is_name) == []


def test_every_file_that_a_document_names_without_its_folder_is_there() -> None:
    there = {path.name for room in ROOMS for path in (ROOT / room).rglob("*")} | {
        path.name for path in ROOT.glob("*")
    }
    assert [
        name for name in missing(BARE, there.__contains__) if name.partition(":")[0].endswith(".md")
    ] == []


@pytest.mark.parametrize("name", ["outputs/maps/nowhere.py", "docs/nothing.md"])
def test_a_path_that_is_not_there_is_seen(name: str) -> None:
    assert PATH.findall(f"as `{name}` says") == [name]
    assert not is_path(name)


def test_a_folder_is_a_path(tmp_path: Path) -> None:
    assert is_path("outputs/maps/web")
    assert not (tmp_path / "outputs").exists()
