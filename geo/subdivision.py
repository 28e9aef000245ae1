"""Subdivision of plots: cuts along a frontage, and plots joined into one."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeGuard

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.boundaries import SNAP_M
from geo.errors import GeometryError

Floats = NDArray[np.float64]
Front = tuple[float, float, float, float]

EXACT_M2 = 0.01  # how near a part comes to the area asked for
_NEAR_M2 = 1e-7  # and the depth is looked for so far that it is true to less than a millimetre
_STEPS = 60
LONG = 2.0 + 1e-6  # a part that is more than so many times as long as it is wide is no lot
DEEP = 1.5  # a part that would be longer is set off from the depth of its plot, so much deeper than wide
LEAST_STREET_M = 10.0  # of the street of a plot that its part and its rest keep at the least
Fault = Literal["", "part_long", "part_no_street", "rest_no_street"]


class Cut(NamedTuple):
    """A plot in two: `part` and `rest`, the `line` between them inside the plot, and how deep the part is.

    The line may be several where the plot is not convex, and is empty when the part is the whole plot.
    `fault` is why a part of `subdivide` is no lot: longer than twice its width, or it or the rest is without
    a street; empty where it is one.
    """

    part: Polygon | MultiPolygon
    rest: Polygon | MultiPolygon
    line: BaseGeometry
    depth_m: float
    fault: Fault = ""


class Baseline(NamedTuple):
    """The line that a cut runs along: a point of it, and its direction, of length 1."""

    origin: Floats
    direction: Floats

    def along_and_across(self, points: Floats) -> Floats:
        """Return how far along the line each point lies, and how far beside it."""
        off, (x, y) = points - self.origin, self.direction
        return np.column_stack([off @ self.direction, x * off[:, 1] - y * off[:, 0]])

    def square(self, along: float = 0.0) -> "Baseline":
        """Return the line that crosses this one at a right angle, so many metres along it."""
        across: Floats = np.array([-self.direction[1], self.direction[0]])
        return Baseline(self.origin + self.direction * along, across)

    def strip(self, plot: BaseGeometry, depth: float) -> Polygon:
        """Return all within `depth` of the line, as far as the plot goes."""
        along = self.along_and_across(shapely.get_coordinates(plot))[:, 0]
        low, high = self.direction * (along.min() - 1.0), self.direction * (along.max() + 1.0)
        off = depth * self.square().direction
        left, right = self.origin + low, self.origin + high
        polygon: Polygon = shapely.polygons([left - off, right - off, right + off, left + off])
        return polygon

    def depth_for_area(self, plot: BaseGeometry, area_m2: float) -> float:
        """Find within which distance of the line, to both sides, the plot has this area."""
        parts = shapely.get_parts(shapely.orient_polygons(plot))
        points, ring = shapely.get_coordinates(shapely.get_rings(parts), return_index=True)
        points = self.along_and_across(points)
        side = ring[1:] == ring[:-1]
        start, end = points[:-1][side], points[1:][side]
        low, high = 0.0, float(np.abs(points[:, 1]).max())
        short, over = -area_m2, _area_within(start, end, high) - area_m2
        for _ in range(_STEPS):
            # Where a straight line between both would hit; a side that stays twice counts half, so it moves.
            depth = high - over * (high - low) / (over - short) if over > short else high
            off = _area_within(start, end, depth) - area_m2
            if abs(off) <= _NEAR_M2:
                return depth
            if off < 0:
                low, short, over = depth, off, over / 2.0
            else:
                high, over, short = depth, off, short / 2.0
        return high


def split_front(plot: Polygon | MultiPolygon, front: Front | None, area_m2: float) -> Cut:
    """Cut off the part of `plot` that is nearest to the line of its frontage and has `area_m2`.

    Parameters
    ----------
    plot
        A valid polygon in a plane, in metres.
    front
        Two points x1, y1, x2, y2 of the frontage, as `geo.boundaries` gives them; None, NaN or one point
        twice stand for a plot without one, which is cut along the southern one of the longer sides of the
        smallest turned rectangle around it.
    area_m2
        The area wanted, more than 0; up to 0.01 m² more than the plot has asks for the whole plot.

    Returns
    -------
    cut
        No point of `part` is further than `depth_m` from the line through the frontage, no point of `rest`
        is nearer; so the part touches the frontage, and grows with the area. Its area is exact to 0.01 m².
        Part and rest may be in pieces where the plot is not convex.

    Raises
    ------
    GeometryError
        If the area is not more than 0, or more than the plot has.
    """
    return _split(plot, *_front_knife(plot, front, area_m2))


def subdivide(plot: Polygon | MultiPolygon, front: Front | None, area_m2: float) -> Cut:
    """Cut off a part of `plot` that has `area_m2` and a street, and leaves the rest a street.

    Takes and raises what `split_front` does. The part is a lot at an end of the frontage, cut square to it
    through the depth of the plot; where that would be more than twice as long as wide, it is one and a half
    times as deep as wide instead, with a line parallel to the frontage behind it, or as wide as the street
    allows. Of the ends that is taken of which both get some of the street, the first of the frontage before
    the other. Where neither gives a lot, `fault` says why. `depth_m` is the depth from the street.
    """
    knife, depth, fault = _knife(plot, front, area_m2)
    return _split(plot, knife, depth)._replace(fault=fault)


def subdivided_polygon(
    plot: Polygon | MultiPolygon, front: Front | None, area_m2: float
) -> tuple[Polygon | MultiPolygon, Fault]:
    """Return part and fault of `subdivide` alone, in less than half of the time; for many plots."""
    knife, _, fault = _knife(plot, front, area_m2)
    return plot if knife is None else _polygons(plot.intersection(knife)), fault


def dissolve_adjacent(shapes: NDArray[np.object_]) -> Polygon | MultiPolygon:
    """Join plots in a plane, in metres; boundaries within 5 cm of each other have no gap between.

    The corners of neighbours differ by the centimetre that degrees are written to, and a slit of that width
    would pass for a boundary. What lies farther apart stays apart.
    """
    union: Polygon | MultiPolygon = shapely.union_all(shapes)  # type: ignore[assignment]
    if isinstance(union, Polygon) and not union.interiors:
        return union
    wider = shapely.buffer(union, SNAP_M, join_style="mitre")
    whole: Polygon | MultiPolygon = shapely.buffer(wider, -SNAP_M, join_style="mitre")
    return whole


def _split(plot: Polygon | MultiPolygon, knife: BaseGeometry | None, depth_m: float) -> Cut:
    """Cut a plot in two: what of it lies within the knife (None: all of it), and what does not."""
    if knife is None:
        return Cut(plot, Polygon(), shapely.LineString(), depth_m)
    part, rest = _polygons(plot.intersection(knife)), _polygons(plot.difference(knife))
    shared = shapely.get_parts(part.boundary.intersection(rest.boundary))
    lines = [line for line in shared if isinstance(line, shapely.LineString)]
    line = shapely.line_merge(shapely.MultiLineString(lines)) if len(lines) > 1 else shapely.union_all(lines)
    return Cut(part, rest, line, depth_m)


def _polygons(shape: BaseGeometry) -> Polygon | MultiPolygon:
    """Return what has an area: a cut may touch the plot in a point or along a side too."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and part.area > 0]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _front_knife(
    plot: BaseGeometry, front: Front | None, area_m2: float
) -> tuple[BaseGeometry | None, float]:
    """Return all that lies near enough to the front for the plot to have the area there, and how near.

    None stands for the whole of the plot.
    """
    if not 0 < area_m2 <= plot.area + EXACT_M2:
        raise GeometryError(
            "{wanted} m² cannot be cut from a plot of {area} m²; ask for more than 0 and no more than that.",
            wanted=f"{area_m2:.1f}",
            area=f"{plot.area:.1f}",
        )
    line = _baseline(plot, front)
    if area_m2 >= plot.area - EXACT_M2 / 2:
        return None, float(np.abs(line.along_and_across(shapely.get_coordinates(plot))[:, 1]).max())
    depth = line.depth_for_area(plot, area_m2)
    return line.strip(plot, depth), depth


Knife = tuple[BaseGeometry | None, float, Fault]


def _knife(plot: BaseGeometry, front: Front | None, area_m2: float) -> Knife:
    """Return what cuts the lot out, its depth, and why it is none; all of the plot has no knife."""
    if not 0 < area_m2 < plot.area - EXACT_M2 / 2:
        return *_front_knife(plot, front, area_m2), ""
    first: Knife | None = None
    for knife in _lots(plot, front, area_m2):
        if not knife[2]:
            return knife
        first = first or knife
    return first or (*_front_knife(plot, front, area_m2), "rest_no_street")


def _lots(plot: BaseGeometry, front: Front | None, area_m2: float) -> Iterator[Knife]:
    """Yield the lots at both ends of a frontage, through all of the plot or less deep."""
    line = _baseline(plot, front)
    points = line.along_and_across(shapely.get_coordinates(plot))
    whole = float(np.abs(points[:, 1]).max())
    street = float(np.hypot(front[2] - front[0], front[3] - front[1])) if _is_line(front) else None
    depths = [whole]
    if whole**2 > LONG * area_m2:
        lot = float(np.sqrt(DEEP * area_m2))
        room = np.inf if street is None else street - LEAST_STREET_M
        depths = [max(lot, area_m2 / room) if room > 0 else lot, whole]
    for depth in depths:
        deep = plot if depth >= whole else plot.intersection(line.strip(plot, depth))
        if deep.area < area_m2:
            continue
        within = line.along_and_across(shapely.get_coordinates(deep))[:, 0]
        for start in (float(within.min()), float(within.max())):
            end = line.square(start)
            wide = end.depth_for_area(deep, area_m2)
            knife: BaseGeometry = end.strip(plot, wide)
            if deep is not plot:
                knife = knife.intersection(line.strip(plot, depth))
            along = (start, start + wide) if start < within.max() else (start - wide, start)
            yield knife, depth, _fault(along, area_m2 / wide, street)


def _fault(along: tuple[float, float], deep: float, street: float | None) -> Fault:
    """Return why a part is no lot that is so `deep` on average and lies `along` a street, from and to.

    `street` is how long the street is, from 0 on; None: not known.
    """
    wide = along[1] - along[0]
    if max(deep, wide) > LONG * min(deep, wide):
        return "part_long"
    if street is None:
        return ""
    own = max(min(along[1], street) - max(along[0], 0.0), 0.0)
    if own < min(LEAST_STREET_M, street / 2) - EXACT_M2:
        return "part_no_street"
    return "rest_no_street" if street - own < min(LEAST_STREET_M, street / 2) - EXACT_M2 else ""


def _baseline(plot: BaseGeometry, front: Front | None) -> Baseline:
    """Return the line to cut along: that of the front, or else of the longer side of the plot."""
    if _is_line(front):
        ends = np.array(front, dtype=np.float64).reshape(2, 2)
    else:
        around = shapely.get_coordinates(shapely.oriented_envelope(plot))
        sides = np.stack([around[:-1], around[1:]], axis=1)
        length = np.hypot(*(sides[:, 1] - sides[:, 0]).T).round(3)
        middle = sides.mean(axis=1).round(3)
        ends = np.asarray(sides[np.lexsort((middle[:, 0], middle[:, 1], -length))[0]])
    span = ends[1] - ends[0]
    return Baseline(ends[0], span / np.hypot(*span))


def _is_line(front: Front | None) -> TypeGuard[Front]:
    """Return whether a frontage is known and no single point."""
    return front is not None and bool(np.isfinite(front).all()) and front[:2] != front[2:]


def _area_within(start: Floats, end: Floats, depth: float) -> float:
    """Return the area within `depth` of the line, from the sides of its rings, land on their left."""
    rise = end[:, 1] - start[:, 1]
    lean = np.divide(end[:, 0] - start[:, 0], rise, out=np.zeros(len(rise)), where=rise != 0)
    low, high = np.clip(start[:, 1], -depth, depth), np.clip(end[:, 1], -depth, depth)
    # Each side takes in what lies west of it, as far as it is within the depth.
    middle = start[:, 0] + lean * ((low + high) / 2.0 - start[:, 1])
    return float((middle * (high - low)).sum())
