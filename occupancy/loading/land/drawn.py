"""Rows that are drawn, and the findings on them."""

import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs, tolerances
from geo.findings import concat_findings, findings
from geo.geojson import Shapes, shapes_of
from geo.tolerances import Tolerances
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
