"""Tenancies: the lease lines named, tied to projects, and with a few corrections."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
import pandas as pd

from tools.demo_book import tenants
from tools.demo_book.facts import TODAY, iso, number, numbers
from tools.demo_book.occupancy_history import PART, Let, Stay, stays
from tools.demo_book.writing import TENANCIES


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


_CORRECTIONS = 12


def tables(lines: list[Line], rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`tenancies.csv` and `projects.csv`: leases numbered by their first day, certificates likewise."""
    ordered = sorted(lines, key=lambda line: (line.first, line.parcel_id, line.lease))
    leases = _numbered([line.lease for line in ordered], "HD-{:06d}")
    shared = _shared(ordered, rng)
    held = [shared.get(line.certificate, line.certificate) for line in ordered]
    certificates = _numbered(held, "BN-HC-{:06d}")
    line_numbers = {key: count(1) for key in leases.values()}
    rows = [
        {
            "lease_id": leases[line.lease],
            "line_no": next(line_numbers[leases[line.lease]]),
            "certificate_no": certificates[certificate],
            "parcel_id": line.parcel_id,
            "leased_area_m2": f"{line.tenths / 10:.1f}",
            "first_day": iso(line.first),
            "last_day": iso(line.last),
            "ended_on": iso(line.ended),
            "handed_over_on": iso(line.handed_over),
            "operating_from": iso(line.operating),
            "recorded_on": "",
            "superseded_on": "",
            "source": "invented",
            "note": "",
        }
        for line, certificate in zip(ordered, held, strict=True)
    ]
    table = _corrected(pd.DataFrame(rows, columns=TENANCIES.split()), rng)
    current = table[table["superseded_on"] == ""]
    together = (
        numbers(current["leased_area_m2"]).groupby([current["certificate_no"], current["first_day"]]).sum()
    )
    projects = tenants.projects(together.groupby(level=0).max(), rng)
    return table.sort_values(["lease_id", "line_no", "recorded_on"], ignore_index=True), projects


def _numbered(keys: list[int], form: str) -> dict[int, str]:
    return {key: form.format(place) for place, key in enumerate(dict.fromkeys(keys), 1)}


def _shared(lines: list[Line], rng: np.random.Generator) -> dict[int, int]:
    """Some later leases are an expansion under an earlier certificate, on other plots of the block."""
    found: dict[int, int] = {}
    last: dict[str, Line] = {}
    plots: dict[int, set[str]] = {}
    for line in lines:
        plots.setdefault(line.certificate, set()).add(line.parcel_id)
    for line in lines:
        block = line.parcel_id.rsplit("-", 1)[0]
        before = last.get(block)
        if (
            before
            and before.certificate not in found
            and line.certificate not in found
            and before.certificate != line.certificate
            and not _kin(plots[before.certificate], plots[line.certificate])
            and rng.random() < 0.05
        ):
            found[line.certificate] = before.certificate
            plots[before.certificate] |= plots[line.certificate]
        last[block] = line
    return found


def _kin(some: set[str], others: set[str]) -> bool:
    """Whether two sets of plots share one, or a part of one: halves differ by a letter at the end."""
    return bool({name.rstrip("AB") for name in some} & {name.rstrip("AB") for name in others})


def _corrected(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Give some lines an earlier row with a wrong area or day, superseded by the row of today."""
    fit = table[(table["ended_on"] == "") & (table["last_day"] > iso(TODAY)) & (table["first_day"] > "2010")]
    wrong: list[pd.Series[str]] = []
    for k in sorted(rng.choice(fit.index.to_numpy(), _CORRECTIONS, replace=False)):
        row = table.loc[k].copy()
        first = number(str(row["first_day"]))
        seen = first + int(rng.integers(5, 60))
        mended = min(seen + int(rng.integers(90, 900)), TODAY)
        if mended <= seen:
            continue
        area = float(row["leased_area_m2"])
        row["recorded_on"], row["superseded_on"] = iso(seen), iso(mended)
        if len(wrong) % 3 == 2:
            row["first_day"], row["note"] = iso(first + 1), "First day entered a day late."
            row["handed_over_on"] = row["operating_from"] = ""
        else:
            row["leased_area_m2"], row["note"] = f"{area * 0.9:.1f}", "Area entered without its last part."
        table.loc[k, "recorded_on"] = iso(mended)
        table.loc[k, "note"] = "Corrected row."
        wrong.append(row)
    return pd.concat([table, pd.DataFrame(wrong)], ignore_index=True)
