"""The frame of a map on paper: which piece of the plane it shows, at which round scale, with which grid."""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch
from matplotlib.textpath import TextPath

from outputs.fonts import DRAWING

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
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in metres."""
        return (
            self.west,
            self.south,
            self.west + self.metres(self.width_mm),
            self.south + self.metres(self.height_mm),
        )

    def metres(self, on_paper_mm: float) -> float:
        """How much land a length on paper is."""
        return on_paper_mm / 1000.0 * self.scale

    def on_paper_mm(self, metres: float) -> float:
        """How long on paper a length of land is."""
        return metres * 1000.0 / self.scale

    @property
    def grid_step_m(self) -> float:
        """The round distance between lines of the grid."""
        return _round_up(self.metres(_GRID_MM), (1.0, 2.0, 5.0))

    @property
    def bar_m(self) -> float:
        """The round length of land that the scale bar shows; half of it is round too."""
        longest, power = self.metres(_BAR_MM), 10.0 ** math.floor(math.log10(self.metres(_BAR_MM)))
        return max(step * power for step in (1.0, 2.0, 4.0) if step * power <= longest)

    def grid(self) -> tuple[list[float], list[float]]:
        """The eastings and the northings of the grid's lines, in metres."""
        west, south, east, north = self.bounds
        return _multiples(west, east, self.grid_step_m), _multiples(south, north, self.grid_step_m)


def frame(bounds: tuple[float, float, float, float], width_mm: float, height_mm: float) -> Frame:
    """The frame around west, south, east and north (metres) at the largest round scale that has room."""
    west, south, east, north = bounds
    needed = max((east - west) / width_mm, (north - south) / height_mm) * 1000.0 * _AIR
    scale = _round_up(max(needed, _LARGEST_SCALE), _STEPS)
    return Frame(
        west=(west + east - width_mm / 1000.0 * scale) / 2.0,
        south=(south + north - height_mm / 1000.0 * scale) / 2.0,
        width_mm=width_mm,
        height_mm=height_mm,
        scale=scale,
    )


def _round_up(value: float, steps: tuple[float, ...]) -> float:
    """The next number that is a step times a power of ten."""
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
_SAYS: dict[str, dict[str, Any]] = {
    "pdf": {"CreationDate": None, "Creator": "Landbook", "Producer": None},
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": "Landbook"},
}
_SNUG = 0.97
INK, FAINT, STAMP = "#24282b", "#5b5b57", "#b3261e"


class Page:
    """A page of `width_mm` × `height_mm`; its zero is the lower left corner."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm, self.height_mm = width_mm, height_mm
        self._figure = Figure(figsize=(width_mm / _MM_PER_INCH, height_mm / _MM_PER_INCH), facecolor="white")
        self._sheet = self.place((0.0, 0.0, width_mm, height_mm), (0.0, 0.0, width_mm, height_mm))
        self._sheet.set_zorder(5)
        self._sheet.patch.set_visible(False)

    def place(
        self, box_mm: tuple[float, float, float, float], shows: tuple[float, float, float, float]
    ) -> Axes:
        """A part of the page (left, bottom, width, height in mm) that shows left, bottom, right, top."""
        left, bottom, width, height = box_mm
        axes = self._figure.add_axes(
            (left / self.width_mm, bottom / self.height_mm, width / self.width_mm, height / self.height_mm)
        )
        axes.set_axis_off()
        axes.set_xlim(shows[0], shows[2])
        axes.set_ylim(shows[1], shows[3])
        return axes

    def add(self, patch: Patch) -> None:
        """Draw a patch whose measures are millimetres of the page."""
        self._sheet.add_patch(patch)

    def line(self, xs_mm: list[float], ys_mm: list[float], **how: Any) -> None:  # noqa: ANN401 matplotlib's own
        """Draw a line through points in millimetres."""
        drawn: dict[str, Any] = {"color": INK, "linewidth": 0.6} | how
        self._sheet.plot(xs_mm, ys_mm, **drawn)

    def text(self, at_mm: tuple[float, float], text: str, **how: Any) -> None:  # noqa: ANN401 matplotlib's own
        """Write one line of text; `size` in points, `bold`, and what matplotlib takes beside them."""
        write(self._sheet, at_mm, text, **how)

    def file(self, kind: str) -> bytes:
        """The page as a file of one of FORMATS."""
        made = io.BytesIO()
        self._figure.savefig(made, format=kind, dpi=_DPI, metadata=_SAYS[kind])
        return made.getvalue()


@contextmanager
def settled() -> Iterator[None]:
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
    **how: Any,  # noqa: ANN401 matplotlib's own
) -> None:
    """Write a line of text on a part of the page; no sign in it means anything to matplotlib."""
    options: dict[str, Any] = {"color": INK, "ha": "left", "va": "baseline", "parse_math": False} | how
    axes.text(*at, text, fontproperties=_font(bold, size), **options)


def width_mm(text: str, *, size: float, bold: bool = False) -> float:
    """How wide a line of text is."""
    return _width_points(text, bold) * size / 10.0 / _POINTS_PER_MM


def lines(text: str, room_mm: float, *, size: float, bold: bool = False) -> list[str]:
    """`text` broken between words into lines no wider than the room; a longer word stands alone."""
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
