"""Shape metrics: how wide, rectangular and compact land is; units of areas; shapes cut small, in parts."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

_EXACT_M = 0.1  # how near the radius of the largest circle is looked for; a rectangle's is known
_ROUGH_M = 2.0  # and how near it is looked for at first
_ROUND = 32  # sides of a quarter of a circle, so that the corners of what is left are true to centimetres
_RECTANGLE = 0.9999  # a plot that fills its rectangle so far is one, up to the centimetres of its corners


def proportions(shapes: NDArray[np.object_]) -> pd.DataFrame:
    """Measure the form of each shape by figures that do not change when it is moved or turned.

    Parameters
    ----------
    shapes
        Valid polygons in a plane, in metres; a missing or empty one has NaN in every column.

    Returns
    -------
    proportions
        One row per shape. `width_m` is the diameter of the largest circle that lies inside: a rectangle's
        shorter side to a centimetre or two, and for another shape at most 20 cm too little.
        `rectangularity` is the area over that of the smallest turned rectangle around the shape, and
        `compactness` is 4π times the area over the square of the whole boundary, holes included; both lie
        between 0 and 1, and 1 is a rectangle, a circle.
    """
    shapes = np.asarray(shapes, dtype=object)
    area = shapely.area(shapes)
    drawn = np.nan_to_num(area) > 0
    shapes, area = shapes[drawn], area[drawn]
    around = shapely.oriented_envelope(shapes)
    rectangularity = np.minimum(area / shapely.area(around), 1.0)
    metrics = {
        "width_m": _width(shapes, around, rectangularity > _RECTANGLE),
        "rectangularity": rectangularity,
        "compactness": 4.0 * np.pi * area / shapely.length(shapes) ** 2,
    }
    return pd.DataFrame(metrics, index=np.flatnonzero(drawn)).reindex(range(len(drawn)))


def _width(
    shapes: NDArray[np.object_], around: NDArray[np.object_], known: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Measure the diameter of the largest circle inside; a search takes long, and a rectangle needs none."""
    half, area = shapely.length(around) / 2.0, shapely.area(around)
    # The sides of a rectangle from their sum and product.
    width = (half - np.sqrt(np.maximum(half**2 - 4.0 * area, 0.0))) / 2.0
    width[~known] = np.minimum(width[~known], 2.0 * _radius(shapes[~known]))
    return np.asarray(width, dtype=np.float64)


def _radius(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Measure the radius of the largest circle inside, at most 10 cm too little.

    It is looked for roughly; of what is left of a shape when so much is taken off all around, the rest is
    found by halving, which is many times faster than looking for the circle exactly.
    """
    rough = shapely.length(shapely.maximum_inscribed_circle(shapes, _ROUGH_M))
    left = shapely.buffer(shapes, -rough, quad_segs=_ROUND)
    low, high = np.zeros(len(shapes)), np.full(len(shapes), _ROUGH_M)
    while len(shapes) and (high - low).max() > _EXACT_M / 2:
        middle = (low + high) / 2.0
        inside = ~shapely.is_empty(shapely.buffer(left, -middle))
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return np.asarray(rough + low, dtype=np.float64)


_MOST = 48  # corners of a piece
_SAME = 1e-9  # of an area, by which both halves together may differ from it
_FEWEST, _LARGEST = 1_000, 100_000  # rows that are worth a thread, and that are asked at once
_PARTS = 8  # for each core, for some shapes are dearer


def on_all_cores(ask: Callable[..., Any], *columns: NDArray[Any]) -> NDArray[Any]:
    """Ask shapely or numpy a question of rows, in parts beside each other; these hold up no other thread."""
    count, cores = len(columns[0]), os.cpu_count() or 1
    if count < _FEWEST:
        return np.asarray(ask(*columns))
    sections = max(cores * _PARTS, count // _LARGEST + 1)
    parts = (np.array_split(column, sections) for column in columns)
    with ThreadPoolExecutor(cores) as threads:
        return np.concatenate([*threads.map(ask, *parts)])


def pieces(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Cut shapes of more than 48 corners in halves until none has more; the others stay whole.

    Returns the pieces, and of each the position of its shape. A shape that is missing is a piece.
    """
    owner = np.arange(len(shapes))
    while (large := shapely.get_num_coordinates(shapes) > _MOST).any():
        halves = _halves(shapes[large])
        shapes = np.concatenate([shapes[~large], *halves])
        owner = np.concatenate([owner[~large], owner[large], owner[large]])
    return shapes, owner


def _halves(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Cut each shape across the longer side of its box.

    To clip is many times faster than to intersect, and may go wrong where sides run along the cut: what is no
    valid shape, or has not the area, is cut anew.
    """
    west, south, east, north = shapely.bounds(shapes).T
    wide = east - west > north - south
    middle_x, middle_y = np.where(wide, (west + east) / 2, east), np.where(wide, north, (south + north) / 2)
    boxes = (
        (west, south, middle_x, middle_y),
        (np.where(wide, middle_x, west), np.where(wide, south, middle_y), east, north),
    )
    first, second = (
        np.array([*map(shapely.clip_by_rect, shapes, *map(np.ndarray.tolist, box)), None], dtype=object)[:-1]
        for box in boxes
    )
    whole, cut = shapely.area(shapes), shapely.area(first) + shapely.area(second)
    sound = on_all_cores(shapely.is_valid, np.concatenate([first, second])).reshape(2, -1).all(axis=0)
    wrong = (np.abs(cut - whole) > _SAME * whole) | ~sound
    for half, box in zip((first, second), boxes, strict=True):
        half[wrong] = shapely.intersection(shapes[wrong], shapely.box(*(side[wrong] for side in box)))
    return first, second


Floats = NDArray[np.float64]

# Square metres of one unit; the codes are those of the set `area_unit` in the dictionary. 1,000 is a dot for
# thousands read as a decimal point ("11.494"), and the square degree is that of latitude 0.
UNITS: Mapping[str, float] = {
    "ha": 10_000.0,
    "acre": 4_046.86,
    "mau": 3_600.0,
    "thousand": 1_000.0,
    "sao": 360.0,
    "ft2": 0.0929,
    "degree2": 111_320.0**2,
}
# By what a shifted decimal point multiplies an area on paper.
SHIFTED: Mapping[str, float] = {"tens": 10.0, "hundreds": 100.0, "tenths": 0.1, "hundredths": 0.01}
_NEAR = 0.2  # by which an area in its true unit may differ from the one that is known
NONE = ""


def likely_unit(
    written: Floats, known_m2: Floats, *, units: Mapping[str, float] = UNITS, latitude: float = 0.0
) -> NDArray[np.object_]:
    """Return for each area the code of the unit that brings it nearest to the known one, within 20 %.

    Empty where none does, or where one of the two is unknown or 0. `latitude` is in degrees.
    """
    codes = [*units, NONE]
    factors = np.array(list(units.values()))
    if "degree2" in units:
        factors[codes.index("degree2")] *= np.cos(np.radians(latitude))
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.abs(np.log(known_m2[:, None] / written[:, None] / factors))
    off = np.where(np.isfinite(off), off, np.inf)
    best = np.argmin(off, axis=1) if len(off) else np.empty(0, dtype=np.intp)
    fits = np.take_along_axis(off, best[:, None], axis=1)[:, 0] <= np.log(1 + _NEAR) if len(off) else best > 0
    return np.asarray(codes, dtype=object)[np.where(fits, best, len(units))]
