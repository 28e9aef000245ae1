"""Surroundings: what lies beside land, by use and sector and never by name, and how far places are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.boundaries import neighbours, neighbours_of
from geo.road_network import straight_distance_m
from occupancy.book import LandBook
from occupancy.land_search.available_land import STREET_M
from occupancy.land_search.destinations import place_points, roads
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.plot_profile.facts import records
from occupancy.questions.sector_areas import sectors_of_plots
from occupancy.statement import Statement

# Kinds of places that an investor asks the way to.
CLASSES = ("airport", "port", "junction", "border", "city", "town")
BESIDE, ACROSS = "beside", "across"
_M_PER_KM = 1_000.0
_NEAR_M = 100.0  # around the land, in which neighbours are looked for


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
    """How far a place is: kilometres in a straight line, and along the base map's roads (approximate)."""

    key: str
    place_class: str
    name_vi: str
    name_en: str
    straight_km: float
    road_km: float | None
    source: str


def distances(book: LandBook, shape: shapely.Geometry) -> tuple[Distance, ...]:
    """Measure from the middle of a shape in the plane to each place of CLASSES, by class, nearest first.

    `road_km` is None where the roads of the base map do not lead there.
    """
    points, middle = place_points(book), shapely.get_coordinates(shapely.centroid(shape))
    measured = []
    for place in records(book.places[book.places["class"].isin(CLASSES) & book.places["key"].isin(points)]):
        point = points[place["key"]]
        by_road = float(roads(book).distances(middle, point)[0])
        measured.append(
            Distance(
                key=place["key"],
                place_class=place["class"],
                name_vi=place["name_vi"],
                name_en=place["name_en"] or place["name_vi"],
                straight_km=float(straight_distance_m(middle, point)[0]) / _M_PER_KM,
                road_km=by_road / _M_PER_KM if np.isfinite(by_road) else None,
                source=place["source"],
            )
        )
    return tuple(sorted(measured, key=lambda to: (CLASSES.index(to.place_class), to.straight_km, to.key)))


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
    at = plots.sindex.query(shapely.box(*shapely.bounds(shapely.buffer(shape, _NEAR_M))))
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
