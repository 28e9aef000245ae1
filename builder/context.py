"""Context: lines and points around the zones, for orientation and for the place of the gates."""

import geopandas as gpd

from builder.facts import facts, numbers
from builder.outlines import rings
from geo import crs


def basemap() -> gpd.GeoDataFrame:
    """Roads, railways, rivers and administrative lines, WGS 84."""
    lines = rings("basemap_vertices", "key")
    table = facts("basemap")
    return gpd.GeoDataFrame(table, geometry=list(lines.loc[table["key"]]), crs=crs.WGS84)


def places() -> gpd.GeoDataFrame:
    """Towns, ports, airports, bridges and junctions, WGS 84."""
    table = facts("places")
    points = gpd.points_from_xy(numbers(table["lon"]), numbers(table["lat"]))
    return gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=points, crs=crs.WGS84)
