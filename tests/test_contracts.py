"""What holds the house together: the rules of the rooms, the dictionary, and no trace of a machine."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from occupancy.book import LandBook, load
from occupancy.program import ROOT
from occupancy.questions.reconciliation import reconcile
from occupancy.statement import state
from tests.support.import_rules import faults, sources, text_constants

DATA = ROOT / "data"
DICTIONARY = DATA / "dictionary.csv"
UNITS = {"_usd_m2": "usd_m2", "_m2": "m2", "_ha": "ha", "_pct": "pct", "_m": "m"}
RULE_CODE = re.compile(r"[LTBDP]\d{3}")
TEXT_FILES = {".py", ".md", ".toml", ".csv", ".json", ".geojson", ".txt", ".po", ".pot", ".html", ""}
NOT_OURS = {"__pycache__", "node_modules", "static"}
HIDDEN_BUT_OURS = {".ci", ".streamlit"}


# The rooms ------------------------------------------------------------------------------------------------

# what is planted | where | what is said
PLANTED = """
import occupancy.book                 | geo/planted.py        | geo does not import occupancy
from outputs import labels            | occupancy/planted.py  | occupancy does not import outputs
import ui                             | outputs/planted.py    | outputs does not import ui
from cli.report import report         | ui/planted.py         | ui does not import cli
import ui.shell                       | cli/planted.py        | cli does not import ui
import outputs                        | tools/planted.py       | tools does not import outputs
import occupancy.measures.arrays       | occupancy/loading/p.py | occupancy/loading does not import
from occupancy.statement import state | occupancy/measures/p.py | occupancy/measures does not import
import outputs.map                    | app.py                | app.py does not import outputs
import ui                             | occupancy/__main__.py | occupancy does not import ui
import tests.support.import_rules                    | outputs/planted.py    | outputs does not import tests
import_module("outputs.maps")         | geo/planted.py        | geo does not import outputs
from . import map                     | outputs/planted.py    | a relative import
import folium.plugins                 | occupancy/planted.py  | folium.plugins is used only in
from branca.element import Element    | geo/planted.py        | branca.element is used only in
from streamlit_folium import x        | outputs/planted.py    | streamlit_folium is used only in ui/
import streamlit as st                | outputs/planted.py    | streamlit is used only in
from pyproj import CRS                | occupancy/planted.py  | pyproj is used only in geo/crs.py
PLANE = "EPSG:9209"                   | outputs/planted.py    | a CRS is named outside
zones.to_crs(4326)                    | geo/planted.py        | a CRS is named outside
zones.set_crs(epsg=4326)              | tools/planted.py       | a CRS is named outside
DAY = datetime.date.today()           | occupancy/planted.py  | date.today is asked
NOW = datetime.now()                  | outputs/planted.py    | datetime.now is asked
NOW = pd.Timestamp.now()              | occupancy/planted.py  | Timestamp.now is asked
PORT = os.environ["PORT"]             | geo/planted.py        | the environment is read
from os import getenv                 | geo/planted.py        | the environment is read
import json                           | geo/__init__.py       | __init__.py holds a docstring
"""


def test_the_rooms_keep_their_rules() -> None:
    assert faults(ROOT) == []


def test_every_room_and_door_is_read() -> None:
    read = {name.split("/")[0] for name, _ in sources(ROOT)}
    assert read == {"geo", "occupancy", "outputs", "ui", "cli", "tools", "app.py"}


@pytest.mark.parametrize("line", PLANTED.strip().splitlines())
def test_a_planted_breach_is_seen(tmp_path: Path, line: str) -> None:
    text, name, expected = (part.strip() for part in line.split("|"))
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(f"def planted():\n    {text}\n", encoding="utf-8")

    found = faults(tmp_path)

    assert len(found) == 1
    assert found[0].startswith(f"{name}:2: ")
    assert expected in found[0]


def test_a_name_that_a_module_gives_to_two_things_is_seen(tmp_path: Path) -> None:
    (tmp_path / "geo").mkdir()
    (tmp_path / "geo" / "twice.py").write_text("A, B = 1, 2\nC = 3\nB = 4\n", encoding="utf-8")
    assert faults(tmp_path) == ["geo/twice.py:3: B is bound twice"]


def test_a_module_of_too_many_lines_is_seen(tmp_path: Path) -> None:
    (tmp_path / "geo").mkdir()
    (tmp_path / "geo" / "long.py").write_text("# a line\n" * 501, encoding="utf-8")
    assert faults(tmp_path) == ["geo/long.py:501: longer than 500 lines; one noun per module"]


def test_a_docstring_may_name_a_crs(tmp_path: Path) -> None:
    (tmp_path / "geo").mkdir()
    (tmp_path / "geo" / "prose.py").write_text('"""Areas are planar in EPSG:9209."""\n', encoding="utf-8")
    assert faults(tmp_path) == []


# The dictionary -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dictionary() -> pd.DataFrame:
    return pd.read_csv(DICTIONARY, dtype="str", keep_default_na=False)


@pytest.fixture(scope="module")
def book() -> LandBook:
    return load(DATA)


def undocumented(columns: Iterable[str], dictionary: pd.DataFrame) -> list[str]:
    """The columns that the dictionary does not explain, sorted."""
    known = set(dictionary.loc[dictionary["kind"] == "column", "name"])
    return sorted({str(column) for column in columns} - known)


def misnamed_units(dictionary: pd.DataFrame) -> list[str]:
    """Columns whose name ends in another unit than their row says, or that hide a unit they have."""
    wrong = []
    for row in dictionary[dictionary["kind"] == "column"].itertuples():
        name, unit = str(row.name), str(row.unit)
        ending = next((suffix for suffix in UNITS if name.endswith(suffix)), None)
        if "_per_" in name or name.startswith("per_"):
            continue  # "per hectare" is a rate: its unit is an amount over an area
        if ending is None and unit in UNITS.values():
            wrong.append(f"{name} is in {unit} and does not say so")
        elif ending is not None and unit != UNITS[ending]:
            wrong.append(f"{name} ends in {ending} and is in {unit or 'no unit'}")
    return wrong


def unlike(dictionary: pd.DataFrame, raised: set[str]) -> list[str]:
    """Finding codes that are raised and not documented, or documented and never raised."""
    documented = set(dictionary.loc[dictionary["kind"] == "finding", "name"])
    return sorted([f"{code} is not in the dictionary" for code in raised - documented]) + sorted(
        [f"{code} is never raised" for code in documented - raised]
    )


def raised_codes(root: Path) -> set[str]:
    """Finding codes that stand in the code of the rooms that find."""
    return {
        text
        for name, tree in sources(root)
        if name.startswith(("geo/", "occupancy/"))
        for _, text in text_constants(tree)
        if RULE_CODE.fullmatch(text)
    }


def test_every_column_of_a_book_is_in_the_dictionary(book: LandBook, dictionary: pd.DataFrame) -> None:
    stored = {
        column
        for path in DATA.glob("*.csv")
        if path != DICTIONARY
        for column in pd.read_csv(path, dtype="str", nrows=0, encoding="utf-8").columns
    }
    loaded = {str(c) for part in vars(book).values() if isinstance(part, pd.DataFrame) for c in part.columns}
    assert len(stored) > 30
    assert undocumented(stored | loaded, dictionary) == []


def test_every_column_of_an_answer_is_in_the_dictionary(book: LandBook, dictionary: pd.DataFrame) -> None:
    statement = state(book, as_of=date(2023, 11, 17))
    answers = [*vars(statement).values(), *vars(reconcile(book)).values()]
    columns = {str(c) for part in answers if isinstance(part, pd.DataFrame) for c in part.columns}
    assert len(columns) > 30
    assert undocumented(columns | set(statement.total) | set(statement.set_aside), dictionary) == []


def test_a_column_that_is_not_in_the_dictionary_is_seen(dictionary: pd.DataFrame) -> None:
    assert undocumented(["leased_ha", "leased_acres"], dictionary) == ["leased_acres"]


def test_names_end_in_their_unit(dictionary: pd.DataFrame) -> None:
    assert misnamed_units(dictionary) == []


def test_a_name_that_ends_in_another_unit_is_seen() -> None:
    planted = pd.DataFrame(
        {"kind": "column", "name": ["a_ha", "b_m2", "c", "d_usd_m2"], "unit": ["m2", "m2", "ha", "usd_m2"]}
    )
    assert misnamed_units(planted) == ["a_ha ends in _ha and is in m2", "c is in ha and does not say so"]


def test_every_entry_of_the_dictionary_is_there_once_and_has_its_labels(dictionary: pd.DataFrame) -> None:
    key = ["kind", "set", "name"]
    assert dictionary[dictionary.duplicated(key, keep=False)][key].to_numpy().tolist() == []
    columns = dictionary[dictionary["kind"] == "column"]
    assert columns.loc[columns.duplicated("name"), "name"].tolist() == []
    blank = (dictionary[["name", "label_en", "label_vi"]] == "").any(axis=1)
    assert dictionary.loc[blank, "name"].tolist() == []
    assert columns.loc[columns["meaning"] == "", "name"].tolist() == []


def test_every_finding_that_is_raised_is_documented_and_the_other_way_round(dictionary: pd.DataFrame) -> None:
    codes = raised_codes(ROOT)
    assert len(codes) > 20
    assert unlike(dictionary, codes) == []


def test_a_finding_without_a_row_and_a_row_without_a_finding_are_seen(tmp_path: Path) -> None:
    (tmp_path / "geo").mkdir()
    (tmp_path / "geo" / "planted.py").write_text("RULE = 'L901'\n", encoding="utf-8")
    planted = pd.DataFrame({"kind": ["finding"], "name": ["T902"]})
    expected = ["L901 is not in the dictionary", "T902 is never raised"]
    assert unlike(planted, raised_codes(tmp_path)) == expected


# No trace of a machine ------------------------------------------------------------------------------------

MACHINE = re.compile(r"(?<![\w.])/(?:home|root|Users|work|opt)/\w|\b[A-Z]:\\+Users\b")


def traces(root: Path) -> list[str]:
    """Lines of the repository's text files that name a folder of somebody's computer."""
    found = []
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        hidden = {part for part in parts if part.startswith(".")} - HIDDEN_BUT_OURS
        if hidden or NOT_OURS & set(parts):
            continue
        if path.is_file() and path.suffix in TEXT_FILES:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            found += [f"{'/'.join(parts)}:{n}" for n, line in enumerate(lines, 1) if MACHINE.search(line)]
    return found


def test_no_file_names_a_folder_of_somebodys_computer() -> None:
    assert traces(ROOT) == []


@pytest.mark.parametrize("folder", ["/" + "home/ngan/book", "/" + "root/x", "C:" + "\\Users\\ngan"])
def test_a_folder_of_somebodys_computer_is_seen(tmp_path: Path, folder: str) -> None:
    (tmp_path / "notes.md").write_text(f"see\n{folder}\n", encoding="utf-8")
    assert traces(tmp_path) == ["notes.md:2"]
