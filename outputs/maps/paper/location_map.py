"""The location map of a sheet: the land among the zones, roads, towns and gateways of a province."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import shapely

from occupancy.book import LandBook
from occupancy.measures.memo import cached_per_book
from outputs.maps.outlines import on_plane, present
from outputs.maps.paper.canvas import Drawing, Text, stroke_attributes, text_mm, wrap_text
from outputs.maps.paper.frame import snug_frame
from outputs.maps.paper.north_and_scale import draw_border, draw_north, draw_scale_bar
from outputs.maps.style import (
    ACCENT,
    ACCENT_RIM,
    BEHIND_NAME,
    NAVY,
    OTHER_ZONE,
    PAPER,
    PAPER_BASEMAP,
    TOWN_INK,
    WHITE,
    ZONE_INK,
    ZONE_WITH_OFFER,
)
from outputs.records import Row, iter_rows
from outputs.text.captions import localized_name
from outputs.text.translations import Translator

_POINTS = ("airport", "city", "town", "port", "border")
_FEW = ("province", "river", "expressway")  # lines of a map too small for all of them
_GATEWAYS = ("airport", "port", "border")
_FAR_M = 20_000.0  # beyond the province, how far an airport or a city may lie to be shown
_AIR = 0.06
_LINE_MM = 3.1  # from a line of a name to the next


def location_map(
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
    west, south, east, north = map(float, shapely.total_bounds(everything))
    drawing = Drawing(snug_frame((west, south, east, north), *size_mm, air=_AIR))
    drawing.fill(PAPER)
    for kind, stroke in PAPER_BASEMAP.items():
        if not named and kind not in _FEW:
            continue
        for shape in ground.lines.get(kind, ()):
            drawing.shape(shape, **stroke_attributes(stroke))
    middles = [shapely.centroid(shape) for _, shape in marked]
    for zone in ground.zones:
        own = _holds(zone, middles)
        drawing.shape(
            zone["shape"],
            fill=ZONE_WITH_OFFER if own else OTHER_ZONE,
            stroke=NAVY,
            stroke_width=0.3 if own else 0.12,
        )
    draw_scale_bar(drawing, words)
    draw_north(drawing, drawing.width_mm - 4.0, 2.4, words)
    _draw_pins(drawing, marked, middles)
    if named:
        _write_names(drawing, ground, middles, words)
    draw_border(drawing)
    return drawing


def _holds(zone: Row, middles: Sequence[shapely.Point]) -> bool:
    """Return whether one of the marked middles lies in a zone."""
    return any(shapely.distance(zone["shape"], middle) == 0 for middle in middles)


def _draw_pins(
    drawing: Drawing, marked: Sequence[tuple[str, shapely.Geometry]], middles: list[shapely.Point]
) -> None:
    """Draw a pin with its point on each piece of land, its text in the head."""
    for (text, _), middle in zip(marked, middles, strict=True):
        x, y = drawing.place(middle)
        head = y - 4.2
        tip = [(x, y), (x - 1.7, head + 1.0), (x + 1.7, head + 1.0)]
        drawing.line(tip, closed=True, fill=ACCENT)
        drawing.disc((x, head), 2.0, fill=ACCENT, stroke=WHITE, stroke_width=0.25)
        drawing.keep_clear(x - 2.4, head - 2.4, x + 2.4, y + 0.4)
        if text:
            drawing.write(Text(x=x, y=head, text=text, size=7.0, bold=True, colour=WHITE), always=True)
        else:
            drawing.disc((x, head), 0.75, fill=WHITE)


def _write_names(drawing: Drawing, ground: "Ground", middles: list[shapely.Point], words: Translator) -> None:
    """Write airports and cities, zones with pins, ports and towns, then other zones where there is room."""
    marked = [zone for zone in ground.zones if _holds(zone, middles)]
    places = [place for place in ground.places if drawing.window.contains(place["shape"])]
    for place in places:
        x, y = drawing.place(place["shape"])
        if place["class"] in _GATEWAYS:
            drawing.line([(x - 1, y), (x, y - 1), (x + 1, y), (x, y + 1)], closed=True, fill=NAVY)
        else:
            drawing.disc((x, y), 0.6, fill=WHITE, stroke=TOWN_INK, stroke_width=0.25)
        drawing.keep_clear(x - 0.5, y - 0.5, x + 0.5, y + 0.5)
    for place in places:
        if place["class"] in ("airport", "city"):
            name = _name(place, words, size=7.0, bold=True, colour=NAVY)
            _write_place(drawing, drawing.place(place["shape"]), name)
    for zone in marked:
        pin = min(middles, key=lambda middle: float(shapely.distance(zone["shape"], middle)))
        x, y = drawing.place(pin)
        name = _name(zone["row"], words, size=7.5, bold=True, colour=ACCENT_RIM)
        drawing.write_beside((x, y - 4.2), name, off=2.8)
    for place in places:
        if place["class"] not in ("airport", "city"):
            colour = NAVY if place["class"] in _GATEWAYS else TOWN_INK
            name = _name(place, words, size=7.0, colour=colour)
            _write_place(drawing, drawing.place(place["shape"]), name)
    for zone in ground.zones:
        if zone not in marked:
            x, y = drawing.place(shapely.centroid(zone["shape"]))
            drawing.write(replace(_name(zone["row"], words, size=7.0, colour=ZONE_INK), x=x, y=y))


def _write_place(drawing: Drawing, at: tuple[float, float], name: Text) -> None:
    """Write the name of a place beside it, in several lines where one has no room."""
    if drawing.write_beside(at, name):
        return
    room = text_mm(name.text, name.size) * 0.6
    lines = wrap_text(name.text, room, size=name.size, bold=name.bold)
    for side, x in (("right", at[0] + 1.5), ("left", at[0] - 1.5)):
        tops = [at[1] + (number - (len(lines) - 1) / 2) * _LINE_MM for number in range(len(lines))]
        texts = [replace(name, text=line, x=x, y=y, side=side) for line, y in zip(lines, tops, strict=True)]
        if all(map(drawing.is_clear, texts)):
            for text in texts:
                drawing.write(text, always=True)
            return


def _name(row: Row, words: Translator, *, size: float, colour: str, bold: bool = False) -> Text:
    """Return the name of a place or zone, not placed yet, without what stands in brackets."""
    name = localized_name(row, words)
    text = re.sub(r"\s*[(（][^()（）]*[)）]", "", name) or name
    return Text(x=0.0, y=0.0, text=text, size=size, bold=bold, colour=colour, behind=BEHIND_NAME)


class Ground:
    """What of a book is drawn whatever the land: lines by class, zones, places, in the book's plane."""

    def __init__(self, book: LandBook) -> None:
        lines = on_plane(book.basemap, book)
        self.lines: dict[str, list[shapely.Geometry]] = {}
        for kind, shape in zip(lines["class"], lines.geometry, strict=True):
            self.lines.setdefault(str(kind), []).append(shapely.simplify(shape, 30.0))
        zones = present(book.zones)
        shapes = [shapely.simplify(shape, 20.0) for shape in zones.geometry]
        self.zones: list[dict[str, Any]] = [
            {"row": row, "shape": shape} for row, shape in zip(iter_rows(zones), shapes, strict=True)
        ]
        points = iter_rows(on_plane(book.places[book.places["class"].isin(_POINTS)], book))
        places: list[Row] = [{**row, "shape": row["geometry"]} for row in points]
        self.places = sorted(places, key=lambda place: _POINTS.index(place["class"]))
        self.around = self._around()

    def _around(self) -> list[shapely.Geometry]:
        """Return what the map is around: the province, or else the zones, and airports and cities nearby."""
        core = self.lines.get("province") or [zone["shape"] for zone in self.zones]
        if not core:
            return []
        reach = shapely.box(*shapely.buffer(shapely.box(*shapely.total_bounds(core)), _FAR_M).bounds)
        far = [place["shape"] for place in self.places if place["class"] in ("airport", "city")]
        return [*core, *(shape for shape in far if reach.contains(shape))]


@cached_per_book
def _ground(book: LandBook) -> Ground:
    return Ground(book)
