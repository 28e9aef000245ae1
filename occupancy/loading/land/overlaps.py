"""Overlaps: plots that share land on a same day, and plots that have one outline."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import tolerances
from geo.findings import concat_findings, findings
from geo.geojson import Shapes, shapes_of
from geo.pieces import pieces
from geo.tolerances import ROUNDING_M2, USUAL, Tolerances
from occupancy.loading.land.drawn import drawn, parcel_findings, sliver_findings, thin_ones_as_note

Positions = NDArray[np.intp]


@dataclass(frozen=True, eq=False, slots=True)
class Shared:
    """Land that pairs of plots share, whenever they are valid.

    `left` < `right` are positions in `plots`, rows that have a shape; `m2` is the area of `land`.
    """

    plots: GeoDataFrame
    left: Positions
    right: Positions
    land: Shapes
    m2: NDArray[np.float64]

    def of(self, chosen: NDArray[np.bool_]) -> "Shared":
        """Return the pairs that are chosen."""
        return Shared(self.plots, self.left[chosen], self.right[chosen], self.land[chosen], self.m2[chosen])


def shared_land(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> Shared:
    """Return the pairs of plots that share more than 0.1 m²."""
    plots = drawn(parcels)
    shapes = shapes_of(plots)
    parts, owner = pieces(shapes)
    left, right = _pairs(parts, owner)
    land = shapely.intersection(parts[left], parts[right])
    some = shapely.area(land) > 0
    a, b, land = owner[left[some]], owner[right[some]], land[some]
    pair, at = np.unique(np.minimum(a, b) * len(plots) + np.maximum(a, b), return_inverse=True)
    m2 = np.bincount(at, shapely.area(land), minlength=len(pair)).astype(np.float64)
    over = np.flatnonzero(m2 > limits.area_m2 + ROUNDING_M2)
    order = np.argsort(at, kind="stable")
    many = np.bincount(at, minlength=len(pair))
    ends = np.cumsum(many)
    whole = land[order[ends[over] - many[over]]]
    for place in np.flatnonzero(many[over] > 1):  # a large plot that was cut into pieces
        end = ends[over[place]]
        whole[place] = shapely.union_all(land[order[end - many[over[place]] : end]])
    left, right = np.divmod(pair[over], max(len(plots), 1))
    return Shared(plots, left, right, whole, m2[over])


def _pairs(parts: Shapes, owner: Positions) -> tuple[Positions, Positions]:
    """Pairs of pieces of different shapes, each once, whose insides meet: a common edge is not enough."""
    left, right = shapely.STRtree(parts).query(parts)
    once = owner[left] < owner[right]
    left, right = left[once], right[once]
    low, high = np.split(shapely.bounds(parts), 2, axis=1)
    common = np.minimum(high[left], high[right]) - np.maximum(low[left], low[right])
    boxes = (common > 0).all(axis=1)
    left, right = left[boxes], right[boxes]
    inside = shapely.relate_pattern(parts[left], parts[right], "T********")
    return left[inside], right[inside]


def overlapping_parcels(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return all findings on plots that share land on a same day; see `overlap_findings`."""
    return overlap_findings(shared_land(parcels, limits), limits)


def overlap_findings(shared: Shared, limits: Tolerances = USUAL) -> pd.DataFrame:
    """L004: two plots, valid on a same day, share more than 0.1 m²; one finding per pair, by its lower id.

    `valid_from` and `valid_to` are inclusive days, empty where open: a split plot and its parts do not meet.
    Overlaps too thin for the coordinates to tell are one note, L009. L018: plots share all but 0.1 % of the
    land of each; one finding for all that do, and what they share with others is told of the first alone.
    """
    plots = shared.plots
    if not len(shared.m2):
        return findings([])
    shared = shared.of(meet(plots, shared.left, shared.right))
    areas = shapely.area(shapes_of(plots))
    larger = np.maximum(areas[shared.left], areas[shared.right])
    same = shared.m2 >= (1 - limits.same_outline_pct / 100) * larger
    first = first_of_all(len(plots), shared.left[same], shared.right[same])
    shared = shared.of(first[shared.left] != first[shared.right])
    shared = shared.of((first[shared.left] == shared.left) & (first[shared.right] == shared.right))
    ids = plots["parcel_id"].astype(str).to_numpy(dtype=object)
    turned = ids[shared.left] > ids[shared.right]
    one = np.where(turned, shared.right, shared.left)
    other = np.where(turned, shared.left, shared.right)
    order = np.lexsort((ids[other], ids[one]))
    one, other, land = one[order], other[order], shared.land[order]
    overlaps = sliver_findings(
        plots.iloc[one], land, rule="L004", severity="error", value=ids[other], area_m2=shared.m2[order]
    )
    steps = tolerances.steps_of(plots)
    told = thin_ones_as_note(overlaps, land, np.maximum(steps[one], steps[other]), limits, rule="L009")
    return concat_findings([_one_outline(plots, first, ids), told])


def first_of_all(count: int, left: Positions, right: Positions) -> Positions:
    """Return for each of so many the first that it is linked with through any pairs; itself without one."""
    first = np.arange(count)
    while len(left) and (first[left] != first[right]).any():
        lower = np.minimum(first[left], first[right])
        np.minimum.at(first, left, lower)
        np.minimum.at(first, right, lower)
    return first


def _one_outline(plots: GeoDataFrame, first: Positions, ids: Shapes) -> pd.DataFrame:
    """L018: one finding for all plots of one outline, of the first, with their number and their ids."""
    many = np.flatnonzero(np.bincount(first, minlength=len(first)) > 1)
    if not len(many):
        return findings([])
    named = pd.Series(ids).groupby(first)
    rows = plots.iloc[many]
    return parcel_findings(
        rows,
        rule="L018",
        severity="error",
        value=named.size()[many].astype("str"),
        expected=named.agg("; ".join)[many],
        area_m2=shapely.area(shapes_of(rows)),
    )


def meet(plots: pd.DataFrame, left: Positions, right: Positions) -> NDArray[np.bool_]:
    """Return whether the periods of two plots have a day in common; an empty day is never later."""
    first, last = periods(plots)
    return ~((first[left] > last[right]) | (first[right] > last[left]))


def periods(plots: pd.DataFrame) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Return the first and last day of each plot; empty where open."""
    first, last = (
        pd.to_datetime(plots[name]).to_numpy(dtype="datetime64[D]") for name in ("valid_from", "valid_to")
    )
    return first, last
