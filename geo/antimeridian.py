"""The line of 180° E: shapes in degrees that cross it, in two parts as in files, or in one to be moved.

A file in degrees has land that crosses the line in two parts, one at 180° and one at −180° (RFC 7946, 3.1.9).
"""

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
_HALF, _TURN = 180.0, 360.0
# Degrees, a tenth of a millimetre: how far a corner made by the cut may lie off the side that was cut.
_CUT = 1e-9


def onward(shapes: Shapes) -> Shapes:
    """Return shapes whose longitudes count on beyond 180°, so that none of them jumps at the line."""

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([points[:, 0] + _TURN * (points[:, 0] < 0), points[:, 1]])

    return np.asarray(shapely.transform(shapes, moved), dtype=object)


def joined(shapes: Shapes) -> Shapes:
    """Return shapes of a file, those that cross the line in one piece, without the corners of the cut."""
    across = _across(shapes)
    if not across.any():
        return shapes
    whole = shapes.copy()
    whole[across] = [_healed(shape) for shape in onward(shapes[across])]
    return whole


def parted(shapes: Shapes) -> Shapes:
    """Return shapes as a file has them: those that cross the line in parts on both sides of it."""
    across = _across(shapes)
    if not across.any():
        return shapes
    east, west = shapely.box(0.0, -90.0, _HALF, 90.0), shapely.box(_HALF, -90.0, _TURN, 90.0)
    ahead = onward(shapes[across])
    behind = shapely.transform(shapely.intersection(ahead, west), lambda points: points - [_TURN, 0.0])
    parts = shapes.copy()
    parts[across] = [
        shapely.union_all([near, far])
        for near, far in zip(shapely.intersection(ahead, east), behind, strict=True)
    ]
    return parts


def _across(shapes: Shapes) -> NDArray[np.bool_]:
    bounds = shapely.bounds(shapes)
    return np.asarray(bounds[:, 2] - bounds[:, 0] > _HALF)


def _healed(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the parts on both sides as one shape."""
    whole = shapely.union_all([shape])
    if shapely.get_dimensions(whole) != 2:
        return whole
    parts = []
    for part in shapely.get_parts(whole):
        shell, *holes = [_without_cut(ring) for ring in shapely.get_rings(part)]
        parts.append(shapely.Polygon(shell, holes))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _without_cut(ring: shapely.Geometry) -> NDArray[np.float64]:
    """Return the corners of a ring but those on the line that its sides pass straight through."""
    points = shapely.get_coordinates(ring)[:-1]
    before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
    sides, leg = after - before, points - before
    off = np.abs(sides[:, 0] * leg[:, 1] - sides[:, 1] * leg[:, 0]) / np.hypot(*sides.T)
    return np.asarray(points[~((points[:, 0] == _HALF) & (off < _CUT))])
