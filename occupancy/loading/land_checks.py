"""Checks of the land: each a function from measured shapes to findings, each with its limit in words.

Shapes are valid polygons in the book's plane with `row`; `zone_id`, `phase_id` and `parcel_id` name them.
Rows without a shape are passed over: `geo.validity.unusable_geometry_findings` has told them.
"""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import area_units, crs, tolerances
from geo.findings import concat_findings, findings
from geo.geojson import Shapes
from geo.tolerances import ROUNDING_M2, USUAL, Tolerances
from geo.validity import geometry_findings, representative_lon_lat

_FIELD = "document_area_m2"
# Plots in another unit than m² are told once for the column from so many on, or when they are more than half.
_FEWEST, _FEWEST_OF_HALF = 10, 2


def paper_differences(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Hold `document_area_m2` against the measured area; half a step along the perimeter is let pass besides.

    L006, a warning: they differ by more than 2 m², and than 0.1 % of the paper. L014, an error: by more than
    20 % of it; the unit in which the two would agree is named where there is one. L013, an error: many plots
    look written in one such unit, which is told of the column and not of each.
    """
    drawn = _drawn(parcels)
    shapes = _shapes(drawn)
    measured = np.asarray(shapely.area(shapes))
    paper = drawn[_FIELD].to_numpy(dtype=float, na_value=np.nan)
    more = measured - paper
    limit = tolerances.tolerance_along(shapes, tolerances.steps_of(drawn)) + ROUNDING_M2
    differ = np.flatnonzero(
        np.abs(more) > np.maximum(limits.paper_m2, limits.paper_pct / 100 * paper) + limit
    )
    if not len(differ):
        return concat_findings([])
    lon, lat = representative_lon_lat(shapes[differ], crs.require_crs(drawn))
    far = (np.abs(more) > limits.paper_error_pct / 100 * paper + limit)[differ]
    looks = pd.Series(
        area_units.likely_unit(paper[differ], measured[differ], latitude=float(np.nanmedian(lat)))
    )
    looks = looks.where(far, area_units.NONE)
    differences = _parcel_findings(
        drawn.iloc[differ],
        rule=np.where(far, "L014", "L006"),
        severity=np.where(far, "error", "warning"),
        field=_FIELD,
        value=[f"{area:.1f}" for area in paper[differ]],
        expected=np.where(far, looks, [f"{area:.1f}" for area in measured[differ]]),
        area_m2=more[differ],
        lon=lon,
        lat=lat,
    )
    count = looks.map(looks.value_counts())
    half = (count >= _FEWEST_OF_HALF) & (2 * count > int(np.isfinite(paper).sum()))
    many = (looks != area_units.NONE) & (half | (count >= _FEWEST))
    column = differences[many].assign(rule="L013", value=count[many].astype("str"), area_m2=np.nan)
    return concat_findings([column.drop_duplicates("expected"), differences[~many]])


# How far a plot may lie from the middle of its phase: 10 km, and 10 times as far as half of its plots do.
# A phase of fewer than three plots cannot tell which of them strays: all plots of the book do, from 100 km.
_SPREADS = 10.0
_FEWEST_OF_PHASE = 3
_M_PER_KM = 1000.0


def strays(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> NDArray[np.bool_]:
    """Return which plots stray, one by one in the order of the frame; rows without a shape do not.

    `parcels` are in a plane, in metres, with `phase_id`. A middle is the median of the plots' centres, so
    that no stray moves it.
    """
    return np.isin(np.arange(len(parcels)), _strays(parcels, limits)["at"])


def stray_findings(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return the strays as errors: L040 and L041 hold a plot against its phase, L042 against the book.

    L040: with its two coordinates exchanged the plot would lie among the others, in degrees or on the plane.
    """
    stray = _strays(parcels, limits)
    if stray.empty:
        return findings([])
    plane = crs.require_crs(parcels)
    east, north, lon, lat = (stray[name].to_numpy() for name in ("east", "north", "lon", "lat"))
    middle = stray["middle_east"].to_numpy(), stray["middle_north"].to_numpy()
    exchanged = [(north, east), crs.east_north(lat, lon, plane)]
    near = [np.hypot(x - middle[0], y - middle[1]) <= stray["limit_m"].to_numpy() for x, y in exchanged]
    metres = np.asarray(crs.ELLIPSOID.inv(lon, lat, *crs.lon_lat(*middle, plane))[2])
    return _parcel_findings(
        parcels.iloc[stray["at"].to_numpy()],
        rule=np.select([~stray["of_phase"].to_numpy(), near[0] | near[1]], ["L042", "L040"], "L041"),
        severity="error",
        value=[f"{distance:.0f}" for distance in metres / _M_PER_KM],
        lon=lon,
        lat=lat,
    )


def _strays(parcels: GeoDataFrame, limits: Tolerances) -> pd.DataFrame:
    """Return the strays by their position `at`: where they lie, the middle of the others, and the limit."""
    bounds = shapely.bounds(_shapes(parcels)).reshape(-1, 4)
    plots = pd.DataFrame(
        {
            "at": np.arange(len(parcels)),
            "phase": parcels["phase_id"].astype(object).to_numpy(),
            "east": bounds[:, [0, 2]].mean(axis=1),
            "north": bounds[:, [1, 3]].mean(axis=1),
        }
    )
    plots = plots[np.isfinite(plots["east"] + plots["north"])]
    in_phase = plots.groupby("phase")
    of_phase = in_phase["at"].transform("size") >= _FEWEST_OF_PHASE
    plots = plots.assign(of_phase=of_phase)
    in_book = plots[["east", "north"]].median()
    for axis in ("east", "north"):
        plots[f"middle_{axis}"] = in_phase[axis].transform("median").where(of_phase, in_book[axis])
    off = plots[["east", "north"]].to_numpy() - plots[["middle_east", "middle_north"]].to_numpy()
    metres = pd.Series(np.hypot(*off.T), index=plots.index)
    off_book = np.hypot(plots["east"] - in_book["east"], plots["north"] - in_book["north"])
    spread = metres.groupby(plots["phase"]).transform("median").where(of_phase, off_book.median())
    plots["limit_m"] = np.maximum(
        _M_PER_KM * np.where(of_phase, limits.stray_km, limits.stray_of_book_km), _SPREADS * spread
    )
    plots = plots[(metres > plots["limit_m"]) & (of_phase | (len(plots) >= _FEWEST_OF_PHASE))]
    lon, lat = crs.lon_lat(plots["east"].to_numpy(), plots["north"].to_numpy(), crs.require_crs(parcels))
    return plots.assign(lon=lon, lat=lat)


_M2_PER_HA = 10_000.0


def land_findings(
    zones: GeoDataFrame,
    phases: GeoDataFrame,
    parcels: GeoDataFrame,
    *,
    planned_ha: "pd.Series[float] | None" = None,
    limits: Tolerances = USUAL,
) -> pd.DataFrame:
    """All findings of the land, rule by rule; `planned_ha` by `zone_id` is what decisions give each zone."""
    placed = parcels[~strays(parcels, limits)]  # what follows from the place of a stray is not told again
    return concat_findings(
        [
            stray_findings(parcels, limits),
            overlapping_parcels(parcels, limits),
            parcels_outside_phase(placed, phases, limits),
            paper_differences(placed, limits),
            zone_differences(zones, planned_ha, limits),
            missing_outlines(phases),
        ]
    )


def overlapping_parcels(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """L004: two plots, valid on a same day, share more than 0.1 m²; one finding per pair, by its lower id.

    `valid_from` and `valid_to` are inclusive days, empty where open: a split plot and its parts do not meet.
    Overlaps too thin for the coordinates to tell are one note, L009.
    """
    drawn = _drawn(parcels)
    shapes = _shapes(drawn)
    left, right = _pairs(shapes, limits)
    meet = _meet(drawn, left, right)
    left, right = left[meet], right[meet]
    shared = shapely.intersection(shapes[left], shapes[right])
    areas = shapely.area(shared)
    over = areas > limits.area_m2 + ROUNDING_M2
    ids = drawn["parcel_id"].astype(str).to_numpy(dtype=object)
    turned = ids[left] > ids[right]
    first, second = np.where(turned, right, left)[over], np.where(turned, left, right)[over]
    order = np.lexsort((ids[second], ids[first]))
    first, second, slivers, areas = first[order], second[order], shared[over][order], areas[over][order]
    overlaps = _sliver_findings(
        drawn.iloc[first], slivers, rule="L004", severity="error", value=ids[second], area_m2=areas
    )
    steps = tolerances.steps_of(drawn)
    return _thin_ones_as_note(overlaps, slivers, np.maximum(steps[first], steps[second]), limits, rule="L009")


def parcels_outside_phase(
    parcels: GeoDataFrame, phases: GeoDataFrame, limits: Tolerances = USUAL
) -> pd.DataFrame:
    """L005: a plot reaches out of the outline of its phase by more than 0.1 m² + 0.01 % of its area.

    What reaches out too thinly for the coordinates to tell is one note, L010.
    """
    lines = _drawn(phases).drop_duplicates("phase_id").set_index("phase_id")
    outlines = lines.geometry.force_2d()  # copies: threads share the book's shapes and must not prepare these
    drawn = _drawn(parcels)
    drawn = drawn[drawn["phase_id"].isin(outlines.index).to_numpy()]
    shapes = _shapes(drawn)
    around = np.asarray(outlines.reindex(drawn["phase_id"]).array, dtype=object)
    shapely.prepare(around)
    at = np.flatnonzero(~shapely.covers(around, shapes))
    beyond = shapely.difference(shapes[at], around[at])
    areas = shapely.area(beyond)
    share = limits.outside_pct / 100
    over = areas > limits.area_m2 + share * shapely.area(shapes[at]) + ROUNDING_M2
    at, beyond = at[over], beyond[over]
    outside = _sliver_findings(
        drawn.iloc[at],
        beyond,
        rule="L005",
        severity="error",
        value=drawn["phase_id"].iloc[at],
        area_m2=areas[over],
    )
    around_m = pd.Series(tolerances.steps_of(lines), index=lines.index).reindex(outside["value"]).to_numpy()
    steps = np.maximum(tolerances.steps_of(drawn)[at], around_m)
    return _thin_ones_as_note(outside, beyond, steps, limits, rule="L010")


def _thin_ones_as_note(
    errors: pd.DataFrame, slivers: Shapes, steps: crs.Floats, limits: Tolerances, *, rule: str
) -> pd.DataFrame:
    """Return the findings, but those on slivers too thin to be told as one note of the `rule`."""
    thin = tolerances.is_thinner_than(slivers, steps, limits)
    blurred = errors.assign(expected=[f"{step:.3f}" for step in steps])[thin]
    largest = blurred.sort_values("area_m2", ascending=False, kind="stable").head(1)
    return concat_findings(
        [errors[~thin], largest.assign(rule=rule, severity="note", value=str(len(blurred)))]
    )


def zone_differences(
    zones: GeoDataFrame, planned_ha: "pd.Series[float] | None", limits: Tolerances = USUAL
) -> pd.DataFrame:
    """L007: the drawn area of a zone differs from its planned ha (by `zone_id`) by more than 1 % of them."""
    if planned_ha is None:
        return findings([])
    drawn = _drawn(zones)
    measured = shapely.area(_shapes(drawn))
    planned = planned_ha.reindex(drawn["zone_id"]).to_numpy(dtype=float) * _M2_PER_HA
    at = np.flatnonzero(np.abs(measured - planned) > limits.zone_pct / 100 * planned + ROUNDING_M2)
    return geometry_findings(
        drawn.iloc[at],
        table="zones",
        id_column="zone_id",
        rule="L007",
        severity="note",
        value=[f"{area / _M2_PER_HA:.2f}" for area in measured[at]],
        expected=[f"{area / _M2_PER_HA:.2f}" for area in planned[at]],
        area_m2=(measured - planned)[at],
    )


def missing_outlines(phases: GeoDataFrame) -> pd.DataFrame:
    """L008: a phase has no outline, so that its plots cannot be held against one."""
    shapes = _shapes(phases)
    without = phases[shapely.is_missing(shapes) | shapely.is_empty(shapes)]
    return geometry_findings(
        without, table="phases", id_column="phase_id", rule="L008", severity="note", lon=np.nan, lat=np.nan
    )


def _parcel_findings(parcels: GeoDataFrame, **cells: object) -> pd.DataFrame:
    return geometry_findings(parcels, table="parcels", id_column="parcel_id", **cells)


def _sliver_findings(parcels: GeoDataFrame, slivers: Shapes, **cells: object) -> pd.DataFrame:
    """Return findings that lie where the slivers are."""
    lon, lat = representative_lon_lat(slivers, crs.require_crs(parcels))
    return _parcel_findings(parcels, **cells, lon=lon, lat=lat)


def _pairs(shapes: Shapes, limits: Tolerances) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of positions, each once, that may share area."""
    left, right = shapely.STRtree(shapes).query(shapes)
    left, right = left[left < right], right[left < right]
    low, high = np.split(shapely.bounds(shapes), 2, axis=1)
    common = np.minimum(high[left], high[right]) - np.maximum(low[left], low[right])
    # Neighbours that share corners and edges, as nearly all do, are told apart in one pass over all edges:
    # only where an edge crosses another shape, or lies inside one, can there be an overlap.
    suspect = shapely.length(shapely.coverage_invalid_edges(shapes)) > 0
    keep = (common[:, 0] * common[:, 1] > limits.area_m2) & (suspect[left] | suspect[right])
    return left[keep], right[keep]


def _meet(plots: pd.DataFrame, left: NDArray[np.intp], right: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return whether the periods of two plots have a day in common; an empty day is never later."""
    first, last = (
        pd.to_datetime(plots[name]).to_numpy(dtype="datetime64[D]") for name in ("valid_from", "valid_to")
    )
    return ~((first[left] > last[right]) | (first[right] > last[left]))


def _drawn(frame: GeoDataFrame) -> GeoDataFrame:
    shapes = _shapes(frame)
    return frame[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]


def _shapes(frame: GeoDataFrame) -> Shapes:
    return np.asarray(frame.geometry.array, dtype=object)
