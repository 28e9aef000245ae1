"""Validity and area of polygons: repairs, shapes that cannot be used, square metres."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray

from geo import crs, tolerances
from geo.errors import CrsError
from geo.findings import findings, findings_on
from geo.geojson import Shapes
from geo.tolerances import ROUNDING_M2, USUAL, Tolerances

_POLYGONAL = ("Polygon", "MultiPolygon")


def repair_polygons(
    frame: GeoDataFrame, *, table: str, id_column: str, limits: Tolerances = USUAL
) -> tuple[GeoDataFrame, pd.DataFrame]:
    """Make every polygon valid, and return a finding on each repair with the area before and after.

    `frame` is in the book's plane. A bow-tie becomes its two triangles, a ring crossing itself keeps what it
    encloses (`make_valid`, method "structure"); a shape without any area becomes empty. L002 is an error: the
    area changed by more than 0.1 m² and half a step of the coordinates along the perimeter. L003, a warning:
    it did not.
    """
    if not crs.require_crs(frame).is_projected:
        raise CrsError("Shapes are repaired on a plane, not in degrees; move the shapes to the plane first.")
    shapes = np.asarray(frame.geometry.array, dtype=object).copy()
    broken = np.flatnonzero(~shapely.is_valid(shapes) & _is_polygonal(shapes))
    if not len(broken):
        return frame, findings([])
    before = shapely.area(shapes[broken])
    blurred = tolerances.tolerance_along(shapes, tolerances.steps_of(frame))[broken]
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    after = shapely.area(shapes[broken])
    changed = np.abs(after - before) > limits.area_m2 + blurred + ROUNDING_M2
    mended = frame.set_geometry(GeoSeries(shapes, index=frame.index, crs=frame.crs))
    return mended, geometry_findings(
        mended.iloc[broken],
        table=table,
        id_column=id_column,
        rule=np.where(changed, "L002", "L003"),
        severity=np.where(changed, "error", "warning"),
        value=[f"{area:.2f}" for area in before],
        expected=[f"{area:.2f}" for area in after],
        area_m2=after - before,
    )


def unusable_geometry_findings(frame: GeoDataFrame, *, table: str, id_column: str) -> pd.DataFrame:
    """Return a finding on each row whose shape is missing, empty or no polygon (L001), to be set aside.

    Their value is what stands in the file: `null`, an excerpt that cannot be drawn, or another kind of shape.
    Of a ring that is open by more than 2 cm (L011) it is the metres between its last corner and its first.
    Called after `geo.crs.to_plane` and `repair_polygons`, which may leave shapes empty.
    """
    shapes = np.asarray(frame.geometry.array, dtype=object)
    rows = frame[shapely.is_missing(shapes) | shapely.is_empty(shapes) | ~_is_polygonal(shapes)]
    faults = frame.attrs.get("faults", {})
    values = [
        faults.get(row, "null") if shape is None else shape.geom_type + (" EMPTY" if shape.is_empty else "")
        for row, shape in zip(rows["row"], rows.geometry, strict=True)
    ]
    return geometry_findings(
        rows,
        table=table,
        id_column=id_column,
        rule=["L011" if isinstance(faults.get(row), float) else "L001" for row in rows["row"]],
        severity="error",
        value=[f"{value:.3f}" if isinstance(value, float) else value for value in values],
        expected=" | ".join(_POLYGONAL),
        lon=np.nan,
        lat=np.nan,
    )


def closed_ring_findings(frame: GeoDataFrame, *, table: str, id_column: str) -> pd.DataFrame:
    """Return a finding on each ring that was open by up to 2 cm and is closed (L012): its gap in metres.

    `frame` is in the book's plane; its `attrs["closed"]` are those of `geo.layer_reader.read_layer`. The
    area afterwards is what is `expected`.
    """
    gaps = frame.attrs.get("closed", {})
    rows = frame[frame["row"].isin(list(gaps)) & frame.geometry.notna()] if gaps else frame[:0]
    return geometry_findings(
        rows,
        table=table,
        id_column=id_column,
        rule="L012",
        severity="warning",
        value=[f"{gaps[row]:.3f}" for row in rows["row"]],
        expected=[f"{area:.2f}" for area in rows.geometry.area],
    )


def geometry_findings(rows: GeoDataFrame, *, table: str, id_column: str, **cells: object) -> pd.DataFrame:
    """Return a finding on the geometry of each of `rows`, which have `row` and `id_column`, with its `cells`.

    Unless given, `lon` and `lat` are those of a point inside the shape.
    """
    if rows.empty:
        return findings([])
    given = {"file": f"{table}.geojson", "table": table, "record_id": rows[id_column], "field": "geometry"}
    if "lon" not in cells:
        shapes = np.asarray(rows.geometry.array, dtype=object)
        given["lon"], given["lat"] = representative_lon_lat(shapes, crs.require_crs(rows))
    return findings_on(rows, **given | cells)


def representative_lon_lat(shapes: Shapes, plane: crs.System) -> tuple[crs.Floats, crs.Floats]:
    """Return longitude and latitude in WGS 84 of a point inside each shape of `plane`; NaN without one."""
    points = np.asarray(shapely.point_on_surface(shapes), dtype=object)
    points[shapely.is_empty(points)] = None  # has no x to ask for
    lon, lat = crs.lon_lat(shapely.get_x(points), shapely.get_y(points), plane)
    missing = shapely.is_missing(points)
    return np.where(missing, np.nan, lon), np.where(missing, np.nan, lat)


def _is_polygonal(shapes: Shapes) -> NDArray[np.bool_]:
    return np.isin(shapely.get_type_id(shapes), (3, 6))


def areas(frame: GeoDataFrame, wgs84: GeoDataFrame | None = None) -> pd.DataFrame:
    """Measure each shape in square metres, holes taken out; NaN where there is no shape.

    Parameters
    ----------
    frame
        Valid polygons in the book's plane.
    wgs84
        The same rows in WGS 84, where they are at hand; else they are moved there.

    Returns
    -------
    areas
        `measured_area_m2` on the plane and `geodesic_area_m2` on the ellipsoid of WGS 84, on the index of
        `frame`. They differ by up to 0.02 % in a 3-degree zone: a larger difference means a wrong plane.

    Raises
    ------
    CrsError
        If `frame` has no CRS or is in degrees.
    """
    if not crs.require_crs(frame).is_projected:
        raise CrsError("Areas are measured on a plane, not in degrees; move the shapes to the plane first.")
    shapes = np.asarray(frame.geometry.array, dtype=object)
    around = np.asarray((crs.to_wgs84(frame) if wgs84 is None else wgs84).geometry.array, dtype=object)
    measured = {"measured_area_m2": shapely.area(shapes), "geodesic_area_m2": geodesic_areas(around)}
    return pd.DataFrame(measured, index=frame.index)


_AT_ONCE = 50_000  # shapes, of which parts and rings are copied


def geodesic_areas(shapes: NDArray[np.object_]) -> crs.Floats:
    """Measure square metres of polygons in WGS 84 degrees, after Karney; NaN where there is no shape."""
    begins = range(0, max(len(shapes), 1), _AT_ONCE)
    return np.concatenate([_geodesic_areas(shapes[begin : begin + _AT_ONCE]) for begin in begins])


def _geodesic_areas(shapes: NDArray[np.object_]) -> crs.Floats:
    polygons, owner = shapely.get_parts(shapes, return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    ends = np.cumsum(np.bincount(ring, minlength=len(rings)))
    starts = np.concatenate([[0], ends])[:-1]
    measured = np.array(
        [
            abs(crs.ELLIPSOID.polygon_area_perimeter(points[start:end, 0], points[start:end, 1])[0])
            for start, end in zip(starts, ends, strict=True)
        ],
        dtype=float,
    )
    # The first ring of a polygon is its outside, the others are holes.
    inside = np.diff(polygon, prepend=-1) == 0
    total = np.bincount(owner[polygon], np.where(inside, -measured, measured), minlength=len(shapes))
    return np.where(shapely.is_missing(shapes), np.nan, total)
