"""Folders: the files of a book as bytes, and the fingerprint of their content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.errors import SourceError
from occupancy.reading.info import FILE
from occupancy.reading.projection import WHOLE, Projection
from occupancy.reading.sheet import read_sheet
from occupancy.reading.tables import TABLES

# The program's own tables: the dictionary, and the bases, rules and forms of a book that has none.
PROGRAM = Path(__file__).resolve().parents[2] / "data"
DICTIONARY = "dictionary.csv"


@dataclass(frozen=True, eq=False)
class Folder:
    """The files of a book: where they are, what they hold, and which the book does not have.

    `files` includes the program's bases, rules and forms where the book has none; `absent` names those
    too. Files of which `projection` shows nothing are in neither. `content_hash` is the SHA-256 of the
    sorted names and bytes of `files`: it changes with any byte of them and with nothing else. A
    projection has a hash of its own, which its name goes into: its book is made from less, so nothing
    that is kept under a hash (figures, maps, what was read) can be taken for that of another audience,
    and nothing hidden is hashed into what is shown.
    """

    path: Path
    files: Mapping[str, bytes]
    absent: tuple[str, ...]
    content_hash: str
    projection: Projection = WHOLE

    def __contains__(self, name: str) -> bool:
        return name in self.files


def read_folder(path: Path, projection: Projection = WHOLE) -> Folder:
    """Read the files of the book in the folder `path`; other files in it are left alone.

    Files of which `projection` shows nothing are not opened.

    Raises
    ------
    SourceError
        If the folder or a required file is not there, or cannot be read.
    """
    if not path.is_dir():
        raise SourceError("{folder} is not a folder; name the folder of a book.", folder=str(path))
    files: dict[str, bytes] = {}
    absent: list[str] = []
    for name, required, program in [
        (FILE, True, False),
        *((table.file, table.required, table.program) for table in TABLES if projection.opens(table)),
    ]:
        if (path / name).exists():
            files[name] = _bytes(path / name)
        elif required:
            raise SourceError(
                "{file} is not in the folder {folder}; a book needs it.", file=name, folder=str(path)
            )
        else:
            absent.append(name)
            if program:
                files[name] = _bytes(PROGRAM / name)
    marked = files if projection is WHOLE else {**files, "audience": projection.audience.encode()}
    return Folder(path, files, tuple(absent), fingerprint(marked), projection)


def fingerprint(files: Mapping[str, bytes]) -> str:
    """The SHA-256 of names and bytes, sorted by name; lengths stand between, so that no byte can wander."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def read_dictionary() -> bytes:
    """The program's dictionary as it is on disk."""
    return _bytes(PROGRAM / DICTIONARY)


def codes_of(dictionary: bytes) -> dict[str, frozenset[str]]:
    """The permitted codes by set."""
    rows = read_sheet(dictionary, name=DICTIONARY)
    rows = rows[rows["kind"] == "code"]
    return {str(name): frozenset(group) for name, group in rows.groupby("set")["name"]}


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise SourceError(
            "{file} cannot be read ({fault}); check that it is a file and that it may be opened.",
            file=path.name,
            fault=fault.strerror or type(fault).__name__,
        ) from None
