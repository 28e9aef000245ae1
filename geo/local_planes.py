"""Local planes: in which one land is to be measured, by its place or the meridian of its province."""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from math import cos, hypot, radians
from typing import NamedTuple

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


class Seat(NamedTuple):
    """Where a province of Viet Nam is governed from, in degrees, and the central meridian of its plane."""

    lon: float
    lat: float
    meridian: str


def plane_near(lon: float, lat: float, seats: Sequence[Seat] = ()) -> str:
    """Return the code of a plane to measure land in that lies there: what can be told from its place alone.

    In Viet Nam the cadastral plane (VN-2000, TM-3) of the province whose seat is nearest, of those whose
    planes are made for land around there; without `seats` the one whose central meridian is nearest.
    Elsewhere the UTM zone. Land at the border of a province may be nearer to the seat of another.
    """
    own = {code: plane for code, plane in _cadastral().items() if _holds(plane, lon, lat)}
    near = [seat for seat in seats if plane_of_meridian(seat.meridian) in own]
    if near:
        east = cos(radians(lat))
        seat = min(near, key=lambda each: hypot((each.lon - lon) * east, each.lat - lat))
        return plane_of_meridian(seat.meridian)
    if own:
        return min(own, key=lambda code: abs(_meridian_deg(own[code]) - lon))
    zone = int((lon + 180.0) // _ZONE_DEG) % 60 + 1
    (plane,) = (
        plane
        for plane in crs.planes_called(f"WGS 84 / UTM zone {zone}{'S' if lat < 0 else 'N'}")
        if plane.name.endswith(("N", "S"))
    )
    return crs.crs_code(plane)


def plane_for(layer: GeoDataFrame, seats: Sequence[Seat] = ()) -> str:
    """Return the code of the plane to measure a layer in: its own where that is one, else that of its place.

    In Viet Nam its own is taken if it is a cadastral one; else see `plane_near`. Empty: nothing is drawn.

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
    lon, lat = (float(np.median(bounds[:, [at, at + 2]])) for at in (0, 1))
    near = plane_near(lon, lat, seats)
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
