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

    def of(self, chosen: NDArray[np.bool_] | Positions) -> "BoundarySegments":
        """The sides that are `chosen`, by a mask or in the order of their positions."""
        return BoundarySegments(self.owner[chosen], self.ring[chosen], self.ends[chosen])


class SharedRuns(NamedTuple):
    """Where sides run together: positions of `one` and `other`, from and to which metre along `one`."""

    one: Positions
    other: Positions
    first: Floats
    last: Floats


def require_planar_geometries(parcels: GeoDataFrame) -> NDArray[np.object_]:
    """The shapes of plots that lie in a plane, in metres.

    Raises
    ------
    CrsError
        If the plots are in degrees, or in no known plane.
    """
    if parcels.crs is None or not parcels.crs.is_projected:
        raise CrsError(
            "Plots are compared in metres, and these are in {crs}; move them to the book's plane.",
            crs=parcels.crs.name if parcels.crs else "no known system",
        )
    return np.asarray(parcels.geometry.array, dtype=object)


def boundary_segments(shapes: NDArray[np.object_]) -> BoundarySegments:
    """Every side of every ring of `shapes`, polygons in a plane; none for a shape that is missing."""
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    points, of_point = shapely.get_coordinates(rings, return_index=True)
    ends = np.hstack([points[:-1], points[1:]])
    side = (of_point[:-1] == of_point[1:]) & (ends[:, :2] != ends[:, 2:]).any(axis=1)
    ring = of_point[:-1][side]
    return BoundarySegments(of_part[of_ring[ring]], ring, ends[side])


def shared_runs(one: BoundarySegments, other: BoundarySegments) -> SharedRuns:
    """Where the sides of `one` keep within 5 cm, inclusive, of sides of `other`, whoever owns them."""
    boxes = _boxes(one.ends)
    b, a = shapely.STRtree(boxes).query(boxes if one is other else _boxes(other.ends))
    if one is other:
        before = one.owner[a] < one.owner[b]
        a, b = a[before], b[before]
    first, last = _together(one.ends[a], other.ends[b])
    met = last > first
    return SharedRuns(a[met], b[met], first[met], last[met])


def _boxes(ends: Floats) -> NDArray[np.object_]:
    # Half the tolerance on either side lets boxes meet whose sides are that near.
    low = np.minimum(ends[:, :2], ends[:, 2:]) - SNAP_M / 2
    high = np.maximum(ends[:, :2], ends[:, 2:]) + SNAP_M / 2
    return np.asarray(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]), dtype=object)


def _together(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """From and to which metre of side `one` the side `other` keeps within SNAP_M of it."""
    way = one[:, 2:] - one[:, :2]
    length = np.hypot(way[:, 0], way[:, 1])
    way = way / length[:, None]
    start, end = other[:, :2] - one[:, :2], other[:, 2:] - one[:, :2]
    # Each end of `other`: how far along `one` it lies, and how far beside it.
    along = np.stack([(start * way).sum(axis=1), (end * way).sum(axis=1)])
    off = np.stack([_cross(way, start), _cross(way, end)])
    run = along[1] - along[0]
    run = np.where(run == 0, 1e-300, run)
    slope = (off[1] - off[0]) / run
    slope = np.where(np.abs(slope) < 1e-15, 1e-15, slope)
    near = along[0] + (np.array([[-SNAP_M], [SNAP_M]]) * (1 + 1e-9) - off[0]) / slope
    first = np.maximum(np.maximum(along.min(axis=0), near.min(axis=0)), 0.0)
    last = np.minimum(np.minimum(along.max(axis=0), near.max(axis=0)), length)
    return np.asarray(first, dtype=np.float64), np.asarray(last, dtype=np.float64)


def _cross(one: Floats, other: Floats) -> Floats:
    return one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]


CORNER_M = 1.0  # a plot that shares no more than this with all streets meets them in a corner
_NOISE_M = 1e-6
_COLUMNS = ["frontage_m", "longest_m", "bearing_deg", "x1", "y1", "x2", "y2"]


class _Pieces(NamedTuple):
    """Pieces of frontage in the order of their rings: the side (a position) and its metres from and to."""

    side: Positions
    first: Floats
    last: Floats


def frontages(parcels: GeoDataFrame, roads: Bools) -> pd.DataFrame:
    """How each plot lies on the streets that are plots themselves.

    Parameters
    ----------
    parcels
        Plots in a plane, in metres, that are there at the same time.
    roads
        True for each plot that is a street.

    Returns
    -------
    frontages
        One row per plot, numbered from 0. `frontage_m` is the length of boundary that keeps within 5 cm of a
        street, inclusive, once where streets overlap; 0 for a street, and where it is no more than 1 m in
        all. `longest_m` is the longest straight run of it, end to end, straight meaning that no corner of
        the plot stands more than 5 cm off; the southernmost of equals. `x1`, `y1`, `x2`, `y2` are its ends
        in the plane, from west to east, and `bearing_deg` its direction from grid north, from 0 up to but
        not including 180. Without frontage they are NaN, and `longest_m` is 0.

    Raises
    ------
    CrsError
        If the plots are in degrees, or in no known plane.
    """
    shapes, roads = require_planar_geometries(parcels), np.asarray(roads, dtype=bool)
    drawn = boundary_segments(shapes)
    street = roads[drawn.owner]
    own, straight = _from_a_bend(drawn.of(~street), shapes)
    pieces = _pieces(own, drawn.of(street))
    metres = np.bincount(own.owner[pieces.side], pieces.last - pieces.first, minlength=len(shapes))
    fronting = metres > CORNER_M
    keep = fronting[own.owner[pieces.side]]
    found = pd.DataFrame(np.nan, index=range(len(shapes)), columns=_COLUMNS)
    found["frontage_m"] = np.where(fronting, metres, 0.0)
    found["longest_m"] = 0.0
    longest = _longest(own, straight, _Pieces(pieces.side[keep], pieces.first[keep], pieces.last[keep]))
    found.loc[longest.index, longest.columns] = longest
    return found


def _pieces(own: BoundarySegments, street: BoundarySegments) -> _Pieces:
    """The parts of sides that lie on streets; parts that overlap or touch are one."""
    met = shared_runs(own, street)
    order = np.lexsort((met.first, met.one))
    side, first, last = met.one[order], met.first[order], met.last[order]
    # How far earlier parts of the same side reach: sides are set apart by more than the length of any.
    apart = side * (2.0 * np.max(last, initial=0.0) + 1.0)
    reach = np.maximum.accumulate(last + apart)
    starts = np.ones(len(side), dtype=bool)
    starts[1:] = first[1:] + apart[1:] > reach[:-1] + _NOISE_M
    at = np.flatnonzero(starts)
    ends = np.maximum.reduceat(last, at) if len(at) else last
    return _Pieces(side[at], first[at], ends)


def _from_a_bend(own: BoundarySegments, shapes: NDArray[np.object_]) -> tuple[BoundarySegments, Positions]:
    """The sides with each ring starting at a bend, and a number that is the same along a straight line."""
    rings = shapely.get_rings(shapely.get_parts(shapes))
    points, ring = shapely.get_coordinates(shapely.simplify(rings, SNAP_M), return_index=True)
    bends = np.isin(_keys(own.ring, own.ends[:, :2]), _keys(ring, points))
    count = np.bincount(own.ring, minlength=len(rings))
    place = np.arange(len(own.ring)) - (np.cumsum(count) - count)[own.ring]
    at = np.flatnonzero(bends)[::-1]
    first = np.zeros(len(rings), dtype=np.intp)
    first[own.ring[at]] = place[at]  # written backwards, so that the first bend stays
    turned = np.lexsort(((place - first[own.ring]) % count[own.ring], own.ring))
    begins = bends[turned] | (place[turned] == first[own.ring[turned]])
    return own.of(turned), np.cumsum(begins)


def _keys(ring: Positions, points: Floats) -> NDArray[np.void]:
    table = np.column_stack([ring, points + 0.0])
    return np.ascontiguousarray(table).view(np.dtype((np.void, table.itemsize * 3))).ravel()


def _longest(own: BoundarySegments, straight: Positions, pieces: _Pieces) -> pd.DataFrame:
    """The longest straight run of each plot that has one, by the plot's position."""
    start, end = _points(own, pieces.side, pieces.first), _points(own, pieces.side, pieces.last)
    line = straight[pieces.side]
    # A run goes on where the next piece of the same straight line starts where this one ends.
    apart = (line[1:] != line[:-1]) | (np.hypot(*(start[1:] - end[:-1]).T) > SNAP_M)
    first = np.flatnonzero(np.append(True, apart)[: len(line)])
    one, other = start[first], end[np.append(first[1:] - 1, len(line) - 1)[: len(first)]]
    turned = (one[:, 0] > other[:, 0]) | ((one[:, 0] == other[:, 0]) & (one[:, 1] > other[:, 1]))
    west, east = np.where(turned[:, None], other, one), np.where(turned[:, None], one, other)
    runs = pd.DataFrame(np.hstack([west, east]), columns=_COLUMNS[3:])
    way = east - west
    runs["longest_m"] = np.hypot(way[:, 0], way[:, 1])
    runs["bearing_deg"] = np.degrees(np.arctan2(way[:, 0], way[:, 1])) % 180.0
    runs["owner"] = own.owner[pieces.side[first]]
    order = np.lexsort((west[:, 0], west[:, 1].round(3), -runs["longest_m"].round(3)))
    return runs.iloc[order].drop_duplicates("owner").set_index("owner")


def _points(own: BoundarySegments, side: Positions, along: Floats) -> Floats:
    ends = own.ends[side]
    way = ends[:, 2:] - ends[:, :2]
    return np.asarray(ends[:, :2] + way * (along / np.hypot(way[:, 0], way[:, 1]))[:, None])


def neighbours(parcels: GeoDataFrame, *, across_m: float = 0.0) -> pd.DataFrame:
    """Pairs of plots with a common boundary of more than 1 m or, when asked, a gap of at most `across_m`.

    Parameters
    ----------
    parcels
        Plots in a plane, in metres, that are there at the same time; rows without a shape have no neighbour.
    across_m
        The widest gap to look across, in metres, inclusive; 0 asks for common boundaries only. Plots that
        meet in a corner have a gap of 0.

    Returns
    -------
    pairs
        `i` < `j` are positions in `parcels`, sorted. `shared_m` is the length along which the boundaries
        keep within 5 cm of each other, inclusive, and 0 where that is no more than 1 m; `gap_m` is the
        shortest distance, and 0 for a common boundary.

    Raises
    ------
    CrsError
        If the plots are in degrees, or in no known plane.
    """
    shapes = require_planar_geometries(parcels)
    i, j, shared = _shared(shapes)
    gap = np.zeros(len(i))
    if across_m > 0:
        over, to, width = _facing(shapes, across_m)
        size = len(shapes)
        apart = ~np.isin(over * size + to, i * size + j)
        i, j = np.append(i, over[apart]), np.append(j, to[apart])
        shared, gap = np.append(shared, np.zeros(apart.sum())), np.append(gap, width[apart])
    order = np.lexsort((j, i))
    return pd.DataFrame({"i": i[order], "j": j[order], "shared_m": shared[order], "gap_m": gap[order]})


def neighbours_of(parcels: GeoDataFrame, position: int, *, across_m: float = 0.0) -> pd.DataFrame:
    """The neighbours of the plot at `position`: columns `j`, `shared_m`, `gap_m`, the longest boundary first.

    The same as the pairs of `neighbours` that it is part of, without looking at the whole book.
    """
    bounds = shapely.bounds(require_planar_geometries(parcels))
    reach = max(across_m, SNAP_M) + _NOISE_M
    low, high = bounds[position, :2] - reach, bounds[position, 2:] + reach
    near = np.flatnonzero((bounds[:, :2] <= high).all(axis=1) & (bounds[:, 2:] >= low).all(axis=1))
    pairs = neighbours(parcels.iloc[near], across_m=across_m)
    i, j = near[pairs["i"].to_numpy()], near[pairs["j"].to_numpy()]
    own = (i == position) | (j == position)
    other = np.where(i == position, j, i)[own]
    shared, gap = pairs["shared_m"].to_numpy()[own], pairs["gap_m"].to_numpy()[own]
    order = np.lexsort((other, gap, -shared))
    return pd.DataFrame({"j": other[order], "shared_m": shared[order], "gap_m": gap[order]})


def _facing(shapes: NDArray[np.object_], across_m: float) -> tuple[Positions, Positions, Floats]:
    """Pairs of shapes no further apart than `across_m`, and how far apart they are."""
    i, j = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=across_m + _NOISE_M)
    i, j = i[i < j].astype(np.intp), j[i < j].astype(np.intp)
    return i, j, np.asarray(shapely.distance(shapes[i], shapes[j]), dtype=np.float64)


def _shared(shapes: NDArray[np.object_]) -> tuple[Positions, Positions, Floats]:
    """Pairs of shapes whose boundaries run together for more than a corner, and for how many metres."""
    all_sides = boundary_segments(shapes)
    met = shared_runs(all_sides, all_sides)
    size = len(shapes)
    owner = all_sides.owner
    pair, place = np.unique(owner[met.one] * size + owner[met.other], return_inverse=True)
    shared = np.bincount(place, met.last - met.first, minlength=len(pair)).astype(np.float64)
    pair, shared = pair[shared > CORNER_M], shared[shared > CORNER_M]
    return pair // size, pair % size, shared
