"""The search once more, the plain way: every plot, part and set one by one, scored by the rule as written.

Nothing of `occupancy.land_search` is used, and nothing is cut short. What is measured of shapes (neighbours,
streets, trial cuts, widths, roads) is that of `geo`, which has tests of its own. The rule is that of
`docs/command_line.md`, under `find`:

- An offer is a plot, a part of one that can be divided, or up to twelve neighbours within a phase.
- Its score is the mean by weight of the area (2), few plots (1), a compact shape (1) and each wish: an area
  scores 1 where it is the one asked for and half at its limits, plots 1 ÷ their number, a shape its 4 π ×
  area ÷ perimeter², a number half at its limit and 1 at twice as good. What is not stated scores nought.
- The best comes first: what is left of let plots last; what states most before what states less; where no day
  is asked for what is ready, then what is due, then the rest; and then the score.
- A set is left out where a better offer has more than half of its land.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import inf, isnan, nan, pi
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.boundaries import frontages, neighbours
from geo.road_network import build_road_network
from geo.shape_metrics import proportions
from geo.subdivision import dissolve_adjacent, subdivided_polygon
from occupancy.questions.land_use_balance import leased_by_sector
from occupancy.questions.stated_facts import facts_of_phases
from occupancy.statement import Statement

ACROSS_M, ARE_M2, DETOUR = 40.0, 100.0, 1.6
READY, DUE, NO_DAY = 0, 1, 2
OF_SETS = {"frontage_m", "width_m", "rectangularity", "beside"}  # of a set as a whole; all else of each plot


@dataclass(frozen=True)
class Wish:
    """What is asked for, as on the command line; `soft` wishes keep nothing out."""

    what: str
    target: object = None
    place: str = ""
    soft: bool = False


@dataclass(frozen=True)
class Question:
    """An area in ha with its limits, wishes, and what may be offered."""

    ideal: float
    least: float
    most: float
    wishes: tuple[Wish, ...] = ()
    sets: bool = True
    parts: bool = True
    across: bool = False
    most_plots: int = 12


def question(ideal: float, *wishes: Wish, **more: Any) -> Question:
    """Return what is asked for an area with its usual limits, 90 % to 125 %."""
    return Question(ideal, ideal * 0.9, ideal * 1.25, wishes, **more)


@dataclass(frozen=True, eq=False)
class Plot:
    """A plot that may be offered, with its land in metres."""

    at: int
    name: str
    zone: str
    phase: str
    vacant_ha: float
    paper_ha: float
    shape: shapely.Polygon
    let_in_part: bool
    divisible: bool
    price: float
    ready: date | None
    street_m: float
    front: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Piece:
    """An offer: its plots, how much, its shape (None: nobody knows where) and metres of street."""

    plots: tuple[Plot, ...]
    area_ha: float
    shape: shapely.Geometry | None
    street_m: float
    compact: float
    failing: bool = False

    @property
    def name(self) -> str:
        """The plots as `A+B`."""
        return "+".join(plot.name for plot in self.plots)


@dataclass(frozen=True, eq=False)
class Scored:
    """An offer with its score from 0 to 100 and its place among others."""

    piece: Piece
    score: float
    fails: bool
    place: tuple[float, ...]


Measures = Mapping[Wish, Callable[[Piece], object]]


@dataclass(eq=False)
class PlainSearch:
    """The land of a statement, for questions."""

    statement: Statement
    plots: list[Plot] = field(init=False)
    streets: GeoDataFrame = field(init=False)
    beside: dict[int, dict[int, float]] = field(init=False)

    def __post_init__(self) -> None:
        """Look up the land of the day: what is free, who is whose neighbour, where the streets are."""
        book, day = self.statement.book, self.statement.as_of
        rows = self.statement.parcels.set_index("parcel_id")
        recorded = book.parcels[book.parcels["parcel_id"].isin(rows.index)].reset_index(drop=True)
        self.streets = recorded[recorded["land_use"] == "traffic"]
        phases = self.statement.phases.set_index("phase_id")["status"]
        ends = book.phases.set_index("phase_id")["term_end"]
        free = [
            row["land_use"] == "factory"
            and rows.loc[row["parcel_id"], "vacant_ha"] > 1e-5
            and rows.loc[row["parcel_id"], "state"] != "reserved"
            and phases[row["phase_id"]] in {"established", "operating"}
            and not ends[row["phase_id"]] < pd.Timestamp(day)
            and (rows.loc[row["parcel_id"], "state"] != "partly_leased" or _yes(row["divisible"]))
            for row in recorded.to_dict("records")
        ]
        land = recorded[free].reset_index(drop=True)
        stacked = GeoDataFrame(geometry=[*land.geometry, *self.streets.geometry], crs=land.crs)
        front = frontages(stacked, np.arange(len(stacked)) >= len(land)).iloc[: len(land)]
        self.plots = [
            Plot(
                at=at,
                name=row["parcel_id"],
                zone=row["zone_id"],
                phase=row["phase_id"],
                vacant_ha=float(rows.loc[row["parcel_id"], "vacant_ha"]),
                paper_ha=row["document_area_m2"] / 10_000,
                shape=row["geometry"],
                let_in_part=rows.loc[row["parcel_id"], "state"] == "partly_leased",
                divisible=_yes(row["divisible"]),
                price=row["asking_price_usd_m2"],
                ready=_ready(row, day),
                street_m=float(front.loc[at, "frontage_m"]),
                front=tuple(front.loc[at, ["x1", "y1", "x2", "y2"]].tolist()),
            )
            for at, row in enumerate(land.to_dict("records"))
        ]
        self.beside = _neighbours(land, stacked)

    def best(self, asked: Question) -> list[Scored]:
        """Return the offers, the best first."""
        dearest_last = sorted(asked.wishes, key=lambda wish: wish.what == "width_m")
        measures = {wish: self._measure(wish) for wish in dearest_last}
        alone = [self._single(plot, asked, measures) for plot in self.plots]
        usable = self._usable(asked, measures) if asked.sets else set()
        sets = [self._scored(self._joined(one, asked), asked, measures) for one in self._sets(asked, usable)]
        kept: list[Scored] = []
        for one in sorted([*alone, *sets], key=lambda scored: scored.place):
            own = {plot.at: plot.vacant_ha for plot in one.piece.plots}
            shared = (sum(own.get(plot.at, 0.0) for plot in better.piece.plots) for better in kept)
            if not one.fails and (len(own) == 1 or all(2 * ha <= one.piece.area_ha for ha in shared)):
                kept.append(one)
        return kept

    # What may be offered --------------------------------------------------------------------------------

    def _single(self, plot: Plot, asked: Question, measures: Measures) -> Scored:
        """Return a plot whole, or the part of it nearest to the area asked for that answers."""
        compact = 4 * pi * plot.shape.area / plot.shape.length**2
        shape = None if plot.let_in_part else plot.shape
        street = nan if plot.let_in_part else plot.street_m
        whole = self._scored(Piece((plot,), plot.vacant_ha, shape, street, compact), asked, measures)
        if not (whole.fails and asked.parts and plot.divisible and plot.vacant_ha > asked.ideal):
            return whole
        of_parts = {wish: measured for wish, measured in measures.items() if wish.what != "rectangularity"}
        if self._scored(whole.piece, replace(asked, least=0.0, most=inf), of_parts).fails:
            return whole  # no part has more street, is wider, or else better than its plot
        if plot.let_in_part:  # nobody knows where the rest of it lies, so there is nothing to cut
            return self._scored(Piece((plot,), asked.ideal, None, nan, compact), asked, measures)
        by_form = any(_asks(asked, form) for form in ("frontage_m", "width_m", "rectangularity"))
        for area in _areas(asked, below=plot.vacant_ha):
            part, fault = subdivided_polygon(plot.shape, plot.front, area / plot.paper_ha * plot.shape.area)
            failing = fault != "" and not (fault == "part_long" and _asks(asked, "frontage_m"))
            street = self._street_m(part) if _asks(asked, "frontage_m") else nan
            made = self._scored(Piece((plot,), area, part, street, compact, failing), asked, measures)
            if not made.fails:
                return made
            if not (by_form or failing):
                return whole  # another area would mend nothing
        return whole

    def _street_m(self, part: shapely.Geometry) -> float:
        near = self.streets.iloc[self.streets.sindex.query(part.buffer(1.0))]
        frame = GeoDataFrame(geometry=[part, *near.geometry], crs=self.streets.crs)
        return float(frontages(frame, np.arange(len(frame)) > 0).loc[0, "frontage_m"])

    def _usable(self, asked: Question, measures: Measures) -> set[int]:
        """Return the whole plots that meet by themselves what the worst plot of a set decides."""
        alike = {wish: measured for wish, measured in measures.items() if wish.what not in OF_SETS}
        any_area = replace(asked, least=0.0, most=inf)
        each = (
            (plot.at, Piece((plot,), plot.vacant_ha, plot.shape, plot.street_m, 1.0))
            for plot in self.plots
            if not plot.let_in_part
        )
        return {at for at, piece in each if not self._scored(piece, any_area, alike).fails}

    def _sets(self, asked: Question, good: set[int]) -> Iterator[tuple[int, ...]]:
        """Yield every set of two or more of the `good` plots that hang together and fit, each once."""
        most, least = asked.most + 1e-6, asked.least - 1e-6
        near = {
            at: {other for other in self.beside[at] if self.beside[at][other] or asked.across} & good
            for at in good
        }
        area = {plot.at: plot.vacant_ha for plot in self.plots}
        edge = {frozenset({at}) for at in good if area[at] <= most}
        for _ in range(asked.most_plots - 1):
            edge = {
                one | {other}
                for one in edge
                for other in set().union(*(near[at] for at in one)) - one
                if sum(area[at] for at in one) + area[other] <= most
            }
            yield from (tuple(sorted(one)) for one in edge if sum(area[at] for at in one) >= least)

    def _joined(self, one: tuple[int, ...], asked: Question) -> Piece:
        plots = tuple(self.plots[at] for at in one)
        common = sum(self.beside[at].get(other, 0.0) for at in one for other in one)
        around = sum(plot.shape.length for plot in plots) - common
        compact = 4 * pi * sum(plot.shape.area for plot in plots) / around**2
        drawn = any(_asks(asked, form) for form in ("width_m", "rectangularity"))
        shape = dissolve_adjacent(np.array([plot.shape for plot in plots])) if drawn else plots[0].shape
        street = sum(plot.street_m for plot in plots)
        return Piece(plots, sum(plot.vacant_ha for plot in plots), shape, street, compact)

    # How it scores ----------------------------------------------------------------------------------------

    def _scored(self, piece: Piece, asked: Question, measures: Measures) -> Scored:
        area = piece.area_ha
        room = asked.ideal - asked.least if area < asked.ideal else asked.most - asked.ideal
        points = 2 * max(0.0, 1 - abs(area - asked.ideal) / max(room, 1e-7) / 2)
        points += 1 / len(piece.plots) + min(piece.compact, 1.0)
        fails = piece.failing or not asked.least - 1e-7 <= area <= asked.most + 1e-7
        musts_open = wishes_open = 0
        for wish, measured in measures.items():
            if fails:  # it is out, whatever it scores
                break
            met, score = _judged(wish, measured(piece), self.statement.as_of)
            fails = fails or (met is False and not wish.soft)
            musts_open += met is None and not wish.soft
            wishes_open += met is None
            points += score
        ready = [plot.ready for plot in piece.plots]
        waiting = NO_DAY if None in ready else DUE if max(ready) > self.statement.as_of else READY  # type: ignore[type-var, operator]
        score = 100 * points / (4 + len(measures))
        place = (
            *(piece.plots[0].let_in_part, musts_open, wishes_open),
            *(0 if _asks(asked, "ready_by") else waiting, -round(score, 3), piece.plots[0].at),
        )
        return Scored(piece, score, fails, place)

    def _measure(self, wish: Wish) -> Callable[[Piece], object]:
        """Return how a wish is measured of an offer: by its worst plot, None where one states nothing."""
        of_phase = self._of_phases(wish)
        if of_phase is not None:
            return lambda piece: of_phase.get(piece.plots[0].phase)
        of_pieces: Mapping[str, Callable[[Piece], object]] = {
            "zones": lambda piece: piece.plots[0].zone,
            "frontage_m": lambda piece: None if isnan(piece.street_m) else piece.street_m,
            "width_m": lambda piece: _form(piece.shape, "width_m"),
            "rectangularity": lambda piece: _form(piece.shape, "rectangularity"),
        }
        if wish.what in of_pieces:
            return of_pieces[wish.what]
        of_plots = self._of_plots(wish)
        return lambda piece: _worst([of_plots[plot.at] for plot in piece.plots])

    def _of_plots(self, wish: Wish) -> list[float]:
        """Return a number of each plot, the more the worse; NaN where not stated."""
        if wish.what == "price_usd_m2":
            return [plot.price for plot in self.plots]
        if wish.what == "ready_by":
            day = self.statement.as_of
            return [nan if plot.ready is None else max(0, (plot.ready - day).days) for plot in self.plots]
        return self._kilometres(wish)

    def _of_phases(self, wish: Wish) -> Mapping[str, object] | None:
        """Return what each phase has of a wish that all land of it meets alike; None of another wish."""
        book, phases = self.statement.book, self.statement.book.phases
        if wish.what == "term_years":
            ends = zip(phases["phase_id"], phases["term_end"], strict=True)
            return {phase: _years(self.statement.as_of, end) for phase, end in ends}
        if wish.what == "wastewater":
            facts = facts_of_phases(self.statement)
            return dict.fromkeys(facts.loc[facts["service"] == wish.what, "phase_id"], True)
        if wish.what == "sector":
            shares = _shares(self.statement, wish.target)  # type: ignore[arg-type]
            return {row.phase_id: shares.get(row.zone_id) for row in phases.itertuples()}
        if wish.what == "beside":
            named = book.anchor_tenants["tenant_name"].str.lower().str.contains(str(wish.target), regex=False)
            own = book.anchor_tenants[named]
            of_zone = phases["zone_id"].isin(own.loc[own["phase_id"] == "", "zone_id"])
            return dict(
                zip(phases["phase_id"], phases["phase_id"].isin(own["phase_id"]) | of_zone, strict=True)
            )
        return None

    def _kilometres(self, wish: Wish) -> list[float]:
        """Return the km from the middle of each plot to the nearest of the places that are meant."""
        places = self.statement.book.places
        own = places[places["class"].eq(wish.place) | places["name_vi"].str.contains(wish.place, regex=False)]
        points = shapely.get_coordinates(shapely.centroid(np.asarray(own.geometry.array)))
        plane = crs.require_crs(self.statement.book.parcels)
        targets = np.column_stack(crs.east_north(points[:, 0], points[:, 1], plane))
        middles = shapely.get_coordinates(shapely.centroid([plot.shape for plot in self.plots]))
        straight = np.hypot(*(middles[:, None] - targets[None]).transpose(2, 0, 1)) / 1_000
        if wish.what == "distance_km":
            return straight.min(axis=1).tolist()  # type: ignore[no-any-return]
        base = self.statement.book.basemap
        lines = base[base["class"].isin(["expressway", "national_road", "provincial_road"])]
        roads = build_road_network(crs.to_plane(lines, plane).geometry.to_numpy())
        ways = np.stack([roads.journeys(middles, tuple(to)).metres / 1_000 for to in targets], axis=1)
        known = ways <= DETOUR * straight
        at_least = np.where(known, ways, straight)
        nearest = at_least.argmin(axis=1)
        rows = np.arange(len(middles))
        return np.where(known[rows, nearest], ways[rows, nearest], nan).tolist()  # type: ignore[no-any-return]


def _areas(asked: Question, *, below: float) -> Iterator[float]:
    """Yield areas of a part: the one asked for, then by the are the larger ones, then the smaller."""
    yield asked.ideal
    ares = 10_000 / ARE_M2
    for at in range(int(asked.ideal * ares) + 1, int(min(asked.most, below - 1 / ares) * ares) + 1):
        yield at / ares
    for at in range(int(np.ceil(asked.ideal * ares)) - 1, int(np.ceil(asked.least * ares)) - 1, -1):
        yield at / ares


def _asks(asked: Question, what: str) -> bool:
    return any(wish.what == what for wish in asked.wishes)


def _yes(cell: object) -> bool:
    return bool(pd.notna(cell) and cell)


def _ready(row: Mapping[str, object], day: date) -> date | None:
    """Return when a plot is cleared and serviced: done, or due on the day or later."""

    def by(done: str, due: str) -> pd.Timestamp | None:
        if pd.notna(row[done]):
            return pd.Timestamp(row[done])  # type: ignore[arg-type]
        return pd.Timestamp(row[due]) if pd.notna(row[due]) and row[due] >= pd.Timestamp(day) else None  # type: ignore[arg-type, operator, call-overload]

    serviced, cleared = by("serviced_on", "service_due_on"), by("cleared_on", "clearance_due_on")
    if serviced is not None and serviced <= pd.Timestamp(day):
        return serviced.date()
    return None if serviced is None or cleared is None else max(serviced, cleared).date()


def _neighbours(land: GeoDataFrame, stacked: GeoDataFrame) -> dict[int, dict[int, float]]:
    """Return of each plot its neighbours in its phase with the metres they share; 0 is across a street."""
    beside: dict[int, dict[int, float]] = {at: {} for at in range(len(land))}
    fronting: dict[int, set[int]] = {at: set() for at in range(len(land))}
    for i, j in neighbours(stacked)[["i", "j"]].itertuples(index=False):
        if i < len(land) <= j:
            fronting[i].add(j)
    for i, j, shared, _ in neighbours(land, across_m=ACROSS_M).itertuples(index=False):
        if land.loc[i, "phase_id"] == land.loc[j, "phase_id"] and (shared or fronting[i] & fronting[j]):
            beside[i][j] = beside[j][i] = shared
    return beside


def _worst(values: Sequence[float]) -> tuple[float | None, bool]:
    """Return the worst value that is known, and whether all are."""
    known = [value for value in values if not isnan(value)]
    return max(known, default=None), len(known) == len(values)


def _judged(wish: Wish, found: object, day: date) -> tuple[bool | None, float]:
    """Return whether a wish is met (None: not stated), and its score."""
    value, whole = found if isinstance(found, tuple) else (found, True)
    if value is None:
        return None, 0.0
    met, score = _SCORES[wish.what](value, wish.target, day)
    if met and not whole:
        return None, 0.0
    return met, min(max(score, 0.0), 1.0)


def _most(value: float, limit: float, _day: date) -> tuple[bool, float]:
    return value <= limit * (1 + 1e-9), 1 - value / (2 * limit)


def _least(value: float, limit: float, _day: date) -> tuple[bool, float]:
    return value >= limit * (1 - 1e-9), value / (2 * limit)


def _by(days: float, until: date, day: date) -> tuple[bool, float]:
    allowed = (until - day).days
    return days <= allowed, 1 - days / (2 * max(allowed, 1))


def _plain(value: bool, _target: object, _day: date) -> tuple[bool, float]:
    return value, float(value)


_SCORES: Mapping[str, Callable[..., tuple[bool, float]]] = {
    "zones": lambda value, target, _: (value in target, float(value in target)),
    **dict.fromkeys(("price_usd_m2", "distance_km", "road_km"), _most),
    **dict.fromkeys(("term_years", "frontage_m", "width_m", "rectangularity"), _least),
    **dict.fromkeys(("wastewater", "beside"), _plain),
    "ready_by": _by,
    "sector": lambda share, _target, _day: (share[0] > 0, share[1]),
}


def _years(day: date, end: pd.Timestamp) -> float | None:
    """Return whole years by the calendar and the rest as its share of a year."""
    if pd.isna(end):
        return None
    whole = end.year - day.year - ((end.month, end.day) < (day.month, day.day))
    return whole + (end - pd.Timestamp(day).replace(year=day.year + whole)).days / 365.2425


def _shares(statement: Statement, sectors: Sequence[str]) -> dict[str, tuple[tuple[float, float], bool]]:
    """Return of each zone the share of sectors in its leased land, and that as a share of the highest."""
    rows = leased_by_sector(statement)
    rows = rows[rows["sector_code"] != ""]
    every, own = (
        part.groupby("zone_id")["leased_m2"].sum() for part in (rows, rows[rows["sector_code"].isin(sectors)])
    )
    share = own.reindex(every.index).fillna(0.0) / every
    return {str(zone): ((one, one / share.max()), True) for zone, one in share.items()}


def _form(shape: shapely.Geometry | None, what: str) -> float | None:
    return None if shape is None else float(proportions(np.array([shape], dtype=object)).loc[0, what])
