"""Sets of neighbouring plots that hang together and whose area fits.

A block is a set of plots that hang together; one that is too large for any offer is in none. Within a
block sets are built plot by plot, every set of a size before any larger one. What no plot can mend (too
large already, or too small even with the largest plots left) is not built on. Where a size has more than
WIDEST sets only the NARROW most compact of them are built on, here and from there on; the answer then says
from how many plots on sets were passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from occupancy.measures.arrays import Bools, Floats, Positions
from occupancy.measures.plot_states import NOISE_M2

WIDEST = 2_000  # sets of one size of which every one is built on
NARROW = 100  # where there are more, so many are
_NEAREST = 200  # sets of one size that are built on where none fits, and the nearest is looked for
Members = NDArray[np.bool_]  # one row per set, one column per plot


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """Plots that may be put together, and what it takes to judge a set of them.

    Attributes
    ----------
    area_m2, perimeter_m
        Of each plot.
    shared_m
        The common boundary of each pair, symmetric, in metres; 0 also for neighbours across a street.
    beside
        Which pairs are neighbours, symmetric.
    """

    area_m2: Floats
    perimeter_m: Floats
    shared_m: Floats
    beside: Bools

    def among(self, at: Positions) -> "Land":
        """Return the same of some of the plots only."""
        both = np.ix_(at, at)
        return Land(self.area_m2[at], self.perimeter_m[at], self.shared_m[both], self.beside[both])


@dataclass(frozen=True, slots=True)
class Limits:
    """The area of a set in m², both ends inclusive, and the number of plots that none exceeds."""

    least_m2: float
    most_m2: float
    most_plots: int


@dataclass(frozen=True, slots=True, eq=False)
class Assemblies:
    """Sets of plots that fit, and what was passed over.

    Attributes
    ----------
    sets
        A row per set, a column per plot; block by block, those of fewer plots first.
    passed_over
        Of how many plots the smallest sets are that were not all looked at; 0: every set was.
    looked_at
        How many sets were built.
    """

    sets: Members
    passed_over: int
    looked_at: int


def assemblies(land: Land, limits: Limits) -> Assemblies:
    """Return every set of two or more plots that hangs together and fits.

    Parameters
    ----------
    land
        Only plots that may be part of an offer.
    limits
        The area of a set, and how many plots it may have.
    """
    sets = [np.zeros((0, len(land.area_m2)), dtype=np.bool_)]
    passed_over, looked_at = [], 0
    for at in _blocks(land.beside, land.area_m2 <= limits.most_m2 + NOISE_M2):
        if land.area_m2[at].sum() < limits.least_m2 - NOISE_M2:
            continue
        grown = _grown(land.among(at), limits)
        wide = np.zeros((len(grown.sets), len(land.area_m2)), dtype=np.bool_)
        wide[:, at] = grown.sets
        sets.append(wide)
        looked_at += grown.looked_at
        passed_over += [grown.passed_over] if grown.passed_over else []
    return Assemblies(np.concatenate(sets), min(passed_over, default=0), looked_at)


def nearest(land: Land, limits: Limits) -> list[tuple[int, ...]]:
    """Return for each block the largest set below the limits, and the smallest above them.

    None is larger than twice the most. The largest sets of each size are built on, so a nearer one may be
    missed.
    """
    return [
        tuple(at[list(plots)].tolist())
        for at in _blocks(land.beside, land.area_m2 <= 2 * limits.most_m2)
        for plots in _nearest(land.among(at), limits)
    ]


def _blocks(beside: Bools, which: Bools) -> Iterator[Positions]:
    """Yield the plots of `which` that hang together, two or more of them, block by block."""
    graph = nx.from_edgelist(zip(*np.nonzero(beside & which & which[:, None]), strict=True))
    for block in sorted(nx.connected_components(graph), key=min):
        yield np.array(sorted(block), dtype=np.intp)


def _nearest(block: Land, limits: Limits) -> list[tuple[int, ...]]:
    least, most = limits.least_m2, limits.most_m2
    below: tuple[float, tuple[int, ...]] = (0.0, ())
    above: tuple[float, tuple[int, ...]] = (np.inf, ())
    sets: Members = np.eye(len(block.area_m2), dtype=np.bool_)
    for plots in range(1, min(limits.most_plots, len(block.area_m2)) + 1):
        area = sets @ block.area_m2
        if plots > 1 and len(sets):
            small, large = np.where(area < least, area, -1.0), np.where(area > most, area, np.inf)
            lowest, highest = int(np.argmax(small)), int(np.argmin(large))
            below = max(below, (float(small[lowest]), _plots_of(sets[lowest])))
            above = min(above, (float(large[highest]), _plots_of(sets[highest])))
        sets = sets[area <= most]
        sets = sets[np.argsort(-(sets @ block.area_m2), kind="stable")[:_NEAREST]]
        sets = _larger(block, sets, 2 * most)
    return [plots for area_m2, plots in (below, above) if plots and 0 < area_m2 < np.inf]


def _grown(block: Land, limits: Limits) -> Assemblies:
    least, most = limits.least_m2 - NOISE_M2, limits.most_m2 + NOISE_M2
    size = min(limits.most_plots, len(block.area_m2))
    # The areas of the largest plots together: what a set may still gain.
    gain = np.concatenate([[0.0], np.cumsum(np.sort(block.area_m2)[::-1])])
    sets: Members = np.eye(len(block.area_m2), dtype=np.bool_)
    fitting, passed_over, looked_at = [sets[:0]], 0, 0
    for plots in range(2, size + 1):
        area = sets @ block.area_m2
        sets = sets[(area + gain[size - plots + 1] >= least) & (area + block.area_m2.min() <= most)]
        if len(sets) > WIDEST or passed_over:
            passed_over = passed_over or plots
            sets = sets[np.argsort(-_compactness(block, sets).round(9), kind="stable")[:NARROW]]
        sets = _larger(block, sets, most)
        looked_at += len(sets)
        fitting.append(sets[sets @ block.area_m2 >= least])
    return Assemblies(np.concatenate(fitting), passed_over, looked_at)


def _larger(block: Land, sets: Members, most_m2: float) -> Members:
    """Every set with one neighbour more, each once, none larger than `most_m2`, by the order of plots."""
    around = (sets @ block.beside) & ~sets
    of, plot = np.nonzero(around)
    small = (sets @ block.area_m2)[of] + block.area_m2[plot] <= most_m2
    of, plot = of[small], plot[small]
    larger = sets[of]
    larger[np.arange(len(of)), plot] = True
    _, first = np.unique(_keys(larger), return_index=True)
    return larger[first[::-1]]


def _keys(sets: Members) -> NDArray[np.void] | NDArray[np.uint64]:
    """Return a key for each set, the same for the same plots, the greater the earlier its plots are."""
    packed = np.packbits(sets, axis=1)
    if packed.shape[1] <= 8:  # a number is compared many times faster
        wide = np.zeros((len(packed), 8), dtype=np.uint8)
        wide[:, : packed.shape[1]] = packed
        return wide.view(">u8").ravel().astype(np.uint64)
    return np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()


def _plots_of(members: Bools) -> tuple[int, ...]:
    return tuple(np.flatnonzero(members).tolist())


def _compactness(block: Land, sets: Members) -> Floats:
    """4 π × area ÷ perimeter² of each set, the perimeter without what its plots have in common."""
    inside = sets.astype(np.float64)
    around = inside @ block.perimeter_m - ((inside @ block.shared_m) * inside).sum(axis=1)
    return np.asarray(4 * np.pi * (inside @ block.area_m2) / np.maximum(around, 1.0) ** 2)
