"""A GeoPackage read back: all its tables, attributes and shapes."""

import hashlib
import re
import sqlite3
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import shapely

from outputs.submission.verification.contents import broken

_LAYERS = {"zones": "zone_id", "phases": "phase_id", "parcels": "parcel_id"}
# What SQLite keeps for itself; the rows of an index are read from the index.
_STORED = re.compile(r"sqlite_(sequence|stat\d)|rtree_(zones|phases|parcels)_geom_(rowid|node|parent)")
_GEOMETRY = b"GP"  # a shape of a GeoPackage begins so; its envelope follows eight bytes
_ENVELOPES = (0, 4, 6, 6, 8)  # numbers
_MOST_STEPS = 200_000_000  # of SQLite; the layers of the packaged book take a few millions
_NEAR = 1e-6  # within which two corners are one, in units of the layer


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A shape of a layer, behind what its `head` says of it: its system, and the box it lies in.

    Two are equal whose corners and boxes are within a millionth of a unit of each other.
    """

    wkb: bytes
    head: bytes
    box: tuple[float, ...]

    def __eq__(self, other: object) -> bool:
        """Return True for a shape in the same place."""
        if not isinstance(other, Shape):
            return False
        if self.head != other.head or not all(
            abs(first - second) <= _NEAR for first, second in zip(self.box, other.box, strict=True)
        ):
            return False
        return self.wkb == other.wkb or bool(
            shapely.equals_exact(shapely.from_wkb(self.wkb), shapely.from_wkb(other.wkb), tolerance=_NEAR)
        )

    __hash__ = None  # type: ignore[assignment]


def attributes(gpkg: bytes, *, name: str) -> dict[str, object]:
    """Read all tables of a GeoPackage, by layer, id and column: attributes, shapes, styles, systems.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(gpkg)
            database.execute("PRAGMA trusted_schema = OFF")
            database.set_progress_handler(lambda: 1, _MOST_STEPS)
            return dict(_attributes(database))
    except (sqlite3.Error, ValueError, TypeError, IndexError, struct.error, shapely.GEOSException) as fault:
        raise broken(name) from fault


def _attributes(database: sqlite3.Connection) -> Iterator[tuple[str, object]]:
    for pragma in ("application_id", "user_version", "integrity_check", "freelist_count"):
        yield pragma, str(database.execute(f"PRAGMA {pragma}").fetchall())
    entries = [*database.execute("SELECT type, name, sql FROM sqlite_master")]
    for kind, table, sql in entries:
        if _STORED.fullmatch(table):
            continue
        yield f"{kind} {table}", str(sql)
        if kind != "table":
            continue
        quoted = table.replace('"', '""')
        rows = database.execute(f'SELECT * FROM "{quoted}"')
        names = [column[0] for column in rows.description]
        key = _LAYERS.get(table, "id" if sql.startswith("CREATE VIRTUAL") else None)
        keys: Counter[object] = Counter()
        for number, row in enumerate(rows, start=1):
            at = number if key is None else row[names.index(key)]
            keys[at] += 1
            place = f"{table} {at}" if keys[at] == 1 else f"{table} {at} ({keys[at]})"
            for column, value in zip(names, row, strict=True):
                if value is not None:
                    yield f"{place} {column}", _stored(value)


def _stored(value: object) -> object:
    if not isinstance(value, bytes):
        return value
    if value[:2] != _GEOMETRY:
        return hashlib.sha256(value).hexdigest()
    numbers = _ENVELOPES[value[3] >> 1 & 0x07]
    wkb = value[8 + 8 * numbers :]
    shapely.from_wkb(wkb)
    return Shape(wkb, value[:8], struct.unpack_from(f"{'<' if value[3] & 1 else '>'}{numbers}d", value, 8))
