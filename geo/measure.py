"""Areas of shapes: on the plane, as cadastral law has them, and on the ellipsoid beside it."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import crs
from geo.errors import CrsError


def areas(frame: GeoDataFrame, wgs84: GeoDataFrame | None = None) -> pd.DataFrame:
    """Measure each shape in square metres, holes taken out; NaN where there is no shape.

    Parameters
    ----------
    frame
        Valid polygons in the book's plane.
    wgs84
        The same rows in WGS 84, where they are at hand; else they are moved there.

    Returns
    -------
    areas
        `measured_area_m2` on the plane and `geodesic_area_m2` on the ellipsoid of WGS 84, on the index of
        `frame`. They differ by up to 0.02 % in a 3-degree zone: a larger difference means a wrong plane.

    Raises
    ------
    CrsError
        If `frame` has no CRS or is in degrees.

    """
    if not crs.of(frame).is_projected:
        raise CrsError("Areas are measured on a plane, not in degrees; move the shapes to the plane first.")
    shapes = np.asarray(frame.geometry.array, dtype=object)
    around = np.asarray((crs.to_wgs84(frame) if wgs84 is None else wgs84).geometry.array, dtype=object)
    return pd.DataFrame(
        {"measured_area_m2": shapely.area(shapes), "geodesic_area_m2": geodesic_areas(around)},
        index=frame.index,
    )


def geodesic_areas(shapes: NDArray[np.object_]) -> crs.Floats:
    """Square metres of polygons in WGS 84 degrees, after Karney; NaN where there is no shape."""
    polygons, owner = shapely.get_parts(shapes, return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    ends = np.cumsum(np.bincount(ring, minlength=len(rings)))
    starts = np.concatenate([[0], ends])[:-1]
    measured = np.array(
        [
            abs(crs.ELLIPSOID.polygon_area_perimeter(points[start:end, 0], points[start:end, 1])[0])
            for start, end in zip(starts, ends, strict=True)
        ],
        dtype=float,
    )
    # The first ring of a polygon is its outside, the others are holes.
    inside = np.diff(polygon, prepend=-1) == 0
    total = np.bincount(owner[polygon], np.where(inside, -measured, measured), minlength=len(shapes))
    return np.where(shapely.is_missing(shapes), np.nan, total)
