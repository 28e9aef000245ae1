"""Land uses: which pieces serve, treat or stay green, until the factory land is exactly the leasable land."""

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point, Polygon

from tools.demo_book.blocks import Piece
from tools.demo_book.cuts import place
from tools.demo_book.ground import clipped, parts, widths
from tools.demo_book.outlines import GRID_M

SERVICE, TECHNICAL = 0.03, 0.012  # of the whole phase
_PARK_M2 = 8_000.0  # the last park is at least as large
_LARGEST_PARK_M2 = 60_000.0
_LEAST_REST_M2 = 12_000.0  # the plot it is cut from keeps as much
_SMALL_M2 = 500_000.0  # a phase below that shares the services of its neighbour


def fitted(pieces: list[Piece], *, target_m2: float, gate: Point, whole_m2: float) -> list[Piece]:
    """Service land near the gate, technical land far from it, and factory land of exactly `target_m2`.

    What is left over turns green: the odd pieces first, and last a strip cut from one plot.

    Raises
    ------
    ValueError
        If there is too little factory land to begin with.
    """
    found = list(pieces)
    spare = _factory_m2(found) - target_m2
    if spare < _PARK_M2:
        message = f"factory land falls short of {target_m2:.0f} m² by {_PARK_M2 - spare:.0f} m²"
        raise ValueError(message)
    away = np.array([piece.shape.centroid.distance(gate) for piece in found])
    if whole_m2 > _SMALL_M2:
        spare -= _turned(found, away, "service", min(SERVICE * whole_m2, 0.3 * spare))
        spare -= _turned(found, -away, "technical", min(TECHNICAL * whole_m2, 0.3 * spare))
    oddity = widths(np.array([piece.shape for piece in found], dtype=object))[1]
    spare -= _greened(found, np.argsort(oddity, kind="stable"), spare - _PARK_M2)
    return _merged(_cut(found, spare))


def _turned(pieces: list[Piece], order_by: NDArray[np.float64], use: str, wanted: float) -> float:
    """Give the first plots, of fitting size, another use until they come to about `wanted` m²."""
    got = 0.0
    for k in np.argsort(order_by, kind="stable"):
        area = pieces[k].shape.area
        if pieces[k].land_use == "factory" and area <= 1.15 * (wanted - got):
            pieces[k] = replace(pieces[k], land_use=use)
            got += area
        if got >= 0.85 * wanted:
            break
    return got


def _greened(pieces: list[Piece], order: NDArray[np.intp], wanted: float) -> float:
    """Turn plots green in this order, as far as they fit into `wanted` m²."""
    got = 0.0
    for k in order:
        area = pieces[k].shape.area
        if pieces[k].land_use == "factory" and area <= wanted - got and area < _LARGEST_PARK_M2:
            pieces[k] = replace(pieces[k], land_use="green")
            got += area
    return got


def _cut(pieces: list[Piece], green_m2: float) -> list[Piece]:
    """Cut a green strip of exactly `green_m2` off the most rectangular plot that can spare it."""
    _, square = widths(np.array([piece.shape for piece in pieces], dtype=object))
    areas = shapely.area(np.array([piece.shape for piece in pieces], dtype=object))
    fit = [
        k
        for k, piece in enumerate(pieces)
        if piece.land_use == "factory" and areas[k] - green_m2 > _LEAST_REST_M2
    ]
    k = max(fit, key=lambda one: (round(float(square[one]), 3), -areas[one]))
    shape = pieces[k].shape
    west, south, east, north = shape.bounds
    line = place(shape, areas[k] - green_m2)
    (plot,) = clipped(shape, (west, south, line, north))
    (strip,) = clipped(shape, (line, south, east, north))
    split = [replace(pieces[k], shape=plot), Piece("green", pieces[k].block, strip)]
    return pieces[:k] + split + pieces[k + 1 :]


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Pieces side by side in a block that are not factory land, and have the same use, as one."""
    kept = [piece for piece in pieces if piece.land_use in ("factory", "traffic")]
    groups: dict[tuple[str, int], list[Polygon]] = {}
    for piece in pieces:
        if piece.land_use not in ("factory", "traffic"):
            groups.setdefault((piece.land_use, piece.block), []).append(piece.shape)
    return kept + [
        Piece(use, block, shape)
        for (use, block), shapes in groups.items()
        for shape in parts(shapely.union_all(shapes, grid_size=GRID_M))
    ]


def _factory_m2(pieces: list[Piece]) -> float:
    return sum(piece.shape.area for piece in pieces if piece.land_use == "factory")
