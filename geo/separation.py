"""Separation: how much land two shapes can share at most, told by their sides without cutting them."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shape_metrics import on_all_cores

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]

_MOST_CORNERS = 8  # of a shape whose sides are tried


class _Sides(NamedTuple):
    """Shapes of few corners: these, the directions across their sides, and how far they reach in each."""

    corners: Floats
    across: Floats
    reach: Floats
    middle: Floats


def most_shared_m2(shapes: NDArray[np.object_], left: Positions, right: Positions) -> Floats:
    """Return no less than the square metres that each pair of shapes shares; infinite for large shapes.

    Across a side of one, the other begins before the first ends, by a depth that is 0 or less where a line
    parts them: what they share is no wider than that, and no longer than what their boxes have in common.
    The side that faces the middle of the other is tried, of one and of the other. Shapes of more than eight
    corners are not looked at. Shapes are in a plane, in metres.
    """
    corners = shapely.get_num_coordinates(shapes)
    small = (corners > 0) & (corners <= _MOST_CORNERS + 1)
    most, pairs = np.full(len(left), np.inf), np.flatnonzero(small[left] & small[right])
    if not len(pairs):
        return most
    place, sides, bounds = np.cumsum(small) - 1, _sides(shapes[small]), shapely.bounds(shapes)[small]

    def shared(left: Positions, right: Positions) -> Floats:
        depth = np.minimum(_depth(sides, left, right), _depth(sides, right, left))
        low = np.maximum(bounds[left, :2], bounds[right, :2])
        high = np.minimum(bounds[left, 2:], bounds[right, 2:])
        return np.asarray(np.maximum(depth, 0) * np.hypot(*(high - low).T))

    most[pairs] = on_all_cores(shared, place[left[pairs]], place[right[pairs]])
    return most


def _sides(shapes: NDArray[np.object_]) -> _Sides:
    """Return the corners of each shape, the last again for those that it has not, and what they make."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    count = np.bincount(owner, minlength=len(shapes))
    first = np.cumsum(count) - count
    corners = points[first[:, None] + np.minimum(np.arange(count.max()), count[:, None] - 1)]
    along = np.diff(corners, axis=1)
    length = np.hypot(along[..., 0], along[..., 1])
    with np.errstate(invalid="ignore", divide="ignore"):
        across = np.stack([along[..., 1], -along[..., 0]], axis=2) / length[..., None]
    middle = corners.mean(axis=1)
    outward = np.einsum("nsd,nsd->ns", across, corners[:, :-1] - middle[:, None, :]) < 0
    across[outward] *= -1
    reach = np.einsum("nsd,ncd->nsc", across, corners).max(axis=2)
    return _Sides(corners, np.nan_to_num(across), np.nan_to_num(reach, nan=np.inf), middle)


def _depth(sides: _Sides, one: Positions, other: Positions) -> Floats:
    """Return how deep the others reach over that side of each which faces their middle most."""
    facing = np.einsum("psd,pd->ps", sides.across[one], sides.middle[other]) - sides.reach[one]
    side = facing.argmax(axis=1)
    begins = np.einsum("pcd,pd->pc", sides.corners[other], sides.across[one, side]).min(axis=1)
    return np.asarray(sides.reach[one, side] - begins, dtype=np.float64)
