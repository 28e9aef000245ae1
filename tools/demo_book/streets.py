"""Streets: a grid of roads laid over a phase, the wider ones towards its gate."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from tools.demo_book.ground import Box, Ground, clipped, parts
from tools.demo_book.outlines import GRID_M

MAIN_M, SIDE_M = 36.0, 24.0
_SMALL_M2 = 300_000.0  # a smaller phase has narrower roads


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
    main, side = (MAIN_M, SIDE_M) if ground.outline.area > _SMALL_M2 else (20.0, 14.0)
    return Streets(
        along=_row((south, north), (y, depth), (main if ends_at_gate else side, side), rng),
        across=_row((west, east), (x, length), (side if ends_at_gate else main, side), rng),
        inner=ground.lying.buffer(-belt, join_style="mitre", mitre_limit=2.0),
        main_m=main,
    )


def roads(ground: Ground, net: Streets) -> list[Polygon]:
    """The roads as pieces from crossing to crossing; the main one reaches the outline."""
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
            for one in whole
            for low, high in gaps
            for piece in clipped(one, (street.low, low, street.high, high))
        ]
    return pieces


def belt(ground: Ground, net: Streets, paved: list[Polygon]) -> list[Polygon]:
    """The green belt along the outline, cut where the streets would meet it."""
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
    """The land between the streets, each with the south and north side of its row of blocks."""
    west, south, east, north = bounds
    return [
        (piece, low, high)
        for low, high in _gaps(net.along, south, north)
        for left, right in _gaps(net.across, west, east)
        for piece in clipped(net.inner, (left, low, right, high))
    ]


def _with_exits(ground: Ground, net: Streets, strip: Box) -> list[Polygon]:
    """The main road inside the belt, and through it where it meets the outline head-on."""
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
    """The main street at `main[0]`, the others about `main[1]` apart on either side of it."""
    middle, spacing = main
    found = [Street(middle, widths[0])]
    for end in ends:
        count = max(1, round(abs(end - middle) / spacing))
        step = (end - middle) / count
        shift = rng.uniform(-0.07, 0.07, count) * step
        found += [Street(middle + step * k + shift[k], widths[1]) for k in range(1, count)]
    return tuple(sorted(found, key=lambda street: street.middle))


def _gaps(row: tuple[Street, ...], low: float, high: float) -> list[tuple[float, float]]:
    return list(zip([low, *(s.high for s in row)], [*(s.low for s in row), high], strict=True))


def _kept(place: float, low: float, high: float) -> float:
    margin = 0.25 * (high - low)
    return min(max(place, low + margin), high - margin)
