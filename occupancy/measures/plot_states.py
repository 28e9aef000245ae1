"""Plot states on a day: what each plot amounts to in m², and the one state it is in."""

from dataclasses import dataclass

import numpy as np

from geo.tolerances import TOLERANCE_M2
from occupancy.measures.arrays import Bools, Days, Floats, Positions, is_between, sum_by_position
from occupancy.measures.book_arrays import BookArrays
from occupancy.measures.lease_lineage import LiveAllocations

NOISE_M2 = 1e-6  # what adding decimals in binary may be off by on one plot

# In this order; the first that is true is the state.
STATES = (
    "non_industrial",
    "reserved",
    "leased_in_use",
    "leased_idle",
    "partly_leased",
    "vacant_serviced",
    "vacant_cleared",
    "not_cleared",
)


@dataclass(frozen=True, slots=True)
class PlotMeasures:
    """Every plot of the book on a day, in the book's order; areas in m².

    `let_m2` is what is live on the plot, whatever its use; the areas after it are of industrial
    plots valid on the day only. `document_m2` is nought for all others.
    """

    valid: Bools
    industrial: Bools
    held: Bools
    line_count: Positions
    state: Positions
    let_m2: Floats
    document_m2: Floats
    cleared_m2: Floats
    leased_m2: Floats
    handed_over_m2: Floats
    in_use_m2: Floats
    vacant_m2: Floats
    excess_m2: Floats
    reserved_m2: Floats


def _held(ledger: BookArrays, day: int) -> Bools:
    held = np.zeros(len(ledger.plots.phase), dtype=np.bool_)
    on = is_between(ledger.held_first, ledger.held_last, day) & (ledger.held_plot >= 0)
    held[ledger.held_plot[on]] = True
    return held


def _states(ledger: BookArrays, plots: PlotMeasures, day: int, in_use: Bools) -> Positions:
    let = plots.let_m2
    fully = (let > 0) & (let >= ledger.plots.document_m2 - TOLERANCE_M2 - NOISE_M2)
    conditions = (
        ~ledger.plots.factory,
        plots.held,
        fully & in_use,
        fully,
        let > 0,
        np.maximum(ledger.plots.cleared, ledger.plots.serviced) <= day,
        ledger.plots.cleared <= day,
    )
    return np.select(conditions, range(len(conditions)), default=len(conditions)).astype(np.intp)


def measure_plots(ledger: BookArrays, live: LiveAllocations, day: int) -> PlotMeasures:
    """Measure every plot on a day and tell its state."""
    plots, lines, size = ledger.plots, ledger.lines, len(ledger.plots.phase)

    def let(days: Days) -> Floats:
        come = days[live.line] <= day
        return sum_by_position(live.plot[come], live.area_m2[come], size=size) * plots.factory

    valid = is_between(plots.first, plots.last, day)
    industrial = valid & plots.factory
    let_m2 = sum_by_position(live.plot, live.area_m2, size=size)
    document = np.where(industrial, plots.document_m2, 0.0)
    leased = np.where(industrial, let_m2, 0.0)
    vacant = np.maximum(document - leased, 0.0)
    held = _held(ledger, day)
    working = np.zeros(size, dtype=np.bool_)
    working[live.plot[lines.operating[live.line] <= day]] = True
    measured = PlotMeasures(
        valid=valid,
        industrial=industrial,
        held=held,
        line_count=np.bincount(live.plot, minlength=size),
        state=np.zeros(size, dtype=np.intp),
        let_m2=let_m2,
        document_m2=document,
        cleared_m2=np.where(plots.cleared <= day, document, 0.0),
        leased_m2=leased,
        handed_over_m2=let(lines.handed_over),
        in_use_m2=let(lines.operating),
        vacant_m2=vacant,
        excess_m2=np.maximum(leased - document, 0.0),
        reserved_m2=np.where(held, vacant, 0.0),
    )
    measured.state[:] = _states(ledger, measured, day, working)
    return measured
