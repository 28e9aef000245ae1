"""Book folder: the files of a book as bytes, and the fingerprint of their content."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd
from geopandas import GeoDataFrame

from geo import crs
from geo.errors import SourceError
from occupancy.loading.audiences import WHOLE, AudiencePolicy
from occupancy.loading.book_settings import FILE, rules_country, shown_to_investors
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.derived_settings import with_settings
from occupancy.loading.register import REGISTER
from occupancy.loading.table_sources import FILES, Source, find_sources, in_order, possible_files, read_cells
from occupancy.loading.table_specs import BY_NAME, TABLES, Table
from occupancy.program import DATA, DEFAULTS

DICTIONARY = "dictionary.csv"
READY = ".landbook-ready"  # files that an import has written and not yet moved to their places
GONE = "gone"  # in it: a file for each one of the book that an import takes away
Signature = tuple[tuple[str, int, int, int], ...]
# Tables that are derived where a book has none, and what of.
DERIVED_FROM = {"phases": "zones", "decisions": "parcels"}
_TRIES = 5
_OF_A_COUNTRY = ("rules.csv", "incentives.csv")


@dataclass(frozen=True, eq=False)
class Folder:
    """The files of a book: where they are, what they hold, and which tables the book does not have.

    `files` are those that tables are read from, and the program's bases, rules and forms where the book has
    none; its book.toml has what the tables tell of it. `absent` names the tables that are in none, those of
    the program too, and `missing` those without which there is no book. Files of which the policy lets
    nothing be seen are in none of them; those that something is derived from all the same are in
    `looked_into`, where they are there and can be read. `content_hash` is the SHA-256 of the sorted names
    and bytes of `files`: it changes with any byte of them and with nothing else. An
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
    missing: tuple[str, ...] = ()

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Where each table stands that the book has or the program lends it, by table."""
        return find_sources(self.files)

    @cached_property
    def file_names(self) -> Mapping[str, str]:
        """What findings call the file of a table that is not in its usual one, or is derived of another."""
        names = {BY_NAME[table].file: source.name for table, source in self.sources.items()}
        for table, origin in DERIVED_FROM.items():
            if table not in self.sources and origin in self.sources:
                names[BY_NAME[table].file] = self.sources[origin].name
        return {usual: name for usual, name in names.items() if usual != name}

    @property
    def is_begun(self) -> bool:
        """Whether it has none of the tables that a book needs, as `init` makes it."""
        return {table.file for table in TABLES if table.required} <= {*self.missing}

    @property
    def key(self) -> str:
        """A fingerprint of all bytes that the book is made from, whether or not they are visible."""
        if not self.looked_into:
            return self.content_hash
        return fingerprint({**self.looked_into, "shown": self.content_hash.encode()})


def signature(path: Path) -> Signature:
    """Return name, size and times of a book's files: quick, and another when one is saved."""
    stats = list[tuple[str, int, int, int]]()
    for name, place in places(path).items():
        with suppress(OSError):  # gone since it was listed
            stat = place.stat()
            stats.append((name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))
    return tuple(stats)


def places(path: Path) -> dict[str, Path]:
    """Return where each file of the book in a folder lies, by its name.

    One that was written and not yet moved goes before the other; one that is being taken away is nowhere.
    Folders are listed, for a book could have hundreds of names and has a dozen.
    """
    ready, gone = path / READY, path / READY / GONE
    found = {name: path / name for name in _names(path) - _names(gone)}
    found |= {name: ready / name for name in _names(ready)}
    return {name: found[name] for name in (FILE, *FILES) if name in found}


def _names(path: Path) -> set[str]:
    """Return what lies in a folder; nothing where there is none."""
    try:
        return {entry.name for entry in path.iterdir()}
    except (FileNotFoundError, NotADirectoryError):
        return set()
    except OSError as fault:
        raise SourceError(
            "The folder {folder} cannot be read ({fault}); make sure that you may open it.",
            folder=str(path),
            fault=fault.strerror or type(fault).__name__,
        ) from None


def read_folder(path: Path, policy: AudiencePolicy = WHOLE) -> Folder:
    """Read each file of the book in the folder `path` once; other files in it are left alone.

    What book.toml does not say and the tables tell stands in it as it is read, under its key `derived`.

    Files of which `policy` lets nothing be seen are not opened. While files are being saved, all are read
    anew.

    Raises
    ------
    SourceError
        If the folder is not there or may not be opened, a file cannot be read, a table stands in two, or they
        are being saved all the time. Which required tables are missing stands in `Folder.missing`.
    """
    if not path.is_dir():
        raise SourceError("{folder} is not a folder; name the folder of a book.", folder=str(path))
    for _ in range(_TRIES):
        before = signature(path)
        try:
            folder = _read_once(path, policy)
        except SourceError:
            if signature(path) == before:
                raise
            continue  # a file was moved since it was listed
        if signature(path) == before:
            return folder
    raise SourceError(
        "The files in {folder} are being changed all the time; open the book when they are saved.",
        folder=str(path),
    )


def _read_once(path: Path, policy: AudiencePolicy) -> Folder:
    opened = [table for table in TABLES if policy.opens(table)]
    there = _files_of(path, opened)
    settings = places(path).get(FILE)
    sources = find_sources(there)
    used = {source.file for source in sources.values()}
    stems = {Path(name).stem for name in used}
    files = {name: data for name, data in there.items() if name in used or Path(name).stem in stems}
    files[FILE] = with_settings(_bytes(settings) if settings else b"", files, sources, folder=path)
    policy = policy.showing(shown_to_investors(files[FILE]))
    lacking = [table for table in opened if table.name not in sources]
    missing = tuple(table.file for table in lacking if table.required)
    absent = tuple(table.file for table in lacking if not table.required and not table.quiet)
    for table in lacking:
        if table.program:
            files[table.file] = program_file(table.file, files[FILE])
    looked_into: dict[str, bytes] = {}
    with suppress(SourceError):  # it only adds something
        looked_into = _files_of(path, [table for table in TABLES if table.name in policy.derived_from])
    marked = files if policy is WHOLE else {**files, "audience": policy.audience.encode()}
    return Folder(path, in_order(files), absent, fingerprint(marked), policy, looked_into, missing)


def _files_of(path: Path, tables: list[Table]) -> dict[str, bytes]:
    """Read the files of the folder that hold one of some tables."""
    stems = {Path(name).stem for table in tables for name in possible_files(table)}
    return {
        name: _bytes(place)
        for name, place in places(path).items()
        if tables and name != FILE and (name == REGISTER or Path(name).stem in stems)
    }


def in_usual_files(folder: Folder) -> Folder:
    """Return a folder whose tables all stand in the CSV and GeoJSON files of their usual names."""
    others = {table: source for table, source in folder.sources.items() if source.file != BY_NAME[table].file}
    if not others:
        return folder
    kept = {source.file for table, source in folder.sources.items() if table not in others} | {FILE}
    files = {name: data for name, data in folder.files.items() if name in kept}
    for name, source in others.items():
        cells = read_cells(BY_NAME[name], folder.files, source)
        files[BY_NAME[name].file] = _layer(cells) if isinstance(cells, GeoDataFrame) else _csv(cells)
    return replace(folder, files=in_order(files), content_hash=fingerprint(files))


def with_empty_tables(folder: Folder, *, day: date) -> Folder:
    """Return a folder that is begun as a book without land, on `day` where its settings name none."""
    empty = {
        file: json.dumps({"type": "FeatureCollection", "features": []}).encode()
        if file.endswith(".geojson")
        else _csv(pd.DataFrame(columns=[*table.names, "row"]))
        for file, table in ((table.file, table) for table in TABLES if table.required)
    }
    files = in_order({**folder.files, **empty})
    if "data_as_of" not in tomllib.loads(files[FILE].decode()):
        files = {**files, FILE: f"data_as_of = {day.isoformat()}\n".encode() + files[FILE]}
    return replace(folder, files=files, missing=(), content_hash=fingerprint(files))


def _csv(cells: pd.DataFrame) -> bytes:
    return cells.drop(columns="row").to_csv(index=False, lineterminator="\n").encode()


def _layer(cells: GeoDataFrame) -> bytes:
    """Write a layer as GeoJSON, its coordinates as they are where its system has a code."""
    drawn = cells if crs.crs_code(crs.require_crs(cells)) else crs.to_wgs84(cells)
    content = json.loads(drawn.drop(columns="row").to_json())
    content["crs"] = {"type": "name", "properties": {"name": crs.crs_to_urn(crs.require_crs(drawn))}}
    return json.dumps(content, ensure_ascii=False).encode()


def _lent(name: str, settings: bytes) -> str:
    """Return the program's file for a table that a book does not have: laws are those of its country."""
    country = rules_country(settings)
    return f"{Path(name).stem}_{country}.csv" if name in _OF_A_COUNTRY and country else name


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


@lru_cache(maxsize=2)
def codes_of(dictionary: bytes) -> dict[str, frozenset[str]]:
    """Return the permitted codes by set."""
    rows = read_csv_text(dictionary, name=DICTIONARY, only=("kind", "set", "name"))
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
