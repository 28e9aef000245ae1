"""Layer reader: layers of any format as stored, every feature a row, every property its own text."""

import sqlite3
import struct
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Lock

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from geopandas import GeoDataFrame

from geo import crs, geojson, kml_tables
from geo.errors import CrsError, FieldError, SourceError, file_errors
from geo.feature_text import IrregularError, feature_batches, parse_feature_collection, repeated_keys
from geo.geojson import Shapes
from geo.tolerances import USUAL, Tolerances

_GEOJSON = frozenset({".geojson", ".json"})
_ADDED = frozenset({"row", "geometry"})


def read_layer(path: Path, *, layer: str | None = None, only: Collection[str] | None = None) -> GeoDataFrame:
    """Read a layer with the CRS it declares; GeoJSON that declares none is WGS 84.

    Every feature of the file is one row, in the order of the file, with `row` (its number from 1), `geometry`
    in two dimensions (None where it is null or cannot be drawn) and every property as text, empty where null:
    typing cells is the reader's business. `attrs["faults"]` holds by `row` the wrong piece of a geometry that
    was written but cannot be drawn, or the metres by which one of its rings is open; `attrs["closed"]` the
    metres by which rings were open that are closed, up to 2 cm. `layer` names one of several layers of a
    GeoPackage.
    Properties that are not among `only` are left out of every feature as it is taken up.

    Raises
    ------
    SourceError
        If the file is missing, empty, cut off, another format than its name says, or holds more features than
        can be read; the first broken feature is named.
    CrsError
        If it declares no CRS and is not GeoJSON in degrees, or one that cannot be placed on the Earth.
    FieldError
        If it has a property called `row` or `geometry`.
    """
    file, suffix = path.name, path.suffix.lower()
    if suffix not in _GEOJSON and suffix not in FORMATS:
        raise SourceError(
            "{file} is not in a format that is read; export it as one of {formats}.",
            file=file,
            formats=", ".join(sorted([*_GEOJSON, *FORMATS])),
        )
    with file_errors(path), path.open("rb") as stored:
        raw = stored.read() if suffix in _GEOJSON else stored.read(512)
    if suffix in _GEOJSON:
        return read_geojson(raw, file=file, only=only)
    stored_layer = read(path, raw, layer=layer)
    system = crs.parse_declared_crs(stored_layer.system, owner=file)
    texts = {name: text for name, text in stored_layer.texts.items() if _is_kept(name, only)}
    frame = _frame(texts, stored_layer.shapes, system=system, file=file)
    frame.attrs |= {"faults": {}, "closed": {}}
    return frame


@geojson.garbage_collection_paused()
def read_geojson(
    raw: bytes, *, file: str, only: Collection[str] | None = None, limits: Tolerances = USUAL
) -> GeoDataFrame:
    """Read the layer in `raw`, the bytes of a GeoJSON file that is called `file`; else as `read_layer`."""
    keep = partial(_is_kept, only=only)
    try:
        members, batches = feature_batches(raw)
        system = declared_system(members, file=file)
        layer = _joined([_layer_of(batch, system, keep, limits) for batch in batches])
    except IrregularError:
        members = parse_feature_collection(raw, file=file)
        system = declared_system(members, file=file)
        layer = _layer_of(members["features"], system, keep, limits)
    shapes, faults = layer.shapes, layer.faults
    if system.is_geographic:
        bounds = shapely.bounds(shapes)
        beyond = (np.abs(bounds[:, [0, 2]]) > 180).any(axis=1) | (np.abs(bounds[:, [1, 3]]) > 90).any(axis=1)
        drawn = int(np.isfinite(bounds[:, 0]).sum())
        _check_degrees(bounds[beyond], drawn=drawn, file=file, named=members.get("crs") is not None)
        for at in np.flatnonzero(beyond):
            faults[int(at)] = "{:g}, {:g}".format(*bounds[at, :2])
            shapes[at] = None
    frame = _frame(layer.texts, shapes, system=system, file=file)
    frame.attrs["repeated"] = dict(sorted(layer.repeated.items()))
    for key, by_position in (("faults", faults), ("closed", layer.closed)):
        frame.attrs[key] = {at + 1: piece for at, piece in sorted(by_position.items())}
    return frame


@dataclass(frozen=True, slots=True)
class _Features:
    """Some features of a GeoJSON file in columns; positions, and numbers of `repeated` keys, are theirs."""

    texts: Mapping[str, pd.Series]
    shapes: Shapes
    faults: dict[int, str | float]
    closed: dict[int, float]
    repeated: dict[str, tuple[int, int]]

    def column(self, name: str) -> pd.Series:
        """Return the column of a property, empty where none of the features has it."""
        blank = pd.Series([None] * len(self.shapes), dtype="str")
        return self.texts.get(name, blank)


def _layer_of(
    features: Sequence[object], system: crs.System, keep: Callable[[str], bool], limits: Tolerances
) -> _Features:
    shapes, faults, closed = geojson.parse_geometries(features, degrees=system.is_geographic, limits=limits)
    texts = geojson.read_property_columns(features, keep=keep)
    return _Features(texts, shapes, faults, closed, repeated_keys(features, keep=keep))


def _joined(parts: Sequence[_Features]) -> _Features:
    """Return features that were read in parts as one; a column that a part has not is empty in it."""
    if len(parts) == 1:
        return parts[0]
    begins = np.cumsum([0, *(len(part.shapes) for part in parts)]).tolist()
    faults, closed, repeated = dict[int, str | float](), dict[int, float](), dict[str, tuple[int, int]]()
    for begin, part in zip(begins, parts, strict=False):
        faults |= {begin + at: piece for at, piece in part.faults.items()}
        closed |= {begin + at: metres for at, metres in part.closed.items()}
        for name, (first, count) in part.repeated.items():
            earliest, before = repeated.get(name, (begin + first, 0))
            repeated[name] = earliest, before + count
    names = dict.fromkeys(chain.from_iterable(part.texts for part in parts))
    texts = {name: pd.concat([part.column(name) for part in parts], ignore_index=True) for name in names}
    return _Features(texts, np.concatenate([part.shapes for part in parts]), faults, closed, repeated)


def declared_system(content: Mapping[str, object], *, file: str) -> crs.System:
    """Return the system that a FeatureCollection declares; WGS 84 where it declares none.

    Raises
    ------
    CrsError
        If there is no such system.
    """
    member = content.get("crs")
    return crs.WGS84 if member is None else crs.parse_declared_crs(_declared(member, file=file), owner=file)


def _declared(member: object, *, file: str) -> str:
    """Return what a crs member says: a name, the code of older files, or that in the address of a link."""
    properties = geojson.as_mapping(geojson.as_mapping(member).get("properties"))
    if properties.get("name") or not {"code", "href"} & properties.keys():
        return str(properties.get("name") or member)
    if "code" in properties:
        return crs.code_in(str(properties["code"])) or str(properties["code"])
    code = crs.code_in(str(properties["href"]))
    if not code:
        raise CrsError(
            "{file} names its coordinate reference system by a link ({link}), which is not followed; write"
            " its code, or save the layer in WGS 84.",
            file=file,
            link=properties["href"],
        )
    return code


def _is_kept(name: str, only: Collection[str] | None) -> bool:
    """Return whether a property is taken up; a name that this program gives is, to be refused."""
    return only is None or name in only or name in _ADDED


def _check_degrees(beyond: crs.Floats, *, drawn: int, file: str, named: bool) -> None:
    """Refuse a layer of which most shapes lie beyond ±180, ±90; a few are rows to be set aside."""
    if 2 * len(beyond) <= drawn:
        return
    x, y = np.median(beyond[:, 0]), np.median(beyond[:, 1])
    raise CrsError(
        "The coordinates of {file} are latitude before longitude ({x}, {y}); write longitude first."
        if abs(x) <= 90 and abs(y) <= 180
        else "The coordinates of {file} are not degrees ({x}, {y}), though its crs member names degrees; name"
        " the plane they are in, or save it in WGS 84."
        if named
        else "The coordinates of {file} are not degrees ({x}, {y}), though it names no coordinate reference"
        " system; add its crs member or save it in WGS 84.",
        file=file,
        x=f"{x:.10g}",
        y=f"{y:.10g}",
    )


def _frame(texts: Mapping[str, pd.Series], shapes: Shapes, *, system: crs.System, file: str) -> GeoDataFrame:
    for field in sorted(_ADDED.intersection(texts)):
        raise FieldError(
            "{file} has a property called {field}, a name this program gives; call it otherwise.",
            file=file,
            field=field,
        )
    numbers = pd.Series(np.arange(1, len(shapes) + 1), dtype="int64")
    return GeoDataFrame({**texts, "row": numbers}, geometry=list(shapes), crs=system)


# Suffix → name and first bytes of each format.
FORMATS: Mapping[str, tuple[str, bytes]] = {
    ".gpkg": ("GeoPackage", b"SQLite format 3\0"),
    ".fgb": ("FlatGeobuf", b"fgb"),
    ".shp": ("Shapefile", b"\x00\x00\x27\x0a"),
    ".kml": ("KML", b"<"),
}
_BEFORE_XML = b"\xef\xbb\xbf \t\r\n"
_BESIDE = (".dbf", ".shx", ".prj", ".cpg")
_ONE_AT_A_TIME = Lock()
_READING = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.FeatureError,
    pa.ArrowException,
    OSError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class RawLayer:
    """A layer as stored: its columns as text, its shapes, and the CRS it declares, as a code or WKT."""

    texts: Mapping[str, pd.Series]
    shapes: Shapes
    system: str


def read(path: Path, start: bytes, *, layer: str | None) -> RawLayer:
    """Read a layer whose file begins with `start`; errors as `geo.layer_reader.read_layer`."""
    file = path.name
    _check_start(path, start)
    before = _stamps(path)
    chosen, expected = _layer(path, layer), 0
    try:
        # GDAL's complaints arrive as warnings; what they cost is counted. The filters are the process's.
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            expected = _features_in(path, start, chosen)
            meta, table = pyogrio.read_arrow(path, layer=chosen, encoding=_encoding(path))
            column = str(meta["geometry_name"] or "wkb_geometry")
            shapes = shapely.force_2d(shapely.from_wkb(table.column(column).to_numpy()))
    except (*_READING, sqlite3.DatabaseError, shapely.GEOSException):
        raise _unreadable(path, expected, layer=chosen) from None
    if len(table) != expected:
        raise _unreadable(path, expected, layer=chosen)
    if _stamps(path) != before:  # read several times, by GDAL and by us
        raise SourceError("{file} was changed while it was read; read it again when it is saved.", file=file)
    if not meta["crs"]:
        raise CrsError(
            "{file} does not say its coordinate reference system; export it with one (Shapefile: with .prj).",
            file=file,
        )
    texts = {field: _texts(table.column(field)) for field in table.schema.names if field != column}
    if path.suffix.lower() == ".kml":
        texts = {name: texts[name] for name in kml_tables.stated({**texts})}
    return RawLayer(texts, np.asarray(shapes, dtype=object), str(meta["crs"]))


def _check_start(path: Path, start: bytes) -> None:
    """Refuse a file that is not what its name says: GDAL would open whatever it is."""
    name, magic = FORMATS[path.suffix.lower()]
    if not start:
        raise SourceError("{file} is empty; copy it again or export it anew.", file=path.name)
    if not start.lstrip(_BEFORE_XML if magic == b"<" else b"").startswith(magic):
        raise SourceError(
            "{file} is not a {format}, though its name says so; export it anew.", file=path.name, format=name
        )


def layers_with_shapes(path: Path) -> list[str]:
    """Return the names of the layers of a stored file that have shapes; errors as `read_layer`."""
    with path.open("rb") as stored:
        _check_start(path, stored.read(512))
    return [name for name, kind in _listed(path) if kind is not None]


def _listed(path: Path) -> list[tuple[str, str | None]]:
    """Return the name of each layer and the kind of its shapes; None: it has none."""
    try:
        return [(str(name), kind) for name, kind in pyogrio.list_layers(path)]
    except _READING:
        raise _unreadable(path, 0, layer="") from None


def _stamps(path: Path) -> list[tuple[int, int, int]]:
    """Return size and times of a file and of those that go with a Shapefile; others when one is saved."""
    stamps = []
    for file in (path, *(path.with_suffix(suffix) for suffix in _BESIDE)):
        with suppress(OSError):
            stat = file.stat()
            stamps.append((stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))
    return stamps


def _texts(column: pa.ChunkedArray) -> pd.Series:
    """Return one column as text: numbers and booleans as JSON writes them, days as yyyy-mm-dd."""
    written = column.cast(pa.string())
    if pa.types.is_timestamp(column.type):
        written = pc.replace_substring_regex(written, pattern=r"[ T]00:00:00(\.0+)?Z?$", replacement="")
    return pd.Series(written.to_pylist(), dtype="str")


def _layer(path: Path, layer: str | None) -> str:
    layers = [name for name, _ in _listed(path)]
    if layer is None and len(layers) == 1:
        return layers[0]
    if layer is not None and layer in layers:
        return layer
    raise SourceError(
        "{file} has the layers {layers}; name one of them.", file=path.name, layers=", ".join(layers)
    )


def _features_in(path: Path, start: bytes, layer: str) -> int:
    """Return how many features the file itself says it holds; what GDAL delivers is held against it."""
    if path.suffix.lower() == ".gpkg":
        quoted = layer.replace('"', '""')
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            return int(database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])
    # The header of a Shapefile tells the length of the file in words of two bytes.
    if path.suffix.lower() == ".shp" and path.stat().st_size < 2 * struct.unpack(">i", start[24:28])[0]:
        raise ValueError
    return int(pyogrio.read_info(path, layer=layer)["features"])


def _encoding(path: Path) -> str | None:
    """Return UTF-8 for a Shapefile that says nothing, which GDAL would read as Western European."""
    texts = path.with_suffix(".dbf")
    if path.suffix.lower() != ".shp" or path.with_suffix(".cpg").exists() or not texts.exists():
        return None
    raw = texts.read_bytes()
    try:
        # The length of the header stands in its bytes 8 and 9.
        raw[struct.unpack("<H", raw[8:10])[0] :].decode("utf-8")
    except (UnicodeDecodeError, struct.error):
        raise SourceError(
            "{file} does not say how its texts are encoded, and they are not UTF-8; export it in UTF-8.",
            file=texts.name,
        ) from None
    return "UTF-8"


def _unreadable(path: Path, expected: int, *, layer: str) -> SourceError:
    """Say at which feature a file breaks: fiona goes record by record and stops where reading fails."""
    import fiona  # noqa: PLC0415 - brings a second GDAL: only for a file that is broken

    read = 0
    try:
        with fiona.open(path, layer=layer or None) as records:
            for _ in records:
                read += 1
    except (fiona.errors.FionaError, OSError, ValueError, AttributeError, UnicodeDecodeError):
        pass
    if read < expected:
        return SourceError(
            "{file} breaks at feature {broken}: only {read} of {expected} can be read;"
            " copy it again or export it anew.",
            file=path.name,
            expected=expected,
            read=read,
            broken=read + 1,
        )
    return SourceError(
        "{file} cannot be read as a {format}; copy it again or export it anew.",
        file=path.name,
        format=FORMATS[path.suffix.lower()][0],
    )
