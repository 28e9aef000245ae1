"""The watch: what a reader should know about the answer of one day, as findings.

A check is a function of the moment that gives findings, none when all is well; it is listed in
CHECKS, and its code and sentence stand in dictionary.csv. Tolerance: 0.1 m².
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from geo.findings import COLUMNS, joined
from occupancy.days import Bools, Floats, Positions
from occupancy.moment import Moment
from occupancy.plots import NOISE_M2, TOLERANCE_M2
from occupancy.published import published_findings
from occupancy.standing import M2_PER_HA

Cells = Mapping[str, object]
_MORE_THAN_M2 = TOLERANCE_M2 + NOISE_M2
_NUMBERS = ("area_m2", "lon", "lat")
_LINE = ("row", "lease_id", "line_no", "certificate_no", "parcel_id")
_FILES = {"parcels": "parcels.geojson", "phases": "phases.geojson", "tenancies": "tenancies.csv"}


def _found(rule: str, severity: str, about: pd.DataFrame, cells: Cells) -> pd.DataFrame:
    """One finding per row of `about`, rows of the table named in `cells`."""
    row = about["row"].astype("Int64").array
    told = {"rule": rule, "severity": severity, "file": _FILES[str(cells["table"])], "row": row, **cells}
    filled = {name: told.get(name, np.nan if name in _NUMBERS else "") for name in COLUMNS}
    return pd.DataFrame(filled, index=range(len(about)))


def _text(values: Floats) -> list[str]:
    return [f"{value:.1f}" for value in values]


def _plots(moment: Moment, which: Bools) -> tuple[Positions, pd.DataFrame, dict[str, Any]]:
    at = np.flatnonzero(which)
    about = moment.book.parcels[["row", "parcel_id", "land_use"]].iloc[at]
    return at, about, {"table": "parcels", "record_id": about["parcel_id"].array}


def _phases(moment: Moment, which: Bools) -> tuple[Positions, pd.DataFrame, dict[str, Any]]:
    at = np.flatnonzero(which)
    about = moment.book.phases[["row", "phase_id"]].iloc[at]
    return at, about, {"table": "phases", "record_id": about["phase_id"].array}


def _lines(moment: Moment, at: Positions) -> tuple[pd.DataFrame, dict[str, Any]]:
    about = moment.book.tenancies[list(_LINE)].iloc[at]
    ids = about["lease_id"] + "/" + about["line_no"].astype("str")
    area = moment.ledger.lines.area_m2[at]
    return about, {"table": "tenancies", "record_id": ids.array, "area_m2": area}


def too_much_let(moment: Moment) -> pd.DataFrame:
    """T002: more is live on an industrial plot than its papers give it, by more than 0.1 m²."""
    plots = moment.plots
    at, about, cells = _plots(moment, plots.excess_m2 > _MORE_THAN_M2)
    cells |= {"value": _text(plots.leased_m2[at]), "expected": _text(plots.document_m2[at])}
    cells |= {"field": "leased_area_m2", "area_m2": plots.excess_m2[at]}
    return _found("T002", "error", about, cells)


def let_twice(moment: Moment) -> pd.DataFrame:
    """T003: two live lines give one certificate the same plot; the later line is named."""
    lines = moment.ledger.lines
    running = np.flatnonzero(np.bincount(moment.live.line, minlength=len(lines.plot)))
    crowded = np.bincount(lines.plot[running], minlength=1)[lines.plot[running]] > 1
    running = running[crowded & (lines.certificate[running] >= 0)]
    pairs = pd.DataFrame({"plot": lines.plot[running], "certificate": lines.certificate[running]})
    about, cells = _lines(moment, running[pairs.duplicated().to_numpy()])
    cells |= {"field": "certificate_no", "value": about["certificate_no"].array}
    return _found("T003", "error", about, {**cells, "expected": about["parcel_id"].array})


def let_outside(moment: Moment) -> pd.DataFrame:
    """T005: industrial land is leased in a phase that is not established."""
    leased = np.where(moment.standing.established, 0.0, moment.standing.leased_ha)
    at, about, cells = _phases(moment, leased > 0)
    return _found("T005", "warning", about, {**cells, "area_m2": leased[at] * M2_PER_HA})


def let_not_industrial(moment: Moment) -> pd.DataFrame:
    """T006: a lease lies on land that is not industrial; it is not counted."""
    let = moment.plots.let_m2
    at, about, cells = _plots(moment, (let > 0) & ~moment.ledger.plots.factory)
    cells |= {"field": "land_use", "value": about["land_use"].array, "expected": "factory"}
    return _found("T006", "note", about, {**cells, "area_m2": let[at]})


def let_nowhere(moment: Moment) -> pd.DataFrame:
    """T007: a live line's plot is not valid on the day, and no valid plot came of it or before it."""
    about, cells = _lines(moment, moment.live.stray)
    return _found("T007", "error", about, {**cells, "field": "parcel_id", "value": about["parcel_id"].array})


def let_and_held(moment: Moment) -> pd.DataFrame:
    """T008: a plot is reserved for somebody and leased at once."""
    let = moment.plots.let_m2
    at, about, cells = _plots(moment, moment.plots.held & (let > 0))
    return _found("T008", "warning", about, {**cells, "area_m2": let[at]})


def too_much_cut(moment: Moment) -> pd.DataFrame:
    """T010: the industrial plots of a phase come to more than its decision lets it lease."""
    cut, leasable = moment.standing.divided_ha * M2_PER_HA, moment.standing.leasable_ha * M2_PER_HA
    over = cut - leasable
    at, about, cells = _phases(moment, moment.standing.established & (over > _MORE_THAN_M2))
    cells |= {"field": "leasable_area_ha", "value": _text(cut[at]), "expected": _text(leasable[at])}
    return _found("T010", "error", about, {**cells, "area_m2": over[at]})


def decided_twice(moment: Moment) -> pd.DataFrame:
    """B009: two decisions of a phase are in force at once; the later one is used."""
    which = np.zeros(len(moment.standing.status), dtype=np.bool_)
    which[moment.standing.doubled] = True
    _, about, cells = _phases(moment, which)
    return _found("B009", "error", about, {**cells, "field": "in_force_from"})


CHECKS: tuple[Callable[[Moment], pd.DataFrame], ...] = (
    too_much_let,
    let_twice,
    let_outside,
    let_not_industrial,
    let_nowhere,
    let_and_held,
    too_much_cut,
    decided_twice,
)


def day_findings(moment: Moment) -> pd.DataFrame:
    """The findings of all checks of the day, in their order, and those on published rates."""
    return joined([*(check(moment) for check in CHECKS), published_findings(moment.book)])
