"""CRS diagnosis: which systems shapes without a sure one may be drawn in, and how far off each puts them.

Usual mistakes are VN-2000 labelled WGS 84, UTM labelled TM-3, the plane of the next province, exchanged axes,
metres taken for degrees. Nothing is chosen here: a person does, from the list.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo import crs
from geo.geojson import Shapes

_MARGIN_DEG = 0.25  # by which land may leave the area that a plane is made for
_MOST = 200  # shapes that are looked at
_MOST_WITHIN = 0.9  # share of the shapes that a system must bring to where it is made for
_CLEAR = 0.4  # share of the shapes by which another system must bring more onto known land to raise a doubt
LAND, PLACE, DECLARED, DATUM = "land", "place", "declared", "datum"  # what speaks for a candidate
EXCHANGED = "_exchanged"  # behind it: with east and north exchanged


@dataclass(frozen=True, slots=True)
class Candidate:
    """A system that shapes may be drawn in.

    Attributes
    ----------
    system
        As `geo.crs` has it.
    why
        `declared`: the file says so; `land`: it brings the shapes onto land that is known; `place`: it brings
        them to where land of the country is; `datum`: its projection is the declared one. With `_exchanged`
        behind it, when north is read before east.
    off_m
        By how many metres shapes lie off where it is taken and the declared one was right; NaN without one.
    on_land
        Which share of the shapes lies on land that is known; 0 where none is.
    """

    system: crs.System
    why: str
    off_m: float
    on_land: float

    @property
    def exchanged(self) -> bool:
        """Whether north must be read before east."""
        return self.why.endswith(EXCHANGED)


Points = NDArray[np.float64]


def diagnose(
    shapes: Shapes,
    declared: crs.System | None,
    *,
    plane: crs.System | None = None,
    land: Shapes | None = None,
    mistaken: crs.System | None = None,
) -> tuple[list[Candidate], bool]:
    """Return systems that shapes may be in, the likeliest first, and whether the declared one is in doubt.

    `land` are polygons that are known, in degrees of WGS 84, `plane` the one they are measured in.
    `mistaken` is a system that the file declares and that cannot be right. Where there is no doubt, the
    declared system alone is returned.
    """
    points = _points(shapes)
    if not len(points):
        return ([] if declared is None else [Candidate(declared, DECLARED, 0.0, 0.0)]), False
    known = shapely.union_all(shapely.make_valid(land)) if land is not None and len(land) else None
    told = declared or mistaken
    stated = None if told is None else _placed(points, told)
    home = crs.usual_bounds(plane)
    others = []
    for system in crs.usual_systems(plane):
        own = home if system.is_geographic else _common(crs.plane_bounds(system), home)
        for suffix, drawn in (("", points), (EXCHANGED, points[:, ::-1])):
            place = _placed(drawn, system)
            if (system == declared and not suffix) or _share_within(place, own) < _MOST_WITHIN:
                continue
            on_land = _share_on(place, known)
            twin = mistaken is not None and not suffix and crs.have_one_projection(system, mistaken)
            why = DATUM if twin else (LAND if on_land else PLACE) + suffix
            others.append(Candidate(system, why, _metres(place, stated), on_land))
    others.sort(key=lambda each: (-each.on_land, each.why != DATUM, each.exchanged, each.system != plane))
    straight = [each for each in others if not each.exchanged or each.on_land]
    listed = straight or others
    if declared is None or stated is None:
        return listed, False
    first = Candidate(declared, DECLARED, 0.0, _share_on(stated, known))
    within = _share_within(stated, crs.plane_bounds(declared)) >= 1 - _MOST_WITHIN
    better = any(each.on_land > first.on_land + _CLEAR for each in listed)
    if within and not better:
        return [first], False
    return [*listed, first], True


def _points(shapes: Shapes) -> Points:
    """Return the middles of some of the shapes."""
    drawn = [shape for shape in shapes if shape is not None and not shape.is_empty]
    step = max(1, len(drawn) // _MOST)
    bounds = shapely.bounds(np.asarray(drawn[::step], dtype=object)) if drawn else np.empty((0, 4))
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    return (bounds[:, :2] + bounds[:, 2:]) / 2


def _placed(points: Points, system: crs.System) -> Points:
    """Return points in degrees of WGS 84, were they drawn in a system; inf where there is no such point."""
    x, y = points.T
    if system.is_geographic and (np.abs(x).max() > 360 or np.abs(y).max() > 90):
        return np.full(points.shape, np.inf)
    return np.column_stack(crs.lon_lat(x, y, system))


Bounds = tuple[float, float, float, float]


def _common(one: Bounds, two: Bounds) -> Bounds:
    return max(one[0], two[0]), max(one[1], two[1]), min(one[2], two[2]), min(one[3], two[3])


def _share_within(place: Points, bounds: Bounds) -> float:
    west, south, east, north = bounds
    lon, lat = place.T
    inside = (lon >= west - _MARGIN_DEG) & (lon <= east + _MARGIN_DEG)
    inside &= (lat >= south - _MARGIN_DEG) & (lat <= north + _MARGIN_DEG)
    return float(inside.mean())


def _share_on(place: Points, known: shapely.Geometry | None) -> float:
    if known is None or not np.isfinite(place).all():
        return 0.0
    shapely.prepare(known)
    return float(shapely.intersects_xy(known, place).mean())


def _metres(place: Points, said: Points | None) -> float:
    """Return how far the middle of some places lies from where the declared system has it."""
    if said is None:
        return float("nan")
    here, there = np.median(place, axis=0), np.median(said, axis=0)
    if not (np.isfinite(here).all() and np.isfinite(there).all()):
        return float("inf")
    return float(crs.ELLIPSOID.inv(*here, *there)[2])
