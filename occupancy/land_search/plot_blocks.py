"""Blocks: the vacant plots of each phase that may be put together for an enquiry, and how they lie."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from occupancy.land_search.assembly import Assemblies, Land, Limits, assemblies
from occupancy.land_search.available_land import AvailableLand
from occupancy.land_search.candidates import Candidates, of_members, whole_plot_candidates
from occupancy.land_search.criteria import CRITERIA
from occupancy.land_search.criteria_scoring import FAILED, evaluate_criterion
from occupancy.land_search.enquiry import Enquiry
from occupancy.land_search.results import PassedOver
from occupancy.measures.arrays import Bools, Positions
from occupancy.measures.phase_status import M2_PER_HA

_MOST_KEPT = 16  # answers to what was put together, of one supply


@dataclass(frozen=True, slots=True, eq=False)
class Assembled:
    """Sets of neighbours that fit an enquiry, phase by phase, and those that were not looked at."""

    sets: Candidates
    passed_over: tuple[PassedOver, ...]
    looked_at: int


def assemble_blocks(land: AvailableLand, enquiry: Enquiry, *, which: Bools) -> Assembled:
    """Sets of two or more of the plots of `which` whose area fits the enquiry."""
    found, passed_over, looked_at = [], [], 0
    for at, made in _assemblies(land, enquiry, which & _possible(land, enquiry)):
        found.append(of_members(land, at, made.sets))
        looked_at += made.looked_at
        if made.passed_over:
            passed_over.append(over(land, int(at[0]), made.passed_over))
    empty = np.zeros(0, dtype=np.intp)
    found = found or [of_members(land, empty, np.zeros((0, 0), dtype=np.bool_))]
    return Assembled(Candidates.all(found), tuple(passed_over), looked_at)


def over(land: AvailableLand, plot: int, plots: int) -> PassedOver:
    """What was passed over in the phase of a plot."""
    _, zone_id, phase_id = land.ids[plot]
    return PassedOver(zone_id, phase_id, plots)


def _assemblies(land: AvailableLand, enquiry: Enquiry, which: Bools) -> list[tuple[Positions, Assemblies]]:
    """The sets of each phase, kept for other wishes of the same area that leave the same plots."""
    asked = limits(enquiry), enquiry.assemble, enquiry.across_streets, which.tobytes()
    kept = land.cache.assemblies
    if asked not in kept:
        made = [(at, assemblies(block, limits(enquiry))) for at, block in phase_blocks(land, enquiry, which)]
        while len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept)), None)
        kept[asked] = made
    return kept[asked]


def _possible(land: AvailableLand, enquiry: Enquiry) -> Bools:
    """Plots of phases in which a set can be beside whom it must be: one of its plots has to."""
    possible = np.ones(len(land.plots), dtype=np.bool_)
    for wish in enquiry.wishes:
        if wish.hard and CRITERIA[wish.criterion].operator == "beside":
            near = evaluate_criterion(wish, whole_plot_candidates(land)).outcome != FAILED
            possible &= np.isin(land.phase, land.phase[near])
    return possible


def limits(enquiry: Enquiry) -> Limits:
    """The limits of an assembly for an enquiry."""
    return Limits(enquiry.min_ha * M2_PER_HA, enquiry.max_ha * M2_PER_HA, enquiry.most_plots)


def phase_blocks(land: AvailableLand, enquiry: Enquiry, which: Bools) -> Iterator[tuple[Positions, Land]]:
    """For each phase the plots of `which` with a neighbour among them: their positions, and how they lie."""
    if not enquiry.assemble:
        return
    i, j, shared_m, _ = land.sides
    own = which[i] & which[j] & ((shared_m > 0) | enquiry.across_streets)
    i, j, shared_m = i[own], j[own], shared_m[own]
    phase = land.phase[i]
    for one in dict.fromkeys(phase.tolist()):
        own = phase == one
        at, ends = np.unique(np.stack([i[own], j[own]]), return_inverse=True)
        first, second = ends.reshape(2, -1)
        shared, beside = np.zeros((len(at), len(at))), np.zeros((len(at), len(at)), dtype=np.bool_)
        shared[first, second] = shared[second, first] = shared_m[own]
        beside[first, second] = beside[second, first] = True
        yield at, Land(land.area_m2[at], land.perimeter_m[at], shared, beside)


def assemblable_plots(land: AvailableLand, enquiry: Enquiry) -> Bools:
    """Plots that may be part of an assembly: free, whole, failing no hard wish that each must meet."""
    plots = land.plots
    free = plots["bar"].eq("") & plots["state"].ne("partly_leased")
    good = np.asarray(free.to_numpy(dtype=np.bool_))
    each = whole_plot_candidates(land)
    for wish in enquiry.wishes:
        if wish.hard and CRITERIA[wish.criterion].of_each_plot:
            good = good & (evaluate_criterion(wish, each).outcome != FAILED)
    return good
