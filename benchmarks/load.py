"""Twenty readers at once: `python -m benchmarks.load [SECONDS]` measures; five minutes go into RESULTS.md.

Readers without a browser go from page to page of the packaged book and choose in each, with a pause after
every step as long as a person looks. Once all pages have been opened, one reader is there for a fifth of the
time, then twenty. Measured are what goes wrong, how long the slowest steps take beside those of the one
reader, whose pauses are short since nobody waits for it, and the memory of the server after the first minute
and at the end (where /proc tells it).
"""

import math
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.app import line
from benchmarks.results import write_part
from outputs.assets import MAP_LIBRARIES
from tests.support.app_server import serving
from tests.support.sessions import Run, opened, session

HEADING = "# Twenty readers at once"
READERS, SECONDS, WARM_S = 20, 300, 60
PAUSE_S = (2.0, 8.0)  # from, to
ALONE_S = (0.2, 0.8)  # nobody waits for the one reader, so that more steps can be taken
# A page, what stands in its address, and what is chosen there: a control by its label, its values in turn.
_BASIS = ("Fill rate measured on", [{"string_value": "gross_planned"}, {"string_value": "established"}])
STEPS: tuple[tuple[str, dict[str, str], str, list[dict[str, Any]]], ...] = (
    ("", {}, *_BASIS),
    ("vacant", {}, "Can be offered", [{"bool_value": True}, {"bool_value": False}]),
    ("zone", {"zone": "que-vo-1"}, *_BASIS),
    ("plot", {"plot": "Q3-A16-01"}, *_BASIS),
    ("find", {"ha": "2"}, *_BASIS),
    ("quality", {}, *_BASIS),
)


def steps(address: str, until: float, pause_s: tuple[float, float], number: int) -> Iterator[Run]:
    """Go from page to page as the reader of a number until it is time, in one session."""
    pauses = random.Random(number)
    with session(address) as reader:
        for page, query, label, values in cycle([*STEPS[number % len(STEPS) :], *STEPS]):
            choices = (partial(reader.choose, label, **value) for value in values)
            for step in (partial(reader.open, page, lang="en", **query), *choices):
                time.sleep(pauses.uniform(*pause_s))
                if time.monotonic() > until:
                    return
                yield step()


def runs(address: str, readers: int, seconds: float) -> list[Run]:
    """Return the steps of all readers."""
    pause_s = PAUSE_S if readers > 1 else ALONE_S
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(readers) as crowd:
        return [
            run
            for of in crowd.map(lambda number: list(steps(address, until, pause_s, number)), range(readers))
            for run in of
        ]


def memory_mb() -> float:
    """Return what the server holds, the only process started from here; nought where nobody tells."""
    try:
        (server,) = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        status = Path(f"/proc/{server}/status").read_text()
    except (OSError, ValueError):
        return 0.0
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def slow(of: list[Run]) -> float:
    """Return the 95th percentile in seconds."""
    return statistics.quantiles([run.seconds for run in of], n=20)[-1]


def main(seconds: float) -> None:
    """Measure, print, and put the figures of a whole run into their part of the results."""
    MAP_LIBRARIES.ensure()
    with serving() as address, ThreadPoolExecutor(1) as watch:
        for page, query, *_ in STEPS:
            opened(address, page, lang="en", **query)
        alone = runs(address, 1, seconds / 5)
        crowd = watch.submit(partial(runs, address, READERS, seconds))
        time.sleep(min(WARM_S, seconds / 2))
        early = memory_mb()
        together = crowd.result()
        late = memory_mb()
    faults = [fault for run in (*alone, *together) for fault in run.faults]
    many, time_s = len(together), f"{PAUSE_S[0]:.0f} to {PAUSE_S[1]:.0f} s"
    medians = [statistics.median(run.seconds for run in of) for of in (alone, together)]
    lines = [
        f"Written by `python -m benchmarks.load`: {len(alone)} steps of one reader in {seconds / 5:.0f} s,"
        f" then {many} of {READERS} in {seconds:.0f} s, {time_s} apart, the one reader sooner.",
        "",
        *("| what | ratio | at most | met |", "|---|---|---|---|"),
        line("95th percentile of a step, against one reader", slow(together) / slow(alone), 4),
        line("memory at the end, against that after a minute", late / early if early else math.nan, 1.1),
        "",
        f"Errors: {len(faults)}. 95th percentile: {slow(alone):.2f} s alone, {slow(together):.2f} s together;"
        f" median {medians[0]:.2f} and {medians[1]:.2f} s. Memory: {early:.0f} MB, then {late:.0f} MB.",
        *dict.fromkeys(faults),
    ]
    if seconds >= SECONDS:
        write_part(HEADING, lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
