"""Shape of an offer: plots taken together in the book's plane, with its corners, proportions and frontage."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo import crs
from geo.boundaries import SNAP_M, frontages
from geo.corners import corners
from geo.errors import GeometryError
from geo.shape_metrics import proportions
from geo.subdivision import dissolve_adjacent, subdivide
from occupancy.book import LandBook
from occupancy.statement import Statement

Polygonal = Polygon | MultiPolygon
_WHOLE = 1.0 - 1e-9
_NEAR_M = 10.0  # around the land, in which streets are looked for


@dataclass(frozen=True, eq=False, kw_only=True)
class LandShape:
    """What is offered, in metres of the book's plane.

    Attributes
    ----------
    whole, shape
        The plots together, and what of them is offered: the same, or the part along the street.
    cut_line
        The trial cut of a part; None where all is offered.
    corners
        Those of `shape`, as `geo.corners` lists them; points on a straight side are left out.
    measured_ha
        The area of `shape`.
    width_m, rectangularity, compactness
        Of `shape`, as `geo.shape_metrics` has them.
    frontage_m, longest_m
        Of `shape`, as `geo.boundaries` has them.
    """

    whole: Polygonal
    shape: Polygonal
    cut_line: BaseGeometry | None
    corners: pd.DataFrame
    measured_ha: float
    width_m: float
    rectangularity: float
    compactness: float
    frontage_m: float
    longest_m: float


def land_shape(statement: Statement, own: Collection[str], *, share: float = 1.0) -> LandShape | None:
    """The land of the plots `own`, or a `share` of it (0 to 1) along its street; None where undrawn."""
    book = statement.book
    drawn = book.parcels[book.parcels["parcel_id"].isin(list(own))]
    shapes = np.asarray(drawn.geometry.array, dtype=object)
    if not len(shapes) or shapely.is_missing(shapes).any() or shapely.is_empty(shapes).any():
        return None
    whole = shapes[0] if len(shapes) == 1 else shapely.simplify(dissolve_adjacent(shapes), SNAP_M)
    streets = _streets(statement, whole)
    shape: Polygonal = whole
    cut_line: BaseGeometry | None = None
    if share < _WHOLE:
        ends = _front(whole, streets, book)
        front = float(ends["x1"]), float(ends["y1"]), float(ends["x2"]), float(ends["y2"])
        try:
            cut = subdivide(whole, front, share * whole.area)
        except GeometryError:
            return None
        shape, cut_line = cut.part, cut.line
    form = proportions(np.array([shape], dtype=object)).iloc[0]
    fronting = _front(shape, streets, book)
    return LandShape(
        whole=whole,
        shape=shape,
        cut_line=cut_line,
        corners=corners(shapely.simplify(shape, SNAP_M), crs.require_crs(book.parcels)),
        measured_ha=float(shape.area) / 10_000.0,
        width_m=float(form["width_m"]),
        rectangularity=float(form["rectangularity"]),
        compactness=float(form["compactness"]),
        frontage_m=float(fronting["frontage_m"]),
        longest_m=float(fronting["longest_m"]),
    )


def _streets(statement: Statement, shape: shapely.Geometry) -> GeoDataFrame:
    """The streets of the day around a shape."""
    plots = statement.book.parcels[["parcel_id", "land_use", "geometry"]]
    plots = plots.iloc[np.sort(plots.sindex.query(shapely.buffer(shape, _NEAR_M)))]
    valid = plots["parcel_id"].isin(statement.parcels["parcel_id"])
    return plots[valid & plots["land_use"].eq("traffic")]


def _front(shape: BaseGeometry, streets: GeoDataFrame, book: LandBook) -> "pd.Series[float]":
    """The frontage of a shape; the first row is its own."""
    frame = GeoDataFrame(geometry=[shape, *streets.geometry], crs=book.parcels.crs)
    front: pd.Series[float] = frontages(frame, np.arange(len(frame)) > 0).iloc[0]
    return front
