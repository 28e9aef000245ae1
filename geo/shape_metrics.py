"""Shape metrics: how wide, how rectangular and how compact a plot is."""

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
