"""Relaxations: the smallest changes of an enquiry that would give an offer where there is none."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from occupancy.land_search.assembly import nearest
from occupancy.land_search.available_land import AvailableLand
from occupancy.land_search.candidates import assembly_candidates, whole_plot_candidates
from occupancy.land_search.criteria import CRITERIA
from occupancy.land_search.criteria_scoring import FAILED, evaluate_criterion
from occupancy.land_search.enquiry import Enquiry, Requirement
from occupancy.land_search.plot_blocks import assemblable_plots, assemble_blocks, limits, phase_blocks
from occupancy.land_search.ranking import AREA, FREE, Scoreboard, score_candidates
from occupancy.land_search.results import Change, Relaxation
from occupancy.land_search.thinning import MEASURED
from occupancy.measures.arrays import Bools

_MOST = 8
_NOISE = 1e-9


def suggest_relaxations(land: AvailableLand, enquiry: Enquiry, every: Scoreboard) -> tuple[Relaxation, ...]:
    """What to ask for instead: of the fewest changes each kind once, the smallest of its kind.

    `every` holds the candidates of the enquiry itself. Sets of neighbours are looked for that fail one wish
    alone by least, and that come nearest in area; where more than one thing must change they are those of
    them that happen to be found. Land that must not be offered is no way out.
    """
    best: dict[tuple[tuple[str, str], ...], tuple[float, Scoreboard, int]] = {}
    for board_ in (every, *_others(land, enquiry, every)):
        misses = board_.miss
        for at in np.flatnonzero((board_.fails > 0) & ~_barred(board_)):
            failed = _failed(board_, int(at))
            if failed not in best or misses[at] < best[failed][0] - _NOISE:
                best[failed] = float(misses[at]), board_, int(at)
    fewest = min(map(len, best), default=0)
    chosen = sorted((one for failed, one in best.items() if len(failed) == fewest), key=lambda one: one[0])
    return tuple(_relaxation(board_, at) for _, board_, at in chosen[:_MOST])


def _others(land: AvailableLand, enquiry: Enquiry, every: Scoreboard) -> Iterator[Scoreboard]:
    """The sets of neighbours that fail one hard wish by least, and those nearest in area."""
    sets = []
    for at, wish in enumerate(enquiry.wishes):
        if wish.hard:
            fewer = replace(enquiry, wishes=enquiry.wishes[:at] + enquiry.wishes[at + 1 :])
            sets += _failing_least(land, fewer, wish, _least_miss(every, wish))
    sets += [
        tuple(at[list(one)].tolist())
        for at, block in phase_blocks(land, enquiry, assemblable_plots(land, enquiry))
        for one in nearest(block, limits(enquiry))
    ]
    yield score_candidates(assembly_candidates(land, sets), enquiry)


def _failing_least(
    land: AvailableLand, fewer: Enquiry, wish: Requirement, most: float
) -> list[tuple[int, ...]]:
    """The set that fits with one wish `fewer` and fails that wish by least, by less than `most`."""
    which = assemblable_plots(land, fewer)
    if CRITERIA[wish.criterion].of_each_plot:
        which = which & (evaluate_criterion(wish, whole_plot_candidates(land)).miss < most)
    sets = assemble_blocks(land, fewer, which=which).sets
    # What takes a shape is looked at last, of the most compact of the sets that are left.
    rest = sorted(
        (one for one in fewer.wishes if one.hard and not CRITERIA[one.criterion].of_each_plot), key=_is_form
    )
    for one in [*rest, wish]:
        if _is_form(one) and len(sets) > MEASURED:
            sets = sets.take(np.argsort(-sets.compactness(), kind="stable")[:MEASURED])
        if one is not wish:
            sets = sets.take(np.flatnonzero(evaluate_criterion(one, sets).outcome != FAILED))
    miss = evaluate_criterion(wish, sets).miss
    least = int(np.argmin(miss)) if len(miss) else -1
    return [sets.of(least)] if least >= 0 and miss[least] < most else []


def _is_form(wish: Requirement) -> bool:
    return CRITERIA[wish.criterion].measured == "shape"


def _least_miss(every: Scoreboard, wish: Requirement) -> float:
    """The least by which a candidate fails this wish and nothing else; infinite where none does."""
    judgement = next(one for one in every.judgements if one.wish is wish)
    own = (every.fails == 1) & (judgement.outcome == FAILED)
    return float(judgement.miss[own].min(initial=np.inf)) - _NOISE


def _barred(board_: Scoreboard) -> Bools:
    [free] = [one for one in board_.judgements if one.wish.criterion == FREE]
    return np.asarray(free.outcome == FAILED)


def _failed(board_: Scoreboard, at: int) -> tuple[tuple[str, str], ...]:
    """The hard wishes that a candidate fails, as criterion and place."""
    return tuple(
        (one.wish.criterion, one.wish.place)
        for one in board_.judgements
        if one.wish.hard and one.outcome[at] == FAILED
    )


def _relaxation(board_: Scoreboard, at: int) -> Relaxation:
    offer = board_.offer(at)
    changes = tuple(
        Change(one.criterion, one.wanted, offer.area_ha if one.criterion == AREA else one.found, one.place)
        for one in offer.failed
    )
    return Relaxation(changes, offer.parcel_ids, offer.zone_id, offer.area_ha)
