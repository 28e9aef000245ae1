"""The watch: what a reader should know about the answer of one day, as findings.

A check is a function of the moment that gives findings, none when all is well; it is listed in
CHECKS, and its code and sentence stand in dictionary.csv. Tolerance: 0.1 m².
"""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pandas as pd

from geo.findings import COLUMNS, concat_findings, findings
from geo.tolerances import TOLERANCE_M2
from occupancy.loading.schemas import decimals_of
from occupancy.measures.arrays import Floats, Positions
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.measures.plot_states import NOISE_M2
from occupancy.measures.published_rates import published_findings
from occupancy.measures.snapshot import DaySnapshot

Cells = Mapping[str, object]
_MORE_THAN_M2 = TOLERANCE_M2 + NOISE_M2
_NUMBERS = ("area_m2", "lon", "lat")


@cache
def _nothing() -> pd.DataFrame:
    return findings([])


def _found(table: pd.DataFrame, at: Positions, cells: Cells) -> pd.DataFrame:
    """One finding for each of the rows `at` of a table of the book; `cells` tell what is found."""
    told = {"row": table["row"].iloc[at].astype("Int64").array, **cells}
    filled = {name: told.get(name, np.nan if name in _NUMBERS else "") for name in COLUMNS}
    return pd.DataFrame(filled, index=range(len(at)))


def _of_plots(moment: DaySnapshot, at: Positions, cells: Cells) -> pd.DataFrame:
    if not len(at):
        return _nothing()
    table = moment.book.parcels
    place = {"file": "parcels.geojson", "table": "parcels", "record_id": table["parcel_id"].array.take(at)}
    return _found(table, at, {**place, **cells})


def _of_phases(moment: DaySnapshot, at: Positions, cells: Cells) -> pd.DataFrame:
    if not len(at):
        return _nothing()
    table = moment.book.phases
    place = {"file": "phases.geojson", "table": "phases", "record_id": table["phase_id"].array.take(at)}
    return _found(table, at, {**place, **cells})


def _of_decisions(moment: DaySnapshot, at: Positions, cells: Cells) -> pd.DataFrame:
    """Of the decisions in force for the phases `at`, called by their phases."""
    if not len(at):
        return _nothing()
    phase_ids = moment.book.phases["phase_id"].array.take(at)
    place = {"file": "phase_decisions.csv", "table": "decisions", "record_id": phase_ids}
    return _found(moment.book.decisions, moment.standing.decision[at], {**place, **cells})


def _of_lines(moment: DaySnapshot, at: Positions, cells: Cells) -> pd.DataFrame:
    if not len(at):
        return _nothing()
    table = moment.book.tenancies
    ids = table["lease_id"].iloc[at] + "/" + table["line_no"].iloc[at].astype("str")
    place = {"file": "tenancies.csv", "table": "tenancies", "record_id": ids.array}
    return _found(table, at, {**place, "area_m2": moment.ledger.lines.area_m2[at], **cells})


def _text(values: Floats) -> list[str]:
    return [f"{value:.1f}" for value in values]


def overleased_plots(moment: DaySnapshot) -> pd.DataFrame:
    """T002: more is live on an industrial plot than its papers give it, by more than 0.1 m²."""
    plots = moment.plots
    at = np.flatnonzero(plots.excess_m2 > _MORE_THAN_M2)
    cells = {"rule": "T002", "severity": "error", "field": "leased_area_m2"}
    areas = {"value": _text(plots.leased_m2[at]), "expected": _text(plots.document_m2[at])}
    return _of_plots(moment, at, {**cells, **areas, "area_m2": plots.excess_m2[at]})


def duplicate_leases(moment: DaySnapshot) -> pd.DataFrame:
    """T003: two live lines give one certificate the same plot; the later line is named."""
    lines, table = moment.ledger.lines, moment.book.tenancies
    running = np.flatnonzero(np.bincount(moment.live.line, minlength=len(lines.plot)))
    crowded = np.bincount(lines.plot[running], minlength=1)[lines.plot[running]] > 1
    running = running[crowded & (lines.certificate[running] >= 0)]
    pairs = pd.DataFrame({"plot": lines.plot[running], "certificate": lines.certificate[running]})
    at = running[pairs.duplicated().to_numpy()]
    cells = {"rule": "T003", "severity": "error", "field": "certificate_no"}
    named = {"value": table["certificate_no"].array.take(at), "expected": table["parcel_id"].array.take(at)}
    return _of_lines(moment, at, {**cells, **named})


def leases_outside_established(moment: DaySnapshot) -> pd.DataFrame:
    """T005: industrial land is leased in a phase that is not established."""
    leased = np.where(moment.standing.established, 0.0, moment.standing.leased_ha)
    at = np.flatnonzero(leased > 0)
    cells = {"rule": "T005", "severity": "warning"}
    return _of_phases(moment, at, {**cells, "area_m2": leased[at] * M2_PER_HA})


def leases_on_non_industrial(moment: DaySnapshot) -> pd.DataFrame:
    """T006: a lease lies on land that is not industrial; it is not counted."""
    let = moment.plots.let_m2
    at = np.flatnonzero((let > 0) & ~moment.ledger.plots.factory)
    cells = {"rule": "T006", "severity": "note", "field": "land_use", "expected": "factory"}
    use = moment.book.parcels["land_use"].array.take(at)
    return _of_plots(moment, at, {**cells, "value": use, "area_m2": let[at]})


def leases_without_valid_plot(moment: DaySnapshot) -> pd.DataFrame:
    """T007: a live line's plot is not valid on the day, and no valid plot came of it or before it."""
    at = moment.live.stray
    cells = {"rule": "T007", "severity": "error", "field": "parcel_id"}
    return _of_lines(moment, at, {**cells, "value": moment.book.tenancies["parcel_id"].array.take(at)})


def leased_and_reserved(moment: DaySnapshot) -> pd.DataFrame:
    """T008: a plot is reserved for somebody and leased at once."""
    let = moment.plots.let_m2
    at = np.flatnonzero(moment.plots.held & (let > 0))
    return _of_plots(moment, at, {"rule": "T008", "severity": "warning", "area_m2": let[at]})


def overdivided_phases(moment: DaySnapshot) -> pd.DataFrame:
    """T010: the industrial plots of a phase come to more than its decision lets it lease.

    A decision that prints 4.60 ha may mean 4.605: half a unit of the last printed place is let pass.
    """
    cut, leasable = moment.standing.divided_ha * M2_PER_HA, moment.standing.leasable_ha * M2_PER_HA
    over = cut - leasable
    name = decimals_of("leasable_area_ha")
    printed = moment.book.decisions.reindex(columns=[name])[name].to_numpy(dtype=np.float64)
    half_m2 = np.append(10.0**-printed * M2_PER_HA / 2, 0.0)[moment.standing.decision]  # the last is of none
    limit = np.fmax(half_m2, TOLERANCE_M2) + NOISE_M2
    at = np.flatnonzero(moment.standing.established & (over > limit))
    cells = {"rule": "T010", "severity": "error", "field": "leasable_area_ha", "area_m2": over[at]}
    return _of_decisions(moment, at, {**cells, "value": _text(cut[at]), "expected": _text(leasable[at])})


def concurrent_decisions(moment: DaySnapshot) -> pd.DataFrame:
    """B009: two decisions of a phase are in force at once; the later one is used, and named."""
    cells = {"rule": "B009", "severity": "error", "field": "in_force_from"}
    return _of_decisions(moment, moment.standing.doubled, cells)


CHECKS: tuple[Callable[[DaySnapshot], pd.DataFrame], ...] = (
    overleased_plots,
    duplicate_leases,
    leases_outside_established,
    leases_on_non_industrial,
    leases_without_valid_plot,
    leased_and_reserved,
    overdivided_phases,
    concurrent_decisions,
)


def day_findings(moment: DaySnapshot) -> pd.DataFrame:
    """The findings of all checks of the day, in their order, and those on published rates."""
    return concat_findings([*(check(moment) for check in CHECKS), published_findings(moment.book)])
