"""Book folder: the files of a book as bytes, and the fingerprint of their content."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from geo.errors import SourceError
from occupancy.loading.audiences import WHOLE, AudiencePolicy
from occupancy.loading.book_settings import FILE, rules_country
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.table_specs import TABLES
from occupancy.program import DATA, DEFAULTS

DICTIONARY = "dictionary.csv"
READY = ".landbook-ready"  # files that an import has written and not yet moved to their places
Signature = tuple[tuple[str, int, int, int], ...]
_TRIES = 5


@dataclass(frozen=True, eq=False)
class Folder:
    """The files of a book: where they are, what they hold, and which the book does not have.

    `files` includes the program's bases, rules and forms where the book has none; `absent` names those
    too. Files of which the policy lets nothing be seen are in neither; those that something is derived from
    all the same are in `looked_into`, where they are there and can be read. `content_hash` is the SHA-256 of
    the sorted names and bytes of `files`: it changes with any byte of them and with nothing else. An
    audience has a hash of its own, which its name goes into: its book is made from less, so nothing
    that is kept under a hash (figures, maps, what was read) can be taken for that of another audience,
    and nothing hidden is hashed into what is visible. `key` tells files looked into apart as well: it names
    what is kept of a book on disk, and nothing else.
    """

    path: Path
    files: Mapping[str, bytes]
    absent: tuple[str, ...]
    content_hash: str
    policy: AudiencePolicy = WHOLE
    looked_into: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """A fingerprint of all bytes that the book is made from, whether or not they are visible."""
        if not self.looked_into:
            return self.content_hash
        return fingerprint({**self.looked_into, "shown": self.content_hash.encode()})


def signature(path: Path) -> Signature:
    """Return name, size and times of a book's files: quick, and another when one is saved."""
    stats = list[tuple[str, int, int, int]]()
    for name in (FILE, *(table.file for table in TABLES)):
        with suppress(OSError):
            stat = placed(path, name).stat()
            stats.append((name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))
    return tuple(stats)


def placed(path: Path, name: str) -> Path:
    """Return where a file of the book lies: one that was written and not yet moved goes before the other."""
    ready = path / READY / name
    return ready if ready.exists() else path / name


def read_folder(path: Path, policy: AudiencePolicy = WHOLE) -> Folder:
    """Read each file of the book in the folder `path` once; other files in it are left alone.

    Files of which `policy` lets nothing be seen are not opened. While files are being saved, all are read
    anew.

    Raises
    ------
    SourceError
        If the folder or a required file is not there, cannot be read, or is being saved all the time.
    """
    if not path.is_dir():
        raise SourceError("{folder} is not a folder; name the folder of a book.", folder=str(path))
    for _ in range(_TRIES):
        before = signature(path)
        folder = _read_once(path, policy)
        if signature(path) == before:
            return folder
    raise SourceError(
        "The files in {folder} are being changed all the time; open the book when they are saved.",
        folder=str(path),
    )


def _read_once(path: Path, policy: AudiencePolicy) -> Folder:
    files: dict[str, bytes] = {}
    absent: list[str] = []
    opened = [table for table in TABLES if policy.opens(table)]
    required = {FILE, *(table.file for table in opened if table.required)}
    program = {table.file for table in opened if table.program}
    quiet = {table.file for table in opened if table.quiet}
    for name in (FILE, *(table.file for table in opened)):
        if placed(path, name).exists():
            files[name] = _bytes(placed(path, name))
        elif name in required:
            raise SourceError(
                "{file} is not in the folder {folder}; a book needs it.", file=name, folder=str(path)
            )
        elif name not in quiet:
            absent.append(name)
            if name in program:
                files[name] = program_file(name, files[FILE])
    looked_into: dict[str, bytes] = {}
    for table in TABLES:
        if table.name in policy.derived_from and placed(path, table.file).exists():
            with suppress(SourceError):  # it only adds something
                looked_into[table.file] = _bytes(placed(path, table.file))
    marked = files if policy is WHOLE else {**files, "audience": policy.audience.encode()}
    return Folder(path, files, tuple(absent), fingerprint(marked), policy, looked_into)


def _lent(name: str, settings: bytes) -> str:
    """Return the program's file for a table that a book does not have: rules are those of its country."""
    country = rules_country(settings)
    return f"rules_{country}.csv" if name == "rules.csv" and country else name


def fingerprint(files: Mapping[str, bytes]) -> str:
    """Compute the SHA-256 of names and bytes, sorted by name, with lengths between: no byte can wander."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def program_file(name: str, settings: bytes) -> bytes:
    """Read the table that the program lends to a book with these settings, or its dictionary."""
    return read_dictionary() if name == DICTIONARY else _bytes(DEFAULTS / _lent(name, settings))


def read_dictionary() -> bytes:
    """Read the program's dictionary."""
    return _bytes(DATA / DICTIONARY)


def codes_of(dictionary: bytes) -> dict[str, frozenset[str]]:
    """Return the permitted codes by set."""
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
