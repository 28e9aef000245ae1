"""Breakdowns of figures: the formula of each, and the records behind it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from occupancy.errors import QuestionError
from occupancy.measures.arrays import Bools
from occupancy.measures.fill_rates import basis_row, counted_phases
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.questions import figure_records
from occupancy.questions.figure_records import FigureRecords, Scope, scope_of
from occupancy.statement import Statement

Kind = Literal["sum", "difference", "rate", "room"]
RECORDED = ("document_area_m2", "measured_area_m2")
SIDES = ("numerator_ha", "denominator_ha")
ROOM = ("headroom_leased_ha", "headroom_leasable_ha")
QUANTITIES = (*figure_records.QUANTITIES, *SIDES, "fill_rate_pct", *ROOM, *RECORDED)
# Vacant land is what plots have, less what is leased, more what is leased beyond a plot.
_VACANT = {
    "divided_ha": ("document_m2", 1.0),
    "leased_ha": ("leased_m2", -1.0),
    "excess_ha": ("excess_m2", 1.0),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A figure that another is made of: its quantity, its value in ha, and what it is multiplied by."""

    quantity: str
    value: float
    factor: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class FigureBreakdown:
    """What a figure is made of.

    Attributes
    ----------
    quantity, value
        The figure, in the unit that its name ends in; NaN: not stated.
    kind
        How it comes about: a `sum` of records, a `difference` of terms, a `rate` (100 × the first term ÷
        the second), or the `room` to the threshold of a rule.
    records, rows
        What the rows are (leases, plots, decisions, phases, zones, reservations), and the rows as recorded.
    column
        The column of `rows` that sums to the figure, in ha or m²; empty for a rate and for room, whose
        terms are columns of `rows` instead.
    terms
        The figures that it is made of, in their order; empty for a plain sum.
    basis
        The basis it is measured on; empty where it rests on none.
    threshold_pct
        The threshold of a rule that room is left to; NaN elsewhere.
    """

    quantity: str
    value: float
    kind: Kind
    records: str
    rows: pd.DataFrame
    column: str = ""
    terms: tuple[Term, ...] = ()
    basis: str = ""
    threshold_pct: float = float("nan")


def explain_figure(
    statement: Statement,
    quantity: str,
    *,
    zone_id: str = "",
    phase_id: str = "",
    parcel_id: str = "",
    rule: str = "",
) -> FigureBreakdown:
    """Return what a figure of `statement` is made of.

    Parameters
    ----------
    statement
        The answer of a book for the day.
    quantity
        One of QUANTITIES; rates and their sides are measured on the basis of the statement.
    zone_id, phase_id, parcel_id
        Where the figure holds; all empty: in the whole book.
    rule
        The rule whose room is asked for; the first in force when empty.

    Raises
    ------
    QuestionError
        When there is no such quantity, scope or rule, or the plot is not valid on the day.
    """
    if quantity not in QUANTITIES:
        raise QuestionError("There is no figure called {quantity}.", quantity=quantity)
    scope = scope_of(statement, {"zone_id": zone_id, "phase_id": phase_id, "parcel_id": parcel_id})
    if quantity in RECORDED:
        if not parcel_id:
            raise QuestionError("The figure {quantity} is one of a plot; name the plot.", quantity=quantity)
        record = figure_records.recorded(scope, quantity)
        return _sum(quantity, record, value=float(record.rows[quantity].iloc[0]))
    if parcel_id and not scope.plots.any():
        raise QuestionError("The plot {parcel_id} is not valid on the day.", parcel_id=parcel_id)
    if quantity in ROOM:
        return _room(scope, quantity, rule=rule)
    basis = basis_row(statement.book.bases, statement.basis)
    value = _value(scope, quantity)
    if quantity == "fill_rate_pct":
        rows, terms = _rate(scope, basis)
        rate, kind = float("nan") if value is None else value, "plots" if parcel_id else "phases"
        return FigureBreakdown(quantity, rate, "rate", kind, rows, terms=terms, basis=statement.basis)
    if quantity in SIDES:
        part = scope.within(counted_phases(basis, scope.snapshot.phases))
        records = figure_records.figure_records(part, basis[quantity.removesuffix("_ha")])
        return _sum(quantity, records, value=value, basis=statement.basis)
    part = scope.within(_counted(scope, quantity))
    records = figure_records.figure_records(part, quantity)
    return _sum(quantity, records, value=value, terms=_terms(part, quantity))


def _sum(
    quantity: str,
    records: FigureRecords,
    *,
    value: float | None,
    terms: tuple[Term, ...] = (),
    basis: str = "",
) -> FigureBreakdown:
    """Return a figure that is a sum of records, and with `terms` a difference of other figures as well.

    Where the statement has no `value`, as of a side of a plot, the records make it.
    """
    total = records.summed if value is None else value
    kind: Kind = "difference" if terms else "sum"
    return FigureBreakdown(quantity, total, kind, records.records, records.rows, records.column, terms, basis)


def _counted(scope: Scope, quantity: str) -> Bools:
    """Return the mask of phases that a quantity sums over."""
    measures = scope.snapshot.phases
    if quantity == "planned_ha" or quantity.startswith("zones_"):
        return np.ones(len(measures.status), dtype=np.bool_)
    return ~measures.established if quantity == "outside_ha" else measures.established


def _value(scope: Scope, quantity: str) -> float | None:
    """Return the figure as the statement has it; None where it has none."""
    statement = scope.statement
    tables = {"parcel_id": statement.parcels, "phase_id": statement.phases, "zone_id": statement.zones}
    for column, table in tables.items():
        if scope.ids[column]:
            row = table.loc[table[column] == scope.ids[column]]
            return row[quantity].astype(float).iloc[0] if quantity in table else None
    total = {**statement.rates.loc[statement.basis], **statement.total}
    return float(total[quantity]) if quantity in total else None


def _terms(scope: Scope, quantity: str) -> tuple[Term, ...]:
    """Return the figures that vacant and undivided land are the difference of."""
    if quantity == "vacant_ha":
        plots = scope.snapshot.plots
        known = scope.plots & ~np.isnan(plots.vacant_m2)
        areas = {name: getattr(plots, own)[known] for name, (own, _) in _VACANT.items()}
        return tuple(Term(name, float(m2.sum()) / M2_PER_HA, _VACANT[name][1]) for name, m2 in areas.items())
    if quantity == "undivided_ha" and not scope.ids["parcel_id"]:
        measures = scope.snapshot.phases
        leasable, divided = measures.leasable_ha[scope.phases].sum(), measures.divided_ha[scope.phases].sum()
        return Term("leasable_ha", float(leasable)), Term("divided_ha", float(divided), -1.0)
    return ()


def _rate(scope: Scope, basis: "pd.Series[str]") -> tuple[pd.DataFrame, tuple[Term, ...]]:
    """Return the rows with both sides of a rate (each phase counted, or the plot itself), and the sides."""
    part = scope.within(counted_phases(basis, scope.snapshot.phases))
    sums = {
        name: figure_records.figure_records(part, basis[name.removesuffix("_ha")]).summed for name in SIDES
    }
    if scope.ids["parcel_id"]:
        rows = figure_records.recorded(scope, "document_area_m2").rows.assign(**sums)
    else:
        rows = figure_records.two_sides(part, basis)
    return rows, tuple(Term(name, side) for name, side in sums.items())


def _room(scope: Scope, quantity: str, *, rule: str) -> FigureBreakdown:
    """Return the room to the threshold of a rule.

    Of a minimum it is what may be lost of the numerator, or added to the denominator.
    """
    rules = scope.statement.rules
    rules = rules[rules["rule"] == rule] if rule else rules
    if rules.empty:
        raise QuestionError(
            "No rule on the fill rate is in force on the day that is called {rule}.", rule=rule
        )
    row = rules.iloc[0]
    basis, threshold = str(row["basis"]), float(row["value_pct"])
    rows, sides = _rate(scope, basis_row(scope.book.bases, basis))
    sign, share = (-1.0 if row["comparison"] == "max" else 1.0), threshold / 100.0
    factors = (1.0, -share) if quantity == "headroom_leased_ha" else (1.0 / share, -1.0)
    terms = tuple(
        Term(side.quantity, side.value, sign * factor) for side, factor in zip(sides, factors, strict=True)
    )
    return FigureBreakdown(
        *(quantity, float(row[quantity]), "room", "phases", rows),
        terms=terms,
        basis=basis,
        threshold_pct=threshold,
    )
