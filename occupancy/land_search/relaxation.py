"""Relaxations: the smallest changes of an enquiry that would give an offer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from occupancy.land_search.assembly import nearest
from occupancy.land_search.available_land import AvailableLand
from occupancy.land_search.candidates import assembly_candidates, single_plot_candidates
from occupancy.land_search.enquiry import AREA, CRITERIA, FREE, MORE_PLOTS, Enquiry, Requirement
from occupancy.land_search.judging import judge_land
from occupancy.land_search.plot_blocks import (
    MEASURED,
    assemblable_plots,
    assemble_blocks,
    limits,
    phase_blocks,
)
from occupancy.land_search.results import Change, Relaxation
from occupancy.land_search.scoring import FAILED, Scoreboard, score_candidates, score_criterion
from occupancy.measures.phase_status import M2_PER_HA

# What of an enquiry may be eased besides its wishes, and to what.
SETTINGS: Mapping[str, Any] = {
    "across_streets": True,
    "most_plots": MORE_PLOTS,
    "in_part": True,
    "assemble": True,
}
_MOST = 8
_NOISE = 1e-9
Way = tuple[tuple[Change, ...], Enquiry]
Failed = tuple[tuple[str, str], ...]


def suggest_relaxations(land: AvailableLand, enquiry: Enquiry, every: Scoreboard) -> tuple[Relaxation, ...]:
    """Return what to ask for instead, of the fewest changes; of each kind the smallest.

    First the settings of the enquiry (streets, the number of plots, parts, neighbours), two of them together
    where that gives more offers than either; then its wishes. Where no single change gives an offer, two
    changes do together, be they of wishes or of a setting and a wish. Land that must not be offered is no way
    out. `every` holds the candidates of the enquiry itself.
    """
    eased = _eased(land, enquiry) if _is_open(land, enquiry) else []
    wishes = _of_wishes(land, enquiry, every)
    of_forms = tuple(item for item in enquiry.requirements if not CRITERIA[item.criterion].of_each_plot)
    single = wishes and len(wishes[0].changes) == 1
    if not eased and not single and _is_open(land, replace(enquiry, requirements=of_forms)):
        for (change,), variant in _ways(enquiry):
            more = _of_wishes(land, variant, judge_land(land, variant).every)
            wishes += [replace(one, changes=(change, *one.changes)) for one in more if len(one.changes) == 1]
    fewest = min((len(one.changes) for one in wishes), default=0)
    return (*eased, *(one for one in wishes if len(one.changes) == fewest))[:_MOST]


def _ways(enquiry: Enquiry) -> list[Way]:
    """Return the enquiry with each of its settings eased that is not."""
    return [
        ((Change(name, now, needed),), replace(enquiry, **{name: needed}))
        for name, needed in SETTINGS.items()
        if (now := getattr(enquiry, name)) < needed
    ]


def _eased(land: AvailableLand, enquiry: Enquiry) -> list[Relaxation]:
    """Return the settings that give offers, one by one, and each two that give more together."""
    single = _ways(enquiry)
    given: dict[str, int] = {}
    eased = [one for way in single if (one := _offering(land, way, 0, given))]
    for ((first,), variant), ((second,), _) in combinations(single, 2):
        both = replace(variant, **{second.criterion: SETTINGS[second.criterion]})
        most = max(given.get(first.criterion, 0), given.get(second.criterion, 0))
        one = _offering(land, ((first, second), both), most, given)
        eased += [one] if one else []
    return eased


def _offering(land: AvailableLand, way: Way, more_than: int, given: dict[str, int]) -> Relaxation | None:
    """Return the first offer of an eased enquiry where it has more than so many; note how many it has."""
    changes, enquiry = way
    every = judge_land(land, enquiry).every
    order = every.order(every.fails == 0)
    given["+".join(change.criterion for change in changes)] = len(order)
    if len(order) <= more_than:
        return None
    offer = every.offer(int(order[0]))
    return Relaxation(changes, offer.parcel_ids, offer.zone_id, offer.area_ha)


def _is_open(land: AvailableLand, enquiry: Enquiry) -> bool:
    """Return whether other settings can give an offer: land meets each must, and enough of it."""
    usable = assemblable_plots(land, enquiry)
    circle = 2 * np.sqrt(enquiry.max_ha * M2_PER_HA / np.pi)
    wide = [item for item in enquiry.requirements if item.hard and item.criterion == "width_m"]
    of_phases = np.bincount(land.phase[usable], weights=np.nan_to_num(land.area_m2[usable]))
    enough = len(of_phases) and of_phases.max() >= enquiry.min_ha * M2_PER_HA
    return bool(enough) and all(float(item.target) <= circle for item in wide)  # type: ignore[arg-type]


def _of_wishes(land: AvailableLand, enquiry: Enquiry, every: Scoreboard) -> list[Relaxation]:
    """Return the smallest changes of wishes of each kind that would give an offer, of the fewest of them."""
    best: dict[Failed, tuple[float, Scoreboard, int]] = {}
    _note(best, every)
    _note(best, score_candidates(assembly_candidates(land, _sets(land, enquiry, every, 1)), enquiry))
    if min(map(len, best), default=2) > 1:
        _note(best, score_candidates(assembly_candidates(land, _sets(land, enquiry, every, 2)), enquiry))
    fewest = min(map(len, best), default=0)
    chosen = [candidate for failed, candidate in best.items() if len(failed) == fewest]
    chosen.sort(key=lambda candidate: candidate[0])
    return [_relaxation(board, at) for _, board, at in chosen[:_MOST]]


def _note(best: dict[Failed, tuple[float, Scoreboard, int]], board: Scoreboard) -> None:
    """Note of each kind of failures the candidate that fails least."""
    for at in np.flatnonzero(board.fails).tolist():
        miss, failed = float(board.miss[at]), _failed(board, at)
        if (FREE, "") not in failed and (failed not in best or miss < best[failed][0] - _NOISE):
            best[failed] = miss, board, at


def _sets(land: AvailableLand, enquiry: Enquiry, every: Scoreboard, many: int) -> list[tuple[int, ...]]:
    """Return the sets of neighbours that fail so `many` musts by least; of one also those nearest in area."""
    sets: list[tuple[int, ...]] = []
    for left in combinations([item for item in enquiry.requirements if item.hard], many):
        fewer = replace(
            enquiry, requirements=tuple(item for item in enquiry.requirements if item not in left)
        )
        most = _least_miss(every, left[0]) if many == 1 else np.inf
        sets += _failing_least(land, fewer, left, most)
    if many == 1:
        for positions, block in phase_blocks(land, enquiry, assemblable_plots(land, enquiry)):
            sets += [tuple(positions[list(plots)].tolist()) for plots in nearest(block, limits(enquiry))]
    return sets


def _failing_least(
    land: AvailableLand, fewer: Enquiry, left: Sequence[Requirement], most: float
) -> Iterator[tuple[int, ...]]:
    """Yield the set that fits `fewer` requirements and fails those left out by least, less than `most`."""
    which = assemblable_plots(land, fewer)
    for item in left:
        if CRITERIA[item.criterion].of_each_plot:
            which = which & (score_criterion(item, single_plot_candidates(land)).miss < most)
    sets = assemble_blocks(land, fewer, which=which).sets
    # What takes a shape is looked at last, of the most compact of the sets that are left.
    rest = [item for item in fewer.requirements if item.hard and not CRITERIA[item.criterion].of_each_plot]
    miss = np.zeros(len(sets))
    for item in [*sorted(rest, key=_is_form), *sorted(left, key=_is_form)]:
        if _is_form(item) and len(sets) > MEASURED:
            compact = np.argsort(-sets.compactness(), kind="stable")[:MEASURED]
            sets, miss = sets.take(compact), miss[compact]
        judgement = score_criterion(item, sets)
        kept = np.flatnonzero((judgement.outcome != FAILED) | np.array(item in left))
        sets, miss = sets.take(kept), (miss + judgement.miss * (item in left))[kept]
    least = int(np.argmin(miss)) if len(miss) else -1
    if least >= 0 and miss[least] < most:
        yield sets.plots_of(least)


def _is_form(requirement: Requirement) -> bool:
    return CRITERIA[requirement.criterion].measured == "shape"


def _least_miss(every: Scoreboard, requirement: Requirement) -> float:
    """Return the least by which a candidate fails this and nothing else; infinite where none does."""
    judgement = next(item for item in every.judgements if item.requirement is requirement)
    own = (every.fails == 1) & (judgement.outcome == FAILED)
    return float(judgement.miss[own].min(initial=np.inf)) - _NOISE


def _failed(board: Scoreboard, at: int) -> Failed:
    """Return the hard requirements that a candidate fails, as criterion and place."""
    failed = (item.requirement for item in board.hard if item.outcome[at] == FAILED)
    return tuple((requirement.criterion, requirement.place) for requirement in failed)


def _relaxation(board: Scoreboard, at: int) -> Relaxation:
    offer = board.offer(at)
    changes = tuple(
        Change(
            item.criterion, item.target, offer.area_ha if item.criterion == AREA else item.value, item.place
        )
        for item in offer.failed
    )
    return Relaxation(changes, offer.parcel_ids, offer.zone_id, offer.area_ha)
