"""Delivered layers: land as offices hand it over, in any format, with what of it could not be read.

Unlike in `geo.layer_reader`, which a book is read with, a missing system, a lost encoding or a shape that
cannot be drawn refuses nothing here: it is told, and answered before anything is written.
"""

import json
import re
import struct
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from geo import crs, geojson, kml_tables
from geo.archives import read_archive, scan_xml
from geo.errors import CrsError, SourceError, file_errors
from geo.feature_text import parse_feature_collection
from geo.geojson import Shapes
from geo.layer_reader import read_geojson

MOST_MB, MOST_SHAPES, MOST_CORNERS = 500, 1_000_000, 20_000_000
_MOST_LAYERS = 500
_MB = 1_000_000
_BROKEN = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
    pa.ArrowException,
    shapely.GEOSException,
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
    OverflowError,
    UnboundLocalError,  # of pyogrio, where the text of a system is not UTF-8
    struct.error,
)


@dataclass(frozen=True, slots=True, eq=False)
class DeliveredLayer:
    """A layer as it was handed over.

    Attributes
    ----------
    name
        Of the layer; "" where the format has but one.
    texts
        Its columns as text, None where nothing stands.
    typed
        Names of the columns that the file has as numbers or days.
    shapes
        In two dimensions, None where nothing is drawn or can be.
    system
        That the file declares and that can be used; None where there is none.
    mistaken
        The system that the file declares, where it cannot be right.
    expected
        How many shapes the file itself says it has.
    notes
        What was noticed, as rows of `geo.findings` without file and table.
    """

    name: str
    texts: Mapping[str, Sequence[str | None]]
    shapes: Shapes
    system: crs.System | None = None
    typed: frozenset[str] = frozenset()
    mistaken: crs.System | None = None
    expected: int = -1
    notes: tuple[Mapping[str, object], ...] = field(default=())


Reader = Callable[[Path], Iterator[DeliveredLayer]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of land: what it is called, how a file of it begins, what reads it, what goes with it."""

    name: str
    starts: tuple[bytes, ...]
    read: Reader
    needed: tuple[str, ...] = ()


def read_delivered_layers(path: Path) -> list[DeliveredLayer]:
    """Read all layers with shapes of a file, a folder of a geodatabase, or a ZIP of layers.

    What the bytes are decides where a name is wrong: a KMZ called .kml is read as one.

    Raises
    ------
    SourceError
        If it is in another format, damaged, may do harm, has no layer, or is larger than what can be read.
    """
    if path.is_dir():
        return _checked(list(_of_folder(path)), path.name)
    with file_errors(path), path.open("rb") as stored:
        size, start = path.stat().st_size, stored.read(512)
    if size > MOST_MB * _MB:
        raise SourceError(
            "{file} is larger than {most} MB; divide it into several files.", file=path.name, most=MOST_MB
        )
    if not start:
        raise SourceError("{file} is empty; copy it again or export it anew.", file=path.name)
    if start.startswith(b"PK\x03\x04"):
        return _checked(list(_of_archive(path)), path.name)
    return _checked(list(_of_file(path, start)), path.name)


def is_land(path: Path) -> bool:
    """Return whether a file or folder is land by its name, or a ZIP that holds some."""
    return path.suffix.lower() in {*FORMATS, *_NAMED_ONLY}


def _checked(layers: list[DeliveredLayer], file: str) -> list[DeliveredLayer]:
    filled = [layer for layer in layers if len(layer.shapes)]
    if not filled:
        raise SourceError("{file} has no shape that can be drawn.", file=file)
    shapes = sum(len(layer.shapes) for layer in filled)
    corners = sum(int(shapely.get_num_coordinates(layer.shapes).sum()) for layer in filled)
    if shapes > MOST_SHAPES or corners > MOST_CORNERS:
        raise SourceError(
            "{file} is more than can be read (shapes: at most {shapes}, corners: {corners}); divide it into"
            " several files.",
            file=file,
            shapes=MOST_SHAPES,
            corners=MOST_CORNERS,
        )
    return filled


def _of_file(path: Path, start: bytes) -> Iterator[DeliveredLayer]:
    suffix = path.suffix.lower()
    if start.startswith(b"AC10"):
        raise SourceError(
            "{file} is a DWG; open it in AutoCAD and save it as DXF (Save As, AutoCAD 2007 DXF or later).",
            file=path.name,
        )
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(
            "{file} is a DGN of MicroStation V8; open it in MicroStation and save it as DXF.", file=path.name
        )
    if suffix in {".geojson", ".json"}:
        yield _of_geojson(path)
        return
    chosen = FORMATS.get(suffix)
    if chosen is None:
        raise SourceError(
            "{file} is not in a format that is read; export it as one of {formats}.",
            file=path.name,
            formats=", ".join(sorted({".geojson", ".kmz", ".zip", ".gdb", *FORMATS})),
        )
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").lower()
    if not start.startswith(chosen.starts) and not bare.startswith(chosen.starts):
        raise SourceError(
            "{file} is not a {format}, though its name says so; export it anew.",
            file=path.name,
            format=chosen.name,
        )
    missing = [ending for ending in chosen.needed if _beside(path, ending) is None]
    if missing:
        raise SourceError(
            "Beside {file} there is no {missing}; hand in all files of the layer, best zipped together.",
            file=path.name,
            missing=", ".join(missing),
        )
    try:
        yield from chosen.read(path)
    except _BROKEN as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(
            "{file} cannot be read as a {format}; copy it again or export it anew.",
            file=path.name,
            format=chosen.name,
        ) from None


def _beside(path: Path, ending: str) -> Path | None:
    """Return the file of another ending beside one, whatever the case of its letters."""
    named = [path.with_suffix(ending), path.with_suffix(ending.upper())]
    return next((each for each in named if each.is_file()), None)


# Archives and folders.

_PARTS = (
    *(".shp", ".shx", ".dbf", ".prj", ".cpg", ".tab", ".dat", ".map", ".id", ".ind", ".mif", ".mid"),
    *(".kml", ".gpkg", ".fgb", ".geojson", ".json", ".dxf", ".dgn", ".parquet", ".gdbtable", ".gdbtablx"),
    *(".gdbindexes", ".spx", ".atx", ".freelist", ".horizon", "timestamps", "/gdb"),
)


def _of_archive(path: Path) -> Iterator[DeliveredLayer]:
    """Yield the layers of a ZIP, unpacked by names of our own into a folder that goes away."""

    def wanted(name: str) -> bool:
        return name.lower().endswith(_PARTS) and "__macosx/" not in name.lower()

    files = read_archive(path.name, path.read_bytes(), wanted=wanted, most_mb=600, most_files=2_000)
    with TemporaryDirectory(prefix="landbook-") as folder:
        starts = []
        for name, content in files.items():
            at = Path(folder).joinpath(*map(_safe, PurePosixPath(name).parts))
            at.parent.mkdir(parents=True, exist_ok=True)
            at.write_bytes(content)
            starts.append(at)
        found = 0
        for each in sorted(_layers_among(starts)):
            parts = _of_folder(each) if each.is_dir() else _of_file(each, each.read_bytes()[:512])
            for layer in parts:
                found += 1
                yield layer
        if not found:
            raise SourceError(
                "{file} holds no layer of land; zip the .shp, .shx, .dbf and .prj of a layer together.",
                file=path.name,
            )


def _safe(part: str) -> str:
    return re.sub(r"[^\w .()+-]", "_", part)[-100:]


def _layers_among(files: Sequence[Path]) -> set[Path]:
    """Return the files that layers are read from, and the folders of geodatabases."""
    databases = {file.parent for file in files if file.suffix.lower() == ".gdbtable"}
    main = {".geojson", ".json", *FORMATS}
    return databases | {
        file for file in files if file.suffix.lower() in main and file.parent not in databases
    }


def _of_folder(path: Path) -> Iterator[DeliveredLayer]:
    """Yield the layers of the folder of a geodatabase."""
    inner = list(path.iterdir())
    if not any(each.suffix.lower() == ".gdbtable" for each in inner):
        raise SourceError(
            "{file} is a folder and no geodatabase (.gdb); name the files in it.", file=path.name
        )
    if any(each.is_symlink() or not each.is_file() for each in inner):
        raise SourceError("{file} holds links or folders; it may do harm and was not opened.", file=path.name)
    try:
        yield from _with_gdal(path, "OpenFileGDB")
    except _BROKEN:
        raise SourceError(
            "{file} cannot be read as a {format}; copy it again or export it anew.",
            file=path.name,
            format="FileGDB",
        ) from None


# GDAL.


def _with_gdal(path: Path, driver: str, *, encoding: str | None = None) -> Iterator[DeliveredLayer]:
    """Yield the layers that GDAL finds in a file, those alone that have shapes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        listed = pyogrio.list_layers(path)
        if len(listed) > _MOST_LAYERS:
            raise ValueError
        for at, (name, kind) in enumerate(listed):
            if kind is None:
                continue
            info = pyogrio.read_info(path, layer=at, encoding=encoding, force_feature_count=True)
            if info["driver"] not in {driver, "LIBKML"}:
                raise ValueError
            yield _layer(path, at, str(name) if len(listed) > 1 else "", info, encoding)


def _layer(
    path: Path, at: int, name: str, info: Mapping[str, object], encoding: str | None
) -> DeliveredLayer:
    if encoding:
        meta, _, wkb, columns = pyogrio.raw.read(path, layer=at, encoding=encoding)
        texts = {str(head): _cells(cells) for head, cells in zip(meta["fields"], columns, strict=True)}
        typed = {
            str(head) for head, cells in zip(meta["fields"], columns, strict=True) if cells.dtype != object
        }
    else:
        meta, table = pyogrio.read_arrow(path, layer=at)
        texts, typed, wkb = _of_table(table, str(meta["geometry_name"] or "wkb_geometry"))
    system = _system(str(meta["crs"] or ""), path.name)
    shapes = shapely.force_2d(shapely.from_wkb(np.asarray(wkb, dtype=object), on_invalid="ignore"))
    expected = int(str(info["features"]))
    drawn = np.asarray(shapes, dtype=object)
    return DeliveredLayer(name, texts, drawn, typed=frozenset(typed), expected=expected, **system)


Columns = dict[str, list[str | None]]


def _of_table(table: pa.Table, geometry: str) -> tuple[Columns, set[str], list[object]]:
    texts: Columns = {}
    typed: set[str] = set()
    for head in table.schema.names:
        column = table.column(head)
        if head == geometry:
            continue
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            texts[head] = column.to_pylist()
        elif not pa.types.is_binary(column.type) and not pa.types.is_large_binary(column.type):
            texts[head] = [_text(value) for value in column.to_pylist()]
            if not pa.types.is_boolean(column.type) and not pa.types.is_nested(column.type):
                typed.add(head)
    return texts, typed, table.column(geometry).to_pylist() if geometry in table.schema.names else []


def _text(value: object) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    written = (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)
    )
    return re.sub(r"[ T]00:00:00(?:\.0+)?(?:Z|\+00:00)?$", "", written)


def _cells(cells: "np.ndarray[tuple[int], np.dtype[np.generic]]") -> list[str | None]:
    """Return a column read byte by byte: UTF-8 where all of it is, else as its bytes stand."""
    if cells.dtype != object:
        return [None if str(value) in {"nan", "NaT"} else _text(value.item()) for value in cells]
    try:
        return [cell if cell is None else str(cell).encode("latin-1").decode("utf-8") for cell in cells]
    except UnicodeError:
        return [cell if cell is None else str(cell) for cell in cells]


def _system(definition: str, owner: str) -> dict[str, Any]:
    """Return the fields of a layer that say its system."""
    try:
        return {"system": crs.parse_declared_crs(definition, owner=owner) if definition else None}
    except CrsError:
        return {"mistaken": crs.parse_mistaken(definition)}


# Formats one by one.


def _of_geojson(path: Path) -> DeliveredLayer:
    raw = path.read_bytes()
    try:
        frame = read_geojson(raw, file=path.name)
    except CrsError:  # no degrees, though nothing else is declared
        content = parse_feature_collection(raw, file=path.name)
        features, mistaken = content["features"], None if content.get("crs") else crs.WGS84
        shapes, _, _ = geojson.parse_geometries(features, degrees=False)
        texts = geojson.read_property_columns(features, keep=bool)
        return DeliveredLayer("", _lists(texts), shapes, mistaken=mistaken, expected=len(shapes))
    texts = {str(name): frame[name] for name in frame.columns if name not in {"row", "geometry"}}
    shapes = geojson.shapes_of(frame)
    return DeliveredLayer("", _lists(texts), shapes, crs.require_crs(frame), expected=len(shapes))


def _lists(texts: Mapping[str, "pd.Series[str]"]) -> Columns:
    return {name: [None if pd.isna(cell) else str(cell) for cell in column] for name, column in texts.items()}


def _geopackage(path: Path) -> Iterator[DeliveredLayer]:
    yield from _with_gdal(path, "GPKG")


def _flatgeobuf(path: Path) -> Iterator[DeliveredLayer]:
    yield from _with_gdal(path, "FlatGeobuf")


def _shapefile(path: Path) -> Iterator[DeliveredLayer]:
    """Yield the layer; its texts byte by byte where nothing says how they are encoded."""
    raw = path.read_bytes()
    if len(raw) < 100 or len(raw) < 2 * struct.unpack(">i", raw[24:28])[0]:
        raise ValueError
    named = _beside(path, ".cpg")
    for layer in _with_gdal(path, "ESRI Shapefile", encoding=None if named else "ISO-8859-1"):
        index = _beside(path, ".shx")
        expected = (index.stat().st_size - 100) // 8 if index else layer.expected
        yield _replaced(layer, expected=expected)


def _mapinfo(path: Path) -> Iterator[DeliveredLayer]:
    """Yield the layer of a table that stands in files of its own, not one that leads to others."""
    text = path.read_bytes()[:100_000].decode("latin-1").lower()
    if path.suffix.lower() == ".tab" and not re.search(r"^\s*type\s+native\b", text, re.MULTILINE):
        raise SourceError(
            "The tables of {file} are in other files; save a copy of it in MapInfo, with its own data.",
            file=path.name,
        )
    yield from _with_gdal(path, "MapInfo File", encoding="ISO-8859-1")


def _kml(path: Path) -> Iterator[DeliveredLayer]:
    raw = path.read_bytes()
    places = 0

    def started(name: str, _: dict[str, str]) -> None:
        nonlocal places
        places += name.rpartition(" ")[2] == "Placemark"

    scan_xml(raw, file=path.name, started=started)
    layers = list(_with_gdal(path, "KML"))
    read = sum(len(layer.shapes) for layer in layers)
    for at, layer in enumerate(layers):
        texts, notes = kml_tables.columns(layer.texts)
        lost = places - read if at == 0 else 0
        yield _replaced(
            layer, texts=texts, notes=notes, typed=frozenset(), expected=len(layer.shapes) + max(lost, 0)
        )


def _parquet(path: Path) -> Iterator[DeliveredLayer]:
    stored = pq.ParquetFile(path)
    rows = stored.metadata.num_rows
    size = sum(stored.metadata.row_group(at).total_byte_size for at in range(stored.num_row_groups))
    if rows > MOST_SHAPES or size > MOST_MB * _MB:
        raise SourceError(
            "{file} is larger than {most} MB; divide it into several files.", file=path.name, most=MOST_MB
        )
    metadata = json.loads((stored.schema_arrow.metadata or {}).get(b"geo", b"{}"))
    column = str(geojson.as_mapping(metadata).get("primary_column", ""))
    about = geojson.as_mapping(geojson.as_mapping(metadata.get("columns")).get(column))
    if not column or about.get("encoding") != "WKB":
        raise SourceError(
            "{file} is no GeoParquet with shapes in WKB; export it anew as GeoParquet or GeoPackage.",
            file=path.name,
        )
    texts, typed, wkb = _of_table(stored.read(), column)
    shapes = shapely.force_2d(shapely.from_wkb(np.asarray(wkb, dtype=object), on_invalid="ignore"))
    named = about.get("crs", "default")
    system = (
        {"system": crs.WGS84}
        if named == "default"
        else _system(json.dumps(named) if named else "", path.name)
    )
    drawn = np.asarray(shapes, dtype=object)
    yield DeliveredLayer("", texts, drawn, typed=frozenset(typed), expected=rows, **system)


def _drawing(path: Path) -> Iterator[DeliveredLayer]:
    from geo import drawings  # noqa: PLC0415 - what reads drawings takes longer to come than all else

    drawn = drawings.read_dxf(path) if path.suffix.lower() == ".dxf" else drawings.read_dgn(path)
    for name, texts, shapes, notes in drawn:
        yield DeliveredLayer(name, texts, shapes, expected=len(shapes), notes=tuple(notes))


def _replaced(layer: DeliveredLayer, **changes: object) -> DeliveredLayer:
    kept = {name: getattr(layer, name) for name in layer.__dataclass_fields__}
    return DeliveredLayer(**{**kept, **changes})


FORMATS: Mapping[str, Format] = {
    ".gpkg": Format("GeoPackage", (b"SQLite format 3\0",), _geopackage),
    ".fgb": Format("FlatGeobuf", (b"fgb",), _flatgeobuf),
    ".shp": Format("Shapefile", (b"\x00\x00\x27\x0a",), _shapefile, needed=(".shx",)),
    ".kml": Format("KML", (b"<",), _kml),
    ".tab": Format("MapInfo table", (b"!table",), _mapinfo, needed=(".map", ".dat")),
    ".mif": Format("MapInfo interchange file", (b"version",), _mapinfo),
    ".parquet": Format("GeoParquet", (b"PAR1",), _parquet),
    ".dxf": Format("DXF", (b"0", b"999", b"AutoCAD Binary DXF"), _drawing),
    ".dgn": Format("DGN", (b"\x08\x05", b"\x08\x09", b"\xc8\x05", b"\xc8\x09"), _drawing),
}
_NAMED_ONLY = (".geojson", ".json", ".kmz", ".gdb", ".zip", ".dwg")  # read by their content, or refused
