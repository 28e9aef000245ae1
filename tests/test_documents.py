"""The documents keep their word: the commands that they show run, and a book breaks as they say it does."""

import ast
import re
import shlex
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from cli.commands import COMMANDS
from cli.main import main
from occupancy.loading.table_specs import TABLES, WORDED, Table, worded
from occupancy.program import ROOT
from tests.test_names_exist import PRODUCT

OWN_DATA = (ROOT / "docs" / "own_data.md").read_text(encoding="utf-8")
COLUMNS = OWN_DATA.partition("## The columns")[2].partition("How cells are written")[0]
COMMAND_LINE = (ROOT / "docs" / "command_line.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.+?)(?=^## |\Z)", COMMAND_LINE, flags=re.DOTALL | re.MULTILINE))
CALL = re.compile(r"^\$ python -m occupancy (.+)\n((?:(?!\$ |```).*\n)*)", flags=re.MULTILINE)
CUT = "…"
FAULT = re.compile(r"^\| `([\w.]+)` \| `(.+?)` \| (?:`(.+?)` )?\| (.+) \|$", flags=re.MULTILINE)
FAULTS = FAULT.findall(OWN_DATA.partition("## How errors read")[2])
IN_MANY = {"source", "note", "recorded_on", "superseded_on"}
IN_MANY |= {column for name in WORDED for column in worded(name)}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_command_that_is_shown_prints_what_is_shown(
    section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("03_own_book", "scenarios"):
        shutil.copytree(ROOT / "examples" / folder, tmp_path / "examples" / folder)
    monkeypatch.chdir(tmp_path)
    calls = CALL.findall(SECTIONS[section])
    assert calls
    for call, shown in calls:
        main(shlex.split(call))
        printed = "".join(capsys.readouterr())
        lines = [line.rstrip() for line in printed.splitlines()]
        assert [line for line in shown.splitlines() if line not in {*lines, CUT}] == [], printed


def test_every_command_has_its_section() -> None:
    assert {command for call, _ in CALL.findall(COMMAND_LINE) for command in call.split()[:1]} == set(
        COMMANDS
    )


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[0]}: {fault[2][:20]}")
def test_a_book_that_is_broken_so_says_so(
    fault: tuple[str, str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, before, after, sentence = fault
    book = shutil.copytree(ROOT / "examples" / "03_own_book", tmp_path / "book")
    text = (book / file).read_text(encoding="utf-8")
    assert before in text
    (book / file).write_text(text.replace(before, after, 1), encoding="utf-8")

    code = main(["check", "--data", str(book), "--lang", "en"])

    printed = capsys.readouterr()
    assert code in {1, 2}
    assert sentence.replace(r"\|", "|") in printed.out + printed.err


def test_faults_of_files_of_each_kind_are_there() -> None:
    assert {Path(file).suffix for file, *_ in FAULTS} == {".csv", ".geojson", ".toml"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_of_a_book_is_explained(table: Table) -> None:
    rows = [line for line in COLUMNS.splitlines() if f"`{table.file}`" in line]
    assert len(rows) == 1
    names, required = (set(re.findall(pattern, rows[0])) for pattern in (r"`(\w+)`", r"\*\*`(\w+)`\*\*"))
    assert names == set(table.names) - IN_MANY
    assert required == {column.name for column in table.columns if column.required}


ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DRAWING = ARCHITECTURE.partition("```mermaid\n")[2].partition("```")[0]


def drawn() -> dict[str, set[str]]:
    """Return what each part of the drawing may import: all from which arrows lead to it."""
    chains = [re.findall(r"\w+", line) for line in DRAWING.splitlines()[1:]]
    arrows = [pair for chain in chains for pair in pairwise(chain)]
    may = {part: {part} for pair in arrows for part in pair}
    for _ in may:
        for before, after in arrows:
            may[after] |= may[before]
    return may


def imported() -> set[tuple[str, str]]:
    """Return which part imports which, of those that are drawn."""
    pairs = set()
    for path in (path for room in PRODUCT for path in (ROOT / room).rglob("*.py")):
        part = part_of(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in PRODUCT:
                pairs.add((part, part_of(tuple(node.module.split(".")))))
    return {(part, other) for part, other in pairs if {part, other} <= set(drawn())}


def part_of(module: tuple[str, ...]) -> str:
    return module[1] if module[0] == "occupancy" and len(module) > 1 else module[0]


def test_imports_go_along_the_arrows_of_the_drawing() -> None:
    assert {("statement", "book"), ("cli", "outputs"), ("printed_table", "questions")} <= imported()
    assert [pair for pair in sorted(imported()) if pair[1] not in drawn()[pair[0]]] == []
