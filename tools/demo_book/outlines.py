"""Outlines: the shape of every drawn phase and zone in the plane of the book, and the base map."""

import math
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Point, Polygon, affinity
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geo import crs
from tools.demo_book.ground import GRID_M, place
from tools.demo_book.tables import facts, numbers

WORST_FIRST = ("placeholder", "invented_split", "sketch", "mapped")
_PLACEHOLDER_HA = {"thuan-thanh-3c": 96.28}  # drawn for a later, larger plan: its north stands for it


def phases(plane: crs.System) -> gpd.GeoDataFrame:
    """Return all phases in `plane`, those without a public outline with no shape."""
    table = facts("phases").merge(_drawn(plane), on="phase_id", how="left")
    table["boundary_precision_m"] = table["boundary_precision_m"].astype("float64")
    return gpd.GeoDataFrame(table, geometry="geometry", crs=plane)


def zones(drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return all zones as the union of their drawn phases; the outline is as good as the worst of theirs."""
    shapes = drawn[drawn.geometry.notna()]
    unions = shapes.dissolve("zone_id", aggfunc={"boundary_status": _worst}).reset_index()
    table = facts("zones").merge(unions, on="zone_id", how="left")
    return gpd.GeoDataFrame(table, geometry="geometry", crs=drawn.crs)


def rings(name: str, key: str) -> gpd.GeoSeries:
    """Read the vertices of a fact table as one line per key, WGS 84, in the order of the table."""
    table = facts(name)
    lines: dict[str, shapely.LineString] = {
        str(name): shapely.LineString(np.column_stack([numbers(rows["lon"]), numbers(rows["lat"])]))
        for name, rows in table.groupby(key, sort=False)
    }
    return gpd.GeoSeries(lines, crs=crs.WGS84)


def long_axis(shape: Polygon) -> float:
    """Return the direction of the longer side of the smallest rectangle around `shape`, degrees from east."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(shape))
    sides = np.diff(corners[:3], axis=0)
    along = sides[np.argmax(np.hypot(sides[:, 0], sides[:, 1]))]
    return math.degrees(math.atan2(along[1], along[0])) % 180.0


def _drawn(plane: crs.System) -> pd.DataFrame:
    lines = rings("outlines", "outline")
    degrees = gpd.GeoDataFrame(
        geometry=gpd.GeoSeries([Polygon(line.coords) for line in lines], crs=crs.WGS84)
    )
    shapes = dict(zip(lines.index, crs.to_plane(degrees, plane).geometry, strict=True))
    splits = facts("splits")
    rows = []
    for outline, source in facts("outline_sources").set_index("outline").iterrows():
        shape = shapely.set_precision(shapes[outline], GRID_M)
        if outline in _PLACEHOLDER_HA:
            shape = _north(shape, _PLACEHOLDER_HA[str(outline)] * 10_000)
        parts = splits[splits["outline"] == outline]
        if parts.empty:
            rows.append({"phase_id": outline, **source, "geometry": shape})
            continue
        source["boundary_status"] = "invented_split"
        source["boundary_source"] += "; the line between its phases is invented"
        source["boundary_source_vi"] += "; đường chia giữa các giai đoạn là giả định"
        for name, part in _split(shape, numbers(parts.set_index("phase_id")["area_ha"])).items():
            rows.append({"phase_id": name, **source, "geometry": part})
    return pd.DataFrame(rows).drop(columns="licence")


def _split(shape: Polygon, areas: "pd.Series[float]") -> dict[str, BaseGeometry]:
    """Cut `shape` across its long axis, from west to east, in the proportions of `areas`."""
    angle = long_axis(shape)
    angle = angle - 180.0 if angle > 90.0 else angle
    centre = shape.centroid
    lying = affinity.rotate(shape, -angle, origin=centre)
    west, south, east, north = lying.bounds
    parts: dict[str, BaseGeometry] = {}
    start = west
    for name, share in (areas.cumsum() / areas.sum()).items():
        stop = place(lying, share * lying.area) if share < 1.0 - 1e-9 else east
        box = affinity.rotate(shapely.box(start, south - 1.0, stop, north + 1.0), angle, origin=centre)
        parts[str(name)] = shapely.intersection(shape, box, grid_size=GRID_M)
        start = stop
    return parts


def _north(shape: Polygon, area_m2: float) -> BaseGeometry:
    """Return the northern part of `shape`, of this area."""
    west, _, east, north = shape.bounds
    line = place(shape, shape.area - area_m2, along="y")
    return shapely.intersection(shape, shapely.box(west, line, east, north), grid_size=GRID_M)


def _worst(states: "pd.Series[str]") -> str:
    return min(states, key=WORST_FIRST.index)


def basemap() -> gpd.GeoDataFrame:
    """Return roads, railways, rivers and administrative lines, WGS 84."""
    lines = rings("basemap_vertices", "key")
    table = facts("basemap")
    return gpd.GeoDataFrame(table, geometry=list(lines.loc[table["key"]]), crs=crs.WGS84)


def places() -> gpd.GeoDataFrame:
    """Return towns, ports, airports, bridges and junctions, WGS 84."""
    table = facts("places")
    points = gpd.points_from_xy(numbers(table["lon"]), numbers(table["lat"]))
    return gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=points, crs=crs.WGS84)


def gate(outline: Polygon, plane: crs.System) -> Point:
    """Return the point of an outline in `plane` that is nearest to a national or provincial road."""
    point: Point = nearest_points(outline.boundary, _roads(plane))[0]
    return point


@lru_cache
def _roads(plane: crs.System) -> BaseGeometry:
    lines = basemap()
    roads = lines[lines["class"].isin(["national_road", "provincial_road"])]
    return crs.to_plane(roads, plane).geometry.union_all()
