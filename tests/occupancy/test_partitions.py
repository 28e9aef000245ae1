"""Books in parts: the statement that comes out of them is that of the whole, whoever measured them."""

import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import distributed
import pyarrow.dataset
import pytest
from pandas.testing import assert_frame_equal

from geo.errors import LandbookError
from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from occupancy.partitions.combined import state_parts
from occupancy.partitions.data_set import open_partitions, provinces, write_partitions
from occupancy.partitions.engines import on_cluster, running
from occupancy.partitions.parts import Part, split
from occupancy.program import DATA
from occupancy.statement import Statement, state
from tests.recomputation.awkward_book import awkward_book, unstated_book
from tests.support import process_memory as made
from tests.support.same_books import hostile

DAY = date(2023, 11, 17)
TABLES = ("parcels", "phases", "zones", "rates", "rules", "intensity", "not_counted", "findings", "accepted")


def assert_same(found: Statement, whole: Statement) -> None:
    """All that a statement says is the same: figures of phases and zones to the bit."""
    for name in TABLES:
        exact = name not in {"intensity", "not_counted"}  # these are added up in another order
        assert_frame_equal(
            getattr(found, name), getattr(whole, name), obj=name, check_exact=exact, rtol=0, atol=1e-9
        )
    assert found.set_aside == pytest.approx(whole.set_aside, abs=1e-9)
    assert (found.as_of, found.known_on, found.basis) == (whole.as_of, whole.known_on, whole.basis)
    assert found.book_hash == whole.book_hash
    assert found.total == pytest.approx(whole.total, nan_ok=True, abs=0)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LandBook]:
    place = tmp_path_factory.mktemp("books")
    folders = {
        "awkward": awkward_book(place / "awkward"),
        "unstated": unstated_book(place / "unstated"),
        "hostile": hostile(place / "hostile"),
    }
    return {name: load(folder) for name, folder in folders.items()}


@pytest.mark.parametrize(
    ("name", "day", "basis"),
    [
        ("awkward", date(2021, 3, 1), "established"),  # the leasable land of a phase is not stated
        ("awkward", date(2022, 6, 15), "gross_planned"),  # split twice; two decisions are in force
        ("unstated", DAY, "in_use"),
        ("hostile", DAY, "cleared"),  # rows set aside, shapes repaired
    ],
)
def test_parts_give_the_statement_of_the_whole(
    name: str, day: date, basis: str, books: dict[str, LandBook]
) -> None:
    found = state_parts(split(books[name]), as_of=day, basis=basis, with_parcels=True)
    assert_same(found, state(books[name], as_of=day, basis=basis))


def test_the_zones_of_the_packaged_book_add_up_to_it(tmp_path: Path) -> None:
    """The data set on disk, zone by zone: 16 parts, 2,481.57 of 4,133.19 ha."""
    book = load(DATA)
    write_partitions(book, tmp_path / "country", province="bac-ninh")
    parted = open_partitions(tmp_path / "country")
    found = state_parts(parted, as_of=DAY)

    assert len(parted.parts) == 16
    assert found.total["leased_ha"] == pytest.approx(2481.57, abs=1e-4)
    whole = state(book, as_of=DAY)
    assert found.total == whole.total
    assert_frame_equal(found.rates, whole.rates)
    assert_frame_equal(found.findings, whole.findings)


# Two zones of 10 ha leasable each --------------------------------------------------------------------------


def two_zones(**tables: Any) -> LandBook:
    return made.book(
        zones=[made.zone("Z"), made.zone("Y")],
        phases=[made.phase("P", "Z"), made.phase("Q", "Y")],
        decisions=[made.decision("P"), made.decision("Q")],
        **tables,
    )


def test_a_certificate_with_land_in_two_zones_keeps_its_amount() -> None:
    """90 jobs on 2 + 4 ha: 15 a hectare in both zones, 30 of them in Z; C2 has 10 on 5 ha of Y."""
    book = two_zones(
        parcels=[made.plot("A"), made.plot("B", phase_id="Q", zone_id="Y")],
        projects=[{"certificate_no": "C1", "jobs": 90}, {"certificate_no": "C2", "jobs": 10}],
        tenancies=[
            made.lease("L1", "A", ha=2, certificate_no="C1"),
            made.lease("L2", "B", ha=4, certificate_no="C1"),
            made.lease("L3", "B", ha=5, certificate_no="C2"),
        ],
    )
    parted = split(book)
    found = state_parts(parted, as_of=DAY).intensity.set_index("zone_id")

    assert parted.parts[0].shared == {"C1"}
    assert found["amount"].to_dict() == pytest.approx({"Z": 30.0, "Y": 70.0, "": 100.0})
    assert found["per_leased_ha"].to_dict() == pytest.approx({"Z": 15.0, "Y": 70 / 9, "": 100 / 11})
    assert_same(state_parts(parted, as_of=DAY, with_parcels=True), state(book, as_of=DAY))


def test_zones_whose_plots_came_of_each_other_are_one_part() -> None:
    """A of Z became B of Y in 2020: its lease is in Z until then and in Y from then on."""
    book = two_zones(
        parcels=[
            made.plot("A", valid_to="2019-12-31"),
            made.plot("B", phase_id="Q", zone_id="Y", valid_from="2020-01-01", parent_parcel_ids="A"),
        ],
        tenancies=[made.lease("L1", "A", ha=4)],
    )
    parted = split(book)

    assert [len(part.book.zones) for part in parted.parts] == [2]
    for day, leased in ((date(2019, 12, 31), [4.0, 0.0]), (date(2020, 1, 1), [0.0, 4.0])):
        found = state_parts(parted, as_of=day, with_parcels=True)
        assert found.zones["leased_ha"].tolist() == leased
        assert_same(found, state(book, as_of=day))


def test_a_finding_of_one_zone_that_may_turn_the_rule_of_all_is_told() -> None:
    """12.1 ha on 10 + 10 ha is 60.5 %; without the 2.1 ha above plot B it is 50 %: B030."""
    book = two_zones(
        parcels=[made.plot("A"), made.plot("B", phase_id="Q", zone_id="Y")],
        tenancies=[made.lease("L1", "B", ha=12.1)],
        rules=[
            {
                "rule": "new_zone",
                "quantity": "fill_rate",
                "basis": "established",
                "comparison": "min",
                "value": 60,
                "unit": "pct",
            }
        ],
    )
    found = state_parts(split(book), as_of=DAY, with_parcels=True)

    assert found.findings["rule"].tolist() == ["T002", "B030"]
    assert_same(found, state(book, as_of=DAY))


# On disk ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory, books: dict[str, LandBook]) -> Path:
    folder = tmp_path_factory.mktemp("country") / "set"
    for name in ("awkward", "hostile"):
        write_partitions(books[name], folder, province=name)
    return folder


@pytest.mark.parametrize("name", ["awkward", "hostile"])
def test_a_data_set_gives_what_its_books_gave(name: str, country: Path, books: dict[str, LandBook]) -> None:
    parted = open_partitions(country, name)
    assert_same(state_parts(parted, as_of=DAY, with_parcels=True), state(books[name], as_of=DAY))


def test_others_read_it_as_a_hive_data_set(country: Path, books: dict[str, LandBook]) -> None:
    """Of each plot the province and zone stand in its path; shapes are GeoParquet in the book's plane."""
    plots = pyarrow.dataset.dataset(country / "parcels", partitioning="hive").to_table().to_pandas()
    assert set(plots["province"]) == {"awkward", "hostile"}
    assert (plots["zone"].astype("str") == plots["zone_id"]).all()
    assert len(plots) == sum(len(books[name].parcels) for name in ("awkward", "hostile"))
    one = next(iter((country / "parcels").rglob("*.parquet")))
    geo = json.loads(pyarrow.dataset.dataset(one).schema.metadata[b"geo"])
    assert geo["columns"]["geometry"]["crs"]["id"] == {"authority": "EPSG", "code": 9209}


def test_a_data_set_names_its_books_and_takes_none_twice(country: Path, books: dict[str, LandBook]) -> None:
    assert provinces(country) == ["awkward", "hostile"]
    with pytest.raises(QuestionError, match="data set of awkward, hostile; name one"):
        open_partitions(country)
    with pytest.raises(QuestionError, match="has a book awkward already"):
        write_partitions(books["awkward"], country, province="awkward")
    assert not list(country.glob(".writing-*"))


def test_a_book_whose_writing_broke_off_is_not_there(tmp_path: Path) -> None:
    """The manifest comes last: without it nobody takes what lies there for a book."""
    (tmp_path / "book" / "province=half").mkdir(parents=True)
    assert provinces(tmp_path) == []


# On a cluster -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[distributed.LocalCluster]:
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as two:
        yield two


def test_a_cluster_measures_the_parts_of_a_data_set(
    cluster: distributed.LocalCluster, country: Path, books: dict[str, LandBook]
) -> None:
    with running(f"dask://{cluster.scheduler_address.removeprefix('tcp://')}") as run:
        found = state_parts(open_partitions(country, "awkward"), as_of=DAY, with_parcels=True, run=run)
    assert_same(found, state(books["awkward"], as_of=DAY))


def measure_and_die(work: Any, mark: Path, part: Part) -> Any:
    """Measure a part; the first worker to come here is killed instead, as one that loses its power."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return work(part)
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)
    raise AssertionError


def test_a_lost_worker_changes_no_figure(
    cluster: distributed.LocalCluster, tmp_path: Path, books: dict[str, LandBook]
) -> None:
    book, mark = books["awkward"], tmp_path / "mark"
    with distributed.Client(cluster) as client:
        measure = on_cluster(client)
        found = state_parts(
            split(book),
            as_of=DAY,
            with_parcels=True,
            run=lambda work, parts: measure(partial(measure_and_die, work, mark), parts),
        )
    assert mark.exists()
    assert_same(found, state(book, as_of=DAY))


@pytest.mark.parametrize(
    ("engine", "sentence"),
    [("spark", "no engine spark; choose local, dask, or"), ("dask://localhost:1", "No scheduler answers at")],
)
def test_an_engine_that_is_not_there_is_told(
    engine: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("occupancy.partitions.engines.WAIT_S", 0.2)
    with pytest.raises(LandbookError, match=sentence), running(engine):
        raise AssertionError
