"""Relaxations: the smallest changes of an enquiry that would give an offer where there is none."""

from dataclasses import replace

import numpy as np

from occupancy.land_search.assembly import nearest
from occupancy.land_search.available_land import AvailableLand
from occupancy.land_search.candidates import assembly_candidates, single_plot_candidates
from occupancy.land_search.criteria import AREA, CRITERIA, FREE
from occupancy.land_search.enquiry import Enquiry, Requirement
from occupancy.land_search.plot_blocks import assemblable_plots, assemble_blocks, limits, phase_blocks
from occupancy.land_search.results import Change, Relaxation
from occupancy.land_search.scoring import FAILED, Scoreboard, score_candidates, score_criterion
from occupancy.land_search.thinning import MEASURED

_MOST = 8
_NOISE = 1e-9


def suggest_relaxations(land: AvailableLand, enquiry: Enquiry, every: Scoreboard) -> tuple[Relaxation, ...]:
    """Return what to ask for instead: of the fewest changes each kind once, the smallest of its kind.

    `every` holds the candidates of the enquiry itself. Sets of neighbours are looked for that fail one
    requirement alone by least, and that come nearest in area; where more than one thing must change they are
    those of them that happen to be found. Land that must not be offered is no way out.
    """
    best: dict[tuple[tuple[str, str], ...], tuple[float, Scoreboard, int]] = {}
    for board in (every, score_candidates(assembly_candidates(land, _sets(land, enquiry, every)), enquiry)):
        for at in np.flatnonzero(board.fails).tolist():
            miss, failed = float(board.miss[at]), _failed(board, at)
            if (FREE, "") not in failed and (failed not in best or miss < best[failed][0] - _NOISE):
                best[failed] = miss, board, at
    fewest = min(map(len, best), default=0)
    chosen = [candidate for failed, candidate in best.items() if len(failed) == fewest]
    chosen.sort(key=lambda candidate: candidate[0])
    return tuple(_relaxation(board, at) for _, board, at in chosen[:_MOST])


def _sets(land: AvailableLand, enquiry: Enquiry, every: Scoreboard) -> list[tuple[int, ...]]:
    """Return the sets of neighbours that fail one hard requirement by least, and those nearest in area."""
    sets = []
    for at, requirement in enumerate(enquiry.requirements):
        if requirement.hard:
            fewer = replace(enquiry, requirements=enquiry.requirements[:at] + enquiry.requirements[at + 1 :])
            sets += _failing_least(land, fewer, requirement, _least_miss(every, requirement))
    for positions, block in phase_blocks(land, enquiry, assemblable_plots(land, enquiry)):
        sets += [tuple(positions[list(plots)].tolist()) for plots in nearest(block, limits(enquiry))]
    return sets


def _failing_least(
    land: AvailableLand, fewer: Enquiry, requirement: Requirement, most: float
) -> list[tuple[int, ...]]:
    """Return the set that fits `fewer` requirements and fails the one left out by least, less than `most`."""
    which = assemblable_plots(land, fewer)
    if CRITERIA[requirement.criterion].of_each_plot:
        which = which & (score_criterion(requirement, single_plot_candidates(land)).miss < most)
    sets = assemble_blocks(land, fewer, which=which).sets
    # What takes a shape is looked at last, of the most compact of the sets that are left.
    rest = [item for item in fewer.requirements if item.hard and not CRITERIA[item.criterion].of_each_plot]
    for item in [*sorted(rest, key=_is_form), requirement]:
        if _is_form(item) and len(sets) > MEASURED:
            sets = sets.take(np.argsort(-sets.compactness(), kind="stable")[:MEASURED])
        if item is not requirement:
            sets = sets.take(np.flatnonzero(score_criterion(item, sets).outcome != FAILED))
    miss = score_criterion(requirement, sets).miss
    least = int(np.argmin(miss)) if len(miss) else -1
    return [sets.plots_of(least)] if least >= 0 and miss[least] < most else []


def _is_form(requirement: Requirement) -> bool:
    return CRITERIA[requirement.criterion].measured == "shape"


def _least_miss(every: Scoreboard, requirement: Requirement) -> float:
    """Return the least by which a candidate fails this and nothing else; infinite where none does."""
    judgement = next(item for item in every.judgements if item.requirement is requirement)
    own = (every.fails == 1) & (judgement.outcome == FAILED)
    return float(judgement.miss[own].min(initial=np.inf)) - _NOISE


def _failed(board: Scoreboard, at: int) -> tuple[tuple[str, str], ...]:
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
