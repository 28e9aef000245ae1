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
from geo.tolerances import (
    OUTSIDE_SHARE,
    PAPER_ERROR_SHARE,
    PAPER_M2,
    PAPER_SHARE,
    ROUNDING_M2,
    TOLERANCE_M2,
    ZONE_SHARE,
)
from geo.validity import finding_source_columns, findings_from_rows, representative_lon_lat

_FIELD = "document_area_m2"
# Plots in another unit than m² are told once for the column from so many on, or when they are more than half.
_FEWEST, _FEWEST_OF_HALF = 10, 2


def paper_differences(parcels: GeoDataFrame) -> pd.DataFrame:
    """Hold `document_area_m2` against the measured area; half a step along the perimeter is let pass besides.

    L006, a warning: they differ by more than 2 m², and than 0.1 % of the paper. L014, an error: by more than
    20 % of it; the unit in which the two would agree is named where there is one. L013, an error: many plots
    look written in one such unit, which is told of the column and not of each.
    """
    shapes = np.asarray(parcels.geometry.array, dtype=object)
    drawn = parcels[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    shapes = np.asarray(drawn.geometry.array, dtype=object)
    measured = np.asarray(shapely.area(shapes))
    paper = drawn[_FIELD].to_numpy(dtype=float, na_value=np.nan)
    more = measured - paper
    limit = tolerances.tolerance_along(shapes, tolerances.steps_of(drawn)) + ROUNDING_M2
    differ = np.flatnonzero(np.abs(more) > np.maximum(PAPER_M2, PAPER_SHARE * paper) + limit)
    if not len(differ):
        return concat_findings([])
    lon, lat = representative_lon_lat(shapes[differ], crs.require_crs(drawn))
    far = (np.abs(more) > PAPER_ERROR_SHARE * paper + limit)[differ]
    looks = pd.Series(
        area_units.likely_unit(paper[differ], measured[differ], latitude=float(np.nanmedian(lat)))
    )
    looks = looks.where(far, area_units.NONE)
    told = finding_source_columns(drawn, differ, table="parcels", id_column="parcel_id").assign(
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
    column = told[many].assign(rule="L013", value=count[many].astype("str"), area_m2=np.nan)
    return concat_findings(
        [findings_from_rows(column.drop_duplicates("expected")), findings_from_rows(told[~many])]
    )


# How far a plot may lie from the middle of its phase: 10 km, and 10 times as far as half of its plots do.
# A phase of fewer than three plots cannot tell which of them strays: all plots of the book do, from 100 km.
_FAR_M, _FAR_IN_BOOK_M, _SPREADS = 10_000.0, 100_000.0, 10.0
_FEWEST_OF_PHASE = 3
_M_PER_KM = 1000.0


def strays(parcels: GeoDataFrame) -> NDArray[np.bool_]:
    """Return which plots stray, one by one in the order of the frame; rows without a shape do not.

    `parcels` are in a plane, in metres, with `phase_id`. A middle is the median of the plots' centres, so
    that no stray moves it.
    """
    return np.isin(np.arange(len(parcels)), _measured(parcels)["at"])


def stray_findings(parcels: GeoDataFrame) -> pd.DataFrame:
    """Return the strays as errors: L040 and L041 hold a plot against its phase, L042 against the book.

    L040: with its two coordinates exchanged the plot would lie among the others, in degrees or on the plane.
    """
    found = _measured(parcels)
    if found.empty:
        return findings([])
    plane = crs.require_crs(parcels)
    east, north, lon, lat = (found[name].to_numpy() for name in ("east", "north", "lon", "lat"))
    turned = [(north, east), crs.east_north(lat, lon, plane)]
    middle = found["middle_east"].to_numpy(), found["middle_north"].to_numpy()
    near = [np.hypot(x - middle[0], y - middle[1]) <= found["limit_m"].to_numpy() for x, y in turned]
    middle_lon, middle_lat = crs.lon_lat(*middle, plane)
    metres = np.asarray(crs.ELLIPSOID.inv(lon, lat, middle_lon, middle_lat)[2])
    told = finding_source_columns(
        parcels, found["at"].to_numpy(), table="parcels", id_column="parcel_id"
    ).assign(
        rule=np.select([~found["of_phase"].to_numpy(), near[0] | near[1]], ["L042", "L040"], "L041"),
        severity="error",
        field="geometry",
        value=[f"{distance:.0f}" for distance in metres / _M_PER_KM],
        lon=lon,
        lat=lat,
    )
    return findings_from_rows(told)


def _measured(parcels: GeoDataFrame) -> pd.DataFrame:
    """The strays by their position `at`: where they lie, the middle they were held against, and the limit."""
    bounds = shapely.bounds(np.asarray(parcels.geometry.array, dtype=object)).reshape(-1, 4)
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
    for axis in ("east", "north"):
        middle = in_phase[axis].transform("median").where(of_phase, plots[axis].median())
        plots[f"middle_{axis}"] = middle
    east, north = plots["east"], plots["north"]
    metres = pd.Series(
        np.hypot(east - plots["middle_east"], north - plots["middle_north"]), index=plots.index
    )
    in_book = float(np.median(np.hypot(east - east.median(), north - north.median()))) if len(plots) else 0.0
    spread = metres.groupby(plots["phase"]).transform("median").where(of_phase, in_book)
    least = np.where(of_phase, _FAR_M, _FAR_IN_BOOK_M)
    plots["limit_m"] = np.maximum(least, _SPREADS * spread)
    plots = plots[(metres > plots["limit_m"]) & (of_phase | (len(plots) >= _FEWEST_OF_PHASE))]
    lon, lat = crs.lon_lat(plots["east"].to_numpy(), plots["north"].to_numpy(), crs.require_crs(parcels))
    return plots.assign(lon=lon, lat=lat)


_M2_PER_HA = 10_000.0
ID_COLUMNS = {"zones": "zone_id", "phases": "phase_id", "parcels": "parcel_id"}


def land_findings(
    zones: GeoDataFrame,
    phases: GeoDataFrame,
    parcels: GeoDataFrame,
    *,
    planned_ha: "pd.Series[float] | None" = None,
) -> pd.DataFrame:
    """All findings of the land, rule by rule; `planned_ha` by `zone_id` is what decisions give each zone."""
    placed = parcels[~strays(parcels)]  # what follows from the place of a stray is not told again
    return concat_findings(
        [
            stray_findings(parcels),
            overlapping_parcels(parcels),
            parcels_outside_phase(placed, phases),
            paper_differences(placed),
            zone_differences(zones, planned_ha),
            missing_outlines(phases),
        ]
    )


def overlapping_parcels(parcels: GeoDataFrame) -> pd.DataFrame:
    """L004: two plots, valid on a same day, share more than 0.1 m²; one finding per pair, by its lower id.

    `valid_from` and `valid_to` are inclusive days, empty where open: a split plot and its parts do not meet.
    Overlaps too thin for the coordinates to tell are one note, L009.
    """
    drawn = _drawn(parcels)
    shapes = _shapes(drawn)
    left, right = _pairs(shapes)
    meet = _meet(drawn, left, right)
    left, right = left[meet], right[meet]
    shared = shapely.intersection(shapes[left], shapes[right])
    areas = shapely.area(shared)
    over = areas > TOLERANCE_M2 + ROUNDING_M2
    ids = drawn["parcel_id"].astype(str).to_numpy(dtype=object)
    turned = ids[left] > ids[right]
    first, second = np.where(turned, right, left)[over], np.where(turned, left, right)[over]
    steps = tolerances.steps_of(drawn)
    told = _told(drawn, first, shared[over], table="parcels").assign(
        rule="L004", severity="error", field="geometry", value=ids[second], area_m2=areas[over]
    )
    return _judged(
        told.sort_values(["record_id", "value"], kind="stable"),
        shared[over],
        np.maximum(steps[first], steps[second]),
        rule="L009",
    )


def parcels_outside_phase(parcels: GeoDataFrame, phases: GeoDataFrame) -> pd.DataFrame:
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
    over = areas > TOLERANCE_M2 + OUTSIDE_SHARE * shapely.area(shapes[at]) + ROUNDING_M2
    told = _told(drawn, at[over], beyond[over], table="parcels").assign(
        rule="L005",
        severity="error",
        field="geometry",
        value=drawn["phase_id"].to_numpy()[at[over]],
        area_m2=areas[over],
    )
    around_m = pd.Series(tolerances.steps_of(lines), index=lines.index).reindex(told["value"]).to_numpy()
    steps = np.maximum(tolerances.steps_of(drawn)[at[over]], around_m)
    return _judged(told, beyond[over], steps, rule="L010")


def _judged(told: pd.DataFrame, slivers: Shapes, steps: crs.Floats, *, rule: str) -> pd.DataFrame:
    """Return `told` as findings, but those on slivers too thin to be told as one note of the `rule`."""
    thin = tolerances.is_thinner_than(slivers, steps)
    if not thin.any():
        return findings_from_rows(told)
    blurred = told.assign(expected=[f"{step:.3f}" for step in steps[told.index]]).loc[np.flatnonzero(thin)]
    largest = blurred.sort_values("area_m2", ascending=False, kind="stable").head(1)
    note = largest.assign(rule=rule, severity="note", value=str(len(blurred)))
    return concat_findings([findings_from_rows(told.drop(index=blurred.index)), findings_from_rows(note)])


def zone_differences(zones: GeoDataFrame, planned_ha: "pd.Series[float] | None") -> pd.DataFrame:
    """L007: the drawn area of a zone differs from its planned ha (by `zone_id`) by more than 1 % of them."""
    if planned_ha is None:
        return findings([])
    drawn = _drawn(zones)
    measured = shapely.area(_shapes(drawn))
    planned = planned_ha.reindex(drawn["zone_id"]).to_numpy(dtype=float) * _M2_PER_HA
    at = np.flatnonzero(np.abs(measured - planned) > ZONE_SHARE * planned + ROUNDING_M2)
    told = _told(drawn, at, _shapes(drawn)[at], table="zones").assign(
        rule="L007",
        severity="note",
        field="geometry",
        value=[f"{area / _M2_PER_HA:.2f}" for area in measured[at]],
        expected=[f"{area / _M2_PER_HA:.2f}" for area in planned[at]],
        area_m2=(measured - planned)[at],
    )
    return findings_from_rows(told)


def missing_outlines(phases: GeoDataFrame) -> pd.DataFrame:
    """L008: a phase has no outline, so that its plots cannot be held against one."""
    shapes = _shapes(phases)
    at = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    told = finding_source_columns(phases, at, table="phases", id_column=ID_COLUMNS["phases"])
    return findings_from_rows(told.assign(rule="L008", severity="note", field="geometry"))


def _told(frame: GeoDataFrame, at: NDArray[np.intp], shapes: Shapes, *, table: str) -> pd.DataFrame:
    """Where the rows at positions `at` come from, and where what is wrong with each lies."""
    lon, lat = representative_lon_lat(shapes, crs.require_crs(frame))
    return finding_source_columns(frame, at, table=table, id_column=ID_COLUMNS[table]).assign(
        lon=lon, lat=lat
    )


def _pairs(shapes: Shapes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of positions, each once, that may share area."""
    left, right = shapely.STRtree(shapes).query(shapes)
    left, right = left[left < right], right[left < right]
    low, high = np.split(shapely.bounds(shapes), 2, axis=1)
    common = np.minimum(high[left], high[right]) - np.maximum(low[left], low[right])
    # Neighbours that share corners and edges, as nearly all do, are told apart in one pass over all edges:
    # only where an edge crosses another shape, or lies inside one, can there be an overlap.
    suspect = shapely.length(shapely.coverage_invalid_edges(shapes)) > 0
    keep = (common[:, 0] * common[:, 1] > TOLERANCE_M2) & (suspect[left] | suspect[right])
    return left[keep], right[keep]


def _meet(plots: pd.DataFrame, left: NDArray[np.intp], right: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether the periods of two plots have a day in common."""
    first = pd.to_datetime(plots["valid_from"]).to_numpy(dtype="datetime64[D]")
    last = pd.to_datetime(plots["valid_to"]).to_numpy(dtype="datetime64[D]")
    late = (first[left] > last[right]) | (first[right] > last[left])  # an empty day is never later
    return ~late


def _drawn(frame: GeoDataFrame) -> GeoDataFrame:
    shapes = _shapes(frame)
    return frame[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]


def _shapes(frame: GeoDataFrame) -> Shapes:
    return np.asarray(frame.geometry.array, dtype=object)
