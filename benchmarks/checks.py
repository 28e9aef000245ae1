"""How fast land is checked: `python -m benchmarks.checks` measures and writes its part of RESULTS.md.

Estates (`benchmarks.estates`) with an outline around each phase, and a fault in one plot of a hundred: each
such plot reaches 0.2 m into its neighbour. Ours are all checks of the land together, of 10,000 plots and of
81,000, also of estates that are turned and whose corners are then rounded to 1 mm, as files have them. Beside
them the overlaps alone, as others look for them: geopandas' `sjoin` and `overlay`, PostGIS and its way in
DuckDB (a join on `st_intersects`, then areas), QGIS's intersection of a layer with itself, and the coverage
check that QGIS and GEOS have, with gaps of up to 0.5 m. Then all checks of a million plots, and the overlaps
of a million without streets beside those of others. What each finds stands beside its times, and the peak of
memory of a process that does nothing else.

PostGIS and QGIS are measured where they are installed (Debian: `postgresql-postgis`, `qgis`), the index is
made within the time. The spatial extension of DuckDB is not among the requirements: PyPI has it for some
versions of DuckDB only (`pip install --target FOLDER duckdb==1.5.5 duckdb-extension-spatial==1.5.5`, and
`PYTHONPATH=FOLDER`).
"""

import gc
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks import estates
from benchmarks.results import write_part
from occupancy.loading.land.overlaps import overlapping_parcels
from occupancy.loading.land_checks import land_findings
from tests.support.postgis import running
from tests.support.programs import postgres_programs

HEADING = "# Checks of the land"
PLOTS, LARGE, MILLION, EVERY, REACH_M = 10_000, 81_000, 1_000_000, 100, 0.2
TURNED_DEG = 17.0
_LONGEST_S = 300  # that one measurement may take
_QUIET = 0.5  # of the load of a machine on which nothing else works
COVERAGE = "GEOS coverage check, as in QGIS (plots at fault)"
TURNED = ", turned and rounded"
OURS = ALL, OVERLAPS = "ours, all checks of the land", "ours, overlaps alone"
QGIS = Path("/usr/bin/qgis_process.bin")  # Debian's wrapper passes an option that it refuses
Layers = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]
Ask = Callable[[], int]


def damaged(plots: int) -> Layers:
    """Zones, phases and plots of a book of so many, outlined and with overlaps."""
    book = estates.book(plots)
    parcels = book.parcels.assign(row=np.arange(len(book.parcels)) + 1)
    shapes = np.asarray(parcels.geometry.array, dtype=object).copy()
    faulty = np.flatnonzero((parcels["land_use"] != "traffic").to_numpy())[::EVERY]
    west, south, east, north = shapely.bounds(shapes[faulty]).T
    shapes[faulty] = shapely.box(west, south, east + REACH_M, north)
    parcels = parcels.set_geometry(gpd.GeoSeries(shapes, index=parcels.index, crs=parcels.crs))
    parcels["document_area_m2"] = shapely.area(shapes).round(1)
    bounds = parcels.bounds.groupby(parcels["phase_id"])
    low, high = bounds[["minx", "miny"]].min(), bounds[["maxx", "maxy"]].max()
    boxes = pd.Series(shapely.box(*low.to_numpy().T, *high.to_numpy().T), index=low.index, dtype=object)
    around = gpd.GeoSeries(boxes.reindex(book.phases["phase_id"]).to_numpy(), crs=parcels.crs)
    zones = book.zones.set_geometry(gpd.GeoSeries([None] * len(book.zones), crs=parcels.crs))
    return zones, book.phases.set_geometry(around), parcels


def turned(layers: Layers) -> Layers:
    """The same land turned, with the corners of plots to the millimetre; phases reach 1 m further."""
    zones, phases, parcels = layers
    turn = partial(gpd.GeoSeries.rotate, angle=TURNED_DEG, origin=(estates._EAST, estates._NORTH))
    rounded = shapely.transform(turn(parcels.geometry).to_numpy(), lambda corners: corners.round(3))
    return zones, phases.set_geometry(turn(phases.geometry).buffer(1)), parcels.set_geometry(rounded)


def field(plots: int) -> gpd.GeoDataFrame:
    """So many plots in rows, with one overlap in a hundred; no street, no paper."""
    place, row = np.arange(plots) % 1_000, np.arange(plots) // 1_000
    reach = np.where(np.arange(plots) % EVERY == 0, REACH_M, 0.0)
    shapes = shapely.box(place * 50.0, row * 150.0, place * 50.0 + 50 + reach, row * 150.0 + 150)
    columns = {"parcel_id": np.arange(plots).astype(str), "row": np.arange(plots)}
    layer = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:9209")
    return layer.assign(valid_from=pd.NaT, valid_to=pd.NaT)


def by_ours(plots: gpd.GeoDataFrame) -> Ask:
    """Look for overlaps as the checks do, and make a finding of each."""
    return lambda: len(overlapping_parcels(plots))


def by_sjoin(plots: gpd.GeoDataFrame) -> Ask:
    """Join the layer with itself, then cut every pair."""

    def ask() -> int:
        pairs = plots[["geometry"]].sjoin(plots[["geometry"]], predicate="intersects")
        pairs = pairs[pairs.index < pairs["index_right"]]
        other = plots.geometry.loc[pairs["index_right"]].set_axis(pairs.index)
        return int((pairs.geometry.intersection(other, align=False).area > 0.1).sum())

    return ask


def by_overlay(plots: gpd.GeoDataFrame) -> Ask:
    """Lay the layer over itself."""

    def ask() -> int:
        layer = plots[["parcel_id", "geometry"]]
        both = gpd.overlay(layer, layer, how="intersection", keep_geom_type=True)
        return int(((both["parcel_id_1"] < both["parcel_id_2"]) & (both.area > 0.1)).sum())

    return ask


def by_tree(plots: gpd.GeoDataFrame) -> Ask:
    """Ask shapely's tree for pairs that overlap, then measure what they share."""
    shapes = np.asarray(plots.geometry.array, dtype=object)

    def ask() -> int:
        left, right = shapely.STRtree(shapes).query(shapes, predicate="overlaps")
        left, right = left[left < right], right[left < right]
        return int((shapely.area(shapely.intersection(shapes[left], shapes[right])) > 0.1).sum())

    return ask


def by_coverage(plots: gpd.GeoDataFrame) -> Ask:
    """Mark the edges at fault, as QGIS does; it names no pairs, and a corner more on one side is a fault."""
    shapes = np.asarray(plots.geometry.array, dtype=object)
    return lambda: int((shapely.length(shapely.coverage_invalid_edges(shapes, gap_width=0.5)) > 0).sum())


SQL = """
select count(*) from plots a join plots b on st_intersects(a.shape, b.shape)
where a.id < b.id and st_area(st_intersection(a.shape, b.shape)) > 0.1
"""


def by_duckdb(plots: gpd.GeoDataFrame) -> Ask:
    """Ask DuckDB with its spatial extension, where that is installed."""
    import duckdb  # noqa: PLC0415 (so that the others are measured without it)

    folder = files("duckdb_extension_spatial") / "extensions" / f"v{duckdb.__version__}"
    if not (folder / "spatial.duckdb_extension").is_file():
        raise ImportError
    base = duckdb.connect()
    base.execute(f"load '{folder / 'spatial.duckdb_extension'}'; set threads = 2")
    given = pd.DataFrame({"id": plots["parcel_id"], "wkb": shapely.to_wkb(plots.geometry.array)})
    base.register("given", given)
    base.execute("create table plots as select id, st_geomfromwkb(wkb) as shape from given")
    return lambda: int(base.execute(SQL).fetchall()[0][0])


@contextmanager
def by_postgis(plots: gpd.GeoDataFrame) -> Iterator[Ask]:
    """Ask a PostGIS server of our own, with a new index each time."""
    programs = postgres_programs()
    if programs is None:
        raise ImportError
    given = pd.DataFrame({"id": plots["parcel_id"], "wkb": shapely.to_wkb(plots.geometry.array, hex=True)})
    with running(programs) as server, tempfile.TemporaryDirectory() as folder:
        given.to_csv(Path(folder) / "plots.csv", index=False, header=False)
        server.rows(
            "create table plots (id text, shape geometry);\n\\copy plots from 'plots.csv' csv", Path(folder)
        )
        index = "drop index if exists at; create index at on plots using gist (shape); analyze plots;"
        yield lambda: int(server.rows(index + SQL)[0][0])


@contextmanager
def by_qgis(plots: gpd.GeoDataFrame) -> Iterator[Ask]:
    """Let QGIS intersect the layer with itself; it starts, and reads and writes files, within the time."""
    if not QGIS.exists():
        raise ImportError
    with tempfile.TemporaryDirectory() as folder:
        source, answer = Path(folder) / "plots.gpkg", Path(folder) / "both.gpkg"
        plots[["parcel_id", "geometry"]].to_file(source, index=False)
        given = [f"--INPUT={source}", f"--OVERLAY={source}", f"--OUTPUT={answer}"]
        command = [str(QGIS), "run", "native:intersection", *given]

        def ask() -> int:
            answer.unlink(missing_ok=True)
            # It takes the Python that it finds for its own, and another one ends it.
            own = {"HOME": folder, "PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen"}
            subprocess.run(command, env=own, capture_output=True, check=True)
            both = gpd.read_file(answer)
            once = both["parcel_id"].astype(str) < both["parcel_id_2"].astype(str)
            return int((once & (both.area > 0.1)).sum())

        yield ask


@contextmanager
def _at_once(prepare: Callable[[gpd.GeoDataFrame], Ask], plots: gpd.GeoDataFrame) -> Iterator[Ask]:
    yield prepare(plots)


WAYS: dict[str, Callable[[gpd.GeoDataFrame], Any]] = {
    OVERLAPS: partial(_at_once, by_ours),
    "geopandas `sjoin`, then `intersection`": partial(_at_once, by_sjoin),
    "geopandas `overlay`": partial(_at_once, by_overlay),
    "shapely's tree with `overlaps`": partial(_at_once, by_tree),
    COVERAGE: partial(_at_once, by_coverage),
    "DuckDB spatial": partial(_at_once, by_duckdb),
    "PostGIS": by_postgis,
    "QGIS, intersection": by_qgis,
}
OF_MANY = ("geopandas `sjoin`, then `intersection`", "shapely's tree with `overlaps`", COVERAGE)
OF_A_MILLION = (*OF_MANY[1:], "DuckDB spatial", "PostGIS")


def cases() -> list[tuple[str, int]]:
    """What is measured: the way, and of how many plots."""
    every = [(name + turn, plots) for plots in (PLOTS, LARGE) for name in OURS for turn in ("", TURNED)]
    every += [(name, PLOTS) for name in WAYS if name != OVERLAPS]
    every += [(name + turn, LARGE) for name in OF_MANY for turn in ("", TURNED)]
    return [*every, *((name, MILLION) for name in (ALL, OVERLAPS, *OF_A_MILLION))]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one way took, by the clock and by its process, what it found, and the peak of its memory.

    One that was stopped has found nothing and took at least so long.
    """

    clock_s: float
    processor_s: float
    found: int | None
    peak_mb: float


def timed(ask: Ask, times: int = 2) -> tuple[float, float, int]:
    """Return the better of so many times, by the clock and the processor, and the answer."""
    taken = []
    for _ in range(times):
        gc.collect()
        clock, processor = time.perf_counter(), time.process_time()
        found = ask()
        taken.append((time.perf_counter() - clock, time.process_time() - processor))
    clocks, processors = zip(*taken, strict=True)
    return min(clocks), min(processors), found


def measure(case: str, plots: int) -> None:
    """Measure one way in this process, and print what it took."""
    name = case.removesuffix(TURNED)
    once = plots == MILLION or name.startswith("QGIS")
    if plots == MILLION and name != ALL:
        layers = (None, None, field(plots))
    else:
        layers = turned(damaged(plots)) if case.endswith(TURNED) else damaged(plots)
    if name == ALL:
        taken = timed(lambda: len(land_findings(*layers)), 1 if once else 2)
    else:
        with WAYS[name](layers[2]) as ask:
            taken = timed(ask, 1 if once else 2)
    print(json.dumps([*taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def run(case: str, plots: int) -> Taken | None:
    """Let a process of its own measure; None where something is missing, no found where it is stopped."""
    command = [sys.executable, "-m", "benchmarks.checks", case, str(plots)]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_LONGEST_S)
    except subprocess.CalledProcessError as fault:
        print(f"{case}, {plots:,} plots, was left out: {fault} {(fault.stderr or '')[-200:]}", flush=True)
        return None
    except subprocess.TimeoutExpired:
        print(f"{case}, {plots:,} plots, was stopped after {_LONGEST_S} s", flush=True)
        return Taken(_LONGEST_S, math.nan, None, math.nan)
    taken = Taken(*json.loads(ran.stdout.splitlines()[-1]))
    print(f"{case}, {plots:,} plots: {taken}", flush=True)
    return taken


def limits(taken: Mapping[tuple[str, int], Taken]) -> list[str]:
    """Return the lines of what was to be met."""
    fastest = min(taken[name, MILLION].clock_s for name in OF_A_MILLION if (name, MILLION) in taken)
    million, overlaps = taken[ALL, MILLION].clock_s, taken[OVERLAPS, MILLION].clock_s
    rows = []
    for turn in ("", TURNED):
        ours, other = taken[ALL + turn, LARGE], min(taken[name + turn, LARGE].clock_s for name in OF_MANY)
        what = f"{ALL}{turn}, {LARGE:,} plots"
        rows += [(f"{what}, s", ours.clock_s, 5), (f"{what}, MB", ours.peak_mb, 2_000)]
        rows.append(
            (f"{what}, times the fastest other's check of overlaps and gaps", ours.clock_s / other, 2)
        )
    rows += [
        (f"{ALL}, {MILLION:,} plots, s", million, 60),
        (f"{OVERLAPS}, {MILLION:,} plots, s", overlaps, 10),
        (f"{OVERLAPS}, {MILLION:,} plots, times the fastest other", overlaps / fastest, 1),
    ]
    met = {True: "yes", False: "NO"}
    lines = [f"| {what} | {figure:,.2f} | {most:,} | {met[figure <= most]} |" for what, figure, most in rows]
    return ["| what | figure | at most | met |", "|---|---|---|---|", *lines]


def line(name: str, plots: int, taken: Taken) -> str:
    """Return the line of the table on one way."""
    if taken.found is None:
        return f"| {name} | {plots:,} | over {taken.clock_s:,.0f}, stopped | | | |"
    figures = f"{taken.clock_s:.2f} | {taken.processor_s:.2f} | {taken.found:,} | {taken.peak_mb:,.0f}"
    return f"| {name} | {plots:,} | {figures} |"


def main() -> None:
    """Measure and write."""
    before = os.getloadavg()[0]
    every = {case: found for case in cases() if (found := run(*case))}
    others = f"{before:.1f} when it began" if before > _QUIET else "none"
    lines = [
        f"Written by `python -m benchmarks.checks`; one plot in {EVERY} reaches {REACH_M} m into its"
        " neighbour; seconds of the clock and of the processor, the better of two, of a million and of QGIS"
        " once. Processor and memory are those of the asking process; servers and QGIS have theirs besides."
        f" Other work on the {os.cpu_count()} cores: {others}.",
        "",
        *limits(every),
        "",
        "| what | plots | s | s of the processor | found | MB |",
        "|---|---|---|---|---|---|",
        *(line(*case, taken) for case, taken in every.items()),
    ]
    write_part(HEADING, lines)


if __name__ == "__main__":
    if sys.argv[1:]:
        measure(sys.argv[1], int(sys.argv[2]))
    else:
        main()
