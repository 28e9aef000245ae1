"""Gaps: land that no plot has, as slivers between neighbours or enclosed by the plots of a phase."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import tolerances
from geo.boundaries import BoundarySegments, boundary_segments, facing_gaps, free_sides
from geo.findings import concat_findings, findings
from geo.geojson import Shapes, shapes_of
from geo.tolerances import ROUNDING_M2, USUAL, Tolerances
from occupancy.loading.land.drawn import drawn, sliver_findings
from occupancy.loading.land.overlaps import first_of_all

_TIMES_LONG = 10.0  # how many times longer than wide a sliver is at least: two sides that part are none
_CORNER_M = 0.3  # how near the ends of free sides are joined: sides at a corner are within 5 cm of each other
_MM = 1000.0


def gap_findings(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return the findings on gaps between plots that have not ended."""
    plots = drawn(parcels[parcels["valid_to"].isna()])
    sides = unmatched_sides(plots)
    return concat_findings([sliver_gaps(plots, sides, limits), enclosed_gaps(plots, sides, limits)])


def sliver_gaps(plots: GeoDataFrame, sides: BoundarySegments, limits: Tolerances = USUAL) -> pd.DataFrame:
    """L032: two plots run beside each other at most 0.5 m apart, with more than 0.1 m² between them.

    What is narrower than the coordinates can tell is let pass; so is where two sides part by more than 6°.
    """
    shapes = shapes_of(plots)
    gaps = facing_gaps(sides, within_m=limits.gap_m)
    steps = tolerances.steps_of(plots)
    told_apart = limits.sliver_steps * np.maximum(steps[gaps.a], steps[gaps.b])
    long = (gaps.length_m >= _TIMES_LONG * gaps.wide_m) & (gaps.wide_m > told_apart)
    at = np.flatnonzero(long & (shapely.area(gaps.land) > ROUNDING_M2))
    if not len(at):
        return findings([])
    land = gaps.land[at]
    # What plots have of it is no gap: an overlap looks like one, and so do the two sides of a narrow plot.
    piece, plot = shapely.STRtree(shapes).query(land)
    taken = shapely.area(shapely.intersection(land[piece], shapes[plot]))
    free = shapely.area(land) - np.bincount(piece, taken, minlength=len(land))
    beside = pd.DataFrame({"a": gaps.a[at], "b": gaps.b[at], "m2": free, "wide": gaps.wide_m[at], "at": at})
    beside = beside.sort_values("m2", ascending=False, kind="stable")
    pairs = beside.groupby(["a", "b"], as_index=False).agg({"m2": "sum", "wide": "max", "at": "first"})
    pairs = pairs[pairs["m2"] > limits.area_m2 + ROUNDING_M2]
    return sliver_findings(
        plots.iloc[pairs["a"].to_numpy()],
        gaps.land[pairs["at"].to_numpy()],
        rule="L032",
        severity="warning",
        value=plots["parcel_id"].iloc[pairs["b"].to_numpy()],
        expected=[f"{metres:.3f}" for metres in pairs["wide"]],
        area_m2=pairs["m2"],
    )


def unmatched_sides(plots: GeoDataFrame) -> BoundarySegments:
    """Return the sides of plots that no other of them has from corner to corner."""
    sides = boundary_segments(shapes_of(plots))
    ends = np.rint(sides.ends * _MM).astype(np.int64)
    turned = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[turned] = ends[turned][:, [2, 3, 0, 1]]
    return sides.of(~pd.DataFrame(ends).duplicated(keep=False).to_numpy())


def enclosed_gaps(plots: GeoDataFrame, sides: BoundarySegments, limits: Tolerances = USUAL) -> pd.DataFrame:
    """L033: plots enclose land of at most 0.5 ha that none of them has, and that is no street.

    Street-like is what is 3 m wide or more and five times as long. Slivers are told by L032, and larger land
    is land not yet divided.
    """
    shapes = shapes_of(plots)
    holes = _enclosed(shapes, sides, limits)
    area, half = shapely.area(holes), shapely.length(holes) / 2
    # The sides of a rectangle of that area and perimeter; of what is rounder, those of a square.
    width = np.minimum((half - np.sqrt(np.maximum(half**2 - 4 * area, 0))) / 2, np.sqrt(area))
    street = (width >= limits.street_m) & (half - width >= limits.street_times * width)
    told_apart = limits.sliver_steps * np.max(tolerances.steps_of(plots), initial=0.0)
    holes = holes[(width > max(limits.gap_m, told_apart)) & ~street]
    nearest = shapely.STRtree(shapes).nearest(holes) if len(holes) else np.empty(0, dtype=int)
    return sliver_findings(
        plots.iloc[nearest], holes, rule="L033", severity="note", area_m2=shapely.area(holes)
    )


def _enclosed(shapes: Shapes, sides: BoundarySegments, limits: Tolerances) -> Shapes:
    """Return the land of at most 0.5 ha that no shape has, within a ring of sides that lie on no other."""
    ends = free_sides(sides, least_m=_CORNER_M).reshape(-1, 2)
    corners = np.asarray(shapely.points(ends), dtype=object)
    a, b = shapely.STRtree(corners).query(corners, predicate="dwithin", distance=_CORNER_M)
    lines = ends[first_of_all(len(ends), a, b)].reshape(-1, 2, 2)
    lines = lines[(lines[:, 0] != lines[:, 1]).any(axis=1)]
    rings = shapely.get_parts(shapely.polygonize(shapely.linestrings(lines)))
    rings = rings[shapely.area(rings) <= limits.enclosed_m2]
    ring, plot = shapely.STRtree(shapes).query(rings)
    taken = np.bincount(ring, shapely.area(shapely.intersection(rings[ring], shapes[plot])), len(rings))
    free = np.flatnonzero(shapely.area(rings) - taken > limits.area_m2 + ROUNDING_M2)
    found = [_within(rings[at], shapes[plot[ring == at]]) for at in free]
    holes = np.array([*found, None], dtype=object)[:-1]
    return holes[shapely.area(holes) <= limits.enclosed_m2]


def _within(ring: shapely.Geometry, plots: Shapes) -> shapely.Geometry:
    """Return the land within a ring of joined sides, to its very edge, that none of the plots has."""
    land = shapely.difference(shapely.buffer(ring, _CORNER_M), shapely.union_all(plots))
    parts = shapely.get_parts(land)
    largest: shapely.Geometry = parts[np.argmax(shapely.area(shapely.intersection(parts, ring)))]
    return largest
