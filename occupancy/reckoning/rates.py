"""Fill rates: always sum over sum, under a named basis, never a mean of rates and never rounded."""

import numpy as np
import pandas as pd

from occupancy.errors import QuestionError
from occupancy.reckoning.days import Bools, Floats
from occupancy.reckoning.plots import PlotDay
from occupancy.reckoning.standing import Standing


def basis_row(bases: pd.DataFrame, basis: str) -> "pd.Series[str]":
    """The row of a basis; raises QuestionError when the book has none of that code."""
    rows = bases[bases["basis"] == basis]
    if rows.empty:
        raise QuestionError(
            "There is no basis {basis} in bases.csv; choose one of {known}.",
            basis=basis,
            known=", ".join(bases["basis"]),
        )
    row: pd.Series[str] = rows.iloc[0]
    return row


def percent(numerator: Floats, denominator: Floats) -> Floats:
    """100 × numerator ÷ denominator; NaN (unknown) where the denominator is nought or unknown."""
    unknown = np.full(np.shape(numerator), np.nan)
    np.divide(100.0 * numerator, denominator, out=unknown, where=denominator > 0)
    return unknown


def counted_phases(basis: "pd.Series[str]", standing: Standing) -> Bools:
    """The phases a basis covers on the day: `planned` is every phase."""
    if basis["phases"] == "established":
        return standing.established
    if basis["phases"] == "operating":
        return standing.operating
    return np.ones(len(standing.status), dtype=np.bool_)


def sides(basis: "pd.Series[str]", standing: Standing) -> tuple[Floats, Floats]:
    """Numerator and denominator of a basis per phase, in ha; nought for phases it does not cover."""
    counted = counted_phases(basis, standing)
    denominator = getattr(standing, basis["denominator"])
    if basis["denominator"] == "planned_ha":
        denominator = np.where(standing.decided, denominator, 0.0)
    numerator = getattr(standing, basis["numerator"])
    return np.where(counted, numerator, 0.0), np.where(counted, denominator, 0.0)


def plot_rates(basis: "pd.Series[str]", plots: PlotDay, counted: Bools) -> Floats:
    """The rate of each plot, in %; NaN where the basis divides by land that plots do not have."""
    numerator = plots.in_use_m2 if basis["numerator"] == "in_use_ha" else plots.leased_m2
    areas = {"leasable_ha": plots.document_m2, "cleared_ha": plots.cleared_m2}
    nothing = np.zeros(len(numerator))
    return percent(numerator, np.where(counted, areas.get(basis["denominator"], nothing), 0.0))


def rates(bases: pd.DataFrame, standing: Standing) -> pd.DataFrame:
    """The rate of the whole book under every basis, indexed by basis; areas in ha, rates in %."""
    sums = [[side.sum() for side in sides(row, standing)] for _, row in bases.iterrows()]
    numerator, denominator = np.array(sums, dtype=np.float64).reshape(-1, 2).T
    return pd.DataFrame(
        {
            "numerator_ha": numerator,
            "denominator_ha": denominator,
            "fill_rate_pct": percent(numerator, denominator),
        },
        index=pd.Index(bases["basis"], name="basis"),
    )
