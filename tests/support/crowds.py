"""Threads that do the same at once; as a program of its own, so that a crash ends it and not the tests."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import crs
from occupancy.loading.land import places
from occupancy.program import ROOT

PLANES = ("EPSG:9206", "EPSG:9207", "EPSG:9208", "EPSG:9209", "EPSG:9210", "EPSG:9214", "EPSG:32648")
Answer = TypeVar("Answer")


def at_once(work: Callable[[int], Answer], *, threads: int) -> list[Answer]:
    """Return what `work` answers to the number, from 0, of each of some threads that start together."""
    start = Barrier(threads)

    def begun(number: int) -> Answer:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(begun, range(threads)))


def ran(program: str, *, rounds: int) -> subprocess.CompletedProcess[str]:
    """Return how a program of PROGRAMS ended; it says at the end how many of its answers were alike."""
    command = [sys.executable, "-m", "tests.support.crowds", program, str(rounds)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def points(rounds: int) -> int:
    """Convert points to seven planes and back in threads; return how many answers differ from one alone."""
    planes = [crs.planar_crs(name) for name in PLANES]
    lon, lat = np.linspace(105.9, 106.2, 2_000), np.linspace(20.9, 21.3, 2_000)

    def converted(_: int) -> NDArray[np.float64]:
        found = []
        for plane in planes:
            east, north = crs.east_north(lon, lat, plane)
            found += [east, north, *crs.lon_lat(east, north, plane)]
        return np.array(found)

    expected = converted(0)
    return sum(
        not np.array_equal(answer, expected)
        for _ in range(rounds)
        for answer in at_once(converted, threads=8)
    )


def outlines(rounds: int) -> int:
    """Look in threads for plots that lie outside a round phase; return how many answers differ from 2."""
    plane = crs.planar_crs("EPSG:9209")
    at = np.linspace(0.0, 900.0, 400)
    drawn = shapely.buffer(shapely.points(at, np.zeros(400)), 5.0)
    drawn[-2:] = shapely.box(2_000.0, [0.0, 50.0], 2_010.0, [10.0, 60.0])
    rows = {"row": range(1, 401), "parcel_id": range(400), "phase_id": "p"}
    plots = GeoDataFrame(rows, geometry=drawn, crs=plane)

    def found(phase: GeoDataFrame, _: int) -> int:
        return len(places.parcels_outside_phase(plots, phase))

    differ = 0
    for _ in range(rounds):  # a shape is prepared once: each time another
        circle = shapely.Point(0.0, 0.0).buffer(1_000.0, quad_segs=2_000)
        phase = GeoDataFrame({"row": [1], "phase_id": ["p"]}, geometry=[circle], crs=plane)
        differ += sum(n != 2 for n in at_once(partial(found, phase), threads=4))
    return differ


PROGRAMS: Mapping[str, Callable[[int], int]] = {"points": points, "outlines": outlines}

if __name__ == "__main__":
    sys.stdout.write(f"{PROGRAMS[sys.argv[1]](int(sys.argv[2]))} answers differ\n")
