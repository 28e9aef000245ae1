"""Steps of a scenario become rows of a change: what each kind of step does to the tables of a book."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import shapely
import shapely.ops
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from geo import crs
from geo.errors import GeometryError
from occupancy.book import LandBook
from occupancy.change import unjudged
from occupancy.changes.rows import Change, ChangeRow, Op
from occupancy.errors import QuestionError
from occupancy.loading.table_specs import BY_NAME
from occupancy.loading.table_text import GEOMETRY
from occupancy.measures.phase_status import M2_PER_HA, day_snapshot
from occupancy.scenario.scenario_file import Scenario, Step

Cells = dict[str, Any]
Line = tuple[str, str]  # a lease, and the number of its line
Part = tuple[str, str, str]  # and the plot that it is on
_A_DAY = timedelta(days=1)
_KEYS = {
    "zones": ("zone_id",),
    "phases": ("phase_id",),
    "parcels": ("parcel_id",),
    "tenancies": ("lease_id", "line_no"),
}
_FEWEST_PARTS = 2


def change_of(book: LandBook, scenario: Scenario) -> Change:
    """Return the change that the steps of a scenario come to in a book, one after the other.

    Raises
    ------
    QuestionError
        If a step names a plot or lease that there is not on its day.
    GeometryError
        If its shape is not what the step needs.
    """
    if scenario.change is not None:
        return scenario.change
    draft = _Draft(book, scenario)
    for step in scenario.steps:
        _DONE[step.do](draft, step)
    return draft.change()


def polygon_of(scenario: Scenario, step: Step) -> BaseGeometry:
    """Return the outline that a step names, in degrees.

    Raises
    ------
    GeometryError
        If it is not an area.
    """
    made = _shape_of(scenario, step)
    if made.geom_type not in {"Polygon", "MultiPolygon"} or not made.is_valid:
        raise GeometryError(
            "The shape {name} is not an outline that can be used: draw one area that does not cross itself.",
            name=step.cells["shape"],
        )
    return made


def _shape_of(scenario: Scenario, step: Step) -> BaseGeometry:
    return shapely.geometry.shape(dict(scenario.shapes[step.cells["shape"]]))


class _Draft:
    """The rows of a change while steps are made: rows added, and cells corrected, by table and key."""

    def __init__(self, book: LandBook, scenario: Scenario) -> None:
        self.book, self.scenario = book, scenario
        self._added: dict[tuple[str, ...], Cells] = {}
        self._corrected: dict[tuple[str, ...], Cells] = {}
        self._ops: dict[tuple[str, ...], Op] = {}

    def change(self) -> Change:
        """Return what the steps so far come to."""
        scenario = self.scenario
        return Change(
            title=scenario.title,
            rows=tuple(self._rows()),
            known_on=scenario.known_on,
            reason=scenario.reason,
            decision_no=scenario.decision_no,
            sources=scenario.sources,
        )

    def _rows(self) -> Iterable[ChangeRow]:
        for (table, *_), cells in self._added.items():
            yield ChangeRow(op="add", table=table, row=cells, origin=self.scenario.title)
        for (table, *key), cells in self._corrected.items():
            named = dict(zip(_KEYS[table], key, strict=True))
            op = self._ops[table, *key]
            yield ChangeRow(op=op, table=table, row={**named, **cells}, origin=self.scenario.title)

    def add(self, table: str, **cells: Any) -> None:  # noqa: ANN401  text, or a shape
        key = (table, *(str(cells[name]) for name in _KEYS.get(table, ("phase_id",))))
        self._added[key] = {name: cell for name, cell in cells.items() if cell not in ("", None)}

    def correct(self, table: str, key: tuple[str, ...], op: Op = "correct", **cells: Any) -> None:  # noqa: ANN401
        if (table, *key) in self._added:
            self._added[table, *key].update(cells)
            return
        self._corrected.setdefault((table, *key), {}).update(cells)
        self._ops.setdefault((table, *key), op)

    def plot(self, plot: str, on: date) -> Cells:
        """Return the cells of a plot as they stand after the steps before.

        Raises
        ------
        QuestionError
            If it is not there on the day.
        """
        key = ("parcels", plot)
        if key in self._added:
            cells = self._added[key]
        else:
            at = np.flatnonzero((self.book.parcels["parcel_id"] == plot).to_numpy())
            cells = self._recorded(int(at[0])) if len(at) else {}
        first, last = cells.get("valid_from", ""), cells.get("valid_to", "")
        if not cells or not (first or "0") <= on.isoformat() <= (last or "9"):
            raise QuestionError("There is no plot {plot} on {day}.", plot=plot, day=on.isoformat())
        return cells

    def _recorded(self, at: int) -> Cells:
        """Return the cells of a plot of the book as text, and its shape in degrees."""
        row = self.book.parcels.iloc[[at]]
        cells = _cells("parcels", row.iloc[0])
        shape = crs.to_wgs84(GeoDataFrame(row[["geometry"]])).geometry.iloc[0]
        return {
            **cells,
            **self._corrected.get(("parcels", cells["parcel_id"]), {}),
            GEOMETRY: shapely.geometry.mapping(shape),
        }

    def lines(self, leases: Iterable[str]) -> list[Line]:
        """Return the lines of leases.

        Raises
        ------
        QuestionError
            If one is not there.
        """
        found = list[Line]()
        for lease in leases:
            own = self.book.tenancies[self.book.tenancies["lease_id"] == lease]
            lines = [(lease, _text(line)) for line in own["line_no"]]
            lines += [key[1:] for key in self._added if key[:2] == ("tenancies", lease)]  # type: ignore[misc]
            if not lines:
                raise QuestionError("There is no lease {lease} in the book.", lease=lease)
            found += lines
        return found

    def parts(self, plot: str, on: date) -> dict[Part, float]:
        """Return what is leased on a day after the steps before, in m², of all lines with land on a plot.

        A plot that a step has made is looked at in the book that the steps before come to.
        """
        self.plot(plot, on)
        made = ("parcels", plot) in self._added
        book = unjudged(self.book, self.change()) if made else self.book
        live = day_snapshot(book, as_of=on).live
        here = np.isin(live.plot, np.flatnonzero((book.parcels["parcel_id"] == plot).to_numpy()))
        some = np.isin(live.line, live.line[here])
        lines, plots = book.tenancies.iloc[live.line[some]], book.parcels["parcel_id"].take(live.plot[some])
        keys = zip(lines["lease_id"], lines["line_no"].map(_text), plots, strict=True)
        parts = dict(zip(keys, live.area_m2[some].tolist(), strict=True))
        if made:
            return parts
        day = on.isoformat()
        ended = {key[1:] for key, cells in self._corrected.items() if cells.get("ended_on", "9") < day}
        parts = {part: area for part, area in parts.items() if part[:2] not in ended}
        for key, cells in self._added.items():
            own = key[0] == "tenancies" and cells["parcel_id"] == plot
            if own and cells["first_day"] <= day <= cells.get("ended_on", "9"):
                parts[key[1], key[2], plot] = float(cells["leased_area_m2"])
        return parts

    def vacant_m2(self, plot: str, on: date) -> float:
        """Return what of the area of a plot on paper is not leased on a day after the steps before."""
        leased = sum(area for part, area in self.parts(plot, on).items() if part[2] == plot)
        return float(self.plot(plot, on).get("document_area_m2") or 0.0) - leased

    def let_on(self, part: Part, area_m2: float, first_day: date) -> None:
        """Let the part of a line that ended go on as a line of its own."""
        lease, line, plot = part
        leases = self.book.tenancies
        own = leases[leases["lease_id"] == lease]
        recorded = own[own["line_no"].map(_text) == line]
        added = [key[2] for key in self._added if key[:2] == ("tenancies", lease)]
        cells = self._added.get(("tenancies", lease, line)) or _cells("tenancies", recorded.iloc[0])
        number = max(int(each) for each in [*own["line_no"].map(_text), *added]) + 1
        named = {"line_no": str(number), "parcel_id": plot, "leased_area_m2": _text(round(area_m2, 1))}
        days = dict.fromkeys(("ended_on", "recorded_on", "superseded_on"), "")
        self.add("tenancies", **{**cells, **days, **named, "first_day": first_day.isoformat()})

    def has(self, table: str, key: str) -> bool:
        """Return whether there is a row of a key, in the book or after the steps before."""
        return (table, key) in self._added or key in set(getattr(self.book, table)[_KEYS[table][0]])

    def new_lease(self) -> str:
        """Return an id that no lease has."""
        there = set(self.book.tenancies["lease_id"]) | {
            key[1] for key in self._added if key[0] == "tenancies"
        }
        return next(name for at in range(1, len(there) + 2) if (name := f"NEW-{at}") not in there)

    def hectares(self, shape: BaseGeometry) -> float:
        """Measure a shape in degrees on the plane of the book."""
        frame = GeoDataFrame(geometry=[shape], crs=crs.WGS84)
        return float(crs.to_plane(frame, crs.planar_crs(self.book.info.plane)).area.iloc[0]) / M2_PER_HA

    def zone_shape(self, zone: str) -> BaseGeometry | None:
        """Return the outline of a zone in degrees; None where it has none or is not there."""
        if ("zones", zone) in self._added:
            made: BaseGeometry = shapely.geometry.shape(self._added["zones", zone][GEOMETRY])
            return made
        own = self.book.zones[self.book.zones["zone_id"] == zone]
        if own.empty or own.geometry.isna().all():
            return None
        shape: BaseGeometry = crs.to_wgs84(GeoDataFrame(own[["geometry"]])).geometry.iloc[0]
        return shape


def _cells(table: str, row: "pd.Series[Any]") -> Cells:
    """Return what is filled of a row of a table as text."""
    return {name: text for name in BY_NAME[table].names if (text := _text(row[name]))}


def _text(value: object) -> str:
    """Return a cell of a frame as a file has it."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def _establish(draft: _Draft, step: Step) -> None:
    """Add a phase with its decision, and its zone where the book has none of that id."""
    cells, shape = step.cells, polygon_of(draft.scenario, step)
    zone, name = cells["zone_id"], cells.get("name", cells["zone_id"])
    own, outline = draft.zone_shape(zone), shapely.geometry.mapping(shape)
    if not draft.has("zones", zone):
        draft.add("zones", zone_id=zone, name_vi=name, boundary_status="sketch", geometry=outline)
    elif own is not None:
        draft.correct("zones", (zone,), geometry=shapely.geometry.mapping(shapely.union(own, shape)))
    count = len(draft.book.phases) + len(draft.scenario.steps) + 1
    usual = next(each for at in range(1, count + 1) if not draft.has("phases", each := f"{zone}-{at}"))
    phase, area = cells.get("phase_id", usual), f"{draft.hectares(shape):.4f}"
    draft.add(
        "phases",
        phase_id=phase,
        zone_id=zone,
        name_vi=name,
        boundary_status="sketch",
        geometry=outline,
    )
    draft.add(
        "decisions",
        phase_id=phase,
        decision_no=draft.scenario.decision_no,
        in_force_from=step.on.isoformat(),
        planned_area_ha=area,
        established_area_ha=area,
        leasable_area_ha=_text(cells["leasable_ha"]),
        leasable_basis="estimated",
    )


def _lease(draft: _Draft, step: Step) -> None:
    """Lease what is vacant of plots, or so much of each."""
    lease = draft.new_lease()
    for line, plot in enumerate(step.several("plots"), start=1):
        draft.plot(plot, step.on)
        area = step.cells.get("area_m2") or draft.vacant_m2(plot, step.on)
        if not area > 0:
            raise QuestionError(
                "The plot {plot} has no vacant land on {day}.", plot=plot, day=step.on.isoformat()
            )
        until = step.cells.get("until")
        draft.add(
            "tenancies",
            lease_id=lease,
            line_no=str(line),
            certificate_no=step.cells.get("certificate_no", ""),
            parcel_id=plot,
            leased_area_m2=_text(area),
            first_day=step.on.isoformat(),
            last_day=until.isoformat() if until else "",
        )


def _extend(draft: _Draft, step: Step) -> None:
    """Extend leases, and all that live on plots, whole."""
    for key in [*draft.lines(step.several("leases")), *(part[:2] for part in _leased(draft, step))]:
        draft.correct("tenancies", key, last_day=step.cells["until"].isoformat())


def _end(draft: _Draft, step: Step) -> None:
    """End leases: the day is the last on which the land is leased."""
    _take_back(draft, step, step.on)


def _revoke(draft: _Draft, step: Step) -> None:
    """Take leases back: from the day on the land is not leased."""
    _take_back(draft, step, step.on - _A_DAY)


def _leased(draft: _Draft, step: Step) -> dict[Part, float]:
    """Return what is leased by the lines with land on the plots of a step, each of which has one."""
    parts = dict[Part, float]()
    for plot in step.several("plots"):
        found = draft.parts(plot, step.on)
        if not found:
            raise QuestionError(
                "Nothing is leased on the plot {plot} on {day}.", plot=plot, day=step.on.isoformat()
            )
        parts |= found
    return parts


def _take_back(draft: _Draft, step: Step, last: date) -> None:
    """End leases, or what is leased of plots: what a line has on others goes on."""
    plots, parts = step.several("plots"), _leased(draft, step)
    for key in dict.fromkeys([*draft.lines(step.several("leases")), *(part[:2] for part in parts)]):
        draft.correct("tenancies", key, "end", ended_on=last.isoformat())
    for part, area_m2 in parts.items():
        if part[2] not in plots:
            draft.let_on(part, area_m2, last + _A_DAY)


def _on_plots(column: str) -> Callable[[_Draft, Step], None]:
    def done(draft: _Draft, step: Step) -> None:
        for plot in step.several("plots"):
            draft.plot(plot, step.on)
            draft.correct("parcels", (plot,), "correct", **{column: step.on.isoformat()})

    return done


def _follow(draft: _Draft, parents: Mapping[str, Cells], step: Step, **cells: Any) -> None:  # noqa: ANN401
    """End plots on the day before, and add one that follows them and has their cells but for some."""
    of_parents = next(iter(parents.values()))
    for plot in parents:
        draft.correct("parcels", (plot,), "end", valid_to=(step.on - _A_DAY).isoformat())
    named = {"parent_parcel_ids": ";".join(parents), "valid_from": step.on.isoformat(), "valid_to": ""}
    dropped = dict.fromkeys(("recorded_on", "superseded_on"), "")
    draft.add("parcels", **{**of_parents, **dropped, **named, **cells})


def _reclassify(draft: _Draft, step: Step) -> None:
    """Give plots another use from the day on: each is followed by one of another id on the same land."""
    for plot in step.several("plots"):
        cells = draft.plot(plot, step.on)
        _follow(draft, {plot: cells}, step, parcel_id=f"{plot}-R", land_use=step.cells["land_use"])


def _split(draft: _Draft, step: Step) -> None:
    """Cut a plot along a line, or by an area; its area on paper is shared as the parts measure."""
    cut = _shape_of(draft.scenario, step)
    for plot in step.several("plots"):
        cells = draft.plot(plot, step.on)
        whole = shapely.geometry.shape(cells[GEOMETRY])
        if cut.geom_type.endswith("LineString"):
            parts = [each for each in shapely.ops.split(whole, cut).geoms if each.area > 0]
        else:
            parts = [shapely.intersection(whole, cut), shapely.difference(whole, cut)]
        if len(parts) < _FEWEST_PARTS or any(part.geom_type != "Polygon" or part.is_empty for part in parts):
            raise GeometryError(
                "The shape {name} does not cut the plot {plot} into parts.",
                name=step.cells["shape"],
                plot=plot,
            )
        shares = _shares(
            float(cells.get("document_area_m2") or 0.0), [draft.hectares(part) for part in parts]
        )
        for at, (part, area) in enumerate(zip(parts, shares, strict=True), start=1):
            paper = {"document_area_m2": _text(area)} if area else {}
            outline = shapely.geometry.mapping(part)
            _follow(draft, {plot: cells}, step, parcel_id=f"{plot}-{at}", geometry=outline, **paper)


def _shares(whole_m2: float, parts: list[float]) -> list[float]:
    """Share an area in tenths of a square metre as parts measure; nothing is lost."""
    edges = np.rint(np.cumsum([0.0, *parts]) / sum(parts) * whole_m2 * 10)
    return [float(area) / 10 for area in np.diff(edges)]


def _merge(draft: _Draft, step: Step) -> None:
    """Put neighbours together into one plot; it is ready when the last of them is."""
    parents = {plot: draft.plot(plot, step.on) for plot in step.several("plots")}
    first = next(iter(parents.values()))
    if any(cells[name] != first[name] for cells in parents.values() for name in ("phase_id", "land_use")):
        raise QuestionError(
            "Plots of several phases or uses do not become one: {plots}.", plots=", ".join(parents)
        )
    whole = shapely.union_all(
        [shapely.geometry.shape(cells[GEOMETRY]) for cells in parents.values()], grid_size=1e-9
    )
    if whole.geom_type != "Polygon":
        raise GeometryError(
            "These plots do not touch and do not become one: {plots}.", plots=", ".join(parents)
        )
    ready = {
        name: ""
        if any(not cells.get(name) for cells in parents.values())
        else max(cells[name] for cells in parents.values())
        for name in ("cleared_on", "serviced_on")
    }
    areas = [float(cells.get("document_area_m2") or np.nan) for cells in parents.values()]
    _follow(
        draft,
        parents,
        step,
        parcel_id=step.cells["parcel_id"],
        document_area_m2=_text(float(np.sum(areas))),
        geometry=shapely.geometry.mapping(whole),
        **ready,
    )


def _correct(draft: _Draft, step: Step) -> None:
    """Correct the area of plots on paper, or of every line of leases."""
    area = _text(step.cells["area_m2"])
    for plot in step.several("plots"):
        draft.plot(plot, step.on)
        draft.correct("parcels", (plot,), document_area_m2=area)
    for key in draft.lines(step.several("leases")):
        draft.correct("tenancies", key, leased_area_m2=area)


_DONE: Mapping[str, Callable[[_Draft, Step], None]] = {
    "establish": _establish,
    "lease": _lease,
    "extend": _extend,
    "end": _end,
    "revoke": _revoke,
    "clear": _on_plots("cleared_on"),
    "service": _on_plots("serviced_on"),
    "reclassify": _reclassify,
    "split": _split,
    "merge": _merge,
    "correct": _correct,
}
