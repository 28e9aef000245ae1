"""Validity and area of polygons: repairs, shapes that cannot be used, square metres."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray

from geo import crs, tolerances
from geo.errors import CrsError
from geo.findings import findings
from geo.geojson import Shapes
from geo.tolerances import ROUNDING_M2, TOLERANCE_M2

_POLYGONAL = ("Polygon", "MultiPolygon")


def repair_polygons(
    frame: GeoDataFrame, *, table: str, id_column: str, file: str = ""
) -> tuple[GeoDataFrame, pd.DataFrame]:
    """Make every polygon valid, and tell each repair with the area before and after.

    `frame` is in the book's plane. A bow-tie becomes its two triangles, a ring crossing itself keeps what it
    encloses (`make_valid`, method "structure"); a shape without any area becomes empty. L002 is an error: the
    area changed by more than 0.1 m² and half a step of the coordinates along the perimeter. L003, a warning:
    it did not. `file` is `<table>.geojson` unless said.
    """
    if not crs.require_crs(frame).is_projected:
        raise CrsError("Shapes are repaired on a plane, not in degrees; move the shapes to the plane first.")
    shapes = np.asarray(frame.geometry.array, dtype=object).copy()
    broken = np.flatnonzero(~shapely.is_valid(shapes) & _is_polygonal(shapes))
    if not len(broken):
        return frame, findings([])
    before, blurred = (
        shapely.area(shapes[broken]),
        tolerances.tolerance_along(shapes, tolerances.steps_of(frame))[broken],
    )
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    after = shapely.area(shapes[broken])
    lon, lat = representative_lon_lat(shapes[broken], crs.require_crs(frame))
    changed = np.abs(after - before) > TOLERANCE_M2 + blurred + ROUNDING_M2
    told = finding_source_columns(frame, broken, table=table, id_column=id_column, file=file).assign(
        rule=np.where(changed, "L002", "L003"),
        severity=np.where(changed, "error", "warning"),
        field="geometry",
        value=[f"{area:.2f}" for area in before],
        expected=[f"{area:.2f}" for area in after],
        area_m2=after - before,
        lon=lon,
        lat=lat,
    )
    mended = frame.set_geometry(GeoSeries(shapes, index=frame.index, crs=frame.crs))
    return mended, findings_from_rows(told)


def unusable_geometry_findings(
    frame: GeoDataFrame, *, table: str, id_column: str, file: str = ""
) -> pd.DataFrame:
    """Tell the rows whose shape is missing, empty or no polygon (L001), for the caller to set aside.

    Their value is what stands in the file: `null`, an excerpt that cannot be drawn, or another kind of shape.
    Of a ring that is open by more than 2 cm (L011) it is the metres between its last corner and its first.
    Called after `geo.crs.to_plane` and `repair_polygons`, which may leave shapes empty.
    """
    shapes = np.asarray(frame.geometry.array, dtype=object)
    faults = frame.attrs.get("faults", {})
    useless = shapely.is_missing(shapes) | shapely.is_empty(shapes) | ~_is_polygonal(shapes)
    at = np.flatnonzero(useless)
    told = finding_source_columns(frame, at, table=table, id_column=id_column, file=file)
    found = [
        str(faults.get(row, "null"))
        if shape is None
        else f"{shape.geom_type} EMPTY"
        if shape.is_empty
        else str(shape.geom_type)
        for row, shape in zip(told["row"], shapes[at], strict=True)
    ]
    open_m = [faults.get(row) for row in told["row"]]
    told = told.assign(
        rule=["L011" if isinstance(gap, float) else "L001" for gap in open_m],
        severity="error",
        field="geometry",
        value=[
            f"{gap:.3f}" if isinstance(gap, float) else text for gap, text in zip(open_m, found, strict=True)
        ],
        expected=" | ".join(_POLYGONAL),
    )
    return findings_from_rows(told)


def closed(frame: GeoDataFrame, *, table: str, id_column: str) -> pd.DataFrame:
    """Tell the rings that were open by up to 2 cm and are closed (L012): by how many metres, the area after.

    `frame` is in the book's plane; its `attrs["closed"]` are those of `geo.layer_reader.read_layer`.
    """
    gaps = frame.attrs.get("closed")
    if not gaps:
        return findings([])
    at = np.flatnonzero(frame["row"].isin(list(gaps)) & frame.geometry.notna())
    shapes = np.asarray(frame.geometry.array, dtype=object)[at]
    lon, lat = representative_lon_lat(shapes, crs.require_crs(frame))
    told = finding_source_columns(frame, at, table=table, id_column=id_column)
    return findings_from_rows(
        told.assign(
            rule="L012",
            severity="warning",
            field="geometry",
            value=[f"{gaps[row]:.3f}" for row in told["row"]],
            expected=[f"{area:.2f}" for area in shapely.area(shapes)],
            lon=lon,
            lat=lat,
        )
    )


def finding_source_columns(
    frame: pd.DataFrame, at: NDArray[np.intp], *, table: str, id_column: str, file: str = ""
) -> pd.DataFrame:
    """Where the rows at the positions `at` come from: file, row, table and id, as findings name them."""
    chosen = frame.reindex(columns=["row", id_column]).iloc[at].reset_index(drop=True)
    return pd.DataFrame(
        {
            "file": file or f"{table}.geojson",
            "row": chosen["row"].astype("Int64"),
            "table": table,
            "record_id": chosen[id_column].astype(object).where(chosen[id_column].notna(), "").astype(str),
        }
    )


def findings_from_rows(told: pd.DataFrame) -> pd.DataFrame:
    """Return rows with some columns of a finding as findings."""
    return findings({str(name): cell for name, cell in row.items()} for row in told.to_dict("records"))


def representative_lon_lat(shapes: Shapes, plane: crs.System) -> tuple[crs.Floats, crs.Floats]:
    """Longitude and latitude in WGS 84 of a point inside each shape of `plane`; NaN where there is none."""
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
    return pd.DataFrame(
        {"measured_area_m2": shapely.area(shapes), "geodesic_area_m2": geodesic_areas(around)},
        index=frame.index,
    )


def geodesic_areas(shapes: NDArray[np.object_]) -> crs.Floats:
    """Square metres of polygons in WGS 84 degrees, after Karney; NaN where there is no shape."""
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
