"""A book saved while it is opened: hash, plots and caches are of the same bytes, or nothing is kept."""

import itertools
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from geo.errors import SourceError
from geo.layer_reader import read_layer
from occupancy.book import LandBook, load
from occupancy.loading.book_folder import read_folder
from tests.geo.test_layer_reader import layer, stored
from tests.support.book_builder import edit, write_book
from ui import book_store

PLOTS = "parcels.geojson"
MOMENTS = 4  # in the first half of an opening: then all files have been read
Save = Callable[[Path, bytes], None]


def replaced(path: Path, content: bytes) -> None:
    """Save a file as most programs do: beside it, then in its place."""
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


def written_in_halves(path: Path, content: bytes) -> None:
    """Save a file as slow disks have it: cut to nothing, then piece by piece."""
    with path.open("wb", buffering=0) as file:
        file.write(content[: len(content) // 2])
        time.sleep(0.02)
        file.write(content[len(content) // 2 :])


@contextmanager
def saved_after(seconds: float, path: Path, content: bytes, save: Save) -> Iterator[None]:
    """Save `content` a while after the start of what is done inside."""
    timer = threading.Timer(seconds, save, (path, content))
    timer.start()
    try:
        yield
    finally:
        timer.join()


def moments(folder: Path) -> list[float]:
    """Return moments of the first half of an opening, in seconds from its start."""
    start = time.perf_counter()
    load(folder)
    took = time.perf_counter() - start
    return [took / 2 * at / MOMENTS for at in range(MOMENTS)]


def area_and_hash(book: LandBook) -> tuple[float, str]:
    return float(book.parcels["document_area_m2"].iloc[0]), book.content_hash


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    """Return a book, and the same with 9 ha in place of 10 on the first plot."""
    old, new = write_book(tmp_path / "old"), write_book(tmp_path / "new")
    write_book(new, parcels=edit(0, document_area_m2=90_000.0))
    return old, new


@pytest.mark.parametrize("save", [replaced, written_in_halves])
def test_hash_and_plots_are_of_the_same_bytes_whenever_a_file_is_saved(
    tmp_path: Path, versions: tuple[Path, Path], save: Save
) -> None:
    old, new = versions
    before, after = (area_and_hash(load(folder)) for folder in versions)
    assert (before[0], after[0]) == (100_000.0, 90_000.0)
    for at, moment in enumerate(moments(old)):
        folder, cache = shutil.copytree(old, tmp_path / f"book {at}"), tmp_path / f"cache {at}"
        with saved_after(moment, folder / PLOTS, (new / PLOTS).read_bytes(), save):
            try:
                found = area_and_hash(load(folder, cache=cache))
            except SourceError:  # of half a file
                found = after
        assert found in (before, after), moment
        assert area_and_hash(load(folder, cache=cache)) == after, moment
        replaced(folder / PLOTS, (old / PLOTS).read_bytes())
        assert area_and_hash(load(folder, cache=cache)) == before, moment


def test_with_the_old_file_back_the_app_shows_the_old_area(
    tmp_path: Path, versions: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = versions
    before, after = (area_and_hash(load(folder)) for folder in versions)
    for at, moment in enumerate(moments(old)):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"cache {at}"))
        folder = shutil.copytree(old, tmp_path / f"book {at}")
        with saved_after(moment, folder / PLOTS, (new / PLOTS).read_bytes(), replaced):
            found = area_and_hash(book_store.book(folder, "internal"))
        assert found in (before, after), moment
        assert area_and_hash(book_store.book(folder, "internal")) == after, moment
        shutil.copy2(old / PLOTS, folder / "back")  # with its size and time, as a copy is put back
        (folder / "back").replace(folder / PLOTS)
        assert area_and_hash(book_store.book(folder, "internal")) == before, moment


def test_a_folder_that_is_saved_without_end_is_refused_in_one_sentence(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    with (
        saved_without_end(folder / PLOTS),
        pytest.raises(SourceError, match="are being changed all the time"),
    ):
        read_folder(folder)
    assert read_folder(folder).files[PLOTS] == (folder / PLOTS).read_bytes()


def test_a_layer_that_is_saved_while_gdal_reads_it_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = stored(layer(), tmp_path / "plots.gpkg")
    with saved_without_end(path), pytest.raises(SourceError, match=r"was changed while it was read; read it"):
        read_layer(path)
    assert len(read_layer(path)) == 4


_SAVED: set[Path] = set()
_SECONDS = itertools.count()  # the clock of a computer may stand still for milliseconds


def _save(event: str, _: object) -> None:
    """Save again, whenever a file is opened, what is saved without end."""
    if event in {"open", "sqlite3.connect"}:
        for path in _SAVED:
            os.utime(path, (second := next(_SECONDS), second))


sys.addaudithook(_save)


@contextmanager
def saved_without_end(path: Path) -> Iterator[None]:
    _SAVED.add(path)
    try:
        yield
    finally:
        _SAVED.discard(path)
