"""Files are written whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from outputs import files
from outputs.files import WriteError, try_place, write_atomically


def test_a_file_is_written_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.txt", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"new")]


def test_an_older_file_is_replaced_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")
@pytest.mark.parametrize(
    ("umask", "rights"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600), (0o002, 0o664)]
)
def test_a_new_file_has_the_rights_that_the_users_umask_leaves(
    tmp_path: Path, umask: int, rights: int
) -> None:
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "pack.zip", b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "pack.zip").stat().st_mode & 0o777 == rights


def test_a_place_is_tried_before_the_work_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    try_place(path)
    assert list(tmp_path.iterdir()) == []
    path.write_bytes(b"old")
    try_place(path)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.txt", b"old")]


def test_a_place_where_nothing_can_be_put_is_told_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"because there is no folder .*nowhere; make it first"):
        try_place(tmp_path / "nowhere" / "a.txt")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(WriteError, match=r"because there is no folder .*file; make it first"):
        try_place(tmp_path / "file" / "a.txt")
    with pytest.raises(WriteError, match="is a folder; give the name of a file"):
        try_place(tmp_path)
    with pytest.raises(WriteError, match="choose another place"):
        try_place(tmp_path / ("a" * 300))


@pytest.mark.parametrize(
    ("code", "sentence"),
    [(errno.EACCES, "not allowed"), (errno.EROFS, "not allowed"), (errno.ENOSPC, "disk is full")],
)
def test_a_place_that_is_read_only_or_full_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, sentence: str
) -> None:
    def refused(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(files.Path, "open", refused)
    with pytest.raises(WriteError, match=sentence):
        try_place(tmp_path / "a.txt")


@pytest.mark.skipif(os.name != "posix", reason="limits of a process as POSIX has them")
def test_less_room_than_a_megabyte_is_told_before_the_work(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415  not on every system

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))
    try:
        with pytest.raises(WriteError, match=r"cannot be written: .*; choose another place"):
            try_place(tmp_path / "a.txt")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"because there is no folder .*nowhere; make it first"):
        write_atomically(tmp_path / "nowhere" / "a.txt", b"new")


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="is a folder; give the name of a file"):
        write_atomically(tmp_path, b"new")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.EACCES, "not allowed"),
        (errno.EROFS, "not allowed"),
        (errno.ENOSPC, "disk is full"),
        (errno.EIO, ": "),
    ],
)
def test_a_write_that_fails_half_way_leaves_the_older_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, sentence: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def full(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(files.Path, "replace", full)
    with pytest.raises(WriteError, match=sentence):
        write_atomically(path, b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.txt", b"old")]
