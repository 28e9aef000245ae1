"""Road network: lines noded where they meet, how far it is along them, and for how long.

A base map has its roads as single simplified lines. Where two of them cross, they are taken to join, so a
bridge of one over the other counts as a junction, and an expressway may be entered anywhere. Lanes, traffic
in one direction and turns that are not allowed are not known. Minutes are those of the shortest way, each
line driven at one speed.
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
Point = tuple[float, float]

# A road that ends this near another joins it: lines of base maps are simplified, and some are drawn through
# bus stops, so that they end beside each other. Farther, it might be the road on the other bank of a river.
JOIN_M = 100.0
SLOW_KMH = 30.0  # from a place to the road nearest to it, and on roads of which no speed is given
_M_PER_MINUTE = 1_000.0 / 60.0  # at 1 km/h
_NOISE_M = 1e-6
_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)


class Journeys(NamedTuple):
    """How far it is from each of some points to a target by road, in metres, and how long it takes."""

    metres: Floats
    minutes: Floats


@dataclass(frozen=True, eq=False)
class Network:
    """Roads that join where they cross; `build_road_network` makes one.

    `lines` run from junction to junction; `ends` has the two nodes at the ends of each, `length` its metres,
    `pace` the minutes that a metre of it takes.
    """

    lines: NDArray[np.object_]
    ends: Positions
    length: Floats
    pace: Floats
    graph: "nx.Graph[int]"
    tree: shapely.STRtree

    def journeys(self, points: Floats, target: Point) -> Journeys:
        """Measure how far it is from each point to the target by road, and how long the shortest way takes.

        Parameters
        ----------
        points
            East and north of each point, in the plane of the roads, in metres.
        target
            East and north of the target.

        Returns
        -------
        journeys
            Metres: straight to the nearest point of the nearest road, along the roads, and straight from the
            road nearest to the target; never less than the straight line. NaN where the roads do not
            connect, where there are none, and for a point without coordinates.
        """
        points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        places = np.vstack([points, target])
        known = np.isfinite(places).all(axis=1)
        metres, minutes = np.full((2, len(points)), np.nan)
        if not known[-1] or not len(self.lines):
            return Journeys(metres, minutes)
        shapes = shapely.points(places[known])
        _, line = self.tree.query_nearest(shapes, all_matches=False)
        along = shapely.line_locate_point(self.lines[line], shapes)
        off = shapely.distance(self.lines[line], shapes)
        way = self._along(line[:-1], along[:-1], int(line[-1]), float(along[-1]))
        beside = off[:-1] + off[-1]
        reached = np.isfinite(way.metres)
        metres[known[:-1]] = np.where(reached, beside + way.metres, np.nan)
        minutes[known[:-1]] = np.where(reached, beside / (SLOW_KMH * _M_PER_MINUTE) + way.minutes, np.nan)
        return Journeys(np.maximum(metres, straight_distance_m(points, target)), minutes)

    def _along(self, lines: Positions, along: Floats, target: int, target_along: float) -> Journeys:
        """Measure from metres `along` lines to that of the `target`; infinite where roads do not connect."""
        first, last = (self._from(int(node)) for node in self.ends[target])
        pace, length = self.pace[target], self.length[target]
        by_first = Journeys(target_along + first.metres, target_along * pace + first.minutes)
        rest = length - target_along
        nodes = _shorter(by_first, Journeys(rest + last.metres, rest * pace + last.minutes))
        start, end = (
            Journeys(to_end + nodes.metres[node], to_end * self.pace[lines] + nodes.minutes[node])
            for to_end, node in zip((along, self.length[lines] - along), self.ends[lines].T, strict=True)
        )
        direct = np.where(lines == target, np.abs(along - target_along), np.inf)
        return _shorter(Journeys(direct, direct * pace), _shorter(start, end))

    def _from(self, node: int) -> Journeys:
        """Measure how far each node of the roads is from `node`; infinite where roads do not connect."""
        before, reached = nx.dijkstra_predecessor_and_distance(self.graph, node, weight="metres")
        metres, minutes = np.full((2, self.graph.number_of_nodes()), np.inf)
        for at, far in reached.items():  # the nearest first
            back = self.graph.edges[at, before[at][0]]["minutes"] if before[at] else 0.0
            metres[at], minutes[at] = far, (minutes[before[at][0]] if before[at] else 0.0) + back
        return Journeys(metres, minutes)


def _shorter(one: Journeys, other: Journeys) -> Journeys:
    """Return of each two journeys the shorter, with its own minutes; the first where both are as long."""
    first = one.metres <= other.metres
    return Journeys(*(np.where(first, mine, its) for mine, its in zip(one, other, strict=True)))


def build_road_network(
    lines: Sequence[BaseGeometry | None] | NDArray[np.object_], kmh: Sequence[float] | None = None
) -> Network:
    """Build the road network: lines join where they cross, touch, or end within `JOIN_M`, inclusive.

    Parameters
    ----------
    lines
        Lines in a plane, in metres; what is missing, empty or no line is left out. A loose end is joined by a
        straight line to the nearest other road.
    kmh
        How fast each of the lines is driven on; None: all at `SLOW_KMH`.
    """
    parts, of = shapely.get_parts(np.asarray(lines, dtype=object), return_index=True)
    drawn = np.isin(shapely.get_type_id(parts), _LINES) & (shapely.length(parts) > 0)
    parts, of = shapely.force_2d(parts[drawn]), of[drawn]
    noded = shapely.get_parts(shapely.union_all(parts))
    if len(noded):
        noded = _with_loose_ends_joined(noded)
    points, ends = _nodes(noded)
    length = np.asarray(shapely.length(noded))
    speeds = np.full(len(of), SLOW_KMH) if kmh is None else np.asarray(kmh, dtype=np.float64)[of]
    pace = 1 / (_speeds(noded, parts, speeds) * _M_PER_MINUTE)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(points)))
    # Of two lines between the same nodes the shorter one counts; the last to be added stays.
    for at in np.argsort(-length):
        first, last = ends[at].tolist()
        graph.add_edge(first, last, metres=float(length[at]), minutes=float(length[at] * pace[at]))
    return Network(noded, ends, length, pace, graph, shapely.STRtree(noded))


def _speeds(noded: NDArray[np.object_], drawn: NDArray[np.object_], kmh: Floats) -> Floats:
    """Return how fast each noded line is driven on: as the drawn one that its middle lies on, the fastest."""
    if not len(noded):
        return np.zeros(0)
    middles = shapely.line_interpolate_point(noded, 0.5, normalized=True)
    middle, near = shapely.STRtree(drawn).query_nearest(middles, max_distance=2 * JOIN_M)
    speeds = np.full(len(noded), SLOW_KMH)
    speeds[middle] = 0.0
    np.maximum.at(speeds, middle, kmh[near])
    return speeds


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
