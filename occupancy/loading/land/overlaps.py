"""Overlaps, gaps and successions: land that several plots have, that none has, or that changed hands."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import tolerances
from geo.boundaries import BoundarySegments, boundary_segments, facing_gaps, free_sides
from geo.findings import concat_findings, findings
from geo.geojson import Shapes, shapes_of
from geo.separation import most_shared_m2
from geo.shape_metrics import on_all_cores, pieces
from geo.tolerances import ROUNDING_M2, USUAL, Tolerances
from occupancy.loading.land.outlines import drawn, parcel_findings, sliver_findings, thin_ones_as_note

Positions = NDArray[np.intp]


@dataclass(frozen=True, eq=False, slots=True)
class PlotPieces:
    """Plots, rows that have a shape, and these in pieces: `owner` is the position of the plot of each."""

    plots: GeoDataFrame
    parts: Shapes
    owner: Positions


def plot_pieces(parcels: GeoDataFrame) -> PlotPieces:
    """Return the plots that are drawn, large ones in pieces."""
    plots = drawn(parcels)
    return PlotPieces(plots, *pieces(shapes_of(plots)))


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
        pairs = {name: getattr(self, name)[chosen] for name in ("left", "right", "land", "m2")}
        return replace(self, **pairs)


def shared_land(drawn_plots: PlotPieces, limits: Tolerances = USUAL) -> Shared:
    """Return the pairs of plots that share more than 0.1 m²."""
    plots, parts, owner = drawn_plots.plots, drawn_plots.parts, drawn_plots.owner
    left, right = _pairs(parts, owner, limits)
    land = on_all_cores(shapely.intersection, parts[left], parts[right])
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


def _pairs(parts: Shapes, owner: Positions, limits: Tolerances) -> tuple[Positions, Positions]:
    """Pairs of pieces of different shapes, each once, whose insides meet: a common edge is not enough.

    Pairs of whole shapes that cannot share more than 0.1 m² are left out.
    """
    left, right = shapely.STRtree(parts).query(parts)
    once = owner[left] < owner[right]
    left, right = left[once], right[once]
    low, high = np.split(shapely.bounds(parts), 2, axis=1)
    common = np.minimum(high[left], high[right]) - np.maximum(low[left], low[right])
    boxes = (common > 0).all(axis=1)
    left, right = left[boxes], right[boxes]
    whole = (np.bincount(owner) == 1)[owner]
    least = np.where(whole[left] & whole[right], limits.area_m2, 0) + ROUNDING_M2
    much = most_shared_m2(parts, left, right) > least
    left, right = left[much], right[much]
    insides_meet = partial(shapely.relate_pattern, pattern="T********")
    inside = on_all_cores(insides_meet, parts[left], parts[right])
    return left[inside], right[inside]


def overlapping_parcels(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return all findings on plots that share land on a same day; see `overlap_findings`."""
    return overlap_findings(shared_land(plot_pieces(parcels), limits), limits)


def overlap_findings(shared: Shared, limits: Tolerances = USUAL) -> pd.DataFrame:
    """L004: two plots, valid on a same day, share more than 0.1 m²; one finding per pair, by its lower id.

    `valid_from` and `valid_to` are inclusive days, empty where open: a split plot and its parts do not meet.
    Overlaps too thin for the coordinates to tell are one note, L009. L018: plots share all but 5 % of the
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


_CORNER_M = 0.3  # how near the ends of free sides are joined: sides at a corner are within 5 cm of each other
_MM = 1000.0


def gap_findings(
    drawn_plots: PlotPieces, limits: Tolerances = USUAL, *, without: Collection[int] = ()
) -> pd.DataFrame:
    """Return the findings on gaps between plots that have not ended, but for rows that are left out."""
    plots = drawn_plots.plots
    here = (plots["valid_to"].isna() & ~plots["row"].isin(without)).to_numpy(dtype=np.bool_)
    plots, parts = plots[here], drawn_plots.parts[here[drawn_plots.owner]]
    sides = unmatched_sides(plots)
    return concat_findings([sliver_gaps(plots, sides, parts, limits), enclosed_gaps(plots, sides, limits)])


def sliver_gaps(
    plots: GeoDataFrame, sides: BoundarySegments, parts: Shapes, limits: Tolerances = USUAL
) -> pd.DataFrame:
    """L032: two plots run beside each other at most 0.5 m apart, with more than 0.1 m² between them.

    What is narrower than the coordinates can tell is let pass; so is where two sides part by more than 6°.
    `parts` are the plots in pieces.
    """
    gaps = facing_gaps(sides, within_m=limits.gap_m)
    steps = tolerances.steps_of(plots)
    told_apart = limits.sliver_steps * np.maximum(steps[gaps.a], steps[gaps.b])
    long = (gaps.length_m >= limits.gap_times * gaps.wide_m) & (gaps.wide_m > told_apart)
    at = np.flatnonzero(long & (shapely.area(gaps.land) > ROUNDING_M2))
    beside = pd.DataFrame({"a": gaps.a[at], "b": gaps.b[at], "wide": gaps.wide_m[at], "at": at})
    beside["m2"] = shapely.area(gaps.land[at])
    # Only what is large enough is held against plots, and these in pieces: a street has thousands of sides.
    beside = beside[beside.groupby(["a", "b"])["m2"].transform("sum") > limits.area_m2 + ROUNDING_M2]
    if beside.empty:
        return findings([])
    land = gaps.land[beside["at"].to_numpy()]
    # What plots have of it is no gap: an overlap looks like one, and so do the two sides of a narrow plot.
    gap, part = shapely.STRtree(parts).query(land)
    taken = on_all_cores(shapely.intersection, land[gap], parts[part])
    beside["m2"] -= np.bincount(gap, shapely.area(taken), len(land))
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


def succession_findings(shared: Shared, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return the findings on plots that take land without naming whose it was, or name who never had it.

    L034: a plot begins on land of one that ended before, with half of the area of either at least, and does
    not descend from it; of those that ended, the last. L035: a plot names a parent that is drawn elsewhere.
    """
    plots = shared.plots
    if not len(shared.m2) and (plots["parent_parcel_ids"] == "").all():
        return findings([])
    families = _parents(plots)
    return concat_findings([_unnamed(shared, families, limits), _apart(shared, families)])


def _parents(plots: GeoDataFrame) -> pd.DataFrame:
    """Return the pairs of a plot and a parent of it that is drawn, by position."""
    children = np.flatnonzero((plots["parent_parcel_ids"] != "").to_numpy())
    listed = plots["parent_parcel_ids"].iloc[children].astype(str).str.split(";")
    named = listed.set_axis(children).explode()
    parent = pd.Index(plots["parcel_id"]).get_indexer(pd.Index(named))
    pairs = pd.DataFrame({"child": named.index.to_numpy(), "parent": parent})
    return pd.DataFrame(pairs[(parent >= 0) & (pairs["child"] != pairs["parent"])])


def _unnamed(shared: Shared, families: pd.DataFrame, limits: Tolerances) -> pd.DataFrame:
    plots = shared.plots
    first, last = periods(plots)
    earlier = last[shared.left] < first[shared.right]
    later = last[shared.right] < first[shared.left]
    pairs = pd.DataFrame(
        {
            "heir": np.where(earlier, shared.right, shared.left),
            "ended": np.where(earlier, shared.left, shared.right),
            "m2": shared.m2,
            "at": np.arange(len(shared.m2)),
        }
    )[earlier | later]
    areas = shapely.area(shapes_of(plots))
    smaller = np.minimum(areas[pairs["heir"]], areas[pairs["ended"]])
    pairs = pairs[pairs["m2"] >= limits.heir_pct / 100 * smaller]
    day = pd.Series(last[pairs["ended"]], index=pairs.index)
    pairs = pairs[day == day.groupby(pairs["heir"]).transform("max")]
    size = max(len(plots), 1)
    known = _ancestors(families, set(pairs["heir"]))
    pairs = pairs[~(pairs["heir"] * size + pairs["ended"]).isin(known["child"] * size + known["parent"])]
    return sliver_findings(
        plots.iloc[pairs["heir"].to_numpy()],
        shared.land[pairs["at"].to_numpy()],
        rule="L034",
        severity="warning",
        value=plots["parcel_id"].iloc[pairs["ended"].to_numpy()],
        area_m2=pairs["m2"],
    )


def _ancestors(families: pd.DataFrame, heirs: set[int]) -> pd.DataFrame:
    """Return the pairs of an heir and a parent, parent of a parent and so on."""
    known = families[families["child"].isin(heirs)]
    while True:
        older = known.merge(families, left_on="parent", right_on="child", suffixes=("", "_of"))
        older = older[["child", "parent_of"]].rename(columns={"parent_of": "parent"})
        wider = pd.concat([known, older]).drop_duplicates()
        if len(wider) == len(known):
            return known
        known = wider


def _apart(shared: Shared, families: pd.DataFrame) -> pd.DataFrame:
    plots, size = shared.plots, max(len(shared.plots), 1)
    low, high = families.min(axis=1), families.max(axis=1)
    apart = families[~(low * size + high).isin(shared.left * size + shared.right)]
    return parcel_findings(
        plots.iloc[apart["child"].to_numpy()],
        rule="L035",
        severity="warning",
        field="parent_parcel_ids",
        value=plots["parcel_id"].iloc[apart["parent"].to_numpy()],
    )
