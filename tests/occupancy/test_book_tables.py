"""The typed tables of a book are what their schemas and the dictionary say."""

import pandas as pd
import pytest

from occupancy.book import LandBook, load
from occupancy.loading.book_folder import codes_of, read_dictionary
from occupancy.loading.cell_parsing import parse_table
from occupancy.loading.table_specs import BY_NAME, TABLES, Column, Table
from occupancy.program import ROOT
from tests.support.book_builder import write_book
from tests.support.table_schemas import schema_faults

CODES = codes_of(read_dictionary())
# In services a value is text ("2x63"), in rules a number: the dictionary has the wider of the two.
SHARED = {("rules", "value"), ("tolerances", "value")}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(write_book(tmp_path_factory.mktemp("book")))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_the_columns_and_dtypes_that_are_declared(book: LandBook, table: Table) -> None:
    frame = getattr(book, table.name)
    for column in table.columns:
        assert str(frame[column.name].dtype) == column.dtype, column.name
    assert str(frame["row"].dtype) == "int64"
    assert list(frame.index) == list(range(len(frame)))
    assert not frame[[column.name for column in table.columns if column.dtype == "str"]].isna().any(axis=None)


def test_unknown_is_neither_zero_nor_yes_nor_no(book: LandBook) -> None:
    assert book.parcels["divisible"].dtype == pd.BooleanDtype()
    unknown = book.projects.iloc[3]
    assert pd.isna(unknown["investment_amount"])
    assert pd.isna(unknown["jobs"])
    assert unknown["tenant_country"] == ""
    assert pd.isna(book.decisions.loc[3, "established_area_ha"])


# The program trusts what it parses: whatever a file holds, a table that enters a book is as its schema says.
ODD = ("x", "-1", "-0.0", "1e400", "nan", "inf", "1e17", "9e18", "[1]", "a;b")
ODD += ("2023-02-30", "0023-01-01", "9999-12-31")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_of_a_book_is_what_its_schema_says(book: LandBook, table: Table) -> None:
    assert schema_faults(getattr(book, table.name), table, codes=CODES).empty


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_rows_with_any_cell_that_parsing_lets_through_are_what_the_schema_says(table: Table) -> None:
    plain = {column.name: _plain(column) for column in table.columns}
    rows = [{**plain, name: cell} for name in plain for cell in ("", *ODD)]
    text = pd.DataFrame(rows, dtype="str").assign(row=range(1, len(rows) + 1))
    parsed = parse_table(text, table, codes=CODES)
    faults = schema_faults(parsed.frame[parsed.sound].reset_index(drop=True), table, codes=CODES)
    # Shapes and what is measured of them are added later.
    assert faults[faults["check"] != "column_in_dataframe"].empty


def _plain(column: Column) -> str:
    if column.kind == "code":
        return min(CODES[column.name])
    return {"date": "2020-01-01", "float": "1.5", "int": "1", "bool": "true"}.get(column.kind, "a")


@pytest.mark.parametrize(
    ("column", "value"),
    [("leased_area_m2", -1.0), ("lease_id", ""), ("parcel_id", "")],
)
def test_a_schema_names_the_column_of_a_fault(book: LandBook, column: str, value: object) -> None:
    spoiled = book.tenancies.copy()
    spoiled.loc[2, column] = value
    assert schema_faults(spoiled, BY_NAME["tenancies"], codes=CODES)["column"].tolist() == [column]


@pytest.mark.parametrize(("column", "value"), [("leased_area_m2", float("nan")), ("first_day", pd.NaT)])
def test_what_a_lease_may_leave_open_is_no_fault(book: LandBook, column: str, value: object) -> None:
    spoiled = book.tenancies.copy()
    spoiled.loc[2, column] = value
    assert schema_faults(spoiled, BY_NAME["tenancies"], codes=CODES).empty


def test_a_schema_knows_a_column_too_many_or_of_another_kind(book: LandBook) -> None:
    for spoiled in (book.tenancies.assign(more=1), book.tenancies.astype({"leased_area_m2": "int64"})):
        assert not schema_faults(spoiled, BY_NAME["tenancies"], codes=CODES).empty


# The dictionary ------------------------------------------------------------------------------------------


def kind_in_words(column: Column) -> str:
    """The kind of a column as the dictionary has it, which calls whatever is not counted text or id."""
    return column.kind if column.kind in {"date", "float", "int", "bool"} else "text"


def test_the_dictionary_has_every_column_with_its_kind() -> None:
    rows = pd.read_csv(ROOT / "data" / "dictionary.csv", dtype="str", keep_default_na=False)
    known = rows[rows["kind"] == "column"].set_index("name")["type"].replace({"id": "text"})
    wrong = [
        f"{table.name}.{column.name} is {column.kind}, {known.get(column.name)} in the dictionary"
        for table in TABLES
        for column in table.columns
        if known.get(column.name) != kind_in_words(column) and (table.name, column.name) not in SHARED
    ]
    assert wrong == []


def test_every_code_column_has_its_set_in_the_dictionary() -> None:
    sets = {column.name for table in TABLES for column in table.columns if column.kind == "code"}
    assert sets <= set(CODES)


def test_tables_are_declared_after_those_they_name() -> None:
    seen: set[str] = set()
    for table in TABLES:
        named = {target for _, target in table.links}
        assert named <= seen | ({"bases"} if table.name == "rules" else set())
        seen.add(table.name)
