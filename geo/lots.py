"""Lots: the part of a plot next to its street that somebody can build on, set off on trial."""

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.cuts import (
    Cut,
    Floats,
    Front,
    depth_of,
    front_part,
    front_shape,
    line_along,
    local,
    parted,
    polygons,
    strip,
)

THIN = 0.2  # a part whose mean depth is a smaller share of the length it runs along is a strip, not a lot
DEEP = 1.5  # such a part is set off at one end of its street instead, so much deeper than it is wide


def lot(plot: Polygon | MultiPolygon, front: Front | None, area_m2: float) -> Cut:
    """The part of `plot` along its frontage that has `area_m2` and is no thin strip.

    Parameters
    ----------
    plot, front, area_m2
        As `geo.cuts.front_part` takes them.

    Returns
    -------
    cut
        What `front_part` cuts parallel to the frontage; where that would be thinner than a fifth of its
        length, a lot at the first end of the frontage, one and a half times as deep as wide where the plot
        allows, its lines parallel to the frontage and square to it. `depth_m` is its depth from the street.

    Raises
    ------
    GeometryError
        As `front_part`.
    """
    found = _lot(plot, front, area_m2)
    return front_part(plot, front, area_m2) if found is None else parted(plot, *found)


def lot_shape(plot: Polygon | MultiPolygon, front: Front | None, area_m2: float) -> Polygon | MultiPolygon:
    """The part of `lot` alone, in less time; for many plots."""
    found = _lot(plot, front, area_m2)
    return front_shape(plot, front, area_m2) if found is None else polygons(plot.intersection(found[0]))


def _lot(
    plot: Polygon | MultiPolygon, front: Front | None, area_m2: float
) -> tuple[BaseGeometry, float] | None:
    """What cuts the lot out at the end of a frontage, and its depth; None where that is not asked."""
    one, way = line_along(plot, front)
    along = local(shapely.get_coordinates(plot), one, way)[:, 0]
    length = float(np.ptp(along))
    if not 0 < area_m2 < min(THIN * length**2, plot.area):
        return None
    depth = float(np.sqrt(DEEP * area_m2))
    deep = strip(plot, one, way, depth)
    across: Floats = np.array([-way[1], way[0]])
    # From the end of the frontage on, or else from the end of the plot.
    for start in (0.0, float(along.min())):
        origin = one + way * start
        knife = deep.intersection(_ahead(origin, way, length))
        ahead = polygons(plot.intersection(knife))
        if ahead.area >= area_m2:
            reach = depth_of(ahead, origin, across, area_m2)
            return knife.intersection(strip(knife, origin, across, reach)), depth
    return None


def _ahead(origin: Floats, way: Floats, length: float) -> Polygon:
    """All that lies ahead of a point, as far as a plot of this length can go."""
    far, aside = way * 2 * length, np.array([-way[1], way[0]]) * 1e5
    return Polygon([origin - aside, origin + far - aside, origin + far + aside, origin + aside])
