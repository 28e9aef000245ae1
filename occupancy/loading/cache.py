"""The cache: what was read of a book, kept on disk as Arrow tables for the next opening."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from geopandas import GeoDataFrame
from geopandas.array import GeometryArray

from geo import crs
from occupancy.loading.book_folder import Folder, fingerprint
from occupancy.loading.book_settings import FILE, read_info
from occupancy.loading.knowledge_date import Known
from occupancy.loading.redaction import WHOLE, AudiencePolicy
from occupancy.loading.table_loader import Records
from occupancy.loading.table_specs import BY_NAME, LAND
from occupancy.packaged_files import ROOT

_ROOMS = ("geo", "occupancy")
_DIGEST = hashlib.sha256
_DTYPE = b"dtype"
# Columns that pandas keeps in arrays of its own; all others are plain numpy arrays.
_OWN_ARRAYS: Mapping[str, Any] = {
    "str": pd.StringDtype(na_value=np.nan),
    "boolean": pd.BooleanDtype(),
    "Int64": pd.Int64Dtype(),
}
Opened = tuple[Records, Known]


def cache_path(cache: Path, key: str, dictionary: bytes, *, audience: str = WHOLE.audience) -> Path:
    """The file in which the book of a `Folder.key` is kept, as read by this program with this dictionary.

    Each audience has files of its own, whose first bytes say for whom they are.
    """
    name = _DIGEST(f"{code_fingerprint()} {audience} {key} ".encode() + dictionary).hexdigest()
    return cache / f"{audience}-{name[:40]}.landbook"


@lru_cache
def code_fingerprint() -> str:
    """The fingerprint of the rooms that read and check: another program does not find what this one kept."""
    root = ROOT
    sources = [path for room in _ROOMS for path in (root / room).rglob("*.py")]
    return fingerprint({path.relative_to(root).as_posix(): path.read_bytes() for path in sources})


def write(place: Path, records: Records, seen: Known) -> None:
    """Keep a book: complete under its name, or not at all. A folder that cannot be written is passed over."""
    payload = _packed(dict(_frames(records, seen)))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_mark(records.projection) + _DIGEST(payload).digest() + payload)
            Path(name).replace(place)
        except OSError:
            Path(name).unlink(missing_ok=True)
    except OSError:
        return


def read(place: Path, folder: Folder) -> Opened | None:
    """The book kept at `place`; None when there is none, or when it is not as it was written."""
    try:
        data = place.read_bytes()
    except OSError:
        return None
    mark = _mark(folder.projection)
    head = len(mark) + _DIGEST().digest_size
    payload = memoryview(data)[head:]
    if data[:head] != mark + _DIGEST(payload).digest():
        return None
    info, _ = read_info(folder.files[FILE])
    frames = _unpacked(payload, plane=info.plane)
    tables = {name: frames[f"table {name}"] for name in BY_NAME}
    changed = {name: frames[f"known {name}"] for name in BY_NAME if f"known {name}" in frames}
    records = Records(info, tables, frames["aside"], frames["findings"], folder.projection, frames["sectors"])
    return records, Known(
        tables | changed, frames.get("known aside", frames["aside"]), frames["known findings"]
    )


def _mark(projection: AudiencePolicy) -> bytes:
    return f"landbook {projection.audience}\n".encode()


def _frames(records: Records, seen: Known) -> Iterator[tuple[str, pd.DataFrame]]:
    for name, frame in records.tables.items():
        yield f"table {name}", frame
        if seen.tables[name] is not frame:
            yield f"known {name}", seen.tables[name]
    yield "sectors", records.sectors
    yield "aside", records.aside
    if seen.aside is not records.aside:
        yield "known aside", seen.aside
    yield "findings", records.findings
    yield "known findings", seen.findings


def _packed(frames: dict[str, pd.DataFrame]) -> bytes:
    """Frames as one Arrow table of two columns: their names, and each as a stream of its own."""
    streams = [bytes(_stream(frame)) for frame in frames.values()]
    table = pa.table({"name": pa.array(list(frames)), "frame": pa.array(streams, pa.large_binary())})
    return bytes(_written(table))


def _stream(frame: pd.DataFrame) -> pa.Buffer:
    """One frame; each field says the dtype of its column, for Arrow does not know all of ours."""
    fields, columns = [], []
    for name, column in frame.items():
        cells = (
            shapely.to_wkb(np.asarray(column.array, dtype=object))
            if column.dtype == "geometry"
            else column.array
        )
        array = pa.array(cells, from_pandas=column.dtype != "float64")
        fields.append(pa.field(str(name), array.type, metadata={_DTYPE: str(column.dtype)}))
        columns.append(array)
    return _written(pa.Table.from_arrays(columns, schema=pa.schema(fields)))


def _written(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue()


def _unpacked(payload: memoryview, *, plane: str) -> dict[str, pd.DataFrame]:
    with pa.ipc.open_stream(pa.py_buffer(payload)) as stream:
        kept = stream.read_all()
    systems = {True: crs.planar_crs(plane), False: crs.WGS84}
    frames: dict[str, pd.DataFrame] = {}
    for name, each in zip(kept["name"].to_pylist(), kept["frame"], strict=True):
        with pa.ipc.open_stream(each.as_buffer()) as stream:
            columns = dict(_columns(stream.read_all()))
        if "geometry" in columns:
            shapes = shapely.from_wkb(columns["geometry"])
            columns["geometry"] = GeometryArray(shapes, crs=systems[name.split()[-1] in LAND])
            frames[name] = GeoDataFrame(pd.DataFrame(columns), geometry="geometry")
        else:
            frames[name] = pd.DataFrame(columns)
    return frames


def _columns(table: pa.Table) -> Iterator[tuple[str, Any]]:
    for field, column in zip(table.schema, table.columns, strict=True):
        own = _OWN_ARRAYS.get(field.metadata[_DTYPE].decode())
        yield field.name, own.__from_arrow__(column) if own else column.to_numpy()
