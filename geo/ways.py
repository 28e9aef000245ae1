"""Ways: road lines cut where they meet, so that each runs from one junction to the next."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]

# A road that ends this near another joins it: lines of base maps are simplified, and some are drawn through
# bus stops, so that they end beside each other. Farther, it might be the road on the other bank of a river.
JOIN_M = 100.0
_NOISE_M = 1e-6
_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)


class Ways(NamedTuple):
    """Lines between junctions, the two nodes at the ends of each (from 0 up to `nodes`), and their metres."""

    lines: NDArray[np.object_]
    ends: Positions
    length: Floats
    nodes: int


def ways(lines: Sequence[BaseGeometry | None] | NDArray[np.object_]) -> Ways:
    """Cut lines in a plane, in metres, where they cross or touch, and join loose ends to what is near.

    A loose end is joined by a straight line to the nearest other way, no further than `JOIN_M`, inclusive.
    What is missing, empty or no line is left out.
    """
    parts = shapely.get_parts(np.asarray(lines, dtype=object))
    drawn = shapely.force_2d(parts[np.isin(shapely.get_type_id(parts), _LINES)])
    cut = shapely.get_parts(shapely.union_all(drawn[shapely.length(drawn) > 0]))
    points, ends = _nodes(cut)
    if not len(cut):
        return Ways(cut, ends, np.zeros(0), 0)
    cut = _joined(cut, points, ends)
    points, ends = _nodes(cut)
    return Ways(cut, ends, np.asarray(shapely.length(cut)), len(points))


def _nodes(cut: NDArray[np.object_]) -> tuple[Floats, Positions]:
    """The points where lines end, each once, and which of them each line runs from and to."""
    tips = np.stack([shapely.get_coordinates(shapely.get_point(cut, at)) for at in (0, -1)], axis=1)
    points, node = np.unique(tips.reshape(-1, 2), axis=0, return_inverse=True)
    return points, node.reshape(-1, 2)


def _joined(cut: NDArray[np.object_], points: Floats, ends: Positions) -> NDArray[np.object_]:
    """The lines with a short one from each loose end to what is near, cut where those arrive."""
    loose = np.flatnonzero(np.bincount(ends.ravel(), minlength=len(points)) == 1)
    tips = np.asarray(shapely.points(points[loose]), dtype=object)
    one, other = shapely.STRtree(cut).query(tips, predicate="dwithin", distance=JOIN_M + _NOISE_M)
    own = (ends[other] == loose[one][:, None]).any(axis=1)
    one, other = one[~own], other[~own]
    gap = shapely.distance(tips[one], cut[other])
    order = np.lexsort((other, gap, one))
    nearest = order[np.unique(one[order], return_index=True)[1]]
    one, other = one[nearest], other[nearest]
    along = np.asarray(shapely.line_locate_point(cut[other], tips[one]), dtype=np.float64)
    pieces: list[BaseGeometry] = list(np.delete(cut, other))
    for at in np.unique(other):
        pieces += _cut(cut[at], along[other == at], points[loose[one[other == at]]])
    return np.array(pieces, dtype=object)


def _cut(line: LineString, along: Floats, tips: Floats) -> list[LineString]:
    """`line` in pieces, cut at these metres, and a straight line from there to each tip."""
    inside = (along > _NOISE_M) & (along < line.length - _NOISE_M)
    stops = np.array([0.0, *np.unique(along[inside]), line.length])
    pieces = [LineString(substring(line, start, end).coords) for start, end in pairwise(stops)]
    places = np.array([*(piece.coords[0] for piece in pieces), line.coords[-1]])
    for metres, tip in zip(along, tips, strict=True):
        place = places[np.abs(stops - metres).argmin()]
        pieces += [LineString([place, tip])] if (place != tip).any() else []
    return pieces
