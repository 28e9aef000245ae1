"""Roads: how far it is along the road lines of a base map; approximate, as those lines are.

A base map has its roads as single simplified lines. Where two of them cross, they are taken to join, so a
bridge of one over the other counts as a junction, and an expressway may be entered anywhere. Lanes, ways in
one direction and turns that are not allowed are not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.ways import Floats, Positions, Ways, ways

Point = tuple[float, float]


class Access(NamedTuple):
    """Where points reach the roads: the way, the metre along it, and the metres straight to it."""

    way: Positions
    along: Floats
    off: Floats


@dataclass(frozen=True, eq=False)
class Network:
    """Roads that join where they cross; `network` makes one.

    `pieces` are the straight pieces of the ways as x, y, x, y, each with its way and the metre where it
    starts; `tree` finds them.
    """

    ways: Ways
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
            Access(at.way[:-1], at.along[:-1], at.off[:-1]), int(at.way[-1]), float(at.along[-1])
        )
        whole = at.off[:-1] + way + at.off[-1]
        found[known[:-1]] = np.where(np.isfinite(whole), whole, np.nan)
        return np.asarray(np.maximum(found, straight(points, target)))

    def access(self, points: Floats) -> Access:
        """The nearest point of the nearest road to each of `points`, all of which have coordinates."""
        _, near = self.tree.query_nearest(shapely.points(points), all_matches=False)
        one, way = self.pieces[near, :2], self.pieces[near, 2:] - self.pieces[near, :2]
        length = np.hypot(way[:, 0], way[:, 1])
        along = np.clip(((points - one) * way).sum(axis=1) / length**2, 0.0, 1.0)
        off = points - one - way * along[:, None]
        return Access(self.way[near], self.start[near] + along * length, np.hypot(off[:, 0], off[:, 1]))

    def _along(self, at: Access, way: int, along: float) -> Floats:
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


def network(lines: Sequence[BaseGeometry | None] | NDArray[np.object_]) -> Network:
    """The roads to go by: lines join where they cross, touch, or end within `geo.ways.JOIN_M` of another.

    Parameters
    ----------
    lines
        Lines in a plane, in metres; what is missing, empty or no line is left out.
    """
    found = ways(lines)
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


def straight(points: Floats, target: Point) -> Floats:
    """The straight line from each point (east, north) to the target, in metres; NaN without coordinates."""
    off = np.asarray(points, dtype=np.float64).reshape(-1, 2) - np.asarray(target, dtype=np.float64)
    return np.asarray(np.hypot(off[:, 0], off[:, 1]))
