"""The drawing beside a list of corners: the figure to scale, its corners numbered, with grid and arrow."""

from math import dist
from typing import Any

import numpy as np
import shapely

from outputs.maps.paper.frame import (
    Frame,
    GridStyle,
    Page,
    draw_grid,
    draw_north,
    draw_scale_bar,
    drawing_settings,
    frame,
    write,
)
from outputs.maps.style import CORNER_GROUND, INK
from outputs.submission.corners.corner_list import CornerList
from outputs.submission.submission import Submission

WIDTH_MM, HEIGHT_MM = 165.0, 110.0
_TICKS_MM, _FOOT_MM, _TOP_MM = 7.0, 12.0, 5.0
_GRID = GridStyle(
    points=5.5,
    below_mm=2.8,
    above_mm=1.2,
    east_mm=(-14.0, -5.6),
    east_align="right",
    border_points=0.8,
    zorder=0.5,
)
_AWAY_MM = 2.2  # from a corner to its number
_APART_MM = 3.2  # between numbers: one that would lie on an earlier one is left out, its dot is there


def corner_drawing(corners: CornerList, submission: Submission, *, kind: str) -> bytes:
    """Draw the figure as a file (`pdf`, `png`, `svg`); at its own size it is to the scale it states."""
    west, south, east, north = map(float, shapely.bounds(corners.shape))
    width, height = WIDTH_MM - 2 * _TICKS_MM, HEIGHT_MM - _FOOT_MM - _TICKS_MM - _TOP_MM
    # Room for the numbers outside the figure: a tenth on each side.
    air = max(east - west, north - south) * 0.08
    framed = frame((west - air, south - air, east + air, north + air), width, height)
    with drawing_settings():
        page = Page(WIDTH_MM, HEIGHT_MM)
        corner = (_TICKS_MM, _FOOT_MM + _TICKS_MM)
        axes = page.window((*corner, framed.width_mm, framed.height_mm), framed.bounds)
        for part in shapely.get_parts(corners.shape):
            rings = [np.asarray(ring.coords) for ring in (part.exterior, *part.interiors)]
            axes.fill(rings[0][:, 0], rings[0][:, 1], facecolor=CORNER_GROUND, linewidth=0)
            for ring in rings[1:]:
                axes.fill(ring[:, 0], ring[:, 1], facecolor="white", linewidth=0)
            for ring in rings:
                axes.plot(ring[:, 0], ring[:, 1], color=INK, linewidth=1.1, solid_joinstyle="round")
        draw_grid(page, axes, framed, corner, submission.words, _GRID)
        _write_numbers(axes, corners, framed)
        draw_scale_bar(page, (_TICKS_MM, 4.0), framed, submission.words)
        draw_north(page, (WIDTH_MM - _TICKS_MM - 4.0, 2.0), submission.words)
        return page.file(kind)


def _write_numbers(axes: Any, corners: CornerList, framed: Frame) -> None:  # noqa: ANN401 matplotlib's own
    """Draw a dot on each corner and its number beside it, away from the middle of the figure."""
    points = corners.points
    axes.plot(points["y_east_m"], points["x_north_m"], "o", markersize=2.6, color=INK)
    taken: list[tuple[float, float]] = []
    away = framed.metres(_AWAY_MM)
    for _, ring in points.groupby("ring_no", sort=True):
        at = ring[["y_east_m", "x_north_m"]].to_numpy(dtype=float)
        before, after = np.roll(at, 1, axis=0) - at, np.roll(at, -1, axis=0) - at
        # Rings run clockwise: the outside of an edge lies to its left.
        outward = np.stack([before[:, 1] - after[:, 1], after[:, 0] - before[:, 0]], axis=1)
        length = np.hypot(*outward.T)
        outward = outward / np.where(length > 0, length, 1.0)[:, None]
        if bool(ring["is_hole"].iloc[0]):
            outward = -outward
        numbers = ring["corner_no"].tolist()
        for (east, north), (x, y), name in zip(at.tolist(), outward.tolist(), numbers, strict=True):
            spot = (east + x * away, north + y * away)
            if all(framed.on_paper_mm(dist(spot, other)) >= _APART_MM for other in taken):
                taken.append(spot)
                write(axes, spot, str(name), size=6.5, ha="center", va="center")
