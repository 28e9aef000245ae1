"""Checks of the land: each a function from measured shapes to findings, each with its limit in words.

Shapes are valid polygons in the book's plane with `row`; `zone_id`, `phase_id` and `parcel_id` name them.
Rows without a shape are passed over: `geo.validity.unusable_geometry_findings` has told them.
"""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import crs, tolerances
from geo.findings import concat_findings, findings
from geo.geojson import Shapes
from geo.papers import paper_differences
from geo.strays import stray_findings, strays
from geo.tolerances import OUTSIDE_SHARE, ROUNDING_M2, TOLERANCE_M2, ZONE_SHARE
from geo.validity import finding_source_columns, findings_from_rows, representative_lon_lat

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
            overlaps(parcels),
            outside(placed, phases),
            paper_differences(placed),
            zone_differences(zones, planned_ha),
            missing_outlines(phases),
        ]
    )


def overlaps(parcels: GeoDataFrame) -> pd.DataFrame:
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


def outside(parcels: GeoDataFrame, phases: GeoDataFrame) -> pd.DataFrame:
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
