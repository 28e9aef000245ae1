"""Occupancy history: which plots are leased by which of the calibrated days, from the gate outwards."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from tools.demo_book.facts import CALIBRATED, CALIBRATED_HA, TODAY, facts, numbers, whole

PART = 20_000  # the smallest part of a plot that is usually let, or left, in tenths of m²
_LOOK_AHEAD = 25  # plots


@dataclass(frozen=True)
class Let:
    """Part (or all) of a plot, in tenths of a square metre, let in the span that ends on a calibrated day."""

    parcel_id: str
    tenths: int
    span: int
    entire: bool


def targets(leasable_ha: "pd.Series[float]") -> dict[str, list[int]]:
    """Per phase the land let by each calibrated day, in tenths of m²; each day sums to what was published.

    Published rates are kept; the others of a day are moved by one common factor.
    """
    table = facts("filling")
    share = numbers(table["leased_pct"]) / 100.0 * table["phase_id"].map(leasable_ha)
    table["tenths"] = share * 100_000.0
    for day, rows in table.groupby("as_of"):
        fixed = rows["fixed"] == "true"
        table.loc[rows.index[fixed], "tenths"] = rows["tenths"][fixed].round()
        rest = CALIBRATED_HA[str(day)] * 100_000.0 - table["tenths"][rows.index[fixed]].sum()
        free = rows["tenths"][~fixed]
        table.loc[free.index, "tenths"] = whole((free * rest / free.sum()).to_numpy(), round(rest))
    table = table.sort_values("as_of").astype({"tenths": "int64"})
    return {str(phase): rows["tenths"].to_list() for phase, rows in table.groupby("phase_id")}


def lets(plots: pd.DataFrame, wanted: list[int]) -> list[Let]:
    """Let the plots of one phase, in their order, until each span has brought what is `wanted` by its end.

    `plots` has `parcel_id` and `tenths`. Where a span ends inside a plot, the rest of it is let,
    or stays free, as a part of its own.
    """
    free = [
        (str(name), int(area), True) for name, area in zip(plots["parcel_id"], plots["tenths"], strict=True)
    ]
    found: list[Let] = []
    for span, need in enumerate(np.diff([0, *wanted])):
        taken, cut = _taken(free, int(need))
        found += [Let(*free[k][:2], span, free[k][2]) for k in taken]
        rest = []
        if cut is not None:
            k, part = cut
            found.append(Let(free[k][0], part, span, entire=False))
            rest = [(free[k][0], free[k][1] - part, False)]
            taken = [*taken, k]
        free = rest + [plot for k, plot in enumerate(free) if k not in set(taken)]
    return found


def _taken(free: list[tuple[str, int, bool]], need: int) -> tuple[list[int], tuple[int, int] | None]:
    """Which plots to let entirely, and which one in part, so that the sum is `need`.

    In the order of `free`; where the last part would be too small, one plot is passed over, and where that
    does not help either, a smaller part will do.
    """
    for least in (PART, PART // 2, PART // 4):
        for passed in range(-1, len(free)):
            taken, missing = _whole(free, need, passed)
            if missing == 0:
                return taken, None
            left = sorted(set(range(len(free))) - set(taken))
            for k in left[:_LOOK_AHEAD]:
                if least <= missing <= free[k][1] - least:
                    return taken, (k, missing)
    message = f"no plots add up to {need / 10:.1f} m²"
    raise ValueError(message)


def _whole(free: list[tuple[str, int, bool]], need: int, passed: int) -> tuple[list[int], int]:
    """The plots from the first on, without `passed`, as far as they fit, and what is still missing then."""
    taken: list[int] = []
    for k, (_, area, _) in enumerate(free):
        if k == passed:
            continue
        if area > need:
            break
        taken.append(k)
        need -= area
    return taken, need


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
