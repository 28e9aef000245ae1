"""The frame of a map on paper: which piece of the plane is visible, at which scale."""

import math
from dataclasses import dataclass

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


def frame_at(bounds: Bounds, width_mm: float, height_mm: float, scale: float) -> Frame:
    """Return the frame around the middle of `bounds` at a scale."""
    return _centred(bounds, width_mm, height_mm, scale)


def has_room(bounds: Bounds, width_mm: float, height_mm: float, scale: float) -> bool:
    """Return whether `bounds` have room at a scale."""
    return width_mm > 0 and _tightest_scale(bounds, width_mm, height_mm) <= scale


def snug_frame(bounds: Bounds, width_mm: float, height_mm: float, *, air: float) -> Frame:
    """Return the frame that `bounds` fill but for a share of `air`, whose scale need not be round."""
    scale = max(_tightest_scale(bounds, width_mm, height_mm), 1_000.0) * (1 + air)
    return _centred(bounds, width_mm, height_mm, scale)


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
