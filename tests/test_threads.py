"""Readers who come at once: none ends the program, and each gets what a reader alone gets."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest

from geo.geojson import garbage_collection_paused
from occupancy.book import LandBook, load
from occupancy.land_search.enquiry import Requirement
from occupancy.land_search.results import Verdict
from occupancy.loading.book_folder import read_folder
from outputs.files import write_served
from outputs.gis.layer_files import layer_file
from outputs.submission.corner_papers import coordinates
from outputs.submission.pack import pack
from outputs.submission.report.report_papers import report_pdf
from outputs.text.translations import translator
from tests.support.app_server import serving
from tests.support.book_builder import write_book
from tests.support.crowds import at_once, ran
from tests.support.examples import share
from tests.support.kept_books import PAPERS, drop_books
from tests.support.offer_builders import answered, enquiry, lot, street, yard
from tests.support.paper_readers import submission
from tests.support.sessions import Run, opened

READERS = 20
PAGES: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {}),
    ("zone", {"zone": "que-vo-1"}),
    ("plot", {"plot": "Q3-A16-01"}),
    ("vacant", {}),
    ("find", {"area": "2"}),
    ("export", {}),
    ("quality", {}),
    ("about", {}),
    ("", {"day": "2019-12-31"}),
    ("zone", {"zone": "yen-phong-1", "day": "2020-06-30"}),
)


@pytest.mark.parametrize(("program", "rounds"), [("points", 16), ("outlines", 28)])
def test_threads_that_use_the_same_planes_and_shapes_come_through_with_the_figures_of_a_single_thread(
    program: str, rounds: int
) -> None:
    ended = ran(program, rounds=share(rounds))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "0 answers differ\n", "")


def read(address: str, number: int) -> Run:
    """Open the page of a reader's number, every second time round in English."""
    page, query = PAGES[number % len(PAGES)]
    return opened(address, page, lang=("vi", "en")[number // len(PAGES) % 2], **query)


def test_twenty_readers_open_pages_at_once_cold_and_warm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # nothing is kept of another start
    with serving() as address:
        for _ in ("cold", "warm"):
            seen = at_once(partial(read, address), threads=READERS)
            assert [page.faults for page in seen] == [()] * READERS
            assert min(page.elements for page in seen) > 20
        assert read(address, 0).faults == ()


def test_two_readers_who_make_papers_and_layers_at_once_get_the_bytes_that_a_reader_alone_gets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outputs.submission.pack._PAPERS", PAPERS)  # each reader makes each
    folder = write_book(tmp_path / "book")

    def makers() -> list[Callable[[], bytes]]:
        """Return what makes each file, from a book that nobody has used yet."""
        drop_books()
        paper, files = submission(load(folder)), read_folder(folder)
        layers = paper.statement, translator("vi")
        return [
            lambda: pack(paper, files),
            lambda: layer_file(*layers, form="kml"),
            lambda: report_pdf(paper),
            lambda: layer_file(*layers, form="gpkg"),
            lambda: coordinates(paper, ["a-1-01"], form="pdf"),
        ]

    alone = [make() for make in makers()]
    shared = makers()

    def made(number: int) -> list[bytes]:
        """Return the files in their order; the second reader begins with the third of them."""
        first = number * 2
        files = [make() for make in (*shared[first:], *shared[:first])]
        return [*files[len(files) - first :], *files[: len(files) - first]]

    for _ in range(2):
        assert at_once(made, threads=2) == [alone, alone]


def test_readers_who_search_at_once_get_the_frontage_that_a_reader_alone_gets() -> None:
    wanted = enquiry(0.9, Requirement("frontage_m", 70.0))

    def land() -> LandBook:
        lots = [lot(f"P{n:02d}", 300 * n, 0, 200 + n, 200, divisible=True) for n in range(20)]
        return yard(*lots, street(0, -20, 6_000, 20))

    def searched(shared: LandBook, _: int) -> list[tuple[Verdict, ...]]:
        return [offer.verdicts for offer in answered(shared, wanted).offers]

    alone = searched(land(), 0)
    assert len(alone) > 10
    for _ in range(5):
        assert at_once(partial(searched, land()), threads=4) == [alone] * 4


def test_the_collector_is_on_again_once_the_last_of_two_readings_ends() -> None:
    inside, end = Event(), Event()

    def second() -> None:
        with garbage_collection_paused():
            inside.set()
            end.wait(10)

    longer = Thread(target=second)
    with garbage_collection_paused():
        longer.start()
        assert inside.wait(10)
    assert not gc.isenabled()
    end.set()
    longer.join()
    assert gc.isenabled()


def test_files_that_another_reader_has_tidied_away_are_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDBOOK_CACHE", str(tmp_path))

    def publish(number: int) -> None:
        for at in range(150):
            write_served(f"{number} {at}", "map", "json")

    at_once(publish, threads=4)
    # What comes while another counts is not counted.
    assert 100 <= len(list((tmp_path / "served" / "maps").iterdir())) <= 103
