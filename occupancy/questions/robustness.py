"""Robustness: whether the verdict of a rule survives what may be otherwise than the book has it.

Each cause is taken alone, and all that speak against the verdict together. What a cause does is told as the
room to the line that it takes or gives, in hectares of leased land.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely

from geo import crs
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.measures.arrays import Floats, cached_per_book, sum_by_position
from occupancy.measures.fill_rates import (
    basis_row,
    counted_phases,
    numerator_and_denominator,
    percentage,
    room_to_line,
    sum_of,
)
from occupancy.measures.open_findings import finding_moves
from occupancy.measures.phase_status import M2_PER_HA, DaySnapshot
from occupancy.measures.totals import excluded_rows
from occupancy.questions.certainty import estimate_range
from occupancy.statement import Statement

Light = Literal["green", "amber", "red"]
FINDING, SET_ASIDE = "finding", "set_aside"
ESTIMATES_HIGH, ESTIMATES_LOW = "estimates_high", "estimates_low"
GEODESIC, COORDINATES, ROUNDED = "geodesic_areas", "coordinates_6_decimals", "rows_rounded"
TOGETHER = "together"
_DEGREE_PLACES = 6  # about 0.1 m, as many programs write them
_ROWS_PER_HA = 100  # rows are printed to 0.01 ha


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that may be otherwise.

    Attributes
    ----------
    kind, finding
        What it is; of a finding its rule and record too.
    effect_ha
        The room to the line that it gives in leased land; negative: that it takes.
    fill_rate_pct, holds
        The rate with it, and whether the rule is met then.
    """

    kind: str
    effect_ha: float
    fill_rate_pct: float
    holds: bool
    finding: str = ""

    @property
    def code(self) -> str:
        """Return what it is called for programs: a finding by its rule and record."""
        return f"{self.kind} {self.finding}".rstrip()


@dataclass(frozen=True, slots=True)
class Robustness:
    """The verdict of a rule, and what it rests on.

    Attributes
    ----------
    rule
        The row of `Statement.rules`.
    light
        Green: met, and so with all that speaks against it together. Amber: met, and no longer with some
        cause or all of them. Red: not met.
    causes, together
        Every cause alone, the largest first; all that take room together.
    """

    rule: Mapping[str, Any]
    light: Light
    causes: tuple[Cause, ...]
    together: Cause

    @property
    def holds(self) -> bool:
        """Return whether the rule is met as the book has it."""
        return bool(self.rule["holds"])


def robustness(statement: Statement, *, rule: str = "") -> Robustness:
    """Hold the verdict of a rule against all that may be otherwise; of several rules that nearest its line.

    Raises
    ------
    QuestionError
        If no such rule is in force on the day, or it is not judged there.
    """
    judged = statement.rules[statement.rules["holds"].notna().to_numpy(dtype=np.bool_)]
    if rule:
        judged = judged[judged["rule"] == rule]
    if judged.empty:
        raise QuestionError(
            "No rule on the fill rate is judged on {day}; choose a day that the book records.",
            day=statement.as_of.isoformat(),
        )
    nearest = int(np.argmin(judged["headroom_leased_ha"].abs().to_numpy()))
    row = {str(name): value for name, value in judged.iloc[nearest].items()}
    moves = [*_moves(statement, row)]
    causes = sorted(
        (_cause(statement, row, *move) for move in moves),
        key=lambda cause: (-abs(cause.effect_ha), cause.code),
    )
    against = [move for move in moves if _cause(statement, row, *move).effect_ha < 0]
    more, below = (sum(move[2] for move in against), sum(move[3] for move in against))
    together = _cause(statement, row, TOGETHER, "", more, below)
    light: Light = "red" if not row["holds"] else "amber"
    if row["holds"] and together.holds and all(cause.holds for cause in causes):
        light = "green"
    return Robustness(row, light, tuple(causes), together)


_Move = tuple[str, str, float, float]  # kind, finding, what comes to the numerator and to the denominator, ha


def _cause(
    statement: Statement, rule: Mapping[str, Any], kind: str, finding: str, more: float, below: float
) -> Cause:
    """Return what a cause comes to that adds to numerator and denominator."""
    sides = statement.rates.loc[rule["basis"]]
    above, whole = sides["numerator_ha"] + more, sides["denominator_ha"] + below
    most, line = rule["comparison"] == "max", rule["value_pct"]
    room = float(room_to_line(above, whole, line, most=most)["headroom_leased_ha"])
    rate = float(percentage(above, whole))
    return Cause(
        kind=kind,
        effect_ha=round(room - float(rule["headroom_leased_ha"]), 9) + 0.0,
        fill_rate_pct=rate,
        holds=bool(rate <= line if most else rate >= line),
        finding=finding,
    )


def _moves(statement: Statement, rule: Mapping[str, Any]) -> Iterator[_Move]:
    snapshot, basis = statement.snapshot, basis_row(statement.book.bases, rule["basis"])
    counted = counted_phases(basis, snapshot.phases)
    moves = finding_moves(snapshot, statement.open_findings)
    here = counted[snapshot.arrays.plots.phase[moves["plot"].to_numpy()]] | (moves["plot"] < 0).to_numpy()
    for move in moves[here & ~moves["aside"].to_numpy(dtype=np.bool_)].itertuples():
        yield FINDING, str(move.name), float(move.leased_ha), 0.0
    yield SET_ASIDE, "", float(excluded_rows(snapshot)["leased_ha"]), 0.0
    estimates = estimate_range(statement, basis=rule["basis"])
    if estimates is not None and estimates.denominators_ha is not None:
        low, high = (end - estimates.denominator_ha for end in estimates.denominators_ha)
        yield ESTIMATES_HIGH, "", 0.0, high
        yield ESTIMATES_LOW, "", 0.0, low
    yield GEODESIC, "", *_scaled(snapshot, basis, _geodesic_ratios(statement.book))
    yield COORDINATES, "", *_scaled(snapshot, basis, _rounded_ratios(statement.book))
    yield ROUNDED, "", *_rounded(snapshot, basis)


@cached_per_book
def _geodesic_ratios(book: LandBook) -> Floats:
    """Return for each plot its area on the ellipsoid by that on the plane."""
    parcels = book.parcels
    return (parcels["geodesic_area_m2"] / parcels["measured_area_m2"]).to_numpy(dtype=np.float64)


@cached_per_book
def _rounded_ratios(book: LandBook) -> Floats:
    """Return for each plot its area with coordinates of six decimals of a degree by that as drawn."""
    plane = crs.require_crs(book.parcels)
    degrees = np.asarray(crs.to_wgs84(book.parcels[["geometry"]]).geometry.array, dtype=object)

    def moved(at: Floats) -> Floats:
        lon, lat = at.round(_DEGREE_PLACES).T
        return np.column_stack(crs.east_north(lon, lat, plane))

    rounded = shapely.area(shapely.transform(degrees, moved))
    return np.asarray(rounded / book.parcels["measured_area_m2"].to_numpy(dtype=np.float64))


def _scaled(snapshot: DaySnapshot, basis: "pd.Series[str]", ratios: Floats) -> tuple[float, float]:
    """Return what both sides gain where each plot is so many times as large, and each phase as its plots."""
    size, phase = len(snapshot.phases.status), snapshot.arrays.plots.phase
    sound = np.isfinite(ratios)
    ratios = np.where(sound, ratios, 1.0)

    def of_phase(areas: Floats) -> Floats:
        known = np.nan_to_num(areas)
        whole = sum_by_position(phase, known, size=size)
        more = sum_by_position(phase, known * (ratios - 1.0), size=size)
        return np.divide(more, whole, out=np.zeros(size), where=whole > 0)

    above, below = numerator_and_denominator(basis, snapshot.phases)
    gains = above * of_phase(snapshot.plots.leased_m2), below * of_phase(snapshot.plots.document_m2)
    return sum_of(basis["numerator"], gains[0]), sum_of(basis["denominator"], gains[1])


def _rounded(snapshot: DaySnapshot, basis: "pd.Series[str]") -> tuple[float, float]:
    """Return what both sides gain where each lease line, and each phase, is summed as printed to 0.01 ha."""
    above, below = numerator_and_denominator(basis, snapshot.phases)
    gains = _printed(above) - above
    if basis["numerator"] == "leased_ha":
        live, plots = snapshot.live, snapshot.arrays.plots
        counts = plots.factory[live.plot] & counted_phases(basis, snapshot.phases)[plots.phase[live.plot]]
        lines = live.area_m2[counts] / M2_PER_HA
        gains = np.nan_to_num(_printed(lines) - lines)
    return sum_of(basis["numerator"], gains), sum_of(basis["denominator"], _printed(below) - below)


def _printed(areas: Floats) -> Floats:
    """Round hectares to the hundredth, halves up."""
    return np.floor(np.round(areas * _ROWS_PER_HA, 7) + 0.5) / _ROWS_PER_HA
