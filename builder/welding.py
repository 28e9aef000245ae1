"""Welding: corners that drawing left millimetres apart made one, before plots are cut out of the lines."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from builder.outlines import GRID_M

NEAR_M = 0.05  # about as well as a corner is staked out, and areas move by less than one square metre


def welded(lines: BaseGeometry, outlines: list[Polygon]) -> BaseGeometry:
    """The `lines` (m, plane of the book) with no vertex within `NEAR_M` of another, or beside a line.

    All lines of a corner move with it, so that what lies on either side still shares it. The corners of
    `outlines`, which are farther from each other, stay where they are, and places on their sides stay there.
    """
    moved = _moved(lines, outlines)
    while not shapely.equals_exact(moved, lines, normalize=True):  # lines that moved may cross anew
        lines, moved = moved, _moved(moved, outlines)
    return moved


def _moved(lines: BaseGeometry, outlines: list[Polygon]) -> BaseGeometry:
    """The lines with the corners of each cluster at one place, drawn through the corners beside them."""
    ends = _segments(lines)
    places, which = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    ends = places[_winners(places, outlines)[which]].reshape(-1, 2, 2)
    straight = shapely.linestrings(ends[(ends[:, 0] != ends[:, 1]).any(axis=1)])
    through = shapely.snap(straight, shapely.multipoints(ends.reshape(-1, 2)), NEAR_M)
    return shapely.union_all(through, grid_size=GRID_M)


def _segments(lines: BaseGeometry) -> NDArray[np.float64]:
    """The two ends of each straight piece of the `lines`: pieces, ends, x and y."""
    places, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    runs_on = line[1:] == line[:-1]
    return np.stack([places[:-1][runs_on], places[1:][runs_on]], axis=1)


def _winners(places: NDArray[np.float64], outlines: list[Polygon]) -> NDArray[np.intp]:
    """For each place the one of its cluster that stays: a corner of an outline, else one on its side."""
    points = np.asarray(shapely.points(places), dtype=object)
    corners = shapely.multipoints(shapely.get_coordinates(outlines))
    sides = shapely.union_all(shapely.boundary(outlines))
    on_outline = [shapely.dwithin(points, shape, GRID_M) for shape in (corners, sides)]
    order = np.argsort(-np.sum(on_outline, axis=0), kind="stable")
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=NEAR_M)
    best = np.argsort(order)
    while True:
        least = best.copy()
        np.minimum.at(least, one, best[other])
        if (least == best).all():
            return order[best]
        best = least
