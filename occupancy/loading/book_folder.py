"""Book folder: the files of a book as bytes, and the fingerprint of their content."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from geo.errors import SourceError
from occupancy.loading.book_settings import FILE
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.redaction import WHOLE, AudiencePolicy
from occupancy.loading.table_specs import TABLES
from occupancy.packaged_files import DATA

# The program's own tables: the dictionary, and the bases, rules and forms of a book that has none.
PROGRAM = DATA
DICTIONARY = "dictionary.csv"
Signature = tuple[tuple[str, int, int, int], ...]
_TRIES = 5


@dataclass(frozen=True, eq=False)
class Folder:
    """The files of a book: where they are, what they hold, and which the book does not have.

    `files` includes the program's bases, rules and forms where the book has none; `absent` names those
    too. Files of which `projection` shows nothing are in neither; those that it looks into all the same are
    in `looked_into`, where they are there and can be read. `content_hash` is the SHA-256 of the
    sorted names and bytes of `files`: it changes with any byte of them and with nothing else. A
    projection has a hash of its own, which its name goes into: its book is made from less, so nothing
    that is kept under a hash (figures, maps, what was read) can be taken for that of another audience,
    and nothing hidden is hashed into what is shown. `key` tells files looked into apart as well: it names
    what is kept of a book on disk, and nothing that is shown.
    """

    path: Path
    files: Mapping[str, bytes]
    absent: tuple[str, ...]
    content_hash: str
    projection: AudiencePolicy = WHOLE
    looked_into: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """A fingerprint of all bytes that the book is made from, whether or not they are shown."""
        if not self.looked_into:
            return self.content_hash
        return fingerprint({**self.looked_into, "shown": self.content_hash.encode()})

    def __contains__(self, name: str) -> bool:
        return name in self.files


def signature(path: Path) -> Signature:
    """Name, size and times of the files of the book in `path`: quick, and another when one is saved."""
    found = list[tuple[str, int, int, int]]()
    for name in (FILE, *(table.file for table in TABLES)):
        with suppress(OSError):
            stat = (path / name).stat()
            found.append((name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))
    return tuple(found)


def read_folder(path: Path, projection: AudiencePolicy = WHOLE) -> Folder:
    """Read each file of the book in the folder `path` once; other files in it are left alone.

    Files of which `projection` shows nothing are not opened. While files are being saved, all are read anew.

    Raises
    ------
    SourceError
        If the folder or a required file is not there, cannot be read, or is being saved all the time.
    """
    if not path.is_dir():
        raise SourceError("{folder} is not a folder; name the folder of a book.", folder=str(path))
    for _ in range(_TRIES):
        before = signature(path)
        found = _read(path, projection)
        if signature(path) == before:
            return found
    raise SourceError(
        "The files in {folder} are being changed all the time; open the book when they are saved.",
        folder=str(path),
    )


def _read(path: Path, projection: AudiencePolicy) -> Folder:
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
    looked_into = dict(_looked_into(path, projection))
    return Folder(path, files, tuple(absent), fingerprint(marked), projection, looked_into)


def _looked_into(path: Path, projection: AudiencePolicy) -> Iterator[tuple[str, bytes]]:
    """Files that only add something: one that cannot be read is passed over."""
    for table in TABLES:
        if table.name in projection.looked_into and (path / table.file).exists():
            with suppress(SourceError):
                yield table.file, _bytes(path / table.file)


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
    rows = read_csv_text(dictionary, name=DICTIONARY)
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
