"""How fast land is found: `python -m benchmarks.search` measures and writes its part of RESULTS.md.

The same enquiries of the packaged book and of a drawn book of 10,000 plots (`benchmarks.estates`). Cold is
the first enquiry of a book that has just been opened and whose statement is there: neighbours, frontages and
roads are worked out for it. Warm is the same enquiry again. Machines differ, so both are told as ratios to
the first statement of the same book, measured before each of them: the processor's time, medians of 5 of the
packaged book and of 3 of the large one.

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

import numpy as np

from benchmarks import estates
from benchmarks.results import write_part
from occupancy.book import LandBook, load
from occupancy.land_search.assembly import Land, Limits, assemblies
from occupancy.land_search.available_land import available_land
from occupancy.land_search.enquiry import Enquiry, Requirement, area_limits
from occupancy.land_search.plot_blocks import assemblable_plots, limits, phase_blocks
from occupancy.land_search.search import find_land
from occupancy.program import ROOT
from occupancy.statement import state

HEADING = "# Search"
DAY, LATER = date(2023, 11, 17), date(2025, 1, 1)
PLOTS, ENUMERABLE = 10_000, 16
RUNS, RUNS_LARGE = 5, 3
COLD, COLD_LARGE, WARM, BRUTE = 25.0, 40.0, 8.0, 1.0  # at most, times one statement; brute force: times it
AREAS = (1.5, 3, 6, 12, 25)


def asked(ideal_ha: float, *wishes: Requirement, **more: object) -> Enquiry:
    """An enquiry for an area with its usual limits."""
    return Enquiry(*area_limits(ideal_ha, None, None), requirements=wishes, **more)  # type: ignore[arg-type]


TENANT = "5 ha beside a tenant"
ENQUIRIES: Mapping[str, Enquiry] = {
    "12 ha": asked(12),
    "12 ha, electronics, ready in half a year, near an airport, wastewater, a price; what comes back": asked(
        12,
        Requirement("sector", ("26",)),
        Requirement("ready_by", date(2024, 5, 17)),
        Requirement("distance_km", 40.0, place="airport"),
        Requirement("wastewater"),
        Requirement("price_usd_m2", 150.0),
        until=LATER,
    ),
    "12 ha, 150 m wide, 200 m of frontage, across streets": asked(
        12, Requirement("width_m", 150.0), Requirement("frontage_m", 200.0), across_streets=True
    ),
    "0.3 ha, 30 m wide, for a small firm": asked(0.3, Requirement("width_m", 30.0)),
    "40 ha across streets, by road to a port": asked(
        40, Requirement("road_km", 150.0, place="port"), across_streets=True
    ),
    TENANT: asked(5, Requirement("beside", ("Tenant 1",)), across_streets=True),
    "200 ha, which nobody has": asked(200, until=LATER),
    "12 ha, 900 m wide, which nobody has": asked(12, Requirement("width_m", 900.0)),
}


def measured(book: LandBook, enquiry: Enquiry, runs: int) -> tuple[float, float, float]:
    """A statement, the enquiry cold and the enquiry warm, in ms, of a book as if it had just been opened."""
    times = []
    for _ in range(runs):
        fresh = dataclasses.replace(book)
        first = _ms(partial(state, fresh, as_of=DAY))
        statement = state(fresh, as_of=DAY)
        ask = partial(find_land, statement, enquiry)
        times.append((first, _ms(ask), _ms(ask)))
    first, cold, warm = (statistics.median(column) for column in zip(*times, strict=True))
    return first, cold, warm


def _ms(ask: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    ask()
    return (time.process_time() - start) * 1000


def searches(name: str, book: LandBook, runs: int) -> tuple[list[str], float, float]:
    """The table of a book, and the slowest of its searches, cold and warm, in statements."""
    lines = [
        f"## {name}",
        "",
        "| enquiry | one statement, ms | cold | warm | offers | sets built | all of them |",
        "|---|---|---|---|---|---|---|",
    ]
    slowest = slowest_warm = 0.0
    statement = state(book, as_of=DAY)
    tenant = Requirement("beside", (str(book.projects["tenant_name"].iloc[0]),))
    beside = {TENANT: dataclasses.replace(ENQUIRIES[TENANT], requirements=(tenant,))}
    for what, enquiry in {**ENQUIRIES, **beside}.items():
        once, cold, warm = measured(book, enquiry, runs)
        offers = find_land(statement, enquiry)
        slowest, slowest_warm = max(slowest, cold / once), max(slowest_warm, warm / once)
        counts = f"{offers.offer_count:,} | {offers.looked_at:,}"
        figures = f"{once:,.0f} | {cold / once:,.1f} | {warm / once:,.1f} | {counts}"
        lines.append(f"| {what} | {figures} | {'yes' if offers.exact else 'no'} |")
    return [*lines, ""], slowest, slowest_warm


def tried(land: Land, limits: Limits) -> set[frozenset[int]]:
    """The sets of two or more plots that fit, by trying every subset of the plots."""
    count = len(land.area_m2)
    subsets = np.arange(1, 2**count)
    members = (subsets[:, None] >> np.arange(count)) & 1
    area, size = members @ land.area_m2, members.sum(axis=1)
    fits = (area >= limits.least_m2) & (area <= limits.most_m2) & (size > 1) & (size <= limits.most_plots)
    around = [int(sum(1 << int(other) for other in np.flatnonzero(row))) for row in land.beside]
    return {
        frozenset(plot for plot in range(count) if subset >> plot & 1)
        for subset in subsets[fits].tolist()
        if _reached(subset, subset, around) == subset
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
    land = available_land(state(book, as_of=DAY))
    jobs = [
        (block, limits(asked(area)))
        for area in AREAS
        for _, block in phase_blocks(land, asked(area), assemblable_plots(land, asked(area)))
        if len(block.area_m2) <= ENUMERABLE
    ]
    for block, wanted in jobs:
        ours_found = {frozenset(np.flatnonzero(one).tolist()) for one in assemblies(block, wanted).sets}
        assert ours_found == tried(block, wanted)
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
    small, cold, warm = searches("The packaged book", packaged, RUNS)
    large, large_cold, large_warm = searches(
        f"{PLOTS:,} plots and as many leases", estates.book(PLOTS), RUNS_LARGE
    )
    brute, ratio = against_trying(packaged)
    lines = [
        "Written by `python -m benchmarks.search`; the processor's time as a ratio to that of the first"
        f" statement of the same book, medians of {RUNS} and {RUNS_LARGE}.",
        "",
        *("| what | ratio | at most | met |", "|---|---|---|---|"),
        judged("the slowest search of the packaged book, cold", cold, COLD),
        judged("the slowest search of the packaged book, warm", warm, WARM),
        judged(f"the slowest search of {PLOTS:,} plots, cold", large_cold, COLD_LARGE),
        judged(f"the slowest search of {PLOTS:,} plots, warm", large_warm, WARM),
        judged("neighbours put together, against trying every subset", ratio, BRUTE),
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
