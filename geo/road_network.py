"""Road network: lines noded where they meet, and distances along them.

A base map has its roads as single simplified lines. Where two of them cross, they are taken to join, so a
bridge of one over the other counts as a junction, and an expressway may be entered anywhere. Lanes, ways in
one direction and turns that are not allowed are not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import networkx as nx
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


class NodedLines(NamedTuple):
    """Lines between junctions, the two nodes at the ends of each (from 0 up to `nodes`), and their metres."""

    lines: NDArray[np.object_]
    ends: Positions
    length: Floats
    nodes: int


def node_lines(lines: Sequence[BaseGeometry | None] | NDArray[np.object_]) -> NodedLines:
    """Cut lines in a plane, in metres, where they cross or touch, and join loose ends to what is near.

    A loose end is joined by a straight line to the nearest other way, no further than `JOIN_M`, inclusive.
    What is missing, empty or no line is left out.
    """
    parts = shapely.get_parts(np.asarray(lines, dtype=object))
    drawn = shapely.force_2d(parts[np.isin(shapely.get_type_id(parts), _LINES)])
    cut = shapely.get_parts(shapely.union_all(drawn[shapely.length(drawn) > 0]))
    points, ends = _nodes(cut)
    if not len(cut):
        return NodedLines(cut, ends, np.zeros(0), 0)
    cut = _joined(cut, points, ends)
    points, ends = _nodes(cut)
    return NodedLines(cut, ends, np.asarray(shapely.length(cut)), len(points))


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


Point = tuple[float, float]


class NetworkSnap(NamedTuple):
    """Where points reach the roads: the way, the metre along it, and the metres straight to it."""

    way: Positions
    along: Floats
    off: Floats


@dataclass(frozen=True, eq=False)
class Network:
    """Roads that join where they cross; `build_road_network` makes one.

    `pieces` are the straight pieces of the ways as x, y, x, y, each with its way and the metre where it
    starts; `tree` finds them.
    """

    ways: NodedLines
    graph: "nx.Graph[int]"
    pieces: Floats
    way: Positions
    start: Floats
    tree: shapely.STRtree

    def distances(self, points: Floats, target: Point) -> Floats:
        """How far it is from each point to the target by road.

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
        ends = np.vstack([points, target])
        known = np.isfinite(ends).all(axis=1)
        found = np.full(len(points), np.nan)
        if not known[-1] or not len(self.pieces):
            return found
        at = self.access(ends[known])
        way = self._along(
            NetworkSnap(at.way[:-1], at.along[:-1], at.off[:-1]), int(at.way[-1]), float(at.along[-1])
        )
        whole = at.off[:-1] + way + at.off[-1]
        found[known[:-1]] = np.where(np.isfinite(whole), whole, np.nan)
        return np.asarray(np.maximum(found, straight_distance_m(points, target)))

    def access(self, points: Floats) -> NetworkSnap:
        """The nearest point of the nearest road to each of `points`, all of which have coordinates."""
        _, near = self.tree.query_nearest(shapely.points(points), all_matches=False)
        one, way = self.pieces[near, :2], self.pieces[near, 2:] - self.pieces[near, :2]
        length = np.hypot(way[:, 0], way[:, 1])
        along = np.clip(((points - one) * way).sum(axis=1) / length**2, 0.0, 1.0)
        off = points - one - way * along[:, None]
        return NetworkSnap(self.way[near], self.start[near] + along * length, np.hypot(off[:, 0], off[:, 1]))

    def _along(self, at: NetworkSnap, way: int, along: float) -> Floats:
        """From each access to the metre `along` of `way`; infinite where the roads do not connect."""
        ends, length = self.ways.ends, self.ways.length
        there = np.minimum(
            along + self._from(int(ends[way, 0])), length[way] - along + self._from(int(ends[way, 1]))
        )
        first, last = there[ends[at.way, 0]], there[ends[at.way, 1]]
        same = at.way == way
        found: Floats = np.minimum(at.along + first, length[at.way] - at.along + last)
        found[same] = np.minimum(found, np.abs(at.along - along))[same]
        return found

    def _from(self, node: int) -> Floats:
        """How far each node of the roads is from `node`."""
        reached = nx.single_source_dijkstra_path_length(self.graph, node, weight="metres")
        found = np.full(self.graph.number_of_nodes(), np.inf)
        found[list(reached)] = list(reached.values())
        return found


def build_road_network(lines: Sequence[BaseGeometry | None] | NDArray[np.object_]) -> Network:
    """Build the road network: lines join where they cross, touch, or end within `JOIN_M` of another.

    Parameters
    ----------
    lines
        Lines in a plane, in metres; what is missing, empty or no line is left out.
    """
    found = node_lines(lines)
    points, of = shapely.get_coordinates(found.lines, return_index=True)
    same = (of[1:] == of[:-1]) & (points[1:] != points[:-1]).any(axis=1)
    pieces = np.hstack([points[:-1], points[1:]])[same]
    metres = np.hypot(*(pieces[:, 2:] - pieces[:, :2]).T)
    way = of[:-1][same]
    before = np.cumsum(metres) - metres
    first = np.flatnonzero(np.diff(way, prepend=-1))
    start = before - before[first][way]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(found.nodes))
    # Of two ways between the same nodes the shorter one is gone; the last to be added stays.
    for at in np.argsort(-found.length):
        graph.add_edge(int(found.ends[at, 0]), int(found.ends[at, 1]), metres=float(found.length[at]))
    drawn = shapely.linestrings(pieces.reshape(-1, 2, 2))
    return Network(found, graph, pieces, way, start, shapely.STRtree(drawn))


def straight_distance_m(points: Floats, target: Point) -> Floats:
    """The straight line from each point (east, north) to the target, in metres; NaN without coordinates."""
    off = np.asarray(points, dtype=np.float64).reshape(-1, 2) - np.asarray(target, dtype=np.float64)
    return np.asarray(np.hypot(off[:, 0], off[:, 1]))
