"""The sketch of corners: the land on offer alone, its corners numbered and its sides measured."""

from math import atan2, degrees, hypot

import numpy as np
from numpy.typing import NDArray

from occupancy.plot_profile.shape import LandShape
from outputs.maps.paper.canvas import Drawing, Text, border, north, scale_bar, text_mm
from outputs.maps.paper.frame import frame
from outputs.text.formatting import format_number
from outputs.text.translations import Translator

_AIR = 0.16  # around the land, for numbers and lengths
_POINTS = 6.0
_AWAY_MM = 2.3
_INK, _GROUND = "#12344d", "#fdebdd"


def corner_sketch(land: LandShape, words: Translator, size_mm: tuple[float, float]) -> Drawing:
    """Draw the land to a round scale; numbers are those of the corners in the dossier, lengths in metres."""
    west, south, east, north_ = map(float, land.shape.bounds)
    air = max(east - west, north_ - south) * _AIR
    drawing = Drawing(frame((west - air, south - air, east + air, north_ + air), *size_mm))
    drawing.shape(land.shape, fill=_GROUND, stroke=_INK, stroke_width=0.4)
    if land.cut_line is not None:
        drawing.shape(land.cut_line, stroke="#d9541e", stroke_width=0.6, stroke_dasharray="1.6 0.9")
    scale_bar(drawing, words)
    north(drawing, words)
    points = drawing.place(land.corners[["y_east_m", "x_north_m"]].to_numpy(dtype=float))
    for _, ring in land.corners.groupby("ring_no", sort=True):
        at = ring.index.to_numpy()
        outward = -1.0 if bool(ring["is_hole"].iloc[0]) else 1.0
        _numbers(drawing, ring["corner_no"].tolist(), points[at], outward)
    for _, ring in land.corners.groupby("ring_no", sort=True):
        at = ring.index.to_numpy()
        _lengths(drawing, ring["edge_m"].tolist(), points[at], words)
    border(drawing)
    return drawing


def _numbers(drawing: Drawing, numbers: list[int], points: NDArray[np.float64], outward: float) -> None:
    """A dot on each corner and its number outside, where it keeps clear of earlier ones."""
    before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
    for name, (x, y), one, other in zip(
        numbers, points.tolist(), before.tolist(), after.tolist(), strict=True
    ):
        drawing.disc((x, y), 0.55, fill=_INK)
        # Rings run clockwise, and y runs down: outside lies to the left of the way.
        away = one[1] - other[1], other[0] - one[0]
        length = hypot(*away) or 1.0
        left, top = x - outward * away[0] / length * _AWAY_MM, y - outward * away[1] / length * _AWAY_MM
        drawing.write(Text(x=left, y=top, text=str(name), size=_POINTS, bold=True, colour=_INK))


def _lengths(drawing: Drawing, edges: list[float], points: NDArray[np.float64], words: Translator) -> None:
    """The length of each side along its inner side, where it has room."""
    for length, (x1, y1), (x2, y2) in zip(
        edges, points.tolist(), np.roll(points, -1, axis=0).tolist(), strict=True
    ):
        on_paper = hypot(x2 - x1, y2 - y1)
        text = f"{format_number(length, words, places=1)} m"
        if on_paper < text_mm(text, _POINTS) * 0.9:
            continue
        turn = degrees(atan2(y2 - y1, x2 - x1))
        inward = (y1 - y2) / on_paper, (x2 - x1) / on_paper
        x, y = (x1 + x2) / 2 + inward[0] * 1.7, (y1 + y2) / 2 + inward[1] * 1.7
        upright = turn - 180 if turn > 90 else turn + 180 if turn <= -90 else turn
        drawing.write(Text(x=x, y=y, text=text, size=_POINTS, turn=upright, colour="#24282b"))
