"""Stays: how a piece of land was let over the years, without moving a calibrated day."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from builder.days import CALIBRATED, TODAY

_YEAR = 365


@dataclass(frozen=True)
class Stay:
    """One agreement in time: days are numbers, ends inclusive; `renewal` continues the one before it."""

    first: int
    last: int
    ended: int | None = None
    renewal: bool = False


def stays(span: int, start: int, term_end: int, rng: np.random.Generator) -> list[Stay]:
    """Agreements that are live on every calibrated day from the end of `span` on, and on none before.

    `start` is the day from which the phase can let land. Most are plain; others were transferred, given up
    and let again, let to somebody before, or renewed.
    """
    low = max(start, CALIBRATED[span - 1] if span else start)
    high = CALIBRATED[span]
    first = int(rng.integers(low + 1 + min(150, (high - low) // 4), high + 1))
    plain = Stay(first, term_end)
    kind = rng.random()
    if kind < 0.08:
        return _transferred(plain, rng)
    if kind < 0.17:
        return _let_again(plain, expired=kind < 0.11, rng=rng)
    if kind < 0.22:
        return _after_another(plain, low, rng)
    if kind < 0.30:
        return _renewed(plain, rng)
    return [plain]


def _transferred(plain: Stay, rng: np.random.Generator) -> list[Stay]:
    """Another tenant takes over the day after."""
    if TODAY - plain.first < 3 * _YEAR:
        return [plain]
    day = int(rng.integers(plain.first + 2 * _YEAR, TODAY - 60))
    return [replace(plain, ended=day), Stay(day + 1, plain.last)]


def _let_again(plain: Stay, *, expired: bool, rng: np.random.Generator) -> list[Stay]:
    """Given up, or run out, and let to another between two calibrated days."""
    gaps = [
        (max(low, plain.first + _YEAR), high)
        for low, high in pairwise(CALIBRATED)
        if high - max(low, plain.first + _YEAR) > 200
    ]
    if not gaps:
        return [plain]
    low, high = gaps[int(rng.integers(len(gaps)))]
    day = int(rng.integers(low + 1, high - 120))
    again = Stay(int(rng.integers(day + 40, high + 1)), plain.last)
    return [replace(plain, last=day) if expired else replace(plain, ended=day), again]


def _after_another(plain: Stay, low: int, rng: np.random.Generator) -> list[Stay]:
    """Somebody else held it before, within the same span, and gave up."""
    if plain.first - low < 300:
        return [plain]
    earlier = int(rng.integers(low + 40, plain.first - 200))
    ended = int(rng.integers(earlier + 60, plain.first - 30))
    return [Stay(earlier, plain.last, ended), plain]


def _renewed(plain: Stay, rng: np.random.Generator) -> list[Stay]:
    """A shorter agreement, renewed the day after it ends, until one reaches past today."""
    length = int(rng.choice([5, 7, 10])) * _YEAR
    found = [Stay(plain.first, min(plain.first + length - 1, plain.last))]
    while found[-1].last <= TODAY:
        day = found[-1].last + 1
        found.append(Stay(day, min(day + length - 1, plain.last), renewal=True))
    return found
