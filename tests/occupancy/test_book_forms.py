"""A book in Parquet is the same book: cells, figures and findings; other programs read it and write it."""

import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo import crs
from geo.errors import CrsError, FieldError, SourceError
from geo.parquet import parquet_bytes, read_parquet
from occupancy.book import LandBook, load
from occupancy.change import difference
from occupancy.loading.book_folder import read_folder
from occupancy.loading.book_forms import as_parquet, as_text
from occupancy.loading.table_specs import TABLES
from occupancy.statement import state
from tests.support.book_builder import write_book
from tests.support.same_books import hostile

OF_TEXT_FILES = ("B034", "B035", "B044")
DAY = date(2023, 11, 17)


def stored(folder: Path, files: object) -> Path:
    folder.mkdir()
    for name, content in dict(files).items():  # type: ignore[call-overload]
        (folder / name).write_bytes(content)
    return folder


def assert_same_book(one: LandBook, other: LandBook) -> None:
    """Every typed cell and shape, and every finding but for where it stands in its file."""
    for table in TABLES:
        left, right = (pd.DataFrame(getattr(book, table.name)).drop(columns="row") for book in (one, other))
        assert_frame_equal(left, right, obj=table.name)
    left, right = (
        book.findings[~book.findings["rule"].isin(OF_TEXT_FILES)].drop(columns=["file", "row"])
        for book in (one, other)
    )
    for frame in (left, right):  # the place of a row that is named
        frame["expected"] = frame["expected"].str.replace(r"^\w+\.(geojson|csv|parquet):\d+$", "", regex=True)
    by = list(left.columns)
    assert_frame_equal(*(frame.sort_values(by, ignore_index=True) for frame in (left, right)))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A book with something of everything, and the same in Parquet."""
    place = tmp_path_factory.mktemp("forms")
    folder = hostile(place / "text")
    return folder, stored(place / "parquet", as_parquet(read_folder(folder)))


def test_a_book_in_parquet_has_the_cells_figures_and_findings_of_its_text(written: tuple[Path, Path]) -> None:
    text, parquet = map(load, written)
    assert_same_book(text, parquet)
    assert state(text, as_of=DAY).total == state(parquet, as_of=DAY).total
    assert text.content_hash != parquet.content_hash
    assert not list(written[1].glob("*.csv"))


def test_back_to_text_there_is_no_difference(written: tuple[Path, Path], tmp_path: Path) -> None:
    back = stored(tmp_path / "back", as_text(read_folder(written[1])))
    assert {path.name for path in back.iterdir()} == {path.name for path in written[0].iterdir()}
    assert difference(load(written[0]), load(back)).rows == ()


def test_an_open_ring_and_a_closed_one_are_found_in_parquet_too(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "text")
    path = folder / "parcels.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    for feature, degrees in zip(content["features"], (1e-7, 1e-4), strict=False):
        ring = feature["geometry"]["coordinates"][0]
        ring[-1] = [ring[-1][0], ring[-1][1] + degrees]
    path.write_text(json.dumps(content), encoding="utf-8")
    parquet = stored(tmp_path / "parquet", as_parquet(read_folder(folder)))
    assert {"L011", "L012"} <= set(load(folder).findings["rule"])
    assert_same_book(load(folder), load(parquet))


def test_columns_are_typed_where_that_gives_back_every_cell(written: tuple[Path, Path]) -> None:
    leases = pq.read_schema(written[1] / "tenancies.parquet")
    assert leases.field("line_no").type == pa.int64()
    assert leases.field("first_day").type == pa.date32()
    assert leases.field("leased_area_m2").type == pa.large_string()  # one cell is 12,5
    plots = pq.read_schema(written[1] / "parcels.parquet")
    assert plots.field("divisible").type == pa.bool_()
    assert pa.types.is_floating(plots.field("document_area_m2").type)


def test_other_programs_read_plots_in_their_system(written: tuple[Path, Path]) -> None:
    layer, book = gpd.read_parquet(written[1] / "parcels.parquet"), load(written[1])
    assert layer["parcel_id"].tolist()[:2] == ["a-1-01", "a-1-02"]
    assert layer.crs == crs.WGS84
    own = layer[layer.geometry.notna()].to_crs(book.parcels.crs)
    assert own.area.round(0).tolist() == book.parcels.geometry.area.round(0).tolist()


def test_parquet_of_other_programs_is_a_book(tmp_path: Path) -> None:
    """Geopandas and pandas write typed columns, layers in the plane of the book."""
    text = load(write_book(tmp_path / "text"))
    folder = write_book(tmp_path / "other", without=["parcels.geojson", "tenancies.csv"])
    own = list(pyogrio.read_info(tmp_path / "text" / "parcels.geojson")["fields"])
    text.parcels[[*own, "geometry"]].to_parquet(folder / "parcels.parquet")
    leases = pd.read_csv(tmp_path / "text" / "tenancies.csv", parse_dates=["first_day", "last_day"])
    leases.to_parquet(folder / "tenancies.parquet")
    other = load(folder)
    found, expected = state(other, as_of=DAY), state(text, as_of=DAY)
    assert found.total["leased_ha"] == expected.total["leased_ha"] == 50.0
    assert found.rates["fill_rate_pct"].tolist() == expected.rates["fill_rate_pct"].tolist()
    assert (other.tenancies["first_day"] == text.tenancies["first_day"]).all()


KINDS = ("float", "int", "bool", "date", "text")
cells = st.sampled_from(
    [
        "",
        "12",
        "12.0",
        "12.50",
        "-0",
        "0012",
        "1e5",
        "true",
        "TRUE",
        "2023-11-17",
        "2023-1-7",
        "đất",
        "nan",
        " 1",
    ]
) | st.floats(allow_nan=False).map(repr)


@given(st.lists(cells, max_size=5), st.sampled_from(KINDS))
def test_every_column_of_text_comes_back_cell_by_cell(column: list[str], kind: str) -> None:
    frame = pd.DataFrame({"cell": pd.Series(column, dtype="str"), "row": range(len(column))})
    again = read_parquet(parquet_bytes(frame, {"cell": kind}), file="cells.parquet")
    assert again["cell"].tolist() == column
    assert again["row"].tolist() == list(range(1, len(column) + 1))


@pytest.mark.parametrize(
    ("column", "kind", "expected"),
    [
        (["4.60", "12.00", ""], "float", pa.decimal128(38, 2)),
        (["4.6", "12", ""], "float", pa.float64()),
        (["4.6", "12.0"], "float", pa.float64()),
        (["4.6", "12.00"], "float", pa.large_string()),
        (["1", "002"], "int", pa.large_string()),
        (["2023-11-17", ""], "date", pa.date32()),
        (["2023-11-17", "2023"], "date", pa.large_string()),
        (["true", ""], "bool", pa.bool_()),
    ],
)
def test_a_column_has_the_narrowest_type_that_keeps_its_text(
    column: list[str], kind: str, expected: pa.DataType
) -> None:
    frame = pd.DataFrame({"cell": pd.Series(column, dtype="str")})
    data = parquet_bytes(frame, {"cell": kind})
    assert pq.read_schema(pa.BufferReader(data)).field("cell").type == expected


def test_what_is_no_parquet_or_says_no_system_is_told() -> None:
    with pytest.raises(SourceError, match=r"^plots\.parquet cannot be read as Parquet"):
        read_parquet(b"PAR1 and no more", file="plots.parquet")
    frame = pa.table({"row": [1]})
    sink = pa.BufferOutputStream()
    pq.write_table(frame, sink)
    with pytest.raises(FieldError, match=r"plots\.parquet has the column row"):
        read_parquet(sink.getvalue().to_pybytes(), file="plots.parquet")
    geo = {"primary_column": "g", "columns": {"g": {"encoding": "WKB", "crs": None}}}
    sink = pa.BufferOutputStream()
    pq.write_table(
        pa.table({"g": pa.array([None], pa.binary())}).replace_schema_metadata({"geo": json.dumps(geo)}), sink
    )
    with pytest.raises(CrsError, match=r"plots\.parquet does not say its coordinate reference system"):
        read_parquet(sink.getvalue().to_pybytes(), file="plots.parquet")


def test_a_table_in_parquet_beside_its_csv_is_refused(written: tuple[Path, Path], tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    (folder / "tenancies.parquet").write_bytes((written[1] / "tenancies.parquet").read_bytes())
    with pytest.raises(SourceError, match=r"tenancies\.csv and tenancies\.parquet are one table"):
        load(folder)
