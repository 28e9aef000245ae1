"""Pieces: shapes of thousands of corners cut into small ones, which are compared far more quickly."""

import numpy as np
import shapely
from numpy.typing import NDArray

_MOST = 128  # corners of a piece


def pieces(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Cut shapes of more than 128 corners in halves until none has more; the others stay whole.

    Returns the pieces, and of each the position of its shape. A shape that is missing is a piece.
    """
    owner = np.arange(len(shapes))
    while (large := shapely.get_num_coordinates(shapes) > _MOST).any():
        west, south, east, north = shapely.bounds(shapes[large]).T
        wide = east - west > north - south
        middle_x, middle_y = (
            np.where(wide, (west + east) / 2, east),
            np.where(wide, north, (south + north) / 2),
        )
        first = shapely.box(west, south, middle_x, middle_y)
        second = shapely.box(np.where(wide, middle_x, west), np.where(wide, south, middle_y), east, north)
        halves = [shapely.intersection(shapes[large], half) for half in (first, second)]
        shapes = np.concatenate([shapes[~large], *halves])
        owner = np.concatenate([owner[~large], owner[large], owner[large]])
    return shapes, owner
