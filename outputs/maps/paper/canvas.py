"""Canvases of maps on paper: shapes as SVG in millimetres, and texts apart, set by each medium in its fonts.

Lengths count in mm from the upper left. `picture` makes a file of a canvas; a sheet places it in its page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from html import escape
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import shapely
from numpy.typing import NDArray

from outputs.fonts import sign_widths
from outputs.maps.paper.frame import Frame
from outputs.maps.style import HATCHES, INK, Stroke
from outputs.typst_pdf import Format, compile_picture

MM_PER_POINT = 0.3528
_WIDE, _NARROW = 1.0, 0.56  # of a sign's size, how wide one is: Chinese and its like, Latin
FORMATS = ("pdf", "png", "svg")  # of pictures
_HIGH, _CAPITAL = 1.25, 0.72  # of a size, how high a line is and a capital letter
_FONT_FOLDER = Path(mpl.get_data_path()) / "fonts" / "ttf"
_FONTS = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text at a place of the canvas, in mm from its upper left, the middle of its capitals there.

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
    def ground(self) -> shapely.Polygon:
        """Return about what it covers, in mm."""
        width, height = text_mm(self.text, self.size), self.size * MM_PER_POINT * _HIGH
        left = {"centre": -width / 2, "right": 0.0, "left": -width}[self.side]
        right, low = left + width, height / 2
        box = np.array([[left, -low], [right, -low], [right, low], [left, low]])
        turn = radians(self.turn)
        turned = box @ np.array([[cos(turn), sin(turn)], [-sin(turn), cos(turn)]]) + [self.x, self.y]
        return shapely.Polygon(turned)


class Canvas:
    """A rectangle of paper in mm; what is drawn later lies above, texts above all."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm, self.height_mm = width_mm, height_mm
        self.texts: list[Text] = []
        self._parts: list[str] = []
        self._patterns: dict[str, str] = {}
        self._taken: list[shapely.Geometry] = []

    def line(self, points: Iterable[tuple[float, float]], *, closed: bool = False, **style: object) -> None:
        """Draw a line; `style` are attributes of SVG, with `_` for `-`."""
        self._draw([(np.array(list(points)), closed)], style)

    def box(self, left: float, top: float, width: float, height: float, **style: object) -> None:
        """Draw a rectangle."""
        right, bottom = left + width, top + height
        self.line([(left, top), (right, top), (right, bottom), (left, bottom)], closed=True, **style)

    def fill(self, colour: str) -> None:
        """Fill the whole canvas with a colour."""
        self.box(0, 0, self.width_mm, self.height_mm, fill=colour, stroke="none")

    def disc(self, at: tuple[float, float], radius_mm: float, **style: object) -> None:
        """Draw a disc around a place."""
        circle = f'cx="{at[0]:.2f}" cy="{at[1]:.2f}" r="{radius_mm:.2f}"'
        self._parts.append(f"<circle {circle}{_attributes(style)}/>")

    def hatch(self, name: str, colour: str) -> str:
        """Return what fills a shape with lines of a colour; `name` is one of HATCHES."""
        made, key = HATCHES[name], f"{name}-{colour.removeprefix('#')}"
        self._patterns[key] = (
            f'<pattern id="{key}" width="{made.tile_mm}" height="{made.tile_mm}"'
            f' patternUnits="userSpaceOnUse" patternTransform="rotate({made.turn})">'
            f'<path d="{made.path}" fill="none" stroke="{colour}" stroke-width="{made.width_mm}"'
            f' stroke-linecap="round"/></pattern>'
        )
        return f"url(#{key})"

    def put(self, other: "Canvas", left: float, top: float) -> None:
        """Draw another canvas, cut off at its edges, with its upper left at a place of this one."""
        size = f'width="{other.width_mm:g}" height="{other.height_mm:g}"'
        self._parts.append(f'<svg x="{left:g}" y="{top:g}" {size}>{"".join(other._parts)}</svg>')
        self._patterns |= other._patterns
        self.texts += [replace(text, x=text.x + left, y=text.y + top) for text in other.texts]

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
        inside = shapely.box(0.5, 0.5, self.width_mm - 0.5, self.height_mm - 0.5)
        return bool(inside.contains(ground)) and not any(ground.intersects(other) for other in self._taken)

    def keep_clear(self, left: float, top: float, right: float, bottom: float) -> None:
        """Keep texts out of a rectangle."""
        self._taken.append(shapely.box(left, top, right, bottom))

    def svg(self, *, texts: bool, font: str = "") -> str:
        """Return the drawing as SVG at its own size; the same every time. An empty `font` is the page's."""
        width, height = self.width_mm, self.height_mm
        family = f' font-family="{font}"' if font else ""
        written = "".join(map(_text_element, self.texts)) if texts else ""
        patterns = f"<defs>{''.join(self._patterns.values())}</defs>" if self._patterns else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm"'
            f' viewBox="0 0 {width:g} {height:g}"{family}>{patterns}'
            f'<g stroke-linejoin="round">{"".join(self._parts)}</g>{written}</svg>'
        )

    def template_data(self) -> dict[str, Any]:
        """Return size and texts as `drawing.typ` takes them."""
        labels = [asdict(text) | {"x": round(text.x, 2), "y": round(text.y, 2)} for text in self.texts]
        return {"width": self.width_mm, "height": self.height_mm, "labels": labels}

    def _draw(self, paths: list[tuple[NDArray[np.float64], bool]], style: dict[str, object]) -> None:
        data = "".join(_path(points, closed=closed) for points, closed in paths)
        if data:
            self._parts.append(f'<path d="{data}"{_attributes(style)}/>')


class Drawing(Canvas):
    """A piece of the plane on paper."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame.width_mm, frame.height_mm)
        self.frame = frame
        self.window = shapely.box(*frame.bounds)

    def to_mm(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points of the plane in mm from the upper left."""
        west, _, _, north = self.frame.bounds
        per_m = self.frame.on_paper_mm(1.0)
        return (np.asarray(points) - [west, north]) * [per_m, -per_m]

    def place(self, shape: shapely.Geometry) -> tuple[float, float]:
        """Return where the first point of a shape lies, in mm from the upper left."""
        x, y = self.to_mm(shapely.get_coordinates(shape)[:1])[0]
        return float(x), float(y)

    def shape(self, shape: shapely.Geometry, **style: object) -> None:
        """Draw a shape as far as it is visible; `style` are attributes of SVG, with `_` for `-`."""
        visible = shapely.intersection(shape, shapely.buffer(self.window, self.frame.metres(2.0)))
        self._draw([(self.to_mm(points), closed) for points, closed in _rings_and_lines(visible)], style)

    def write_beside(
        self,
        at: tuple[float, float],
        text: Text,
        *,
        off: float = 1.5,
        avoid: shapely.Geometry | None = None,
    ) -> bool:
        """Write a text right of, left of, above or below a place, on the first side that has room.

        Sides where it covers less of what it should `avoid`, a shape in mm, come first; above and below it
        may then lie further off.
        """
        x, y = at
        beside = [("right", x + off, y), ("left", x - off, y)]
        offs = (off + 1.2,) if avoid is None else (off + 1.2, off + 4.0)
        over = [("centre", x, y + sign * far) for far in offs for sign in (-1, 1)]
        texts = [replace(text, x=left, y=top, side=side) for side, left, top in [*beside, *over]]
        if avoid is not None:
            texts.sort(key=lambda text: float(text.ground.intersection(avoid).area))
        return any(map(self.write, texts))


def picture(canvas: Canvas, *, kind: str, title: str, language: str) -> bytes:
    """Return a canvas as a file of one of FORMATS at its own size; the same every time."""
    if kind == "svg":
        return canvas.svg(texts=True, font="DejaVu Sans, Noto Sans, sans-serif").encode()
    return _set([canvas], title, language, kind="png" if kind == "png" else "pdf")


def pictures(canvases: Sequence[Canvas], *, title: str, language: str) -> bytes:
    """Return canvases as the pages of one PDF, each at its own size; the same every time."""
    return _set(canvases, title, language, kind="pdf")


def _set(canvases: Sequence[Canvas], title: str, language: str, *, kind: Format) -> bytes:
    pages = [canvas.template_data() for canvas in canvases]
    drawings = [canvas.svg(texts=False).encode() for canvas in canvases]
    data = {"title": title, "language": language, "pages": pages}
    return compile_picture(data, drawings, kind=kind, font_folder=_FONT_FOLDER)


def stroke_attributes(stroke: Stroke) -> dict[str, Any]:
    """Return a stroke as attributes of a shape."""
    dashes = {"stroke_dasharray": " ".join(f"{length:g}" for length in stroke.dash)} if stroke.dash else {}
    return {"stroke": stroke.colour, "stroke_width": stroke.width, **dashes}


def text_mm(text: str, size: float) -> float:
    """Return about how long a text is in mm at a size in points, in whatever font."""
    signs = sum(_WIDE if ord(sign) > 0x2E80 else _NARROW for sign in text)
    return signs * size * MM_PER_POINT


def width_mm(text: str, *, size: float, bold: bool = False) -> float:
    """Return how long a line is in mm in the font of pictures, at a size in points."""
    signs = sign_widths(_FONT_FOLDER / _FONTS[bold])
    return sum(signs.get(ord(sign), _WIDE) for sign in text) * size * MM_PER_POINT


def wrap_text(text: str, room_mm: float, *, size: float, bold: bool = False) -> list[str]:
    """Break `text` between words into lines no wider than the room; a longer word stands alone."""
    broken: list[str] = []
    for word in text.split():
        longer = f"{broken[-1]} {word}" if broken else word
        if broken and width_mm(longer, size=size, bold=bold) <= room_mm:
            broken[-1] = longer
        else:
            broken.append(word)
    return broken


def _rings_and_lines(shape: shapely.Geometry) -> list[tuple[NDArray[np.float64], bool]]:
    """Return the points of each ring and line of a shape, and whether it is a ring; points have none."""
    paths: list[tuple[NDArray[np.float64], bool]] = []
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            paths += [(shapely.get_coordinates(ring), True) for ring in (part.exterior, *part.interiors)]
        elif isinstance(part, shapely.LineString):
            paths.append((shapely.get_coordinates(part), False))
    return [(points, closed) for points, closed in paths if len(points) > 1]


def _path(points: NDArray[np.float64], *, closed: bool) -> str:
    points = points[:-1] if closed and len(points) > 1 and (points[0] == points[-1]).all() else points
    steps = "L".join(f"{x:.2f} {y:.2f}" for x, y in points.tolist())
    return f"M{steps}" + ("Z" if closed else "")


def _attributes(style: dict[str, object]) -> str:
    attributes = {"fill": "none"} | style
    attributes = {"fill_rule": "evenodd"} | attributes if attributes["fill"] != "none" else attributes
    return "".join(f' {name.replace("_", "-")}="{escape(str(value))}"' for name, value in attributes.items())


def _text_element(text: Text) -> str:
    anchor = {"centre": "middle", "right": "start", "left": "end"}[text.side]
    size = text.size * MM_PER_POINT
    turned = f' transform="rotate({text.turn:.2f} {text.x:.2f} {text.y:.2f})"' if text.turn else ""
    return (
        f'<text x="{text.x:.2f}" y="{text.y + size * _CAPITAL / 2:.2f}" font-size="{size:.2f}"'
        f' text-anchor="{anchor}" font-weight="{700 if text.bold else 400}" fill="{escape(text.colour)}"'
        f' paint-order="stroke" stroke="#fff" stroke-width="{size * 0.18:.2f}"{turned}>'
        f"{escape(text.text)}</text>"
    )
