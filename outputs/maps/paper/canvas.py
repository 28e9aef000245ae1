"""A drawing on paper: shapes as SVG in millimetres, and texts apart, set by each medium in its fonts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from math import cos, radians, sin
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from outputs.maps.paper.frame import Frame
from outputs.text.formatting import format_number
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
    colour: str = "#24282b"
    turn: float = 0.0
    side: str = "centre"
    behind: str = ""

    @property
    def corners(self) -> NDArray[np.float64]:
        """About where its four corners lie, in mm."""
        width, height = text_mm(self.text, self.size), self.size * MM_PER_POINT * _HIGH
        left = {"centre": -width / 2, "right": 0.0, "left": -width}[self.side]
        right, low = left + width, height / 2
        box = np.array([[left, -low], [right, -low], [right, low], [left, low]])
        turn = radians(self.turn)
        turned = box @ np.array([[cos(turn), sin(turn)], [-sin(turn), cos(turn)]]) + [self.x, self.y]
        return np.asarray(turned, dtype=np.float64)

    @property
    def ground(self) -> shapely.Polygon:
        """About what it covers."""
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
        """What of the plane is seen."""
        return shapely.box(*self.frame.bounds)

    def place(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points of the plane in mm from the upper left."""
        west, _, _, north = self.frame.bounds
        per_m = self.frame.on_paper_mm(1.0)
        return (np.asarray(points) - [west, north]) * [per_m, -per_m]

    def shape(self, shape: shapely.Geometry, **how: object) -> None:
        """Draw a shape as far as it is seen; `how` are attributes of SVG, with `_` for `-`."""
        seen = shapely.intersection(shape, shapely.buffer(self.window, self.frame.metres(2.0)))
        data = "".join(_path(self.place(line), closed=closed) for line, closed in _lines(seen))
        if data:
            self.parts.append(f'<path d="{data}"{_attributes(how)}/>')

    def line_mm(self, points: Iterable[tuple[float, float]], *, closed: bool = False, **how: object) -> None:
        """Draw a line given in mm."""
        self.parts.append(f'<path d="{_path(np.array(list(points)), closed=closed)}"{_attributes(how)}/>')

    def disc(self, at: tuple[float, float], radius_mm: float, **how: object) -> None:
        """Draw a disc around a place in mm."""
        self.parts.append(
            f'<circle cx="{at[0]:.2f}" cy="{at[1]:.2f}" r="{radius_mm:.2f}"{_attributes(how)}/>'
        )

    def write(self, text: Text, *, always: bool = False) -> bool:
        """Write a text where it keeps clear of earlier ones and of the edge, or `always`; whether it was."""
        if not always and not self.is_clear(text):
            return False
        self.texts.append(text)
        self._taken.append(text.ground)
        return True

    def is_clear(self, text: Text) -> bool:
        """Whether a text would keep clear of earlier ones and of the edge."""
        ground = text.ground
        inside = shapely.box(0.5, 0.5, self.frame.width_mm - 0.5, self.frame.height_mm - 0.5)
        return bool(inside.contains(ground)) and not any(ground.intersects(one) for one in self._taken)

    def keep_clear(self, left: float, top: float, right: float, bottom: float) -> None:
        """Have no text in a rectangle, in mm."""
        self._taken.append(shapely.box(left, top, right, bottom))

    def svg(self, *, texts: bool) -> str:
        """The drawing as SVG at its own size; the same every time."""
        width, height = self.frame.width_mm, self.frame.height_mm
        written = "".join(map(_written, self.texts)) if texts else ""
        drawn = "".join(self.parts)
        patterns = _PATTERNS if "#stripes" in drawn else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm"'
            f' viewBox="0 0 {width:g} {height:g}">{patterns}'
            f'<g stroke-linejoin="round">{drawn}</g>{written}</svg>'
        )

    def labels(self) -> list[dict[str, Any]]:
        """The texts as Typst takes them."""
        return [
            {
                "x": round(one.x, 2),
                "y": round(one.y, 2),
                "text": one.text,
                "size": one.size,
                "bold": one.bold,
                "colour": one.colour,
                "turn": round(one.turn, 2),
                "side": one.side,
                "behind": one.behind,
            }
            for one in self.texts
        ]


def text_mm(text: str, size: float) -> float:
    """About how long a text is in mm at a size in points."""
    signs = sum(_WIDE if ord(sign) > 0x2E80 else _NARROW for sign in text)
    return signs * size * MM_PER_POINT


# Stripes of the plots that are only context; one colour, so that a printer without colours shows them.
_PATTERNS = (
    '<defs><pattern id="stripes" width="1.6" height="1.6" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="0.35" height="1.6" fill="#b4632a"/></pattern></defs>'
)


def _lines(shape: shapely.Geometry) -> list[tuple[NDArray[np.float64], bool]]:
    """The rings of polygons, closed, and lines, open."""
    found = []
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            found += [(np.asarray(ring.coords)[:, :2], True) for ring in (part.exterior, *part.interiors)]
        elif isinstance(part, shapely.LineString):
            found.append((np.asarray(part.coords)[:, :2], False))
    return [(points, closed) for points, closed in found if len(points) > 1]


def _path(points: NDArray[np.float64], *, closed: bool) -> str:
    points = points[:-1] if closed and len(points) > 1 and (points[0] == points[-1]).all() else points
    steps = "L".join(f"{x:.2f} {y:.2f}" for x, y in points.tolist())
    return f"M{steps}" + ("Z" if closed else "")


def _attributes(how: Mapping[str, object]) -> str:
    given = {"fill": "none"} | dict(how)
    given = {"fill_rule": "evenodd"} | given if given["fill"] != "none" else given
    return "".join(f' {name.replace("_", "-")}="{escape(str(value))}"' for name, value in given.items())


def _written(one: Text) -> str:
    anchor = {"centre": "middle", "right": "start", "left": "end"}[one.side]
    size = one.size * MM_PER_POINT
    turned = f' transform="rotate({one.turn:.2f} {one.x:.2f} {one.y:.2f})"' if one.turn else ""
    return (
        f'<text x="{one.x:.2f}" y="{one.y + size * 0.36:.2f}" font-size="{size:.2f}" text-anchor="{anchor}"'
        f' font-weight="{700 if one.bold else 400}" fill="{escape(one.colour)}" paint-order="stroke"'
        f' stroke="#fff" stroke-width="{size * 0.18:.2f}"{turned}>{escape(one.text)}</text>'
    )


_INK, _GROUND = "#24282b", "#ffffffd9"
_METRES_PER_KM = 1_000.0
_LONGEST_MM = 24.0


def scale_bar(drawing: Drawing, words: Translator) -> None:
    """A bar at the lower left, of a round length, with that length."""
    metres = drawing.frame.bar_m
    while drawing.frame.on_paper_mm(metres) > _LONGEST_MM:
        metres /= 2.0
    length = drawing.frame.on_paper_mm(metres)
    in_km = metres >= _METRES_PER_KM
    said = metres / _METRES_PER_KM if in_km else metres
    text = f"{format_number(said, words, places=0 if said == int(said) else 1)} {'km' if in_km else 'm'}"
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


def north(drawing: Drawing, words: Translator) -> None:
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
