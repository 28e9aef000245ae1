"""How the map grows with the book: `python -m benchmarks.large_map [PLOTS …]` writes its part of RESULTS.md.

In one run a real browser opens our map of plots over 2,500, 81,000 and 1,000,000 of them (`page_ours`),
medians of 3, each server having been asked once before. Measured are what the app does before anybody looks
(the tiles of the plots, made once), the first plot drawn less what an empty page takes, and what comes when
a filter is chosen, over the websocket and by HTTP.
"""

import statistics
import sys
import time
from contextlib import ExitStack

from playwright.sync_api import sync_playwright

from benchmarks import drawn
from benchmarks.app import OURS, OURS_FILTERED, Measured, boot_s, line, served, typical, visit
from benchmarks.results import write_part
from outputs.assets import MAP_LIBRARIES
from outputs.maps.web.geometry import TILED_FROM, map_geometry
from outputs.maps.web.plot_tiles import plot_tiles
from tests.support.app_server import browser

HEADING = "# The map of a large book"
SIZES = (2_500, 81_000, 1_000_000)
RUNS = 3
MOST_GROWTH, MOST_FILTER_BYTES = 1.2, 150_000


def made(plots: int) -> tuple[float, int]:
    """Seconds of the processor that the tiles of so many plots take, and their bytes."""
    shapes = map_geometry(drawn.book(plots))
    start = time.process_time()
    content = plot_tiles(shapes.ids, shapes.shapes)
    return time.process_time() - start, len(content)


def measured(sizes: tuple[int, ...]) -> tuple[str, float, dict[int, Measured]]:
    """The version of the browser, what an empty page takes, and the visits of each size."""
    with sync_playwright() as playwright, ExitStack() as open_:
        found = browser(playwright)
        if found is None:
            raise SystemExit("no Chromium, Chrome or Edge was found")
        empty, ours = (open_.enter_context(served(name)) for name in ("page_empty", "page_ours"))

        def ask(plots: int) -> Measured:
            return visit(found, f"{ours}/?plots={plots}", drawn=OURS, filtered=OURS_FILTERED)

        for plots in sizes:
            ask(plots)
        boots, runs = [], {plots: [] for plots in sizes}
        for _ in range(RUNS):  # in turn, so that a busy moment of the machine is nobody's alone
            boots.append(boot_s(found, empty))
            for plots in sizes:
                runs[plots].append(ask(plots))
        version = found.version
        found.close()
    return version, statistics.median(boots), {plots: typical(some) for plots, some in runs.items()}


def main() -> None:
    """Measure everything, print it and put it into its part of the results."""
    MAP_LIBRARIES.ensure()
    sizes = tuple(int(size) for size in sys.argv[1:]) or SIZES
    tiles = {plots: made(plots) for plots in sizes if plots >= TILED_FROM}
    version, boot, visits = measured(sizes)
    least = visits[sizes[0]].first_s - boot
    lines = [
        f"Written by `python -m benchmarks.large_map`; seconds, medians of {RUNS}. Chromium {version}."
        f" Plots come in tiles from {TILED_FROM:,} on.",
        "",
        "| what | ratio | at most | met |",
        "|---|---|---|---|",
    ]
    for plots in sizes[1:]:
        run = visits[plots]
        lines += [
            line(f"first of {plots:,} plots, to {sizes[0]:,}", (run.first_s - boot) / least, MOST_GROWTH),
            line(f"bytes of a filter of {plots:,}, of 150 kB", run.filter_bytes / MOST_FILTER_BYTES, 1),
        ]
    lines += [
        "",
        "| plots | first plot, less an empty page s | bytes | filter s | bytes | frames/s when dragged |"
        " tiles, processor s | bytes |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for plots, run in visits.items():
        took, size = tiles.get(plots, (0.0, 0))
        lines.append(
            f"| {plots:,} | {run.first_s - boot:.2f} | {run.first_bytes:,} | {run.filter_s:.2f} |"
            f" {run.filter_bytes:,} | {run.frames:.0f} | {took:.1f} | {size:,} |"
        )
    write_part(HEADING, lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
