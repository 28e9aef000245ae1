"""Totals: the same quantities for every plot, phase and zone and for the whole book, in ha.

Leasable, cleared, leased, vacant and the like cover established phases only; `planned` covers all;
leased industrial land of phases not established is `outside`. So every column adds up from plots
(with `undivided`) to phases to zones to the total.
"""

from typing import Any

import numpy as np
import pandas as pd

from occupancy.measures.arrays import (
    Bools,
    Floats,
    Positions,
)
from occupancy.measures.fill_rates import (
    counted_phases,
    numerator_and_denominator,
    percentage,
    plot_rates,
    sum_of,
    sum_quantity,
)
from occupancy.measures.phase_status import COUNTED, M2_PER_HA, OPERATION_UNKNOWN, STATUSES, PhaseMeasures
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
