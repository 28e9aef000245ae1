"""Sides: the straight pieces of plots' boundaries, and where those of two plots run together."""

from typing import NamedTuple

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.errors import CrsError

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]

# Two boundaries nearer than this are one: degrees are written to a centimetre, and a corner of one plot that
# stands on the side of another is off that side by as much.
SNAP_M = 0.05


class Sides(NamedTuple):
    """Sides of rings, in the order in which each ring is drawn.

    `owner` is the position of the shape, `ring` numbers the rings of all shapes, and `ends` holds the two
    ends of each side as x, y, x, y in metres. No side has length 0.
    """

    owner: Positions
    ring: Positions
    ends: Floats

    def of(self, chosen: NDArray[np.bool_] | Positions) -> "Sides":
        """The sides that are `chosen`, by a mask or in the order of their positions."""
        return Sides(self.owner[chosen], self.ring[chosen], self.ends[chosen])


class Stretches(NamedTuple):
    """Where sides run together: positions of `one` and `other`, from and to which metre along `one`."""

    one: Positions
    other: Positions
    first: Floats
    last: Floats


def planar(parcels: GeoDataFrame) -> NDArray[np.object_]:
    """The shapes of plots that lie in a plane, in metres.

    Raises
    ------
    CrsError
        If the plots are in degrees, or in no known plane.
    """
    if parcels.crs is None or not parcels.crs.is_projected:
        raise CrsError(
            "Plots are compared in metres, and these are in {crs}; move them to the book's plane.",
            crs=parcels.crs.name if parcels.crs else "no known system",
        )
    return np.asarray(parcels.geometry.array, dtype=object)


def sides(shapes: NDArray[np.object_]) -> Sides:
    """Every side of every ring of `shapes`, polygons in a plane; none for a shape that is missing."""
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    points, of_point = shapely.get_coordinates(rings, return_index=True)
    ends = np.hstack([points[:-1], points[1:]])
    side = (of_point[:-1] == of_point[1:]) & (ends[:, :2] != ends[:, 2:]).any(axis=1)
    ring = of_point[:-1][side]
    return Sides(of_part[of_ring[ring]], ring, ends[side])


def stretches(one: Sides, other: Sides) -> Stretches:
    """Where the sides of `one` keep within 5 cm, inclusive, of sides of `other`, whoever owns them."""
    boxes = _boxes(one.ends)
    b, a = shapely.STRtree(boxes).query(boxes if one is other else _boxes(other.ends))
    if one is other:
        before = one.owner[a] < one.owner[b]
        a, b = a[before], b[before]
    first, last = _together(one.ends[a], other.ends[b])
    met = last > first
    return Stretches(a[met], b[met], first[met], last[met])


def _boxes(ends: Floats) -> NDArray[np.object_]:
    # Half the tolerance on either side lets boxes meet whose sides are that near.
    low = np.minimum(ends[:, :2], ends[:, 2:]) - SNAP_M / 2
    high = np.maximum(ends[:, :2], ends[:, 2:]) + SNAP_M / 2
    return np.asarray(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]), dtype=object)


def _together(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """From and to which metre of side `one` the side `other` keeps within SNAP_M of it."""
    way = one[:, 2:] - one[:, :2]
    length = np.hypot(way[:, 0], way[:, 1])
    way = way / length[:, None]
    start, end = other[:, :2] - one[:, :2], other[:, 2:] - one[:, :2]
    # Each end of `other`: how far along `one` it lies, and how far beside it.
    along = np.stack([(start * way).sum(axis=1), (end * way).sum(axis=1)])
    off = np.stack([_cross(way, start), _cross(way, end)])
    run = along[1] - along[0]
    run = np.where(run == 0, 1e-300, run)
    slope = (off[1] - off[0]) / run
    slope = np.where(np.abs(slope) < 1e-15, 1e-15, slope)
    near = along[0] + (np.array([[-SNAP_M], [SNAP_M]]) * (1 + 1e-9) - off[0]) / slope
    first = np.maximum(np.maximum(along.min(axis=0), near.min(axis=0)), 0.0)
    last = np.minimum(np.minimum(along.max(axis=0), near.max(axis=0)), length)
    return np.asarray(first, dtype=np.float64), np.asarray(last, dtype=np.float64)


def _cross(one: Floats, other: Floats) -> Floats:
    return one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
