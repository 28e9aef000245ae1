"""Records behind a figure: the rows and lease lines of a scope, each with what it counts there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.loading.audiences import INTERNAL
from occupancy.measures.arrays import Bools, Floats, Positions, cached_per_book, is_between
from occupancy.measures.fill_rates import KNOWN_PART, numerator_and_denominator, percentage
from occupancy.measures.phase_status import COUNTED, M2_PER_HA, OPERATION_UNKNOWN, STATUSES, DaySnapshot
from occupancy.measures.plot_states import NOISE_M2, STATES
from occupancy.statement import Statement

_RECORDED = ("lease_id", "line_no", "certificate_no", "parcel_id", "leased_area_m2")


def require_ids(book: LandBook, ids: Mapping[str, str]) -> None:
    """Raise QuestionError when the book lacks a zone, phase or plot; an empty id stands for none."""
    tables = {"zone_id": book.zones, "phase_id": book.phases, "parcel_id": book.parcels}
    for column, value in ids.items():
        if value and not (tables[column][column] == value).any():
            raise unknown_id(column, value)


def unknown_id(column: str, value: str) -> QuestionError:
    """Return the error that the book has no zone, phase or plot of that id."""
    return QuestionError(
        "The book has no {column} {wanted}; look it up in {table}.",
        column=column,
        wanted=value,
        table=f"{column.removesuffix('_id')}s.geojson",
    )


def lease_evidence(
    statement: Statement, *, zone_id: str = "", phase_id: str = "", parcel_id: str = ""
) -> pd.DataFrame:
    """List the parts of lease lines live on the day in a zone, phase or plot, or in the whole book.

    One row per line and plot it counts on: `lease_id`, `line_no`, `certificate_no`, `named_parcel_id`
    (the plot as the lease has it) and `leased_area_m2` as recorded; `parcel_id`, `phase_id`,
    `zone_id` it counts on that day and `counted_m2` of it there; `counts_as` is `leased`,
    `outside` or `non_industrial`. `row` is the line of tenancies.csv.

    Raises
    ------
    QuestionError
        When the book has no such zone, phase or plot.
    """
    ids = {"zone_id": zone_id, "phase_id": phase_id, "parcel_id": parcel_id}
    require_ids(statement.book, ids)
    rows = _live_lines(statement)
    for column, value in ids.items():
        if value:
            rows = rows[rows[column] == value]
    return rows.reset_index(drop=True)


@cached_per_book
def _live_lines(statement: Statement) -> pd.DataFrame:
    """Return the evidence of the whole book."""
    book, snapshot = statement.book, statement.snapshot
    live, arrays = snapshot.live, snapshot.arrays
    phase = arrays.plots.phase[live.plot]
    established = np.where(snapshot.phases.established[phase], "leased", "outside")
    counts_as = np.where(arrays.plots.factory[live.plot], established, "non_industrial")
    rows = pd.DataFrame({name: book.tenancies[name].array.take(live.line) for name in _RECORDED})
    return rows.rename(columns={"parcel_id": "named_parcel_id"}).assign(
        parcel_id=book.parcels["parcel_id"].array.take(live.plot),
        phase_id=book.phases["phase_id"].array.take(phase),
        zone_id=book.zones["zone_id"].array.take(arrays.zone_of_phase[phase]),
        counted_m2=live.area_m2,
        counts_as=pd.array(counts_as, dtype="str"),
        row=book.tenancies["row"].array.take(live.line),
    )


_LEASE_DAYS = ("first_day", "last_day", "ended_on", "handed_over_on", "operating_from", "source")
_DECIDED = {
    "planned_ha": "planned_area_ha",
    "established_ha": "established_area_ha",
    "leasable_ha": "leasable_area_ha",
}
# The areas of plots behind a quantity, as they are called on a day.
_AREAS = {
    "cleared_ha": "cleared_m2",
    "vacant_ha": "vacant_m2",
    "divided_ha": "document_m2",
    "excess_ha": "excess_m2",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a figure holds: phases of the book, and the plots in them that are valid on the day.

    `ids` are those of the zone, phase and plot it is asked for by; an empty one is not.
    """

    statement: Statement
    phases: Bools
    plots: Bools
    ids: Mapping[str, str]

    @property
    def book(self) -> LandBook:
        """The book that the figure is of."""
        return self.statement.book

    @property
    def snapshot(self) -> DaySnapshot:
        """The book as measured on the day."""
        return self.statement.snapshot

    def within(self, phases: Bools) -> "Scope":
        """Return what of the scope lies in some phases."""
        of_plots = phases[self.snapshot.arrays.plots.phase]
        return replace(self, phases=self.phases & phases, plots=self.plots & of_plots)


@dataclass(frozen=True, slots=True, eq=False)
class FigureRecords:
    """Rows as recorded; `column` counts, in ha, m² or pieces; `records` says what the rows are.

    With `known_part` the sum is of what is known.
    """

    records: str
    rows: pd.DataFrame
    column: str
    known_part: bool = False

    @property
    def summed(self) -> float:
        """The sum of the column, in ha where it is an area; NaN where a row does not state it."""
        some = min(len(self.rows), 1)
        total = float(self.rows[self.column].sum(skipna=self.known_part, min_count=some))
        return total / M2_PER_HA if self.column.endswith("_m2") else total


def scope_of(statement: Statement, ids: Mapping[str, str]) -> Scope:
    """Return the scope of a zone, phase or plot by `zone_id`, `phase_id` or `parcel_id`, or the whole book.

    Raises
    ------
    QuestionError
        When the book has no such zone, phase or plot.
    """
    book, snapshot = statement.book, statement.snapshot
    require_ids(book, ids)
    phases, plots = np.ones(len(book.phases), dtype=np.bool_), snapshot.plots.valid
    for column in ("zone_id", "phase_id"):
        phases &= (book.phases[column] == ids[column]).to_numpy() | (not ids[column])
    plots = plots & ((book.parcels["parcel_id"] == ids["parcel_id"]).to_numpy() | (not ids["parcel_id"]))
    return Scope(statement, phases, plots & phases[snapshot.arrays.plots.phase], ids)


def figure_records(scope: Scope, quantity: str) -> FigureRecords:
    """Return the records that a plain quantity is the sum of; all phases of the scope are taken to count."""
    return replace(_MAKERS[quantity](scope), known_part=quantity in KNOWN_PART)


def recorded(scope: Scope, column: str) -> FigureRecords:
    """Return the plot, valid on the day or not, with the area that its papers or its outline give it."""
    plots = scope.book.parcels
    row = plots[plots["parcel_id"] == scope.ids["parcel_id"]]
    names = ["parcel_id", "phase_id", "zone_id", "block", "land_use", "valid_from", "valid_to", column]
    return FigureRecords("plots", pd.DataFrame(row[[*names, "source"]]).reset_index(drop=True), column)


def two_sides(scope: Scope, basis: "pd.Series[str]") -> pd.DataFrame:
    """Return the phases that a basis counts, with the numerator, the denominator and the rate of each."""
    numerator, denominator = numerator_and_denominator(basis, scope.snapshot.phases)
    rate = percentage(numerator, denominator)
    return _phases(scope, numerator_ha=numerator, denominator_ha=denominator, fill_rate_pct=rate)


def _leases(scope: Scope, *, since: str = "") -> FigureRecords:
    """List the lease lines live on industrial plots, `counted_m2` of each; those whose day `since` has come.

    Investors are shown the plots, not the leases.
    """
    book, plots = scope.book, scope.snapshot.plots
    if book.audience != INTERNAL.audience:
        areas = {"": "leased_m2", "handed_over_on": "handed_over_m2", "operating_from": "in_use_m2"}
        return _plots(scope, "counted_m2", getattr(plots, areas[since]))
    lines = lease_evidence(scope.statement, **scope.ids)
    entries = book.tenancies.iloc[pd.Index(book.tenancies["row"]).get_indexer(pd.Index(lines["row"]))]
    counted = lines["phase_id"].isin(book.phases["phase_id"].array[scope.phases])
    counted &= lines["counts_as"] != "non_industrial"
    if since:
        left_open = entries[since].isna().to_numpy() & (since not in book.info.not_yet)
        counted &= (entries[since] <= pd.Timestamp(scope.statement.as_of)).to_numpy() | left_open
        lines = lines.assign(counted_m2=lines["counted_m2"].mask(left_open))
    rows = lines.drop(columns="row").assign(**{name: entries[name].array for name in _LEASE_DAYS})
    return FigureRecords("leases", rows[counted].reset_index(drop=True), "counted_m2")


def _plots(scope: Scope, column: str, areas_m2: Floats) -> FigureRecords:
    """List the plots with some of the `areas_m2`, as `column`, in the unit that its name ends in."""
    plots = scope.snapshot.plots
    at = np.flatnonzero(scope.plots & ~(areas_m2 <= NOISE_M2))  # what is not stated among them
    rows = _cells(scope.book.parcels, at, "parcel_id", "phase_id", "zone_id", "block")
    rows["state"] = pd.array(list(STATES), dtype="str").take(plots.state[at])
    rows |= _cells(scope.book.parcels, at, "document_area_m2")
    rows["leased_ha"] = plots.leased_m2[at] / M2_PER_HA
    rows |= _cells(scope.book.parcels, at, "cleared_on")
    rows[column] = areas_m2[at] / (M2_PER_HA if column.endswith("_ha") else 1.0)
    return FigureRecords("plots", pd.DataFrame(rows | _cells(scope.book.parcels, at, "source")), column)


def _measured(scope: Scope, *, quantity: str) -> FigureRecords:
    return _plots(scope, quantity, getattr(scope.snapshot.plots, _AREAS[quantity]))


def _decided(scope: Scope, *, quantity: str) -> FigureRecords:
    """List the decisions in force, and what each gives its phase; the leasable land of a plot is the plot."""
    measures, plot = scope.snapshot.phases, scope.ids["parcel_id"]
    if plot and quantity == "leasable_ha":
        return _plots(scope, quantity, scope.snapshot.plots.document_m2)
    at = np.flatnonzero(scope.phases & measures.decided & (plot == ""))
    decisions, line = scope.book.decisions, measures.decision[at]
    rows = _cells(decisions, line, "phase_id") | _cells(scope.book.phases, at, "zone_id")
    rows |= _cells(decisions, line, "decision_no", "in_force_from", "date_precision", "leasable_basis")
    rows |= _cells(decisions, line, *(name for own, name in _DECIDED.items() if own != quantity))
    rows[quantity] = getattr(measures, quantity)[at]
    return FigureRecords("decisions", pd.DataFrame(rows | _cells(decisions, line, "source")), quantity)


def _phases(scope: Scope, **columns: Floats) -> pd.DataFrame:
    """List the phases of a scope with their status and some figures of all phases; none for a plot."""
    at = np.flatnonzero(scope.phases & (scope.ids["parcel_id"] == ""))
    rows = _cells(scope.book.phases, at, "phase_id", "zone_id")
    rows["status"] = pd.array(list(STATUSES), dtype="str").take(scope.snapshot.phases.status[at])
    rows |= {name: values[at] for name, values in columns.items()}
    return pd.DataFrame(rows | _cells(scope.book.phases, at, "source"))


def _undivided(scope: Scope) -> FigureRecords:
    """List the phases, with the leasable land of each, what of it is divided into plots, and what is not."""
    leasable, divided = scope.snapshot.phases.leasable_ha, scope.snapshot.phases.divided_ha
    rows = _phases(scope, leasable_ha=leasable, divided_ha=divided, undivided_ha=leasable - divided)
    return FigureRecords("phases", rows, "undivided_ha")


def _zones(scope: Scope, *, status: str) -> FigureRecords:
    """List the zones that have come as far as `status`, each counts one; or of which it is not stated."""
    arrays, zones = scope.snapshot.arrays, scope.book.zones
    rank = np.zeros(arrays.zone_count, dtype=np.intp)
    np.maximum.at(rank, arrays.zone_of_phase, np.where(scope.phases, scope.snapshot.phases.status, 0))
    unknown = STATUSES.index(OPERATION_UNKNOWN)
    at = np.flatnonzero(rank >= min(STATUSES.index(status), unknown))
    rows = _cells(zones, at, "zone_id")
    rows["status"] = pd.array(list(STATUSES), dtype="str").take(rank[at])
    counted = np.ones(len(at), dtype=np.int64)
    open_count = status == "operating" and (rank[at] == unknown).any()
    rows["zones_counted"] = np.where(rank[at] == unknown, np.nan, 1.0) if open_count else counted
    return FigureRecords("zones", pd.DataFrame(rows | _cells(zones, at, "source")), "zones_counted")


def _reservations(scope: Scope) -> FigureRecords:
    """List the reservations of the day, with the vacant land held; a plot held twice counts on the first."""
    book, arrays = scope.book, scope.snapshot.arrays
    on = is_between(arrays.held_first, arrays.held_last, scope.snapshot.day) & (arrays.held_plot >= 0)
    on[on] &= scope.plots[arrays.held_plot[on]]
    line, plot = np.flatnonzero(on), arrays.held_plot[on]
    first = ~pd.Series(plot).duplicated().to_numpy()
    inside = book.audience == INTERNAL.audience
    rows = _cells(book.parcels, plot, "parcel_id", "phase_id", "zone_id")
    ends = ["last_day"] if book.shows("reservation_ends") else []
    rows |= _cells(book.reservations, line, *(["held_for"] if inside else []), "first_day", *ends)
    rows["reserved_ha"] = np.where(first, scope.snapshot.plots.reserved_m2[plot], 0.0) / M2_PER_HA
    rows |= _cells(book.reservations, line, "source") if inside else _cells(book.parcels, plot, "source")
    return FigureRecords("reservations", pd.DataFrame(rows), "reserved_ha")


def _cells(frame: pd.DataFrame, at: Positions, *columns: str) -> dict[str, Any]:
    """Return some columns of the rows at some positions."""
    return {name: frame[name].array.take(at) for name in columns}


_MAKERS: dict[str, Callable[[Scope], FigureRecords]] = {
    **{name: partial(_decided, quantity=name) for name in _DECIDED},
    **{name: partial(_measured, quantity=name) for name in _AREAS},
    "leased_ha": _leases,
    "outside_ha": _leases,
    "handed_over_ha": partial(_leases, since="handed_over_on"),
    "in_use_ha": partial(_leases, since="operating_from"),
    "undivided_ha": _undivided,
    "reserved_ha": _reservations,
    **{f"zones_{status}": partial(_zones, status=status) for status in COUNTED},
}
QUANTITIES = tuple(_MAKERS)
