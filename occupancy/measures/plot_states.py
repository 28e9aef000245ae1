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

    `live_m2` is what is live on the plot, whatever its use; the areas after it are of industrial
    plots valid on the day only. `document_m2` is nought for all others.
    """

    valid: Bools
    industrial: Bools
    held: Bools
    line_count: Positions
    state: Positions
    live_m2: Floats
    document_m2: Floats
    cleared_m2: Floats
    leased_m2: Floats
    handed_over_m2: Floats
    in_use_m2: Floats
    vacant_m2: Floats
    excess_m2: Floats
    reserved_m2: Floats


def measure_plots(arrays: BookArrays, live: LiveAllocations, day: int) -> PlotMeasures:
    """Measure every plot on a day and find its state."""
    plots, lines, size = arrays.plots, arrays.lines, len(arrays.plots.phase)

    def industrial_m2(since: Days) -> Floats:
        begun = since[live.line] <= day
        return sum_by_position(live.plot[begun], live.area_m2[begun], size=size) * plots.factory

    def is_any(at: Positions) -> Bools:
        return np.bincount(at, minlength=size) > 0

    valid = is_between(plots.first, plots.last, day)
    industrial = valid & plots.factory
    held = is_between(arrays.held_first, arrays.held_last, day) & (arrays.held_plot >= 0)
    held = is_any(arrays.held_plot[held])
    live_m2 = sum_by_position(live.plot, live.area_m2, size=size)
    document = np.where(industrial, plots.document_m2, 0.0)
    leased = np.where(industrial, live_m2, 0.0)
    vacant = np.maximum(document - leased, 0.0)
    fully = (live_m2 > 0) & (live_m2 >= plots.document_m2 - TOLERANCE_M2 - NOISE_M2)
    conditions = (
        ~plots.factory,
        held,
        fully & is_any(live.plot[lines.operating[live.line] <= day]),
        fully,
        live_m2 > 0,
        np.maximum(plots.cleared, plots.serviced) <= day,
        plots.cleared <= day,
    )
    return PlotMeasures(
        valid=valid,
        industrial=industrial,
        held=held,
        line_count=np.bincount(live.plot, minlength=size),
        state=np.select(conditions, range(len(conditions)), default=len(conditions)).astype(np.intp),
        live_m2=live_m2,
        document_m2=document,
        cleared_m2=np.where(plots.cleared <= day, document, 0.0),
        leased_m2=leased,
        handed_over_m2=industrial_m2(lines.handed_over),
        in_use_m2=industrial_m2(lines.operating),
        vacant_m2=vacant,
        excess_m2=np.maximum(leased - document, 0.0),
        reserved_m2=np.where(held, vacant, 0.0),
    )
