"""The SQL that is generated from the bases answers in databases as the statement does, to 1e-9 ha."""

import math
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from occupancy.partitions import sql
from occupancy.partitions.data_set import write_partitions
from occupancy.program import DATA
from occupancy.statement import state
from tests.recomputation.awkward_book import AWKWARD_DAYS, unstated_book
from tests.support.book_builder import add, lease, write_book
from tests.support.postgis import PostGIS

DAY = date(2023, 11, 17)
NEAR_HA = 1e-9
Answer = dict[tuple[str, str], tuple[float, float, float]]


def answer(rows: Iterable[Any]) -> Answer:
    """The sides and the rate by basis and zone; NaN: not stated."""
    numbers = {(row[0], row[1]): row[2:] for row in rows}
    return {
        key: tuple(math.nan if cell in (None, "") else float(cell) for cell in row)
        for key, row in numbers.items()
    }


def stated(book: LandBook, day: date) -> Answer:
    """What the statement says of every basis, of zones and (no zone) of all."""
    found: Answer = {}
    for basis in book.bases["basis"]:
        statement = state(book, as_of=day, basis=basis)
        rows = statement.zones[["zone_id", "numerator_ha", "denominator_ha", "fill_rate_pct"]]
        found |= {(basis, row[0]): row[1:] for row in rows.itertuples(index=False, name=None)}
        found[basis, ""] = tuple(statement.rates.loc[basis].iloc[:3])
    return found


def assert_same(found: Answer, expected: Answer) -> None:
    """Both have the same zones under every basis; hectares differ by 1e-9 at most."""
    assert set(found) == set(expected)
    for key, values in expected.items():
        assert found[key] == pytest.approx(values, abs=NEAR_HA, rel=0, nan_ok=True), key


def in_duckdb(text: str) -> Answer:
    return answer(duckdb.sql(text).fetchall())


@pytest.fixture(scope="module")
def packaged() -> LandBook:
    return load(DATA)


@pytest.fixture(scope="module")
def unstated(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    """Splits, mergers, corrections; days, areas, uses that are not stated."""
    return load(unstated_book(tmp_path_factory.mktemp("unstated")))


@pytest.mark.parametrize("day", [DAY, date(2020, 2, 18)])
def test_duckdb_answers_from_the_files_of_the_packaged_book(packaged: LandBook, day: date) -> None:
    """On the second day a plot with a lease has been split."""
    text = sql.bare_question(packaged, sql.tables_of_files(packaged), as_of=day)
    found = in_duckdb(text)
    assert_same(found, stated(packaged, day))
    if day == DAY:
        assert found["established", ""] == pytest.approx((2481.57, 4133.19, 60.04), abs=1e-3)


@pytest.fixture(scope="module")
def country(unstated: LandBook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country") / "it's a set"
    write_partitions(unstated, folder, province="bắc")
    return folder


@pytest.mark.parametrize("day", list(AWKWARD_DAYS)[1::2])
def test_duckdb_answers_from_a_data_set(unstated: LandBook, country: Path, day: date) -> None:
    text = sql.bare_question(unstated, sql.tables_of_data_set(country, "bắc"), as_of=day)
    assert_same(in_duckdb(text), stated(unstated, day))


def test_postgres_answers_from_tables(unstated: LandBook, postgis: PostGIS, tmp_path: Path) -> None:
    """Tables of text, as a CSV comes in, and of days and numbers, as ogr2ogr makes them of a layer."""
    create: list[str] = []
    for name, columns in sql._COLUMNS.items():
        frame = pd.DataFrame(getattr(unstated, name))
        names = [*columns, *(("recorded_on", "superseded_on") if name in sql._DATED else ())]
        kinds = [columns.get(each, "date") if name == "parcels" else "text" for each in names]
        created = ", ".join(f"{each} {kind}" for each, kind in zip(names, kinds, strict=True))
        frame[names].to_csv(tmp_path / f"{name}.csv", index=False, header=False)
        create.append(f"create temp table {name} ({created});\n\\copy {name} from '{name}.csv' csv\n")
    for day in list(AWKWARD_DAYS)[3::4]:
        text = sql.bare_question(unstated, sql.tables_of_postgres(), as_of=day)
        assert_same(answer(postgis.rows("".join([*create, text]), tmp_path)), stated(unstated, day))


def test_a_basis_that_a_book_adds_is_a_row_of_bases_csv(tmp_path: Path) -> None:
    """In use over cleared land of operating phases, but for b-1."""
    folder = write_book(tmp_path / "book")
    (folder / "bases.csv").write_text(
        "basis,label_en,label_vi,phases,numerator,denominator,exempt_land,verified\n"
        "established,E,E,established,leased_ha,leasable_ha,,false\n"
        "own,Own,Own,operating,in_use_ha,cleared_ha,b-1,false\n",
        encoding="utf-8",
    )
    book = load(folder)
    text = sql.bare_question(book, sql.tables_of_files(book), as_of=DAY, basis="own")
    found = in_duckdb(text)

    assert "leased_ha" not in text
    assert {basis for basis, _ in found} == {"own"}
    assert_same(found, {key: row for key, row in stated(book, DAY).items() if key[0] == "own"})
    assert np.isfinite(found["own", ""]).all()
    with pytest.raises(QuestionError, match=r"no basis gross in bases\.csv; choose one of established, own"):
        sql.bare_question(book, sql.tables_of_files(book), as_of=DAY, basis="gross")


def test_an_earlier_day_of_knowledge_is_asked_of_files(tmp_path: Path) -> None:
    late = lease("L9", 1, "C1", "a-1-05", 100_000, "2023-01-01", recorded_on="2024-02-01")
    book = load(write_book(tmp_path / "book", tenancies=add(late)))
    tables = sql.tables_of_files(book)
    then = in_duckdb(sql.bare_question(book, tables, as_of=DAY, known_on=date(2023, 12, 31)))
    assert then["established", ""][0] == pytest.approx(50.0)
    assert in_duckdb(sql.bare_question(book, tables, as_of=DAY))["established", ""][0] == pytest.approx(60.0)
