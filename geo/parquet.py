"""Parquet: columns of any type as the text that CSV would have of them, and layers as GeoParquet.

A typed column is read back as the very text that it was written from, so that what judges text judges it too.
"""

import json
from collections.abc import Collection, Mapping
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.errors import CrsError, FieldError, SourceError
from geo.geojson import shapes_of

SUFFIX = ".parquet"
_ADDED = ("row", "geometry")
_GEO, _OWN = b"geo", b"landbook"
_POINT_ZERO = b"whole numbers are written 12.0"  # the mark of a column of floats
_WHOLE = r"^(-?[0-9]+)$"


def read_parquet(data: bytes, *, file: str, only: Collection[str] | None = None) -> pd.DataFrame:
    """Read a table as text, cell by cell, empty where nothing stands, and `row`, its number from 1.

    With columns that are not among `only` left unread. A file that says where its shapes are (GeoParquet 1.0
    and 1.1 with shapes in WKB) is a GeoDataFrame with the system it declares, WGS 84 where it declares
    none, and the `attrs` of `geo.layer_reader.read_layer`.

    Raises
    ------
    SourceError
        If it is no such file, or a column cannot be text.
    CrsError
        If it says that its system is not known, or one that there is not.
    FieldError
        If it has a column twice, or one called `row`.
    """
    opened = _opened(data, file)
    about = opened.schema_arrow.metadata or {}
    shape = _shape_column(about, file)
    names = opened.schema_arrow.names
    for field in sorted({name for name in names if names.count(name) > 1} | {*_ADDED} & {*names} - {shape}):
        raise FieldError(
            "{file} has the column {field} twice, or a name this program gives; call it otherwise.",
            file=file,
            field=field,
        )
    kept = [name for name in names if name == shape or only is None or name in only]
    try:
        table = opened.read(columns=kept)
        cells = {name: _text(table, name) for name in kept if name != shape}
        frame = pd.DataFrame(cells, index=pd.RangeIndex(len(table)))
        frame["row"] = np.arange(1, len(table) + 1, dtype=np.int64)
        if not shape:
            return frame
        shapes = shapely.force_2d(shapely.from_wkb(table.column(shape).to_numpy()))
    except (pa.ArrowException, shapely.GEOSException, ValueError, TypeError) as fault:
        raise _unreadable(file, fault) from None
    layer = GeoDataFrame(frame, geometry=list(shapes), crs=_system(about, shape, file))
    told = json.loads(about.get(_OWN, b"{}"))
    for key in ("faults", "closed"):
        layer.attrs[key] = {int(row): piece for row, piece in told.get(key, {}).items()}
    return layer


def _opened(data: bytes, file: str) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(pa.BufferReader(data))
    except (pa.ArrowException, OSError) as fault:
        raise _unreadable(file, fault) from None


def _unreadable(file: str, fault: Exception) -> SourceError:
    return SourceError(
        "{file} cannot be read as Parquet ({fault}); write it anew.",
        file=file,
        fault=str(fault).partition("\n")[0] or type(fault).__name__,
    )


def _shape_column(about: Mapping[bytes, bytes], file: str) -> str:
    """Return the column of the shapes; empty where the file says nothing of shapes."""
    if _GEO not in about:
        return ""
    geo = json.loads(about[_GEO])
    shape = str(geo["primary_column"])
    if geo["columns"][shape]["encoding"] != "WKB":
        raise SourceError("{file} has its shapes not in WKB; write it as GeoParquet with WKB.", file=file)
    return shape


def _system(about: Mapping[bytes, bytes], shape: str, file: str) -> crs.System:
    declared = json.loads(about[_GEO])["columns"][shape].get("crs", "")
    if declared is None:
        raise CrsError(
            "{file} does not say its coordinate reference system; write it with one.",
            file=file,
        )
    return crs.parse_declared_crs(json.dumps(declared), owner=file) if declared else crs.WGS84


def _text(table: pa.Table, name: str) -> "pd.Series[str]":
    """Return a column as text: numbers as short as they can be, days as yyyy-mm-dd, lists joined by ";"."""
    column, field = table.column(name), table.schema.field(name)
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = pc.binary_join(column, ";")
    elif pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    written = column.cast(pa.large_string())
    if pa.types.is_timestamp(column.type):
        written = pc.replace_substring_regex(written, pattern=r"[ T]00:00:00(\.0+)?Z?$", replacement="")
    if _OWN in (field.metadata or {}):
        written = pc.replace_substring_regex(written, pattern=_WHOLE, replacement=r"\1.0")
    return pd.Series(pc.fill_null(written, ""), dtype="str")


def parquet_bytes(cells: pd.DataFrame, kinds: Mapping[str, str]) -> bytes:
    """Write a table of text as Parquet, `row` left out; a layer as GeoParquet 1.1, in the system it is in.

    A column whose kind is float, int, bool or date is typed if each cell reads back as the very text that it
    is: areas that are all printed with two decimals are decimals of two places. Others stay text, and so do
    all of no kind. What keeps shapes from being drawn goes into the metadata with their rows.
    """
    names = [str(name) for name in cells.columns if name not in _ADDED]
    made = {name: _typed(cells[name], kinds.get(name, "")) for name in names}
    fields = [pa.field(name, array.type, metadata=mark) for name, (array, mark) in made.items()]
    arrays, metadata = [array for array, _ in made.values()], dict[bytes, bytes]()
    if isinstance(cells, GeoDataFrame):
        shapes = shapes_of(cells)
        fields.append(pa.field("geometry", pa.binary()))
        arrays.append(pa.array(shapely.to_wkb(shapes), pa.binary()))
        told = {key: cells.attrs.get(key, {}) for key in ("faults", "closed")}
        metadata = {_GEO: _geo(cells), _OWN: json.dumps(told, ensure_ascii=False).encode()}
    file = BytesIO()
    pq.write_table(pa.table(arrays, schema=pa.schema(fields, metadata=metadata)), file, compression="zstd")
    return file.getvalue()


def _geo(layer: GeoDataFrame) -> bytes:
    """Return what GeoParquet says of a layer."""
    shapes = shapes_of(layer)
    drawn = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({str(kind) for kind in pd.unique(layer.geom_type.dropna())}),
        "crs": crs.require_crs(layer).to_json_dict(),
    }
    if len(drawn):
        column["bbox"] = shapely.total_bounds(drawn).tolist()
    about = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return json.dumps(about).encode()


def _typed(column: "pd.Series[str]", kind: str) -> tuple[pa.Array, dict[bytes, bytes] | None]:
    """Return a column in the type of its kind, where that reads back as it is, and its mark; else as text."""
    text = pa.array(column.mask(column == ""), pa.large_string())
    for target, mark in _targets(text, kind):
        try:
            typed = text.cast(target)
        except pa.ArrowInvalid:
            continue
        field = pa.field("it", target, metadata=mark)
        again = _text(pa.table([typed], schema=pa.schema([field])), "it")
        if again.equals(column.reset_index(drop=True)):
            return typed, mark
    return text, None


def _targets(text: pa.Array, kind: str) -> list[tuple[pa.DataType, dict[bytes, bytes] | None]]:
    """Return the types that a column of a kind may have, the first that fits is taken."""
    if kind != "float":
        one = {"int": pa.int64(), "bool": pa.bool_(), "date": pa.date32()}.get(kind)
        return [(one, None)] if one else []
    longest = pc.max(pc.utf8_length(pc.replace_substring_regex(text, pattern=r"^[^.]*\.?", replacement="")))
    places = min(longest.as_py() or 0, 18)
    return [(pa.float64(), None), (pa.float64(), {_OWN: _POINT_ZERO}), (pa.decimal128(38, places), None)]
