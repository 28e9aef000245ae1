"""Growth with size, and workers: `python -m benchmarks.scale [LARGEST]` measures; its part of RESULTS.md.

Books of `benchmarks.generator` (plots, and as many leases, in 16 zones) as data sets of 10,000 plots and ten
times as many each time, up to LARGEST (10,000,000); above a million a data set is books of a million, whose
rows are alike. Every contender is a fresh process that opens the data set and answers once. Ours is the whole
statement: every basis, rule and finding. The others, written straightforwardly, add up the live leased land
by zone, and the SQL that we generate the sides of every basis. Seconds are of the processor, for the machine
does other things too; growth is the exponent of the seconds between one size and the next, without those of
a bare start.

Then one, two and four workers of Dask, each in a network namespace of its own (`ip netns`, as root on Linux),
on a bridge that leads nowhere else; and two, of which one is killed in the middle. The figures of all must be
the same.
"""

import hashlib
import json
import math
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from benchmarks import generator
from benchmarks.results import write_part
from occupancy.book import LandBook
from occupancy.loading.book_folder import Folder
from occupancy.loading.book_settings import FILE
from occupancy.partitions import engines, sql
from occupancy.partitions.combined import state_parts
from occupancy.partitions.data_set import open_partitions, provinces, write_partitions
from occupancy.partitions.engines import LOCAL, running
from occupancy.program import ROOT

HEADING = "# Growth with size, and workers"
SMALLEST, LARGEST, ONE_BOOK = 10_000, 10_000_000, 1_000_000
DAY = date(2023, 11, 17)
GROWTH = 1.1  # at most
SETTINGS = """
name_vi = "Dữ liệu để đo"
name_en = "Book for measuring"
data_as_of = 2023-11-17
plane = "EPSG:9209"
default_basis = "established"
[empty]
cleared_on = "not yet"
serviced_on = "not yet"
handed_over_on = "not yet"
operating_from = "not yet"
[invented]
tables = ["parcels", "tenancies"]
text_vi = "Giả định"
text_en = "Invented"
""".encode()
LIVE = f"first_day <= DATE '{DAY}' AND last_day >= DATE '{DAY}' AND coalesce(ended_on >= DATE '{DAY}', true)"


def on_disk(plots: int, folder: Path) -> Path:
    """Write a data set of so many plots; books after the first of a million are links to its files."""
    size = min(plots, ONE_BOOK)
    book: LandBook = generator.book(size)
    source = Folder(folder, {FILE: SETTINGS}, (), book.content_hash)
    write_partitions(replace(book, records=replace(book.records, source=source)), folder, province="p0")
    for number in range(1, plots // size):
        for own in folder.glob("*/province=p0"):
            copy = own.with_name(f"province=p{number}")
            subprocess.run(["cp", "-al", str(own), str(copy)], check=True)
    return folder


def by_ours(folder: Path, engine: str = LOCAL) -> str:
    """State every book of the data set; return a hash of their figures."""
    digest = hashlib.sha256()
    with running(engine) as run:
        for province in provinces(folder):
            statement = state_parts(open_partitions(folder, province), as_of=DAY, run=run)
            digest.update(statement.zones.to_csv().encode() + statement.rates.to_csv().encode())
    return digest.hexdigest()[:12]


def by_generated_sql(folder: Path) -> str:
    """Ask DuckDB what the program's SQL asks, of each book."""
    import duckdb  # noqa: PLC0415 (so that the others' memory is measured without it)

    for province in provinces(folder):
        parted = open_partitions(folder, province)
        tables = sql.tables_of_data_set(folder, province)
        duckdb.sql(sql.bare_question(parted.common, tables, as_of=DAY)).fetchall()
    return ""


def by_duckdb(folder: Path) -> str:
    """Join plots and live leases, and group by zone."""
    import duckdb  # noqa: PLC0415

    plots, leases = (f"read_parquet('{folder}/{name}/*/*/*.parquet')" for name in ("parcels", "tenancies"))
    asked = f"""SELECT province, zone_id, sum(leased_area_m2) FROM {plots} JOIN (
        SELECT province, parcel_id, leased_area_m2 FROM {leases} WHERE {LIVE}) USING (province, parcel_id)
        GROUP BY ALL"""
    duckdb.sql(asked).fetchall()
    return ""


def by_polars(folder: Path) -> str:
    """The same as a lazy query."""
    import polars as pl  # noqa: PLC0415

    plots, leases = (
        pl.scan_parquet(f"{folder}/{name}/*/*/*.parquet", hive_partitioning=True)
        for name in ("parcels", "tenancies")
    )
    ended = pl.col("ended_on")
    live = leases.filter(
        pl.col("first_day") <= DAY, pl.col("last_day") >= DAY, ended.is_null() | (ended >= DAY)
    )
    keys = ["province", "parcel_id"]
    both = live.select(*keys, "leased_area_m2").join(plots.select(*keys, "zone_id"), on=keys)
    both.group_by("province", "zone_id").agg(pl.col("leased_area_m2").sum()).collect()
    return ""


def by_dask_geopandas(folder: Path) -> str:
    """The same with tables of Dask, the plots as dask-geopandas reads them."""
    import dask.dataframe as dd  # noqa: PLC0415
    import dask_geopandas  # noqa: PLC0415

    columns = ["parcel_id", "leased_area_m2", "first_day", "last_day", "ended_on"]
    for province in provinces(folder):
        plots = dask_geopandas.read_parquet(f"{folder}/parcels/province={province}/*/*.parquet")
        leases = dd.read_parquet(f"{folder}/tenancies/province={province}/*/*.parquet", columns=columns)
        day = f"{DAY}"
        ended = leases["ended_on"].isna() | (leases["ended_on"] >= day)
        live = leases[(leases["first_day"] <= day) & (leases["last_day"] >= day) & ended]
        both = live.merge(
            dd.from_pandas(plots[["parcel_id", "zone_id"]].compute(), npartitions=1), on="parcel_id"
        )
        both.groupby("zone_id")["leased_area_m2"].sum().compute()
    return ""


def nothing(_folder: Path) -> str:
    """Start and end."""
    return ""


WAYS: dict[str, Callable[[Path], str]] = {
    "ours, the whole statement": by_ours,
    "our SQL in DuckDB, every basis": by_generated_sql,
    "DuckDB, leased by zone": by_duckdb,
    "polars, leased by zone": by_polars,
    "dask-geopandas, leased by zone": by_dask_geopandas,
    "nobody: the program starts": nothing,
}


def measure(name: str, folder: Path) -> None:
    """Answer in this process; print seconds of the processor and of the clock, MB, and what came out."""
    engines.WAIT_S = 120  # workers of a loaded machine take long to begin
    begin = time.perf_counter()
    answer = WAYS[name](folder) if name in WAYS else by_ours(folder, name)
    clock = time.perf_counter() - begin
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    taken = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
    print(json.dumps([taken, clock, peak, answer]))


def asked(name: str, folder: Path, *, within: Sequence[str] = ()) -> tuple[float, float, float, str]:
    """Let a process of its own answer, within a namespace where one is named."""
    command = [*within, sys.executable, "-m", "benchmarks.scale", name, str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800)
    if ran.returncode:
        raise RuntimeError(f"{name}: {ran.stderr[-2000:]}")
    taken, clock, peak, answer = json.loads(ran.stdout.splitlines()[-1])
    print(f"{name}, {folder.name}: {taken:.1f} s, {clock:.1f} s of the clock, {peak:,.0f} MB", flush=True)
    return taken, clock, peak, answer


def ip(words: str) -> None:
    """Run `ip`."""
    subprocess.run(["ip", *words.split()], check=True)


@contextmanager
def namespaces(workers: int) -> Iterator[list[str]]:
    """Give names of network namespaces: that of the scheduler, then one for each worker, on one bridge."""
    names = ["landbook-0", *(f"landbook-{number}" for number in range(1, workers + 1))]
    with ExitStack() as ends:
        for name in names:
            ip(f"netns add {name}")
            ends.callback(ip, f"netns delete {name}")
            ip(f"-n {name} link set lo up")
        ip(f"-n {names[0]} link add br0 type bridge")
        ip(f"-n {names[0]} addr add 10.77.0.1/24 dev br0")
        ip(f"-n {names[0]} link set br0 up")
        for number, name in enumerate(names[1:], start=1):
            ip(f"-n {names[0]} link add v{number} type veth peer name eth0 netns {name}")
            ip(f"-n {names[0]} link set v{number} master br0 up")
            ip(f"-n {name} addr add 10.77.0.{10 + number}/24 dev eth0")
            ip(f"-n {name} link set eth0 up")
        yield names


@contextmanager
def cluster(workers: int) -> Iterator[tuple[list[str], list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and workers, each in a namespace; give the prefix of its client, and the workers."""
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with namespaces(workers) as names, ExitStack() as ends, tempfile.TemporaryDirectory() as place:

        def start(name: str, *words: str) -> subprocess.Popen[bytes]:
            command = ["ip", "netns", "exec", name, sys.executable, "-m", *words]
            process = subprocess.Popen(command, start_new_session=True, **quiet)  # type: ignore[call-overload]
            ends.callback(process.wait)
            ends.callback(_end, process)
            return process

        start(names[0], "distributed.cli.dask_scheduler", "--host", "10.77.0.1", "--no-dashboard")
        knock = "until (echo > /dev/tcp/10.77.0.1/8786) 2>/dev/null; do sleep 0.2; done"
        subprocess.run(["ip", "netns", "exec", names[0], "bash", "-c", knock], check=True, timeout=120)
        own = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", place]
        began = [
            start(
                name, "distributed.cli.dask_worker", "tcp://10.77.0.1:8786", "--host", f"10.77.0.{at}", *own
            )
            for at, name in enumerate(names[1:], start=11)
        ]
        yield ["ip", "netns", "exec", names[0]], began


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def with_workers(folder: Path, workers: int, *, lost: bool = False) -> tuple[float, str]:
    """Answer on so many workers; where one is `lost`, it is killed in the middle."""
    with cluster(workers) as (within, began):
        asked("dask://10.77.0.1:8786", folder, within=within)  # workers import what they need
        if lost:
            command = ["sh", "-c", f"sleep 2; kill -9 -{began[0].pid}"]
            killer = subprocess.Popen(command)
            answer = asked("dask://10.77.0.1:8786", folder, within=within)
            killer.wait()
        else:
            answer = asked("dask://10.77.0.1:8786", folder, within=within)
    return answer[1], answer[3]


def growth(taken: Sequence[tuple[int, float]], start: float) -> str:
    """Return the largest exponent between one size and the next, in words of the table."""
    exponents = [
        math.log((after - start) / (before - start)) / math.log(more / less)
        for (less, before), (more, after) in pairwise(taken)
        if before > start
    ]
    return f"{max(exponents):.2f}" if exponents else ""


def main(largest: int) -> None:
    """Measure, and write."""
    lines, taken, same = [], {name: list[tuple[int, float]]() for name in WAYS}, {}
    with tempfile.TemporaryDirectory() as place:
        plots = SMALLEST
        while plots <= largest:
            folder = on_disk(plots, Path(place) / f"{plots}")
            for name in WAYS:
                seconds, clock, peak, same[plots, name] = asked(name, folder)
                taken[name].append((plots, seconds))
                lines.append(f"| {name} | {plots:,} | {seconds:.1f} | {clock:.1f} | {peak:,.0f} |")
            plots *= 10
        whole = same[plots // 10, next(iter(WAYS))]
        of_workers = []
        for workers, lost in ((1, False), (2, False), (4, False), (2, True)):
            clock, answer = with_workers(folder, workers, lost=lost)
            assert answer == whole, "other workers give other figures"
            words = f"{workers}, one of them killed" if lost else f"{workers}"
            of_workers.append(f"| {words} | {clock:.1f} | the same |")
    start = taken[next(reversed(WAYS))][-1][1]
    grown = {name: growth(taken[name], start) for name in WAYS}
    first = next(iter(WAYS))
    met = "yes" if float(grown[first] or "nan") <= GROWTH else "NO"
    written = [
        f"Written by `python -m benchmarks.scale`, {os.cpu_count()} cores; seconds of the processor.",
        "",
        "| what | figure | at most | met |",
        "|---|---|---|---|",
        f"| growth of our statement | {grown[first]} | {GROWTH:.2f} | {met} |",
        "",
        "| what | plots | s | s of the clock | MB |",
        "|---|---|---|---|---|",
        *lines,
        "",
        "| what | growth |",
        "|---|---|",
        *(f"| {name} | {exponent} |" for name, exponent in list(grown.items())[:-1]),
        "",
        f"| workers, {plots // 10:,} plots | s of the clock | figures |",
        "|---|---|---|",
        *of_workers,
    ]
    write_part(HEADING, written)
    print("\n".join(written))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) == 2 else LARGEST)
