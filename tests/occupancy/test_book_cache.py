"""What is kept of a book for the next opening equals what was read, and can never be in the way."""

import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from geo.stored_shapes import StoredShapes
from occupancy.book import load
from occupancy.loading import cache as kept
from occupancy.statement import state
from tests.support.book_builder import edit, write_book
from tests.support.same_books import assert_same, hostile


def the_file(cache: Path) -> Path:
    """The one file in a cache."""
    [path] = cache.iterdir()
    return path


def test_the_second_opening_equals_the_first_frame_by_frame(tmp_path: Path) -> None:
    folder, cache = hostile(tmp_path / "book"), tmp_path / "cache"
    cold = load(folder)
    assert_same(cold, load(folder, cache=cache))
    written = the_file(cache).stat().st_mtime_ns
    warm = load(folder, cache=cache)
    assert_same(cold, warm)
    assert the_file(cache).stat().st_mtime_ns == written
    assert warm.parcels.crs == cold.parcels.crs


def test_the_second_opening_knows_every_day_too(tmp_path: Path) -> None:
    folder, cache = hostile(tmp_path / "book"), tmp_path / "cache"
    cold = load(folder, cache=cache)
    warm = load(folder, cache=cache)
    for day in (date(2020, 2, 29), date(2020, 3, 1)):
        assert_same(cold.as_known(day), warm.as_known(day))
    assert (
        warm.as_known(date(2020, 2, 29)).tenancies["leased_area_m2"].sum()
        != warm.tenancies["leased_area_m2"].sum()
    )


def test_frames_of_the_second_opening_can_be_worked_with(tmp_path: Path) -> None:
    folder, cache = hostile(tmp_path / "book"), tmp_path / "cache"
    load(folder, cache=cache)
    parcels = load(folder, cache=cache).parcels.copy()
    parcels.loc[0, "document_area_m2"] = 1.0
    assert parcels.merge(parcels, on="parcel_id").shape[0] == len(parcels)
    assert parcels.geometry.area.sum() > 0


def test_a_statement_of_the_second_opening_makes_no_shape(tmp_path: Path) -> None:
    """Not a copy of the frame either; the first question of land makes all of them, once."""
    folder, cache = hostile(tmp_path / "book"), tmp_path / "cache"
    cold = load(folder, cache=cache)
    warm = load(folder, cache=cache)
    day = date(2023, 11, 17)
    assert state(warm, as_of=day).total == state(cold, as_of=day).total
    shapes, copied = (frame.geometry.array for frame in (warm.parcels, warm.parcels.copy()))
    assert isinstance(shapes, StoredShapes)
    assert isinstance(copied, StoredShapes)
    assert not shapes.is_made
    assert_frame_equal(pickle.loads(pickle.dumps(warm.parcels)), cold.parcels)
    assert warm.parcels.area.tolist() == cold.parcels.area.tolist()
    assert shapes.is_made
    assert not copied.is_made


def test_a_changed_byte_is_another_book(tmp_path: Path) -> None:
    folder, cache = write_book(tmp_path / "book"), tmp_path / "cache"
    load(folder, cache=cache)
    write_book(folder, tenancies=edit(0, leased_area_m2=90_000))
    assert load(folder, cache=cache).tenancies.loc[0, "leased_area_m2"] == 90_000
    assert len(list(cache.iterdir())) == 2


def test_another_program_reads_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, cache = write_book(tmp_path / "book"), tmp_path / "cache"
    load(folder, cache=cache)
    monkeypatch.setattr(kept, "code_fingerprint", lambda: "of tomorrow")
    load(folder, cache=cache)
    assert len(list(cache.iterdir())) == 2


def test_another_dictionary_reads_anew() -> None:
    assert kept.cache_path(Path(), "hash", b"one") != kept.cache_path(Path(), "hash", b"other")


def flipped(whole: bytes) -> bytes:
    """One bit of a number somewhere near the end is another."""
    return whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole[:0],
        lambda whole: whole[:-1],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole + b"\0",
        flipped,
        lambda whole: b"not of this program" + whole,
        lambda whole: whole[:8] + b"\0" * (len(whole) - 8),
    ],
    ids=["empty", "a byte short", "half", "a byte more", "a flipped bit", "foreign", "zeros"],
)
def test_a_spoiled_file_is_read_over_and_written_anew(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    folder, cache = write_book(tmp_path / "book"), tmp_path / "cache"
    cold = load(folder, cache=cache)
    path = the_file(cache)
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))

    assert_same(cold, load(folder, cache=cache))
    assert path.read_bytes() == whole
    assert_same(cold, load(folder, cache=cache))


def test_a_cache_that_is_a_file_is_passed_over(tmp_path: Path) -> None:
    folder, cache = write_book(tmp_path / "book"), tmp_path / "cache"
    cache.write_text("a file", encoding="utf-8")
    assert_same(load(folder), load(folder, cache=cache))
    assert cache.read_text(encoding="utf-8") == "a file"


def test_a_folder_in_the_place_of_the_file_is_passed_over(tmp_path: Path) -> None:
    folder, cache = write_book(tmp_path / "book"), tmp_path / "cache"
    load(folder, cache=cache)
    path = the_file(cache)
    path.unlink()
    path.mkdir()
    assert_same(load(folder), load(folder, cache=cache))
    assert [found.name for found in cache.iterdir()] == [path.name]  # nothing half-written is left


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    folder, cache = write_book(tmp_path / "book"), tmp_path / "cache"
    monkeypatch.setattr(Path, "replace", full)
    assert len(load(folder, cache=cache).parcels) == 11
    assert list(cache.iterdir()) == []


def test_without_a_cache_nothing_is_written(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    load(folder)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
