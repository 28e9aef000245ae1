"""Blocks: the vacant plots of each phase that may be put together for an enquiry, and how they lie."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from occupancy.land_search.assembly import Assemblies, Land, Limits, assemblies
from occupancy.land_search.available_land import AvailableLand
from occupancy.land_search.candidates import (
    Candidates,
    assembly_candidates_of,
    concat_candidates,
    single_plot_candidates,
)
from occupancy.land_search.criteria import CRITERIA
from occupancy.land_search.enquiry import Enquiry
from occupancy.land_search.scoring import FAILED, score_criterion
from occupancy.measures.arrays import Bools, Positions
from occupancy.measures.phase_status import M2_PER_HA

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
