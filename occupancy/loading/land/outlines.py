"""Outlines of phases and zones held against each other and against decisions; which rows are drawn."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import crs, tolerances
from geo.findings import concat_findings, findings
from geo.geojson import Shapes, shapes_of
from geo.tolerances import ROUNDING_M2, USUAL, Tolerances
from geo.validity import geometry_findings, representative_lon_lat


def drawn(frame: GeoDataFrame) -> GeoDataFrame:
    """Return the rows that have a shape."""
    shapes = shapes_of(frame)
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    return frame[~missing] if missing.any() else frame


def parcel_findings(parcels: GeoDataFrame, **cells: object) -> pd.DataFrame:
    """Return a finding on the geometry of each of the plots."""
    return geometry_findings(parcels, table="parcels", id_column="parcel_id", **cells)


def sliver_findings(
    rows: GeoDataFrame,
    slivers: Shapes,
    *,
    table: str = "parcels",
    id_column: str = "parcel_id",
    **cells: object,
) -> pd.DataFrame:
    """Return findings on rows that lie where the slivers are."""
    if rows.empty:
        return findings([])
    lon, lat = representative_lon_lat(slivers, crs.require_crs(rows))
    return geometry_findings(rows, table=table, id_column=id_column, **cells, lon=lon, lat=lat)


def thin_ones_as_note(
    errors: pd.DataFrame, slivers: Shapes, steps: crs.Floats, limits: Tolerances, *, rule: str
) -> pd.DataFrame:
    """Return the findings, but those on slivers too thin to be told as one note of the `rule`."""
    if errors.empty:
        return errors
    thin = tolerances.is_thinner_than(slivers, steps, limits)
    blurred = errors.assign(expected=[f"{step:.3f}" for step in steps])[thin]
    largest = blurred.sort_values("area_m2", ascending=False, kind="stable").head(1)
    return concat_findings(
        [errors[~thin], largest.assign(rule=rule, severity="note", value=str(len(blurred)))]
    )


_M2_PER_HA = 10_000.0
_PRECISION, _STATUS = "boundary_precision_m", "boundary_status"


def outline_findings(zones: GeoDataFrame, phases: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return the findings on zones and phases that share land, and on phases outside their zone.

    L015: two phases of a zone overlap by more than 0.1 m². L016: two zones do; that their phases overlap
    follows from it and is not told again, while phases of zones that do not are told as L015. L017: a phase
    reaches out of its zone by more than 0.1 m² and 0.01 % of its area. What is narrower than the outlines
    are precise (`boundary_precision_m`; of a zone the coarsest of its phases) is let pass, and outlines that
    only show about where land is (`placeholder`) are held against none.
    """
    phases, zones = _outlined(phases), _outlined(zones)
    if _PRECISION in phases and _PRECISION not in zones:
        coarsest = phases.groupby("zone_id")[_PRECISION].max()
        zones = zones.assign(**{_PRECISION: zones["zone_id"].map(coarsest)})
    of_zones, pairs = _overlaps(zones, limits, table="zones", id_column="zone_id", rule="L016")
    of_phases, (left, right) = _overlaps(phases, limits, table="phases", id_column="phase_id", rule="L015")
    zone = phases["zone_id"].to_numpy(dtype=object)
    known = set(zip(*(zones["zone_id"].to_numpy(dtype=object)[side] for side in pairs), strict=True))
    follows = [bool({(a, b), (b, a)} & known) for a, b in zip(zone[left], zone[right], strict=True)]
    return concat_findings(
        [of_zones, of_phases[~np.array(follows, dtype=bool)], _outside(phases, zones, limits)]
    )


def _outlined(frame: GeoDataFrame) -> GeoDataFrame:
    """Return the rows whose outline says how far the land reaches."""
    rows = drawn(frame)
    return rows[rows[_STATUS] != "placeholder"] if _STATUS in rows else rows


def _widths(frame: GeoDataFrame, limits: Tolerances) -> NDArray[np.float64]:
    """Return for each outline the width in metres that it cannot tell."""
    step = limits.sliver_steps * tolerances.steps_of(frame)
    if _PRECISION not in frame:
        return np.asarray(step)
    return np.asarray(np.maximum(step, np.nan_to_num(frame[_PRECISION].to_numpy(dtype=float))))


def _overlaps(
    outlines: GeoDataFrame, limits: Tolerances, *, table: str, id_column: str, rule: str
) -> tuple[pd.DataFrame, tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Return the findings on pairs that share land, and the positions of both."""
    shapes = shapes_of(outlines)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    if not len(left):
        return findings([]), (left, right)
    land = shapely.intersection(shapes[left], shapes[right])
    areas, width = shapely.area(land), _widths(outlines, limits)
    over = areas > limits.area_m2 + ROUNDING_M2
    over[over] = ~tolerances.is_narrower_than(land[over], np.maximum(width[left], width[right])[over])
    left, right = left[over], right[over]
    told = sliver_findings(
        outlines.iloc[left],
        land[over],
        table=table,
        id_column=id_column,
        rule=rule,
        severity="error",
        value=outlines[id_column].iloc[right],
        area_m2=areas[over],
    )
    return told, (left, right)


def _outside(phases: GeoDataFrame, zones: GeoDataFrame, limits: Tolerances) -> pd.DataFrame:
    """L017: land of a phase that lies outside its zone."""
    phases = phases[phases["zone_id"].isin(zones["zone_id"]).to_numpy()]
    place = pd.Index(zones["zone_id"]).get_indexer(pd.Index(phases["zone_id"]))
    shapes, around = shapes_of(phases), shapes_of(zones)[place]
    beyond = shapely.difference(shapes, around)
    areas = shapely.area(beyond)
    over = areas > limits.area_m2 + limits.outside_pct / 100 * shapely.area(shapes) + ROUNDING_M2
    width = np.maximum(_widths(phases, limits), _widths(zones, limits)[place])
    over[over] = ~tolerances.is_narrower_than(beyond[over], width[over])
    return sliver_findings(
        phases[over],
        beyond[over],
        table="phases",
        id_column="phase_id",
        rule="L017",
        severity="error",
        value=phases["zone_id"][over],
        area_m2=areas[over],
    )


def zone_differences(
    zones: GeoDataFrame, planned_ha: "pd.Series[float] | None", limits: Tolerances = USUAL
) -> pd.DataFrame:
    """L007: the drawn area of a zone differs from its planned ha (by `zone_id`) by more than 1 % of them."""
    if planned_ha is None:
        return findings([])
    outlined = drawn(zones)
    measured = shapely.area(shapes_of(outlined))
    planned = planned_ha.reindex(outlined["zone_id"]).to_numpy(dtype=float) * _M2_PER_HA
    at = np.flatnonzero(np.abs(measured - planned) > limits.zone_pct / 100 * planned + ROUNDING_M2)
    return geometry_findings(
        outlined.iloc[at],
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
    shapes = shapes_of(phases)
    without = phases[shapely.is_missing(shapes) | shapely.is_empty(shapes)]
    return geometry_findings(
        without, table="phases", id_column="phase_id", rule="L008", severity="note", lon=np.nan, lat=np.nan
    )
