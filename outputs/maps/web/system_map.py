"""Land of a delivery on the map, once for each coordinate system that it may be drawn in."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import folium
import numpy as np
import shapely

from geo.geojson import Shapes
from occupancy.delivery.delivered import Delivered
from occupancy.delivery.read import in_degrees
from outputs.maps.style import OWN_LAYERS
from outputs.maps.web.geometry import collection, geometry_texts

_MOST = 300  # shapes that are drawn in each system
_NAMED = 4  # systems whose names do not lie on each other
_WIDE_PX, _TILE_PX = 320, 256  # by which the zoom is chosen: as wide as the map of a telephone


@dataclass(frozen=True, eq=False, slots=True)
class SystemMap:
    """What `st_folium` adds to a map, and where that goes: its middle (latitude, longitude) and zoom."""

    layer: folium.FeatureGroup
    centre: tuple[float, float]
    zoom: int


def system_map(delivered: Delivered, codes: Sequence[str]) -> SystemMap | None:
    """Return the land in each of several systems, named where there is room for it; None if in none."""
    group = folium.FeatureGroup(name="systems")
    group._id = "systems"
    boxes = []
    for at, code in enumerate(codes):
        drawn = _drawn(in_degrees(delivered, code))
        if not len(drawn):
            continue
        box = shapely.total_bounds(drawn)
        boxes.append(box)
        colour = OWN_LAYERS[at % len(OWN_LAYERS)]
        shapes = folium.GeoJson(
            collection(({}, geometry) for geometry in geometry_texts(drawn)),
            style_function=lambda _, colour=colour: {"color": colour, "weight": 2, "fillOpacity": 0.15},
        )
        middle = folium.CircleMarker(
            [(box[1] + box[3]) / 2, (box[0] + box[2]) / 2],
            radius=5,
            color=colour,
            fill=True,
        )
        named = len(codes) <= _NAMED
        called = folium.Tooltip(escape(code), permanent=named, direction="top", offset=[0, -6])
        for name, part, parent in (
            ("land", shapes, group),
            ("middle", middle, group),
            ("name", called, middle),
        ):
            part._id = f"{name}{at}"  # not a random one: the same map is not sent again
            part.add_to(parent)
    if not boxes:
        return None
    west, south = np.min(boxes, axis=0)[:2].tolist()
    east, north = np.max(boxes, axis=0)[2:].tolist()
    wide = max(east - west, north - south, 1e-4)
    zoom = float(np.log2(360 * _WIDE_PX / (_TILE_PX * wide)))
    return SystemMap(group, ((south + north) / 2, (west + east) / 2), int(np.clip(np.floor(zoom), 5, 17)))


def _drawn(shapes: Shapes) -> Shapes:
    """Return some of the shapes that can be drawn."""
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    return there[:: max(1, len(there) // _MOST)]
