"""Headroom: how far rates are from the lines of dated rules, and what alone would take one across."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from occupancy.measures.arrays import Bools, Floats, sum_by_position
from occupancy.measures.fill_rates import (
    basis_row,
    counted_phases,
    judged,
    numerator_and_denominator,
    percentage,
    rules_in_force,
    sum_quantity,
)
from occupancy.measures.phase_status import M2_PER_HA, DaySnapshot, day_snapshot
from occupancy.questions.certainty import is_beyond_record
from occupancy.questions.rates_by_terms import Crossing, crossings
from occupancy.statement import Statement

OF_ZONES = "zone_fill_rate"  # the quantity of rules that judge each zone by itself
_SIDES = ("numerator_ha", "denominator_ha")
_NOTES = ("note", "note_vi", "note_en")


def headroom(statement: Statement) -> pd.DataFrame:
    """Return the room to the line of each rule on fill rates in force on the day, of the book and its zones.

    Returns
    -------
    rooms
        Rules of the whole book first, with an empty `zone_id`, then those that judge each zone by itself,
        with a row per zone that has land to lease. Columns: `zone_id`, those of `Statement.rules`, both sides
        of the rate `numerator_ha` and `denominator_ha`, `to_let_ha`, what must still be leased before the
        rule holds (nought where it does, NaN where the rate is not known), and what is
        noted of the rule: `note`, `note_vi`, `note_en`. Nothing is rounded.
    """
    book, snapshot = statement.book, statement.snapshot
    whole = statement.rates.reindex(statement.rules["basis"])
    parts = [_rooms(statement.rules, whole, np.full(len(statement.rules), "", dtype=object))]
    rules = rules_in_force(book, snapshot.day)
    rules = rules[rules["quantity"] == OF_ZONES]
    for at in range(len(rules)):
        sides = _zone_sides(snapshot, basis_row(book.bases, rules["basis"].iloc[at]))
        some = np.flatnonzero(sides["denominator_ha"] > 0)
        sides = sides.iloc[some]
        rows = judged(rules.iloc[[at] * len(sides)], sides, unjudged=is_beyond_record(statement))
        parts.append(_rooms(rows, sides, book.zones["zone_id"].to_numpy(dtype=object)[some]))
    rooms = pd.concat(parts, ignore_index=True)
    notes = book.rules.drop_duplicates("rule").set_index("rule")[[*_NOTES]]
    return rooms.join(notes, on="rule")


def _rooms(rows: pd.DataFrame, sides: pd.DataFrame, zones: "np.ndarray[Any, Any]") -> pd.DataFrame:
    most = (rows["comparison"] == "max").to_numpy()
    missing = np.maximum(-rows["headroom_leased_ha"].to_numpy(), 0.0) + 0.0
    columns = {name: sides[name].to_numpy() for name in _SIDES}
    return rows.reset_index(drop=True).assign(
        zone_id=pd.array(zones, dtype="str"), **columns, to_let_ha=np.where(most, 0.0, missing)
    )[["zone_id", *rows.columns, *_SIDES, "to_let_ha"]]


def _zone_sides(snapshot: DaySnapshot, basis: "pd.Series[str]") -> pd.DataFrame:
    """Return both sides of the rate of each zone, in the order of the book."""
    size, zone = snapshot.arrays.zone_count, snapshot.arrays.zone_of_phase
    sides = numerator_and_denominator(basis, snapshot.phases)
    names = (basis["numerator"], basis["denominator"])
    numerator, denominator = (
        sum_quantity(name, zone, side, size=size) for name, side in zip(names, sides, strict=True)
    )
    rate = percentage(numerator, denominator)
    return pd.DataFrame(dict(zip([*_SIDES, "fill_rate_pct"], (numerator, denominator, rate), strict=True)))


def decisive_plots(statement: Statement, rule: str) -> pd.DataFrame:
    """List the plots whose leases alone, if they were revoked, would take the book below the line of a rule.

    Returns
    -------
    plots
        The largest first: `parcel_id`, `zone_id`, `leased_ha`, what of the plot counts in the rate, and
        `fill_rate_pct`, the rate without it. Empty where the rule does not hold, or its line is a maximum.
    """
    rules = statement.rules[statement.rules["rule"] == rule]
    row = rules.iloc[0]
    basis, rates = basis_row(statement.book.bases, row["basis"]), statement.rates.loc[row["basis"]]
    areas = _plot_numerators(statement.snapshot, basis) / M2_PER_HA
    without = percentage(rates["numerator_ha"] - areas, np.full(len(areas), rates["denominator_ha"]))
    tips = (areas > 0) & (without < row["value_pct"]) & (row["fill_rate_pct"] >= row["value_pct"])
    at = np.flatnonzero(tips & (row["comparison"] != "max"))
    at = at[np.argsort(-areas[at], kind="stable")]
    names = {name: statement.book.parcels[name].array.take(at) for name in ("parcel_id", "zone_id")}
    return pd.DataFrame({**names, "leased_ha": areas[at], "fill_rate_pct": without[at]})


def _plot_numerators(snapshot: DaySnapshot, basis: "pd.Series[str]") -> Floats:
    """Return what of each plot counts in the numerator of a basis, in m²; unknown land is nought."""
    counted: Bools = counted_phases(basis, snapshot.phases)[snapshot.arrays.plots.phase]
    areas = getattr(snapshot.plots, basis["numerator"].replace("_ha", "_m2"))
    return np.where(counted, np.nan_to_num(areas), 0.0)


@dataclass(frozen=True, eq=False)
class TermsToCrossing:
    """The day on which recorded terms alone take a rate across a line, and the leases that do it.

    Attributes
    ----------
    crossing
        The first such day after the book's own, and which side it is then on.
    leases
        The parts of lease lines that end or begin between the two, in order of days: `day` from which on,
        `lease_id`, `line_no`, `parcel_id`, `zone_id`, `change_ha` (negative where a lease ends) and
        `fill_rate_pct` of the end of that day, when the last row of it is reached.
    """

    crossing: Crossing
    leases: pd.DataFrame


def first_crossing(statement: Statement, rule: str) -> TermsToCrossing | None:
    """Return when terms that the book records take its rate across the line of a rule, if nothing is added.

    None where they never do. The book's own day is where it begins, whatever day the statement is of.
    """
    book = statement.book
    row = statement.rules[statement.rules["rule"] == rule].iloc[0]
    own = book.info.data_as_of
    crossing = next(crossings(book, row, since=own), None)
    if crossing is None:
        return None
    basis = basis_row(book.bases, row["basis"])
    before, after = (_counted_lines(day_snapshot(book, as_of=day), basis) for day in (own, crossing.day))
    changed = np.flatnonzero(np.abs(after - before) > 0)
    lines, arrays = book.tenancies.iloc[changed], statement.snapshot.arrays.lines
    ends = pd.Series(lines[["last_day", "ended_on"]].min(axis=1).array) + pd.Timedelta(days=1)
    change = (after - before)[changed] / M2_PER_HA
    day = pd.Series(lines["first_day"].array).mask(change < 0, ends)
    zone = book.parcels["zone_id"].array.take(arrays.plot[changed])
    table = pd.DataFrame(
        {
            "day": day.array,
            **{name: lines[name].array for name in ("lease_id", "line_no", "parcel_id")},
            "zone_id": zone,
            "change_ha": change,
        }
    ).sort_values(["day", "lease_id", "line_no"], ignore_index=True)
    sides = numerator_and_denominator(basis, day_snapshot(book, as_of=crossing.day).phases)
    left = np.nansum(sides[0]) - change.sum() + table["change_ha"].cumsum().to_numpy()
    rates = percentage(left, np.full(len(table), np.nansum(sides[1])))
    return TermsToCrossing(crossing, table.assign(fill_rate_pct=rates))


def _counted_lines(snapshot: DaySnapshot, basis: "pd.Series[str]") -> Floats:
    """Return what of each lease line counts in the numerator of a basis on the day, in m²."""
    live, arrays = snapshot.live, snapshot.arrays
    counted: Bools = arrays.plots.factory & counted_phases(basis, snapshot.phases)[arrays.plots.phase]
    used = arrays.lines.operating <= snapshot.day if basis["numerator"] == "in_use_ha" else True
    areas = np.where(counted[live.plot], np.nan_to_num(live.area_m2), 0.0)
    whole = sum_by_position(live.line, areas, size=len(arrays.lines.plot))
    return np.where(used, whole, 0.0)
