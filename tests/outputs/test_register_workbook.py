"""A register that the program writes is read back: what a clerk fills in, and the tables of a book."""

import io
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FieldError, SourceError
from occupancy.book import LandBook, load
from occupancy.errors import RefusedError
from occupancy.loading import register
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.table_specs import BY_NAME, TABLES
from occupancy.program import DATA
from occupancy.statement import state
from outputs.tables.register_workbook import SHEETS, empty_register, filled_register
from outputs.text.translations import translator
from tests.support.book_builder import MAKERS, write_book
from tests.support.command_line import Captured, run
from tests.support.examples import examples

LANGUAGES = ("vi", "en")
TENANCIES = BY_NAME["tenancies"]


def assert_same(first: LandBook, second: LandBook) -> None:
    """Two books have the same rows in every table, from the same lines."""
    for table in TABLES:
        one, other = (pd.DataFrame(book.records.tables[table.name]) for book in (first, second))
        pd.testing.assert_frame_equal(one, other, obj=table.name)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_book_of_csv_files_is_the_same_from_its_register(
    capsys: Captured, tmp_path: Path, lang: str
) -> None:
    before = write_book(tmp_path / "before")
    after = shutil.copytree(before, tmp_path / "after", ignore=shutil.ignore_patterns("*.csv"))
    done = run(capsys, "export", "--data", before, "--out", after / "register.xlsx", "--lang", lang)
    assert done[0] == 0
    first, second = load(before), load(after)
    assert_same(first, second)
    assert [*second.findings["rule"]] == [*first.findings["rule"]]


def test_every_cell_of_the_packaged_book_is_read_back() -> None:
    tables = {
        table.name: read_csv_text((DATA / table.file).read_bytes(), name=table.file)
        for table in TABLES
        if not table.spatial and (DATA / table.file).exists()
    }
    data = filled_register(tables, translator("vi"))
    for name, text in tables.items():
        back = register.read_sheet(data, BY_NAME[name], register.sheet_name(BY_NAME[name], "vi"))
        text.attrs.clear()
        pd.testing.assert_frame_equal(back, text, obj=name)


# Texts as files may have them: marks, spaces, quotes, formulas, line ends and control signs within.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["007", "=1+1", " a ", "a\nb", "_x0041_", "1e5", "31/12/2023", "Có", "true", "2023-11-17", "4.60"]
)
CELLS: dict[str, st.SearchStrategy[str]] = {
    "lease_id": TEXTS,
    "line_no": st.integers(0, 10**15).map(str) | TEXTS,
    "leased_area_m2": st.sampled_from(["4.60", "40000", "1e3", "-0", "00.5", "1234567.25", "toàn bộ lô"])
    | st.floats(0, 1e9).map(repr),
    "first_day": st.dates().map(str)
    | st.sampled_from(["2023-2-3", "1900-01-01", "1899-12-31", "9999-12-31"]),
    "note": TEXTS,
    "cột lạ": TEXTS,
}


@examples(40)
@given(rows=st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=4), lang=st.sampled_from(LANGUAGES))
def test_any_cell_is_read_back_as_it_was_written(rows: list[dict[str, str]], lang: str) -> None:
    text = pd.DataFrame([row for row in rows if any(row.values())], columns=[*CELLS], dtype="str")
    data = filled_register({"tenancies": text.assign(row=1)}, translator(lang))
    back = register.read_sheet(data, TENANCIES, register.sheet_name(TENANCIES, lang))
    pd.testing.assert_frame_equal(back.drop(columns="row"), text)


def test_a_column_that_would_be_another_is_refused() -> None:
    text = pd.DataFrame({"lease_id": ["1"], "Ghi chú": ["a"]}, dtype="str")
    with pytest.raises(RefusedError, match="the column Ghi chú would be read as note"):
        filled_register({"tenancies": text}, translator("vi"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_filled_in_opens_as_a_book(capsys: Captured, tmp_path: Path, lang: str) -> None:
    folder = tmp_path / "Sổ mới"
    assert run(capsys, "init", folder, "--province", "Bắc Ninh", "--lang", lang)[0] == 0
    land = write_book(tmp_path / "land", without=[name for name in MAKERS if name.endswith(".csv")])
    for name in ("zones", "phases", "parcels"):
        shutil.copy(land / f"{name}.geojson", folder)
    workbook = openpyxl.load_workbook(folder / "register.xlsx")
    part = {"lease_id": "007", "parcel_id": "a-1-01", "leased_area_m2": 100_000.5, "first_day": DAY}
    whole = {"lease_id": "008", "parcel_id": "a-1-02", "leased_area_m2": "toàn bộ lô", "first_day": DAY}
    fill(workbook, "tenancies", lang, [part, whole])
    fill(
        workbook,
        "services",
        lang,
        [
            {
                "zone_id": "z-a",
                "service": {"vi": "Cấp điện", "en": "Power"}[lang],
                "value": "2x63",
                "unit": "MVA",
            }
        ],
    )
    workbook.save(folder / "register.xlsx")
    book = load(folder)
    assert (book.info.name_vi, book.info.plane, book.info.country) == ("Sổ mới", "EPSG:9209", "vn")
    assert [*book.tenancies["lease_id"]] == ["007", "008"]
    assert [*book.tenancies["leased_area_m2"]] == [100_000.5, 100_000.0]
    assert [*book.services["service"]] == ["power"]
    assert state(book, as_of=book.info.data_as_of).total["leased_ha"] == pytest.approx(20.00005)
    assert set(book.findings["severity"]) <= {"note", "warning"}


DAY = pd.Timestamp("2020-05-01").to_pydatetime()


def fill(workbook: Any, name: str, lang: str, rows: list[dict[str, Any]]) -> None:
    """Type rows below the headings of a sheet, as a clerk would."""
    table = BY_NAME[name]
    page = workbook[register.sheet_name(table, lang)]
    heads = [cell.value for cell in page[1]]
    for number, row in enumerate(rows, start=2):
        for column, cell in row.items():
            page.cell(number, heads.index(register.label(table, column, lang)) + 1, cell)


@pytest.fixture(scope="module")
def empty() -> dict[str, Any]:
    return {
        lang: openpyxl.load_workbook(io.BytesIO(empty_register(translator(lang), program="landbook")))
        for lang in LANGUAGES
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_register_has_a_sheet_a_table_with_lists_formats_and_notes(
    empty: dict[str, Any], lang: str
) -> None:
    book = empty[lang]
    named = [register.sheet_name(BY_NAME[name], lang) for name in SHEETS]
    assert book.sheetnames == [{"vi": "Hướng dẫn", "en": "How to fill it in"}[lang], *named]
    page = book[named[0]]
    heads = {cell.value: cell for cell in page[1]}
    area = heads[register.label(TENANCIES, "leased_area_m2", lang)]
    assert area.comment is not None
    assert ("toàn bộ lô" if lang == "vi" else "whole plot") in area.comment.text
    assert page.freeze_panes == "A2"
    days = page.column_dimensions[heads[register.label(TENANCIES, "first_day", lang)].column_letter]
    assert days.number_format == {"vi": "dd/mm/yyyy", "en": "d mmm yyyy"}[lang]
    lists = [rule.formula1 for rule in book[named[4]].data_validations.dataValidation if rule.type == "list"]
    assert lists[-1] == {"vi": '"Đã công bố,Ước tính"', "en": '"Published,Estimated"'}[lang]
    for sheet in named:
        assert all(cell.value for cell in book[sheet][1])


@pytest.mark.parametrize("name", SHEETS)
def test_headings_tell_the_columns_of_a_table_apart(name: str) -> None:
    table = BY_NAME[name]
    for lang in LANGUAGES:
        heads = [register.label(table, column, lang) for column in table.names]
        assert [*register.renamed(heads, table).values()] == [*table.names]
        plain = [column for column in table.names if not column.endswith(("e_vi", "e_en"))]
        assert all(register.column_note(column, lang) for column in plain)


def test_a_folder_that_is_not_empty_is_left_alone(capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    code, out, err = run(capsys, "init", tmp_path, "--lang", "en")
    assert (code, out) == (2, "")
    assert err.strip() == f"Name a new or an empty folder; there is something at {tmp_path}."
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("province", "plane"),
    [
        ("Hà Nội", "EPSG:5897"),
        ("tp hồ chí minh", "EPSG:9210"),
        ("DA NANG", "EPSG:5899"),
    ],
)
def test_a_province_brings_its_plane(capsys: Captured, tmp_path: Path, province: str, plane: str) -> None:
    assert run(capsys, "init", tmp_path / "new", "--province", province)[0] == 0
    assert f'\nplane = "{plane}"' in (tmp_path / "new/book.toml").read_text()


def test_a_province_that_is_none_is_told_with_the_nearest(capsys: Captured, tmp_path: Path) -> None:
    code, _, err = run(capsys, "init", tmp_path / "new", "--province", "Bac Nin", "--lang", "en")
    assert (code, "(nearest: Bắc Ninh)" in err) == (2, True)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("heads", "error", "words"),
    [
        (["Mã lô đất", "parcel_id"], FieldError, "has the column parcel_id twice"),
        (["row"], FieldError, "a column called row"),
        (["parcel_id", ""], SourceError, "column 2 has cells and no heading"),
    ],
)
def test_a_sheet_that_cannot_serve_is_refused(heads: list[str], error: type[Exception], words: str) -> None:
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    page.title = "tenancies"
    for at, head in enumerate(heads, start=1):
        page.cell(1, at, head)
        page.cell(2, at, "x")
    file = io.BytesIO()
    workbook.save(file)
    with pytest.raises(error, match=words):
        register.read_sheet(file.getvalue(), TENANCIES, "tenancies")


def test_a_table_on_a_sheet_and_in_a_file_is_refused(capsys: Captured, tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    assert run(capsys, "export", "--data", folder, "--out", folder / "register.xlsx", "--lang", "en")[0] == 0
    code, _, err = run(capsys, "check", "--data", folder, "--lang", "en")
    assert code == 2
    assert "phase_decisions.csv and register.xlsx (Decisions) are one table; keep one of them." in err


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"lease_id\n"])
def test_a_register_that_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    folder = write_book(tmp_path)
    (folder / "register.xlsx").write_bytes(content)
    with pytest.raises(SourceError, match=r"register\.xlsx is no workbook that can be read"):
        load(folder)
