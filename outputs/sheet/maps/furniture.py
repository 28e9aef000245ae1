"""What stands in the corners of a drawing: a scale bar and an arrow to the north."""

from outputs.catalogue import Words
from outputs.numbers import number
from outputs.sheet.maps.drawing import Drawing, Text, text_mm

_INK, _GROUND = "#24282b", "#ffffffd9"
_METRES_PER_KM = 1_000.0
_LONGEST_MM = 24.0


def scale_bar(drawing: Drawing, words: Words) -> None:
    """A bar at the lower left, of a round length, with that length."""
    metres = drawing.frame.bar_m
    while drawing.frame.on_paper_mm(metres) > _LONGEST_MM:
        metres /= 2.0
    length = drawing.frame.on_paper_mm(metres)
    in_km = metres >= _METRES_PER_KM
    said = metres / _METRES_PER_KM if in_km else metres
    text = f"{number(said, words, places=0 if said == int(said) else 1)} {'km' if in_km else 'm'}"
    left, bottom = 2.5, drawing.frame.height_mm - 2.5
    right = left + length + 2.0 + text_mm(text, 5.5)
    drawing.line_mm(
        [(1.2, bottom - 3.0), (right + 1.0, bottom - 3.0), (right + 1.0, bottom + 1.4), (1.2, bottom + 1.4)],
        closed=True,
        fill="#ffffff",
        fill_opacity=0.85,
    )
    drawing.line_mm(
        [(left, bottom - 1.4), (left, bottom), (left + length, bottom), (left + length, bottom - 1.4)],
        stroke=_INK,
        stroke_width=0.3,
    )
    drawing.write(
        Text(x=left + length + 1.2, y=bottom - 0.8, text=text, size=5.5, side="right", colour=_INK),
        always=True,
    )
    drawing.keep_clear(0, bottom - 4, right + 1, bottom + 2)


def north(drawing: Drawing, words: Words) -> None:
    """An arrow at the upper right; the plane's north is up."""
    x, y = drawing.frame.width_mm - 4.0, 2.0
    drawing.disc((x, y + 3.4), 3.4, fill="#ffffff", fill_opacity=0.85)
    arrow = [(x, y + 0.4), (x + 1.3, y + 4.0), (x, y + 3.2), (x - 1.3, y + 4.0)]
    drawing.line_mm(arrow, closed=True, fill=_INK)
    drawing.write(Text(x=x, y=y + 5.3, text=words.gettext("N"), size=5.0, bold=True), always=True)
    drawing.keep_clear(x - 3.5, 0, x + 4, y + 7)


def border(drawing: Drawing) -> None:
    """The frame around it all."""
    width, height = drawing.frame.width_mm, drawing.frame.height_mm
    corners = [(0.1, 0.1), (width - 0.1, 0.1), (width - 0.1, height - 0.1), (0.1, height - 0.1)]
    drawing.line_mm(corners, closed=True, stroke="#8b97a3", stroke_width=0.2)
