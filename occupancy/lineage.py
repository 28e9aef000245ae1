"""Lineage: which lease lines are live on a day, and on which plots they count.

A line counts on the plot it names. Where that plot was split or merged since, it carries over to
the successors valid on the day (or, where the plot is younger than the day, to the predecessors),
in proportion to their document areas; nothing ends and no square metre is lost on the way.
"""

from dataclasses import dataclass

import numpy as np

from occupancy.days import Floats, Positions, within
from occupancy.ledger import Kin, Ledger
from occupancy.sums import summed


@dataclass(frozen=True, slots=True)
class Live:
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


def _heirs(ledger: Ledger, kin: Kin, origins: Positions, day: int) -> tuple[Positions, Positions]:
    """Pairs of origin and the nearest plots along `kin` that are valid on the day, sorted by origin."""
    size = len(ledger.plots.first)
    valid = within(ledger.plots.first, ledger.plots.last, day)
    seen = front = origins * size + origins
    found = front[:0]
    while len(front):
        here = front % size
        owner, place = _spread(kin.start[here], kin.count[here])
        reached = np.unique((front // size)[owner] * size + kin.target[place])
        reached = np.setdiff1d(reached, seen, assume_unique=True)  # a circle of parents ends here
        seen = np.concatenate([seen, reached])
        at_home = valid[reached % size]
        found = np.concatenate([found, reached[at_home]])
        front = reached[~at_home]
    found = np.sort(found)
    return found // size, found % size


def _carried(ledger: Ledger, lines: Positions, kin: Kin, day: int) -> Live:
    origins, of_line = np.unique(ledger.lines.plot[lines], return_inverse=True)
    origin, heir = _heirs(ledger, kin, origins, day)
    place = np.searchsorted(origins, origin)
    count = np.bincount(place, minlength=len(origins))
    document = ledger.plots.document_m2[heir]
    whole = summed(place, document, size=len(origins))[place]
    share = np.divide(document, whole, out=1.0 / count[place], where=whole > 0)
    owner, pair = _spread((np.cumsum(count) - count)[of_line], count[of_line])
    area = ledger.lines.area_m2[lines[owner]] * share[pair]
    return Live(lines[owner], heir[pair], area, lines[count[of_line] == 0])


def live_lines(ledger: Ledger, day: int) -> Live:
    """The lease lines live on a day (first and last day inclusive) and the plots they count on."""
    lines = ledger.lines
    running = within(lines.first, lines.last, day)
    standing = within(lines.plot_first, lines.plot_last, day)
    direct = np.flatnonzero(running & standing)
    moved = np.flatnonzero(running & ~standing)
    at_home = Live(direct, lines.plot[direct], lines.area_m2[direct], moved)
    if not len(moved):
        return at_home
    unknown = moved[lines.plot[moved] < 0]
    moved = moved[lines.plot[moved] >= 0]
    over = lines.plot_last[moved] < day
    forward = _carried(ledger, moved[over], ledger.children, day)
    back = _carried(ledger, moved[~over], ledger.parents, day)
    parts = (at_home, forward, back)
    return Live(
        np.concatenate([part.line for part in parts]),
        np.concatenate([part.plot for part in parts]),
        np.concatenate([part.area_m2 for part in parts]),
        np.sort(np.concatenate([forward.stray, back.stray, unknown])),
    )


def leased_m2(ledger: Ledger, day: int) -> Floats:
    """Live leased m² per plot, in the order of the book's plots."""
    live = live_lines(ledger, day)
    return summed(live.plot, live.area_m2, size=len(ledger.plots.phase))
