"""Straight cuts that leave a given area on one side."""

import shapely
from shapely.geometry.base import BaseGeometry

_HALVINGS = 60  # to the last bit


def place(shape: BaseGeometry, area_m2: float, *, along: str = "x") -> float:
    """The x west of which, or the y south of which, `shape` has this area."""
    west, south, east, north = shape.bounds
    low, high = (west, east) if along == "x" else (south, north)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        box = (west, south, middle, north) if along == "x" else (west, south, east, middle)
        less = shapely.clip_by_rect(shape, *box).area < area_m2
        low, high = (middle, high) if less else (low, middle)
    return low
