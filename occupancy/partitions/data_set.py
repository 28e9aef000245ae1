"""Data sets: books as Hive-partitioned GeoParquet, by province and zone, for engines that read parts.

    parcels/province=bac-ninh/zone=que-vo-1/part-0.parquet     the plots of a zone
    tenancies/province=bac-ninh/zone=que-vo-1/part-0.parquet   the leases on them; so every table of `BY_ZONE`
    book/province=bac-ninh/book.toml, rules.parquet …          what is there once per book

Rows are those in use, typed, in the order of the book, with `row` of their file; land is in the book's plane.
A book is there when its `manifest.json` is, which is written last. Columns are those of
`occupancy.loading.table_specs`; projects have besides whether they are `shared` by several parts of a book.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pandas as pd
import pyarrow as pa
from pyarrow import dataset as arrow
from pyarrow import parquet

from geo.errors import SourceError
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.loading.audiences import WHOLE
from occupancy.loading.book_settings import FILE, read_info
from occupancy.loading.table_loader import Records
from occupancy.loading.table_specs import TABLES
from occupancy.partitions.parts import (
    BY_ZONE,
    MEASURED,
    NO_ZONE,
    Part,
    named_plots,
    part_book,
    rows_in,
    rows_of_zones,
    shared_certificates,
    with_tables,
    zone_groups,
)

BOOK, MANIFEST, FORMAT = "book", "manifest.json", 1
_FILE = "part-0.parquet"
_OF_ROWS = ("set_aside", "findings")


def write_partitions(book: LandBook, folder: Path, *, province: str) -> None:
    """Add a book to the data set in `folder`, which is made where it is not there, under the name `province`.

    The book is one of files, opened for its own office, as it is known on the day that it is of.

    Raises
    ------
    QuestionError
        If the data set has a book of that name.
    SourceError
        If the folder cannot be written to.
    """
    home = _home(folder, province)
    if home.exists():
        raise QuestionError(
            "{folder} has a book {province} already; name another province, or take its folders away first.",
            folder=folder,
            province=province,
        )
    with _written(folder) as place:
        _write_zones(book, place, province)
        _write_head(book, _home(place, province))
        for table in (*BY_ZONE, BOOK):  # the book last: with its manifest it is there
            own = place / table / _key("province", province)
            if own.exists():
                (folder / table).mkdir(exist_ok=True)
                own.replace(folder / table / own.name)


@contextmanager
def _written(folder: Path) -> Iterator[Path]:
    """Give a place to write in beside the tables; nothing is left of it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
    except OSError as fault:
        raise SourceError(
            "The folder {folder} cannot be written to ({fault}); name another one.",
            folder=str(folder),
            fault=fault.strerror or type(fault).__name__,
        ) from None


def _write_zones(book: LandBook, place: Path, province: str) -> None:
    rows = rows_of_zones(book)
    shared = shared_certificates(book, zone_groups(book))
    for zone in book.zones["zone_id"]:
        for name, frame in rows_in(book, rows, [zone]).items():
            if len(frame):
                own = frame
                if name == "projects":
                    own = frame.assign(shared=frame["certificate_no"].isin(list(shared)))
                _write(own, place / name / _key("province", province) / _key("zone", zone) / _FILE)
    for name, frame in rows_in(book, rows, [NO_ZONE]).items():
        _write(frame, _home(place, province) / f"{name}.parquet")


def _write_head(book: LandBook, home: Path) -> None:
    for table in TABLES:
        if table.name not in BY_ZONE:
            _write(getattr(book, table.name), home / f"{table.name}.parquet")
    for name in _OF_ROWS:
        _write(getattr(book, name), home / f"{name}.parquet")
    source = book.records.source
    assert source is not None, "the book of an audience, or one that no file holds, is in no data set"
    (home / FILE).write_bytes(source.files[FILE])
    manifest = {
        "format": FORMAT,
        "content_hash": book.content_hash,
        "known_on": book.known_on and book.known_on.isoformat(),
        "sector_codes": list(book.sector_codes),
        "file_names": dict(book.records.files),
        "groups": [list(group) for group in zone_groups(book)],
    }
    (home / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")


def _write(frame: pd.DataFrame, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(file, index=False)


def _key(name: str, value: str) -> str:
    return f"{name}={quote(value, safe='')}"


def _home(folder: Path, province: str) -> Path:
    return folder / BOOK / _key("province", province)


def provinces(folder: Path) -> list[str]:
    """Return the names of the books of a data set, sorted; none where the folder is no data set."""
    found = folder.glob(f"{BOOK}/province=*/{MANIFEST}")
    return sorted(unquote(manifest.parent.name.partition("=")[2]) for manifest in found)


def open_partitions(folder: Path, province: str = "") -> "PartedFolder":
    """Return a book of the data set in `folder`; the only one when no `province` is named.

    Raises
    ------
    QuestionError
        If it has no such book, or several of which none is named.
    """
    there = provinces(folder)
    if province not in there and (province or len(there) != 1):
        raise QuestionError(
            "{folder} is a data set of {provinces}; name one of them after --province.",
            folder=folder,
            provinces=", ".join(there) or "–",
        )
    return PartedFolder(folder, province or there[0])


@dataclass(frozen=True)
class PartedFolder:
    """A book of a data set: its head, and where its parts are read from."""

    folder: Path
    province: str

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What the manifest says: the hash of the book, the day it is known on, the groups of zones."""
        told: Mapping[str, Any] = json.loads(
            (_home(self.folder, self.province) / MANIFEST).read_text("utf-8")
        )
        if told["format"] != FORMAT:
            raise SourceError(
                "{folder} was written by another version of the program; write it again with export.",
                folder=str(self.folder),
            )
        return told

    @property
    def parts(self) -> list["PartFile"]:
        """The parts of the book, none of them read yet."""
        content_hash = self.manifest["content_hash"]
        return [
            PartFile(self.folder, self.province, tuple(group), content_hash)
            for group in self.manifest["groups"]
        ]

    @cached_property
    def head(self) -> LandBook:
        """What of the book is there once, as `occupancy.partitions.parts.PartedBook` has it."""
        common = self.common
        zones = [zone for group in self.manifest["groups"] for zone in group]
        tables = {name: self.rows(name, zones) for name in MEASURED}
        of_several = self._filtered("projects", arrow.field("shared"), common.projects)
        tables["projects"] = pd.concat([common.projects, of_several], ignore_index=True)
        named = pa.array(sorted(named_plots(common)), type=pa.large_string())
        tables["parcels"] = self._filtered("parcels", arrow.field("parcel_id").isin(named), common.parcels)
        return with_tables(common, tables, set_aside=common.set_aside, findings=common.findings)

    @cached_property
    def common(self) -> LandBook:
        """What stands once per book, without any zone."""
        home, told = _home(self.folder, self.province), self.manifest
        tables: dict[str, Any] = {table.name: _typed(home / f"{table.name}.parquet") for table in TABLES}
        aside, found = (_typed(home / f"{name}.parquet") for name in _OF_ROWS)
        info, _ = read_info((home / FILE).read_bytes())
        known_on = told["known_on"] and date.fromisoformat(told["known_on"])
        records = Records(info, tables, aside, found, WHOLE, files=told["file_names"])
        return LandBook(
            info=info,
            **tables,
            set_aside=aside,
            findings=found,
            content_hash=told["content_hash"],
            known_on=known_on,
            sector_codes=tuple(told["sector_codes"]),
            records=records,
        )

    def rows(self, name: str, zones: Sequence[str]) -> pd.DataFrame:
        """Return the rows of a table in some zones, in the order of the book; plots without their shapes."""
        own = self.folder / name / _key("province", self.province)
        files = [own / _key("zone", zone) / _FILE for zone in zones]
        frames = [_typed(file) for file in files if file.exists()]
        if not frames:
            return pd.DataFrame(getattr(self.common, name))
        if len(frames) == 1:
            return frames[0]
        # A project stands in each zone of its leases.
        both = pd.concat(frames, ignore_index=True).drop_duplicates("row")
        return both.sort_values("row", kind="stable").reset_index(drop=True)

    def _filtered(self, name: str, which: arrow.Expression, like: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a table that an expression selects, whatever their zone."""
        own = self.folder / name / _key("province", self.province)
        if not own.exists():
            return like
        found = arrow.dataset(own, format="parquet").to_table(columns=list(like.columns), filter=which)
        rows: pd.DataFrame = found.to_pandas().drop_duplicates("row").astype(like.dtypes.to_dict())
        return rows.sort_values("row").reset_index(drop=True)


@dataclass(frozen=True, slots=True)
class PartFile:
    """Where a part of a book is read from: the data set, and the zones that are one part."""

    folder: Path
    province: str
    zones: tuple[str, ...]
    content_hash: str

    def open(self) -> Part:
        """Read the part."""
        parted = _parted(self.folder, self.province, self.content_hash)
        tables = {name: parted.rows(name, self.zones) for name in BY_ZONE}
        projects = tables["projects"]
        shared = frozenset(projects.loc[projects["shared"], "certificate_no"] if "shared" in projects else ())
        tables["projects"] = projects.drop(columns="shared", errors="ignore")
        return Part(part_book(parted.common, tables), shared)


@lru_cache(maxsize=4)
def _parted(folder: Path, province: str, content_hash: str) -> PartedFolder:  # noqa: ARG001  a part of the key
    """Return a book of a data set, whose common rows are read once per process."""
    return PartedFolder(folder, province)


def _typed(file: Path) -> pd.DataFrame:
    """Read rows with the types of their table and without shapes, which no figure needs.

    Parquet keeps no days without their milliseconds.
    """
    stored = parquet.ParquetFile(file)
    wanted = [name for name in stored.schema_arrow.names if name != "geometry"]
    frame: pd.DataFrame = stored.read(columns=wanted).to_pandas()
    days = frame.select_dtypes("datetime").columns
    return frame.astype(dict.fromkeys(days, "datetime64[s]")) if len(days) else frame
