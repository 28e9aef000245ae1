"""Totals: the same quantities for every plot, phase and zone and for the whole book, in ha.

Leasable, cleared, leased, vacant and the like cover established phases only; `planned` covers all;
leased industrial land of phases not established is `outside`. So every column adds up from plots
(with `undivided`) to phases to zones to the total.
"""

from typing import Any

import numpy as np
import pandas as pd

from occupancy.measures.arrays import ALWAYS, NEVER, Floats, day_numbers, is_between, sum_by_position
from occupancy.measures.fill_rates import counted_phases, numerator_and_denominator, percentage, plot_rates
from occupancy.measures.phase_status import M2_PER_HA, STATUSES, PhaseMeasures
from occupancy.measures.plot_states import STATES
from occupancy.measures.snapshot import DaySnapshot

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


def _words(words: tuple[str, ...], codes: "np.ndarray[Any, Any]") -> pd.api.extensions.ExtensionArray:
    """Codes as text; taking from a short array is far faster than making long ones."""
    return pd.array(list(words), dtype="str").take(codes)


def _figures(standing: PhaseMeasures) -> dict[str, Floats]:
    """Each quantity per phase; outside established phases all but `planned` and `outside` are nought."""
    covered = standing.established
    undivided = standing.leasable_ha - standing.divided_ha
    own = {"undivided_ha": undivided, "outside_ha": np.zeros(len(undivided))}
    figures = {
        name: np.where(covered, own[name] if name in own else getattr(standing, name), 0.0)
        for name in QUANTITIES
    }
    figures["planned_ha"] = standing.planned_ha
    figures["outside_ha"] = np.where(covered, 0.0, standing.leased_ha)
    return figures


def phase_table(moment: DaySnapshot, basis: "pd.Series[str]") -> pd.DataFrame:
    """One row per phase of the book, in its order; numerator and denominator are those of the basis."""
    book, standing = moment.book, moment.standing
    columns = {name: book.phases[name] for name in ("phase_id", "zone_id", "name_vi", "name_en")}
    numerator, denominator = numerator_and_denominator(basis, standing)
    return pd.DataFrame(
        {
            **columns,
            "status": _words(STATUSES, standing.status),
            **_figures(standing),
            "numerator_ha": numerator,
            "denominator_ha": denominator,
            "fill_rate_pct": percentage(numerator, denominator),
            "estimated": standing.estimated,
        }
    ).reset_index(drop=True)


def zone_table(moment: DaySnapshot, basis: "pd.Series[str]") -> pd.DataFrame:
    """One row per zone of the book, in its order; a zone's status is the best of its phases'."""
    book, ledger, standing = moment.book, moment.ledger, moment.standing

    def of_zones(values: Floats) -> Floats:
        return sum_by_position(ledger.zone_of_phase, values, size=ledger.zone_count)

    status = np.zeros(ledger.zone_count, dtype=np.intp)
    np.maximum.at(status, ledger.zone_of_phase, standing.status)
    figures = _figures(standing)
    figures["planned_ha"] = np.where(standing.decided, standing.planned_ha, 0.0)
    numerator, denominator = numerator_and_denominator(basis, standing)
    columns = {name: book.zones[name] for name in ("zone_id", "name_vi", "name_en")}
    return pd.DataFrame(
        {
            **columns,
            "status": _words(STATUSES, status),
            **{name: of_zones(values) for name, values in figures.items()},
            "numerator_ha": of_zones(numerator),
            "denominator_ha": of_zones(denominator),
            "fill_rate_pct": percentage(of_zones(numerator), of_zones(denominator)),
            "estimated": of_zones(standing.estimated.astype(np.float64)) > 0,
        }
    ).reset_index(drop=True)


def total_row(zones: pd.DataFrame, rate_pct: float) -> dict[str, Any]:
    """The whole book: the sums of the zones, how many zones have come how far, and the rate."""
    rank = zones["status"].map(STATUSES.index)
    total: dict[str, Any] = {
        f"zones_{status}": int((rank >= STATUSES.index(status)).sum()) for status in STATUSES[1:]
    }
    total |= {name: float(zones[name].sum(skipna=False)) for name in QUANTITIES}
    return total | {"fill_rate_pct": float(rate_pct), "estimated": bool(zones["estimated"].any())}


def plot_table(moment: DaySnapshot, basis: "pd.Series[str]") -> pd.DataFrame:
    """One row per plot valid on the day; planned and established land is not decided plot by plot."""
    ledger, plots, standing = moment.ledger, moment.plots, moment.standing
    phase = ledger.plots.phase
    covered = standing.established[phase]
    here = plots.valid

    def hectares(values_m2: Floats) -> Floats:
        return np.where(covered, values_m2, 0.0)[here] / M2_PER_HA

    size = int(here.sum())
    named = moment.book.parcels
    names = ("parcel_id", "zone_id", "phase_id", "block", "land_use")
    figures = {
        "planned_ha": np.full(size, np.nan),
        "established_ha": np.full(size, np.nan),
        "leasable_ha": hectares(plots.document_m2),
        "undivided_ha": np.zeros(size),
        "outside_ha": np.where(covered, 0.0, plots.leased_m2)[here] / M2_PER_HA,
    }
    for name in QUANTITIES:
        if name not in figures:
            figures[name] = hectares(getattr(plots, name.replace("_ha", "_m2")))
    return pd.DataFrame(
        {
            **{name: named[name].array.copy() if here.all() else named[name].array[here] for name in names},
            "state": _words(STATES, plots.state[here]),
            "document_area_m2": ledger.plots.document_m2[here],
            "lease_count": plots.line_count[here],
            **{name: figures[name] for name in QUANTITIES},
            "fill_rate_pct": plot_rates(basis, plots, counted_phases(basis, standing)[phase])[here],
            "estimated": standing.estimated[phase][here],
        },
        copy=False,
    )


def excluded_rows(moment: DaySnapshot) -> dict[str, Any]:
    """`rows` of the book set aside, the day's own included, and `leased_ha` of the lease lines.

    A line counts when it is live on the day, or may be: a date that cannot be read leaves its end
    open, and of two days that contradict each other either may be the right one. An area that
    cannot be read adds nothing.
    """
    rows, day = moment.book.set_aside, moment.day
    leases = rows[rows["table"] == "tenancies"]
    first = day_numbers(leases["first_day"], empty=ALWAYS)
    last = np.minimum(
        day_numbers(leases["last_day"], empty=NEVER), day_numbers(leases["ended_on"], empty=NEVER)
    )
    contradicted = (last < first) & ((first <= day) | (day <= last))
    possible = is_between(first, last, day) | contradicted
    area_m2 = np.nan_to_num(leases["leased_area_m2"].to_numpy(dtype=np.float64))
    stray_m2 = moment.ledger.lines.area_m2[moment.live.stray]
    return {
        "rows": len(rows) + len(stray_m2),
        "leased_ha": float(area_m2[possible].sum() + stray_m2.sum()) / M2_PER_HA,
    }
