"""How fast land is found: `python -m benchmarks.search` measures and writes its part of RESULTS.md.

The same enquiries of the packaged book and of a drawn book of 10,000 plots (`benchmarks.estates`). Cold is
the first enquiry of a book that has just been opened and whose statement is there: neighbours, frontages and
roads are worked out for it. Warm is the same enquiry again. Medians of 5, in milliseconds of the processor,
so that whatever else the machine does is measured as little as can be.

Beside it, the neighbours put together in every phase small enough to try all subsets of its plots: ours
against a plain search that adds up every subset in one array operation and follows the neighbours of those
that fit. Both must find the same sets.
"""

import dataclasses
import gc
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import estates
from benchmarks.results import write_part
from occupancy.book import LandBook, load
from occupancy.offers.assembly import Land, Limits, assemblies
from occupancy.offers.blocks import lands, limits, usable
from occupancy.offers.enquiry import Enquiry, Wish, area_limits
from occupancy.offers.search import find
from occupancy.offers.supply import supply
from occupancy.statement import state

ROOT = Path(__file__).resolve().parents[1]
HEADING = "# Search"
DAY, LATER = date(2023, 11, 17), date(2025, 1, 1)
PLOTS, RUNS, ENUMERABLE = 10_000, 5, 16
LIMITS = {"packaged": 300.0, "large": 2_000.0, "brute": 1.0}
AREAS = (1.5, 3, 6, 12, 25)


def asked(ideal_ha: float, *wishes: Wish, **more: object) -> Enquiry:
    """An enquiry for an area with its usual limits."""
    return Enquiry(*area_limits(ideal_ha, None, None), wishes=wishes, **more)  # type: ignore[arg-type]


ENQUIRIES: Mapping[str, Enquiry] = {
    "12 ha": asked(12),
    "12 ha, electronics, ready in half a year, near an airport, wastewater, a price; what comes back": asked(
        12,
        Wish("sector", ("26",)),
        Wish("ready_by", date(2024, 5, 17)),
        Wish("distance_km", 40.0, place="airport"),
        Wish("wastewater"),
        Wish("price_usd_m2", 150.0),
        until=LATER,
    ),
    "12 ha, 150 m wide, 200 m of frontage, across streets": asked(
        12, Wish("width_m", 150.0), Wish("frontage_m", 200.0), across_streets=True
    ),
    "0.3 ha, 30 m wide, for a small firm": asked(0.3, Wish("width_m", 30.0)),
    "40 ha across streets, by road to a port": asked(
        40, Wish("road_km", 150.0, place="port"), across_streets=True
    ),
    "5 ha beside a tenant": asked(5, Wish("beside", ("Tenant 1",)), across_streets=True),
    "200 ha, which nobody has": asked(200, until=LATER),
    "12 ha, 900 m wide, which nobody has": asked(12, Wish("width_m", 900.0)),
}


def cold_ms(book: LandBook, enquiry: Enquiry) -> float:
    """Of a book as if it had just been opened, with its statement made."""
    times = []
    for _ in range(RUNS):
        fresh = dataclasses.replace(book)
        statement = state(fresh, as_of=DAY)
        times.append(_ms(partial(find, fresh, statement, enquiry)))
    return statistics.median(times)


def warm_ms(book: LandBook, enquiry: Enquiry) -> float:
    """Of a book that has been asked before."""
    statement = state(book, as_of=DAY)
    find(book, statement, enquiry)
    return statistics.median(_ms(lambda: find(book, statement, enquiry)) for _ in range(RUNS))


def _ms(ask: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    ask()
    return (time.process_time() - start) * 1000


def searches(name: str, book: LandBook) -> tuple[list[str], float]:
    """The table of a book, and the slowest of its searches."""
    lines = [
        f"## {name}",
        "",
        "| enquiry | cold | warm | offers | sets built | all of them |",
        "|---|---|---|---|---|---|",
    ]
    slowest = 0.0
    statement = state(book, as_of=DAY)
    for what, enquiry in ENQUIRIES.items():
        cold, warm = cold_ms(book, enquiry), warm_ms(book, enquiry)
        found = find(book, statement, enquiry)
        slowest = max(slowest, cold, warm)
        every = "yes" if found.exact else "no"
        lines.append(
            f"| {what} | {cold:,.0f} | {warm:,.0f} | {found.found:,} | {found.looked_at:,} | {every} |"
        )
    return [*lines, ""], slowest


def tried(land: Land, limits: Limits) -> set[frozenset[int]]:
    """The sets of the fewest plots of each block, by trying every subset of the plots."""
    count = len(land.area_m2)
    subsets = np.arange(1, 2**count)
    members = (subsets[:, None] >> np.arange(count)) & 1
    area, size = members @ land.area_m2, members.sum(axis=1)
    fits = (area >= limits.least_m2) & (area <= limits.most_m2) & (size > 1) & (size <= limits.most_plots)
    around = [int(sum(1 << int(other) for other in np.flatnonzero(row))) for row in land.beside]
    small = sum(1 << int(plot) for plot in np.flatnonzero(land.area_m2 <= limits.most_m2))
    best: dict[int, list[int]] = {}
    for subset in subsets[fits].tolist():
        if _reached(subset, subset, around) == subset:
            block = _reached(subset, small, around)
            own = best.setdefault(block, [subset])
            if subset.bit_count() < own[0].bit_count():
                own[:] = [subset]
            elif subset.bit_count() == own[0].bit_count() and subset != own[0]:
                own.append(subset)
    return {
        frozenset(plot for plot in range(count) if subset >> plot & 1)
        for own in best.values()
        for subset in own
    }


def _reached(start: int, within: int, around: list[int]) -> int:
    """The plots that hang together with the first of `start`, among those `within`."""
    seen, edge = 0, start & -start
    while edge:
        seen |= edge
        wider = 0
        while edge:
            wider |= around[(edge & -edge).bit_length() - 1]
            edge &= edge - 1
        edge = wider & within & ~seen
    return seen


def against_trying(book: LandBook) -> tuple[list[str], float]:
    """Ours against every subset, in the phases small enough, and the ratio of both."""
    land = supply(book, state(book, as_of=DAY))
    jobs = [
        (block, limits(asked(area)))
        for area in AREAS
        for _, block in lands(land, asked(area), usable(land, asked(area)))
        if len(block.area_m2) <= ENUMERABLE
    ]
    for block, wanted in jobs:
        assert {frozenset(one) for one in assemblies(block, wanted).sets} == tried(block, wanted)
    ours = statistics.median(_ms(lambda: [assemblies(*job) for job in jobs]) for _ in range(RUNS))
    theirs = _ms(lambda: [tried(*job) for job in jobs])
    lines = [
        f"Of the packaged book {len(jobs)} searches in phases of up to {ENUMERABLE} plots with a vacant"
        f" neighbour, for {', '.join(f'{area:g}' for area in AREAS)} ha: ours {ours:,.0f} ms,"
        f" every subset {theirs:,.0f} ms, the same sets.",
        "",
    ]
    return lines, ours / theirs


def judged(what: str, figure: float, limit: float) -> str:
    """One line of the summary."""
    return f"| {what} | {figure:,.2f} | {limit:,.2f} | {'yes' if figure <= limit else 'NO'} |"


def main() -> None:
    """Measure everything, print it and put it into its part of the results."""
    packaged = load(ROOT / "data")
    small, slow_ms = searches("The packaged book", packaged)
    large, large_ms = searches(f"{PLOTS:,} plots and as many leases", estates.book(PLOTS))
    brute, ratio = against_trying(packaged)
    lines = [
        f"Written by `python -m benchmarks.search`; milliseconds of the processor, medians of {RUNS}.",
        "",
        *("| what | figure | at most | met |", "|---|---|---|---|"),
        judged("the slowest search of the packaged book, cold or warm, in ms", slow_ms, LIMITS["packaged"]),
        judged(f"the slowest search of {PLOTS:,} plots, cold or warm, in ms", large_ms, LIMITS["large"]),
        judged("neighbours put together, against trying every subset", ratio, LIMITS["brute"]),
        "",
        *small,
        *large,
        "## Against trying every subset",
        "",
        *brute,
    ]
    write_part(HEADING, lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
