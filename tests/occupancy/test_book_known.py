"""A correction is a new row: a book opens as it was known on any day, with its errors of that day."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from occupancy.book import LandBook, load
from occupancy.loading.book_folder import read_folder
from tests.occupancy.test_book_cells import told
from tests.support.book_builder import MAKERS, Change, Row, add, edit, geojson, lease, write_book
from tests.support.examples import examples

DAY_BEFORE, THE_DAY, DAY_AFTER = date(2020, 2, 29), date(2020, 3, 1), date(2020, 3, 2)


def correct(number: int, **cells: object) -> Change:
    """Row `number` is superseded on 2020-03-01 by one with other cells, recorded that day."""

    def change(rows: list[Row]) -> list[Row]:
        corrected = rows[number] | cells | {"recorded_on": "2020-03-01"}
        rows[number]["superseded_on"] = "2020-03-01"
        return [*rows, corrected]

    return change


def leased(book: LandBook) -> float:
    """Square metres of lease L1."""
    return float(book.tenancies.loc[book.tenancies["lease_id"] == "L1", "leased_area_m2"].sum())


# The day before, the day, the day after ------------------------------------------------------------------


@pytest.mark.parametrize(("day", "lines"), [(DAY_BEFORE, 7), (THE_DAY, 8), (DAY_AFTER, 8)])
def test_a_lease_is_known_from_the_day_it_was_recorded(tmp_path: Path, day: date, lines: int) -> None:
    late = lease("L7", 1, "C1", "a-1-05", 100_000, "2019-01-01", recorded_on="2020-03-01")
    book = load(write_book(tmp_path, tenancies=add(late)))
    assert len(book.as_known(day).tenancies) == lines
    assert len(book.tenancies) == 8


@pytest.mark.parametrize(("day", "lines"), [(DAY_BEFORE, 7), (THE_DAY, 6), (DAY_AFTER, 6)])
def test_a_lease_is_not_known_from_the_day_it_is_superseded(tmp_path: Path, day: date, lines: int) -> None:
    book = load(write_book(tmp_path, tenancies=edit(0, superseded_on="2020-03-01")))
    assert len(book.as_known(day).tenancies) == lines
    assert len(book.tenancies) == 6


@pytest.mark.parametrize(
    ("day", "m2"), [(DAY_BEFORE, 100_000), (THE_DAY, 90_000), (DAY_AFTER, 90_000), (date.max, 90_000)]
)
def test_a_corrected_area_takes_over_on_its_day(tmp_path: Path, day: date, m2: float) -> None:
    book = load(write_book(tmp_path, tenancies=correct(0, leased_area_m2=90_000)))
    assert leased(book.as_known(day)) == m2
    assert leased(book) == 90_000


@pytest.mark.parametrize(
    ("table", "field", "cells"),
    [
        ("phase_decisions", "decisions", {"leasable_area_ha": 55}),
        ("parcels", "parcels", {"land_use": "technical"}),
        ("projects", "projects", {"jobs": 5}),
        ("tenancies", "tenancies", {"leased_area_m2": 12_345}),
        ("reservations", "reservations", {"held_for": "Zeta"}),
    ],
)
def test_every_dated_table_is_as_it_was_known(
    tmp_path: Path, table: str, field: str, cells: dict[str, object]
) -> None:
    [(column, new)] = cells.items()
    book = load(write_book(tmp_path, **{table: correct(0, **cells)}))
    now, before = getattr(book, field), getattr(book.as_known(DAY_BEFORE), field)
    assert len(now) == len(before)
    assert new in set(now[column])
    assert new not in set(before[column])
    assert list(now.index) == list(range(len(now)))


def test_what_is_recorded_in_the_future_is_known_when_no_day_is_asked(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=edit(0, recorded_on="2999-01-01")))
    assert len(book.tenancies) == 7
    assert len(book.as_known(date(2998, 12, 31)).tenancies) == 6


def test_the_day_is_part_of_the_answer_and_the_content_is_the_same(tmp_path: Path) -> None:
    book = load(write_book(tmp_path))
    earlier = book.as_known(THE_DAY)
    assert (book.known_on, earlier.known_on) == (None, THE_DAY)
    assert earlier.content_hash == book.content_hash
    assert earlier.as_known(DAY_AFTER).known_on == DAY_AFTER


def test_one_day_can_be_asked_from_another(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=correct(0, leased_area_m2=90_000)))
    assert leased(book.as_known(DAY_BEFORE).as_known(THE_DAY)) == 90_000


# Errors are told as long as they stood -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"leased_area_m2": "12,5"}, "B001"),
        ({"parcel_id": "a-9-99"}, "T001"),
        ({"parcel_id": ""}, "B003"),
        ({"certificate_no": "C9"}, "T012"),
        ({"last_day": "2015-01-01"}, "T004"),
        ({"parcel_id": "a-1-01 "}, "B005"),
        ({"operating_from": "2015-01-01"}, "T013"),
    ],
)
def test_an_error_is_told_until_the_day_of_its_correction(
    tmp_path: Path, wrong: dict[str, object], rule: str
) -> None:
    right = {name: MAKERS["tenancies.csv"]()[0][name] for name in wrong}

    def change(rows: list[Row]) -> list[Row]:
        rows[0].update(wrong)
        corrected: list[Row] = correct(0, **right)(rows)
        return corrected

    book = load(write_book(tmp_path, tenancies=change))
    assert told(book, rule) == []
    assert book.set_aside.empty
    assert len(book.tenancies) == 7
    assert [finding["row"] for finding in told(book.as_known(DAY_BEFORE), rule)] == [2]
    assert len(book.as_known(DAY_BEFORE).tenancies) + len(book.as_known(DAY_BEFORE).set_aside) == 7
    assert told(book.as_known(THE_DAY), rule) == []


def test_a_mistake_in_a_correction_is_told_from_its_day_on(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=correct(0, leased_area_m2="12,5")))
    assert told(book.as_known(DAY_BEFORE), "B001") == []
    assert [finding["row"] for finding in told(book.as_known(THE_DAY), "B001")] == [9]
    assert [finding["row"] for finding in told(book, "B001")] == [9]


def test_a_lease_known_before_its_plot_has_no_plot_until_then(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, parcels=edit(0, recorded_on="2020-03-01")))
    assert [finding["value"] for finding in told(book.as_known(DAY_BEFORE), "T001")] == ["a-1-01"]
    assert book.as_known(DAY_BEFORE).set_aside["leased_area_m2"].sum() == 100_000
    assert told(book.as_known(THE_DAY), "T001") == []
    assert told(book, "T001") == []


def test_a_plot_whose_bad_row_was_replaced_keeps_its_lease(tmp_path: Path) -> None:
    def change(rows: list[Row]) -> list[Row]:
        rows[0]["document_area_m2"] = "10 ha"
        corrected: list[Row] = correct(0, document_area_m2=100_000.0)(rows)
        return corrected

    book = load(write_book(tmp_path, parcels=change))
    assert book.set_aside.empty
    assert book.as_known(DAY_BEFORE).set_aside["record_id"].tolist() == ["a-1-01", "L1/1"]
    assert [finding["record_id"] for finding in told(book.as_known(DAY_BEFORE), "B015")] == ["L1/1"]


def test_land_is_checked_among_the_plots_that_were_known(tmp_path: Path) -> None:
    def change(rows: list[Row]) -> list[Row]:
        drawn_right = rows[1]["geometry"]
        rows[1]["geometry"] = rows[0]["geometry"]  # drawn on top of its neighbour, then corrected
        corrected: list[Row] = correct(1, geometry=drawn_right)(rows)
        return corrected

    book = load(write_book(tmp_path, parcels=change))
    assert told(book, "L018") == []
    [overlap] = told(book.as_known(DAY_BEFORE), "L018")
    assert overlap["area_m2"] == pytest.approx(100_000)


def test_an_id_that_was_repeated_is_told_as_long_as_it_was(tmp_path: Path) -> None:
    again = lease("L1", 1, "C1", "a-1-01", 100_000, "2016-01-01", superseded_on="2020-03-01")
    book = load(write_book(tmp_path, tenancies=add(again)))
    assert told(book, "B002") == []
    assert len(told(book.as_known(DAY_BEFORE), "B002")) == 1


# A recorded answer does not move -------------------------------------------------------------------------


def as_entered(rows: list[Row], until: str) -> list[Row]:
    """The rows of a table as they stood on a day: later rows and corrections not yet made."""
    entered = [dict(row) for row in rows if str(row.get("recorded_on", "")) <= until]
    for row in entered:
        if str(row.get("superseded_on", "")) > until:
            row["superseded_on"] = ""
    return entered


DAYS = st.sampled_from(["", "2019-12-31", "2020-03-01", "2020-03-02", "2021-07-01"])


@examples(8)
@given(
    recorded=st.lists(DAYS, min_size=7, max_size=7),
    superseded=st.lists(DAYS, min_size=7, max_size=7),
    broken=st.sampled_from(["", "12,5", "-1"]),
    day=st.sampled_from(["2019-12-30", "2020-02-29", "2020-03-01", "2022-01-01"]),
)
def test_a_book_as_known_on_a_day_is_the_book_that_was_on_file_that_day(
    tmp_path_factory: pytest.TempPathFactory,
    recorded: list[str],
    superseded: list[str],
    broken: str,
    day: str,
) -> None:
    def dated(rows: list[Row]) -> list[Row]:
        for row, since, until in zip(rows, recorded, superseded, strict=True):
            row.update(recorded_on=since, superseded_on=until if until > since else "")
        rows[0]["leased_area_m2"] = broken or rows[0]["leased_area_m2"]
        rows[1]["parcel_id"] = "nowhere"
        return rows

    folder = tmp_path_factory.mktemp("book")
    everything = load(write_book(folder / "now", tenancies=dated)).as_known(date.fromisoformat(day))
    on_file = load(write_book(folder / "then", tenancies=lambda rows: as_entered(dated(rows), day)))

    moved = ["row", "superseded_on"]
    for name in ("tenancies", "set_aside"):
        assert_frame_equal(
            getattr(everything, name).drop(columns=moved), getattr(on_file, name).drop(columns=moved)
        )
    assert_frame_equal(everything.findings.drop(columns="row"), on_file.findings.drop(columns="row"))


def shuffled(rows: list[Row], order: list[int]) -> list[Row]:
    """Rows in another order; the order may be that of a longer table."""
    return [rows[place] for place in order if place < len(rows)]


def as_set(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """The rows of a frame in an order of their own, without where in the file they stand."""
    drop = {"row", "geometry", "expected", "lon", "lat"}
    kept = frame[[name for name in frame.columns if name not in drop]]
    return sorted(tuple(str(cell) for cell in row) for row in kept.itertuples(index=False))


@examples(6)
@given(order=st.permutations(range(14)))
def test_the_order_of_rows_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    def hostile(rows: list[Row]) -> list[Row]:
        rows[0]["leased_area_m2"] = "12,5"
        rows[1]["parcel_id"] = "nowhere"
        twice = [rows[2] | {"leased_area_m2": area} for area in (39_000, 41_000)]
        return [*rows, *twice, rows[3] | {"line_no": 2, "parcel_id": "a-1-03 "}]

    def plots(rows: list[Row]) -> list[Row]:
        rows[3]["document_area_m2"] = "ten"
        return rows

    folder = tmp_path_factory.mktemp("book")
    straight = load(write_book(folder / "a", tenancies=hostile, parcels=plots))
    turned = load(
        write_book(
            folder / "b",
            tenancies=lambda rows: shuffled(hostile(rows), order),
            parcels=lambda rows: shuffled(plots(rows), order),
            phases=lambda rows: shuffled(rows, order),
            zones=lambda rows: shuffled(rows, order),
            phase_decisions=lambda rows: shuffled(rows, order),
            projects=lambda rows: shuffled(rows, order),
        )
    )
    for name in ("zones", "phases", "decisions", "parcels", "projects", "tenancies", "set_aside", "findings"):
        assert as_set(getattr(straight, name)) == as_set(getattr(turned, name)), name


# The fingerprint -----------------------------------------------------------------------------------------


def test_the_hash_changes_with_any_byte_and_not_with_the_time_of_a_file(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    before = load(folder).content_hash
    for path in sorted(folder.iterdir()):
        kept = path.read_bytes()
        path.write_bytes(kept)
        assert load_hash(folder) == before
        path.write_bytes(kept + b"\n")
        assert load_hash(folder) != before, path.name
        path.write_bytes(kept)
    (folder / "notes.txt").write_text("not of the book", encoding="utf-8")
    assert load_hash(folder) == before
    assert len(before) == 64


def test_the_hash_knows_which_file_a_byte_is_in(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    (folder / "basemap.geojson").write_text(geojson([]), encoding="utf-8")
    one = load_hash(folder)
    (folder / "basemap.geojson").rename(folder / "places.geojson")
    assert load_hash(folder) != one


def load_hash(folder: Path) -> str:
    """The hash of a book without the work of opening it."""
    return read_folder(folder).content_hash
