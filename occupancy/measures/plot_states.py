"""Plot states on a day: which lease lines are live, what each plot amounts to in m², and its one state.

A line counts on the plot it names. Where that plot was split or merged since, it carries over to
the successors valid on the day (or, where the plot is younger than the day, to the predecessors),
split by split in proportion to their document areas; nothing ends and no square metre is lost.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.arrays import (
    NOT_STATED,
    Bools,
    Days,
    Floats,
    Positions,
    is_between,
    sum_by_position,
    where_come,
    where_not_stated,
)
from occupancy.measures.book_arrays import BookArrays, SuccessorIndex


@dataclass(frozen=True, slots=True)
class LiveAllocations:
    """Parts of live lease lines: `area_m2` of line `line` counts on plot `plot`.

    `unallocated` are the lines live on the day for which no plot is valid.
    """

    line: Positions
    plot: Positions
    area_m2: Floats
    unallocated: Positions


def live_lines(arrays: BookArrays, day: int) -> LiveAllocations:
    """Allocate the lease lines live on a day (first and last day inclusive) to the plots they count on."""
    lines = arrays.lines
    running = is_between(lines.first, lines.last, day)
    in_place = is_between(lines.plot_first, lines.plot_last, day)
    direct, moved = np.flatnonzero(running & in_place), np.flatnonzero(running & ~in_place)
    at_home = LiveAllocations(direct, lines.plot[direct], lines.area_m2[direct], moved)
    if not len(moved):
        return at_home
    unknown = moved[lines.plot[moved] < 0]
    moved = moved[lines.plot[moved] >= 0]
    over = lines.plot_last[moved] < day
    forward = _carry_over(arrays, moved[over], arrays.children, day)
    back = _carry_over(arrays, moved[~over], arrays.parents, day)
    parts = (at_home, forward, back)
    line, plot, area = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("line", "plot", "area_m2")
    )
    return LiveAllocations(
        line, plot, area, np.sort(np.concatenate([forward.unallocated, back.unallocated, unknown]))
    )


def _carry_over(arrays: BookArrays, lines: Positions, kin: SuccessorIndex, day: int) -> LiveAllocations:
    """Hand lines on split by split, each time by the document areas of those that lead to a valid plot.

    One entry per line and plot, in their order; a plot reached along two paths has both parts.
    """
    document_m2 = arrays.plots.document_m2
    valid = is_between(arrays.plots.first, arrays.plots.last, day)
    plot, line, area = arrays.lines.plot[lines], lines, arrays.lines.area_m2[lines]
    leading = _leads_to_valid(kin, np.unique(plot), valid)
    unallocated = line[~leading[plot]]
    parts = [(line[:0], plot[:0], area[:0])]
    while len(line):
        owner, heir = kin.targets(plot)
        owner, heir = owner[leading[heir]], heir[leading[heir]]
        whole = sum_by_position(owner, document_m2[heir], size=len(line))[owner]
        alike = 1.0 / np.bincount(owner, minlength=len(line))[owner]
        share = np.divide(document_m2[heir], whole, out=alike, where=whole > 0)
        line, plot, area = line[owner], heir, area[owner] * share
        home = valid[plot]
        parts.append((line[home], plot[home], area[home]))
        line, plot, area = line[~home], plot[~home], area[~home]
    line, plot, area = (np.concatenate(column) for column in zip(*parts, strict=True))
    size = len(valid) + 1
    pair, position = np.unique(line * size + plot, return_inverse=True)
    summed = sum_by_position(position, area, size=len(pair))
    return LiveAllocations(pair // size, pair % size, summed, unallocated)


def _leads_to_valid(kin: SuccessorIndex, origins: Positions, valid: Bools) -> Bools:
    """Return which plots reached from `origins` along `kin` are valid, or lead to one that is."""
    leading = valid.copy()
    steps: list[tuple[Positions, Positions]] = []
    front = origins
    while len(front):
        owner, target = kin.targets(front)
        steps.append((front[owner], target))
        front = np.unique(target[~valid[target]])
    for source, target in reversed(steps):
        leading[source[leading[target]]] = True
    return leading


NOISE_M2 = 1e-6  # what adding decimals in binary may be off by on one plot

# In this order; the first that is true is the state.
STATES = (
    "land_use_not_stated",
    "non_industrial",
    "reserved",
    "leased",
    "leased_in_use",
    "leased_use_not_stated",
    "leased_idle",
    "leased_area_not_stated",
    "partly_leased",
    "vacant_serviced",
    "services_not_stated",
    "vacant_cleared",
    "clearance_not_stated",
    "not_cleared",
)


@dataclass(frozen=True, slots=True)
class PlotMeasures:
    """Every plot of the book on a day, in the book's order; areas in m².

    `live_m2` is what is known to be live on the plot, whatever its use; `partly_known` plots have a live line
    of unknown area besides. The areas after it are of industrial plots valid on the day only, NaN where they
    are not stated; `document_m2` is nought for all others. What a day that is not stated leaves open is
    summed under `…_unknown_m2`.
    """

    valid: Bools
    industrial: Bools
    held: Bools
    line_count: Positions
    state: Positions
    partly_known: Bools
    live_m2: Floats
    document_m2: Floats
    cleared_m2: Floats
    leased_m2: Floats
    handed_over_m2: Floats
    in_use_m2: Floats
    vacant_m2: Floats
    excess_m2: Floats
    reserved_m2: Floats
    cleared_unknown_m2: Floats
    handed_over_unknown_m2: Floats
    in_use_unknown_m2: Floats


def possible_states(book: LandBook) -> tuple[str, ...]:
    """Return the states that plots of a book can be in; those of what is not stated only where it is not."""
    plots, leases, not_yet = book.parcels, book.tenancies, book.info.not_yet

    def left_open(table: pd.DataFrame, column: str) -> bool:
        return column not in not_yet and bool(table[column].isna().any())

    shown = book.shows("idle_state")
    areas = left_open(leases, "leased_area_m2") or left_open(leases, "first_day")
    unknown = {
        "land_use_not_stated": bool((plots["land_use"] == "").any()),
        "leased": not shown,
        "leased_in_use": shown,
        "leased_use_not_stated": shown and left_open(leases, "operating_from"),
        "leased_idle": shown,
        "leased_area_not_stated": areas or left_open(plots, "document_area_m2"),
        "services_not_stated": left_open(plots, "serviced_on"),
        "clearance_not_stated": left_open(plots, "cleared_on"),
    }
    return tuple(state for state in STATES if unknown.get(state, True))


def leaves_rates_open(book: LandBook) -> bool:
    """Return whether a book leaves something open that a rate may rest on."""
    open_phases = book.decisions["leasable_area_ha"].isna() & (book.decisions["established_area_ha"] > 0)
    return bool(open_phases.any()) or any(state.endswith("_not_stated") for state in possible_states(book))


def measure_plots(arrays: BookArrays, live: LiveAllocations, day: int) -> PlotMeasures:
    """Measure every plot on a day and find its state."""
    plots, lines, size = arrays.plots, arrays.lines, len(arrays.plots.phase)

    def by_plot(values: Floats) -> Floats:
        return sum_by_position(live.plot, values, size=size)

    def is_any(at: Positions) -> Bools:
        return np.bincount(at, minlength=size) > 0

    def industrial_m2(since: Days) -> tuple[Floats, Floats]:
        own = since[live.line]
        parts = where_come(own, day, live.area_m2), where_not_stated(own, live.area_m2)
        return tuple(np.where(plots.factory, by_plot(part), 0.0) for part in parts)  # type: ignore[return-value]

    valid = is_between(plots.first, plots.last, day)
    industrial = valid & plots.factory
    held = is_between(arrays.held_first, arrays.held_last, day) & (arrays.held_plot >= 0)
    held = is_any(arrays.held_plot[held])
    unknown = np.isnan(live.area_m2)
    partly_known = is_any(live.plot[unknown])
    live_m2 = by_plot(np.where(unknown, 0.0, live.area_m2))
    document = np.where(industrial, plots.document_m2, 0.0)
    leased = np.where(industrial, live_m2, 0.0)
    excess = np.where(leased > 0, np.maximum(leased - document, 0.0), 0.0)
    fully = (live_m2 > 0) & (live_m2 >= plots.document_m2 - arrays.equal_m2 - NOISE_M2)
    open_m2 = np.where(partly_known & industrial & ~fully, np.nan, 0.0)
    vacant = np.maximum(document - leased, 0.0) + open_m2
    conditions = _conditions(arrays, live, day, (held, fully, live_m2, partly_known))
    handed_over, handed_over_unknown = industrial_m2(lines.handed_over)
    in_use, in_use_unknown = industrial_m2(lines.operating)
    return PlotMeasures(
        valid=valid,
        industrial=industrial,
        held=held,
        line_count=np.bincount(live.plot, minlength=size),
        state=np.select(conditions, range(len(conditions)), default=len(conditions)).astype(np.intp),
        partly_known=partly_known,
        live_m2=live_m2,
        document_m2=document,
        cleared_m2=where_come(plots.cleared, day, document),
        leased_m2=np.where(live_m2 > 0, leased, leased + open_m2),
        handed_over_m2=handed_over,
        in_use_m2=in_use,
        vacant_m2=vacant,
        excess_m2=excess,
        reserved_m2=np.where(held, vacant, 0.0),
        cleared_unknown_m2=where_not_stated(plots.cleared, document),
        handed_over_unknown_m2=handed_over_unknown,
        in_use_unknown_m2=in_use_unknown,
    )


def _conditions(
    arrays: BookArrays, live: LiveAllocations, day: int, leased: tuple[Bools, Bools, Floats, Bools]
) -> tuple[Bools, ...]:
    """Return which plots are in each of STATES but the last, in their order; the first that is true counts.

    `leased` are the plots that are held, and fully leased; the area known to be leased, and the plots on
    which more is.
    """
    plots, (held, fully, live_m2, partly_known) = arrays.plots, leased
    used = arrays.lines.operating[live.line]

    def is_any(lines: Bools) -> Bools:
        return np.bincount(live.plot[lines], minlength=len(held)) > 0

    return (
        ~plots.use_stated,
        ~plots.factory,
        held,
        fully & arrays.use_withheld,
        fully & is_any(used <= day),
        fully & is_any(used == NOT_STATED),
        fully,
        partly_known | ((live_m2 > 0) & np.isnan(plots.document_m2)),
        live_m2 > 0,
        np.maximum(plots.cleared, plots.serviced) <= day,
        (plots.cleared <= day) & (plots.serviced == NOT_STATED),
        plots.cleared <= day,
        plots.cleared == NOT_STATED,
    )
