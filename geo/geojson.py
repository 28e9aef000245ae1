"""GeoJSON, read as it was written and written anew: a feature is a row, a property its own text.

GDAL guesses types from all values of a property and skips coordinates it cannot read; here the text of the
file is parsed once, and what cannot be a shape is told with the piece that is wrong.
"""

import gc
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
import shapely.geometry
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray

from geo import crs
from geo.tolerances import METRES_PER_DEGREE, USUAL, Tolerances

_KINDS: Mapping[str, Callable[[Any], shapely.Geometry]] = {
    "Point": shapely.Point,
    "MultiPoint": shapely.MultiPoint,
    "LineString": shapely.LineString,
    "MultiLineString": shapely.MultiLineString,
}


LEVELS = 4  # of brackets in the coordinates of a MultiPolygon; no shape has more
TOO_DEEP = "brackets within brackets, too deep to read"


class WrongPieceError(Exception):
    """What of a geometry cannot be drawn."""

    def __init__(self, piece: object) -> None:
        super().__init__()
        self.piece = piece


class Gaps:
    """How far the rings of one geometry are open, in metres."""

    def __init__(self, degrees: bool, limits: Tolerances = USUAL) -> None:
        self._degrees, self._limits = degrees, limits
        self.widest_m = 0.0

    @property
    def too_wide(self) -> bool:
        """Return whether a ring was open too far to be closed."""
        return self.widest_m > self._limits.ring_gap_m

    def closed(self, ring: list[Any]) -> list[Any]:
        """Return the ring with its last position on its first; one open by more than is let pass as it is."""
        (x, y), (last_x, last_y) = ring[0], ring[-1]
        east, north = last_x - x, last_y - y
        if self._degrees:
            east, north = east * METRES_PER_DEGREE * math.cos(math.radians(y)), north * METRES_PER_DEGREE
        gap = math.hypot(east, north)
        self.widest_m = max(self.widest_m, gap)
        return [*ring[:-1], ring[0]] if gap <= self._limits.ring_gap_m else ring


def build_geometry(geometry: object, gaps: Gaps) -> shapely.Geometry:
    """Return the shape of a geometry; `gaps` keeps how far its rings were open.

    Raises
    ------
    WrongPieceError
        With what of it cannot be drawn: a ring with fewer than four positions, or open by more than 2 cm, a
        coordinate that is not a number.
    """
    content = as_mapping(geometry)
    kind, coordinates = content.get("type"), content.get("coordinates")
    if kind == "GeometryCollection" and isinstance(content.get("geometries"), list):
        return shapely.GeometryCollection([build_geometry(part, gaps) for part in content["geometries"]])
    if not isinstance(coordinates, list):
        raise WrongPieceError(geometry)
    if kind == "Polygon":
        return _polygon(coordinates, gaps)
    if kind == "MultiPolygon":
        return shapely.MultiPolygon([_polygon(_list(part), gaps) for part in coordinates])
    if not isinstance(kind, str) or kind not in _KINDS:
        raise WrongPieceError(geometry)
    sound = _checked(coordinates)
    try:
        return _KINDS[kind](sound)
    except (ValueError, TypeError, shapely.GEOSException):
        raise WrongPieceError(coordinates) from None


def _polygon(rings: list[Any], gaps: Gaps) -> shapely.Polygon:
    if rings in ([], [[]]):
        return shapely.Polygon()
    closed = [_checked(_list(ring)) for ring in rings]
    for at, ring in enumerate(closed):
        if len(ring) < 4 or not all(map(_is_position, ring)):
            raise WrongPieceError(ring)
        if ring[0] != ring[-1]:
            closed[at] = gaps.closed(ring)
            if gaps.too_wide:
                raise WrongPieceError(ring)
    return shapely.Polygon(closed[0], closed[1:])


def _checked(coordinates: list[Any], levels: int = LEVELS) -> list[Any]:
    """Return positions cut to x and y, at whatever depth they stand."""
    if not levels:
        raise WrongPieceError(TOO_DEEP)
    if coordinates and not isinstance(coordinates[0], list):
        numbers = [type(value) in (int, float) and math.isfinite(value) for value in coordinates]
        if len(numbers) < 2 or not all(numbers):
            raise WrongPieceError(coordinates)
        return coordinates[:2]
    return [_checked(_list(part), levels - 1) for part in coordinates]


def _is_position(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and not isinstance(value[0], list)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise WrongPieceError(value)
    return value


def as_mapping(value: object) -> Mapping[str, Any]:
    """Return a JSON object as it is, and nothing of anything else."""
    return value if isinstance(value, dict) else {}


Shapes = NDArray[np.object_]


def shapes_of(frame: GeoDataFrame | GeoSeries) -> Shapes:
    """Return the shapes of a frame, or of a column, as an array."""
    return np.asarray(frame.geometry.array, dtype=object)


_EXCERPT = 60  # characters of a wrong piece that are shown
_COUNTING = Lock()
_pauses: list[bool] = []  # of the garbage collector, now; with each whether it was on
_FEW = 64  # polygons that are looked at one by one when they cannot be drawn at once


def read_property_columns(features: Sequence[Any], *, keep: Callable[[str], bool]) -> dict[str, pd.Series]:
    """Read each property that `keep` accepts as a column of text, in the order first met; else empty.

    Numbers and booleans read as JSON writes them (`12.5`, `true`), lists as JSON: `"007"` stays `007`.
    """
    cells = [as_mapping(as_mapping(feature).get("properties")) for feature in features]
    names = filter(keep, dict.fromkeys(chain.from_iterable(cells)))
    return {name: _texts([cell.get(name) for cell in cells]) for name in names}


def parse_geometries(
    features: Sequence[Any], *, degrees: bool = True, limits: Tolerances = USUAL
) -> tuple[Shapes, dict[int, str | float], dict[int, float]]:
    """Build a shape per feature, in two dimensions, with faults and closed gaps by position.

    A null geometry is None without a fault. A fault, by position from 0, is an excerpt of the file (a ring
    with fewer than four positions, a coordinate that is not a number), or the metres by which a ring is open.
    Rings open by no more than is let pass are closed: their metres are the last answer, by position.
    Coordinates are in degrees, or else in metres.
    """
    geometries = [as_mapping(feature).get("geometry") for feature in features]
    shapes = np.full(len(geometries), None, dtype=object)
    is_polygon = [as_mapping(geometry).get("type") == "Polygon" for geometry in geometries]
    batches = [np.flatnonzero(is_polygon).tolist()]
    singly = [
        at
        for at, feature in enumerate(features)
        if not is_polygon[at] and not (geometries[at] is None and isinstance(feature, dict))
    ]
    while batches:
        batch = batches.pop()
        polygons = _polygons([as_mapping(geometries[at]).get("coordinates") for at in batch])
        if polygons is not None:
            shapes[batch] = polygons
        elif len(batch) <= _FEW:
            singly += batch
        else:  # halve, so that one wrong polygon does not slow down all
            batches += [batch[: len(batch) // 2], batch[len(batch) // 2 :]]
    faults: dict[int, str | float] = {}
    closed: dict[int, float] = {}
    for at in singly:
        gaps = Gaps(degrees, limits)
        try:
            shapes[at] = build_geometry(geometries[at], gaps)
        except RecursionError:
            faults[at] = TOO_DEEP
        except WrongPieceError as error:
            faults[at] = gaps.widest_m if gaps.too_wide else _excerpt(error.piece)
        else:
            if gaps.widest_m:
                closed[at] = gaps.widest_m
    return shapes, faults, closed


def _polygons(polygons: Sequence[Any]) -> Shapes | None:
    """Build all polygons at once, from their rings; None when one of them needs a closer look."""
    try:
        rings = list(chain.from_iterable(polygons))
        if any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings) or not all(polygons):
            return None
        positions = np.array(list(chain.from_iterable(rings)) or np.empty((0, 2)))
    except (TypeError, KeyError, ValueError):
        return None
    if positions.dtype.kind not in "if" or positions.ndim != 2 or positions.shape[1] not in (2, 3):
        return None
    if not np.isfinite(positions).all():
        return None
    ring_ends = np.cumsum([0, *(len(ring) for ring in rings)])
    polygon_ends = np.cumsum([0, *(len(each) for each in polygons)])
    flat = np.ascontiguousarray(positions[:, :2], dtype=float)
    return shapely.from_ragged_array(shapely.GeometryType.POLYGON, flat, (ring_ends, polygon_ends))


def _texts(values: list[Any]) -> pd.Series:
    if not set(map(type, values)) <= {str, type(None)}:
        values = [_text(value) for value in values]
    # Arrow takes up text of Python several times as fast as pandas, which looks at each cell first.
    return pd.Series(pa.array(values, pa.large_string()), dtype="str")


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if type(value) in (int, float) else _json(value)


def _json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return f"{TOO_DEEP} \ufffd"  # the sign of a lost character: a finding says so


def _excerpt(piece: object) -> str:
    text = piece if piece is TOO_DEEP else _json(piece)
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Pause the garbage collector: reading makes only objects that stay, and counting them costs a third.

    There is one collector for all threads: it goes on once none of them pauses it, if it was on at first.
    """
    with _COUNTING:
        _pauses.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _COUNTING:
            if _pauses.pop():  # the first alone found it on
                gc.enable()


def geojson_bytes(frame: GeoDataFrame, *, decimals: int = 9) -> bytes:
    """Write `frame` in WGS 84 (RFC 7946), properties in the order of its columns, `row` left out.

    `decimals` of a degree: 9 are 0.1 mm. Days become yyyy-mm-dd, empty cells null; outer rings run counter-
    clockwise from the corner they start at. Nothing depends on the clock, the computer or the language.
    """
    return feature_collection_bytes(crs.to_wgs84(frame), decimals=decimals)


def feature_collection_bytes(frame: GeoDataFrame, *, decimals: int) -> bytes:
    """Write the same with the coordinates as they are: in a plane, that must be said beside them."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    lines = ",\n".join(
        f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'
        for properties, geometry in zip(_properties(frame), _geometries(shapes, decimals), strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


def _properties(frame: GeoDataFrame) -> Iterator[str]:
    attributes = pd.DataFrame(frame.drop(columns=[frame.geometry.name, "row"], errors="ignore"))
    names = [str(name) for name in attributes.columns]
    columns = [_cells(attributes.iloc[:, at]) for at in range(len(names))]
    for cells in zip(*columns, strict=True) if columns else ([()] * len(frame)):
        yield json.dumps(dict(zip(names, cells, strict=True)), ensure_ascii=False, allow_nan=False)


def _cells(column: pd.Series) -> list[object]:
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.dt.strftime("%Y-%m-%d")
    return list(column.astype(object).where(column.notna(), None))


def _geometries(shapes: Shapes, decimals: int) -> Iterator[str]:
    for shape in shapely.orient_polygons(shapes):
        if shape is None:
            yield "null"
        else:
            written = _positions(shapely.geometry.mapping(shape)["coordinates"], decimals)
            yield f'{{"type":"{shape.geom_type}","coordinates":{written}}}'


def _positions(coordinates: tuple[Any, ...], decimals: int) -> str:
    if coordinates and isinstance(coordinates[0], float):
        # Adding zero turns -0.0 into 0.0.
        return "[" + ",".join(f"{round(value, decimals) + 0.0:.{decimals}f}" for value in coordinates) + "]"
    return "[" + ",".join(_positions(part, decimals) for part in coordinates) + "]"
