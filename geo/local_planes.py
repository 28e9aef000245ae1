"""Local planes: in which one land is to be measured, by its place or the meridian of its province."""

from contextlib import suppress
from functools import lru_cache

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.errors import CrsError

_UNUSED = "102°00′"  # a meridian that no province has
_ZONE_DEG = 6.0


def plane_of_meridian(meridian: str) -> str:
    """Return the code of the cadastral plane of Viet Nam with a central meridian such as `105°30′`."""
    return next(code for code, plane in _cadastral().items() if crs.central_meridian(plane) == meridian)


def plane_near(lon: float, lat: float) -> str:
    """Return the code of a plane to measure land in that lies there: what can be told from its place alone.

    In Viet Nam the cadastral plane (VN-2000, TM-3) whose central meridian is nearest, of those made for a
    province around there; elsewhere the UTM zone. A province may have another meridian than the nearest.
    """
    own = {code: plane for code, plane in _cadastral().items() if _holds(plane, lon, lat)}
    if own:
        return min(own, key=lambda code: abs(_meridian_deg(own[code]) - lon))
    zone = int((lon + 180.0) // _ZONE_DEG) % 60 + 1
    (plane,) = (
        plane
        for plane in crs.planes_called(f"WGS 84 / UTM zone {zone}{'S' if lat < 0 else 'N'}")
        if plane.name.endswith(("N", "S"))
    )
    return crs.crs_code(plane)


def plane_for(layer: GeoDataFrame) -> str:
    """Return the code of the plane to measure a layer in: its own where that is one, else that of its place.

    In Viet Nam its own is taken if it is a cadastral one. Empty where nothing is drawn.

    Raises
    ------
    CrsError
        If the layer has no CRS.
    """
    own = crs.crs_code(crs.require_crs(layer))
    bounds = shapely.bounds(np.asarray(crs.to_wgs84(layer).geometry.array, dtype=object))
    bounds = bounds[np.isfinite(bounds[:, 0])]
    if not len(bounds):
        return ""
    near = plane_near(*(float(np.median(bounds[:, [at, at + 2]])) for at in (0, 1)))
    if own in _cadastral() or near in _cadastral():
        return own if own in _cadastral() else near
    with suppress(CrsError):
        return own if crs.planar_crs(own) else near
    return near


def _holds(plane: crs.System, lon: float, lat: float) -> bool:
    west, south, east, north = crs.plane_bounds(plane)
    return west <= lon <= east and south <= lat <= north


def _meridian_deg(plane: crs.System) -> float:
    degrees, minutes = crs.central_meridian(plane).rstrip("′").split("°")
    return int(degrees) + int(minutes) / 60


@lru_cache(maxsize=1)
def _cadastral() -> dict[str, crs.System]:
    """Return the planes in which plots of Viet Nam are registered, by their codes."""
    planes = crs.planes_called("VN-2000 / TM-3 ")
    return {crs.crs_code(plane): plane for plane in planes if crs.central_meridian(plane) != _UNUSED}
