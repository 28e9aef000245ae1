"""The typed tables of a book are what their schemas and the dictionary say."""

import pandas as pd
import pytest

from geo.errors import FieldError
from occupancy.book import LandBook, load
from occupancy.loading.book_folder import codes_of, read_dictionary
from occupancy.loading.schemas import dtype, validated
from occupancy.loading.table_specs import BY_NAME, TABLES, Column, Table
from occupancy.packaged_files import ROOT
from tests.support.book_builder import write_book

CODES = codes_of(read_dictionary())
# In services a value is text ("2x63"), in rules a number: the dictionary has the wider of the two.
SHARED = {("rules", "value")}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(write_book(tmp_path_factory.mktemp("book")))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_the_columns_and_dtypes_that_are_declared(book: LandBook, table: Table) -> None:
    frame = getattr(book, table.name)
    for column in table.columns:
        assert str(frame[column.name].dtype) == dtype(column), column.name
    assert str(frame["row"].dtype) == "int64"
    assert list(frame.index) == list(range(len(frame)))
    assert (
        not frame[[column.name for column in table.columns if dtype(column) == "str"]].isna().any(axis=None)
    )


def test_unknown_is_neither_zero_nor_yes_nor_no(book: LandBook) -> None:
    assert book.parcels["divisible"].dtype == pd.BooleanDtype()
    unknown = book.projects.iloc[3]
    assert pd.isna(unknown["investment_amount"])
    assert pd.isna(unknown["jobs"])
    assert unknown["tenant_country"] == ""
    assert pd.isna(book.decisions.loc[3, "established_area_ha"])


@pytest.mark.parametrize(
    ("column", "value"),
    [("leased_area_m2", -1.0), ("leased_area_m2", float("nan")), ("lease_id", ""), ("first_day", pd.NaT)],
)
def test_a_frame_that_breaks_its_schema_does_not_enter_a_book(
    book: LandBook, column: str, value: object
) -> None:
    spoiled = book.tenancies.copy()
    spoiled.loc[2, column] = value
    with pytest.raises(FieldError, match=f"tenancies.csv does not have the shape .* {column} fails"):
        validated(spoiled, BY_NAME["tenancies"], codes=CODES)


def test_all_faults_of_a_frame_are_counted(book: LandBook) -> None:
    spoiled = book.tenancies.assign(leased_area_m2=-1.0, lease_id="")
    with pytest.raises(FieldError, match="14 faults in all"):
        validated(spoiled, BY_NAME["tenancies"], codes=CODES)


def test_a_column_too_many_or_of_another_kind_does_not_enter_a_book(book: LandBook) -> None:
    for spoiled in (book.tenancies.assign(more=1), book.tenancies.astype({"leased_area_m2": "int64"})):
        with pytest.raises(FieldError):
            validated(spoiled, BY_NAME["tenancies"], codes=CODES)


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
