"""Several files of a book are written wholly or not at all, whenever the writing is stopped."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geo.errors import SourceError
from occupancy.delivery.writing import finish_writing, write_book
from occupancy.loading.book_folder import READY, read_folder, signature
from occupancy.program import ROOT
from tests.support.book_builder import write_book as build

WRITTEN = 60  # times, while the book is read
NEW = {"tenancies.csv": b"new", "projects.csv": b"new", "sources/x/q4.csv": b"x"}
# Copies a book again and again; a process of its own writes into each copy, and kills itself with SIGKILL
# before its n-th call of the system that changes the disk. Says how it ended, and what of the book is read.
KILLED = """
import json, os, shutil, signal, sys
from pathlib import Path
from occupancy.delivery.writing import finish_writing, write_book
from occupancy.loading.book_folder import read_folder, signature

CHANGES = {"os.rename", "os.mkdir", "os.rmdir", "os.remove", "open"}

def write(folder, left):
    def watch(event, _):
        nonlocal left
        if event in CHANGES:
            left -= 1
        if left == 0 and event in CHANGES:
            os.kill(os.getpid(), signal.SIGKILL)
    expected = signature(folder)
    sys.addaudithook(watch)
    write_book(folder, NEW, expected=expected, removed=["services.csv"])

def tables(folder):
    files = read_folder(folder).files
    written = ["new" if files[name] == b"new" else "old" for name in ("tenancies.csv", "projects.csv")]
    return [*written, "old" if "services.csv" in files else "new"]

for after in range(1, 200):
    folder = Path(sys.argv[1]).with_name(str(after))
    shutil.copytree(sys.argv[1], folder)
    if not (child := os.fork()):
        code = 1
        try:
            write(folder, after)
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    found = tables(folder)
    finish_writing(folder)
    left = [path.name for path in folder.glob(".landbook*")]
    print(json.dumps([code, *found, tables(folder) == found, left]))
    if code == 0:
        break
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are started otherwise here")
def test_a_kill_at_any_moment_leaves_the_old_book_or_the_new_one(tmp_path: Path) -> None:
    folder = build(tmp_path / "book")

    call = [sys.executable, "-c", f"NEW = {NEW!r}{KILLED}", str(folder)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)

    ends = [json.loads(line) for line in done.stdout.splitlines()]
    killed = -signal.SIGKILL
    assert {(code, *found) for code, *found, _, _ in ends} == {
        (killed, "old", "old", "old"),
        (killed, "new", "new", "new"),
        (0, "new", "new", "new"),
    }
    assert all(as_it_was and left == [] for *_, as_it_was, left in ends)


def test_what_took_effect_is_read_before_it_lies_in_its_place(tmp_path: Path) -> None:
    folder = build(tmp_path)
    (folder / READY).mkdir()
    (folder / READY / "projects.csv").write_bytes(b"new")

    before = signature(folder)
    assert read_folder(folder).files["projects.csv"] == b"new"
    finish_writing(folder)

    assert (folder / "projects.csv").read_bytes() == b"new"
    assert not (folder / READY).exists()
    assert dict(read_folder(folder).files)["projects.csv"] == b"new"
    assert [entry[0] for entry in signature(folder)] == [entry[0] for entry in before]


def test_who_reads_while_a_book_is_written_has_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    folder = build(tmp_path)
    names = ("phase_decisions.csv", "projects.csv", "services.csv", "tenancies.csv")

    def write_often() -> None:
        for number in range(WRITTEN):
            files = dict.fromkeys(names, f"id\n{number}\n".encode())
            write_book(folder, files, expected=signature(folder), removed=["reservations.csv"])

    with ThreadPoolExecutor(1) as beside:
        written = beside.submit(write_often)
        while not written.done():
            try:
                files = read_folder(folder).files
            except SourceError as error:  # whoever never comes between two writings is told so
                if "are being changed all the time" not in str(error):
                    raise
            else:
                assert len({files[name][:3] == b"id\n" and files[name] for name in names}) == 1
    written.result()
    assert read_folder(folder).files["services.csv"] == f"id\n{WRITTEN - 1}\n".encode()


def test_a_book_that_was_changed_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    folder = build(tmp_path)
    expected = signature(folder)
    (folder / "projects.csv").write_bytes(b"by somebody else")

    with pytest.raises(SourceError, match="changed meanwhile"):
        write_book(folder, {"projects.csv": b"new", "tenancies.csv": b"new"}, expected=expected)

    assert (folder / "projects.csv").read_bytes() == b"by somebody else"
    assert (folder / "tenancies.csv").read_bytes() != b"new"
    assert not [*folder.glob(".landbook*")]
