"""Rounding: numbers made whole so that their sum is exactly the one wanted."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Ints = NDArray[np.int64]


def whole(values: Floats, total: int) -> Ints:
    """Each value rounded down or up so that the sum is `total`; those nearest to the next number go first.

    Every result differs from its value by less than 1.

    Raises
    ------
    ValueError
        If the sum of `values` is so far from `total` that this cannot be.
    """
    down = np.floor(values).astype(np.int64)
    missing = total - int(down.sum())
    if not 0 <= missing <= len(values):
        message = f"{len(values)} values with the sum {values.sum():.3f} cannot be rounded to the sum {total}"
        raise ValueError(message)
    up = np.argsort(down - values, kind="stable")[:missing]
    down[up] += 1
    return down
