"""Drawing: one GeoJSON geometry looked at piece by piece, its rings closed where they are open by a hair."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import shapely

from geo.tolerances import METRES_PER_DEGREE, RING_GAP_M

_KINDS: Mapping[str, Callable[[Any], shapely.Geometry]] = {
    "Point": shapely.Point,
    "MultiPoint": shapely.MultiPoint,
    "LineString": shapely.LineString,
    "MultiLineString": shapely.MultiLineString,
}


class WrongPieceError(Exception):
    """What of a geometry cannot be drawn."""

    def __init__(self, piece: object) -> None:
        super().__init__()
        self.piece = piece


class Gaps:
    """How far the rings of one geometry are open, in metres."""

    def __init__(self, degrees: bool) -> None:
        self._degrees = degrees
        self.widest_m = 0.0

    def closed(self, ring: list[Any]) -> list[Any]:
        """Return the ring with its last position on its first; one open by more than 2 cm as it is."""
        (x, y), (last_x, last_y) = ring[0], ring[-1]
        east, north = last_x - x, last_y - y
        if self._degrees:
            east, north = east * METRES_PER_DEGREE * math.cos(math.radians(y)), north * METRES_PER_DEGREE
        gap = math.hypot(east, north)
        self.widest_m = max(self.widest_m, gap)
        return [*ring[:-1], ring[0]] if gap <= RING_GAP_M else ring


def shape(geometry: object, gaps: Gaps) -> shapely.Geometry:
    """Return the shape of a geometry; `gaps` keeps how far its rings were open.

    Raises
    ------
    WrongPieceError
        With what of it cannot be drawn: a ring with fewer than four positions, or open by more than 2 cm, a
        coordinate that is not a number.

    """
    content = mapping(geometry)
    kind, coordinates = content.get("type"), content.get("coordinates")
    if kind == "GeometryCollection" and isinstance(content.get("geometries"), list):
        return shapely.GeometryCollection([shape(part, gaps) for part in content["geometries"]])
    if not isinstance(coordinates, list):
        raise WrongPieceError(geometry)
    if kind == "Polygon":
        return _polygon(coordinates, gaps)
    if kind == "MultiPolygon":
        return shapely.MultiPolygon([_polygon(_list(part), gaps) for part in coordinates])
    if kind not in _KINDS:
        raise WrongPieceError(geometry)
    sound = _checked(coordinates)
    try:
        return _KINDS[str(kind)](sound)
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
            if gaps.widest_m > RING_GAP_M:
                raise WrongPieceError(ring)
    return shapely.Polygon(closed[0], closed[1:])


def _checked(coordinates: list[Any]) -> list[Any]:
    """Return positions cut to x and y, at whatever depth they stand."""
    if coordinates and not isinstance(coordinates[0], list):
        numbers = [type(value) in (int, float) and math.isfinite(value) for value in coordinates]
        if len(numbers) < 2 or not all(numbers):
            raise WrongPieceError(coordinates)
        return coordinates[:2]
    return [_checked(_list(part)) for part in coordinates]


def _is_position(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and not isinstance(value[0], list)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise WrongPieceError(value)
    return value


def mapping(value: object) -> Mapping[str, Any]:
    """Return a JSON object as it is, and nothing of anything else."""
    return value if isinstance(value, dict) else {}
