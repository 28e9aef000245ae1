"""The map of the place: the land among the zones, roads, towns and ways out of a province."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo import crs
from occupancy.book import LandBook
from occupancy.measures.memo import cached_per_book
from outputs.maps.paper.canvas import Drawing, Text, border, north, scale_bar
from outputs.maps.paper.frame import Frame
from outputs.records import Row, iter_rows
from outputs.text.captions import localized_name
from outputs.text.translations import Translator

# In the order they lie on each other; `planned` roads are broken lines, since nobody can drive there yet.
_LINES: Mapping[str, Mapping[str, object]] = {
    "river": {"stroke": "#b3d3ea", "stroke_width": 0.9},
    "district": {"stroke": "#c3bcc6", "stroke_width": 0.18, "stroke_dasharray": "1.6 0.9"},
    "province": {"stroke": "#8d7b93", "stroke_width": 0.4, "stroke_dasharray": "2.4 0.8 0.5 0.8"},
    "railway": {"stroke": "#8a8a8a", "stroke_width": 0.3, "stroke_dasharray": "1.4 0.6"},
    "provincial_road": {"stroke": "#d9c9a0", "stroke_width": 0.35},
    "planned_road": {"stroke": "#d9a27c", "stroke_width": 0.4, "stroke_dasharray": "0.9 0.7"},
    "national_road": {"stroke": "#d6ab45", "stroke_width": 0.5},
    "expressway": {"stroke": "#cf7434", "stroke_width": 0.7},
}
_POINTS = ("airport", "city", "town", "port", "border")
_FEW = ("province", "river", "expressway")  # lines of a map too small for all of them
_WAYS_OUT = ("airport", "port", "border")
_FAR_M = 20_000.0  # beyond the province, how far an airport or a city may lie to be shown
_AIR = 0.06
_BEHIND = "#ffffffa6"  # so that a name is read over a road
ACCENT, NAVY, _TOWN = "#d9541e", "#12344d", "#5d5a52"


def place_map(
    book: LandBook,
    words: Translator,
    marked: Sequence[tuple[str, shapely.Geometry]],
    size_mm: tuple[float, float],
    *,
    named: bool = True,
) -> Drawing:
    """Draw the province with pins: a text (a number, or nothing) and the land it stands for, in the plane.

    `named`: whether zones and places are called by their names, for which a small map has no room.
    """
    ground = _ground(book)
    everything = [*(geometry for _, geometry in marked), *ground.around]
    west, south, east, north_ = map(float, shapely.total_bounds(everything))
    drawing = Drawing(_frame((west, south, east, north_), size_mm))
    drawing.line_mm(
        [(0, 0), (size_mm[0], 0), size_mm, (0, size_mm[1])], closed=True, fill="#f6f5f0", stroke="none"
    )
    for kind, how in _LINES.items():
        if not named and kind not in _FEW:
            continue
        for shape in ground.lines.get(kind, ()):
            drawing.shape(shape, **how)
    middles = [shapely.centroid(shape) for _, shape in marked]
    for zone in ground.zones:
        own = any(shapely.distance(zone["shape"], middle) == 0 for middle in middles)
        drawing.shape(
            zone["shape"],
            fill="#8fb3cf" if own else "#d3dee7",
            stroke=NAVY,
            stroke_width=0.3 if own else 0.12,
        )
    scale_bar(drawing, words)
    north(drawing, words)
    _pins(drawing, marked, middles)
    if named:
        _names(drawing, ground, middles, words)
    border(drawing)
    return drawing


def _frame(bounds: tuple[float, float, float, float], size_mm: tuple[float, float]) -> Frame:
    """As much land as fills the drawing; the scale need not be round, the bar is."""
    west, south, east, north_ = bounds
    scale = max((east - west) / size_mm[0], (north_ - south) / size_mm[1], 1.0) * 1_000.0 * (1 + _AIR)
    wide, high = size_mm[0] / 1_000.0 * scale, size_mm[1] / 1_000.0 * scale
    return Frame((west + east - wide) / 2, (south + north_ - high) / 2, *size_mm, scale)


def _pins(
    drawing: Drawing, marked: Sequence[tuple[str, shapely.Geometry]], middles: list[shapely.Point]
) -> None:
    """A pin with its point on each piece of land, its text in the head."""
    for (text, _), middle in zip(marked, middles, strict=True):
        x, y = map(float, drawing.place(shapely.get_coordinates(middle))[0])
        head = y - 4.2
        drawing.line_mm(
            [(x, y), (x - 1.7, head + 1.0), (x + 1.7, head + 1.0)], closed=True, fill=ACCENT, stroke="none"
        )
        drawing.disc((x, head), 2.0, fill=ACCENT, stroke="#ffffff", stroke_width=0.25)
        drawing.keep_clear(x - 2.4, head - 2.4, x + 2.4, y + 0.4)
        if text:
            drawing.write(Text(x=x, y=head, text=text, size=6.5, bold=True, colour="#ffffff"), always=True)
        else:
            drawing.disc((x, head), 0.75, fill="#ffffff")


def _names(drawing: Drawing, ground: "Ground", middles: list[shapely.Point], words: Translator) -> None:
    """Airports and cities, the zones with pins, ports and towns, then other zones where there is room."""
    near = [
        zone for zone in ground.zones if any(shapely.distance(zone["shape"], one) == 0 for one in middles)
    ]
    seen = [place for place in ground.places if drawing.window.contains(place["shape"])]
    for place in seen:
        x, y = map(float, drawing.place(shapely.get_coordinates(place["shape"]))[0])
        if place["class"] in _WAYS_OUT:
            drawing.line_mm([(x - 1, y), (x, y - 1), (x + 1, y), (x, y + 1)], closed=True, fill=NAVY)
        else:
            drawing.disc((x, y), 0.6, fill="#ffffff", stroke=_TOWN, stroke_width=0.25)
        drawing.keep_clear(x - 0.5, y - 0.5, x + 0.5, y + 0.5)
    for place in seen:
        if place["class"] in ("airport", "city"):
            _name(drawing, place["shape"], localized_name(place, words), size=5.5, bold=True, colour=NAVY)
    for zone in near:
        pin = min(middles, key=lambda one: float(shapely.distance(zone["shape"], one)))
        name = localized_name(zone["row"], words)
        _name(drawing, pin, name, size=6.5, bold=True, off=2.8, up=4.2, colour="#8f2f08")
    for place in seen:
        if place["class"] not in ("airport", "city"):
            colour = NAVY if place["class"] in _WAYS_OUT else _TOWN
            _name(drawing, place["shape"], localized_name(place, words), size=5.2, colour=colour)
    for zone in ground.zones:
        if zone not in near:
            middle, name = shapely.centroid(zone["shape"]), localized_name(zone["row"], words)
            _name(drawing, middle, name, size=4.4, colour="#4c6a80", off=0.0)


def _name(
    drawing: Drawing,
    at: shapely.Point,
    name: str,
    *,
    off: float = 1.5,
    up: float = 0.0,
    **how: Any,  # noqa: ANN401 of a Text
) -> None:
    """A name beside a place, on the first side that has room; without what stands in brackets."""
    x, y = map(float, drawing.place(shapely.get_coordinates(at))[0])
    text = re.sub(r"\s*[(（][^()（）]*[)）]", "", name) or name
    beside = [("right", x + off, y - up), ("left", x - off, y - up)]
    over = [("centre", x, y - up - off - 1.2), ("centre", x, y + off + 1.2)]
    for side, left, top in [*beside, *over] if off else [("centre", x, y)]:
        if drawing.write(Text(x=left, y=top, text=text, side=side, behind=_BEHIND, **how)):
            return


class Ground:
    """What of a book is drawn whatever the land: lines by class, zones, places, in the book's plane."""

    def __init__(self, book: LandBook) -> None:
        plane = crs.require_crs(book.zones)
        lines = _moved(book.basemap, plane)
        self.lines: dict[str, list[shapely.Geometry]] = {}
        for kind, shape in zip(lines["class"], lines.geometry, strict=True):
            self.lines.setdefault(str(kind), []).append(shapely.simplify(shape, 30.0))
        zones = book.zones[book.zones.geometry.notna() & ~book.zones.geometry.is_empty]
        shapes = [shapely.simplify(shape, 20.0) for shape in zones.geometry]
        self.zones: list[dict[str, Any]] = [
            {"row": row, "shape": shape} for row, shape in zip(iter_rows(zones), shapes, strict=True)
        ]
        places = _moved(book.places[book.places["class"].isin(_POINTS)], plane)
        found: list[Row] = [{**row, "shape": row["geometry"]} for row in iter_rows(places)]
        self.places = sorted(found, key=lambda one: _POINTS.index(one["class"]))
        self.around = self._around()

    def _around(self) -> list[shapely.Geometry]:
        """What the map is around: the province, or else the zones, and airports and cities near them."""
        core = self.lines.get("province") or [zone["shape"] for zone in self.zones]
        if not core:
            return []
        reach = shapely.box(*shapely.buffer(shapely.box(*shapely.total_bounds(core)), _FAR_M).bounds)
        far = [one["shape"] for one in self.places if one["class"] in ("airport", "city")]
        return [*core, *(shape for shape in far if reach.contains(shape))]


@cached_per_book
def _ground(book: LandBook) -> Ground:
    return Ground(book)


def _moved(frame: GeoDataFrame, plane: crs.System) -> GeoDataFrame:
    there = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    if not len(there):
        return there
    moved = crs.to_plane(there, plane)
    return moved[np.asarray(moved.geometry.notna())]
