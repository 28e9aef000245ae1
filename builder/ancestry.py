"""Ancestry: when the pairs of plots were merged or split, and what that did to their leases."""

from dataclasses import replace

import numpy as np

from builder.days import TODAY
from builder.lines import Line
from builder.pairs import Pair

_ROOM = 200  # days between two events on a plot


def changed(
    pair: Pair, lines: list[Line], start: int, rng: np.random.Generator
) -> tuple[int | None, list[Line]]:
    """The day from which the new plot or plots are valid, and all lines as they are after the change.

    Some change while they are let, others before. None when the leases leave no room for it: then the plots
    of today have always been there.
    """
    names = {pair.one} if pair.now_one else {pair.first, pair.second}
    own = [line for line in lines if line.parcel_id in names]
    earliest = min((line.first for line in own), default=TODAY)
    plain = all(line.ended is None and line.last > TODAY for line in own)
    if own and plain and TODAY - earliest > 2 * _ROOM and rng.random() < 0.6:
        day = int(rng.integers(earliest + _ROOM, TODAY - 60))
        others = [line for line in lines if line.parcel_id not in names]
        if pair.now_one and len(own) == 1 and own[0].tenths == sum(pair.tenths):
            return day, others + _rewritten(pair, own[0], day)
        if not pair.now_one and len(own) == 2 and own[0].lease == own[1].lease:
            return day, [*others, replace(own[0], parcel_id=pair.one, tenths=sum(pair.tenths))]
    if earliest - start > 2 * _ROOM:
        return int(rng.integers(start + _ROOM, earliest - _ROOM // 2)), lines
    return None, lines


def _rewritten(pair: Pair, line: Line, day: int) -> list[Line]:
    """One lease over two plots, written anew on the day they become one."""
    before = [
        replace(
            line,
            parcel_id=name,
            tenths=tenths,
            ended=day - 1,
            operating=line.operating if line.operating and line.operating < day else None,
            handed_over=line.handed_over if line.handed_over and line.handed_over < day else None,
        )
        for name, tenths in zip((pair.first, pair.second), pair.tenths, strict=True)
    ]
    operating = max(line.operating, day) if line.operating else None
    return [
        *before,
        replace(line, first=day, handed_over=max(line.handed_over or day, day), operating=operating),
    ]
