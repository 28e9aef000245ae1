"""The sketch of corners: the land on offer alone, its corners numbered and its sides measured."""

from math import atan2, degrees, hypot

import numpy as np
from numpy.typing import NDArray

from occupancy.plot_profile.shape import LandShape
from outputs.maps.paper.canvas import Drawing, Text, draw_border, draw_north, draw_scale_bar, text_mm
from outputs.maps.paper.frame import frame
from outputs.maps.style import ACCENT, INK, NAVY, SKETCH_GROUND
from outputs.text.formatting import format_number
from outputs.text.translations import Translator

_AIR = 0.16  # around the land, for numbers and lengths
_POINTS = 6.0
_AWAY_MM = 2.3


def corner_sketch(land: LandShape, words: Translator, size_mm: tuple[float, float]) -> Drawing:
    """Draw the land to a round scale; numbers are those of its corners, lengths in metres."""
    west, south, east, north = map(float, land.shape.bounds)
    air = max(east - west, north - south) * _AIR
    drawing = Drawing(frame((west - air, south - air, east + air, north + air), *size_mm))
    drawing.shape(land.shape, fill=SKETCH_GROUND, stroke=NAVY, stroke_width=0.4)
    if land.cut_line is not None:
        drawing.shape(land.cut_line, stroke=ACCENT, stroke_width=0.6, stroke_dasharray="1.6 0.9")
    draw_scale_bar(drawing, words)
    draw_north(drawing, words)
    points = drawing.to_mm(land.corners[["y_east_m", "x_north_m"]].to_numpy(dtype=float))
    for _, ring in land.corners.groupby("ring_no", sort=True):
        at = ring.index.to_numpy()
        outward = -1.0 if bool(ring["is_hole"].iloc[0]) else 1.0
        _write_numbers(drawing, ring["corner_no"].tolist(), points[at], outward)
    for _, ring in land.corners.groupby("ring_no", sort=True):
        at = ring.index.to_numpy()
        _write_lengths(drawing, ring["edge_m"].tolist(), points[at], words)
    draw_border(drawing)
    return drawing


def _write_numbers(drawing: Drawing, numbers: list[int], points: NDArray[np.float64], outward: float) -> None:
    """Draw a dot on each corner and its number outside, where it keeps clear of earlier ones."""
    before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
    neighbours = zip(before.tolist(), after.tolist(), strict=True)
    for name, (x, y), (previous, following) in zip(numbers, points.tolist(), neighbours, strict=True):
        drawing.disc((x, y), 0.55, fill=NAVY)
        # Rings run clockwise, and y runs down: outside lies to their left.
        away = previous[1] - following[1], following[0] - previous[0]
        length = hypot(*away) or 1.0
        left, top = x - outward * away[0] / length * _AWAY_MM, y - outward * away[1] / length * _AWAY_MM
        drawing.write(Text(x=left, y=top, text=str(name), size=_POINTS, bold=True, colour=NAVY))


def _write_lengths(
    drawing: Drawing, edges: list[float], points: NDArray[np.float64], words: Translator
) -> None:
    """Write the length of each side along its inner side, where it has room."""
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
        drawing.write(Text(x=x, y=y, text=text, size=_POINTS, turn=upright, colour=INK))
