"""The drawing beside a list of corners: the figure to scale, its corners numbered, with grid and arrow."""

from math import dist
from typing import Any

import numpy as np
import shapely

from outputs.maps.paper import annex_map as panel
from outputs.maps.paper.frame import FAINT, INK, Frame, Page, frame, settled, write
from outputs.submission.corners.corner_list import CornerList
from outputs.submission.submission import Submission
from outputs.text.formatting import format_number

WIDTH_MM, HEIGHT_MM = 165.0, 110.0
_TICKS_MM, _FOOT_MM, _TOP_MM = 7.0, 12.0, 5.0
_AWAY = 2.2  # mm from a corner to its number
_APART = 3.2  # mm between numbers: one that would lie on an earlier one is left out, its dot is there


def corner_drawing(one: CornerList, submission: Submission, *, kind: str) -> bytes:
    """The figure as a file (`pdf`, `png`, `svg`); printed at its own size it is to the scale it states."""
    west, south, east, north = map(float, shapely.bounds(one.shape))
    width, height = WIDTH_MM - 2 * _TICKS_MM, HEIGHT_MM - _FOOT_MM - _TICKS_MM - _TOP_MM
    # Room for the numbers outside the figure: a tenth on each side.
    air = max(east - west, north - south) * 0.08
    shown = frame((west - air, south - air, east + air, north + air), width, height)
    with settled():
        page = Page(WIDTH_MM, HEIGHT_MM)
        corner = (_TICKS_MM, _FOOT_MM + _TICKS_MM)
        axes = page.place((*corner, shown.width_mm, shown.height_mm), shown.bounds)
        for part in shapely.get_parts(one.shape):
            rings = [np.asarray(ring.coords) for ring in (part.exterior, *part.interiors)]
            axes.fill(rings[0][:, 0], rings[0][:, 1], facecolor="#eef3f7", linewidth=0)
            for ring in rings[1:]:
                axes.fill(ring[:, 0], ring[:, 1], facecolor="white", linewidth=0)
            for ring in rings:
                axes.plot(ring[:, 0], ring[:, 1], color=INK, linewidth=1.1, solid_joinstyle="round")
        _grid(page, axes, shown, corner, submission)
        _numbers(axes, one, shown)
        panel.scale_bar(page, (_TICKS_MM, 4.0), shown, submission)
        panel.north(page, (WIDTH_MM - _TICKS_MM - 4.0, 2.0), submission.words.gettext("N"))
        return page.file(kind)


def _numbers(axes: Any, one: CornerList, shown: Frame) -> None:  # noqa: ANN401 matplotlib's own
    """A dot on each corner and its number beside it, away from the middle of the figure."""
    points = one.points
    axes.plot(points["y_east_m"], points["x_north_m"], "o", markersize=2.6, color=INK)
    taken: list[tuple[float, float]] = []
    away = shown.metres(_AWAY)
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
            place = (east + x * away, north + y * away)
            if all(shown.on_paper_mm(dist(place, other)) >= _APART for other in taken):
                taken.append(place)
                write(axes, place, str(name), size=6.5, ha="center", va="center")


def _grid(
    page: Page,
    axes: Any,  # noqa: ANN401 matplotlib's own
    shown: Frame,
    corner: tuple[float, float],
    submission: Submission,
) -> None:
    """The lines of the grid, what they count, and the frame."""
    (left, bottom), (west, south, east, north) = corner, shown.bounds
    right, top, words = left + shown.width_mm, bottom + shown.height_mm, submission.words
    faint: dict[str, Any] = {"color": "#8b97a3", "linewidth": 0.3, "alpha": 0.6, "zorder": 0.5}
    beside: dict[str, Any] = {"size": 5.5, "color": FAINT}
    eastings, northings = shown.grid()
    for y in eastings:
        axes.plot([y, y], [south, north], **faint)
        at = left + shown.on_paper_mm(y - west)
        page.text((at, bottom - 2.8), format_number(y, words, places=0), ha="center", **beside)
    for x in northings:
        axes.plot([west, east], [x, x], **faint)
        at = bottom + shown.on_paper_mm(x - south)
        page.text(
            (left - 1.0, at),
            format_number(x, words, places=0),
            rotation=90,
            ha="right",
            va="center",
            **beside,
        )
    page.text((right - 14.0, bottom - 5.6), words.gettext("Y (east)"), size=5.5, bold=True, ha="right")
    page.text((left, top + 1.2), words.gettext("X (north)"), size=5.5, bold=True)
    page.line([left, right, right, left, left], [bottom, bottom, top, top, bottom], linewidth=0.8)
