"""Drawings for sheets: shapes as SVG in millimetres, and texts apart, which each medium sets in its fonts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from math import cos, radians, sin
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from outputs.maps.paper.frame import Frame, length_number, paths_of
from outputs.maps.style import GRID_INK, INK, STRIPES, WHITE, Stroke
from outputs.text.translations import Translator

MM_PER_POINT = 0.3528
_WIDE, _NARROW = 1.0, 0.56  # of a sign's size, how wide one is: Chinese and its like, Latin
_HIGH = 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text at a place of the drawing, in mm from its upper left.

    `size` is in points, `turn` in degrees clockwise. `side` is where the text lies from its place: `centre`,
    `right` (it begins there) or `left`. `behind` is a colour of its ground; empty: none.
    """

    x: float
    y: float
    text: str
    size: float = 5.5
    bold: bool = False
    colour: str = INK
    turn: float = 0.0
    side: str = "centre"
    behind: str = ""

    @property
    def corners(self) -> NDArray[np.float64]:
        """Return about where its four corners lie, in mm."""
        width, height = text_mm(self.text, self.size), self.size * MM_PER_POINT * _HIGH
        left = {"centre": -width / 2, "right": 0.0, "left": -width}[self.side]
        right, low = left + width, height / 2
        box = np.array([[left, -low], [right, -low], [right, low], [left, low]])
        turn = radians(self.turn)
        turned = box @ np.array([[cos(turn), sin(turn)], [-sin(turn), cos(turn)]]) + [self.x, self.y]
        return np.asarray(turned, dtype=np.float64)

    @property
    def ground(self) -> shapely.Polygon:
        """Return about what it covers."""
        return shapely.Polygon(self.corners)


@dataclass(eq=False)
class Drawing:
    """A rectangle of the plane on paper; what is drawn later lies above."""

    frame: Frame
    parts: list[str] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    _taken: list[shapely.Polygon] = field(default_factory=list)

    @property
    def window(self) -> shapely.Polygon:
        """Return the piece of the plane that is visible."""
        return shapely.box(*self.frame.bounds)

    def to_mm(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points of the plane in mm from the upper left."""
        west, _, _, north = self.frame.bounds
        per_m = self.frame.on_paper_mm(1.0)
        return (np.asarray(points) - [west, north]) * [per_m, -per_m]

    def shape(self, shape: shapely.Geometry, **style: object) -> None:
        """Draw a shape as far as it is visible; `style` are attributes of SVG, with `_` for `-`."""
        visible = shapely.intersection(shape, shapely.buffer(self.window, self.frame.metres(2.0)))
        data = "".join(_path(self.to_mm(points), closed=closed) for points, closed in paths_of(visible))
        if data:
            self.parts.append(f'<path d="{data}"{_attributes(style)}/>')

    def fill(self, colour: str) -> None:
        """Fill the whole drawing with a colour."""
        width, height = self.frame.width_mm, self.frame.height_mm
        corners = [(0, 0), (width, 0), (width, height), (0, height)]
        self.line_mm(corners, closed=True, fill=colour, stroke="none")

    def line_mm(
        self, points: Iterable[tuple[float, float]], *, closed: bool = False, **style: object
    ) -> None:
        """Draw a line given in mm."""
        self.parts.append(f'<path d="{_path(np.array(list(points)), closed=closed)}"{_attributes(style)}/>')

    def disc(self, at: tuple[float, float], radius_mm: float, **style: object) -> None:
        """Draw a disc around a place in mm."""
        self.parts.append(
            f'<circle cx="{at[0]:.2f}" cy="{at[1]:.2f}" r="{radius_mm:.2f}"{_attributes(style)}/>'
        )

    def write(self, text: Text, *, always: bool = False) -> bool:
        """Write a text where it keeps clear of others and of the edge, or `always`; return whether it did."""
        if not always and not self.is_clear(text):
            return False
        self.texts.append(text)
        self._taken.append(text.ground)
        return True

    def is_clear(self, text: Text) -> bool:
        """Return whether a text would keep clear of earlier ones and of the edge."""
        ground = text.ground
        inside = shapely.box(0.5, 0.5, self.frame.width_mm - 0.5, self.frame.height_mm - 0.5)
        return bool(inside.contains(ground)) and not any(ground.intersects(other) for other in self._taken)

    def keep_clear(self, left: float, top: float, right: float, bottom: float) -> None:
        """Keep texts out of a rectangle, in mm."""
        self._taken.append(shapely.box(left, top, right, bottom))

    def svg(self, *, texts: bool) -> str:
        """Return the drawing as SVG at its own size; the same every time."""
        width, height = self.frame.width_mm, self.frame.height_mm
        written = "".join(map(_text_element, self.texts)) if texts else ""
        drawn = "".join(self.parts)
        patterns = _PATTERNS if "#stripes" in drawn else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm"'
            f' viewBox="0 0 {width:g} {height:g}">{patterns}'
            f'<g stroke-linejoin="round">{drawn}</g>{written}</svg>'
        )

    def labels(self) -> list[dict[str, Any]]:
        """Return the texts as Typst takes them."""
        return [
            {
                "x": round(text.x, 2),
                "y": round(text.y, 2),
                "text": text.text,
                "size": text.size,
                "bold": text.bold,
                "colour": text.colour,
                "turn": round(text.turn, 2),
                "side": text.side,
                "behind": text.behind,
            }
            for text in self.texts
        ]


def text_mm(text: str, size: float) -> float:
    """Return about how long a text is in mm at a size in points."""
    signs = sum(_WIDE if ord(sign) > 0x2E80 else _NARROW for sign in text)
    return signs * size * MM_PER_POINT


# Stripes of the plots that are only context; one colour, so that a printer without colours shows them.
_PATTERNS = (
    '<defs><pattern id="stripes" width="1.6" height="1.6" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="0.35" height="1.6"'
    f' fill="{STRIPES}"/></pattern></defs>'
)


def _path(points: NDArray[np.float64], *, closed: bool) -> str:
    points = points[:-1] if closed and len(points) > 1 and (points[0] == points[-1]).all() else points
    steps = "L".join(f"{x:.2f} {y:.2f}" for x, y in points.tolist())
    return f"M{steps}" + ("Z" if closed else "")


def _attributes(style: Mapping[str, object]) -> str:
    attributes = {"fill": "none"} | dict(style)
    attributes = {"fill_rule": "evenodd"} | attributes if attributes["fill"] != "none" else attributes
    return "".join(f' {name.replace("_", "-")}="{escape(str(value))}"' for name, value in attributes.items())


def stroke_attributes(stroke: Stroke) -> dict[str, object]:
    """Return a stroke as attributes of a shape, its width and dashes in mm."""
    dashes = {"stroke_dasharray": " ".join(f"{length:g}" for length in stroke.dash)} if stroke.dash else {}
    return {"stroke": stroke.colour, "stroke_width": stroke.width, **dashes}


def _text_element(text: Text) -> str:
    anchor = {"centre": "middle", "right": "start", "left": "end"}[text.side]
    size = text.size * MM_PER_POINT
    turned = f' transform="rotate({text.turn:.2f} {text.x:.2f} {text.y:.2f})"' if text.turn else ""
    return (
        f'<text x="{text.x:.2f}" y="{text.y + size * 0.36:.2f}" font-size="{size:.2f}" text-anchor="{anchor}"'
        f' font-weight="{700 if text.bold else 400}" fill="{escape(text.colour)}" paint-order="stroke"'
        f' stroke="#fff" stroke-width="{size * 0.18:.2f}"{turned}>{escape(text.text)}</text>'
    )


_KM_FROM_M = 1_000.0
_LONGEST_MM = 24.0


def draw_scale_bar(drawing: Drawing, words: Translator) -> None:
    """Draw a bar at the lower left, of a round length, with that length."""
    metres = drawing.frame.bar_m
    while drawing.frame.on_paper_mm(metres) > _LONGEST_MM:
        metres /= 2.0
    length = drawing.frame.on_paper_mm(metres)
    km = metres >= _KM_FROM_M
    text = f"{length_number(metres, words, km=km)} {'km' if km else 'm'}"
    left, bottom = 2.5, drawing.frame.height_mm - 2.5
    right = left + length + 2.0 + text_mm(text, 5.5)
    drawing.line_mm(
        [(1.2, bottom - 3.0), (right + 1.0, bottom - 3.0), (right + 1.0, bottom + 1.4), (1.2, bottom + 1.4)],
        closed=True,
        fill=WHITE,
        fill_opacity=0.85,
    )
    drawing.line_mm(
        [(left, bottom - 1.4), (left, bottom), (left + length, bottom), (left + length, bottom - 1.4)],
        stroke=INK,
        stroke_width=0.3,
    )
    drawing.write(
        Text(x=left + length + 1.2, y=bottom - 0.8, text=text, size=5.5, side="right", colour=INK),
        always=True,
    )
    drawing.keep_clear(0, bottom - 4, right + 1, bottom + 2)


def draw_north(drawing: Drawing, words: Translator) -> None:
    """Draw an arrow at the upper right; the plane's north is up."""
    x, y = drawing.frame.width_mm - 4.0, 2.0
    drawing.disc((x, y + 3.4), 3.4, fill=WHITE, fill_opacity=0.85)
    arrow = [(x, y + 0.4), (x + 1.3, y + 4.0), (x, y + 3.2), (x - 1.3, y + 4.0)]
    drawing.line_mm(arrow, closed=True, fill=INK)
    drawing.write(Text(x=x, y=y + 5.3, text=words.gettext("N"), size=5.0, bold=True), always=True)
    drawing.keep_clear(x - 3.5, 0, x + 4, y + 7)


def draw_border(drawing: Drawing) -> None:
    """Draw the border around it all."""
    width, height = drawing.frame.width_mm, drawing.frame.height_mm
    corners = [(0.1, 0.1), (width - 0.1, 0.1), (width - 0.1, height - 0.1), (0.1, height - 0.1)]
    drawing.line_mm(corners, closed=True, stroke=GRID_INK, stroke_width=0.2)
