"""The small maps of a sheet: the land among zones and gateways, and among its neighbours, unnamed."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from occupancy.book import LandBook
from occupancy.measures.arrays import cached_per_book
from occupancy.plot_profile.profile import PlotProfile
from occupancy.plot_profile.surroundings import LandShape
from occupancy.statement import Statement
from outputs.maps.outlines import on_plane, present
from outputs.maps.paper.canvas import Drawing, Text, stroke_attributes, text_mm, wrap_text
from outputs.maps.paper.frame import frame, snug_frame
from outputs.maps.paper.north_and_scale import draw_border, draw_north, draw_scale_bar
from outputs.maps.style import (
    ACCENT,
    ACCENT_RIM,
    BEHIND_NAME,
    BEHIND_PLOT,
    BEHIND_SCALE,
    GRID_INK,
    NAVY,
    OFFER_USES,
    OTHER_ZONE,
    OUTLINE_INK,
    PAPER,
    PAPER_BASEMAP,
    SECTOR_INK,
    STRIPES,
    TOWN_INK,
    WHITE,
    ZONE_WITH_OFFER,
)
from outputs.records import Row, iter_rows
from outputs.site_sheet.tables import ha_text
from outputs.text.captions import localized_name
from outputs.text.labels import labels
from outputs.text.translations import Translator

_POINTS = ("airport", "city", "town", "sea_port", "river_port", "port", "border")
_FEW = ("province", "river", "expressway")  # lines of a map too small for all of them
_GATEWAYS = ("airport", "sea_port", "river_port", "port", "border")
_REACHED = ("airport", "city", "sea_port", "river_port", "port")  # places that a map is made wider for
_FAR_M, _SMALL_FAR_M = 130_000.0, 20_000.0  # how far from the zones these may lie; on a map without names
_ROADS = ("expressway", "national_road", "provincial_road", "planned_road")
_ROAD_NUMBER = re.compile(r"[A-ZĐ]{1,2}\.?\s?\d+[A-Z]?")  # as on its signs
_SHORT_NAME = 12  # signs of a road's name that has room on a map
_ALONG = (0.5, 0.3, 0.7, 0.15, 0.85)  # of what is seen of a road, where its name may stand
_ROAD_POINTS = 7.0
_AROUND_DOT_MM = 2.6  # in which the names of airports had rather not stand
_AIR = 0.16
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
    around = ground.around(_FAR_M if named else _SMALL_FAR_M)
    everything = [*(geometry for _, geometry in marked), *around]
    west, south, east, north = map(float, shapely.total_bounds(everything))
    drawing = Drawing(snug_frame((west, south, east, north), *size_mm, air=_AIR))
    drawing.fill(PAPER)
    lines = base_lines(book)
    draw_base(drawing, lines if named else {kind: lines[kind] for kind in _FEW if kind in lines})
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
        write_road_names(drawing, book, words)
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
    """Write zones with pins, airports and cities, then ports and towns, where there is room."""
    marked = [zone for zone in ground.zones if _holds(zone, middles)]
    places = [place for place in ground.places if drawing.window.contains(place["shape"])]
    for place in places:
        x, y = drawing.place(place["shape"])
        if place["class"] in _GATEWAYS:
            drawing.line([(x - 1, y), (x, y - 1), (x + 1, y), (x, y + 1)], closed=True, fill=NAVY)
        else:
            drawing.disc((x, y), 0.6, fill=WHITE, stroke=TOWN_INK, stroke_width=0.25)
        drawing.keep_clear(x - 0.5, y - 0.5, x + 0.5, y + 0.5)
    for zone in marked:
        pin = min(middles, key=lambda middle: float(shapely.distance(zone["shape"], middle)))
        x, y = drawing.place(pin)
        name = _name(zone["row"], words, size=7.5, bold=True, colour=ACCENT_RIM)
        _write_place(drawing, (x, y - 4.2), name, off=2.8)
    gateways = [drawing.place(place["shape"]) for place in places if place["class"] in _GATEWAYS]
    around = shapely.union_all(shapely.buffer([shapely.Point(dot) for dot in gateways], _AROUND_DOT_MM))
    for first in (True, False):
        for place in places:
            great = place["class"] in ("airport", "city")
            if great == first:
                colour = NAVY if great or place["class"] in _GATEWAYS else TOWN_INK
                name = _name(place, words, size=7.0, bold=great, colour=colour)
                avoid = around if place["class"] == "airport" else None
                _write_place(drawing, drawing.place(place["shape"]), name, avoid=avoid)


def _write_place(
    drawing: Drawing,
    at: tuple[float, float],
    name: Text,
    *,
    off: float = 1.5,
    avoid: shapely.Geometry | None = None,
) -> None:
    """Write the name of a place beside it, in several lines where one has no room."""
    if drawing.write_beside(at, name, off=off, avoid=avoid):
        return
    room = text_mm(name.text, name.size) * 0.6
    lines = wrap_text(name.text, room, size=name.size, bold=name.bold)
    for side, x in (("right", at[0] + off), ("left", at[0] - off)):
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
    """What of a book is drawn whatever the land: zones and places, in the book's plane."""

    def __init__(self, book: LandBook) -> None:
        zones = present(book.zones)
        shapes = [shapely.simplify(shape, 20.0) for shape in zones.geometry]
        self.zones: list[dict[str, Any]] = [
            {"row": row, "shape": shape} for row, shape in zip(iter_rows(zones), shapes, strict=True)
        ]
        points = iter_rows(on_plane(book.places[book.places["class"].isin(_POINTS)], book))
        places: list[Row] = [{**row, "shape": row["geometry"]} for row in points]
        self.places = sorted(places, key=lambda place: _POINTS.index(place["class"]))
        self._core = base_lines(book).get("province") or [zone["shape"] for zone in self.zones]

    def around(self, far_m: float) -> list[shapely.Geometry]:
        """Return what a map is around: the province, or else the zones, and what is reached from there."""
        if not self._core:
            return []
        reach = shapely.box(*shapely.buffer(shapely.box(*shapely.total_bounds(self._core)), far_m).bounds)
        far = [place["shape"] for place in self.places if place["class"] in _REACHED]
        return [*self._core, *(shape for shape in far if reach.contains(shape))]


@cached_per_book
def _ground(book: LandBook) -> Ground:
    return Ground(book)


@cached_per_book
def base_lines(book: LandBook) -> dict[str, list[shapely.Geometry]]:
    """Return the lines of the base map by class, in the plane of the book, without needless corners."""
    drawn, lines = on_plane(book.basemap, book), dict[str, list[shapely.Geometry]]()
    for kind, shape in zip(drawn["class"], drawn.geometry, strict=True):
        lines.setdefault(str(kind), []).append(shapely.simplify(shape, 30.0))
    return lines


def draw_base(drawing: Drawing, lines: Mapping[str, list[shapely.Geometry]], *, wider: float = 1.0) -> None:
    """Draw lines of the base map, `wider` than usual."""
    for kind, stroke in PAPER_BASEMAP.items():
        for shape in lines.get(kind, ()):
            drawing.shape(shape, **stroke_attributes(replace(stroke, width=round(stroke.width * wider, 3))))


def write_road_names(drawing: Drawing, book: LandBook, words: Translator) -> None:
    """Write the number of each road, or its name where that is short, along what is seen of it."""
    roads = on_plane(book.basemap[book.basemap["class"].isin(_ROADS)], book)
    for road in sorted(iter_rows(roads), key=lambda road: _ROADS.index(road["class"])):
        seen = shapely.line_merge(shapely.intersection(road["geometry"], drawing.window))
        longest = max(shapely.get_parts(seen), key=lambda part: float(part.length), default=None)
        name = road_name(road, words)
        if not name or longest is None or not longest.length:
            continue
        text = Text(x=0, y=0, text=name, size=_ROAD_POINTS, bold=True, behind=BEHIND_SCALE)
        points = [shapely.line_interpolate_point(longest, share, normalized=True) for share in _ALONG]
        places = [drawing.place(point) for point in points]
        any(drawing.write(replace(text, x=x, y=y)) for x, y in places)


def road_name(road: Row, words: Translator) -> str:
    """Return what stands on the signs of a road (`QL18`), else its name if that is short; else nothing."""
    if _ROAD_NUMBER.fullmatch(str(road["key"])):
        return str(road["key"])
    name = localized_name(road, words)
    return name if len(name) <= _SHORT_NAME else ""


def base_legend(book: LandBook, words: Translator) -> list[tuple[str, str]]:
    """Return colour and meaning of zones and of lines of the base map, the greatest roads first."""
    code, drawn = labels(words.language).code, base_lines(book)
    lines = [(stroke.colour, code("class", kind)) for kind, stroke in PAPER_BASEMAP.items() if kind in drawn]
    zones = (ZONE_WITH_OFFER, words.gettext("Zone of the land")), (OTHER_ZONE, words.gettext("Other zones"))
    there = set(book.places["class"])
    gateways = words.listed(code("class", kind) for kind in _GATEWAYS if kind in there)
    return [*zones, *([(NAVY, gateways)] if gateways else []), *reversed(lines)]


_AROUND, _LEAST_M = 0.85, 130.0  # how far around the land is shown: a share of its size, and at least
_SIZES = (7.5, 7.0)  # points of a sector's name, the first that has room


def surroundings_map(
    statement: Statement,
    profile: PlotProfile,
    land: LandShape,
    words: Translator,
    size_mm: tuple[float, float],
) -> Drawing:
    """Draw the `land` of a profile and what is around it on the day."""
    west, south, east, north = map(float, land.whole.bounds)
    around = max(max(east - west, north - south) * _AROUND, _LEAST_M)
    drawing = Drawing(frame((west - around, south - around, east + around, north + around), *size_mm))
    drawing.fill(PAPER)
    near = near_plots(statement, drawing.window)
    is_own = near["parcel_id"].isin(profile.parcel_ids)
    for use in reversed([use for use in OFFER_USES if use != "own"]):
        for shape in near.geometry[(near["use"] == use) & ~is_own]:
            drawing.shape(shape, fill=OFFER_USES[use], stroke=GRID_INK, stroke_width=0.12)
    for outline in present(statement.book.phases).geometry:
        drawing.shape(outline, stroke=OUTLINE_INK, stroke_width=0.3, stroke_dasharray="1.6 0.8")
    _draw_land(drawing, land)
    if len(profile.parcel_ids) > 1:
        inside = shapely.buffer(land.whole, -1.0)
        for shape in near.geometry[is_own]:
            inner = shapely.intersection(shapely.boundary(shape), inside)
            drawing.shape(inner, stroke=WHITE, stroke_width=0.25, stroke_dasharray="1.2 0.7")
    draw_scale_bar(drawing, words)
    draw_north(drawing, drawing.width_mm - 4.0, 2.4, words)
    _write_own_names(drawing, near[is_own], profile, land, words)
    _write_sectors(drawing, near, profile, words)
    draw_border(drawing)
    return drawing


def use_legend(uses: Collection[str], words: Translator) -> list[tuple[str, str]]:
    """Return colour and meaning of plots by their `uses`, those of OFFER_USES, the land on offer first."""
    say, code = words.gettext, labels(words.language).code
    texts = {
        "own": say("On offer"),
        "vacant": say("Vacant"),
        "reserved": say("Reserved"),
        "leased": say("Leased (by sector)"),
        "traffic": say("Street"),
    }
    return [(OFFER_USES[use], texts.get(use) or code("land_use", use)) for use in OFFER_USES if use in uses]


def uses_shown(statement: Statement, drawing: Drawing) -> set[str]:
    """Return what the plots that a map shows are used for, the land on offer among them."""
    return {"own", *near_plots(statement, drawing.window)["use"]}


def _draw_land(drawing: Drawing, land: LandShape) -> None:
    if land.cut_line is not None:
        drawing.shape(land.whole, fill=OFFER_USES["vacant"], stroke="none")
        drawing.shape(land.whole, fill=drawing.hatch("cut", STRIPES), stroke=ACCENT, stroke_width=0.25)
    drawing.shape(land.shape, fill=WHITE, stroke="none")
    drawing.shape(land.shape, fill=ACCENT, fill_opacity=0.8, stroke=ACCENT_RIM, stroke_width=0.6)
    if land.cut_line is not None:
        drawing.shape(land.cut_line, stroke=WHITE, stroke_width=0.5, stroke_dasharray="1.4 0.8")


def _write_own_names(
    drawing: Drawing, own: GeoDataFrame, profile: PlotProfile, land: LandShape, words: Translator
) -> None:
    """Write the id of the plot on offer and what is offered of it; of several the numbers of their table."""
    if len(own) > 1:
        for plot, shape in zip(own["parcel_id"].astype(str), own.geometry, strict=True):
            x, y = _middle(drawing, shape)
            number = str(profile.parcel_ids.index(plot) + 1)
            text = Text(x=x, y=y, text=number, size=7.0, bold=True, behind=BEHIND_PLOT)
            drawing.write(text, always=True)
        return
    for plot in own["parcel_id"].astype(str):
        x, y = _middle(drawing, land.shape)
        name = Text(x=x, y=y - 1.7, text=plot, size=7.5, bold=True, behind=BEHIND_PLOT)
        drawing.write(name, always=True)
        area = ha_text(profile.offered_ha, words)
        drawing.write(Text(x=x, y=y + 1.8, text=area, size=7.0, behind=BEHIND_PLOT))


def _write_sectors(drawing: Drawing, near: GeoDataFrame, profile: PlotProfile, words: Translator) -> None:
    """Write the largest sector of each leased neighbour, where its plot has room for it."""
    code = labels(words.language).code
    shapes = dict(zip(near["parcel_id"], near.geometry, strict=True))
    for plot in profile.neighbours:
        if not plot.sectors or plot.parcel_id not in shapes:
            continue
        visible = shapely.intersection(shapes[plot.parcel_id], drawing.window)
        if shapely.is_empty(visible):
            continue
        sector = code("sector_code", plot.sectors[0][0])
        x, y = _middle(drawing, visible)
        room = shapely.Polygon(drawing.to_mm(shapely.get_coordinates(shapely.convex_hull(visible))))
        for size in _SIZES:
            lines = _in_two_lines(sector, size)
            high = size * 0.46
            top = y - high * (len(lines) - 1) / 2
            texts = [
                Text(x=x, y=top + at * high, text=line, size=size, colour=SECTOR_INK)
                for at, line in enumerate(lines)
            ]
            if all(room.buffer(-0.2).contains(text.ground) and drawing.is_clear(text) for text in texts):
                for text in texts:
                    drawing.write(text)
                break


def _in_two_lines(text: str, size: float) -> list[str]:
    """Return a text in one line, or two where it is long and has a space near its middle."""
    if text_mm(text, size) < 15.0 or " " not in text:
        return [text]
    at = min(
        (place for place, sign in enumerate(text) if sign == " "),
        key=lambda place: abs(place - len(text) / 2),
    )
    return [text[:at], text[at + 1 :]]


def _middle(drawing: Drawing, shape: shapely.Geometry) -> tuple[float, float]:
    largest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
    inside = shapely.maximum_inscribed_circle(largest, drawing.frame.metres(0.3))
    middle, room = shapely.centroid(largest), shapely.length(inside)
    fits = largest.contains(middle) and shapely.distance(middle, shapely.boundary(largest)) > 0.8 * room
    return drawing.place(middle if fits else inside)


def near_plots(statement: Statement, window: shapely.Geometry) -> GeoDataFrame:
    """Return the plots of a window on the day, with the `use` of each, of OFFER_USES."""
    plots = statement.book.parcels[["parcel_id", "land_use", "document_area_m2", "geometry"]]
    plots = plots.iloc[np.sort(plots.sindex.query(window))]
    day = statement.parcels[["parcel_id", "state", "leased_ha", "outside_ha"]]
    near: GeoDataFrame = plots.merge(day, on="parcel_id", validate="1:1")
    leased = (near["leased_ha"] + near["outside_ha"]) > 0
    industrial = np.select([leased, near["state"] == "reserved"], ["leased", "reserved"], "vacant")
    use = np.where(near["land_use"] == "factory", industrial, near["land_use"])
    return near.assign(use=use)
