"""Joining: neighbouring plots as one shape, without the slits that lie between them."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from geo.sides import SNAP_M


def joined(shapes: NDArray[np.object_]) -> Polygon | MultiPolygon:
    """Plots in a plane, in metres, as one shape; boundaries within 5 cm of each other have no gap between.

    The corners of neighbours differ by the centimetre that degrees are written to, and a slit of that width
    would pass for a boundary. What lies farther apart stays apart.
    """
    union: Polygon | MultiPolygon = shapely.union_all(shapes)  # type: ignore[assignment]
    if isinstance(union, Polygon) and not union.interiors:
        return union
    wider = shapely.buffer(union, SNAP_M, join_style="mitre")
    whole: Polygon | MultiPolygon = shapely.buffer(wider, -SNAP_M, join_style="mitre")
    return whole
