"""Boundaries of plots: their straight segments, street frontages and neighbours."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.errors import CrsError

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]
Bools = NDArray[np.bool_]

# Two boundaries nearer than this are one: degrees are written to a centimetre, and a corner of one plot that
# stands on the side of another is off that side by as much.
SNAP_M = 0.05


class BoundarySegments(NamedTuple):
    """Sides of rings, in the order in which each ring is drawn.

    `owner` is the position of the shape, `ring` numbers the rings of all shapes, and `ends` holds the two
    ends of each side as x, y, x, y in metres. No side has length 0.
    """

    owner: Positions
    ring: Positions
    ends: Floats

    def of(self, chosen: Bools | Positions) -> "BoundarySegments":
        """Return the segments that are `chosen`, by a mask or in the order of their positions."""
        return BoundarySegments(self.owner[chosen], self.ring[chosen], self.ends[chosen])


class SharedRuns(NamedTuple):
    """Where segments run together: positions of `a` and `b`, from and to which metre along `a`."""

    a: Positions
    b: Positions
    first: Floats
    last: Floats

    def of(self, chosen: Bools | Positions) -> "SharedRuns":
        """Return the runs that are `chosen`, by a mask or in the order of their positions."""
        return SharedRuns(self.a[chosen], self.b[chosen], self.first[chosen], self.last[chosen])


def require_planar_geometries(frame: GeoDataFrame) -> NDArray[np.object_]:
    """Return the shapes of a frame that lies in a plane, in metres.

    Raises
    ------
    CrsError
        If they are in degrees, or in no known plane.
    """
    if frame.crs is None or not frame.crs.is_projected:
        raise CrsError(
            "Plots are compared in metres, and these are in {crs}; move them to the book's plane.",
            crs=frame.crs.name if frame.crs else "no known system",
        )
    return np.asarray(frame.geometry.array, dtype=object)


def boundary_segments(shapes: NDArray[np.object_]) -> BoundarySegments:
    """Return every side of every ring of `shapes`, polygons in a plane; none for a shape that is missing."""
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    points, of_point = shapely.get_coordinates(rings, return_index=True)
    ends = np.hstack([points[:-1], points[1:]])
    side = (of_point[:-1] == of_point[1:]) & (ends[:, :2] != ends[:, 2:]).any(axis=1)
    ring = of_point[:-1][side]
    return BoundarySegments(of_part[of_ring[ring]], ring, ends[side])


def shared_runs(left: BoundarySegments, right: BoundarySegments, *, within_m: float = SNAP_M) -> SharedRuns:
    """Find where segments of `left` keep within 5 cm or so many metres, inclusive, of those of `right`."""
    boxes = _boxes(left.ends, within_m)
    b, a = shapely.STRtree(boxes).query(boxes if left is right else _boxes(right.ends, within_m))
    if left is right:
        before = left.owner[a] < left.owner[b]
        a, b = a[before], b[before]
    first, last = _overlap_along(left.ends[a], right.ends[b], within_m)
    meet = last > first
    return SharedRuns(a[meet], b[meet], first[meet], last[meet])


class FacingGaps(NamedTuple):
    """Land between two sides of different shapes: positions of the shapes, `a` < `b`, and a quadrilateral."""

    a: Positions
    b: Positions
    length_m: Floats
    wide_m: Floats
    land: NDArray[np.object_]


def facing_gaps(sides: BoundarySegments, *, within_m: float) -> FacingGaps:
    """Return the land between sides of two shapes as far as they keep within so many metres of each other.

    Sides that run on each other, within 1 µm, have none between them, and sides that cross none that is told.
    """
    runs = shared_runs(sides, sides, within_m=within_m)
    ends, other = sides.ends[runs.a], sides.ends[runs.b]
    along = ends[:, 2:] - ends[:, :2]
    along /= np.hypot(along[:, 0], along[:, 1])[:, None]
    beside = np.column_stack([-along[:, 1], along[:, 0]])
    from_start = [other[:, :2] - ends[:, :2], other[:, 2:] - ends[:, :2]]
    at = [(tip * along).sum(axis=1) for tip in from_start]
    off = [(tip * beside).sum(axis=1) for tip in from_start]
    slope = (off[1] - off[0]) / np.where(at[1] == at[0], 1e-300, at[1] - at[0])
    near, far = (off[0] + slope * (metre - at[0]) for metre in (runs.first, runs.last))
    apart = (near * far >= 0) & (np.maximum(np.abs(near), np.abs(far)) > _NOISE_M)
    foot, head = (ends[:, :2] + along * metre[:, None] for metre in (runs.first, runs.last))
    ring = np.stack([foot, head, head + beside * far[:, None], foot + beside * near[:, None]], axis=1)[apart]
    a, b = sides.owner[runs.a[apart]], sides.owner[runs.b[apart]]
    wide = np.maximum(np.abs(near), np.abs(far))[apart]
    land = shapely.polygons(shapely.linearrings(ring)) if len(ring) else np.empty(0, dtype=object)
    return FacingGaps(a, b, (runs.last - runs.first)[apart], wide, land)


def _boxes(ends: Floats, within_m: float) -> NDArray[np.object_]:
    # Half the tolerance on either side lets boxes meet whose sides are that near.
    low = np.minimum(ends[:, :2], ends[:, 2:]) - within_m / 2
    high = np.maximum(ends[:, :2], ends[:, 2:]) + within_m / 2
    return np.asarray(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]), dtype=object)


def _overlap_along(a: Floats, b: Floats, within_m: float) -> tuple[Floats, Floats]:
    """Return from and to which metre of each segment of `a` that of `b` keeps within so many metres of it."""
    unit = a[:, 2:] - a[:, :2]
    length = np.hypot(unit[:, 0], unit[:, 1])
    unit = unit / length[:, None]
    start, end = b[:, :2] - a[:, :2], b[:, 2:] - a[:, :2]
    # Each end of `b`: how far along `a` it lies, and how far beside it.
    along = np.stack([(start * unit).sum(axis=1), (end * unit).sum(axis=1)])
    off = np.stack([unit[:, 0] * tip[:, 1] - unit[:, 1] * tip[:, 0] for tip in (start, end)])
    run = along[1] - along[0]
    run = np.where(run == 0, 1e-300, run)
    slope = (off[1] - off[0]) / run
    slope = np.where(np.abs(slope) < 1e-15, 1e-15, slope)
    near = along[0] + (np.array([[-within_m], [within_m]]) * (1 + 1e-9) - off[0]) / slope
    first = np.maximum(np.maximum(along.min(axis=0), near.min(axis=0)), 0.0)
    last = np.minimum(np.minimum(along.max(axis=0), near.max(axis=0)), length)
    return np.asarray(first, dtype=np.float64), np.asarray(last, dtype=np.float64)


CORNER_M = 1.0  # a plot that shares no more than this with all streets meets them in a corner
_NOISE_M = 1e-6
_COLUMNS = ["frontage_m", "longest_m", "bearing_deg", "x1", "y1", "x2", "y2"]


def frontages(frame: GeoDataFrame, is_street: Bools) -> pd.DataFrame:
    """Measure how each shape lies on the streets among them.

    Parameters
    ----------
    frame
        Polygons in a plane, in metres, that are there at the same time.
    is_street
        True for each shape that is a street.

    Returns
    -------
    frontages
        One row per shape, numbered from 0. `frontage_m` is the length of boundary that keeps within 5 cm of a
        street, inclusive, once where streets overlap; 0 for a street, and where it is no more than 1 m in
        all. `longest_m` is the longest straight run of it, end to end, straight meaning that no corner of
        the shape stands more than 5 cm off; the southernmost of equals. `x1`, `y1`, `x2`, `y2` are its ends
        in the plane, from west to east, and `bearing_deg` its direction from grid north, from 0 up to but
        not including 180. Without frontage they are NaN, and `longest_m` is 0.

    Raises
    ------
    CrsError
        If the shapes are in degrees, or in no known plane.
    """
    shapes, is_street = require_planar_geometries(frame), np.asarray(is_street, dtype=bool)
    segments = boundary_segments(shapes)
    of_street = is_street[segments.owner]
    own, straight = _from_a_bend(segments.of(~of_street), shapes)
    runs = _merged_runs(own, segments.of(of_street))
    metres = np.bincount(own.owner[runs.a], runs.last - runs.first, minlength=len(shapes))
    fronting = metres > CORNER_M
    keep = fronting[own.owner[runs.a]]
    table = pd.DataFrame(np.nan, index=range(len(shapes)), columns=_COLUMNS)
    table["frontage_m"] = np.where(fronting, metres, 0.0)
    table["longest_m"] = 0.0
    longest = _longest(own, straight, runs.of(keep))
    table.loc[longest.index, longest.columns] = longest
    return table


def free_sides(sides: BoundarySegments, *, least_m: float) -> Floats:
    """Return the ends of the parts of sides, of so many metres at least, that lie on no other shape's."""
    runs = shared_runs(sides, BoundarySegments(*sides))
    merged = _merged(runs.of(sides.owner[runs.a] != sides.owner[runs.b]))
    along = sides.ends[:, 2:] - sides.ends[:, :2]
    length = np.hypot(along[:, 0], along[:, 1])
    again = np.append(False, merged.a[1:] == merged.a[:-1])[: len(merged.a)].astype(bool)
    last = np.append(merged.a[1:] != merged.a[:-1], True)[: len(merged.a)].astype(bool)
    whole = np.setdiff1d(np.arange(len(length)), merged.a)
    side = np.concatenate([merged.a, merged.a[last], whole])
    begin = np.where(again, np.append(0.0, merged.last)[: len(merged.a)], 0.0)
    first = np.concatenate([begin, merged.last[last], np.zeros(len(whole))])
    end = np.concatenate([merged.first, length[merged.a[last]], length[whole]])
    free = end - first >= least_m
    unit = (along / length[:, None])[side[free]]
    start = sides.ends[side[free], :2]
    return np.hstack([start + unit * first[free, None], start + unit * end[free, None]])


def _merged_runs(own: BoundarySegments, street: BoundarySegments) -> SharedRuns:
    """Return the parts of segments that lie on streets; parts that overlap or touch are one."""
    return _merged(shared_runs(own, street))


def _merged(runs: SharedRuns) -> SharedRuns:
    """Return the runs along each segment of `a`, those that overlap or touch as one."""
    order = np.lexsort((runs.first, runs.a))
    runs = runs.of(order)
    # How far earlier parts of the same segment reach: segments are set apart by more than the length of any.
    apart = runs.a * (2.0 * np.max(runs.last, initial=0.0) + 1.0)
    reach = np.maximum.accumulate(runs.last + apart)
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = runs.first[1:] + apart[1:] > reach[:-1] + _NOISE_M
    at = np.flatnonzero(starts)
    last = np.maximum.reduceat(runs.last, at) if len(at) else runs.last
    return SharedRuns(runs.a[at], runs.b[at], runs.first[at], last)


def _from_a_bend(own: BoundarySegments, shapes: NDArray[np.object_]) -> tuple[BoundarySegments, Positions]:
    """Return the segments with each ring starting at a bend, and a number for each straight line."""
    rings = shapely.get_rings(shapely.get_parts(shapes))
    points, ring = shapely.get_coordinates(shapely.simplify(rings, SNAP_M), return_index=True)
    bends = np.isin(_keys(own.ring, own.ends[:, :2]), _keys(ring, points))
    count = np.bincount(own.ring, minlength=len(rings))
    position = np.arange(len(own.ring)) - (np.cumsum(count) - count)[own.ring]
    at = np.flatnonzero(bends)[::-1]
    first = np.zeros(len(rings), dtype=np.intp)
    first[own.ring[at]] = position[at]  # written backwards, so that the first bend stays
    turned = np.lexsort(((position - first[own.ring]) % count[own.ring], own.ring))
    begins = bends[turned] | (position[turned] == first[own.ring[turned]])
    return own.of(turned), np.cumsum(begins)


def _keys(ring: Positions, points: Floats) -> NDArray[np.void]:
    table = np.column_stack([ring, points + 0.0])
    return np.ascontiguousarray(table).view(np.dtype((np.void, table.itemsize * 3))).ravel()


def _longest(own: BoundarySegments, straight: Positions, runs: SharedRuns) -> pd.DataFrame:
    """Return the longest straight run of each shape that has one, by the shape's position."""
    ends = own.ends[runs.a]
    span = ends[:, 2:] - ends[:, :2]
    length = np.hypot(span[:, 0], span[:, 1])
    start, end = (ends[:, :2] + span * (along / length)[:, None] for along in (runs.first, runs.last))
    line = straight[runs.a]
    # A run goes on where the next piece of the same straight line starts where this one ends.
    apart = (line[1:] != line[:-1]) | (np.hypot(*(start[1:] - end[:-1]).T) > SNAP_M)
    first = np.flatnonzero(np.append(True, apart)[: len(line)])
    a, b = start[first], end[np.append(first[1:] - 1, len(line) - 1)[: len(first)]]
    turned = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    west, east = np.where(turned[:, None], b, a), np.where(turned[:, None], a, b)
    longest = pd.DataFrame(np.hstack([west, east]), columns=_COLUMNS[3:])
    off = east - west
    longest["longest_m"] = np.hypot(off[:, 0], off[:, 1])
    longest["bearing_deg"] = np.degrees(np.arctan2(off[:, 0], off[:, 1])) % 180.0
    longest["owner"] = own.owner[runs.a[first]]
    order = np.lexsort((west[:, 0], west[:, 1].round(3), -longest["longest_m"].round(3)))
    return longest.iloc[order].drop_duplicates("owner").set_index("owner")


def neighbours(frame: GeoDataFrame, *, across_m: float = 0.0) -> pd.DataFrame:
    """Find pairs of shapes with a common boundary of more than 1 m, or a gap of at most `across_m`.

    Parameters
    ----------
    frame
        Polygons in a plane, in metres, that are there at the same time; a missing shape has no neighbour.
    across_m
        The widest gap to look across, in metres, inclusive; 0 finds common boundaries only. Shapes that
        meet in a corner have a gap of 0.

    Returns
    -------
    pairs
        `i` < `j` are positions in `frame`, sorted. `shared_m` is the length along which the boundaries
        keep within 5 cm of each other, inclusive, and 0 where that is no more than 1 m; `gap_m` is the
        shortest distance, and 0 for a common boundary.

    Raises
    ------
    CrsError
        If the shapes are in degrees, or in no known plane.
    """
    shapes = require_planar_geometries(frame)
    segments = boundary_segments(shapes)
    runs, size = shared_runs(segments, segments), len(shapes)
    pair, at = np.unique(segments.owner[runs.a] * size + segments.owner[runs.b], return_inverse=True)
    shared = np.bincount(at, runs.last - runs.first, minlength=len(pair)).astype(np.float64)
    pair, shared = pair[shared > CORNER_M], shared[shared > CORNER_M]
    pairs = pd.DataFrame({"i": pair // size, "j": pair % size, "shared_m": shared, "gap_m": 0.0})
    if across_m > 0:
        i, j = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=across_m + _NOISE_M)
        i, j = i[i < j], j[i < j]
        apart = ~np.isin(i * size + j, pair)
        i, j = i[apart], j[apart]
        gap = shapely.distance(shapes[i], shapes[j])
        pairs = pd.concat([pairs, pd.DataFrame({"i": i, "j": j, "shared_m": 0.0, "gap_m": gap})])
    return pairs.sort_values(["i", "j"], ignore_index=True)


def neighbours_of(frame: GeoDataFrame, position: int, *, across_m: float = 0.0) -> pd.DataFrame:
    """Find the neighbours of one shape: columns `j`, `shared_m`, `gap_m`, the longest boundary first.

    The same as the pairs of `neighbours` that it is part of, without looking at the whole frame.
    """
    bounds = shapely.bounds(require_planar_geometries(frame))
    reach = max(across_m, SNAP_M) + _NOISE_M
    low, high = bounds[position, :2] - reach, bounds[position, 2:] + reach
    near = np.flatnonzero((bounds[:, :2] <= high).all(axis=1) & (bounds[:, 2:] >= low).all(axis=1))
    pairs = neighbours(frame.iloc[near], across_m=across_m)
    i, j = near[pairs["i"].to_numpy()], near[pairs["j"].to_numpy()]
    own: pd.DataFrame = pairs.assign(j=np.where(i == position, j, i))[(i == position) | (j == position)]
    by = ["shared_m", "gap_m", "j"]
    return own.sort_values(by, ascending=[False, True, True], ignore_index=True)[["j", "shared_m", "gap_m"]]
