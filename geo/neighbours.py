"""Neighbours: which plots lie side by side, along how many metres, and which face each other across a gap."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.sides import SNAP_M, Floats, Positions, planar, sides, stretches

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
    shapes = planar(parcels)
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
    bounds = shapely.bounds(planar(parcels))
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
    all_sides = sides(shapes)
    met = stretches(all_sides, all_sides)
    size = len(shapes)
    owner = all_sides.owner
    pair, place = np.unique(owner[met.one] * size + owner[met.other], return_inverse=True)
    shared = np.bincount(place, met.last - met.first, minlength=len(pair)).astype(np.float64)
    pair, shared = pair[shared > CORNER_M], shared[shared > CORNER_M]
    return pair // size, pair % size, shared
