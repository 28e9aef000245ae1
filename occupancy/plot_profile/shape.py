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
from occupancy.land_search.available_land import streets_of
from occupancy.measures.phase_status import M2_PER_HA
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
    """Return the land of some plots, or a `share` of it (0 to 1) along its street; None where undrawn."""
    parcels = statement.book.parcels
    shapes = np.asarray(parcels[parcels["parcel_id"].isin(list(own))].geometry.array, dtype=object)
    if not len(shapes) or shapely.is_missing(shapes).any() or shapely.is_empty(shapes).any():
        return None
    whole = shapes[0] if len(shapes) == 1 else shapely.simplify(dissolve_adjacent(shapes), SNAP_M)
    streets = streets_of(statement, around=shapely.buffer(whole, _NEAR_M))
    shape: Polygonal = whole
    cut_line: BaseGeometry | None = None
    if share < _WHOLE:
        x1, y1, x2, y2 = _frontage(whole, streets)[["x1", "y1", "x2", "y2"]].astype(float)
        try:
            cut = subdivide(whole, (x1, y1, x2, y2), share * whole.area)
        except GeometryError:
            return None
        shape, cut_line = cut.part, cut.line
    form = proportions(np.array([shape], dtype=object)).iloc[0]
    frontage = _frontage(shape, streets)
    return LandShape(
        whole=whole,
        shape=shape,
        cut_line=cut_line,
        corners=corners(shapely.simplify(shape, SNAP_M), crs.require_crs(parcels)),
        measured_ha=float(shape.area) / M2_PER_HA,
        **{name: float(form[name]) for name in ("width_m", "rectangularity", "compactness")},
        **{name: float(frontage[name]) for name in ("frontage_m", "longest_m")},
    )


def _frontage(shape: BaseGeometry, streets: GeoDataFrame) -> "pd.Series[float]":
    """Measure the frontage of a shape on streets, as `geo.boundaries` has it."""
    frame = GeoDataFrame(geometry=[shape, *streets.geometry], crs=streets.crs)
    frontage: pd.Series[float] = frontages(frame, np.arange(len(frame)) > 0).iloc[0]
    return frontage
