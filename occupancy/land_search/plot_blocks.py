"""Blocks: the vacant plots of each phase that may be put together, and the best of alike sets.

A set is left out when a better offer has more than half of its land, and for no other reason. Its width and
rectangularity take its shape, so they are measured only of sets that are still in the running: until then
a set stands where it would with the best form that its area allows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from occupancy.land_search.assembly import Assemblies, Land, Limits, assemblies
from occupancy.land_search.available_land import AvailableLand
from occupancy.land_search.candidates import (
    Candidates,
    assembly_candidates_of,
    concat_candidates,
    single_plot_candidates,
)
from occupancy.land_search.enquiry import CRITERIA, Enquiry, Requirement
from occupancy.land_search.scoring import FAILED, Scoreboard, score_candidates, score_criterion, score_values
from occupancy.measures.arrays import Bools, Floats, Positions
from occupancy.measures.phase_status import M2_PER_HA

MEASURED = 500  # sets whose shape is measured for one enquiry; phases with few leave more to the others
_AT_ONCE = 16
_SHARED = 0.5 + 1e-9  # of the land of a set, what a better offer may have of it
_ROOM = 1.01  # joined plots are larger than their sum by the slits between them


def thinned(alone: Scoreboard, sets: Candidates, enquiry: Enquiry) -> tuple[Scoreboard, Candidates]:
    """Return the sets that fail nothing and share no more than half of their land with any better offer.

    Parameters
    ----------
    alone
        Single plots. Those that fail nothing are offered, whatever shares their land.
    sets
        Sets of plots, in any order.
    enquiry
        What is asked for.

    Returns
    -------
    chosen, passed_over
        The sets chosen, judged; and sets of which the shape was not measured.
    """
    race = _Race(alone, sets, enquiry)
    phase, room = sets.land.phase[race.candidates.first], MEASURED
    numbers, counts = np.unique(phase[race.running & race.several], return_counts=True)
    chosen: list[int] = []
    passed_over: list[int] = []
    for place, at in enumerate(np.argsort(counts, kind="stable").tolist()):
        own = np.flatnonzero(race.running & (phase == numbers[at]))
        kept, left, measured = race.run(own, room // (len(numbers) - place))
        chosen, passed_over, room = chosen + kept, passed_over + left, room - measured
    best, over = (race.candidates.take(np.array(sorted(at), dtype=np.intp)) for at in (chosen, passed_over))
    return score_candidates(best, enquiry), over


class _Race:
    """Single plots and sets by what they score, or can score at most where they are not `known`."""

    def __init__(self, alone: Scoreboard, sets: Candidates, enquiry: Enquiry) -> None:
        self.forms = [item for item in enquiry.requirements if CRITERIA[item.criterion].measured == "shape"]
        others = tuple(item for item in enquiry.requirements if item not in self.forms)
        rough = score_candidates(sets, replace(enquiry, requirements=others))
        self.candidates = concat_candidates([alone.candidates, sets])
        self.several = np.arange(len(self.candidates)) >= len(alone.candidates)
        self.weight = alone.weight
        self.running = np.concatenate([alone.fails, rough.fails]) == 0
        self.unknown = np.concatenate([alone.unknown, rough.unknown])
        self.unstated = np.concatenate([alone.unstated, rough.unstated])
        self.waiting = np.concatenate([alone.waiting, rough.waiting])
        self.let_in_part = np.concatenate([alone.let_in_part, rough.let_in_part])
        self.least = np.concatenate([alone.points, rough.points])
        self.points, self.known = self.least.copy(), ~(self.several & bool(self.forms))
        for requirement in self.forms:
            failed, score = _at_best(requirement, sets)
            self.running[self.several] &= ~failed
            self.points[self.several] += requirement.weight * score

    def run(self, at: Positions, room: int) -> tuple[list[int], list[int], int]:
        """Return of the candidates of a phase the sets that are kept, and those that were not measured.

        No more than `room` are measured; how many were comes last.
        """
        plots, inside = self.candidates.inside(at)
        land = inside * self.candidates.land.area_m2[plots]
        most = np.where(self.several[at], _SHARED * land.sum(axis=1), np.inf)
        row = self._in_order(at, np.arange(len(at)))
        kept, left, measured = [], [], 0
        while self.several[at[row]].any():
            best = at[row[0]]
            if not self.known[best]:
                unknown = at[row[~self.known[at[row]]]]
                if measured >= room:
                    left, row = unknown.tolist(), row[self.known[at[row]]]
                else:
                    measured += self._measure(unknown[: min(_AT_ONCE, room - measured)])
                    row = self._in_order(at, row[self.running[at[row]]])
                continue
            if self.several[best]:
                kept.append(int(best))
            row = row[1:][inside[row[1:]] @ land[row[0]] <= most[row[1:]]]
        return kept, left, measured

    def _measure(self, at: Positions) -> int:
        self.points[at], self.known[at] = self.least[at], True
        sets = self.candidates.take(at)
        for requirement in self.forms:
            judgement = score_criterion(requirement, sets)
            self.running[at] &= ~(requirement.hard & (judgement.outcome == FAILED))
            self.points[at] += requirement.weight * np.nan_to_num(judgement.score)
        return len(at)

    def _in_order(self, at: Positions, row: Positions) -> Positions:
        some = at[row]
        score = (100 * self.points[some] / self.weight).round(3)
        worst = [self.waiting[some], self.unstated[some], self.unknown[some], self.let_in_part[some]]
        return row[np.lexsort([self.candidates.first[some], self.unstated[some], -score, *worst])]


def _at_best(requirement: Requirement, sets: Candidates) -> tuple[Bools, Floats]:
    """Return whether sets surely fail a requirement on their form, and the most that they can score of it."""
    circle = 2 * np.sqrt(_ROOM * sets.total(sets.land.measured_m2) / np.pi)
    values = circle if requirement.criterion == "width_m" else np.ones(len(sets))
    judgement = score_values(requirement, sets.land, values, ~np.isnan(values))
    return requirement.hard & (judgement.outcome == FAILED), np.nan_to_num(judgement.score)


_MOST_KEPT = 16  # answers to what was put together, of one available land


@dataclass(frozen=True, slots=True, eq=False)
class PhaseSets:
    """Sets of neighbours that fit an enquiry, phase by phase.

    `passed_over`: for each phase with sets that were not looked at, a plot in it and how many plots the
    smallest of those sets have; `looked_at`: how many were.
    """

    sets: Candidates
    passed_over: tuple[tuple[int, int], ...]
    looked_at: int


def assemble_blocks(land: AvailableLand, enquiry: Enquiry, *, which: Bools) -> PhaseSets:
    """Return sets of two or more of the plots of `which` whose area fits the enquiry."""
    nothing = np.zeros(0, dtype=np.intp), Assemblies(np.zeros((0, 0), dtype=np.bool_), 0, 0)
    made = _assemblies(land, enquiry, which & _possible(land, enquiry)) or [nothing]
    return PhaseSets(
        concat_candidates([assembly_candidates_of(land, at, phase.sets) for at, phase in made]),
        tuple((int(at[0]), phase.passed_over) for at, phase in made if phase.passed_over),
        sum(phase.looked_at for _, phase in made),
    )


def _assemblies(land: AvailableLand, enquiry: Enquiry, which: Bools) -> list[tuple[Positions, Assemblies]]:
    """Return the sets of each phase, kept for enquiries for the same area that leave the same plots."""
    key = limits(enquiry), enquiry.assemble, enquiry.across_streets, which.tobytes()
    kept = land.cache.assemblies
    if key not in kept:
        made = [(at, assemblies(block, limits(enquiry))) for at, block in phase_blocks(land, enquiry, which)]
        while len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept)), None)
        kept[key] = made
    return kept[key]


def _possible(land: AvailableLand, enquiry: Enquiry) -> Bools:
    """Return the plots of phases in which a set can be beside whom it must be: one of its plots has to."""
    possible = np.ones(len(land.plots), dtype=np.bool_)
    for requirement in enquiry.requirements:
        if requirement.hard and CRITERIA[requirement.criterion].operator == "beside":
            near = score_criterion(requirement, single_plot_candidates(land)).outcome != FAILED
            possible &= np.isin(land.phase, land.phase[near])
    return possible


def limits(enquiry: Enquiry) -> Limits:
    """Return the limits of an assembly for an enquiry."""
    return Limits(enquiry.min_ha * M2_PER_HA, enquiry.max_ha * M2_PER_HA, enquiry.most_plots)


def phase_blocks(land: AvailableLand, enquiry: Enquiry, which: Bools) -> Iterator[tuple[Positions, Land]]:
    """Yield for each phase the plots of `which` with a neighbour among them, and how they lie."""
    if not enquiry.assemble:
        return
    i, j, shared_m, _ = land.sides
    own = which[i] & which[j] & ((shared_m > 0) | enquiry.across_streets)
    i, j, shared_m = i[own], j[own], shared_m[own]
    phase = land.phase[i]
    for number in dict.fromkeys(phase.tolist()):
        own = phase == number
        at, ends = np.unique(np.stack([i[own], j[own]]), return_inverse=True)
        first, second = ends.reshape(2, -1)
        shared, beside = np.zeros((len(at), len(at))), np.zeros((len(at), len(at)), dtype=np.bool_)
        shared[first, second] = shared[second, first] = shared_m[own]
        beside[first, second] = beside[second, first] = True
        yield at, Land(land.area_m2[at], land.perimeter_m[at], shared, beside)


def assemblable_plots(land: AvailableLand, enquiry: Enquiry) -> Bools:
    """Return the plots that may be part of an assembly: free, whole, failing nothing that each must meet."""
    plots, each = ~land.barred & ~land.partly_leased, single_plot_candidates(land)
    for requirement in enquiry.requirements:
        if requirement.hard and CRITERIA[requirement.criterion].of_each_plot:
            plots &= score_criterion(requirement, each).outcome != FAILED
    return plots
