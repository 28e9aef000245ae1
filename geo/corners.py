"""Corners: the points of a plot's boundary as a Vietnamese land paper lists them, X north and Y east."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo import crs
from geo.errors import GeometryError

Floats = NDArray[np.float64]

_DECIMALS_M = 3  # papers print metres to the millimetre
_DECIMALS_DEG = 8  # a hundred-millionth of a degree is about a millimetre
_NOTHING = np.empty((0, 2))


def corners(shape: BaseGeometry | None, plane: crs.System) -> pd.DataFrame:
    """List the corners of a plot in the order of a walk around it.

    Every ring is walked clockwise from its northernmost corner (the westernmost of several), whichever way
    it was drawn. The outer ring comes first, then its holes; parts and holes follow from north to south.
    Points that print alike one after the other are one corner, and no ring repeats its first at its end.

    Parameters
    ----------
    shape
        A polygon or several in `plane`, in metres, x = east and y = north.
    plane
        The plane that the shape lies in, as `geo.crs.planar_crs` gives it.

    Returns
    -------
    corners
        `corner_no` from 1, through all rings; `ring_no` from 1; `is_hole`; `x_north_m` and `y_east_m` in
        the plane, rounded to 0.001; `lat` and `lon` of that rounded point in WGS 84 degrees, to 8 decimals;
        `edge_m`, the length in the plane from this rounded corner to the next of its ring, to 0.001.

    Raises
    ------
    GeometryError
        If there is no shape, or it is not a polygon with an area that can be seen at a millimetre.
    """
    rings = _rings(shape)
    if not rings:
        raise GeometryError("This plot has no corners: its shape is missing, empty or not a polygon.")
    points = np.concatenate([ring for ring, _ in rings])
    sizes = [len(ring) for ring, _ in rings]
    lon, lat = crs.lon_lat(points[:, 0], points[:, 1], plane)
    edges = [np.hypot(*(np.roll(ring, -1, axis=0) - ring).T) for ring, _ in rings]
    return pd.DataFrame(
        {
            "corner_no": np.arange(1, len(points) + 1),
            "ring_no": np.repeat(np.arange(1, len(rings) + 1), sizes),
            "is_hole": np.repeat([hole for _, hole in rings], sizes),
            "x_north_m": points[:, 1],
            "y_east_m": points[:, 0],
            "lat": lat.round(_DECIMALS_DEG),
            "lon": lon.round(_DECIMALS_DEG),
            "edge_m": np.concatenate(edges).round(_DECIMALS_M),
        }
    )


def _rings(shape: BaseGeometry | None) -> list[tuple[Floats, bool]]:
    """Return each ring to be listed, east before north, and whether it is a hole."""
    rings: list[tuple[Floats, bool]] = []
    for part in _from_the_north(shapely.get_parts(np.array([shape], dtype=object))):
        if not isinstance(part, shapely.Polygon) or len(outer := _walk(part.exterior)) == 0:
            continue
        holes = [_walk(hole) for hole in _from_the_north(shapely.get_rings(part)[1:])]
        rings += [(outer, False), *((hole, True) for hole in holes if len(hole))]
    return rings


def _from_the_north(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    bounds = shapely.bounds(shapes).reshape(-1, 4).round(_DECIMALS_M)
    return np.asarray(shapes[np.lexsort((bounds[:, 1], bounds[:, 0], -bounds[:, 3]))])


def _walk(ring: BaseGeometry) -> Floats:
    """List the corners of a ring, clockwise from the northernmost; none if it has no area at a millimetre."""
    points = np.asarray(shapely.get_coordinates(ring)).round(_DECIMALS_M)
    points = points[(points != np.roll(points, 1, axis=0)).any(axis=1)]
    if len(points) < 3:
        return _NOTHING
    east, north = (points - points[0]).T
    # Twice the area, positive when the ring runs against the clock.
    doubled = float((east * np.roll(north, -1) - np.roll(east, -1) * north).sum())
    if doubled == 0:
        return _NOTHING
    if doubled > 0:
        points = points[::-1]
    start = np.lexsort((points[:, 0], -points[:, 1]))[0]
    return np.asarray(np.roll(points, -start, axis=0))
