"""The coordinates of a map on paper: its grid in the figures of its plane, and its scale."""

from typing import Any

import numpy as np

from geo import crs
from outputs.maps.paper.canvas import Canvas, Drawing, Text
from outputs.maps.paper.frame import Frame
from outputs.maps.paper.north_and_scale import BAR_PARTS, draw_bar, length_number
from outputs.maps.style import FAINT, GRID_INK, INK
from outputs.submission.submission import Submission
from outputs.text.axes import axis_heads, printed_sign
from outputs.text.formatting import format_number
from outputs.text.translations import Translator

TICKS_MM = 6.0  # left of a map and below it, for the coordinates of the grid
_POINTS, _SCALE_POINTS = 7.0, 7.5
_KM_FROM_M = 2_000.0  # a bar that is cut into four is in kilometres only where its parts are long enough


def draw_grid(drawing: Drawing) -> None:
    """Draw the lines of the grid."""
    west, south, east, north = drawing.frame.bounds
    eastings, northings = drawing.frame.grid()
    lines = [*([(y, south), (y, north)] for y in eastings), *([(west, x), (east, x)] for x in northings)]
    for line in lines:
        points = drawing.to_mm(np.array(line)).tolist()
        drawing.line(points, stroke=GRID_INK, stroke_width=0.11, stroke_opacity=0.6)


def put_with_grid(page: Canvas, drawing: Drawing, left: float, top: float, submission: Submission) -> None:
    """Draw a map on a page with its border, and the coordinates of its grid beside it."""
    words, plane = submission.words, crs.require_crs(submission.book.zones)
    sign, (north_head, east_head) = printed_sign(plane), axis_heads(plane, words)
    page.put(drawing, left, top)
    page.box(left, top, drawing.width_mm, drawing.height_mm, stroke=INK, stroke_width=0.3)
    bottom, right = top + drawing.height_mm, left + drawing.width_mm
    eastings, northings = drawing.frame.grid()
    west, _, _, north = drawing.frame.bounds
    small: dict[str, Any] = {"size": _POINTS, "colour": FAINT}
    for y in eastings:
        x_mm = left + drawing.frame.on_paper_mm(y - west)
        page.write(
            Text(x=x_mm, y=bottom + 2.0, text=format_number(sign * y, words, places=0), **small), always=True
        )
    for x in northings:
        y_mm = top + drawing.frame.on_paper_mm(north - x)
        text = format_number(sign * x, words, places=0)
        page.write(Text(x=left - 2.0, y=y_mm, text=text, turn=-90.0, **small), always=True)
    name = Text(x=right, y=bottom + 4.6, text=east_head, size=_POINTS, bold=True, side="left")
    page.write(name, always=True)
    name = Text(x=left, y=top - 1.6, text=north_head, size=_POINTS, bold=True, side="right")
    page.write(name, always=True)


def draw_scale(page: Canvas, frame: Frame, left: float, top: float, words: Translator) -> None:
    """Draw a bar of four parts as long on paper as the land it stands for, and the scale in figures."""
    km = frame.bar_m >= _KM_FROM_M
    length = frame.on_paper_mm(frame.bar_m)
    draw_bar(page, left, top + 2.4, length)
    for part, unit in ((0, ""), (2, ""), (4, " km" if km else " m")):
        text = length_number(frame.bar_m * part / BAR_PARTS, words, km=km) + unit
        page.write(
            Text(x=left + length * part / BAR_PARTS, y=top + 0.7, text=text, size=_POINTS), always=True
        )
    scale = words.gettext("Scale 1:{scale}").format(scale=format_number(frame.scale, words, places=0))
    page.write(
        Text(x=left, y=top + 5.6, text=scale, size=_SCALE_POINTS, bold=True, side="right"), always=True
    )
