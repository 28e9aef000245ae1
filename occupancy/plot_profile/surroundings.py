"""Surroundings: what lies beside land, by use and sector and never by name, and how far places are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo.boundaries import neighbours, neighbours_of
from geo.road_network import straight_distance_m
from occupancy.book import LandBook
from occupancy.land_search.available_land import STREET_M, roads
from occupancy.land_search.destinations import place_points
from occupancy.plot_profile.facts import rows_by_key
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
    """From the middle of a shape in the plane to every place of CLASSES, by class and the nearest first.

    `road_km` is None where the roads of the base map do not lead there.
    """
    points, middle = place_points(book), shapely.get_coordinates(shapely.centroid(shape))
    found = []
    for place in rows_by_key(book.places[book.places["class"].isin(CLASSES)]):
        if place["key"] not in points:
            continue
        target = points[place["key"]]
        by_road = float(roads(book).distances(middle, target)[0])
        found.append(
            Distance(
                key=place["key"],
                place_class=place["class"],
                name_vi=place["name_vi"],
                name_en=place["name_en"] or place["name_vi"],
                straight_km=float(straight_distance_m(middle, target)[0]) / _M_PER_KM,
                road_km=by_road / _M_PER_KM if np.isfinite(by_road) else None,
                source=place["source"],
            )
        )
    return tuple(sorted(found, key=lambda one: (CLASSES.index(one.place_class), one.straight_km, one.key)))


def neighbouring_plots(statement: Statement, shape: shapely.Geometry, own: set[str]) -> tuple[Neighbour, ...]:
    """The plots around a shape on the day, those with a common boundary first, longest first.

    `own` are the plots that the shape is made of. A plot across a street counts when the street is a plot
    that both have a boundary with, and no more than 40 m lie between them.
    """
    near = _near(statement, shape, own)
    frame = GeoDataFrame(geometry=[shape, *near.geometry], crs=statement.book.parcels.crs)
    found = neighbours_of(frame, 0, across_m=STREET_M)
    found = found.assign(j=found["j"] - 1)
    touching = found[found["shared_m"] > 0]
    streets = touching["j"][near["land_use"].iloc[touching["j"]].eq("traffic").to_numpy()]
    facing = found[found["shared_m"].eq(0) & found["j"].isin(_fronting(near, streets.to_numpy()))]
    facing = facing[near["land_use"].iloc[facing["j"]].ne("traffic").to_numpy()]
    sectors, plots = _sectors(statement), rows_by_key(near)
    return tuple(
        _neighbour(plots[int(row["j"])], relation, sectors, row)
        for relation, rows in ((BESIDE, touching), (ACROSS, facing))
        for row in rows_by_key(rows)
    )


def _near(statement: Statement, shape: shapely.Geometry, own: set[str]) -> GeoDataFrame:
    """The plots that are there on the day with the figures of the day, in the shape's surroundings."""
    plots = statement.book.parcels[["parcel_id", "land_use", "document_area_m2", "geometry"]]
    at = plots.sindex.query(shapely.box(*shapely.bounds(shapely.buffer(shape, _NEAR_M))))
    plots = plots.iloc[np.sort(at)]
    day = statement.parcels[["parcel_id", "state", "leased_ha", "outside_ha", "reserved_ha", "vacant_ha"]]
    return plots[~plots["parcel_id"].isin(own)].merge(day, on="parcel_id", validate="1:1")


def _fronting(near: GeoDataFrame, streets: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> set[int]:
    """The plots that have a boundary with one of the streets."""
    pairs = neighbours(near)
    i, j = pairs["i"].to_numpy(), pairs["j"].to_numpy()
    on = np.isin(i, streets), np.isin(j, streets)
    return {*j[on[0]].tolist(), *i[on[1]].tolist()}


def _sectors(statement: Statement) -> dict[str, list[tuple[str, float]]]:
    """Leased ha by sector of each plot, the largest first."""
    table = sectors_of_plots(statement)
    table = table.sort_values(["leased_m2", "sector_code"], ascending=[False, True], kind="stable")
    found: dict[str, list[tuple[str, float]]] = {}
    for plot, code, leased in zip(table["parcel_id"], table["sector_code"], table["leased_m2"], strict=True):
        found.setdefault(str(plot), []).append((str(code), float(leased) / 10_000.0))
    return found


def _neighbour(
    plot: Mapping[str, Any],
    relation: str,
    sectors: Mapping[str, list[tuple[str, float]]],
    lengths: Mapping[str, Any],
) -> Neighbour:
    industrial = plot["land_use"] == "factory"
    leased = tuple(sectors.get(str(plot["parcel_id"]), ())) if industrial else ()
    use = str(plot["land_use"])
    if industrial:
        use = "leased" if leased else "reserved" if plot["state"] == "reserved" else "vacant"
    return Neighbour(
        parcel_id=str(plot["parcel_id"]),
        relation=relation,
        use=use,
        area_ha=float(plot["document_area_m2"]) / 10_000.0,
        sectors=leased,
        shared_m=float(lengths["shared_m"]),
        gap_m=float(lengths["gap_m"]),
    )
