"""Available land: the vacant plots of a day and what enquiries measure of them, worked out once."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import Lock

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.boundaries import frontages, neighbours
from geo.crs import planar_crs, to_plane
from geo.road_network import Network, build_road_network, straight_distance_m
from occupancy.book import LandBook
from occupancy.land_search.assembly import Assemblies
from occupancy.land_search.destinations import place_points
from occupancy.land_search.eligibility import excluded_plots
from occupancy.land_search.readiness import ready_on
from occupancy.measures.arrays import Bools, Floats, Positions
from occupancy.measures.memo import cached_per_book
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.questions.sector_areas import leased_by_sector
from occupancy.questions.vacant_plots import vacant_plots
from occupancy.statement import Statement

STREET_M = 40.0  # plots that face each other across no more than this, on one street, are neighbours
Form = tuple[float, tuple[int, ...]]  # the m² of a part, 0 of whole plots, and the plots by position
ROADS = ("expressway", "national_road", "provincial_road")


@dataclass(eq=False)
class MeasurementCache:
    """What enquiries have measured of available land so far, for the next; threads share it.

    Attributes
    ----------
    forms
        Width and rectangularity of sets and parts of plots.
    shapes
        Their shapes, put together or cut.
    part_frontages
        The metres of street beside parts, by plots and m².
    beside_tenant
        Which plots lie beside a tenant, by the names asked for; None where tenants are withheld.
    assemblies
        The sets of neighbours, by what they depend on of an enquiry.
    distances_km
        From each plot, by place and whether by road.
    """

    forms: dict[Form, tuple[float, float]] = field(default_factory=dict)
    shapes: dict[Form, shapely.Geometry] = field(default_factory=dict)
    part_frontages: dict[tuple[tuple[int, ...], float], float] = field(default_factory=dict)
    beside_tenant: dict[tuple[str, ...], Bools | None] = field(default_factory=dict)
    assemblies: dict[Hashable, list[tuple[Positions, Assemblies]]] = field(default_factory=dict)
    distances_km: dict[tuple[str, bool], Floats] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class AvailableLand:
    """Vacant land on a day; every array goes by the positions of `plots`. Do not write to it.

    Attributes
    ----------
    plots
        The vacant plots as `vacant_plots` has them, with `bar` and `until` of the guard,
        `ready_on` and the `term_end` of the phase (NaT: not stated).
    recorded
        The same plots as the book has them, with their shapes in its plane.
    """

    statement: Statement
    plots: pd.DataFrame
    recorded: GeoDataFrame
    cache: MeasurementCache = field(default_factory=MeasurementCache)

    @property
    def book(self) -> LandBook:
        """The book of the statement."""
        return self.statement.book

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """The polygon of each plot, in metres of the book's plane."""
        return np.asarray(self.recorded.geometry.array, dtype=object)

    @cached_property
    def area_m2(self) -> Floats:
        """The vacant m² of each plot."""
        return self.plots["vacant_ha"].to_numpy(dtype=np.float64) * M2_PER_HA

    @cached_property
    def partly_leased(self) -> Bools:
        """Of which plots some is let."""
        return self.plots["state"].eq("partly_leased").to_numpy(dtype=np.bool_)

    @cached_property
    def barred(self) -> Bools:
        """Which plots must not be offered."""
        return self.plots["bar"].ne("").to_numpy(dtype=np.bool_)

    @cached_property
    def document_m2(self) -> Floats:
        """The m² of each plot on paper; more than 0, as some of it is vacant."""
        return self.plots["document_area_m2"].to_numpy(dtype=np.float64)

    @cached_property
    def perimeter_m(self) -> Floats:
        """The boundary of each plot."""
        return np.asarray(shapely.length(self.shapes))

    @cached_property
    def measured_m2(self) -> Floats:
        """The m² of each plot as drawn."""
        return np.asarray(shapely.area(self.shapes))

    @cached_property
    def phase(self) -> Positions:
        """A number for the phase of each plot."""
        return np.asarray(pd.factorize(self.plots["phase_id"])[0], dtype=np.intp)

    @cached_property
    def ids(self) -> NDArray[np.object_]:
        """The id of each plot, of its zone and of its phase, a row each."""
        return self.plots[["parcel_id", "zone_id", "phase_id"]].to_numpy(dtype=object)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Plots of one phase side by side: positions `i` < `j`, `shared_m`, `gap_m`.

        `shared_m` is 0 where only a street that both front lies between them, and `gap_m` how wide it is
        there: nought where the plots meet in a corner of it.
        """
        found: pd.DataFrame = neighbouring(self.recorded, self._streets)
        return found

    @cached_property
    def sides(self) -> tuple[Positions, Positions, Floats, Floats]:
        """The columns of `pairs` as arrays."""
        i, j, shared_m, gap_m = (self.pairs[name].to_numpy() for name in ("i", "j", "shared_m", "gap_m"))
        return i, j, shared_m, gap_m

    def shared_m(self, plots: Positions) -> Floats:
        """The metres of boundary that each two of some plots have in common, symmetric; `plots` in order."""
        i, j, metres, _ = self.sides
        own = np.isin(i, plots) & np.isin(j, plots)
        one, other = np.searchsorted(plots, i[own]), np.searchsorted(plots, j[own])
        shared = np.zeros((len(plots), len(plots)))
        shared[one, other] = shared[other, one] = metres[own]
        return shared

    @cached_property
    def front(self) -> pd.DataFrame:
        """The street beside each plot, as `geo.boundaries.frontages` has it."""
        both = _together(self.recorded, self._streets)
        is_street = np.arange(len(both)) >= len(self.plots)
        found: pd.DataFrame = frontages(both, is_street).iloc[: len(self.plots)].reset_index(drop=True)
        return found

    def fronting_m(self, shapes: Sequence[shapely.Geometry | None]) -> Floats:
        """The metres of street beside each of some shapes that lie in the plots; NaN for one that is None."""
        drawn = GeoDataFrame(geometry=np.array([None, *shapes], dtype=object)[1:], crs=self.recorded.crs)
        both = _together(drawn, self._streets)
        metres = frontages(both, np.arange(len(both)) >= len(drawn))["frontage_m"].iloc[: len(drawn)]
        return np.where(drawn.geometry.notna(), metres, np.nan)

    @cached_property
    def fronts(self) -> Floats:
        """The ends of the longest straight run of each plot on its street: x, y, x, y, NaN without one."""
        return self.front[["x1", "y1", "x2", "y2"]].to_numpy(dtype=np.float64)

    @cached_property
    def sectors(self) -> pd.DataFrame:
        """Leased m² by zone and sector, of `occupancy.questions.sector_areas`."""
        return leased_by_sector(self.statement)

    def distances_km(self, place: str, *, by_road: bool) -> Floats:
        """Return the km from the middle of each plot to a place; NaN where the roads do not lead there."""
        known = self.cache.distances_km
        if (place, by_road) not in known:
            middle = shapely.centroid(self.shapes)  # NaN of a plot without a shape
            middles = np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])
            distances_m = roads(self.book).distances if by_road else straight_distance_m
            known[place, by_road] = distances_m(middles, place_points(self.book)[place]) / 1_000
        return known[place, by_road]

    @cached_property
    def _streets(self) -> GeoDataFrame:
        """The streets between plots that are there on the day."""
        return streets_of(self.statement)


# A supply holds its book, so that it cannot be kept for as long as the book is: it would keep it for ever.
_KEPT: OrderedDict[tuple[LandBook, date], AvailableLand] = OrderedDict()
_MOST_KEPT = 8
_LOCK = Lock()


def available_land(statement: Statement) -> AvailableLand:
    """The supply of the day of `statement`; the eight asked for last are kept."""
    day = statement.book, statement.as_of
    with _LOCK:
        found = _KEPT.get(day) or _supply(statement)
        _KEPT[day] = found
        _KEPT.move_to_end(day)
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    return found


@cached_per_book
def roads(book: LandBook) -> Network:
    """The roads of the base map that can be driven on, as a network in the book's plane."""
    lines = book.basemap[book.basemap["class"].isin(list(ROADS)) & book.basemap.geometry.notna()]
    if lines.empty:
        return build_road_network([])
    drawn = GeoDataFrame(lines[["key"]], geometry=lines.geometry, crs=lines.crs)
    moved = to_plane(drawn, planar_crs(book.info.plane)).geometry.dropna()
    parts = shapely.get_parts(np.asarray(moved.array, dtype=object))
    return build_road_network([part for part in parts if isinstance(part, shapely.LineString)])


def streets_of(statement: Statement) -> GeoDataFrame:
    """The streets between plots that are there on the day of the statement."""
    book = statement.book
    valid = book.parcels["parcel_id"].isin(statement.parcels["parcel_id"])
    return book.parcels[valid & book.parcels["land_use"].eq("traffic")]


def neighbouring(plots: GeoDataFrame, streets: GeoDataFrame) -> pd.DataFrame:
    """Pairs of plots of one phase: beside each other, or across a street that both have a boundary with."""
    pairs = neighbours(plots, across_m=STREET_M)
    phase = plots["phase_id"].to_numpy()
    pairs = pairs[phase[pairs["i"]] == phase[pairs["j"]]]
    beside, across = pairs[pairs["shared_m"] > 0], pairs[pairs["shared_m"] == 0]
    along = neighbours(_together(plots, streets))
    along = along[(along["i"] < len(plots)) & (along["j"] >= len(plots))]
    fronting = pd.DataFrame({"plot": along["i"].to_numpy(), "street": along["j"].to_numpy()})
    facing = across.merge(fronting.rename(columns={"plot": "i"}), on="i")
    facing = facing.merge(fronting.rename(columns={"plot": "j"}), on=["j", "street"])
    facing = facing[list(pairs.columns)].drop_duplicates()
    found: pd.DataFrame = pd.concat([beside, facing]).sort_values(["i", "j"], ignore_index=True)
    return found


def _supply(statement: Statement) -> AvailableLand:
    book, plots = statement.book, vacant_plots(statement)
    guarded = excluded_plots(statement).set_index("parcel_id").reindex(plots["parcel_id"])
    recorded = book.parcels.iloc[
        pd.Index(book.parcels["parcel_id"]).get_indexer(pd.Index(plots["parcel_id"]))
    ]
    known = plots.assign(
        bar=guarded["bar"].array,
        until=guarded["until"].array,
        ready_on=ready_on(recorded, statement.as_of).array,
        term_end=plots["phase_id"].map(book.phases.set_index("phase_id")["term_end"]),
    )
    return AvailableLand(statement, known, recorded)


def _together(plots: GeoDataFrame, streets: GeoDataFrame) -> GeoDataFrame:
    shapes = np.concatenate([np.asarray(frame.geometry.array, dtype=object) for frame in (plots, streets)])
    return GeoDataFrame(geometry=shapes, crs=plots.crs)
