"""Files written whole or not at all, and those that the app gives to the browser, named by content."""

import hashlib
import io
import os
import secrets
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from errno import EACCES, EDQUOT, EISDIR, ENOENT, ENOSPC, ENOTDIR, EPERM, EROFS
from pathlib import Path
from typing import BinaryIO

from geo.errors import LandbookError, SourceError
from occupancy.errors import QuestionError
from occupancy.program import cache_folder
from outputs.assets import MAP_LIBRARIES, SERVED


class WriteError(LandbookError):
    """A file cannot be put where it was asked for."""


_ROOM = 1_000_000  # bytes: more than most files that a command writes, and taken and given back in a moment


def try_place(path: Path) -> None:
    """Try whether a file can be put at `path`, and leave nothing there: asked before the work is done.

    Raises
    ------
    WriteError
        If the folder is not there, may not be written to, or has less room than a megabyte.
    """
    try:
        with suppress(FileNotFoundError):
            path.lstat()  # a name that is too long is told here
        with _part(path) as (_, file):
            file.write(bytes(_ROOM))
    except OSError as fault:
        raise _explained(path, fault) from fault


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` at `path`: beside it first, then into its place, so that no half file is ever seen.

    Raises
    ------
    WriteError
        If the folder is not there, may not be written to, or is full; an older file then stays as it was.
    """
    try:
        _replace(path, content)
    except OSError as fault:
        raise _explained(path, fault) from fault


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Put files, by their names below it, into a new folder at `path`: all of them, or nothing.

    Raises
    ------
    QuestionError
        If there is something at `path`, other than an empty folder.
    WriteError
        As `write_atomically` does.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise QuestionError("Name a new or an empty folder; there is something at {folder}.", folder=path)
    part = path.with_name(f".landbook-{secrets.token_hex(8)}.part")
    try:
        for name, content in files.items():
            place = part / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        part.replace(path)
    except OSError as fault:
        raise _explained(path, fault) from fault
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _replace(path: Path, content: bytes) -> None:
    with _part(path) as (part, file):
        file.write(content)
        file.close()
        if path.exists():
            part.chmod(stat.S_IMODE(path.stat().st_mode))
        part.replace(path)


@contextmanager
def _part(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Yield a new file beside `path`, with the rights that the user's umask leaves; it is gone afterwards."""
    if path.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(path))
    part = path.with_name(f".landbook-{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            yield part, file
    finally:
        part.unlink(missing_ok=True)


def _explained(path: Path, fault: OSError) -> WriteError:
    folder = path.parent
    if fault.errno == EISDIR:
        return WriteError("{path} is a folder; give the name of a file to write.", path=path)
    if fault.errno in (ENOENT, ENOTDIR) and not folder.is_dir():
        return WriteError(
            "{path} cannot be written because there is no folder {folder}; make it first.",
            path=path,
            folder=folder,
        )
    if fault.errno in (EACCES, EPERM, EROFS):
        return WriteError(
            "{path} cannot be written because writing there is not allowed, or the file is open elsewhere;"
            " close it or choose another place.",
            path=path,
        )
    if fault.errno in (ENOSPC, EDQUOT):
        return WriteError("{path} cannot be written because the disk is full; make room first.", path=path)
    return WriteError(
        "{path} cannot be written: {reason}; choose another place.", path=path, reason=fault.strerror
    )


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as fault:
        raise SourceError(
            "{file} cannot be read ({fault}); check that it is a file and that it may be opened.",
            file=str(path),
            fault=fault.strerror or type(fault).__name__,
        ) from None


_ANY_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can name
# Not the user's umask: the same files give the same bytes. Unpacked from a ZIP "of MS-DOS" they would get it,
# but unzip then takes names in UTF-8 for another code page.
_UNIX = 3
_READABLE = 0o100644 << 16


def deterministic_zip(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of files by their names in UTF-8, in the order given; the same files, the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _ANY_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            archive.writestr(entry, content)
    return out.getvalue()


ADDRESS = "app/files"  # below the address of the app
_MAPS = "maps"
_HEX = 16  # of a SHA-256: enough that no two files of a folder share a name
_KEPT = 100  # of a kind; older ones were of books and days that nobody looks at any more


def served_folder() -> Path:
    """Return the folder whose files the app serves."""
    return cache_folder() / SERVED


def file_url(path: Path, *, base_path: str = "") -> str:
    """Return where a browser finds a served file; `base_path` is Streamlit's `server.baseUrlPath`."""
    base = base_path.strip("/")
    start = f"/{base}/{ADDRESS}" if base else f"/{ADDRESS}"
    return f"{start}/{path.relative_to(served_folder()).as_posix()}"


def library_url(*, base_path: str = "") -> str:
    """Return where a browser finds the libraries of maps."""
    return file_url(MAP_LIBRARIES.folder, base_path=base_path)


def write_served(content: str, kind: str, ending: str) -> Path:
    """Write a file of some kind unless it is there, and return its path; raises as `served_file`."""
    encoded = content.encode()
    return served_file(hashlib.sha256(encoded).hexdigest(), kind, ending, make=lambda: encoded)


def served_file(digest: str, kind: str, ending: str, *, make: Callable[[], bytes]) -> Path:
    """Return the path of a file of some kind, made when it is not there; `digest` is of what is in it.

    No underscore is in its name: streamlit-folium tells maps apart by their script without any "_name" in it.

    Raises
    ------
    WriteError
        If the folder cannot be written to.
    """
    path = served_path(digest, kind, ending)
    if not path.exists():
        _make(path.parent)
        write_atomically(path, make())
        _tidy(path.parent, kind)
    return path


def served_path(digest: str, kind: str, ending: str) -> Path:
    """Return where a file of some kind is, or will be; `digest` is of what is in it."""
    return served_folder() / _MAPS / f"{kind}-{digest[:_HEX]}.{ending}"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise WriteError(
            "The folder {folder} cannot be made ({reason}); let it be written to, or name another one in"
            " LANDBOOK_CACHE.",
            folder=folder,
            reason=fault.strerror or fault,
        ) from fault


def _tidy(folder: Path, kind: str) -> None:
    """Keep the newest files of a kind; one that is needed again is written again."""
    files = sorted(folder.glob(f"{kind}-*"), key=_written, reverse=True)
    for path in files[_KEPT:]:
        path.unlink(missing_ok=True)


def _written(path: Path) -> float:
    """Return when a file was written; of one that another thread has tidied away meanwhile, long ago."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
