"""Breakdowns of figures: the formula of each, and the records behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from occupancy.errors import QuestionError
from occupancy.measures.arrays import Bools
from occupancy.measures.fill_rates import basis_row, counted_phases, percentage
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
        the second), or the `room` to the line of a rule.
    records, rows
        What the rows are (leases, plots, decisions, phases, zones, reservations), and the rows as recorded.
    column
        The column of `rows` that sums to the figure, in ha or m²; empty for a rate and for room, whose
        terms are columns of `rows` instead.
    terms
        The figures that it is made of, in their order; empty for a plain sum.
    basis
        The basis it is measured on; empty where it rests on none.
    line_pct
        The line of a rule that room is left to; NaN elsewhere.
    """

    quantity: str
    value: float
    kind: Kind
    records: str
    rows: pd.DataFrame
    column: str = ""
    terms: tuple[Term, ...] = ()
    basis: str = ""
    line_pct: float = float("nan")

    @property
    def summed(self) -> float:
        """The sum of `column` in the unit of the figure; NaN where a row does not state it."""
        total = float(self.rows[self.column].sum(skipna=False))
        return total / M2_PER_HA if self.column.endswith("_m2") and self.quantity.endswith("_ha") else total

    @property
    def recombined(self) -> float:
        """What the terms come to; NaN where one is not stated, or there is nothing to divide by."""
        if self.kind == "rate":
            above, below = (term.value for term in self.terms)
            return float(percentage(above, below))
        return float(sum(term.factor * term.value for term in self.terms))


def explain_figure(
    statement: Statement,
    quantity: str,
    *,
    zone_id: str = "",
    phase_id: str = "",
    parcel_id: str = "",
    rule: str = "",
) -> FigureBreakdown:
    """What a figure of `statement` is made of.

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
        When there is no such quantity, place or rule, or the plot is not valid on the day.
    """
    if quantity not in QUANTITIES:
        raise QuestionError("There is no figure called {quantity}.", quantity=quantity)
    asked = {"zone_id": zone_id, "phase_id": phase_id, "parcel_id": parcel_id}
    where = scope_of(statement, asked)
    if quantity in RECORDED:
        if not parcel_id:
            raise QuestionError("The figure {quantity} is one of a plot; name the plot.", quantity=quantity)
        record = figure_records.recorded(where, quantity)
        return _of(quantity, record, value=float(record.rows[quantity].iloc[0]))
    if parcel_id and not where.plots.any():
        raise QuestionError("The plot {parcel_id} is not valid on the day.", parcel_id=parcel_id)
    if quantity in ROOM:
        return _room(where, statement, quantity, rule=rule)
    return _stated(where, statement, quantity)


def _stated(where: Scope, statement: Statement, quantity: str) -> FigureBreakdown:
    """A figure that stands in the statement; where it has none, as of a side of a plot, the rows tell it."""
    basis = basis_row(where.book.bases, statement.basis)
    value = _value(statement, quantity, asked=where.asked)
    if quantity == "fill_rate_pct":
        rows, terms = _two(where, basis)
        kind = "plots" if where.asked["parcel_id"] else "phases"
        rate = float("nan") if value is None else value
        return FigureBreakdown(*(quantity, rate, "rate", kind, rows), terms=terms, basis=statement.basis)
    if quantity in SIDES:
        part = where.within(counted_phases(basis, where.snapshot.phases))
        found = figure_records.figure_records(part, basis[quantity.removesuffix("_ha")])
        return _of(quantity, found, value=value, basis=statement.basis)
    part = where.within(_own_phases(where, quantity))
    return _of(
        quantity, figure_records.figure_records(part, quantity), value=value, terms=_terms(part, quantity)
    )


def _of(
    quantity: str,
    found: FigureRecords,
    *,
    value: float | None = None,
    terms: tuple[Term, ...] = (),
    basis: str = "",
) -> FigureBreakdown:
    """A figure that is a sum of records, and with `terms` a difference of other figures as well."""
    stated = found.summed if value is None else value
    kind: Kind = "difference" if terms else "sum"
    return FigureBreakdown(quantity, stated, kind, found.records, found.rows, found.column, terms, basis)


def _own_phases(where: Scope, quantity: str) -> Bools:
    """The phases a quantity covers: all for what is planned, else those established, or the others."""
    standing = where.snapshot.phases
    if quantity == "planned_ha" or quantity.startswith("zones_"):
        return np.ones(len(standing.status), dtype=np.bool_)
    return ~standing.established if quantity == "outside_ha" else standing.established


def _value(statement: Statement, quantity: str, *, asked: Mapping[str, str]) -> float | None:
    """The figure as the statement has it; None where it has none."""
    tables = {"parcel_id": statement.parcels, "phase_id": statement.phases, "zone_id": statement.zones}
    for column, table in tables.items():
        if asked[column]:
            found = table.loc[table[column] == asked[column]]
            return found[quantity].astype(float).iloc[0] if quantity in table else None
    whole = {**statement.rates.loc[statement.basis], **statement.total}
    return float(whole[quantity]) if quantity in whole else None


def _terms(where: Scope, quantity: str) -> tuple[Term, ...]:
    """The figures that vacant and undivided land are the difference of."""
    plots, standing = where.snapshot.plots, where.snapshot.phases
    if quantity == "vacant_ha":
        areas = {name: getattr(plots, own)[where.plots].sum() for name, (own, _) in _VACANT.items()}
        return tuple(Term(name, float(area) / M2_PER_HA, _VACANT[name][1]) for name, area in areas.items())
    if quantity == "undivided_ha" and not where.asked["parcel_id"]:
        sums = [getattr(standing, name)[where.phases].sum() for name in ("leasable_ha", "divided_ha")]
        return Term("leasable_ha", float(sums[0])), Term("divided_ha", float(sums[1]), -1.0)
    return ()


def _two(where: Scope, basis: "pd.Series[str]") -> tuple[pd.DataFrame, tuple[Term, ...]]:
    """The rows with both sides of a rate, and the sides: one row per phase counted, or the plot itself."""
    part = where.within(counted_phases(basis, where.snapshot.phases))
    sums = {
        name: figure_records.figure_records(part, basis[name.removesuffix("_ha")]).summed for name in SIDES
    }
    if where.asked["parcel_id"]:
        rows = figure_records.recorded(where, "document_area_m2").rows.assign(**sums)
    else:
        rows = figure_records.two_sides(part, basis)
    return rows, tuple(Term(name, side) for name, side in sums.items())


def _room(where: Scope, statement: Statement, quantity: str, *, rule: str) -> FigureBreakdown:
    """The room to the line of a rule: of a minimum, what may be lost of one side, or added to the other."""
    judged = statement.rules[statement.rules["rule"] == rule] if rule else statement.rules
    if judged.empty:
        raise QuestionError(
            "No rule on the fill rate is in force on the day that is called {rule}.", rule=rule
        )
    line = judged.iloc[0]
    rows, sides = _two(where, basis_row(where.book.bases, line["basis"]))
    turned, share = (-1.0 if line["comparison"] == "max" else 1.0), float(line["value_pct"]) / 100.0
    factors = (1.0, -share) if quantity == "headroom_leased_ha" else (1.0 / share, -1.0)
    return FigureBreakdown(
        *(quantity, float(line[quantity]), "room", "phases", rows),
        terms=tuple(
            Term(side.quantity, side.value, turned * factor)
            for side, factor in zip(sides, factors, strict=True)
        ),
        basis=str(line["basis"]),
        line_pct=float(line["value_pct"]),
    )
