"""Checks of the land: each a function from measured shapes to findings, each with its limit in words.

Shapes are valid polygons in the book's plane with `row`; `zone_id`, `phase_id` and `parcel_id` name them.
Rows without a shape are passed over: `geo.repair.unusable` has told them.
"""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import crs
from geo.findings import findings, joined
from geo.geojson import Shapes
from geo.repair import ROUNDING_M2, TOLERANCE_M2, listed, places, sources
from geo.strays import stray_findings, strays

# Shares of an area: by which a plot may reach over the line of its phase, a plot may differ from its papers,
# and a drawn zone from its planned area.
_OUTSIDE_SHARE, _PAPER_SHARE, _ZONE_SHARE = 1e-4, 1e-3, 1e-2
_PAPER_M2 = 2.0
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
    return joined(
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
    told = _told(drawn, first, shared[over], table="parcels").assign(
        rule="L004", severity="error", field="geometry", value=ids[second], area_m2=areas[over]
    )
    return listed(told.sort_values(["record_id", "value"], kind="stable"))


def outside(parcels: GeoDataFrame, phases: GeoDataFrame) -> pd.DataFrame:
    """L005: a plot reaches out of the outline of its phase by more than 0.1 m² + 0.01 % of its area."""
    outlines = _drawn(phases).drop_duplicates("phase_id").set_index("phase_id").geometry
    outlines = outlines.force_2d()  # copies, for threads share the book's shapes and must not prepare these
    drawn = _drawn(parcels)
    drawn = drawn[drawn["phase_id"].isin(outlines.index).to_numpy()]
    shapes = _shapes(drawn)
    around = np.asarray(outlines.reindex(drawn["phase_id"]).array, dtype=object)
    shapely.prepare(around)
    at = np.flatnonzero(~shapely.covers(around, shapes))
    beyond = shapely.difference(shapes[at], around[at])
    areas = shapely.area(beyond)
    over = areas > TOLERANCE_M2 + _OUTSIDE_SHARE * shapely.area(shapes[at]) + ROUNDING_M2
    told = _told(drawn, at[over], beyond[over], table="parcels").assign(
        rule="L005",
        severity="error",
        field="geometry",
        value=drawn["phase_id"].to_numpy()[at[over]],
        area_m2=areas[over],
    )
    return listed(told)


def paper_differences(parcels: GeoDataFrame) -> pd.DataFrame:
    """L006: the measured area differs from `document_area_m2` by more than 2 m², and than 0.1 % of it."""
    drawn = _drawn(parcels)
    measured = shapely.area(_shapes(drawn))
    paper = drawn["document_area_m2"].to_numpy(dtype=float, na_value=np.nan)
    more = measured - paper
    at = np.flatnonzero(np.abs(more) > np.maximum(_PAPER_M2, _PAPER_SHARE * paper) + ROUNDING_M2)
    told = _told(drawn, at, _shapes(drawn)[at], table="parcels").assign(
        rule="L006",
        severity="warning",
        field="document_area_m2",
        value=[f"{area:.1f}" for area in paper[at]],
        expected=[f"{area:.1f}" for area in measured[at]],
        area_m2=more[at],
    )
    return listed(told)


def zone_differences(zones: GeoDataFrame, planned_ha: "pd.Series[float] | None") -> pd.DataFrame:
    """L007: the drawn area of a zone differs from its planned ha (by `zone_id`) by more than 1 % of them."""
    if planned_ha is None:
        return findings([])
    drawn = _drawn(zones)
    measured = shapely.area(_shapes(drawn))
    planned = planned_ha.reindex(drawn["zone_id"]).to_numpy(dtype=float) * _M2_PER_HA
    at = np.flatnonzero(np.abs(measured - planned) > _ZONE_SHARE * planned + ROUNDING_M2)
    told = _told(drawn, at, _shapes(drawn)[at], table="zones").assign(
        rule="L007",
        severity="note",
        field="geometry",
        value=[f"{area / _M2_PER_HA:.2f}" for area in measured[at]],
        expected=[f"{area / _M2_PER_HA:.2f}" for area in planned[at]],
        area_m2=(measured - planned)[at],
    )
    return listed(told)


def missing_outlines(phases: GeoDataFrame) -> pd.DataFrame:
    """L008: a phase has no outline, so that its plots cannot be held against one."""
    shapes = _shapes(phases)
    at = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    told = sources(phases, at, table="phases", id_column=ID_COLUMNS["phases"])
    return listed(told.assign(rule="L008", severity="note", field="geometry"))


def _told(frame: GeoDataFrame, at: NDArray[np.intp], shapes: Shapes, *, table: str) -> pd.DataFrame:
    """Where the rows at positions `at` come from, and where what is wrong with each lies."""
    lon, lat = places(shapes, crs.of(frame))
    return sources(frame, at, table=table, id_column=ID_COLUMNS[table]).assign(lon=lon, lat=lat)


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
