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

    `stray` are the lines live on the day for which no plot is valid.
    """

    line: Positions
    plot: Positions
    area_m2: Floats
    stray: Positions


def _spread(starts: Positions, counts: Positions) -> tuple[Positions, Positions]:
    """For every start a run of counts; gives which start each belongs to, and the running position."""
    owner = np.repeat(np.arange(len(starts)), counts)
    offset = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    return owner, starts[owner] + offset


def _leading(kin: SuccessorIndex, origins: Positions, valid: Bools) -> Bools:
    """Which plots reached from `origins` along `kin` are valid, or lead to one that is."""
    leading = valid.copy()
    steps: list[tuple[Positions, Positions]] = []
    front = origins
    while len(front):
        owner, place = _spread(kin.start[front], kin.count[front])
        source, target = front[owner], kin.target[place]
        steps.append((source, target))
        front = np.unique(target[~valid[target]])
    for source, target in reversed(steps):
        leading[source[leading[target]]] = True
    return leading


def _carried(ledger: BookArrays, lines: Positions, kin: SuccessorIndex, day: int) -> LiveAllocations:
    """Lines handed on split by split, each time by the document areas of those that lead to a valid plot."""
    document_m2 = ledger.plots.document_m2
    valid = is_between(ledger.plots.first, ledger.plots.last, day)
    plot, line, area = ledger.lines.plot[lines], lines, ledger.lines.area_m2[lines]
    leading = _leading(kin, np.unique(plot), valid)
    stray = line[~leading[plot]]
    parts: list[tuple[Positions, Positions, Floats]] = []
    while len(line):
        owner, place = _spread(kin.start[plot], kin.count[plot])
        heir = kin.target[place]
        owner, heir = owner[leading[heir]], heir[leading[heir]]
        whole = sum_by_position(owner, document_m2[heir], size=len(line))[owner]
        alike = 1.0 / np.bincount(owner, minlength=len(line))[owner]
        share = np.divide(document_m2[heir], whole, out=alike, where=whole > 0)
        line, plot, area = line[owner], heir, area[owner] * share
        home = valid[plot]
        parts.append((line[home], plot[home], area[home]))
        line, plot, area = line[~home], plot[~home], area[~home]
    return _together(parts, stray)


def _together(parts: list[tuple[Positions, Positions, Floats]], stray: Positions) -> LiveAllocations:
    """One entry per line and plot, in their order; a plot reached by two ways has both parts."""
    if not parts:
        return LiveAllocations(stray, stray, stray.astype(np.float64), stray)  # all empty
    line, plot, area = (np.concatenate(column) for column in zip(*parts, strict=True))
    size = int(plot.max(initial=0)) + 1
    pair, place = np.unique(line * size + plot, return_inverse=True)
    return LiveAllocations(pair // size, pair % size, sum_by_position(place, area, size=len(pair)), stray)


def live_lines(ledger: BookArrays, day: int) -> LiveAllocations:
    """The lease lines live on a day (first and last day inclusive) and the plots they count on."""
    lines = ledger.lines
    running = is_between(lines.first, lines.last, day)
    standing = is_between(lines.plot_first, lines.plot_last, day)
    direct = np.flatnonzero(running & standing)
    moved = np.flatnonzero(running & ~standing)
    at_home = LiveAllocations(direct, lines.plot[direct], lines.area_m2[direct], moved)
    if not len(moved):
        return at_home
    unknown = moved[lines.plot[moved] < 0]
    moved = moved[lines.plot[moved] >= 0]
    over = lines.plot_last[moved] < day
    forward = _carried(ledger, moved[over], ledger.children, day)
    back = _carried(ledger, moved[~over], ledger.parents, day)
    parts = (at_home, forward, back)
    return LiveAllocations(
        np.concatenate([part.line for part in parts]),
        np.concatenate([part.plot for part in parts]),
        np.concatenate([part.area_m2 for part in parts]),
        np.sort(np.concatenate([forward.stray, back.stray, unknown])),
    )


def leased_m2(ledger: BookArrays, day: int) -> Floats:
    """Live leased m² per plot, in the order of the book's plots."""
    live = live_lines(ledger, day)
    return sum_by_position(live.plot, live.area_m2, size=len(ledger.plots.phase))
