"""Fill rates: always sum over sum, under a named basis, never a mean of rates and never rounded."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from occupancy.errors import QuestionError
from occupancy.measures.arrays import Bools, Floats, Positions, sum_by_position, sum_known
from occupancy.measures.phase_status import PhaseMeasures
from occupancy.measures.plot_states import PlotMeasures

KNOWN_PART = frozenset(
    {"leased_ha", "leased_before_ha", "vacant_ha", "excess_ha", "reserved_ha", "outside_ha"}
)
_UNKNOWN_PART = {"cleared_ha": "cleared_unknown_ha", "in_use_ha": "in_use_unknown_ha"}
_PER_HA = 1e7  # of 0.001 m²: coarser than the noise of adding floats, finer than any paper


def basis_row(bases: pd.DataFrame, basis: str) -> "pd.Series[str]":
    """Return the row of a basis; raises QuestionError when the book has none of that code."""
    codes = bases["basis"].tolist()
    if basis not in codes:
        raise QuestionError(
            "There is no basis {basis} in bases.csv; choose one of {known}.",
            basis=basis,
            known=", ".join(codes),
        )
    row: pd.Series[str] = bases.iloc[codes.index(basis)]
    return row


def percentage(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Compute 100 × numerator ÷ denominator exactly; NaN where the denominator is nought or unknown.

    Both are areas in ha (or both in m²). They are taken as the whole numbers of 10⁻⁷ that they stand for
    (0.001 m² of hectares; papers give 0.1 m²), which rids sums of the noise of adding floats; whole numbers
    of up to 9 million ha are exact in floats, so the one division gives the float nearest to the exact
    quotient. Hence a quotient that is a decimal, such as 60 or 86.925, is the very float that is written
    so; and one that is not is on the same side of each decimal as the exact one. For the quotient n ÷ d of
    areas in 0.1 m² differs from a half of its second decimal by at least 1 ÷ 200 d, and from one of its
    fourth by 1 ÷ 20,000 d: more than the 1.5 × 10⁻¹⁴ between floats below 128 as long as d is less than
    3 million ha, or 30,000 ha.
    """
    above, below = (np.rint(np.asarray(area) * _PER_HA) for area in (numerator, denominator))
    unknown = np.full(np.shape(above), np.nan)
    np.divide(100.0 * above, below, out=unknown, where=below > 0)
    return unknown


def counted_phases(basis: "pd.Series[str]", phases: PhaseMeasures) -> Bools:
    """Return the mask of phases that a basis covers on the day: `planned` is every phase."""
    if basis["phases"] == "established":
        return phases.established
    if basis["phases"] == "operating":
        return phases.operating
    return np.ones(len(phases.status), dtype=np.bool_)


def numerator_and_denominator(basis: "pd.Series[str]", phases: PhaseMeasures) -> tuple[Floats, Floats]:
    """Return numerator and denominator of a basis per phase, in ha; nought for phases it does not cover.

    Both are NaN where it is not stated whether it covers the phase.
    """
    counted, nothing = counted_phases(basis, phases), np.where(_open_phases(basis, phases), np.nan, 0.0)
    denominator = getattr(phases, basis["denominator"])
    if basis["denominator"] == "planned_ha":
        denominator = np.where(phases.decided, denominator, 0.0)
    numerator = getattr(phases, basis["numerator"])
    return np.where(counted, numerator, nothing), np.where(counted, denominator, nothing)


def _open_phases(basis: "pd.Series[str]", phases: PhaseMeasures) -> Bools:
    return phases.operation_unknown & (basis["phases"] == "operating")


def sum_quantity(name: str, at: Positions, values: Floats, *, size: int) -> Floats:
    """Sum a quantity of phases or zones by position, in ha; NaN where it is not stated.

    Land that is let, or left, is summed as far as areas are known: what is of unknown area is told beside it
    (`not_counted`). All else is not stated where a part of it is not.
    """
    return (sum_known if name in KNOWN_PART else sum_by_position)(at, values, size=size)


def sum_of(name: str, values: ArrayLike) -> float:
    """Sum all values of a quantity as `sum_quantity` does."""
    areas = np.asarray(values, dtype=np.float64)
    return float(sum_quantity(name, np.zeros(len(areas), dtype=np.intp), areas, size=1)[0])


def unknown_hectares(basis: "pd.Series[str]", phases: PhaseMeasures) -> Floats:
    """Return the land of each phase of which a day that a basis rests on is not stated, in ha."""
    counted, open_phases = counted_phases(basis, phases), _open_phases(basis, phases)
    sides = (basis["numerator"], basis["denominator"])
    days = [getattr(phases, _UNKNOWN_PART[side]) for side in sides if side in _UNKNOWN_PART]
    unknown = np.max([np.zeros(len(counted)), *days], axis=0)
    return np.where(counted, unknown, np.where(open_phases, np.nan_to_num(phases.leasable_ha), 0.0))


def plot_rates(basis: "pd.Series[str]", plots: PlotMeasures, counted: Bools) -> Floats:
    """Compute the rate of each plot, in %; NaN where the basis divides by land that plots do not have."""
    numerator = plots.in_use_m2 if basis["numerator"] == "in_use_ha" else plots.leased_m2
    areas = {"leasable_ha": plots.document_m2, "cleared_ha": plots.cleared_m2}
    nothing = np.zeros(len(numerator))
    return percentage(numerator, np.where(counted, areas.get(basis["denominator"], nothing), 0.0))


def fill_rates(bases: pd.DataFrame, phases: PhaseMeasures) -> pd.DataFrame:
    """Compute the rate of the whole book under every basis, indexed by basis; areas in ha, rates in %.

    `unknown_ha` is the land of which a day is not stated that the basis rests on.
    """
    sums = []
    for _, row in bases.iterrows():
        sides = numerator_and_denominator(row, phases)
        names = (row["numerator"], row["denominator"])
        unknown = unknown_hectares(row, phases).sum()
        sums.append([*map(sum_of, names, sides), unknown])
    numerator, denominator, unknown = np.array(sums, dtype=np.float64).reshape(-1, 3).T
    return pd.DataFrame(
        {
            "numerator_ha": numerator,
            "denominator_ha": denominator,
            "fill_rate_pct": percentage(numerator, denominator),
            "unknown_ha": unknown,
        },
        index=pd.Index(bases["basis"], name="basis"),
    )
