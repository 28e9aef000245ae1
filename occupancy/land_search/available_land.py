"""Available land: the vacant plots of a day and what enquiries measure of them, worked out once."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, wraps
from threading import Lock

import networkx as nx
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.boundaries import frontages, neighbours
from geo.road_network import Journeys
from occupancy.book import LandBook
from occupancy.land_search.assembly import Assemblies
from occupancy.land_search.eligibility import excluded_plots, ready_on
from occupancy.land_search.enquiry import journeys
from occupancy.measures.arrays import Bools, Floats, Positions
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.questions.land_use_balance import leased_by_sector
from occupancy.questions.vacant_plots import vacant_plots
from occupancy.statement import Statement

STREET_M = 40.0  # plots that face each other across no more than this, on one street, are neighbours
Form = tuple[float, tuple[int, ...]]  # the m² of a part, 0 of whole plots, and the plots by position


@dataclass(eq=False)
class MeasurementCache:
    """What enquiries have measured of available land so far, for the next; threads share it."""

    # Of sets and parts of plots: width in metres and rectangularity; shapes, of parts why they are no lots;
    # metres of street beside parts.
    forms: dict[Form, list[float]] = field(default_factory=dict)
    shapes: dict[Form, shapely.Geometry] = field(default_factory=dict)
    faults: dict[Form, str] = field(default_factory=dict)
    part_frontages: dict[Form, float] = field(default_factory=dict)
    # How far each plot is from tenants, by the names asked for; NaN where they are withheld.
    tenant_km: dict[tuple[str, ...], Floats] = field(default_factory=dict)
    # The sets of neighbours, by what they depend on of an enquiry.
    assemblies: dict[Hashable, list[tuple[Positions, Assemblies]]] = field(default_factory=dict)
    # From each plot, by destination and whether by road.
    journeys: dict[tuple[str, bool], Journeys] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class AvailableLand:
    """Vacant land on a day; every array goes by the positions of `plots`. Do not write to it.

    Attributes
    ----------
    plots
        The vacant plots as `vacant_plots` has them, with `bar` and `until` of `excluded_plots`,
        `ready_on` and the `term_end` of the phase (NaT: not stated).
    recorded, shapes
        The same plots as the book has them, and their polygons in metres of its plane.
    ids, phase
        The id of each plot, of its zone and of its phase, a row each; and a number for its phase.
    area_m2, document_m2, measured_m2
        The m² of each plot that are vacant, on paper (above 0, as some is vacant), and as drawn.
    perimeter_m
        The boundary of each plot.
    partly_leased, barred
        Of which plots some is leased; which must not be offered.
    """

    statement: Statement
    plots: pd.DataFrame
    recorded: GeoDataFrame
    shapes: NDArray[np.object_]
    ids: NDArray[np.object_]
    phase: Positions
    area_m2: Floats
    document_m2: Floats
    measured_m2: Floats
    perimeter_m: Floats
    partly_leased: Bools
    barred: Bools
    cache: MeasurementCache = field(default_factory=MeasurementCache)

    @property
    def book(self) -> LandBook:
        """The book of the statement."""
        return self.statement.book

    def positions(self, parcel_ids: Sequence[str]) -> Positions:
        """Return the positions of plots by their ids; −1 of one that has no vacant land."""
        ids = pd.Index(list(parcel_ids), dtype="str")
        return np.asarray(pd.Index(self.plots["parcel_id"]).get_indexer(ids), dtype=np.intp)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Plots of one phase side by side: positions `i` < `j`, `shared_m`, `gap_m`.

        `shared_m` is 0 where only a street that both front lies between them, and `gap_m` how wide it is
        there: nought where the plots meet in a corner of it.
        """
        return neighbouring(self.recorded, self._streets)

    @cached_property
    def sides(self) -> tuple[Positions, Positions, Floats, Floats]:
        """The columns of `pairs` as arrays."""
        i, j, shared_m, gap_m = (self.pairs[name].to_numpy() for name in ("i", "j", "shared_m", "gap_m"))
        return i, j, shared_m, gap_m

    def shared_m(self, plots: Positions) -> Floats:
        """Return the metres of boundary that each two of some plots share, symmetric; `plots` in order."""
        i, j, metres, _ = self.sides
        own = np.isin(i, plots) & np.isin(j, plots)
        row, column = np.searchsorted(plots, i[own]), np.searchsorted(plots, j[own])
        shared = np.zeros((len(plots), len(plots)))
        shared[row, column] = shared[column, row] = metres[own]
        return shared

    @cached_property
    def front(self) -> pd.DataFrame:
        """The street beside each plot, as `geo.boundaries.frontages` has it."""
        rows = frontages(*_stacked(self.recorded, self._streets)).iloc[: len(self.plots)]
        return pd.DataFrame(rows).reset_index(drop=True)

    def fronting_m(self, shapes: Sequence[shapely.Geometry | None]) -> Floats:
        """Return the metres of street beside each of some shapes that lie in the plots; NaN for None."""
        drawn = GeoDataFrame(geometry=np.array([None, *shapes], dtype=object)[1:], crs=self.recorded.crs)
        metres = frontages(*_stacked(drawn, self._streets))["frontage_m"].iloc[: len(drawn)]
        return np.where(drawn.geometry.notna(), metres, np.nan)

    @cached_property
    def fronts(self) -> Floats:
        """The ends of the longest straight run of each plot on its street: x, y, x, y, NaN without one."""
        return self.front[["x1", "y1", "x2", "y2"]].to_numpy(dtype=np.float64)

    @cached_property
    def sectors(self) -> pd.DataFrame:
        """Leased m² by zone and sector, of `occupancy.questions.land_use_balance`."""
        return leased_by_sector(self.statement)

    def journeys(self, place: str, *, by_road: bool) -> Journeys:
        """Return the way from the middle of each plot to a place; NaN where it is not known."""
        known = self.cache.journeys
        if (place, by_road) not in known:
            middle = shapely.centroid(self.shapes)  # NaN of a plot without a shape
            middles = np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])
            known[place, by_road] = journeys(self.book, middles, place, by_road=by_road)
        return known[place, by_road]

    @cached_property
    def _streets(self) -> GeoDataFrame:
        """The streets between plots that are there on the day."""
        return streets_of(self.statement)


_MOST_KEPT = 8


def kept_by_day(work: Callable[[Statement], AvailableLand]) -> Callable[[Statement], AvailableLand]:
    """Keep the land of the eight days that were asked for last.

    It holds its book: kept for as long as the book is, it would keep it for ever.
    """
    kept: dict[tuple[LandBook, date], AvailableLand] = {}
    lock = Lock()

    @wraps(work)
    def land_of(statement: Statement) -> AvailableLand:
        day = statement.book, statement.as_of
        with lock:
            land = kept.pop(day) if day in kept else work(statement)
            kept[day] = land
            if len(kept) > _MOST_KEPT:
                del kept[next(iter(kept))]
        return land

    return land_of


def adjacent_groups(statement: Statement, plots: Sequence[str]) -> list[tuple[str, ...]]:
    """Group plots that hang together, beside each other or across a street; each group of one phase.

    Only plots with vacant land on the day are in them. Both plots and groups keep the order given.
    """
    land = available_land(statement)
    order = {at: plot for at, plot in zip(land.positions(plots).tolist(), plots, strict=True) if at >= 0}
    first = {at: number for number, at in enumerate(order)}
    groups = [sorted(group, key=first.__getitem__) for group in _connected(order, land.pairs)]
    return [tuple(order[at] for at in group) for group in sorted(groups, key=lambda group: first[group[0]])]


def are_adjacent(statement: Statement, parcel_ids: Sequence[str]) -> bool:
    """Return whether the plots lie side by side, or across a street of the day that both front."""
    parcels = statement.book.parcels
    drawn = parcels[parcels["parcel_id"].isin(list(parcel_ids)) & parcels.geometry.notna()]
    pairs = neighbouring(drawn.reset_index(drop=True), streets_of(statement))
    return len(_connected(range(len(set(parcel_ids))), pairs)) == 1


def _connected(plots: Iterable[int], pairs: pd.DataFrame) -> list[set[int]]:
    """Group plots, by position, that are joined by pairs among them."""
    graph: nx.Graph[int] = nx.Graph(zip(pairs["i"], pairs["j"], strict=True))
    graph.add_nodes_from(plots)
    return list(nx.connected_components(graph.subgraph(plots)))


def streets_of(statement: Statement, *, around: shapely.Geometry | None = None) -> GeoDataFrame:
    """Return the streets between plots that are there on the day, or only those `around` some land."""
    plots = statement.book.parcels
    if around is not None:
        plots = plots.iloc[np.sort(plots.sindex.query(around))]
    valid = plots["parcel_id"].isin(statement.parcels["parcel_id"])
    return plots[valid & plots["land_use"].eq("traffic")]


def neighbouring(plots: GeoDataFrame, streets: GeoDataFrame) -> pd.DataFrame:
    """Pairs of plots of one phase: beside each other, or across a street that both have a boundary with."""
    pairs = neighbours(plots, across_m=STREET_M)
    phase = plots["phase_id"].to_numpy()
    pairs = pairs[phase[pairs["i"]] == phase[pairs["j"]]]
    beside, across = pairs[pairs["shared_m"] > 0], pairs[pairs["shared_m"] == 0]
    along = neighbours(_stacked(plots, streets)[0])
    along = along[(along["i"] < len(plots)) & (along["j"] >= len(plots))]
    fronting = pd.DataFrame({"plot": along["i"].to_numpy(), "street": along["j"].to_numpy()})
    facing = across.merge(fronting.rename(columns={"plot": "i"}), on="i")
    facing = facing.merge(fronting.rename(columns={"plot": "j"}), on=["j", "street"])
    facing = facing[list(pairs.columns)].drop_duplicates()
    return pd.DataFrame(pd.concat([beside, facing]).sort_values(["i", "j"], ignore_index=True))


@kept_by_day
def available_land(statement: Statement) -> AvailableLand:
    """Return the available land of the day of a statement."""
    book, plots = statement.book, vacant_plots(statement)
    excluded = excluded_plots(statement).set_index("parcel_id").reindex(plots["parcel_id"])
    at = pd.Index(book.parcels["parcel_id"]).get_indexer(pd.Index(plots["parcel_id"]))
    recorded = book.parcels.iloc[at]
    plots = plots.assign(
        bar=excluded["bar"].array,
        until=excluded["until"].array,
        ready_on=ready_on(recorded, statement.as_of).array,
        term_end=book.phases.set_index("phase_id")["term_end"].reindex(plots["phase_id"]).array,
    )
    shapes = np.asarray(recorded.geometry.array, dtype=object)
    return AvailableLand(
        statement=statement,
        plots=plots,
        recorded=recorded,
        shapes=shapes,
        ids=plots[["parcel_id", "zone_id", "phase_id"]].to_numpy(dtype=object),
        phase=np.asarray(pd.factorize(plots["phase_id"])[0], dtype=np.intp),
        area_m2=plots["vacant_ha"].to_numpy(dtype=np.float64) * M2_PER_HA,
        document_m2=plots["document_area_m2"].to_numpy(dtype=np.float64),
        measured_m2=np.asarray(shapely.area(shapes)),
        perimeter_m=np.asarray(shapely.length(shapes)),
        partly_leased=plots["state"].eq("partly_leased").to_numpy(dtype=np.bool_),
        barred=plots["bar"].ne("").to_numpy(dtype=np.bool_),
    )


def _stacked(plots: GeoDataFrame, streets: GeoDataFrame) -> tuple[GeoDataFrame, Bools]:
    """Return plots with the streets below them, and which rows are streets."""
    shapes = np.concatenate([np.asarray(frame.geometry.array, dtype=object) for frame in (plots, streets)])
    return GeoDataFrame(geometry=shapes, crs=plots.crs), np.arange(len(shapes)) >= len(plots)
