"""Lineage: which lease lines are live on a day, and on which plots they count.

A line counts on the plot it names. Where that plot was split or merged since, it carries over to
the successors valid on the day (or, where the plot is younger than the day, to the predecessors),
split by split in proportion to their document areas; nothing ends and no square metre is lost.
"""

from dataclasses import dataclass

import numpy as np

from occupancy.measures.arrays import Bools, Floats, Positions, is_between, sum_by_position
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
