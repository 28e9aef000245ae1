"""Blocks of land between streets, cut into rows of plots back to back."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from shapely import Polygon

from tools.demo_book.ground import clipped, widths

LANE_M = 16.0
LEAST_M2, LEAST_M = 5_500.0, 30.0  # below that a piece is no factory plot
LARGEST_M2 = 150_000.0  # a plot made by joining pieces


@dataclass(frozen=True)
class Piece:
    """A piece of lying land with its use, and the number of its block (0: none)."""

    land_use: str
    block: int
    shape: Polygon


def cut(
    cell: tuple[Polygon, float, float], number: int, layout: "pd.Series[str]", rng: np.random.Generator
) -> list[Piece]:
    """Cut a block into plots: one or two large ones, two rows, or four rows with a lane between."""
    shape, low, high = cell
    narrow, square = (float(value[0]) for value in widths(np.array([shape], dtype=object)))
    if shape.area < LEAST_M2 or narrow < LEAST_M:
        return [Piece("green", number, shape)]
    west, south, east, north = shape.bounds
    kind = rng.random()
    if kind < float(layout["large"]) and square > 0.8 and shape.area > 80_000.0:
        halves = [west, east] if shape.area < 400_000.0 else [west, (west + east) / 2.0, east]
        return [
            Piece("factory", number, plot)
            for left, right in pairwise(halves)
            for plot in clipped(shape, (left, south, right, north))
        ]
    middle, square_least = (low + high) / 2.0, float(layout["square"])
    if kind > 1.0 - float(layout["small"]) and square > 0.8 and north - south > 240.0:
        edges = [low, (low + middle) / 2.0, middle - LANE_M / 2.0, middle + LANE_M / 2.0]
        edges += [(middle + high) / 2.0, high]
    elif north - south > 220.0:
        edges = [low, middle, high]
    else:
        edges = [south, north]
    pieces = []
    for k, (bottom, top) in enumerate(pairwise(edges)):
        for row in clipped(shape, (west, bottom, east, top)):
            if len(edges) == 6 and k == 2:
                pieces.append(Piece("traffic", number, row))
            else:
                pieces += [Piece(use, number, plot) for use, plot in _plots(row, square_least, rng)]
    return pieces


def _plots(row: Polygon, least: float, rng: np.random.Generator) -> list[tuple[str, Polygon]]:
    """Cut a row across; pieces too small, narrow or odd are joined to a neighbour, or become green."""
    west, south, east, north = row.bounds
    depth = row.area / (east - west)
    length = east - west
    sizes = np.clip(rng.lognormal(np.log(0.72), 0.38, 80), 0.45, 1.7) * max(depth, 60.0)
    count = max(1, int(np.searchsorted(np.cumsum(sizes), length)))
    edges = west + np.concatenate([[0.0], np.cumsum(sizes[:count])]) * length / sizes[:count].sum()
    plots = [plot for left, right in pairwise(edges) for plot in clipped(row, (left, south, right, north))]
    while (weak := _weakest(plots, least)) is not None:
        friends = [k for k in range(len(plots)) if k != weak and _joined(plots[k], plots[weak]) is not None]
        if not friends:
            break
        friend = min(friends, key=lambda k: plots[k].area)
        whole = _joined(plots[friend], plots[weak])
        plots = [plot for k, plot in enumerate(plots) if k not in (friend, weak)]
        plots.append(whole)  # type: ignore[arg-type]
        plots.sort(key=lambda plot: plot.bounds[0])
    good = _good(plots, least)
    return [("factory" if fit else "green", plot) for fit, plot in zip(good, plots, strict=True)]


def _good(plots: list[Polygon], least: float) -> list[bool]:
    if not plots:
        return []
    shapes = np.array(plots, dtype=object)
    narrow, square = widths(shapes)
    return list((shapely.area(shapes) >= LEAST_M2) & (narrow >= LEAST_M) & (square >= least))


def _weakest(plots: list[Polygon], least: float) -> int | None:
    """The smallest piece that is no plot and has a neighbour to join."""
    weak = [k for k, fit in enumerate(_good(plots, least)) if not fit]
    weak = [k for k in weak if any(_joined(plots[k], other) is not None for other in plots)]
    return min(weak, key=lambda k: plots[k].area) if weak else None


def _joined(one: Polygon, other: Polygon) -> Polygon | None:
    """Both as one plot, when they share a side and are not too large together."""
    if one is other or one.area + other.area > LARGEST_M2 or one.intersection(other).length < 15.0:
        return None
    whole = shapely.union_all([one, other])
    return whole if isinstance(whole, Polygon) else None
