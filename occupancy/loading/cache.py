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

from geo import crs
from geo.stored_shapes import StoredShapes
from occupancy.loading.audiences import WHOLE, AudiencePolicy
from occupancy.loading.book_folder import Folder, fingerprint
from occupancy.loading.book_settings import FILE, read_info
from occupancy.loading.knowledge_date import Known
from occupancy.loading.table_loader import Records
from occupancy.loading.table_specs import BY_NAME, LAND
from occupancy.program import ROOT

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
    """Return the file that keeps the book of a `Folder.key`, as read by this program with this dictionary.

    Each audience has files of its own, whose first bytes say for whom they are.
    """
    name = _DIGEST(f"{code_fingerprint()} {audience} {key} ".encode() + dictionary).hexdigest()
    return cache / f"{audience}-{name[:40]}.landbook"


@lru_cache
def code_fingerprint() -> str:
    """Hash the rooms that read and check: another program does not find what this one kept."""
    sources = [path for room in ("geo", "occupancy") for path in (ROOT / room).rglob("*.py")]
    return fingerprint({path.relative_to(ROOT).as_posix(): path.read_bytes() for path in sources})


def write(path: Path, records: Records, known: Known) -> None:
    """Keep a book: complete under its name, or not at all. A folder that cannot be written is passed over."""
    payload = _packed(dict(_frames(records, known)))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_mark(records.policy) + _DIGEST(payload).digest() + payload)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
    except OSError:
        return


def read(path: Path, folder: Folder) -> Opened | None:
    """Return the book kept at `path`; None when there is none, or when it is not as it was written."""
    try:
        with pa.memory_map(str(path)) as file:  # the columns stay in it, and are read when they are used
            data = file.read_buffer()
    except (OSError, pa.ArrowException):
        return None
    mark = _mark(folder.policy)
    head = len(mark) + _DIGEST().digest_size
    if len(data) <= head:
        return None
    payload = data.slice(head)
    if data.slice(0, head).to_pybytes() != mark + _DIGEST(payload).digest():
        return None
    info, _ = read_info(folder.files[FILE])
    frames = _unpacked(payload, plane=info.plane)
    tables = {name: frames[f"table {name}"] for name in BY_NAME}
    known = {name: frames.get(f"known {name}", table) for name, table in tables.items()}
    aside, sectors, whole = frames["aside"], frames["sectors"], folder if folder.policy is WHOLE else None
    told, names = frames["findings"], folder.file_names
    records = Records(info, tables, aside, told, folder.policy, sectors, whole, names)
    return records, Known(known, frames.get("known aside", frames["aside"]), frames["known findings"])


def _mark(policy: AudiencePolicy) -> bytes:
    return f"landbook {policy.audience}\n".encode()


def _frames(records: Records, known: Known) -> Iterator[tuple[str, pd.DataFrame]]:
    for name, frame in records.tables.items():
        yield f"table {name}", frame
        if known.tables[name] is not frame:
            yield f"known {name}", known.tables[name]
    yield "sectors", records.sectors
    yield "aside", records.aside
    if known.aside is not records.aside:
        yield "known aside", known.aside
    yield "findings", records.findings
    yield "known findings", known.findings


def _packed(frames: dict[str, pd.DataFrame]) -> bytes:
    """Write frames as one Arrow table of two columns: their names, and each as a stream of its own.

    Each field says the dtype of its column, for Arrow does not know all of ours.
    """
    streams = []
    for frame in frames.values():
        fields, columns = [], []
        for name, column in frame.items():
            wkb = column.dtype == "geometry"
            cells = shapely.to_wkb(np.asarray(column.array, dtype=object)) if wkb else column.array
            columns.append(pa.array(cells, from_pandas=column.dtype != "float64"))
            fields.append(pa.field(str(name), columns[-1].type, metadata={_DTYPE: str(column.dtype)}))
        streams.append(_stream(pa.Table.from_arrays(columns, schema=pa.schema(fields))))
    return _stream(pa.table({"name": list(frames), "frame": pa.array(streams, pa.large_binary())}))


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def _unpacked(payload: pa.Buffer, *, plane: str) -> dict[str, pd.DataFrame]:
    with pa.ipc.open_stream(payload) as stream:
        kept = stream.read_all()
    systems = {True: crs.planar_crs(plane), False: crs.WGS84}
    frames: dict[str, pd.DataFrame] = {}
    for name, packed in zip(kept["name"].to_pylist(), kept["frame"], strict=True):
        with pa.ipc.open_stream(packed.as_buffer()) as stream:
            columns = dict(_columns(stream.read_all()))
        if "geometry" in columns:
            columns["geometry"] = StoredShapes(columns["geometry"], systems[name.split()[-1] in LAND])
            frames[name] = GeoDataFrame(pd.DataFrame(columns, copy=False), geometry="geometry")
        else:
            frames[name] = pd.DataFrame(columns, copy=False)
    return frames


def _columns(table: pa.Table) -> Iterator[tuple[str, Any]]:
    for field, column in zip(table.schema, table.columns, strict=True):
        dtype = field.metadata[_DTYPE].decode()
        own = _OWN_ARRAYS.get(dtype)
        if dtype == "geometry":
            yield field.name, column
        else:
            yield field.name, own.__from_arrow__(column) if own else column.to_numpy()
