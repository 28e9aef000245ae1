"""Tolerances: by how much shapes, papers and days may differ without a finding, all in one place.

The limits of the program are the rows of its tolerances.csv, and a book may bring rows of its own.

Two limits meet in every check: what the law keeps (0.1 m²), and what the coordinates can tell. A file whose
coordinates have 7 decimals of a degree has its corners on a grid of 1.1 cm, and a line of 2 km that is off by
half of that is off by 10 m². So differences of areas are let pass up to half a step along the perimeter, and
slivers (overlaps, land out of a phase) are judged by their width.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import crs

# What floating point may add to a difference of two areas that is exactly at a limit.
ROUNDING_M2 = 1e-6


@dataclass(frozen=True, slots=True)
class Tolerances:
    """The limits of the checks, each under its code in tolerances.csv, which says what it is for.

    A corner is rounded by up to half a step in each direction: where two shapes that share no land overlap,
    no circle wider than √2 steps fits in.
    """

    area_m2: float = 0.1
    same_outline_pct: float = 5.0
    ring_gap_m: float = 0.02
    sliver_steps: float = 1.4142
    outside_pct: float = 0.01
    paper_m2: float = 2.0
    paper_pct: float = 0.1
    paper_error_pct: float = 20.0
    zone_pct: float = 1.0
    last_place_units: float = 0.5
    term_days: float = 31.0
    lease_years: float = 99.0
    least_lease_m2: float = 10.0
    least_lease_pct: float = 0.1
    whole_plot_pct: float = 1.0
    thousands_pct: float = 20.0
    clearance_days: float = 365.0
    same_day_leases: float = 100.0
    same_day_pct: float = 5.0
    constant_rows: float = 20.0
    column_rows: float = 10.0
    column_pct: float = 50.0
    part_ha: float = 0.01
    divided_pct: float = 2.0
    jump_pct: float = 50.0
    published_pct: float = 0.5
    spike_deg: float = 1.0
    spike_m: float = 1.0
    parts_apart_m: float = 100.0
    size_times: float = 100.0
    size_rows: float = 10.0
    plot_width_m: float = 1.0
    coarse_step_m: float = 1.5
    shift_pct: float = 5.0
    shift_rest_pct: float = 5.0
    gap_m: float = 0.5
    gap_times: float = 10.0
    enclosed_m2: float = 5_000.0
    street_m: float = 3.0
    street_times: float = 5.0
    heir_pct: float = 50.0
    stray_km: float = 10.0
    stray_of_book_km: float = 100.0
    stray_times: float = 10.0
    days_ahead_years: float = 5.0
    far_years: float = 100.0


USUAL = Tolerances()
# Decimals of a coordinate in degrees that are told apart. Fewer may be a choice of whoever drew squares by
# hand and are read as 5 (a step of 1.1 m), unless the many numbers of a layer are all rounded so;
# beyond 9 (0.1 mm) nobody can tell. For metres these are 0 and 4.
_DECIMALS = (5, 9)
_ROUNDED_FROM = 40
METRES_PER_DEGREE = 111_320.0
STEP = "coordinate_step_m"


def steps_m(frame: GeoDataFrame) -> crs.Floats:
    """Return for each shape the last decimal place its coordinates are written with, in metres; NaN for none.

    `frame` is in the system of its file, not yet moved. 1.1 cm stand for 7 decimals of a degree, 0 for more
    decimals than are told apart.
    """
    shapes = np.asarray(frame.geometry.array, dtype=object)
    unit, decimals = (METRES_PER_DEGREE, _DECIMALS) if crs.require_crs(frame).is_geographic else (1.0, (0, 4))
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    coarsest, finest = decimals
    most = np.full(len(shapes), coarsest)
    numbers, owner = points.ravel(), np.repeat(owner, 2)
    for places in range(finest - 1, coarsest - 1, -1):  # a shape is done with at its finest number
        scaled = numbers * 10.0**places
        most[owner[np.abs(scaled - np.rint(scaled)) > 1e-3]] = places + 1
        open_still = most[owner] == coarsest
        numbers, owner = numbers[open_still], owner[open_still]
    if len(points) and (most == coarsest).all() and len(np.unique(points)) >= _ROUNDED_FROM:
        most[:] = _coarser(points, coarsest)
    steps = np.where(most == finest, 0.0, unit * 10.0 ** -most.astype(float))
    return np.where(shapely.is_missing(shapes) | shapely.is_empty(shapes), np.nan, steps)


def _coarser(points: crs.Floats, places: int) -> int:
    """Return with how many decimals, up to three fewer, all numbers can be written."""
    for fewer in range(places - 1, places - 4, -1):
        scaled = points * 10.0**fewer
        if (np.abs(scaled - np.rint(scaled)) > 1e-3).any():
            break
        places = fewer
    return places


def steps_of(frame: GeoDataFrame) -> crs.Floats:
    """Return the steps that a frame of the book carries, in metres; 0 where it carries none."""
    if STEP not in frame:
        return np.zeros(len(frame))
    return np.asarray(np.nan_to_num(frame[STEP].to_numpy(dtype=float)))


def tolerance_along(shapes: NDArray[np.object_], steps: crs.Floats) -> crs.Floats:
    """Return the square metres that half a step along its perimeter adds to or takes from each shape."""
    return np.asarray(shapely.length(shapes) * steps / 2)


def is_thinner_than(
    slivers: NDArray[np.object_], steps: crs.Floats, limits: Tolerances = USUAL
) -> NDArray[np.bool_]:
    """Return which slivers are no wider than rounding makes them; `steps` are the coarser of both sides."""
    return is_narrower_than(slivers, limits.sliver_steps * steps)


def is_narrower_than(shapes: NDArray[np.object_], width_m: crs.Floats) -> NDArray[np.bool_]:
    """Return into which shapes no circle of each width fits; into all of them one of no width does."""
    return np.asarray((width_m > 0) & shapely.is_empty(shapely.buffer(shapes, -width_m / 2)))
