"""Frontage: along how many metres a plot lies on a street, and its longest straight run there."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.sides import SNAP_M, Floats, Positions, Sides, planar, sides, stretches

Bools = NDArray[np.bool_]

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
    shapes, roads = planar(parcels), np.asarray(roads, dtype=bool)
    drawn = sides(shapes)
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


def _pieces(own: Sides, street: Sides) -> _Pieces:
    """The parts of sides that lie on streets; parts that overlap or touch are one."""
    met = stretches(own, street)
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


def _from_a_bend(own: Sides, shapes: NDArray[np.object_]) -> tuple[Sides, Positions]:
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


def _longest(own: Sides, straight: Positions, pieces: _Pieces) -> pd.DataFrame:
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


def _points(own: Sides, side: Positions, along: Floats) -> Floats:
    ends = own.ends[side]
    way = ends[:, 2:] - ends[:, :2]
    return np.asarray(ends[:, :2] + way * (along / np.hypot(way[:, 0], way[:, 1]))[:, None])
