"""A book opened apart: what investors may not see was never in the memory of the process that shows it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cli.main import main
from geo.errors import SourceError
from occupancy.book import LandBook, load
from occupancy.program import ROOT
from occupancy.statement import state
from tests.support.book_builder import write_book
from tests.support.kept_books import load_in_subprocess  # the one that starts a process each time
from tests.support.planted_defects import secret_book
from ui import book_store

MARK = "Qzw7x"
DAY = date(2023, 11, 17)
SECRET = MARK.encode() + rb"[\w ]*"
OPENED = {
    "investor": "from occupancy.isolated_load import load_in_subprocess as load",
    "internal": "from occupancy.book import load",
}


def readable(pid: int) -> Iterator[bytes]:
    """The memory of a process, region by region."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+\s*(\S*)", line)
            if found is None or found[3].startswith(("/", "[v")):
                continue
            start, end = int(found[1], 16), int(found[2], 16)
            try:
                memory.seek(start)
                yield memory.read(end - start)
            except OSError:
                continue


def remembered(folder: Path, audience: str) -> set[bytes]:
    """What begins with the mark in the memory of a process that has opened a book for an audience."""
    program = (
        f"{OPENED[audience]}\nfrom pathlib import Path\nimport sys\n"
        f"book = load(Path(sys.argv[1]), audience={audience!r})\nprint('opened', flush=True)\n"
        "sys.stdin.read()\n"
    )
    (folder.parent / "opens.py").write_text(program, encoding="utf-8")
    command = [sys.executable, str(folder.parent / "opens.py"), str(folder)]
    here = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"opened\n"
        found = {
            hit for part in readable(process.pid) for hit in re.findall(MARK.encode() + rb"[\w ]*", part)
        }
        process.stdin.close()
    return found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is looked into through /proc")
def test_nothing_withheld_was_ever_in_the_memory_of_the_process_that_shows_it(tmp_path: Path) -> None:
    secret_book(tmp_path / "book", MARK)
    assert remembered(tmp_path / "book", "internal")  # else the search finds nothing anywhere
    assert remembered(tmp_path / "book", "investor") == set()


def test_both_doors_open_a_book_for_investors_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, opened = write_book(tmp_path / "book"), list[tuple[Path, str]]()

    def apart(place: Path, *, cache: Path | None, audience: str) -> LandBook:
        opened.append((place, audience))
        return load(place, cache=cache, audience=audience)

    monkeypatch.setattr("cli.options.load_in_subprocess", apart)
    monkeypatch.setattr("ui.book_store.load_in_subprocess", apart)
    assert main(["sheet", "a-1-04", "--data", str(folder), "--out", str(tmp_path / "sheet.html")]) == 0
    assert book_store.book(folder, "investor").audience == "investor"
    assert opened == [(folder, "investor")] * 2


def test_the_book_opened_apart_is_the_one_opened_here(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    apart, here = load_in_subprocess(folder, audience="investor"), load(folder, audience="investor")
    assert apart.content_hash == here.content_hash
    assert apart.audience == "investor"
    answers = [state(book, as_of=DAY) for book in (apart, here)]
    pd.testing.assert_frame_equal(answers[0].parcels, answers[1].parcels)
    assert apart.as_known(DAY).known_on == DAY


def test_what_is_wrong_is_said_as_if_it_were_opened_here(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as told:
        load_in_subprocess(tmp_path / "nowhere", audience="investor")
    assert told.value.params == {"folder": str(tmp_path / "nowhere")}
    assert "is not a folder; name the folder of a book." in str(told.value)
