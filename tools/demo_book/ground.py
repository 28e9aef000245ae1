"""Ground of a phase, turned along its streets so that every cut is along an axis, and its pieces meshed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import Point, Polygon, affinity
from shapely.geometry.base import BaseGeometry

GRID_M = 0.001  # every vertex lies on this grid, so that neighbours share theirs
Shape = TypeVar("Shape", bound=BaseGeometry)
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Ground:
    """An outline in the plane, the direction of its streets (degrees from east) and its gate.

    Everything that lies is turned about the centre of the outline: x runs along the streets, y across.
    """

    outline: Polygon
    gate: Point

    @cached_property
    def angle(self) -> float:
        """The direction along which most of the outline runs, or across it where the land is longer there."""
        sides = np.diff(shapely.get_coordinates(self.outline), axis=0)
        length = np.hypot(sides[:, 0], sides[:, 1])
        turn = np.degrees(np.arctan2(sides[:, 1], sides[:, 0])) % 90.0
        near = np.abs((turn[:, None] - turn[None, :] + 45.0) % 90.0 - 45.0) <= 4.0
        best = float(turn[np.argmax(near @ length)])
        west, south, east, north = affinity.rotate(self.outline, -best, origin=self.outline.centroid).bounds
        return best if east - west >= north - south else best + 90.0

    @cached_property
    def lying(self) -> Polygon:
        """The outline, laid."""
        return self.laid(self.outline)

    @cached_property
    def lying_gate(self) -> Point:
        """The gate, laid."""
        return self.laid(self.gate)

    def laid(self, shape: Shape) -> Shape:
        """Lay a shape of the plane."""
        return affinity.rotate(shape, -self.angle, origin=self.outline.centroid)

    def back(self, shape: Shape) -> Shape:
        """Turn a laid shape back into the plane."""
        return affinity.rotate(shape, self.angle, origin=self.outline.centroid)


def parts(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons a shape is made of, from west to east; lines and points are left out."""
    pieces = shapely.get_parts(shape)
    pieces = pieces[shapely.get_type_id(pieces) == 3]
    polygons: list[Polygon] = [piece for piece in pieces if piece.area > 0.01]
    return sorted(polygons, key=lambda piece: piece.bounds[:2])


def clipped(shape: BaseGeometry, box: Box) -> list[Polygon]:
    """Clip `shape` to `box` (west, south, east, north)."""
    return parts(shapely.clip_by_rect(shape, *box))


def widths(shapes: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the shorter side of the smallest rectangle around each shape (m), and what share it fills."""
    around = shapely.oriented_envelope(shapes)
    corners = np.stack([shapely.get_coordinates(rectangle)[:3] for rectangle in around])
    sides = np.hypot(*np.moveaxis(np.diff(corners, axis=1), 2, 0))
    return sides.min(axis=1), shapely.area(shapes) / shapely.area(around)


_CRUMB_M2 = 1_500.0


def mesh(pieces: pd.DataFrame, outlines: list[Polygon]) -> pd.DataFrame:
    """Mesh the pieces of a zone, with the vertices of their neighbours in them; they fill `outlines`.

    `pieces` has `geometry`, `phase_id` and `soft`. A soft piece below 0.15 ha joins the soft neighbour of its
    phase with which it shares most of its side; what drawing left between pieces goes the same way.
    """
    shapes = pieces["geometry"].to_numpy()
    edges = [*shapely.boundary(shapes), *shapely.boundary(outlines)]
    lines = welded(shapely.union_all(edges, grid_size=GRID_M), outlines)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    inside = shapely.union_all(outlines, grid_size=GRID_M).buffer(GRID_M)
    faces = faces[shapely.covers(inside, shapely.point_on_surface(faces))]
    owner = np.where(shapely.area(faces) < 1.0, -1, _owners(faces, shapes))
    stray = np.flatnonzero(owner < 0)
    owner[stray] = len(shapes) + np.arange(len(stray))
    joined = {int(number): shapely.union_all(faces[owner == number]) for number in np.unique(owner)}
    soft = np.append(pieces["soft"].to_numpy(dtype=bool), np.ones(len(stray), dtype=bool))
    phase = np.append(pieces["phase_id"].to_numpy(dtype=object), np.full(len(stray), ""))
    for number in sorted(joined, key=lambda key: joined[key].area):
        crumb = soft[number] and (number >= len(shapes) or joined[number].area < _CRUMB_M2)
        friends = soft & ((phase == phase[number]) | (number >= len(shapes)))
        if crumb and (friend := _friend(number, joined, friends)) is not None:
            joined[friend] = shapely.union_all([joined[friend], joined.pop(number)])
    kept = [k for k in range(len(shapes)) if k in joined]
    return pieces.iloc[kept].assign(geometry=np.array([joined[k] for k in kept], dtype=object))


def _owners(faces: NDArray[np.object_], shapes: NDArray[np.object_]) -> NDArray[np.intp]:
    """Return for each face the piece it came from, or -1."""
    face, piece = shapely.STRtree(shapes).query(shapely.point_on_surface(faces), predicate="within")
    owner = np.full(len(faces), -1, dtype=np.intp)
    owner[face[::-1]] = piece[::-1]
    return owner


def _friend(number: int, joined: dict[int, BaseGeometry], fit: NDArray[np.bool_]) -> int | None:
    """Return of the `fit` ones the one that shares most of its side with `number`."""
    others = [k for k in joined if k != number and fit[k]]
    shared = shapely.length(
        shapely.intersection(joined[number].boundary, shapely.boundary([joined[k] for k in others]))
    )
    return others[int(np.argmax(shared))] if others and shared.max() > 0.0 else None


NEAR_M = 0.05  # about as well as a corner is staked out, and areas move by less than one square metre


def welded(lines: BaseGeometry, outlines: list[Polygon]) -> BaseGeometry:
    """Weld `lines` (m, plane of the book), so that no vertex is within `NEAR_M` of another, or beside a line.

    All lines of a corner move with it, so that what lies on either side still shares it. The corners of
    `outlines`, which are farther from each other, stay where they are, and places on their sides stay there.
    """
    moved = _moved(lines, outlines)
    while not shapely.equals_exact(moved, lines, normalize=True):  # lines that moved may cross anew
        lines, moved = moved, _moved(moved, outlines)
    return moved


def _moved(lines: BaseGeometry, outlines: list[Polygon]) -> BaseGeometry:
    """Move the corners of each cluster to one place, and draw lines through the corners beside them."""
    ends = _segments(lines)
    places, which = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    ends = places[_winners(places, outlines)[which]].reshape(-1, 2, 2)
    straight = shapely.linestrings(ends[(ends[:, 0] != ends[:, 1]).any(axis=1)])
    return shapely.union_all(_through_corners(straight, ends.reshape(-1, 2)), grid_size=GRID_M)


def _through_corners(straight: NDArray[np.object_], ends: NDArray[np.float64]) -> NDArray[np.object_]:
    """Draw straight lines through the corners beside them, among the `ends` of all; few have any."""
    corners = ends[np.sort(np.unique(ends, axis=0, return_index=True)[1])]
    # A line that goes through a corner beside it comes nearer to others, by no more than it moved.
    points = np.asarray(shapely.points(corners), dtype=object)
    line, corner = shapely.STRtree(points).query(straight, "dwithin", 4 * NEAR_M)
    through = straight.copy()
    for at in np.flatnonzero(np.bincount(line, minlength=len(straight)) > 2):  # more than its own two ends
        beside = corners[np.sort(corner[line == at])]
        through[at] = shapely.snap(straight[at], shapely.multipoints(beside), NEAR_M)
    return through


def _segments(lines: BaseGeometry) -> NDArray[np.float64]:
    """Return the two ends of each straight piece of the `lines`: pieces, ends, x and y."""
    places, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    runs_on = line[1:] == line[:-1]
    return np.stack([places[:-1][runs_on], places[1:][runs_on]], axis=1)


def _winners(places: NDArray[np.float64], outlines: list[Polygon]) -> NDArray[np.intp]:
    """Choose for each place the one of its cluster to stay: a corner of an outline, else one on its side."""
    points = np.asarray(shapely.points(places), dtype=object)
    corners = shapely.multipoints(shapely.get_coordinates(outlines))
    sides = shapely.union_all(shapely.boundary(outlines))
    on_outline = [shapely.dwithin(points, shape, GRID_M) for shape in (corners, sides)]
    order = np.argsort(-np.sum(on_outline, axis=0), kind="stable")
    a, b = shapely.STRtree(points).query(points, predicate="dwithin", distance=NEAR_M)
    best = np.argsort(order)
    while True:
        least = best.copy()
        np.minimum.at(least, a, best[b])
        if (least == best).all():
            return order[best]
        best = least


_HALVINGS = 60  # to the last bit


def place(shape: BaseGeometry, area_m2: float, *, along: str = "x") -> float:
    """Find the x west of which, or the y south of which, `shape` has this area."""
    west, south, east, north = shape.bounds
    low, high = (west, east) if along == "x" else (south, north)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        box = (west, south, middle, north) if along == "x" else (west, south, east, middle)
        less = shapely.clip_by_rect(shape, *box).area < area_m2
        low, high = (middle, high) if less else (low, middle)
    return low
