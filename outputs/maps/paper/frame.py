"""Frames and pages of maps on paper: the visible piece of the plane, its scale, and what stands around it.

A `Frame` serves every map on paper. A `Page` is drawn by matplotlib (annexes, corner drawings); those of site
sheets are SVG, drawn on a `canvas`.
"""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch, Polygon, Rectangle
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

from outputs.fonts import DRAWING
from outputs.maps.style import FAINT, GRID_INK, INK, Stroke
from outputs.text.formatting import format_number
from outputs.text.translations import Translator

Bounds = tuple[float, float, float, float]  # west, south, east, north in metres

# What map sheets are drawn at; a larger number shows more land.
_STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5)
_LARGEST_SCALE = 500  # 1:500, below which a plot fills a sheet
_AIR = 1.04  # how much wider than the land the frame is
_GRID_MM = 28.0  # lines of the grid are no closer together than this
_BAR_MM = 50.0  # and the scale bar no longer than this


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of the plane on paper: `west`, `south` in metres, its size in mm, 1:`scale`."""

    west: float
    south: float
    width_mm: float
    height_mm: float
    scale: float

    @property
    def bounds(self) -> Bounds:
        """Return west, south, east and north in metres."""
        return (
            self.west,
            self.south,
            self.west + self.metres(self.width_mm),
            self.south + self.metres(self.height_mm),
        )

    def metres(self, on_paper_mm: float) -> float:
        """Return how much land a length on paper is."""
        return on_paper_mm / 1000.0 * self.scale

    def on_paper_mm(self, metres: float) -> float:
        """Return how long on paper a length of land is."""
        return metres * 1000.0 / self.scale

    @property
    def grid_step_m(self) -> float:
        """Return the round distance between lines of the grid."""
        return _round_up(self.metres(_GRID_MM), (1.0, 2.0, 5.0))

    @property
    def bar_m(self) -> float:
        """Return the round length of land that the scale bar shows; half of it is round too."""
        longest, power = self.metres(_BAR_MM), 10.0 ** math.floor(math.log10(self.metres(_BAR_MM)))
        return max(step * power for step in (1.0, 2.0, 4.0) if step * power <= longest)

    def grid(self) -> tuple[list[float], list[float]]:
        """Return the eastings and the northings of the grid's lines, in metres."""
        west, south, east, north = self.bounds
        return _multiples(west, east, self.grid_step_m), _multiples(south, north, self.grid_step_m)


def frame(bounds: Bounds, width_mm: float, height_mm: float) -> Frame:
    """Return the frame around `bounds` at the largest round scale that has room."""
    scale = _round_up(max(_tightest_scale(bounds, width_mm, height_mm) * _AIR, _LARGEST_SCALE), _STEPS)
    return _centred(bounds, width_mm, height_mm, scale)


def snug_frame(bounds: Bounds, width_mm: float, height_mm: float, *, air: float) -> Frame:
    """Return the frame that `bounds` fill but for a share of `air`, whose scale need not be round."""
    scale = max(_tightest_scale(bounds, width_mm, height_mm), 1_000.0) * (1 + air)
    return _centred(bounds, width_mm, height_mm, scale)


def length_number(metres: float, words: Translator, *, km: bool) -> str:
    """Write a length beside a scale bar, in kilometres or metres, without the unit."""
    length = metres / 1_000.0 if km else metres
    return format_number(length, words, places=0 if length == int(length) else 1)


def paths_of(shape: shapely.Geometry) -> list[tuple[NDArray[np.float64], bool]]:
    """Return the points of each ring and line of a shape, and whether it is a ring; points have none."""
    rings: list[tuple[NDArray[np.float64], bool]] = []
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            rings += [(shapely.get_coordinates(ring), True) for ring in (part.exterior, *part.interiors)]
        elif isinstance(part, shapely.LineString):
            rings.append((shapely.get_coordinates(part), False))
    return [(points, closed) for points, closed in rings if len(points) > 1]


def _tightest_scale(bounds: Bounds, width_mm: float, height_mm: float) -> float:
    west, south, east, north = bounds
    return max((east - west) / width_mm, (north - south) / height_mm) * 1_000.0


def _centred(bounds: Bounds, width_mm: float, height_mm: float, scale: float) -> Frame:
    west, south, east, north = bounds
    return Frame(
        west=(west + east - width_mm / 1_000.0 * scale) / 2.0,
        south=(south + north - height_mm / 1_000.0 * scale) / 2.0,
        width_mm=width_mm,
        height_mm=height_mm,
        scale=scale,
    )


def _round_up(value: float, steps: tuple[float, ...]) -> float:
    """Return the next number that is a step times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (*steps, 10.0) if step * power >= value * (1 - 1e-9))


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


FORMATS = ("pdf", "png", "svg")
_MM_PER_INCH, _POINTS_PER_MM = 25.4, 72 / 25.4
_DPI = 200
_FONTS = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_SETTINGS = {"backend": "agg", "pdf.fonttype": 42, "svg.hashsalt": "landbook", "hatch.linewidth": 0.35}
# What a file says of its making: neither a moment nor a machine.
_METADATA: dict[str, dict[str, Any]] = {
    "pdf": {"CreationDate": None, "Creator": "Landbook", "Producer": None},
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": "Landbook"},
}
_SNUG = 0.97


class Page:
    """A page of `width_mm` × `height_mm`; its zero is the lower left corner."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm, self.height_mm = width_mm, height_mm
        self._figure = Figure(figsize=(width_mm / _MM_PER_INCH, height_mm / _MM_PER_INCH), facecolor="white")
        self._sheet = self.window((0.0, 0.0, width_mm, height_mm), (0.0, 0.0, width_mm, height_mm))
        self._sheet.set_zorder(5)
        self._sheet.patch.set_visible(False)

    def window(self, box_mm: tuple[float, float, float, float], bounds: Bounds) -> Axes:
        """Add a part of the page (left, bottom, width, height in mm) that shows left, bottom, right, top."""
        left, bottom, width, height = box_mm
        axes = self._figure.add_axes(
            (left / self.width_mm, bottom / self.height_mm, width / self.width_mm, height / self.height_mm)
        )
        axes.set_axis_off()
        axes.set_xlim(bounds[0], bounds[2])
        axes.set_ylim(bounds[1], bounds[3])
        return axes

    def add(self, patch: Patch) -> None:
        """Draw a patch whose measures are millimetres of the page."""
        self._sheet.add_patch(patch)

    def line(self, xs_mm: list[float], ys_mm: list[float], **style: Any) -> None:  # noqa: ANN401 matplotlib's own
        """Draw a line through points in millimetres."""
        options: dict[str, Any] = {"color": INK, "linewidth": 0.6} | style
        self._sheet.plot(xs_mm, ys_mm, **options)

    def text(self, at_mm: tuple[float, float], text: str, **style: Any) -> None:  # noqa: ANN401 matplotlib's own
        """Write one line of text; `size` in points, `bold`, and what matplotlib takes beside them."""
        write(self._sheet, at_mm, text, **style)

    def file(self, kind: str) -> bytes:
        """Return the page as a file of one of FORMATS."""
        content = io.BytesIO()
        self._figure.savefig(content, format=kind, dpi=_DPI, metadata=_METADATA[kind])
        return content.getvalue()


def line_style(stroke: Stroke) -> dict[str, Any]:
    """Return a stroke as matplotlib takes it, its width in points."""
    dashes = {"linestyle": (0, stroke.dash)} if stroke.dash else {}
    return {"color": stroke.colour, "linewidth": stroke.width, **dashes}


_ARROW_MM, _BAR_HIGH_MM, _BAR_POINTS, _SCALE_POINTS = 9.0, 1.3, 5.8, 6.3
_KM_FROM_M = 2_000.0  # a bar that is cut into four is in kilometres only where its parts are long enough


def draw_north(page: Page, at_mm: tuple[float, float], words: Translator) -> None:
    """Draw an arrow to the north of the plane, its foot at a place of the page."""
    x, y = at_mm
    shape = [(x, y), (x + 2.2, y - 1.2), (x, y + _ARROW_MM), (x - 2.2, y - 1.2)]
    page.add(Polygon(shape, facecolor=INK, edgecolor=INK, linewidth=0.4))
    page.text((x, y + _ARROW_MM + 1.0), words.gettext("N"), size=9, bold=True, ha="center")


def draw_scale_bar(page: Page, at_mm: tuple[float, float], frame: Frame, words: Translator) -> None:
    """Draw a bar of four parts as long on paper as the land it stands for, and the scale in figures."""
    x, y = at_mm
    km = frame.bar_m >= _KM_FROM_M
    part = frame.on_paper_mm(frame.bar_m) / 4
    for number in range(4):
        fill = INK if number % 2 == 0 else "white"
        page.add(
            Rectangle(
                (x + number * part, y), part, _BAR_HIGH_MM, facecolor=fill, edgecolor=INK, linewidth=0.4
            )
        )
    for number, unit in ((0, ""), (2, ""), (4, " km" if km else " m")):
        text = length_number(frame.bar_m * number / 4, words, km=km) + unit
        page.text((x + number * part, y + _BAR_HIGH_MM + 0.9), text, size=_BAR_POINTS, ha="center")
    scale = words.gettext("Scale 1:{scale}").format(scale=format_number(frame.scale, words, places=0))
    page.text((x, y - 3.2), scale, size=_SCALE_POINTS, bold=True)


@dataclass(frozen=True, slots=True)
class GridStyle:
    """How the grid is labelled: size in points, distances from the map in mm, the width of its border.

    `east_mm` is where the name of the eastings stands from the lower right corner, `east_align` its side.
    """

    points: float
    below_mm: float
    above_mm: float
    east_mm: tuple[float, float]
    east_align: str
    border_points: float
    zorder: float = 2.0


def draw_grid(
    page: Page,
    axes: Axes,
    frame: Frame,
    corner_mm: tuple[float, float],
    words: Translator,
    style: GridStyle,
) -> None:
    """Draw the lines of the grid, their coordinates beside the map, and its border.

    `corner_mm` is the lower left corner of the map on the page. X counts to the north and Y to the east.
    """
    (left, bottom), (west, south, east, north) = corner_mm, frame.bounds
    right, top = left + frame.width_mm, bottom + frame.height_mm
    thin: dict[str, Any] = {"color": GRID_INK, "linewidth": 0.3, "alpha": 0.6, "zorder": style.zorder}
    label: dict[str, Any] = {"size": style.points, "color": FAINT}
    eastings, northings = frame.grid()
    for y in eastings:
        axes.plot([y, y], [south, north], **thin)
        at = (left + frame.on_paper_mm(y - west), bottom - style.below_mm)
        page.text(at, format_number(y, words, places=0), ha="center", **label)
    for x in northings:
        axes.plot([west, east], [x, x], **thin)
        at = (left - 1.0, bottom + frame.on_paper_mm(x - south))
        page.text(at, format_number(x, words, places=0), rotation=90, ha="right", va="center", **label)
    at = (right + style.east_mm[0], bottom + style.east_mm[1])
    page.text(at, words.gettext("Y (east)"), size=style.points, bold=True, ha=style.east_align)
    page.text((left, top + style.above_mm), words.gettext("X (north)"), size=style.points, bold=True)
    border: dict[str, Any] = {"linewidth": style.border_points}
    page.line([left, right, right, left, left], [bottom, bottom, top, top, bottom], **border)


@contextmanager
def drawing_settings() -> Iterator[None]:
    """Draw with matplotlib's own settings and ours; they are the process's, so one at a time."""
    settings: dict[Any, Any] = {**mpl.rcParamsDefault, **_SETTINGS}
    with DRAWING, mpl.rc_context(settings):
        yield


def write(
    axes: Axes,
    at: tuple[float, float],
    text: str,
    *,
    size: float = 7.0,
    bold: bool = False,
    **style: Any,  # noqa: ANN401 matplotlib's own
) -> None:
    """Write a line of text on a part of the page; no sign in it means anything to matplotlib."""
    options: dict[str, Any] = {"color": INK, "ha": "left", "va": "baseline", "parse_math": False} | style
    axes.text(*at, text, fontproperties=_font(bold, size), **options)


def width_mm(text: str, *, size: float, bold: bool = False) -> float:
    """Return how wide a line of text is."""
    return _width_points(text, bold) * size / 10.0 / _POINTS_PER_MM


def wrap_text(text: str, room_mm: float, *, size: float, bold: bool = False) -> list[str]:
    """Break `text` between words into lines no wider than the room; a longer word stands alone."""
    broken: list[str] = []
    room_mm *= _SNUG  # on a screen letters are fitted to its dots, and a little wider
    for word in text.split():
        longer = f"{broken[-1]} {word}" if broken else word
        if broken and width_mm(longer, size=size, bold=bold) <= room_mm:
            broken[-1] = longer
        else:
            broken.append(word)
    return broken


@cache
def _width_points(text: str, bold: bool) -> float:
    outline = TextPath((0, 0), text, prop=_font(bold, 10.0), usetex=False).vertices
    # The points that draw the letters: their curves reach no farther, and following these takes seconds.
    return float(outline[:, 0].max()) if len(outline) else 0.0


@cache
def _font(bold: bool, size: float) -> FontProperties:
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return FontProperties(fname=folder / _FONTS[bold], size=size)
