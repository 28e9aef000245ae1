"""Relaxing: the smallest changes of an enquiry that would give an offer where there is none."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from occupancy.offers.assembly import nearest
from occupancy.offers.blocks import assembled, lands, limits, usable
from occupancy.offers.board import AREA, FREE, Board, board
from occupancy.offers.candidates import together
from occupancy.offers.enquiry import CRITERIA, Enquiry
from occupancy.offers.judging import FAILED
from occupancy.offers.results import Change, Relaxation
from occupancy.offers.supply import Supply
from occupancy.reckoning.days import Bools

_MOST = 8


def relaxations(land: Supply, enquiry: Enquiry, every: Board) -> tuple[Relaxation, ...]:
    """What to ask for instead: of the fewest changes each kind once, the smallest of its kind.

    `every` holds the candidates of the enquiry itself; sets of neighbours that would fit without one of its
    wishes, or come nearest in area, are looked at too. Land that must not be offered is no way out.
    """
    best: dict[tuple[tuple[str, str], ...], tuple[float, Board, int]] = {}
    for board_ in (every, *_others(land, enquiry)):
        misses = board_.miss
        for at in np.flatnonzero((board_.fails > 0) & ~_barred(board_)):
            failed = _failed(board_, int(at))
            if failed not in best or misses[at] < best[failed][0]:
                best[failed] = float(misses[at]), board_, int(at)
    fewest = min(map(len, best), default=0)
    chosen = sorted((one for failed, one in best.items() if len(failed) == fewest), key=lambda one: one[0])
    return tuple(_relaxation(board_, at) for _, board_, at in chosen[:_MOST])


def _others(land: Supply, enquiry: Enquiry) -> Iterator[Board]:
    """Sets of neighbours for the enquiry without one of its hard wishes, and those nearest in area."""
    nobody = np.zeros(len(land.plots), dtype=np.bool_)
    for at, wish in enumerate(enquiry.wishes):
        if wish.hard and not CRITERIA[wish.criterion].of_set:
            fewer = replace(enquiry, wishes=enquiry.wishes[:at] + enquiry.wishes[at + 1 :])
            yield board(together(land, assembled(land, fewer, alone=nobody).sets), enquiry)
    sets = [
        tuple(at[list(one)].tolist())
        for at, block in lands(land, enquiry, usable(land, enquiry))
        for one in nearest(block, limits(enquiry))
    ]
    yield board(together(land, sets), enquiry)
    shapeless = tuple(wish for wish in enquiry.wishes if not (wish.hard and CRITERIA[wish.criterion].of_set))
    if shapeless != enquiry.wishes:
        loose = replace(enquiry, wishes=shapeless)
        yield board(together(land, assembled(land, loose, alone=nobody).sets), enquiry)


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
