"""Blocks: the vacant plots of each phase that may be put together for an enquiry, and how they lie."""

from collections.abc import Iterator

import numpy as np
import shapely

from occupancy.offers.assembly import Accepts, Assemblies, Land, Limits, assemblies
from occupancy.offers.candidates import together, whole
from occupancy.offers.enquiry import CRITERIA, Enquiry, Wish
from occupancy.offers.judging import FAILED, judge
from occupancy.offers.supply import Supply
from occupancy.reckoning.days import Bools, Positions
from occupancy.reckoning.standing import M2_PER_HA

PER_PHASE = 24  # sets of neighbours of one phase that are ranked, those nearest the ideal first


def assembled(
    land: Supply, enquiry: Enquiry, *, which: Bools, better: tuple[Wish, float] | None = None
) -> Assemblies:
    """Sets of two or more of the plots of `which` that fit the enquiry, phase by phase.

    `better` is one wish more, and how much of it every set must fail by less.
    """
    found: list[tuple[int, ...]] = []
    exact, looked_at, area = True, 0, land.area_m2
    for at, block in lands(land, enquiry, which):
        made = assemblies(block, limits(enquiry), accepts=_accepting(land, enquiry, at, better))
        sets = [tuple(at[list(one)].tolist()) for one in made.sets]
        off = [abs(float(area[list(one)].sum()) - enquiry.ideal_ha * M2_PER_HA) for one in sets]
        found += [sets[place] for place in np.argsort(off, kind="stable")[:PER_PHASE]]
        exact, looked_at = exact and made.exact, looked_at + made.looked_at
    return Assemblies(tuple(found), exact, looked_at)


def limits(enquiry: Enquiry) -> Limits:
    """The limits of an assembly for an enquiry."""
    return Limits(enquiry.min_ha * M2_PER_HA, enquiry.max_ha * M2_PER_HA, enquiry.most_plots)


def lands(land: Supply, enquiry: Enquiry, which: Bools) -> Iterator[tuple[Positions, Land]]:
    """For each phase the plots of `which` with a neighbour among them: their positions, and how they lie."""
    if not enquiry.assemble:
        return
    pairs = land.pairs if enquiry.across_streets else land.pairs[land.pairs["shared_m"] > 0]
    pairs = pairs[which[pairs["i"]] & which[pairs["j"]]]
    area, perimeter = land.area_m2, shapely.length(land.shapes)
    phases = land.plots["phase_id"].to_numpy()
    for _, own in pairs.groupby(phases[pairs["i"]], sort=False):
        at = np.unique(own[["i", "j"]])
        i, j = np.searchsorted(at, own["i"]), np.searchsorted(at, own["j"])
        shared, beside = np.zeros((len(at), len(at))), np.zeros((len(at), len(at)), dtype=np.bool_)
        shared[i, j] = shared[j, i] = own["shared_m"]
        beside[i, j] = beside[j, i] = True
        yield at, Land(area[at], perimeter[at], shared, beside)


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
    wishes = [wish for wish in enquiry.wishes if wish.hard and CRITERIA[wish.criterion].of_set]
    if not wishes and not better:
        return None

    def accepts(sets: list[tuple[int, ...]]) -> Bools:
        some = together(land, [at[list(one)].tolist() for one in sets])
        fine = [judge(wish, some).outcome != FAILED for wish in wishes]
        if better:
            fine.append(judge(better[0], some).miss < better[1])
        return np.asarray(np.all(fine, axis=0))

    return accepts
