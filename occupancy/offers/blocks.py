"""Blocks: the vacant plots of each phase that may be put together for an enquiry, and how they lie."""

from collections.abc import Iterator

import numpy as np

from occupancy.offers.assembly import Accepts, Assemblies, Land, Limits, assemblies
from occupancy.offers.candidates import together, whole
from occupancy.offers.enquiry import CRITERIA, Enquiry, Wish
from occupancy.offers.judging import FAILED, FORMS, judge
from occupancy.offers.supply import Supply
from occupancy.reckoning.days import Bools, Positions
from occupancy.reckoning.standing import M2_PER_HA

_ANY = 1e-12  # a wish that is failed by less than that is not failed
PER_PHASE = 6  # sets of neighbours of one phase that are ranked, those nearest the ideal; more are alike


def assembled(
    land: Supply, enquiry: Enquiry, *, which: Bools, better: tuple[Wish, float] | None = None
) -> Assemblies:
    """Sets of two or more of the plots of `which` that fit the enquiry, phase by phase.

    `better` is one wish more, and how much of it every set must fail by less.
    """
    found: list[tuple[int, ...]] = []
    exact, looked_at, area = True, 0, land.area_m2
    for at, block in lands(land, enquiry, which & _possible(land, enquiry)):
        made = assemblies(block, limits(enquiry), accepts=_accepting(land, enquiry, at, better))
        sets = [tuple(at[list(one)].tolist()) for one in made.sets]
        off = [abs(float(area[list(one)].sum()) - enquiry.ideal_ha * M2_PER_HA) for one in sets]
        found += [sets[place] for place in np.argsort(off, kind="stable")[:PER_PHASE]]
        exact, looked_at = exact and made.exact, looked_at + made.looked_at
    return Assemblies(tuple(found), exact, looked_at)


def _possible(land: Supply, enquiry: Enquiry) -> Bools:
    """Plots of phases in which a set can be beside whom it must be: one of its plots has to."""
    possible = np.ones(len(land.plots), dtype=np.bool_)
    for wish in enquiry.wishes:
        if wish.hard and CRITERIA[wish.criterion].sense == "beside":
            near = judge(wish, whole(land)).outcome != FAILED
            possible &= np.isin(land.phase, land.phase[near])
    return possible


def limits(enquiry: Enquiry) -> Limits:
    """The limits of an assembly for an enquiry."""
    return Limits(enquiry.min_ha * M2_PER_HA, enquiry.max_ha * M2_PER_HA, enquiry.most_plots)


def lands(land: Supply, enquiry: Enquiry, which: Bools) -> Iterator[tuple[Positions, Land]]:
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


def usable(land: Supply, enquiry: Enquiry) -> Bools:
    """Plots that may be part of an assembly: free, whole, failing no hard wish that each must meet."""
    plots = land.plots
    free = plots["bar"].eq("") & plots["state"].ne("partly_leased")
    good = np.asarray(free.to_numpy(dtype=np.bool_))
    each = whole(land)
    for wish in enquiry.wishes:
        if wish.hard and not CRITERIA[wish.criterion].of_set:
            good = good & (judge(wish, each).outcome != FAILED)
    return good


def _accepting(
    land: Supply, enquiry: Enquiry, at: Positions, better: tuple[Wish, float] | None
) -> Accepts | None:
    """Whether sets of plots meet the hard wishes that are asked of all of them together; None: none is."""
    asked = [(wish, _ANY) for wish in enquiry.wishes if wish.hard and CRITERIA[wish.criterion].of_set]
    asked = [*asked, *([better] if better else [])]
    if not asked:
        return None
    # What takes a shape is looked at last, for the sets that are left.
    asked.sort(key=lambda one: one[0].criterion in FORMS)

    def accepts(sets: list[tuple[int, ...]]) -> Bools:
        fine = np.ones(len(sets), dtype=np.bool_)
        for wish, most in asked:
            left = np.flatnonzero(fine)
            if most == _ANY and wish.criterion == "width_m":
                # A set is at least as wide as its widest plot, so that most need not be measured.
                wide = land.width_m[at] >= float(wish.wanted)  # type: ignore[arg-type]
                left = left[[not wide[list(sets[one])].any() for one in left]]
            some = together(land, [at[list(sets[one])].tolist() for one in left])
            fine[left] = judge(wish, some).miss < most
        return fine

    return accepts
