"""Shape and surroundings of an offer: corners, frontage, distances, what lies beside it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo import crs
from geo.boundaries import SNAP_M, frontages, neighbours, neighbours_of
from geo.corners import corners
from geo.errors import GeometryError
from geo.shape_metrics import proportions
from geo.subdivision import dissolve_adjacent, subdivide
from occupancy.book import LandBook
from occupancy.land_search.available_land import STREET_M, streets_of
from occupancy.land_search.enquiry import PLACE_CLASSES, journeys, place_points
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.questions.land_use_balance import sectors_of_plots
from occupancy.statement import Statement


def as_text(cell: Any) -> str:  # noqa: ANN401  a cell may be anything
    """Return a cell as text; empty where there is none."""
    return "" if cell is None or pd.isna(cell) else str(cell)


def as_number(cell: Any) -> float | None:  # noqa: ANN401  a cell may be anything
    """Return a cell as a number; None where there is none."""
    return None if cell is None or pd.isna(cell) else float(cell)


def record(frame: pd.DataFrame, key: str, value: str) -> dict[str, Any]:
    """Return the one row of a frame with this key, column by column."""
    return records(frame[frame[key] == value])[0]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame, column by column; shapes are left out."""
    return pd.DataFrame(frame.drop(columns="geometry", errors="ignore")).to_dict("records")  # type: ignore[return-value]


Polygonal = Polygon | MultiPolygon
_WHOLE = 1.0 - 1e-9
_STREETS_M = 10.0  # around the land, in which streets are looked for


@dataclass(frozen=True, eq=False, kw_only=True)
class LandShape:
    """What is offered, in metres of the book's plane.

    Of a plot that is let in part nobody records where the rest lies: `shape` is all of it, and corners, width
    and frontage are not stated (no rows, NaN).

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


def land_shape(
    statement: Statement, own: Collection[str], *, share: float = 1.0, located: bool = True
) -> LandShape | None:
    """Return the land of some plots, or a `share` of it (0 to 1) along its street; None where undrawn.

    Where it is not `located` within the plots, they stand for it.
    """
    parcels = statement.book.parcels
    shapes = np.asarray(parcels[parcels["parcel_id"].isin(list(own))].geometry.array, dtype=object)
    if not len(shapes) or shapely.is_missing(shapes).any() or shapely.is_empty(shapes).any():
        return None
    whole = shapes[0] if len(shapes) == 1 else shapely.simplify(dissolve_adjacent(shapes), SNAP_M)
    streets = streets_of(statement, around=shapely.buffer(whole, _STREETS_M))
    shape: Polygonal = whole
    cut_line: BaseGeometry | None = None
    if share < _WHOLE and located:
        x1, y1, x2, y2 = _frontage(whole, streets)[["x1", "y1", "x2", "y2"]].astype(float)
        try:
            cut = subdivide(whole, (x1, y1, x2, y2), share * whole.area)
        except GeometryError:
            return None
        shape, cut_line = cut.part, cut.line
    form = proportions(np.array([shape], dtype=object)).iloc[0]
    frontage = _frontage(shape, streets)
    points = corners(shapely.simplify(shape, SNAP_M), crs.require_crs(parcels))
    if not located:
        form, frontage, points = form * np.nan, frontage * np.nan, points.iloc[:0]
    return LandShape(
        whole=whole,
        shape=shape,
        cut_line=cut_line,
        corners=points,
        measured_ha=float(shape.area) / M2_PER_HA,
        **{name: float(form[name]) for name in ("width_m", "rectangularity", "compactness")},
        **{name: float(frontage[name]) for name in ("frontage_m", "longest_m")},
    )


def _frontage(shape: BaseGeometry, streets: GeoDataFrame) -> "pd.Series[float]":
    """Measure the frontage of a shape on streets, as `geo.boundaries` has it."""
    frame = GeoDataFrame(geometry=[shape, *streets.geometry], crs=streets.crs)
    frontage: pd.Series[float] = frontages(frame, np.arange(len(frame)) > 0).iloc[0]
    return frontage


BESIDE, ACROSS = "beside", "across"
_M_PER_KM = 1_000.0
_NEIGHBOURS_M = 100.0  # around the land, in which neighbours are looked for


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A plot beside the land, or across a street from it.

    Attributes
    ----------
    relation
        `neighbours_of` (a common boundary) or `across` (a street between them that both front).
    use
        `leased`, `reserved`, `vacant`, or the land use of land that is not industrial.
    sectors
        Leased ha by sector code, largest first; the code is empty where none is stated.
    """

    parcel_id: str
    relation: str
    use: str
    area_ha: float
    sectors: tuple[tuple[str, float], ...]
    shared_m: float
    gap_m: float


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a place is: kilometres in a straight line, and along the base map's roads (approximate).

    `minutes` of the way by road are at the speeds of `road_speeds`, which are assumed.
    """

    key: str
    place_class: str
    name_vi: str
    name_en: str
    straight_km: float
    road_km: float | None
    minutes: float | None
    source: str


def distances(book: LandBook, shape: shapely.Geometry) -> tuple[Distance, ...]:
    """Measure from the middle of a shape in the plane to each of PLACE_CLASSES, by class, nearest first.

    `road_km` and `minutes` are None where the way by road is not known.
    """
    points, middle = place_points(book), shapely.get_coordinates(shapely.centroid(shape))
    measured = []
    asked = book.places["class"].isin(PLACE_CLASSES) & book.places["key"].isin(points)
    for place in records(book.places[asked]):
        straight, road = (journeys(book, middle, place["key"], by_road=by_road) for by_road in (False, True))
        known = bool(np.isfinite(road.metres[0]))
        measured.append(
            Distance(
                key=place["key"],
                place_class=place["class"],
                name_vi=place["name_vi"],
                name_en=place["name_en"] or place["name_vi"],
                straight_km=float(straight.metres[0]) / _M_PER_KM,
                road_km=float(road.metres[0]) / _M_PER_KM if known else None,
                minutes=float(road.minutes[0]) if known else None,
                source=place["source"],
            )
        )
    return tuple(
        sorted(measured, key=lambda to: (PLACE_CLASSES.index(to.place_class), to.straight_km, to.key))
    )


def neighbouring_plots(statement: Statement, shape: shapely.Geometry, own: set[str]) -> tuple[Neighbour, ...]:
    """Return the plots around a shape on the day, those with a common boundary first, longest first.

    `own` are the plots that the shape is made of. A plot across a street counts when the street is a plot
    that both have a boundary with, and no more than 40 m lie between them.
    """
    near = _near(statement, shape, own)
    is_street = near["land_use"].eq("traffic").to_numpy()
    frame = GeoDataFrame(geometry=[shape, *near.geometry], crs=statement.book.parcels.crs)
    pairs = neighbours_of(frame, 0, across_m=STREET_M)
    pairs = pairs.assign(j=pairs["j"] - 1)
    touching, across = pairs[pairs["shared_m"] > 0], pairs[pairs["shared_m"].eq(0)]
    streets = touching["j"].to_numpy()[is_street[touching["j"]]]
    beside = neighbours(near)[["i", "j"]].to_numpy()
    fronting = np.unique(beside[np.isin(beside[:, ::-1], streets)])  # what shares a boundary with a street
    facing = across[across["j"].isin(fronting) & ~is_street[across["j"]]]
    sectors, plots = _sectors(statement, near["parcel_id"]), records(near)
    return tuple(
        _neighbour(plots[int(row["j"])], relation, sectors, row)
        for relation, rows in ((BESIDE, touching), (ACROSS, facing))
        for row in records(rows)
    )


def _near(statement: Statement, shape: shapely.Geometry, own: set[str]) -> GeoDataFrame:
    """Return the plots of the day near a shape, with their figures of the day."""
    plots = statement.book.parcels[["parcel_id", "land_use", "document_area_m2", "geometry"]]
    at = plots.sindex.query(shapely.box(*shapely.bounds(shapely.buffer(shape, _NEIGHBOURS_M))))
    plots = plots.iloc[np.sort(at)]
    day = statement.parcels[["parcel_id", "state", "leased_ha", "outside_ha", "reserved_ha", "vacant_ha"]]
    return plots[~plots["parcel_id"].isin(own)].merge(day, on="parcel_id", validate="1:1")


def _sectors(statement: Statement, plots: "pd.Series[str]") -> dict[str, tuple[tuple[str, float], ...]]:
    """Return the leased ha by sector of some plots, the largest first."""
    table = sectors_of_plots(statement)
    table = table[table["parcel_id"].isin(plots)].sort_values(
        ["leased_m2", "sector_code"], ascending=[False, True], kind="stable"
    )
    return {
        str(plot): tuple(zip(rows["sector_code"], rows["leased_m2"] / M2_PER_HA, strict=True))
        for plot, rows in table.groupby("parcel_id")
    }


def _neighbour(
    plot: Mapping[str, Any],
    relation: str,
    sectors: Mapping[str, tuple[tuple[str, float], ...]],
    lengths: Mapping[str, Any],
) -> Neighbour:
    use = str(plot["land_use"])
    leased = sectors.get(plot["parcel_id"], ()) if use == "factory" else ()
    if use == "factory":
        use = "leased" if leased else "reserved" if plot["state"] == "reserved" else "vacant"
    return Neighbour(
        parcel_id=plot["parcel_id"],
        relation=relation,
        use=use,
        area_ha=float(plot["document_area_m2"]) / M2_PER_HA,
        sectors=leased,
        shared_m=float(lengths["shared_m"]),
        gap_m=float(lengths["gap_m"]),
    )
