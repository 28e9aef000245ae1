"""The bridge from one fill rate to another: what changed it, reason by reason, down to plots and leases.

Two statements are compared: of two days, of two days of knowledge, or of two books. Hectares are not shared
out: each row that differs has one reason. Points are told by sequential substitution: the reasons are taken
in the order of REASONS, each changes numerator and denominator as those before it have left them, and its
points are what the rate moves by then. So they add up to the whole difference, and those of one reason depend
on the order.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum
from typing import Any

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.arrays import Bools, Floats, Positions, sum_by_position
from occupancy.measures.fill_rates import (
    basis_row,
    counted_phases,
    fill_rates,
    numerator_and_denominator,
    percentage,
)
from occupancy.measures.phase_status import M2_PER_HA, DaySnapshot
from occupancy.statement import Statement

# In this order.
REASONS = (
    "basis",
    "corrections",
    "new_leases",
    "renewals",
    "ended_leases",
    "put_to_use",
    "reclassified",
    "newly_established",
    "newly_operating",
    "newly_cleared",
    "decisions_changed",
)
ROW = ("reason", "lease_id", "line_no", "parcel_id", "phase_id", "zone_id", "leased_ha", "leasable_ha")
_EMPTY = dict.fromkeys(ROW[1:6], "") | {"line_no": 0, "leased_ha": 0.0, "leasable_ha": 0.0}
_A_YEAR = timedelta(days=365)
_NOISE_M2 = 1e-5  # what splitting a lease over plots in floats may leave


@dataclass(frozen=True, eq=False)
class Bridge:
    """What leads from one rate to another.

    Attributes
    ----------
    before, after
        The statements; the rate of each is on its own basis.
    steps
        A row per reason that changes anything, in the order of REASONS: `reason`, `leased_ha` and
        `leasable_ha`, what numerator and denominator change by, `rate_points` (NaN where one of the rates is
        not known) and `rows`, how many there are.
    rows
        What is behind: of each its `reason`; `lease_id`, `line_no`, `parcel_id`, `phase_id`, `zone_id` as far
        as it is of one (empty, 0), `leased_ha` and `leasable_ha`. Those of a step sum to it.
    scenarios
        What the scenario of each end is called; empty where an end is the book as it is.
    """

    before: Statement
    after: Statement
    steps: pd.DataFrame
    rows: pd.DataFrame
    scenarios: tuple[str, str] = ("", "")


def bridge(before: Statement, after: Statement, *, scenarios: tuple[str, str] = ("", "")) -> Bridge:
    """Explain how the fill rate of one statement becomes that of another, each on its own basis.

    `scenarios` are the titles of those that were applied to the book of either end.

    Where the bases differ, the change of basis is the first reason, told on the earlier statement; all others
    are told on the later basis. Land of unknown area counts as nought.
    """
    basis = basis_row(after.book.bases, after.basis)
    start = _sides(before.rates, before.basis)
    parts = [_leases(before, after, basis), _leasable(before, after, basis)]
    if before.basis != after.basis:
        known = fill_rates(after.book.bases, before.snapshot.phases)
        parts.insert(0, _basis(start, _sides(known, after.basis)))
    rows = _together(parts)
    rows = rows[(rows[["leased_ha", "leasable_ha"]].abs() * M2_PER_HA > _NOISE_M2).any(axis=1)]
    order = rows["reason"].map(REASONS.index)
    rows = rows.iloc[np.argsort(order.to_numpy(), kind="stable")].reset_index(drop=True)
    return Bridge(before, after, _steps(rows, start, after), rows, scenarios)


def usual_start(statement: Statement) -> date:
    """Return the last day before that of a statement of which totals are published, or one a year before."""
    days = statement.book.published_totals["as_of"]
    days = days[days < pd.Timestamp(statement.as_of)]
    return statement.as_of - _A_YEAR if days.empty else days.max().date()


def _together(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of several parts under each other."""
    return pd.concat([part for part in parts if len(part)] or [_rows("basis")], ignore_index=True)


def _steps(rows: pd.DataFrame, start: Mapping[str, float], after: Statement) -> pd.DataFrame:
    """Sum the rows to steps, with the points that each moves the rate by in their order."""
    groups = [(reason, part) for reason, part in rows.groupby("reason", sort=False)]
    steps = pd.DataFrame({"reason": pd.array([str(reason) for reason, _ in groups], dtype="str")})
    for name in ("leased_ha", "leasable_ha"):
        steps[name] = np.array([fsum(part[name]) for _, part in groups], dtype=np.float64)
    end = _sides(after.rates, after.basis)
    above = start["numerator_ha"] + steps["leased_ha"].cumsum().to_numpy()
    below = start["denominator_ha"] + steps["leasable_ha"].cumsum().to_numpy()
    rates = np.concatenate([[start["fill_rate_pct"]], percentage(above, below)])
    if len(steps):
        rates[-1] = end["fill_rate_pct"]
        if not np.isnan(rates[[0, -1]]).any():
            # A rate that is not there on the way, as of no land at all, moves nothing by itself.
            rates = pd.Series(rates).ffill().to_numpy()
        else:
            rates[:] = np.nan
    return steps.assign(rate_points=np.diff(rates), rows=[len(part) for _, part in groups])


def _sides(rates: pd.DataFrame, basis: str) -> dict[str, float]:
    """Return both sides and the rate of a basis."""
    row = rates.loc[[basis]].astype(float)
    return {str(name): float(row[name].iloc[0]) for name in row}


def _basis(start: Mapping[str, float], same: Mapping[str, float]) -> pd.DataFrame:
    """Return the change of basis as a row."""
    leased, leasable = (
        float(np.nan_to_num(same[name]) - np.nan_to_num(start[name]))
        for name in ("numerator_ha", "denominator_ha")
    )
    return _rows("basis", leased_ha=[leased], leasable_ha=[leasable])


def _rows(reason: str, **columns: Any) -> pd.DataFrame:  # noqa: ANN401  arrays and lists
    """Return rows of a reason; what is not given is empty."""
    size = max([len(values) for values in columns.values()], default=0)
    made = {"reason": [reason] * size, **_EMPTY, **columns}
    return pd.DataFrame(made, index=range(size))[[*ROW]]


# Leased land ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Parts of live lines: which `line` of both books, on which land, and what counts of it."""

    line: Positions
    parcel_id: "pd.Series[str]"
    phase_id: "pd.Series[str]"
    zone_id: "pd.Series[str]"
    area_m2: Floats
    used: Bools
    factory: Bools
    counted: Bools

    @property
    def m2(self) -> Floats:
        """What of each counts in the numerator."""
        return np.where(self.used & self.factory & self.counted, self.area_m2, 0.0)

    def rows(self, pieces: Iterable[tuple[str, Bools, Floats]], names: pd.DataFrame) -> pd.DataFrame:
        """Return pieces as rows: each has its reason, which parts it has, and what each of these changes."""
        found = [(reason, np.flatnonzero(some), m2) for reason, some, m2 in pieces]
        at = np.concatenate([where for _, where, _ in found])
        named = {name: names[name].array.take(self.line[at]) for name in ("lease_id", "line_no")}
        place = {name: getattr(self, name).array.take(at) for name in ("parcel_id", "phase_id", "zone_id")}
        made = _rows("", **named, **place, leased_ha=np.concatenate([m2[where] for _, where, m2 in found]))
        reasons = np.repeat([reason for reason, _, _ in found], [len(where) for _, where, _ in found])
        return made.assign(reason=reasons, leased_ha=made["leased_ha"] / M2_PER_HA)

    def of_lines(self, changes: Mapping[str, Floats]) -> Iterator[tuple[str, Bools, Floats]]:
        """Yield what lines change by as pieces, each on the first plot that the line lies on."""
        first = np.zeros(len(self.line), dtype=np.bool_)
        first[np.unique(self.line, return_index=True)[1]] = True
        for reason, m2 in changes.items():
            yield reason, first & (m2[self.line] != 0), m2[self.line]


def _leases(before: Statement, after: Statement, basis: "pd.Series[str]") -> pd.DataFrame:
    """Return the rows of leased land: each line is new, renewed, ended, or live in both and changed."""
    tables = [one.book.tenancies[["lease_id", "line_no", "certificate_no"]] for one in (before, after)]
    names = pd.concat(tables, ignore_index=True)
    line: Positions = np.asarray(names.groupby(["lease_id", "line_no"], sort=False).ngroup(), dtype=np.intp)
    names = names.drop_duplicates(["lease_id", "line_no"], ignore_index=True)  # row i is that of line i
    old, new = (
        _parts(one.snapshot, basis, at)
        for one, at in ((before, line[: len(tables[0])]), (after, line[len(tables[0]) :]))
    )
    lived, lives = (np.bincount(part.line, minlength=len(names)) > 0 for part in (old, new))
    ended, begun = (lived & ~lives)[old.line], (lives & ~lived)[new.line]
    over, anew = _renewed((old, ended), (new, begun), names["certificate_no"], after.book)
    was = _counted(before.snapshot, basis).reindex(new.phase_id).fillna(False).to_numpy(dtype=np.bool_)
    both = lived & lives
    entered = np.where(new.used & new.factory, new.area_m2, 0.0) * (new.counted.astype(int) - was)
    reasons = _phase_reasons(before, after, basis).reindex(new.phase_id).to_numpy()
    gone = [("renewals", over, -old.m2), ("ended_leases", ended & ~over, -old.m2)]
    come = [
        ("new_leases", begun & ~anew, new.m2),
        ("renewals", begun & anew, new.m2),
        *new.of_lines(_changes(old, new, was, both)),
        *((reason, both[new.line] & (reasons == reason), entered) for reason in _OF_PHASES),
    ]
    return _together([new.rows(come, names), old.rows(gone, names)])


def _parts(snapshot: DaySnapshot, basis: "pd.Series[str]", line: Positions) -> _Parts:
    """Return the parts of the lines live on a day; `line` numbers those of its book among both."""
    live, arrays, parcels = snapshot.live, snapshot.arrays, snapshot.book.parcels
    used = arrays.lines.operating[live.line] <= snapshot.day
    return _Parts(
        line=line[live.line],
        **{name: parcels[name].take(live.plot) for name in ("parcel_id", "phase_id", "zone_id")},
        area_m2=np.nan_to_num(live.area_m2),
        used=used | (basis["numerator"] != "in_use_ha"),
        factory=arrays.plots.factory[live.plot],
        counted=counted_phases(basis, snapshot.phases)[arrays.plots.phase[live.plot]],
    )


def _renewed(
    old: tuple[_Parts, Bools], new: tuple[_Parts, Bools], certificates: "pd.Series[str]", book: LandBook
) -> tuple[Bools, Bools]:
    """Return which ended parts are renewed, and which begun ones renew: one certificate on the same land."""
    lineage = _lineages(book)

    def land(parts: _Parts, some: Bools) -> "pd.Series[str]":
        """Return certificate and land of the parts that end or begin under one, by their place."""
        certificate, plots = certificates.to_numpy()[parts.line], parts.parcel_id.to_numpy()
        at = np.flatnonzero(some & (certificate != ""))
        names = [
            f"{one}/{lineage.get(plot, plot)}" for one, plot in zip(certificate[at], plots[at], strict=True)
        ]
        return pd.Series(names, index=at, dtype="str")

    ended, begun = land(*old), land(*new)
    over, anew = (np.zeros(len(parts.line), dtype=np.bool_) for parts, _ in (old, new))
    over[ended.index[ended.isin(begun)]] = True
    anew[begun.index[begun.isin(ended)]] = True
    return over, anew


def _lineages(book: LandBook) -> dict[str, str]:
    """Return for each plot that was split or merged, or came of that, one plot that stands for its family."""
    head: dict[str, str] = {}

    def top(plot: str) -> str:
        while head.get(plot, plot) != plot:
            plot = head[plot]
        return plot

    split = book.parcels[book.parcels["parent_parcel_ids"] != ""]
    for child, parents in zip(split["parcel_id"], split["parent_parcel_ids"], strict=True):
        for parent in parents.split(";"):
            head[top(child)] = top(parent)
    return {plot: top(plot) for plot in head}


def _changes(old: _Parts, new: _Parts, was: Bools, both: Bools) -> dict[str, Floats]:
    """Return what each line that is live in both changes by and why, in m², before phases are newly counted.

    First the area that is recorded, then whether the land is in use, then which plots it lies on and what
    they are used for; `was` says of the new parts whether their phase counted before.
    """
    size = len(both)
    first, last = (sum_by_position(part.line, part.area_m2, size=size) for part in (old, new))
    used, uses = (sum_by_position(part.line, part.used.astype(float), size=size) > 0 for part in (old, new))
    had = sum_by_position(old.line, np.where(old.factory & old.counted, old.area_m2, 0.0), size=size)
    has = sum_by_position(new.line, np.where(new.factory & was, new.area_m2, 0.0), size=size)
    corrected = had * np.divide(last, first, out=np.ones(size), where=first > 0)
    corrected = np.where(first > 0, corrected, has)
    changes = {
        "corrections": (corrected - had) * used,
        "put_to_use": corrected * (uses.astype(int) - used),
        "reclassified": (has - corrected) * uses,
    }
    return {reason: np.where(both, change, 0.0) for reason, change in changes.items()}


# Leasable land -------------------------------------------------------------------------------------------

_OF_PHASES = ("newly_established", "newly_operating", "decisions_changed")


def _counted(snapshot: DaySnapshot, basis: "pd.Series[str]") -> "pd.Series[bool]":
    """Return which phases a basis counts on the day, by their ids."""
    return pd.Series(counted_phases(basis, snapshot.phases), index=snapshot.book.phases["phase_id"].array)


def _phase_reasons(before: Statement, after: Statement, basis: "pd.Series[str]") -> "pd.Series[str]":
    """Return why phases count that did not, or no longer do, by their ids; empty for all others."""
    phases = pd.Index(after.book.phases["phase_id"]).union(before.book.phases["phase_id"], sort=False)
    counted, counts, known = (
        side.reindex(phases, fill_value=False).to_numpy(dtype=np.bool_)
        for side in (
            _counted(before.snapshot, basis),
            _counted(after.snapshot, basis),
            pd.Series(before.snapshot.phases.established, index=before.book.phases["phase_id"].array),
        )
    )
    newly = np.where(known & (basis["phases"] == "operating"), "newly_operating", "newly_established")
    reasons = np.select([~counted & counts, counted & ~counts], [newly, "decisions_changed"], "")
    return pd.Series(reasons, index=phases, dtype="str")


def _leasable(before: Statement, after: Statement, basis: "pd.Series[str]") -> pd.DataFrame:
    """Return the rows of the denominator: by plots where it is the cleared land, else by phases."""
    if basis["denominator"] == "cleared_ha":
        return _cleared(before, after, basis)
    reasons = _phase_reasons(before, after, basis)
    old, new = (_granted(one, basis).reindex(reasons.index) for one in (before, after))
    change = new["area_ha"].fillna(0.0) - old["area_ha"].fillna(0.0)
    same = (old["decision"] == new["decision"]).to_numpy()
    reason = np.where(reasons != "", reasons, np.where(same, "corrections", "decisions_changed"))
    place = {"phase_id": reasons.index, "zone_id": new["zone_id"].fillna(old["zone_id"]).to_numpy()}
    made = _rows("", leasable_ha=change.to_numpy(), **place).assign(reason=reason)
    return pd.DataFrame(made[change.to_numpy() != 0])


def _granted(statement: Statement, basis: "pd.Series[str]") -> pd.DataFrame:
    """Return what decisions give the phases that count: the `decision` in force and its `area_ha`."""
    phases, book = statement.snapshot.phases, statement.book
    named = (book.decisions["decision_no"] + "/" + book.decisions["in_force_from"].astype("str")).tolist()
    _, areas = numerator_and_denominator(basis, phases)
    return pd.DataFrame(
        {
            "area_ha": areas,
            "decision": [[*named, ""][at] for at in phases.decision],
            "zone_id": book.phases["zone_id"].array,
        },
        index=book.phases["phase_id"].array,
    )


def _cleared(before: Statement, after: Statement, basis: "pd.Series[str]") -> pd.DataFrame:
    """Return the rows of cleared land, plot by plot."""
    plots = pd.Index(after.book.parcels["parcel_id"]).union(before.book.parcels["parcel_id"], sort=False)
    old, new = (_cleared_plots(one, basis).reindex(plots) for one in (before, after))
    was = new["phase_id"].map(_counted(before.snapshot, basis)).fillna(False).to_numpy(dtype=np.bool_)
    area, areas = (side["area_m2"].fillna(0.0).to_numpy() for side in (old, new))
    counted, counts = (side["counted"].fillna(False).to_numpy(dtype=np.bool_) for side in (old, new))
    there, both = old["industrial"].fillna(False), new["industrial"].fillna(False)
    stays = (there & both).to_numpy(dtype=np.bool_) & (counted == was)
    reasons = new["phase_id"].map(_phase_reasons(before, after, basis)).fillna("").to_numpy()
    parts = [
        (
            np.where((area > 0) & (areas > 0), "corrections", "newly_cleared"),
            (areas - area) * counted * stays,
        ),
        (np.full(len(plots), "reclassified"), (areas * was - area * counted) * ~stays),
        (reasons, areas * (counts.astype(int) - was)),
    ]
    named = {
        "parcel_id": plots.to_numpy(),
        **{name: new[name].fillna(old[name]).to_numpy() for name in ("phase_id", "zone_id")},
    }
    return _together(
        _rows("", leasable_ha=change / M2_PER_HA, **named).assign(reason=reason)[change != 0]
        for reason, change in parts
    )


def _cleared_plots(statement: Statement, basis: "pd.Series[str]") -> pd.DataFrame:
    """Return what is cleared of each plot, whether it is industrial land, and whether its phase counts."""
    parcels, plots = statement.book.parcels, statement.snapshot.plots
    counted = counted_phases(basis, statement.snapshot.phases)[statement.snapshot.arrays.plots.phase]
    return pd.DataFrame(
        {
            "phase_id": parcels["phase_id"].array,
            "zone_id": parcels["zone_id"].array,
            "area_m2": plots.cleared_m2,
            "industrial": plots.industrial,
            "counted": counted,
        },
        index=parcels["parcel_id"].array,
    )
