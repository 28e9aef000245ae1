"""Ground: one phase laid along its streets, so that every cut is along an axis."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point, Polygon, affinity
from shapely.geometry.base import BaseGeometry

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
        """A shape of the plane, laid."""
        return affinity.rotate(shape, -self.angle, origin=self.outline.centroid)

    def back(self, shape: Shape) -> Shape:
        """A laid shape, back in the plane."""
        return affinity.rotate(shape, self.angle, origin=self.outline.centroid)


def parts(shape: BaseGeometry) -> list[Polygon]:
    """The polygons a shape is made of, from west to east; lines and points are left out."""
    pieces = shapely.get_parts(shape)
    pieces = pieces[shapely.get_type_id(pieces) == 3]
    found: list[Polygon] = [piece for piece in pieces if piece.area > 0.01]
    return sorted(found, key=lambda piece: piece.bounds[:2])


def clipped(shape: BaseGeometry, box: Box) -> list[Polygon]:
    """What of `shape` lies in `box` (west, south, east, north)."""
    return parts(shapely.clip_by_rect(shape, *box))


def widths(shapes: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Per shape, the shorter side of the smallest rectangle around it (m), and how much of that it fills."""
    around = shapely.oriented_envelope(shapes)
    corners = np.stack([shapely.get_coordinates(one)[:3] for one in around])
    sides = np.hypot(*np.moveaxis(np.diff(corners, axis=1), 2, 0))
    return sides.min(axis=1), shapely.area(shapes) / shapely.area(around)
