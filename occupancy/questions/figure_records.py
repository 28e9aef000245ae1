"""Records behind a figure: the rows of a scope, each with what it counts there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial, reduce

import numpy as np
import pandas as pd

from occupancy.audiences import INTERNAL
from occupancy.book import LandBook
from occupancy.measures.arrays import Bools, Floats, day_number, is_between
from occupancy.measures.fill_rates import numerator_and_denominator, percentage
from occupancy.measures.phase_status import M2_PER_HA, STATUSES
from occupancy.measures.plot_states import NOISE_M2, STATES
from occupancy.measures.snapshot import DaySnapshot
from occupancy.questions.lease_evidence import lease_evidence, require_ids
from occupancy.statement import Statement


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and when a figure holds: phases of the book, and the plots in them that are valid on the day.

    `asked` are the ids it was asked for by, as `evidence` takes them.
    """

    statement: Statement
    phases: Bools
    plots: Bools
    asked: Mapping[str, str]

    @property
    def book(self) -> LandBook:
        """The book that the figure is of."""
        return self.statement.book

    @property
    def snapshot(self) -> DaySnapshot:
        """The book as measured on the day."""
        return self.statement.snapshot

    def within(self, counted: Bools) -> "Scope":
        """What of the place lies in the phases that count."""
        of_plots = counted[self.snapshot.arrays.plots.phase]
        return replace(self, phases=self.phases & counted, plots=self.plots & of_plots)


def scope_of(statement: Statement, asked: Mapping[str, str]) -> Scope:
    """The zone, phase or plot `asked` for by its id, or the whole book.

    Raises
    ------
    QuestionError
        When the book has no such zone, phase or plot.
    """
    book, snapshot = statement.book, statement.snapshot
    require_ids(book, asked)
    tables = {"zone_id": book.phases, "phase_id": book.phases, "parcel_id": book.parcels}
    chosen = {
        name: (tables[name][name] == wanted).to_numpy(dtype=np.bool_)
        for name, wanted in asked.items()
        if wanted
    }
    plots = snapshot.plots.valid & chosen.pop("parcel_id", np.True_)
    phases = reduce(np.logical_and, chosen.values(), np.ones(len(book.phases), dtype=np.bool_))
    return Scope(statement, phases, plots & phases[snapshot.arrays.plots.phase], asked)


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


@dataclass(frozen=True, slots=True, eq=False)
class FigureRecords:
    """Rows as recorded; `column` counts, in ha, m² or pieces; `records` says what the rows are."""

    records: str
    rows: pd.DataFrame
    column: str

    @property
    def summed(self) -> float:
        """The sum of the column, in ha where it is an area; NaN where a row does not state it."""
        total = float(self.rows[self.column].sum(skipna=False))
        return total / M2_PER_HA if self.column.endswith("_m2") else total


def figure_records(where: Scope, quantity: str) -> FigureRecords:
    """The records that a plain quantity is the sum of; all phases of the place are taken to count."""
    return _MAKERS[quantity](where)


def _leases(where: Scope, *, since: str = "") -> FigureRecords:
    """The lease lines live on industrial plots, `counted_m2` of each; those whose day `since` has come.

    Investors are told of the plots, not of the leases.
    """
    book, seen = where.book, where.snapshot
    if book.audience != INTERNAL.audience:
        areas = {"": "leased_m2", "handed_over_on": "handed_over_m2", "operating_from": "in_use_m2"}
        return FigureRecords(
            "plots", _plots(where, "counted_m2", getattr(seen.plots, areas[since])), "counted_m2"
        )
    lines = lease_evidence(where.statement, **where.asked)
    recorded = book.tenancies.iloc[pd.Index(book.tenancies["row"]).get_indexer(pd.Index(lines["row"]))]
    counted = lines["phase_id"].isin(book.phases["phase_id"].array[where.phases])
    counted &= lines["counts_as"] != "non_industrial"
    if since:
        counted &= (recorded[since] <= pd.Timestamp(where.statement.as_of)).to_numpy()
    told = lines.drop(columns="row").assign(**{name: recorded[name].array for name in _LEASE_DAYS})
    return FigureRecords("leases", told[counted].reset_index(drop=True), "counted_m2")


def _plots(where: Scope, column: str, areas_m2: Floats) -> pd.DataFrame:
    """The plots with some of the `areas_m2`, which stand as `column` in the unit that its name ends in."""
    seen = where.snapshot
    at = np.flatnonzero(where.plots & (areas_m2 > NOISE_M2))
    named = seen.book.parcels.iloc[at]
    unit = M2_PER_HA if column.endswith("_ha") else 1.0
    names = ("parcel_id", "phase_id", "zone_id", "block")
    table = {name: named[name].array for name in names}
    table |= {
        "state": pd.array(list(STATES), dtype="str").take(seen.plots.state[at]),
        "document_area_m2": named["document_area_m2"].array,
        "leased_ha": seen.plots.leased_m2[at] / M2_PER_HA,
        "cleared_on": named["cleared_on"].array,
    }
    return pd.DataFrame(table | {column: areas_m2[at] / unit, "source": named["source"].array})


def _measured(where: Scope, *, quantity: str) -> FigureRecords:
    """The plots with what each has of a quantity that plots are measured for."""
    areas_m2 = getattr(where.snapshot.plots, _AREAS[quantity])
    return FigureRecords("plots", _plots(where, quantity, areas_m2), quantity)


def _decided(where: Scope, *, quantity: str) -> FigureRecords:
    """The decisions in force, and what each gives its phase; the leasable land of a plot is the plot."""
    book, standing, plot = where.book, where.snapshot.phases, where.asked["parcel_id"]
    if plot and quantity == "leasable_ha":
        return FigureRecords("plots", _plots(where, quantity, where.snapshot.plots.document_m2), quantity)
    at = np.flatnonzero(where.phases & standing.decided & (plot == ""))
    rows = book.decisions.iloc[standing.decision[at]]
    names = ("decision_no", "in_force_from", "date_precision", "leasable_basis")
    table = pd.DataFrame(
        {
            "phase_id": rows["phase_id"].array,
            "zone_id": book.phases["zone_id"].array.take(at),
            **{name: rows[name].array for name in names},
            **{name: rows[name].array for own, name in _DECIDED.items() if own != quantity},
            quantity: getattr(standing, quantity)[at],
            "source": rows["source"].array,
        }
    )
    return FigureRecords("decisions", table, quantity)


def _phases(where: Scope, columns: Mapping[str, Floats]) -> pd.DataFrame:
    """The phases of a place with their status and `columns` of figures of all phases; none for a plot."""
    book, standing = where.book, where.snapshot.phases
    at = np.flatnonzero(where.phases & (where.asked["parcel_id"] == ""))
    table = {name: book.phases[name].array.take(at) for name in ("phase_id", "zone_id")}
    table["status"] = pd.array(list(STATUSES), dtype="str").take(standing.status[at])
    given = {name: values[at] for name, values in columns.items()}
    return pd.DataFrame(table | given | {"source": book.phases["source"].array.take(at)})


def _undivided(where: Scope) -> FigureRecords:
    """The phases, with the leasable land of each, what of it is divided into plots, and what is not."""
    standing = where.snapshot.phases
    leasable, divided = standing.leasable_ha, standing.divided_ha
    columns = {"leasable_ha": leasable, "divided_ha": divided, "undivided_ha": leasable - divided}
    return FigureRecords("phases", _phases(where, columns), "undivided_ha")


def two_sides(where: Scope, basis: "pd.Series[str]") -> pd.DataFrame:
    """The phases that a basis counts, with the numerator, the denominator and the rate of each."""
    numerator, denominator = numerator_and_denominator(basis, where.snapshot.phases)
    rate = percentage(numerator, denominator)
    return _phases(where, {"numerator_ha": numerator, "denominator_ha": denominator, "fill_rate_pct": rate})


def _zones(where: Scope, *, status: str) -> FigureRecords:
    """The zones that have come as far as `status`; each counts one."""
    book, ledger, standing = where.book, where.snapshot.arrays, where.snapshot.phases
    rank = np.zeros(ledger.zone_count, dtype=np.intp)
    np.maximum.at(rank, ledger.zone_of_phase, np.where(where.phases, standing.status, 0))
    at = np.flatnonzero(rank >= STATUSES.index(status))
    table = pd.DataFrame(
        {
            "zone_id": book.zones["zone_id"].array.take(at),
            "status": pd.array(list(STATUSES), dtype="str").take(rank[at]),
            "zones_counted": np.ones(len(at), dtype=np.int64),
            "source": book.zones["source"].array.take(at),
        }
    )
    return FigureRecords("zones", table, "zones_counted")


def _reservations(where: Scope) -> FigureRecords:
    """The reservations of the day, with the vacant land held; a plot held twice counts on the first."""
    seen, book = where.snapshot, where.book
    held = book.reservations
    ledger, day = seen.arrays, day_number(where.statement.as_of)
    on = is_between(ledger.held_first, ledger.held_last, day) & (ledger.held_plot >= 0)
    on[on] &= where.plots[ledger.held_plot[on]]
    rows, plot = held[on], ledger.held_plot[on]
    once = ~pd.Series(plot).duplicated().to_numpy()
    named = book.parcels.iloc[plot]
    inside = book.audience == INTERNAL.audience
    recorded = [*(["held_for"] if inside else []), "first_day", "last_day"]
    table = pd.DataFrame(
        {
            **{name: named[name].array for name in ("parcel_id", "phase_id", "zone_id")},
            **{name: rows[name].array for name in recorded},
            "reserved_ha": np.where(once, seen.plots.reserved_m2[plot], 0.0) / M2_PER_HA,
            "source": (rows if inside else named)["source"].array,
        }
    )
    return FigureRecords("reservations", table, "reserved_ha")


def recorded(where: Scope, column: str) -> FigureRecords:
    """The plot asked for, valid on the day or not, with the area that its papers or its outline give it."""
    plots = where.book.parcels
    row = plots[plots["parcel_id"] == where.asked["parcel_id"]]
    names = ["parcel_id", "phase_id", "zone_id", "block", "land_use", "valid_from", "valid_to", column]
    return FigureRecords("plots", pd.DataFrame(row[[*names, "source"]]).reset_index(drop=True), column)


_MAKERS: dict[str, Callable[[Scope], FigureRecords]] = {
    **{name: partial(_decided, quantity=name) for name in _DECIDED},
    **{name: partial(_measured, quantity=name) for name in _AREAS},
    "leased_ha": _leases,
    "outside_ha": _leases,
    "handed_over_ha": partial(_leases, since="handed_over_on"),
    "in_use_ha": partial(_leases, since="operating_from"),
    "undivided_ha": _undivided,
    "reserved_ha": _reservations,
    **{f"zones_{status}": partial(_zones, status=status) for status in STATUSES[1:]},
}
QUANTITIES = tuple(_MAKERS)
