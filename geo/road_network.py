"""Road network: lines noded where they meet, and distances along them.

A base map has its roads as single simplified lines. Where two of them cross, they are taken to join, so a
bridge of one over the other counts as a junction, and an expressway may be entered anywhere. Lanes, traffic
in one direction and turns that are not allowed are not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]
Point = tuple[float, float]

# A road that ends this near another joins it: lines of base maps are simplified, and some are drawn through
# bus stops, so that they end beside each other. Farther, it might be the road on the other bank of a river.
JOIN_M = 100.0
_NOISE_M = 1e-6
_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)


@dataclass(frozen=True, eq=False)
class Network:
    """Roads that join where they cross; `build_road_network` makes one.

    `lines` run from junction to junction; `ends` has the two nodes at the ends of each, `length` its metres.
    """

    lines: NDArray[np.object_]
    ends: Positions
    length: Floats
    graph: "nx.Graph[int]"
    tree: shapely.STRtree

    def distances(self, points: Floats, target: Point) -> Floats:
        """Measure how far it is from each point to the target by road.

        Parameters
        ----------
        points
            East and north of each point, in the plane of the roads, in metres.
        target
            East and north of the target.

        Returns
        -------
        distances
            Metres: straight to the nearest point of the nearest road, along the roads, and straight from the
            road nearest to the target; never less than the straight line. NaN where the roads do not
            connect, where there are none, and for a point without coordinates.
        """
        points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        places = np.vstack([points, target])
        known = np.isfinite(places).all(axis=1)
        metres = np.full(len(points), np.nan)
        if not known[-1] or not len(self.lines):
            return metres
        shapes = shapely.points(places[known])
        _, line = self.tree.query_nearest(shapes, all_matches=False)
        along = shapely.line_locate_point(self.lines[line], shapes)
        off = shapely.distance(self.lines[line], shapes)
        whole = off[:-1] + self._along(line[:-1], along[:-1], int(line[-1]), float(along[-1])) + off[-1]
        metres[known[:-1]] = np.where(np.isfinite(whole), whole, np.nan)
        return np.asarray(np.maximum(metres, straight_distance_m(points, target)))

    def _along(self, lines: Positions, along: Floats, target: int, target_along: float) -> Floats:
        """Measure from metres `along` lines to that of the `target`; infinite where roads do not connect."""
        first, last = self.ends[target]
        from_target = np.minimum(
            target_along + self._from(first), self.length[target] - target_along + self._from(last)
        )
        start, end = from_target[self.ends[lines]].T
        metres: Floats = np.minimum(along + start, self.length[lines] - along + end)
        direct = np.where(lines == target, np.abs(along - target_along), np.inf)
        return np.minimum(metres, direct)

    def _from(self, node: int) -> Floats:
        """Measure how far each node of the roads is from `node`."""
        reached = nx.single_source_dijkstra_path_length(self.graph, int(node), weight="metres")
        metres = np.full(self.graph.number_of_nodes(), np.inf)
        metres[list(reached)] = list(reached.values())
        return metres


def build_road_network(lines: Sequence[BaseGeometry | None] | NDArray[np.object_]) -> Network:
    """Build the road network: lines join where they cross, touch, or end within `JOIN_M`, inclusive.

    Parameters
    ----------
    lines
        Lines in a plane, in metres; what is missing, empty or no line is left out. A loose end is joined by a
        straight line to the nearest other road.
    """
    parts = shapely.get_parts(np.asarray(lines, dtype=object))
    drawn = shapely.force_2d(parts[np.isin(shapely.get_type_id(parts), _LINES)])
    noded = shapely.get_parts(shapely.union_all(drawn[shapely.length(drawn) > 0]))
    if len(noded):
        noded = _with_loose_ends_joined(noded)
    points, ends = _nodes(noded)
    length = np.asarray(shapely.length(noded))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(points)))
    # Of two lines between the same nodes the shorter one counts; the last to be added stays.
    for at in np.argsort(-length):
        graph.add_edge(int(ends[at, 0]), int(ends[at, 1]), metres=float(length[at]))
    return Network(noded, ends, length, graph, shapely.STRtree(noded))


def straight_distance_m(points: Floats, target: Point) -> Floats:
    """Measure the straight line from each point (east, north) to the target; NaN without coordinates."""
    off = np.asarray(points, dtype=np.float64).reshape(-1, 2) - np.asarray(target, dtype=np.float64)
    return np.asarray(np.hypot(off[:, 0], off[:, 1]))


def _nodes(lines: NDArray[np.object_]) -> tuple[Floats, Positions]:
    """Return the points where lines end, each once, and which of them each line runs from and to."""
    tips = np.stack([shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)], axis=1)
    points, node = np.unique(tips.reshape(-1, 2), axis=0, return_inverse=True)
    return points, node.reshape(-1, 2)


def _with_loose_ends_joined(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the lines with a short one from each loose end to what is near, cut where those arrive."""
    points, ends = _nodes(lines)
    loose = np.flatnonzero(np.bincount(ends.ravel(), minlength=len(points)) == 1)
    tips = np.asarray(shapely.points(points[loose]), dtype=object)
    tip, line = shapely.STRtree(lines).query(tips, predicate="dwithin", distance=JOIN_M + _NOISE_M)
    own = (ends[line] == loose[tip][:, None]).any(axis=1)
    tip, line = tip[~own], line[~own]
    order = np.lexsort((line, shapely.distance(tips[tip], lines[line]), tip))
    nearest = order[np.unique(tip[order], return_index=True)[1]]
    tip, line = tip[nearest], line[nearest]
    along = np.asarray(shapely.line_locate_point(lines[line], tips[tip]), dtype=np.float64)
    pieces: list[BaseGeometry] = list(np.delete(lines, line))
    for at in np.unique(line):
        pieces += _cut(lines[at], along[line == at], points[loose[tip[line == at]]])
    return np.array(pieces, dtype=object)


def _cut(line: LineString, along: Floats, tips: Floats) -> list[LineString]:
    """Cut `line` in pieces at these metres, with a straight line from there to each tip."""
    inside = (along > _NOISE_M) & (along < line.length - _NOISE_M)
    stops = np.array([0.0, *np.unique(along[inside]), line.length])
    pieces = [LineString(substring(line, start, end).coords) for start, end in pairwise(stops)]
    joints = np.array([*(piece.coords[0] for piece in pieces), line.coords[-1]])
    for metres, tip in zip(along, tips, strict=True):
        joint = joints[np.abs(stops - metres).argmin()]
        pieces += [LineString([joint, tip])] if (joint != tip).any() else []
    return pieces
