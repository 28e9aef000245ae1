"""Writing of a book: several files at once, wholly or not at all, whenever the computer stops.

New files are laid beside the old ones and take effect by one renaming of their folder; whoever reads a book
looks into that folder first (`occupancy.loading.book_folder.places`), until its files have been moved to
their places.
"""

import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from geo.errors import SourceError
from occupancy.loading.book_folder import GONE, READY, Signature, signature

_PART = ".landbook-part-"


def write_book(
    folder: Path, files: Mapping[str, bytes], *, expected: Signature, removed: Iterable[str] = ()
) -> None:
    """Write files of a book by their names, which may lead into folders of it; all of them or none.

    Those `removed` are taken away with the same step. `expected` is the signature of the folder when it was
    read.

    Raises
    ------
    SourceError
        If the folder cannot be written, or was changed since; nothing of it is changed then.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        finish_writing(folder)
        part = folder / f"{_PART}{secrets.token_hex(8)}"
        try:
            for name, data in files.items():
                _write(part / name, data)
            for name in removed:
                _write(part / GONE / name, b"")
            _sync(part)
            if signature(folder) != expected:
                raise SourceError(
                    "The files in {folder} were changed meanwhile; nothing was written. Repeat the import.",
                    folder=str(folder),
                )
            part.rename(folder / READY)  # from here on the book is the new one
            _sync(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        finish_writing(folder)
    except OSError as fault:
        raise SourceError(
            "{folder} cannot be written ({fault}); nothing of the book was changed.",
            folder=str(folder),
            fault=fault.strerror or type(fault).__name__,
        ) from fault


def finish_writing(folder: Path) -> None:
    """Move files that took effect to their places, and take away what a stopped writing left."""
    for left in folder.glob(f"{_PART}*"):
        shutil.rmtree(left, ignore_errors=True)
    ready = folder / READY
    if not ready.is_dir():
        return
    for path in (ready / GONE).glob("*"):
        (folder / path.name).unlink(missing_ok=True)
    written = (path for path in ready.rglob("*") if path.is_file() and path.parent.name != GONE)
    for path in sorted(written):
        place = folder / path.relative_to(ready)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
    shutil.rmtree(ready)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system knows how."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
