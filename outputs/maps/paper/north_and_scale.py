"""What stands around and in a map on paper: north arrow, scale bar, border."""

from outputs.maps.paper.canvas import Canvas, Drawing, Text, text_mm
from outputs.maps.style import GRID_INK, INK, WHITE
from outputs.text.formatting import format_number
from outputs.text.translations import Translator

_KM_FROM_M = 1_000.0
_LONGEST_MM, _BAR_HIGH_MM, _BAR_POINTS = 24.0, 1.1, 7.0
BAR_PARTS = 4


def draw_north(canvas: Canvas, x: float, top: float, words: Translator, *, high_mm: float = 3.6) -> None:
    """Draw an arrow to the north of the plane, which is up, its letter below it, around a middle `x`."""
    foot, wide = top + high_mm, high_mm * 0.36
    canvas.disc((x, top + high_mm * 0.83), high_mm * 0.94, fill=WHITE, fill_opacity=0.85)
    arrow = [(x, top), (x + wide, foot), (x, foot - high_mm * 0.22), (x - wide, foot)]
    canvas.line(arrow, closed=True, fill=INK)
    letter = Text(
        x=x, y=foot + high_mm * 0.36, text=words.gettext("N"), size=max(high_mm * 1.4, 7.0), bold=True
    )
    canvas.write(letter, always=True)
    canvas.keep_clear(x - high_mm, top - 0.4, x + high_mm, foot + high_mm * 0.83)


def draw_bar(canvas: Canvas, left: float, top: float, length_mm: float) -> None:
    """Draw a bar of BAR_PARTS parts, dark and white in turn."""
    part = length_mm / BAR_PARTS
    for number in range(BAR_PARTS):
        fill = INK if number % 2 == 0 else WHITE
        canvas.box(left + number * part, top, part, _BAR_HIGH_MM, fill=fill, stroke=INK, stroke_width=0.14)


def draw_scale_bar(drawing: Drawing, words: Translator) -> None:
    """Draw a bar at the lower left, of a round length, with that length."""
    metres = drawing.frame.bar_m
    while drawing.frame.on_paper_mm(metres) > _LONGEST_MM:
        metres /= 2.0
    length = drawing.frame.on_paper_mm(metres)
    km = metres >= _KM_FROM_M
    text = f"{length_number(metres, words, km=km)} {'km' if km else 'm'}"
    left, middle = 2.5, drawing.height_mm - 3.2
    right = left + length + 2.0 + text_mm(text, _BAR_POINTS)
    drawing.box(1.2, middle - 2.1, right - 0.2, 4.0, fill=WHITE, fill_opacity=0.85)
    draw_bar(drawing, left, middle - _BAR_HIGH_MM / 2, length)
    label = Text(x=left + length + 1.2, y=middle, text=text, size=_BAR_POINTS, side="right")
    drawing.write(label, always=True)
    drawing.keep_clear(0, middle - 3.0, right + 1, drawing.height_mm)


def draw_border(drawing: Drawing) -> None:
    """Draw the border around it all."""
    wide, high = drawing.width_mm - 0.2, drawing.height_mm - 0.2
    drawing.box(0.1, 0.1, wide, high, stroke=GRID_INK, stroke_width=0.2)


def length_number(metres: float, words: Translator, *, km: bool) -> str:
    """Write a length beside a scale bar, in kilometres or metres, without the unit."""
    length = metres / 1_000.0 if km else metres
    return format_number(length, words, places=0 if length == int(length) else 1)
