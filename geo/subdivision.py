"""Subdivision of plots: cuts along a frontage, and plots joined into one."""

from typing import NamedTuple

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
_NOTHING = Polygon()


class Cut(NamedTuple):
    """A plot in two: `part` and `rest`, the `line` between them inside the plot, and how deep the part is.

    The line may be several where the plot is not convex, and is empty when the part is the whole plot.
    """

    part: Polygon | MultiPolygon
    rest: Polygon | MultiPolygon
    line: BaseGeometry
    depth_m: float


def split_front(plot: Polygon | MultiPolygon, front: Front | None, area_m2: float) -> Cut:
    """The part of `plot` that is nearest to the line of its frontage and has `area_m2`.

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
    near, depth = _strip_of(plot, front, area_m2)
    if near is None:
        return Cut(plot, _NOTHING, shapely.LineString(), depth)
    return split_by(plot, near, depth)


def split_by(plot: Polygon | MultiPolygon, knife: BaseGeometry, depth_m: float) -> Cut:
    """A plot in two: what of it lies within the knife, and what does not."""
    part, rest = polygons(plot.intersection(knife)), polygons(plot.difference(knife))
    return Cut(part, rest, _lines(part.boundary.intersection(rest.boundary)), depth_m)


def front_polygon(
    plot: Polygon | MultiPolygon, front: Front | None, area_m2: float
) -> Polygon | MultiPolygon:
    """The part of `split_front` alone, in less than half of the time; for many plots."""
    near, _ = _strip_of(plot, front, area_m2)
    return plot if near is None else polygons(plot.intersection(near))


def _strip_of(plot: BaseGeometry, front: Front | None, area_m2: float) -> tuple[Polygon | None, float]:
    """All that lies near enough to the front for the plot to have the area there, and how near that is.

    None stands for the whole of the plot.
    """
    if not 0 < area_m2 <= plot.area + EXACT_M2:
        raise GeometryError(
            "{wanted} m² cannot be cut from a plot of {area} m²; ask for more than 0 and no more than that.",
            wanted=f"{area_m2:.1f}",
            area=f"{plot.area:.1f}",
        )
    one, way = cutting_baseline(plot, front)
    if area_m2 >= plot.area - EXACT_M2 / 2:
        return None, float(np.abs(along_and_across(shapely.get_coordinates(plot), one, way)[:, 1]).max())
    depth = depth_for_area(plot, one, way, area_m2)
    return strip_polygon(plot, one, way, depth), depth


def cutting_baseline(plot: BaseGeometry, front: Front | None) -> tuple[Floats, Floats]:
    """A point of the line to cut along, and its direction."""
    ends = np.array(front if front is not None else [np.nan] * 4, dtype=np.float64).reshape(2, 2)
    if not np.isfinite(ends).all() or (ends[0] == ends[1]).all():
        ends = _longer_side(plot)
    way = ends[1] - ends[0]
    return ends[0], way / np.hypot(*way)


def _longer_side(plot: BaseGeometry) -> Floats:
    around = shapely.get_coordinates(shapely.oriented_envelope(plot))
    sides = np.stack([around[:-1], around[1:]], axis=1)
    length = np.hypot(*(sides[:, 1] - sides[:, 0]).T).round(3)
    middle = sides.mean(axis=1).round(3)
    return np.asarray(sides[np.lexsort((middle[:, 0], middle[:, 1], -length))[0]])


def along_and_across(points: Floats, one: Floats, way: Floats) -> Floats:
    """How far along the line each point lies, and how far beside it."""
    off = points - one
    return np.column_stack([off @ way, way[0] * off[:, 1] - way[1] * off[:, 0]])


def depth_for_area(plot: BaseGeometry, one: Floats, way: Floats, area_m2: float) -> float:
    """Within which distance of the line the plot has this area, found from both sides."""
    parts = shapely.get_parts(shapely.orient_polygons(plot))
    points, ring = shapely.get_coordinates(shapely.get_rings(parts), return_index=True)
    points = along_and_across(points, one, way)
    side = ring[1:] == ring[:-1]
    start, end = points[:-1][side], points[1:][side]
    low, high = 0.0, float(np.abs(points[:, 1]).max())
    short, over = -area_m2, _within(start, end, high) - area_m2
    for _ in range(_STEPS):
        # Where a straight line between both would hit; a side that stays twice counts half, so that it moves.
        depth = high - over * (high - low) / (over - short) if over > short else high
        off = _within(start, end, depth) - area_m2
        if abs(off) <= _NEAR_M2:
            return depth
        if off < 0:
            low, short, over = depth, off, over / 2.0
        else:
            high, over, short = depth, off, short / 2.0
    return high


def _within(start: Floats, end: Floats, depth: float) -> float:
    """The area within `depth` of the line, from the sides of its rings, land on their left."""
    rise = end[:, 1] - start[:, 1]
    lean = np.divide(end[:, 0] - start[:, 0], rise, out=np.zeros(len(rise)), where=rise != 0)
    low, high = np.clip(start[:, 1], -depth, depth), np.clip(end[:, 1], -depth, depth)
    # Each side takes in what lies west of it, as far as it is within the depth.
    middle = start[:, 0] + lean * ((low + high) / 2.0 - start[:, 1])
    return float((middle * (high - low)).sum())


def strip_polygon(plot: BaseGeometry, one: Floats, way: Floats, depth: float) -> Polygon:
    """All within `depth` of the line through `one` along `way`, as far as the plot goes."""
    along = along_and_across(shapely.get_coordinates(plot), one, way)[:, 0]
    low, high = along.min() - 1.0, along.max() + 1.0
    off = depth * np.array([-way[1], way[0]])
    made: Polygon = shapely.polygons(
        [one + way * low - off, one + way * high - off, one + way * high + off, one + way * low + off]
    )
    return made


def polygons(shape: BaseGeometry) -> Polygon | MultiPolygon:
    """What has an area: a cut may touch the plot in a point or along a side too."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and part.area > 0]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _lines(shape: BaseGeometry) -> BaseGeometry:
    lines = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.LineString)]
    return shapely.line_merge(shapely.MultiLineString(lines)) if len(lines) > 1 else shapely.union_all(lines)


def dissolve_adjacent(shapes: NDArray[np.object_]) -> Polygon | MultiPolygon:
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


THIN = 0.2  # a part whose mean depth is a smaller share of the length it runs along is a strip, not a lot
DEEP = 1.5  # such a part is set off at one end of its street instead, so much deeper than it is wide


def subdivide(plot: Polygon | MultiPolygon, front: Front | None, area_m2: float) -> Cut:
    """The part of `plot` along its frontage that has `area_m2` and is no thin strip.

    Parameters
    ----------
    plot, front, area_m2
        As `geo.subdivision.split_front` takes them.

    Returns
    -------
    cut
        What `split_front` cuts parallel to the frontage; where that would be thinner than a fifth of its
        length, a lot at the first end of the frontage, one and a half times as deep as wide where the plot
        allows, its lines parallel to the frontage and square to it. `depth_m` is its depth from the street.

    Raises
    ------
    GeometryError
        As `split_front`.
    """
    found = _lot(plot, front, area_m2)
    return split_front(plot, front, area_m2) if found is None else split_by(plot, *found)


def subdivided_polygon(
    plot: Polygon | MultiPolygon, front: Front | None, area_m2: float
) -> Polygon | MultiPolygon:
    """The part of `subdivide` alone, in less time; for many plots."""
    found = _lot(plot, front, area_m2)
    return front_polygon(plot, front, area_m2) if found is None else polygons(plot.intersection(found[0]))


def _lot(
    plot: Polygon | MultiPolygon, front: Front | None, area_m2: float
) -> tuple[BaseGeometry, float] | None:
    """What cuts the lot out at the end of a frontage, and its depth; None where that is not asked."""
    one, way = cutting_baseline(plot, front)
    along = along_and_across(shapely.get_coordinates(plot), one, way)[:, 0]
    length = float(np.ptp(along))
    if not 0 < area_m2 < min(THIN * length**2, plot.area):
        return None
    depth = float(np.sqrt(DEEP * area_m2))
    deep = strip_polygon(plot, one, way, depth)
    across: Floats = np.array([-way[1], way[0]])
    # From the end of the frontage on, or else from the end of the plot.
    for start in (0.0, float(along.min())):
        origin = one + way * start
        knife = deep.intersection(_ahead(origin, way, length))
        ahead = polygons(plot.intersection(knife))
        if ahead.area >= area_m2:
            reach = depth_for_area(ahead, origin, across, area_m2)
            return knife.intersection(strip_polygon(knife, origin, across, reach)), depth
    return None


def _ahead(origin: Floats, way: Floats, length: float) -> Polygon:
    """All that lies ahead of a point, as far as a plot of this length can go."""
    far, aside = way * 2 * length, np.array([-way[1], way[0]]) * 1e5
    return Polygon([origin - aside, origin + far - aside, origin + far + aside, origin + aside])
