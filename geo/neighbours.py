"""Neighbours: which plots lie side by side, along how many metres, and which face each other across a gap."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.errors import CrsError

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]

# Two boundaries nearer than this are one: degrees are written to a centimetre, and a corner of one plot that
# stands on the side of another is off that side by as much.
SNAP_M = 0.05
CORNER_M = 1.0  # plots that share no more than this meet in a corner
_NOISE_M = 1e-6


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
    shapes = _shapes(parcels)
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


def beside(parcels: GeoDataFrame, position: int, *, across_m: float = 0.0) -> pd.DataFrame:
    """The neighbours of the plot at `position`: columns `j`, `shared_m`, `gap_m`, the longest boundary first.

    The same as the pairs of `neighbours` that it is part of, without looking at the whole book.
    """
    bounds = shapely.bounds(_shapes(parcels))
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


def _shapes(parcels: GeoDataFrame) -> NDArray[np.object_]:
    if parcels.crs is None or not parcels.crs.is_projected:
        raise CrsError(
            "Neighbours are found in metres, and these plots are in {crs}; move them to the book's plane.",
            crs=parcels.crs.name if parcels.crs else "no known system",
        )
    return np.asarray(parcels.geometry.array, dtype=object)


def _facing(shapes: NDArray[np.object_], across_m: float) -> tuple[Positions, Positions, Floats]:
    """Pairs of shapes no further apart than `across_m`, and how far apart they are."""
    i, j = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=across_m + _NOISE_M)
    i, j = i[i < j].astype(np.intp), j[i < j].astype(np.intp)
    return i, j, np.asarray(shapely.distance(shapes[i], shapes[j]), dtype=np.float64)


def _sides(shapes: NDArray[np.object_]) -> tuple[Positions, Floats]:
    """Every side of every ring: whose it is, and its two ends as x, y, x, y."""
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    points, of_point = shapely.get_coordinates(rings, return_index=True)
    ends = np.hstack([points[:-1], points[1:]])
    side = (of_point[:-1] == of_point[1:]) & (ends[:, :2] != ends[:, 2:]).any(axis=1)
    return of_part[of_ring[of_point[:-1][side]]], ends[side]


def _shared(shapes: NDArray[np.object_]) -> tuple[Positions, Positions, Floats]:
    """Pairs of shapes whose boundaries run together for more than a corner, and for how many metres."""
    owner, ends = _sides(shapes)
    # Half the tolerance on either side lets boxes meet whose sides are that near.
    low = np.minimum(ends[:, :2], ends[:, 2:]) - SNAP_M / 2
    high = np.maximum(ends[:, :2], ends[:, 2:]) + SNAP_M / 2
    boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    a, b = shapely.STRtree(boxes).query(boxes)
    a, b = a[owner[a] < owner[b]], b[owner[a] < owner[b]]
    along = _together(ends[a], ends[b])
    size = len(shapes)
    pair, place = np.unique(owner[a] * size + owner[b], return_inverse=True)
    shared = np.bincount(place, along, minlength=len(pair)).astype(np.float64)
    pair, shared = pair[shared > CORNER_M], shared[shared > CORNER_M]
    return pair // size, pair % size, shared


def _together(one: Floats, other: Floats) -> Floats:
    """Along how many metres of side `one` the side `other` keeps within SNAP_M of it."""
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
    return np.asarray(np.maximum(last - first, 0.0), dtype=np.float64)


def _cross(one: Floats, other: Floats) -> Floats:
    return one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
