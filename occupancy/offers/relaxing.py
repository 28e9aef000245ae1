"""Relaxing: the smallest changes of an enquiry that would give an offer where there is none."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from occupancy.offers.assembly import nearest
from occupancy.offers.blocks import assembled, lands, limits, usable
from occupancy.offers.board import AREA, FREE, Board, board
from occupancy.offers.candidates import together, whole
from occupancy.offers.enquiry import CRITERIA, Enquiry, Wish
from occupancy.offers.judging import FAILED, judge
from occupancy.offers.results import Change, Relaxation
from occupancy.offers.supply import Supply
from occupancy.reckoning.days import Bools

_MOST = 8
_NOISE = 1e-9


def relaxations(land: Supply, enquiry: Enquiry, every: Board) -> tuple[Relaxation, ...]:
    """What to ask for instead: of the fewest changes each kind once, the smallest of its kind.

    `every` holds the candidates of the enquiry itself. Sets of neighbours are looked for that fail one wish
    alone by less, and that come nearest in area; where more than one thing must change they are those of
    them that happen to be found. Land that must not be offered is no way out.
    """
    best: dict[tuple[tuple[str, str], ...], tuple[float, Board, int]] = {}
    for board_ in (every, *_others(land, enquiry, every)):
        misses = board_.miss
        for at in np.flatnonzero((board_.fails > 0) & ~_barred(board_)):
            failed = _failed(board_, int(at))
            if failed not in best or misses[at] < best[failed][0] - _NOISE:
                best[failed] = float(misses[at]), board_, int(at)
    fewest = min(map(len, best), default=0)
    chosen = sorted((one for failed, one in best.items() if len(failed) == fewest), key=lambda one: one[0])
    return tuple(_relaxation(board_, at) for _, board_, at in chosen[:_MOST])


def _others(land: Supply, enquiry: Enquiry, every: Board) -> Iterator[Board]:
    """Sets of neighbours that fail one hard wish by ever less, and those nearest in area."""
    for at, wish in enumerate(enquiry.wishes):
        if wish.hard:
            fewer = replace(enquiry, wishes=enquiry.wishes[:at] + enquiry.wishes[at + 1 :])
            yield from _failing_less(land, enquiry, fewer, (wish, _least_miss(every, wish)))
    sets = [
        tuple(at[list(one)].tolist())
        for at, block in lands(land, enquiry, usable(land, enquiry))
        for one in nearest(block, limits(enquiry))
    ]
    yield board(together(land, sets), enquiry)


def _failing_less(
    land: Supply, enquiry: Enquiry, fewer: Enquiry, better: tuple[Wish, float]
) -> Iterator[Board]:
    """Sets that fit the enquiry with one wish `fewer` and fail that wish by less, until there are none."""
    wish, most = better
    of_set, good = CRITERIA[wish.criterion].of_set, usable(land, fewer)
    miss = np.zeros(len(good)) if of_set else judge(wish, whole(land)).miss
    # Some wishes are failed or not, and what fails one cannot fail it by less.
    by_less = CRITERIA[wish.criterion].sense in ("most", "least", "day")
    while by_less or np.isinf(most):
        found = assembled(
            land, fewer, which=good & (miss < most), better=(wish, most) if of_set else None
        ).sets
        if not found:
            return
        made = board(together(land, found), enquiry)
        yield made
        most = float(made.miss.min()) - _NOISE


def _least_miss(every: Board, wish: Wish) -> float:
    """The least by which a candidate fails this wish and nothing else; infinite where none does."""
    judgement = next(one for one in every.judgements if one.wish is wish)
    own = (every.fails == 1) & (judgement.outcome == FAILED)
    return float(judgement.miss[own].min(initial=np.inf)) - _NOISE


def _barred(board_: Board) -> Bools:
    [free] = [one for one in board_.judgements if one.wish.criterion == FREE]
    return np.asarray(free.outcome == FAILED)


def _failed(board_: Board, at: int) -> tuple[tuple[str, str], ...]:
    """The hard wishes that a candidate fails, as criterion and place."""
    return tuple(
        (one.wish.criterion, one.wish.place)
        for one in board_.judgements
        if one.wish.hard and one.outcome[at] == FAILED
    )


def _relaxation(board_: Board, at: int) -> Relaxation:
    offer = board_.offer(at)
    changes = tuple(
        Change(one.criterion, one.wanted, offer.area_ha if one.criterion == AREA else one.found, one.place)
        for one in offer.failed
    )
    return Relaxation(changes, offer.parcel_ids, offer.zone_id, offer.area_ha)
