"""Context: lines and points around the zones, for orientation and for the place of the gates."""

from functools import lru_cache

import geopandas as gpd
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

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


def gate(outline: Polygon, plane: crs.System) -> Point:
    """The point of an outline in `plane` that is nearest to a national or provincial road."""
    point: Point = nearest_points(outline.boundary, _roads(plane))[0]
    return point


@lru_cache
def _roads(plane: crs.System) -> BaseGeometry:
    lines = basemap()
    roads = lines[lines["class"].isin(["national_road", "provincial_road"])]
    return crs.to_plane(roads, plane).geometry.union_all()
