"""Phase status on a day: which decision is in force, and how far each phase has come."""

from dataclasses import dataclass

import numpy as np

from occupancy.measures.arrays import Bools, Floats, Positions, is_between, sum_by_position
from occupancy.measures.book_arrays import BookArrays
from occupancy.measures.plot_states import PlotMeasures

# From least to most; a zone is what the best of its phases is.
STATUSES = ("none", "approved", "established", "operating")
M2_PER_HA = 10_000.0


@dataclass(frozen=True, slots=True)
class PhaseMeasures:
    """Every phase on a day, in the book's order, whether established or not; areas in ha.

    `planned` is NaN and the other decided areas 0 where no decision is in force; `leasable` is NaN
    where the decision in force does not state it. `decision` is the one in force, -1 where none is;
    `doubled` phases have two.
    """

    status: Positions
    decision: Positions
    estimated: Bools
    doubled: Positions
    planned_ha: Floats
    established_ha: Floats
    leasable_ha: Floats
    cleared_ha: Floats
    leased_ha: Floats
    handed_over_ha: Floats
    in_use_ha: Floats
    vacant_ha: Floats
    divided_ha: Floats
    excess_ha: Floats
    reserved_ha: Floats

    @property
    def decided(self) -> Bools:
        """Phases of which a decision is in force."""
        return self.decision >= 0

    @property
    def established(self) -> Bools:
        """Phases of which a decision with an established area is in force."""
        return self.status >= STATUSES.index("established")

    @property
    def operating(self) -> Bools:
        """Established phases whose `operating_from` has come."""
        return self.status >= STATUSES.index("operating")


def _in_force(ledger: BookArrays, day: int) -> tuple[Positions, Positions]:
    """The decision in force per phase (-1: none), the later one where there are two; and those phases."""
    decisions = ledger.decisions
    now = np.flatnonzero(is_between(decisions.first, decisions.last, day))
    now = now[np.argsort(decisions.first[now], kind="stable")]
    chosen = np.full(len(ledger.zone_of_phase), -1, dtype=np.intp)
    chosen[decisions.phase[now]] = now  # the last written, so the latest, stays
    count = np.bincount(decisions.phase[now], minlength=len(chosen))
    return chosen, np.flatnonzero(count > 1)


def measure_phases(ledger: BookArrays, plots: PlotMeasures, day: int) -> PhaseMeasures:
    """What each phase is granted, and what its plots come to, on a day."""
    decisions, phases = ledger.decisions, len(ledger.zone_of_phase)
    chosen, doubled = _in_force(ledger, day)
    decided = chosen >= 0

    def granted(values: Floats, nothing: float) -> Floats:
        out = np.full(phases, nothing)
        out[decided] = values[chosen[decided]]
        return out

    def hectares(values_m2: Floats) -> Floats:
        return sum_by_position(ledger.plots.phase, values_m2, size=phases) / M2_PER_HA

    planned = granted(decisions.planned_ha, np.nan)
    established = np.nan_to_num(granted(decisions.established_ha, 0.0))
    is_established = established > 0
    status = np.where(planned > 0, STATUSES.index("approved"), STATUSES.index("none"))
    status[is_established] = STATUSES.index("established")
    status[is_established & (ledger.operating_from <= day)] = STATUSES.index("operating")
    estimated = np.zeros(phases, dtype=np.bool_)
    estimated[decided] = decisions.estimated[chosen[decided]]
    return PhaseMeasures(
        status=status,
        decision=chosen,
        estimated=estimated & is_established,
        doubled=doubled,
        planned_ha=planned,
        established_ha=established,
        leasable_ha=granted(decisions.leasable_ha, 0.0),
        cleared_ha=hectares(plots.cleared_m2),
        leased_ha=hectares(plots.leased_m2),
        handed_over_ha=hectares(plots.handed_over_m2),
        in_use_ha=hectares(plots.in_use_m2),
        vacant_ha=hectares(plots.vacant_m2),
        divided_ha=hectares(plots.document_m2),
        excess_ha=hectares(plots.excess_m2),
        reserved_ha=hectares(plots.reserved_m2),
    )
