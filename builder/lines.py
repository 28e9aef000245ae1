"""Lines: the lease lines of a phase, from what is let in which span."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from builder.days import TODAY
from builder.filling import PART, Let
from builder.stays import Stay, stays


@dataclass(frozen=True)
class Line:
    """A line of `tenancies.csv` before it is named: keys are numbers, areas tenths of m², days numbers."""

    lease: int
    certificate: int
    parcel_id: str
    tenths: int
    first: int
    last: int
    ended: int | None = None
    handed_over: int | None = None
    operating: int | None = None

    def on(self, parcel_id: str) -> "Line":
        """The same line on a plot of another name."""
        return replace(self, parcel_id=parcel_id)


class Register:
    """Hands out the keys of leases and certificates."""

    def __init__(self) -> None:
        self._leases, self._certificates = count(1), count(1)

    def lease(self) -> int:
        """A lease not used before."""
        return next(self._leases)

    def certificate(self) -> int:
        """A certificate not used before."""
        return next(self._certificates)


def lines(
    lets: list[Let],
    window: tuple[int, int],
    register: Register,
    rng: np.random.Generator,
    *,
    pairs: set[frozenset[str]],
) -> list[Line]:
    """Lease lines of one phase; `window` is the first day of letting and the end of the term.

    `pairs` are plots that were let as the one plot they were: they get the same plain lease.
    """
    found: list[Line] = []
    for group in _groups(lets, pairs, rng):
        together = len(group) > 1 and frozenset(let.parcel_id for let in group) in pairs
        agreed = stays(group[0].span, *window, rng)
        if together:
            agreed = [replace(agreed[0], last=window[1], ended=None)]
        found += _of_group(group, agreed, register, rng)
    return found


def _groups(lets: list[Let], pairs: set[frozenset[str]], rng: np.random.Generator) -> Iterator[list[Let]]:
    """What is let together: mostly one plot, at times two or three, or a plot in two parts."""
    queue = list(lets)
    paired = {name: pair for pair in pairs for name in pair}
    while queue:
        let = queue.pop(0)
        pair = paired.get(let.parcel_id)
        partner = next((one for one in queue if pair and one.parcel_id in pair), None)
        if pair and partner and let.entire and partner.entire and partner.span == let.span:
            queue.remove(partner)
            yield [let, partner]
        elif pair or not let.entire:
            yield [let]
        elif rng.random() < 0.06 and let.tenths > 4 * PART:
            part = int(let.tenths * rng.uniform(0.3, 0.7)) // 1000 * 1000
            yield [replace(let, tenths=part, entire=False)]
            yield [replace(let, tenths=let.tenths - part, entire=False)]
        else:
            group = [let]
            while queue and len(group) < 3 and rng.random() < 0.10 and _beside(let, queue[0], paired):
                group.append(queue.pop(0))
            yield group


def _beside(let: Let, other: Let, paired: dict[str, frozenset[str]]) -> bool:
    same_block = let.parcel_id.rsplit("-", 1)[0] == other.parcel_id.rsplit("-", 1)[0]
    return same_block and other.entire and other.span == let.span and other.parcel_id not in paired


def _of_group(
    group: list[Let], agreed: list[Stay], register: Register, rng: np.random.Generator
) -> list[Line]:
    found: list[Line] = []
    lease = certificate = 0
    operating: int | None = None
    for stay in agreed:
        until = min(stay.last, TODAY if stay.ended is None else stay.ended, TODAY)
        if stay.renewal:
            handed_over, operating = stay.first, stay.first if operating else None
        else:
            lease, certificate = register.lease(), register.certificate()
            handed_over, operating = _use(stay.first, until, rng)
        handed = handed_over if handed_over <= until else None
        dates = (stay.first, stay.last, stay.ended, handed, operating)
        found += [Line(lease, certificate, let.parcel_id, let.tenths, *dates) for let in group]
    return found


def _use(first: int, until: int, rng: np.random.Generator) -> tuple[int, int | None]:
    """The days of hand-over and of operation; operation that has not come is None."""
    handed_over = first + int(rng.integers(0, 120))
    operating = handed_over + int(rng.integers(220, 780))
    idle = rng.random() < 0.05
    return handed_over, None if idle or operating > until else operating
