"""How fast a book answers: `python -m benchmarks.occupancy` measures and writes benchmarks/RESULTS.md.

Three questions, medians of 5 in one run, on books of 2,500 and 81,000 plots with as many leases:

1. live leased m² per plot, summed by zone, without geometry: ours against pandas, DuckDB and polars;
2. the full statement with every basis, rule and finding against the bare pandas group-by of question 1;
3. the packaged book opened a second time against geopandas reading its GeoJSON.

Each contender holds its tables in memory in its own form before the clock starts; ours is the book with
its keys coded, as they are after the first question, and that first question is timed apart. All
contenders must give the same sums. Memory is the peak of a fresh process that is handed the tables and asks
the question once.
"""

import gc
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from benchmarks import generator, rivals
from benchmarks.results import write_part
from occupancy.book import LandBook, load
from occupancy.measures.arrays import day_number, sum_by_position
from occupancy.measures.book_arrays import book_arrays
from occupancy.measures.plot_states import live_lines
from occupancy.program import ROOT
from occupancy.statement import state

HEADING = "# Results"
SIZES = (2_500, 81_000)
RUNS = 5
STATUS = Path("/proc/self/status")
NOBODY = "nobody: the tables are held and nothing is asked"
DAY = date(2023, 11, 17)
# In turn, more than a book keeps the measures of: every statement is worked out.
DAYS = cycle(DAY - timedelta(days=back) for back in range(10))
LIMITS = {"question": 1.5, "statement": 5.0, "opening": 1 / 3}
Ask = Callable[[], object]


def leased_by_zone(book: LandBook, *, as_of: date) -> "pd.Series[float]":
    """Sum the live leased m² per zone on a day, all plots and phases alike; lines without a plot left out."""
    entries = book_arrays(book)
    zone_of_plot = entries.zone_of_phase[entries.plots.phase]
    live = live_lines(entries, day_number(as_of))
    sums = sum_by_position(zone_of_plot[live.plot], live.area_m2, size=entries.zone_count)
    return pd.Series(sums, index=pd.Index(book.zones["zone_id"], name="zone_id"), name="leased_m2")


def median_ms(ask: Ask) -> float:
    """Median wall time of 5 runs, in milliseconds, after one that warms up."""
    ask()
    times = []
    for _ in range(RUNS):
        gc.collect()
        start = time.perf_counter()
        ask()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def contenders(book: LandBook) -> dict[str, Callable[[], "pd.Series[float]"]]:
    """Each asks question 1 and gives m² by zone."""
    asked: dict[str, Callable[[], pd.Series[float]]] = {"ours": lambda: leased_by_zone(book, as_of=DAY)}
    return asked | {name: prepare(book, DAY) for name, prepare in rivals.PREPARE.items()}


def check_agreement(asked: dict[str, Callable[[], "pd.Series[float]"]]) -> None:
    """Stop when two contenders give different sums."""
    expected = asked["ours"]()
    for name, ask in asked.items():
        found = ask().reindex(expected.index)
        assert np.allclose(found, expected, rtol=1e-9, atol=1e-3), f"{name} gives other sums"


def peaks_mb(book: LandBook, names: list[str]) -> dict[str, float]:
    """Peak memory, in MB, of fresh processes that are handed the book and ask once, by who asks."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "book.pickle")
        file.write_bytes(pickle.dumps(book))
        return {
            name: _peak_of([sys.executable, "-m", "benchmarks.occupancy", name, str(file)]) for name in names
        }


def _peak_of(command: list[str]) -> float:
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def ask_once(contender: str, file: Path) -> float:
    """Ask once in this process and tell its peak memory in MB; NaN where it is not told (not Linux)."""
    book = pickle.loads(file.read_bytes())  # written by this program a moment ago
    if contender == "statement":
        state(book, as_of=DAY)
    elif contender == "ours":
        leased_by_zone(book, as_of=DAY)
    elif contender != NOBODY:
        rivals.PREPARE[contender](book, DAY)()
    if not STATUS.exists():
        return float("nan")
    # Not getrusage: its peak is inherited from the process that started this one.
    peak = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def questions(plots: int) -> tuple[list[str], dict[str, float]]:
    """Lines of the table for questions 1 and 2, and the ratios they are judged by."""
    book = generator.book(plots)
    start = time.perf_counter()
    leased_by_zone(book, as_of=DAY)
    first_ms = (time.perf_counter() - start) * 1000
    asked = contenders(book)
    check_agreement(asked)
    times = {name: median_ms(ask) for name, ask in asked.items()}
    times["statement"] = median_ms(lambda: state(book, as_of=next(DAYS)))
    split = generator.book(plots, split=0.02)
    times["statement, 2 % of plots split"] = median_ms(lambda: state(split, as_of=next(DAYS)))
    peaks = peaks_mb(generator.book(plots), [*asked, "statement", NOBODY])
    fastest = min(value for name, value in times.items() if name in rivals.PREPARE)
    ratios = {"question": times["ours"] / fastest, "statement": times["statement"] / times["pandas"]}
    lines = [f"| {name} | {value:,.2f} | {_peak(name, peaks)} |" for name, value in times.items()]
    lines.insert(1, f"| ours, first question of a book | {first_ms:,.2f} | |")
    lines.append(f"| {NOBODY} | | {peaks[NOBODY]:,.0f} |")
    return lines, ratios


def _peak(name: str, peaks: dict[str, float]) -> str:
    return f"{peaks[name]:,.0f}" if name in peaks else ""


def opening() -> tuple[list[str], float]:
    """Question 3: lines of the table, and the ratio."""
    folder = ROOT / "data"
    with tempfile.TemporaryDirectory() as place:
        cache = Path(place)
        start = time.perf_counter()
        load(folder, cache=cache)
        first_ms = (time.perf_counter() - start) * 1000
        again_ms = median_ms(lambda: load(folder, cache=cache))
    layers = sorted(folder.glob("*.geojson"))
    plain_ms = median_ms(lambda: [gpd.read_file(layer) for layer in layers])
    lines = [
        f"| first opening | {first_ms:,.0f} |",
        f"| second opening | {again_ms:,.0f} |",
        f"| geopandas.read_file of its {len(layers)} layers | {plain_ms:,.0f} |",
    ]
    return lines, again_ms / plain_ms


def judged(what: str, ratio: float, limit: float) -> str:
    """One line of the summary."""
    return f"| {what} | {ratio:.2f} | {limit:.2f} | {'yes' if ratio <= limit else 'NO'} |"


def main() -> None:
    """Measure everything, print it and write it down."""
    text = ["Written by `python -m benchmarks.occupancy`; milliseconds, medians of 5."]
    text += [f"Python {sys.version.split()[0]}, {sys.platform}; {rivals.versions()}.", ""]
    summary = ["| what | ratio | at most | met |", "|---|---|---|---|"]
    details: list[str] = []
    for plots in SIZES:
        lines, ratios = questions(plots)
        details += [f"## {plots:,} plots and as many leases", "", "| who | ms | peak MB |", "|---|---|---|"]
        details += [*lines, ""]
        size = f"{plots:,} plots"
        against = "against the fastest rival"
        summary.append(judged(f"question 1, {size}, {against}", ratios["question"], LIMITS["question"]))
        against = "against the bare pandas group-by"
        summary.append(judged(f"full statement, {size}, {against}", ratios["statement"], LIMITS["statement"]))
    lines, ratio = opening()
    summary.append(judged("second opening against geopandas", ratio, LIMITS["opening"]))
    details += ["## Opening the packaged book", "", "| what | ms |", "|---|---|", *lines, ""]
    text += [*summary, "", *details]
    write_part(HEADING, text)
    print("\n".join(text))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(ask_once(sys.argv[1], Path(sys.argv[2])))
    else:
        main()
