"""Maps of corners: land alone, its corners numbered, on a paper of coordinates and on a sheet."""

from math import atan2, degrees, hypot

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from occupancy.plot_profile.shape import LandShape
from outputs.maps.paper.canvas import Canvas, Drawing, Text, picture, text_mm
from outputs.maps.paper.frame import frame
from outputs.maps.paper.grid import draw_grid, draw_scale, put_with_grid
from outputs.maps.paper.north_and_scale import draw_border, draw_north, draw_scale_bar
from outputs.maps.style import ACCENT, CORNER_GROUND, INK, NAVY, SKETCH_GROUND, WHITE
from outputs.submission.corners.corner_list import CornerList
from outputs.submission.submission import Submission
from outputs.text.formatting import format_number
from outputs.text.translations import Translator

WIDTH_MM, HEIGHT_MM = 165.0, 110.0  # of the paper
_EDGE_MM, _TOP_MM, _FOOT_MM = 7.0, 5.0, 19.0
_AIR, _SKETCH_AIR = 0.08, 0.16  # around the land, as a part of it: for numbers and lengths
_POINTS = 7.0
_AWAY_MM = 2.3  # from a corner to its number


def corner_drawing(corners: CornerList, submission: Submission, *, kind: str) -> bytes:
    """Draw the figure as a file (`pdf`, `png`, `svg`); at its own size it is to the scale it states."""
    size = (WIDTH_MM - 2 * _EDGE_MM, HEIGHT_MM - _TOP_MM - _FOOT_MM)
    drawing = _with_air(corners.shape, _AIR, size)
    draw_grid(drawing)
    drawing.shape(corners.shape, fill=CORNER_GROUND, stroke=INK, stroke_width=0.4)
    _write_numbers(drawing, corners.points, INK)
    page = Canvas(WIDTH_MM, HEIGHT_MM)
    page.fill(WHITE)
    put_with_grid(page, drawing, _EDGE_MM, _TOP_MM, submission)
    draw_scale(page, drawing.frame, _EDGE_MM, HEIGHT_MM - 9.5, submission.words)
    draw_north(page, WIDTH_MM - _EDGE_MM - 4.0, HEIGHT_MM - 12.0, submission.words, high_mm=6.5)
    return picture(page, kind=kind, title=corners.name, language=submission.words.language)


def corner_sketch(land: LandShape, words: Translator, size_mm: tuple[float, float]) -> Drawing:
    """Draw the land on offer to a round scale, with the numbers of its corners and its sides in metres."""
    drawing = _with_air(land.shape, _SKETCH_AIR, size_mm)
    drawing.shape(land.shape, fill=SKETCH_GROUND, stroke=NAVY, stroke_width=0.4)
    if land.cut_line is not None:
        drawing.shape(land.cut_line, stroke=ACCENT, stroke_width=0.6, stroke_dasharray="1.6 0.9")
    draw_scale_bar(drawing, words)
    draw_north(drawing, drawing.width_mm - 4.0, 2.4, words)
    _write_numbers(drawing, land.corners, NAVY)
    for _, ring in land.corners.groupby("ring_no", sort=True):
        _write_lengths(drawing, ring["edge_m"].tolist(), _points_mm(drawing, ring), words)
    draw_border(drawing)
    return drawing


def _with_air(shape: shapely.Geometry, share: float, size_mm: tuple[float, float]) -> Drawing:
    """Return a drawing to a round scale of a shape with air around it, a share of its size."""
    west, south, east, north = map(float, shapely.bounds(shape))
    air = max(east - west, north - south) * share
    return Drawing(frame((west - air, south - air, east + air, north + air), *size_mm))


def _points_mm(drawing: Drawing, ring: pd.DataFrame) -> NDArray[np.float64]:
    return drawing.to_mm(ring[["y_east_m", "x_north_m"]].to_numpy(dtype=float))


def _write_numbers(drawing: Drawing, corners: pd.DataFrame, colour: str) -> None:
    """Draw a dot on each corner and its number outside, where it keeps clear of earlier ones."""
    for _, ring in corners.groupby("ring_no", sort=True):
        points = _points_mm(drawing, ring)
        # Rings run clockwise, and y runs down: outside lies to their left, of holes to their right.
        outward = -1.0 if bool(ring["is_hole"].iloc[0]) else 1.0
        neighbours = zip(
            np.roll(points, 1, axis=0).tolist(), np.roll(points, -1, axis=0).tolist(), strict=True
        )
        for number, (x, y), (previous, following) in zip(
            ring["corner_no"].tolist(), points.tolist(), neighbours, strict=True
        ):
            drawing.disc((x, y), 0.55, fill=colour)
            away = previous[1] - following[1], following[0] - previous[0]
            off = outward * _AWAY_MM / (hypot(*away) or 1.0)
            left, top = x - away[0] * off, y - away[1] * off
            drawing.write(Text(x=left, y=top, text=str(number), size=_POINTS, bold=True, colour=colour))


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
