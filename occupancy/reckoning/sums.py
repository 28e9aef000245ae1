"""Sums by position: the one way in which areas are added up."""

import numpy as np

from occupancy.reckoning.days import Floats, Positions


def summed(at: Positions, values: Floats, *, size: int) -> Floats:
    """What falls on each of the positions 0 … size - 1; nought where nothing does, NaN where a value is."""
    return np.bincount(at, values, minlength=size).astype(np.float64, copy=False)
