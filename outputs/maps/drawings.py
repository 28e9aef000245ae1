"""Areas that a reader has drawn on the map, and the plots inside them."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from occupancy.book import LandBook
from outputs.maps.rings import rings

_HALF = 0.5


def inside(
    book: LandBook, drawn: Sequence[Mapping[str, Any]] | None, *, among: Collection[str] | None = None
) -> tuple[str, ...]:
    """The plots of which more than half lies inside the drawn areas taken together.

    Parameters
    ----------
    book
        The book whose plots are looked at.
    drawn
        GeoJSON features in WGS 84, as `st_folium` returns them in `all_drawings`; what is not a polygon is
        passed over, and one whose sides cross is taken as the land that it goes around.
    among
        The plots that may be found, such as those valid on a day that a filter shows; None: all.

    Returns
    -------
    ids
        In the book's order.
    """
    areas = [area for area in map(_area, drawn or ()) if area is not None]
    if not areas:
        return ()
    around = shapely.union_all(areas)
    shapely.prepare(around)
    shapes = rings(book)
    near = np.flatnonzero(shapely.intersects(shapes.shapes, around))
    # In degrees: a plot is so small that the share of it inside is the same as on the plane.
    parts = shapely.area(shapely.intersection(shapes.shapes[near], around))
    found = shapes.ids[near[parts > _HALF * shapely.area(shapes.shapes[near])]]
    return tuple(str(plot) for plot in found if among is None or plot in among)


def _area(feature: Mapping[str, Any]) -> shapely.Geometry | None:
    """The polygon of a feature, made valid; None when it is none."""
    try:
        shape = shapely.from_geojson(json.dumps(feature.get("geometry")))
    except shapely.GEOSException:
        return None
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        return None
    valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return valid if valid.area > 0 else None
