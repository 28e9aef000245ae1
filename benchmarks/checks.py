"""How fast land is checked: `python -m benchmarks.checks` measures and writes its part of RESULTS.md.

Estates (`benchmarks.estates`) with an outline around each phase, and a fault in one plot of a hundred: each
such plot reaches 0.2 m into its neighbour. Ours are all checks of the land together, of 10,000 plots and of
81,000. Beside them the overlaps alone, as others look for them: geopandas' `sjoin` and `overlay`, PostGIS's
way in DuckDB (a join on `st_intersects`, then areas), and the coverage check that QGIS and GEOS have, with
gaps of up to 0.5 m. Seconds of the clock, the better of two; what each finds stands beside them. The spatial
extension of DuckDB is not among the requirements: PyPI has it for some versions of DuckDB only.
"""

import gc
import time
from collections.abc import Callable
from importlib.resources import files

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks import estates
from benchmarks.results import write_part
from occupancy.loading.land.overlaps import overlapping_parcels
from occupancy.loading.land_checks import land_findings

HEADING = "# Checks of the land"
PLOTS, LARGE, EVERY, REACH_M = 10_000, 81_000, 100, 0.2
Ask = Callable[[], int]


def damaged(plots: int) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
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


RIVALS: dict[str, Callable[[gpd.GeoDataFrame], Ask]] = {
    "geopandas `sjoin`, then `intersection`": by_sjoin,
    "geopandas `overlay`": by_overlay,
    "GEOS coverage check, as in QGIS (plots at fault)": by_coverage,
    "DuckDB spatial": by_duckdb,
}


def seconds(ask: Ask) -> tuple[float, int]:
    """Return the better of two times, and the answer."""
    times = []
    for _ in range(2):
        gc.collect()
        begin = time.perf_counter()
        found = ask()
        times.append(time.perf_counter() - begin)
    return min(times), found


def main() -> None:
    """Measure and write."""
    zones, phases, parcels = damaged(PLOTS)
    rows = [
        ("ours, all checks of the land", PLOTS, *seconds(lambda: len(land_findings(zones, phases, parcels)))),
        ("ours, overlaps alone", PLOTS, *seconds(lambda: len(overlapping_parcels(parcels)))),
    ]
    for name, prepare in RIVALS.items():
        try:
            rows.append((name, PLOTS, *seconds(prepare(parcels))))
        except ImportError:
            print(f"{name} is not installed and was left out")
    large = damaged(LARGE)
    rows.append(("ours, all checks of the land", LARGE, *seconds(lambda: len(land_findings(*large)))))
    lines = [
        f"Written by `python -m benchmarks.checks`; one plot in {EVERY} reaches {REACH_M} m into its"
        " neighbour; seconds of the clock, the better of two.",
        "",
        "| what | plots | s | found |",
        "|---|---|---|---|",
        *(f"| {name} | {plots:,} | {took:.2f} | {found:,} |" for name, plots, took, found in rows),
    ]
    write_part(HEADING, lines)


if __name__ == "__main__":
    main()
