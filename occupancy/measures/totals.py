"""Totals: the same quantities for plots, phases, zones and the whole book, in ha; what is not counted.

Leasable, cleared, leased, vacant and the like cover established phases only; `planned` covers all;
leased industrial land of phases not established is `outside`. So every column adds up from plots
(with `undivided`) to phases to zones to the total.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.arrays import (
    ALWAYS,
    NEVER,
    Bools,
    Floats,
    Positions,
    cached_per_book,
    day_numbers,
    is_between,
    sum_by_position,
)
from occupancy.measures.fill_rates import (
    counted_phases,
    numerator_and_denominator,
    percentage,
    plot_rates,
    sum_of,
    sum_quantity,
)
from occupancy.measures.phase_status import (
    COUNTED,
    M2_PER_HA,
    OPERATION_UNKNOWN,
    STATUSES,
    DaySnapshot,
    PhaseMeasures,
)
from occupancy.measures.plot_states import STATES

# In this order; a lease counts under the first that is true.
REASONS = (
    "set_aside",
    "land_use_not_stated",
    "non_industrial",
    "outside_phases",
    "area_not_stated",
    "first_day_not_stated",
    "plot_area_not_stated",
)


def excluded_rows(snapshot: DaySnapshot) -> dict[str, Any]:
    """Count the `rows` of the book set aside, the day's own included, and sum the `leased_ha` among them.

    A line counts when it is live on the day, or may be: a date that cannot be read leaves its end
    open, and of two days that contradict each other either may be the right one. An area that
    cannot be read adds nothing.
    """
    rows, day = snapshot.book.set_aside, snapshot.day
    leases = rows[rows["table"] == "tenancies"]
    first = day_numbers(leases["first_day"], empty=ALWAYS)
    last_day, ended = (day_numbers(leases[name], empty=NEVER) for name in ("last_day", "ended_on"))
    last = np.minimum(last_day, ended)
    contradicted = (last < first) & ((first <= day) | (day <= last))
    possible = is_between(first, last, day) | contradicted
    area_m2 = np.nan_to_num(leases["leased_area_m2"].to_numpy(dtype=np.float64))
    unallocated_m2 = _recorded_m2(snapshot)[snapshot.live.unallocated]
    return {
        "rows": len(rows) + len(unallocated_m2),
        "leased_ha": float(area_m2[possible].sum() + np.nansum(unallocated_m2)) / M2_PER_HA,
    }


def not_counted(snapshot: DaySnapshot, basis: "pd.Series[str]") -> pd.DataFrame:
    """List what the rates of a basis leave out on the day: `left_out`, `rows` and known land, `leased_ha`.

    A row per reason of REASONS that anything is left out for. Rows are those set aside, lease lines (a part
    of one on each plot that it counts on), or, for `plot_area_not_stated`, plots, whose land is as measured.
    `leased_ha` is NaN where none of it is known.
    """
    live, plots, arrays = snapshot.live, snapshot.plots, snapshot.arrays
    own, at = arrays.plots, live.plot
    counted = counted_phases(basis, snapshot.phases)[own.phase]
    # The part of a line that counts on a plot; of one without a first day, what is recorded.
    area = np.where(np.isnan(live.area_m2), _recorded_m2(snapshot)[live.line], live.area_m2)
    undated = snapshot.book.tenancies["first_day"].isna().to_numpy()[live.line]
    reasons = (~own.use_stated[at], ~own.factory[at], ~counted[at], np.isnan(area), undated)
    reason = np.select(reasons, range(1, 1 + len(reasons)), default=0)
    bare = plots.industrial & counted & np.isnan(own.document_m2)
    measured = snapshot.book.parcels["measured_area_m2"].to_numpy(dtype=np.float64)
    aside = excluded_rows(snapshot)
    rows = [_row(code, reason == number, area) for number, code in enumerate(REASONS[1:6], start=1)]
    table = pd.DataFrame([{"left_out": REASONS[0], **aside}, *rows, _row(REASONS[6], bare, measured)])
    return table[table["rows"] > 0].reset_index(drop=True)


def _row(reason: str, among: Bools, area_m2: Floats) -> dict[str, Any]:
    known = area_m2[among]
    known = known[~np.isnan(known)]
    return {
        "left_out": reason,
        "rows": int(among.sum()),
        "leased_ha": known.sum() / M2_PER_HA if len(known) else np.nan,
    }


def _recorded_m2(snapshot: DaySnapshot) -> Floats:
    return snapshot.book.tenancies["leased_area_m2"].to_numpy(dtype=np.float64)


@cached_per_book
def _measures(book: LandBook) -> list[tuple[str, str, Floats]]:
    """Return each measure with its currency and its amount per certificate, NaN where not stated."""
    projects = book.projects
    amount = projects["investment_amount"].to_numpy(dtype=np.float64)
    currency = projects["investment_currency"]
    investments = [
        ("investment", code, np.where(currency == code, amount, np.nan))
        for code in sorted(currency[~np.isnan(amount)].unique())
    ]
    return [*investments, ("jobs", "", projects["jobs"].to_numpy(dtype=np.float64))]


@dataclass(frozen=True, slots=True)
class CertificateLand:
    """Live land of certificates, entry by entry: positions of projects and zones, m², whether it counts."""

    project: Positions
    zone: Positions
    area_m2: Floats
    counts: Bools

    def among(self, which: Bools) -> "CertificateLand":
        """Return some of the entries."""
        return CertificateLand(*(getattr(self, each.name)[which] for each in fields(self)))


def certificate_land(snapshot: DaySnapshot) -> CertificateLand:
    """Return the land live on the day under a certificate of the book; that of established phases counts."""
    arrays, live = snapshot.arrays, snapshot.live
    project = arrays.lines.project[live.line]
    named = np.flatnonzero(project >= 0)
    project, plot, area = project[named], live.plot[named], live.area_m2[named]
    phase = arrays.plots.phase[plot]
    counts = arrays.plots.factory[plot] & snapshot.phases.established[phase] & (area > 0)
    return CertificateLand(project, arrays.zone_of_phase[phase], area, counts)


def land_productivity(book: LandBook, land: CertificateLand) -> pd.DataFrame:
    """Compute amounts per leased hectare of established phases, per zone and (zone_id empty) for the book.

    A certificate's amount is spread over all its land live on the day; the part on leased land
    that counts is summed, and `covered_leased_ha` is the land of certificates that state it.
    Currencies are never added up.
    """
    size, counts = len(book.zones), land.counts
    whole = sum_by_position(land.project, land.area_m2, size=len(book.projects))
    project, area, zone = land.project[counts], land.area_m2[counts], land.zone[counts]
    share = area / whole[project]
    measures = _measures(book)
    sums = np.zeros((2, len(measures), size + 1))  # amount and land; the last place is the book
    for number, (_, _, amounts) in enumerate(measures):
        stated = ~np.isnan(amounts[project])
        for side, values in enumerate((amounts[project] * share, area / M2_PER_HA)):
            sums[side, number, :-1] = sum_by_position(zone[stated], values[stated], size=size)
    sums[:, :, -1] = sums.sum(axis=2)
    which, place = np.nonzero(sums[1] > 0)
    amount, covered = sums[:, which, place]
    zone_ids = pd.array([*book.zones["zone_id"], ""], dtype="str")
    return pd.DataFrame(
        {
            "zone_id": zone_ids.take(place),
            "measure": pd.array([measures[number][0] for number in which], dtype="str"),
            "currency": pd.array([measures[number][1] for number in which], dtype="str"),
            "amount": amount,
            "covered_leased_ha": covered,
            "per_leased_ha": amount / covered,
        }
    )


QUANTITIES = (
    "planned_ha",
    "established_ha",
    "leasable_ha",
    "cleared_ha",
    "leased_ha",
    "handed_over_ha",
    "in_use_ha",
    "vacant_ha",
    "undivided_ha",
    "excess_ha",
    "outside_ha",
    "reserved_ha",
)
# Land of which it is not stated since when it is cleared, handed over, or in use.
UNKNOWN = ("cleared_unknown_ha", "handed_over_unknown_ha", "in_use_unknown_ha")


def phase_table(snapshot: DaySnapshot, basis: "pd.Series[str]") -> pd.DataFrame:
    """Return a row per phase of the book, in its order; numerator and denominator are those of the basis."""
    columns = {
        name: snapshot.book.phases[name].array for name in ("phase_id", "zone_id", "name_vi", "name_en")
    }
    status, figures = snapshot.phases.status, _phase_figures(snapshot.phases, basis)
    return _rated_table(columns, status, figures, estimated=snapshot.phases.estimated)


def zone_table(snapshot: DaySnapshot, basis: "pd.Series[str]") -> pd.DataFrame:
    """Sum the phases to a row per zone of the book, in its order; its status is the best of theirs."""
    zone_of_phase, size, phases = snapshot.arrays.zone_of_phase, snapshot.arrays.zone_count, snapshot.phases
    columns = {name: snapshot.book.zones[name].array for name in ("zone_id", "name_vi", "name_en")}
    status = np.zeros(size, dtype=np.intp)
    np.maximum.at(status, zone_of_phase, phases.status)
    figures = _phase_figures(phases, basis)
    figures["planned_ha"] = np.where(phases.decided, phases.planned_ha, 0.0)
    sides = {"numerator_ha": basis["numerator"], "denominator_ha": basis["denominator"]}
    sums = {
        name: sum_quantity(sides.get(name, name), zone_of_phase, values, size=size)
        for name, values in figures.items()
    }
    estimated = np.bincount(zone_of_phase, phases.estimated, minlength=size) > 0
    return _rated_table(columns, status, sums, estimated=estimated)


def _phase_figures(phases: PhaseMeasures, basis: "pd.Series[str]") -> dict[str, Floats]:
    """Return each quantity per phase, with numerator and denominator of the basis.

    Outside established phases all quantities but `planned` and `outside` are nought.
    """
    covered = phases.established
    own = {
        "planned_ha": phases.planned_ha,
        "undivided_ha": np.where(covered, phases.leasable_ha - phases.divided_ha, 0.0),
        "outside_ha": np.where(covered, 0.0, phases.leased_ha),
    }
    figures = {
        name: own[name] if name in own else np.where(covered, getattr(phases, name), 0.0)
        for name in (*QUANTITIES, *UNKNOWN)
    }
    numerator, denominator = numerator_and_denominator(basis, phases)
    return figures | {"numerator_ha": numerator, "denominator_ha": denominator}


def _rated_table(
    columns: dict[str, Any], status: Positions, figures: dict[str, Floats], *, estimated: Bools
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            **columns,
            "status": _texts(STATUSES, status),
            **figures,
            "fill_rate_pct": percentage(figures["numerator_ha"], figures["denominator_ha"]),
            "estimated": estimated,
        }
    )


def total_row(zones: pd.DataFrame, rate_pct: float) -> dict[str, Any]:
    """Sum the zones to the whole book, with how many zones have come how far, and the rate.

    How many operate is NaN where it is not stated of a zone.
    """
    rank = zones["status"].map(STATUSES.index)
    total: dict[str, Any] = {
        f"zones_{status}": int((rank >= STATUSES.index(status)).sum()) for status in COUNTED
    }
    if (zones["status"] == OPERATION_UNKNOWN).any():
        total["zones_operating"] = float("nan")
    total |= {name: sum_of(name, zones[name]) for name in (*QUANTITIES, *UNKNOWN)}
    return total | {"fill_rate_pct": float(rate_pct), "estimated": bool(zones["estimated"].any())}


def plot_table(snapshot: DaySnapshot, basis: "pd.Series[str]") -> pd.DataFrame:
    """Return a row per plot valid on the day; planned and established land is not decided plot by plot."""
    arrays, plots, phases = snapshot.arrays, snapshot.plots, snapshot.phases
    phase, valid, parcels = arrays.plots.phase, plots.valid, snapshot.book.parcels
    covered, size = phases.established[phase], int(valid.sum())

    def hectares(values_m2: Floats, counts: Bools = covered) -> Floats:
        return np.where(counts, values_m2, 0.0)[valid] / M2_PER_HA

    own = {
        "planned_ha": np.full(size, np.nan),
        "established_ha": np.full(size, np.nan),
        "leasable_ha": hectares(plots.document_m2),
        "undivided_ha": np.zeros(size),
        "outside_ha": hectares(plots.leased_m2, ~covered),
    }
    others = [name for name in QUANTITIES if name not in own]
    figures = own | {name: hectares(getattr(plots, name.replace("_ha", "_m2"))) for name in others}
    names = ("parcel_id", "zone_id", "phase_id", "block", "land_use")
    every = valid.all()
    return pd.DataFrame(
        {
            **{name: parcels[name].array.copy() if every else parcels[name].array[valid] for name in names},
            "state": _texts(STATES, plots.state[valid]),
            "document_area_m2": arrays.plots.document_m2[valid],
            "lease_count": plots.line_count[valid],
            **{name: figures[name] for name in QUANTITIES},
            "fill_rate_pct": plot_rates(basis, plots, counted_phases(basis, phases)[phase])[valid],
            "estimated": phases.estimated[phase][valid],
        },
        copy=False,
    )


def _texts(words: tuple[str, ...], codes: "np.ndarray[Any, Any]") -> pd.api.extensions.ExtensionArray:
    """Return codes as text; taking from a short array is far faster than making long ones."""
    return pd.array(list(words), dtype="str").take(codes)
