"""Layout of a phase: a grid of streets, the blocks between them cut into plots, and the use of each plot."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from tools.demo_book.ground import GRID_M, Box, Ground, clipped, parts, place, widths

MAIN_M, SIDE_M = 36.0, 24.0
_NARROW_M2 = 300_000.0  # a smaller phase has narrower roads


@dataclass(frozen=True)
class Street:
    """A strip of road: where its middle runs, and how wide it is (m)."""

    middle: float
    width: float

    @property
    def low(self) -> float:
        """The side towards west or south."""
        return self.middle - self.width / 2.0

    @property
    def high(self) -> float:
        """The side towards east or north."""
        return self.middle + self.width / 2.0


@dataclass(frozen=True)
class Streets:
    """`along` run from west to east and are given by their y; `across` from south to north, by their x."""

    along: tuple[Street, ...]
    across: tuple[Street, ...]
    inner: BaseGeometry  # what lies inside the green belt
    main_m: float = MAIN_M


def streets(ground: Ground, layout: "pd.Series[str]", rng: np.random.Generator) -> Streets:
    """Streets `depth_m` and `length_m` apart, the main one through the gate, inside a belt of `belt_m`."""
    depth, length, belt = (float(layout[name]) for name in ("depth_m", "length_m", "belt_m"))
    west, south, east, north = ground.lying.bounds
    gate = ground.lying_gate
    ends_at_gate = min(gate.x - west, east - gate.x) < min(gate.y - south, north - gate.y)
    y = _kept(gate.y if ends_at_gate else (south + north) / 2.0, south, north)
    x = _kept(gate.x if not ends_at_gate else (west + east) / 2.0, west, east)
    main, side = (MAIN_M, SIDE_M) if ground.outline.area > _NARROW_M2 else (20.0, 14.0)
    return Streets(
        along=_row((south, north), (y, depth), (main if ends_at_gate else side, side), rng),
        across=_row((west, east), (x, length), (side if ends_at_gate else main, side), rng),
        inner=ground.lying.buffer(-belt, join_style="mitre", mitre_limit=2.0),
        main_m=main,
    )


def roads(ground: Ground, net: Streets) -> list[Polygon]:
    """Return the roads as pieces from crossing to crossing; the main one reaches the outline."""
    west, south, east, north = ground.lying.bounds
    pieces: list[Polygon] = []
    for street in net.along:
        strip = (west, street.low, east, street.high)
        pieces += _with_exits(ground, net, strip) if street.width == net.main_m else clipped(net.inner, strip)
    gaps = _gaps(net.along, south, north)
    for street in net.across:
        strip = (street.low, south, street.high, north)
        whole = _with_exits(ground, net, strip) if street.width == net.main_m else parts(net.inner)
        pieces += [
            piece
            for road in whole
            for low, high in gaps
            for piece in clipped(road, (street.low, low, street.high, high))
        ]
    return pieces


def belt(ground: Ground, net: Streets, paved: list[Polygon]) -> list[Polygon]:
    """Return the green belt along the outline, cut where the streets would meet it."""
    ring = ground.lying.difference(shapely.union_all([net.inner, *paved], grid_size=GRID_M))
    west, south, east, north = ground.lying.bounds
    edges = [west, *(street.middle for street in net.across), east]
    main = max(net.along, key=lambda street: street.width).middle
    return [
        piece
        for x0, x1 in pairwise(edges)
        for y0, y1 in ((south, main), (main, north))
        for piece in parts(ring.intersection(shapely.box(x0, y0, x1, y1)))
    ]


def cells(net: Streets, bounds: Box) -> list[tuple[Polygon, float, float]]:
    """Return the land between the streets, each with the south and north side of its row of blocks."""
    west, south, east, north = bounds
    return [
        (piece, low, high)
        for low, high in _gaps(net.along, south, north)
        for left, right in _gaps(net.across, west, east)
        for piece in clipped(net.inner, (left, low, right, high))
    ]


def _with_exits(ground: Ground, net: Streets, strip: Box) -> list[Polygon]:
    """Return the main road inside the belt, and through it where it meets the outline head-on."""
    road = shapely.union_all(clipped(net.inner, strip))
    rest = parts(shapely.clip_by_rect(ground.lying, *strip).difference(road))
    exits = [end for end in rest if max(np.ptp(end.bounds[::2]), np.ptp(end.bounds[1::2])) < 2.5 * net.main_m]
    return parts(shapely.union_all([road, *exits]))


def _row(
    ends: tuple[float, float],
    main: tuple[float, float],
    widths: tuple[float, float],
    rng: np.random.Generator,
) -> tuple[Street, ...]:
    """Lay the main street at `main[0]`, the others about `main[1]` apart on either side of it."""
    middle, spacing = main
    row = [Street(middle, widths[0])]
    for end in ends:
        count = max(1, round(abs(end - middle) / spacing))
        step = (end - middle) / count
        shift = rng.uniform(-0.07, 0.07, count) * step
        row += [Street(middle + step * k + shift[k], widths[1]) for k in range(1, count)]
    return tuple(sorted(row, key=lambda street: street.middle))


def _gaps(row: tuple[Street, ...], low: float, high: float) -> list[tuple[float, float]]:
    return list(zip([low, *(s.high for s in row)], [*(s.low for s in row), high], strict=True))


def _kept(place: float, low: float, high: float) -> float:
    margin = 0.25 * (high - low)
    return min(max(place, low + margin), high - margin)


LANE_M = 16.0
LEAST_M2, LEAST_M = 5_500.0, 30.0  # below that a piece is no factory plot
LARGEST_M2 = 150_000.0  # a plot made by joining pieces


@dataclass(frozen=True)
class Piece:
    """A piece of lying land with its use, and the number of its block (0: none)."""

    land_use: str
    block: int
    shape: Polygon


def plots_of_block(
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
                pieces += [Piece(use, number, plot) for use, plot in _row_of_plots(row, square_least, rng)]
    return pieces


def _row_of_plots(row: Polygon, least: float, rng: np.random.Generator) -> list[tuple[str, Polygon]]:
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
    """Return the smallest piece that is no plot and has a neighbour to join."""
    weak = [k for k, fit in enumerate(_good(plots, least)) if not fit]
    weak = [k for k in weak if any(_joined(plots[k], other) is not None for other in plots)]
    return min(weak, key=lambda k: plots[k].area) if weak else None


def _joined(first: Polygon, second: Polygon) -> Polygon | None:
    """Return both as one plot, when they share a side and are not too large together."""
    if first is second or first.area + second.area > LARGEST_M2 or first.intersection(second).length < 15.0:
        return None
    whole = shapely.union_all([first, second])
    return whole if isinstance(whole, Polygon) else None


SERVICE, TECHNICAL = 0.03, 0.012  # of the whole phase
_PARK_M2 = 8_000.0  # the last park is at least as large
_LARGEST_PARK_M2 = 60_000.0
_LEAST_REST_M2 = 12_000.0  # the plot it is cut from keeps as much
_SMALL_M2 = 500_000.0  # a phase below that shares the services of its neighbour


def fitted(pieces: list[Piece], *, target_m2: float, gate: Point, whole_m2: float) -> list[Piece]:
    """Fit service land near the gate, technical land far from it, and factory land of exactly `target_m2`.

    What is left over turns green: the odd pieces first, and last a strip cut from one plot.

    Raises
    ------
    ValueError
        If there is too little factory land to begin with.
    """
    fitting = list(pieces)
    spare = _factory_m2(fitting) - target_m2
    if spare < _PARK_M2:
        message = f"factory land falls short of {target_m2:.0f} m² by {_PARK_M2 - spare:.0f} m²"
        raise ValueError(message)
    away = np.array([piece.shape.centroid.distance(gate) for piece in fitting])
    if whole_m2 > _SMALL_M2:
        for use, share, order in (("service", SERVICE, away), ("technical", TECHNICAL, -away)):
            area_m2 = min(share * whole_m2, 0.3 * spare)
            spare -= _turn(fitting, np.argsort(order, kind="stable"), use, area_m2, slack=1.15)
    oddity = widths(np.array([piece.shape for piece in fitting], dtype=object))[1]
    spare -= _turn(fitting, np.argsort(oddity, kind="stable"), "green", spare - _PARK_M2)
    return _merged(_cut(fitting, spare))


def _turn(
    pieces: list[Piece], order: NDArray[np.intp], use: str, area_m2: float, *, slack: float = 1.0
) -> float:
    """Give the first plots in this order that fit another use, until they come to about `area_m2`."""
    turned = 0.0
    for k in order:
        area = pieces[k].shape.area
        small = use != "green" or area < _LARGEST_PARK_M2
        if pieces[k].land_use == "factory" and small and area <= slack * (area_m2 - turned):
            pieces[k] = replace(pieces[k], land_use=use)
            turned += area
        if turned >= (2.0 - slack) * area_m2:
            break
    return turned


def _cut(pieces: list[Piece], green_m2: float) -> list[Piece]:
    """Cut a green strip of exactly `green_m2` off the most rectangular plot that can spare it."""
    _, square = widths(np.array([piece.shape for piece in pieces], dtype=object))
    areas = shapely.area(np.array([piece.shape for piece in pieces], dtype=object))
    fit = [
        k
        for k, piece in enumerate(pieces)
        if piece.land_use == "factory" and areas[k] - green_m2 > _LEAST_REST_M2
    ]
    k = max(fit, key=lambda at: (round(float(square[at]), 3), -areas[at]))
    shape = pieces[k].shape
    west, south, east, north = shape.bounds
    line = place(shape, areas[k] - green_m2)
    (plot,) = clipped(shape, (west, south, line, north))
    (strip,) = clipped(shape, (line, south, east, north))
    split = [replace(pieces[k], shape=plot), Piece("green", pieces[k].block, strip)]
    return pieces[:k] + split + pieces[k + 1 :]


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Join pieces side by side in a block that are not factory land, and have the same use."""
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
