"""The map of the plot: the land on offer and what is around it, leased land by sector, never by name."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from occupancy.book import LandBook
from occupancy.measures.memo import cached_per_book
from occupancy.plot_profile.profile import PlotProfile
from occupancy.statement import Statement
from outputs.maps.paper.canvas import Drawing, Text, border, north, scale_bar, text_mm
from outputs.maps.paper.frame import frame
from outputs.maps.paper.location_map import ACCENT
from outputs.site_sheet.fact_format import ha_text
from outputs.text.labels import labels
from outputs.text.translations import Translator

# What a plot is for a reader who looks for land, in the order of the legend.
USES = ("own", "vacant", "reserved", "leased", "service", "technical", "green", "traffic")
COLOURS: Mapping[str, str] = {
    "own": ACCENT,
    "vacant": "#fbd9bd",
    "reserved": "#cfc6e3",
    "leased": "#c3d5e4",
    "service": "#e6dfe8",
    "technical": "#d9d9d9",
    "green": "#cfe3c2",
    "traffic": "#ffffff",
}
_AROUND, _LEAST_M = 0.85, 130.0  # how far around the land is shown: a share of its size, and at least
_LINE = "#8b97a3"
_SIZES = (6.0, 5.2, 4.6)  # points of a sector's name, the first that has room
_INK, _BEHIND = "#33485a", "#ffffffd0"


def plot_map(
    book: LandBook,
    statement: Statement,
    dossier: PlotProfile,
    words: Translator,
    size_mm: tuple[float, float],
) -> Drawing:
    """Draw the land and what is around it on the day; the dossier has a shape."""
    assert dossier.land is not None
    west, south, east, north_ = map(float, dossier.land.whole.bounds)
    around = max(max(east - west, north_ - south) * _AROUND, _LEAST_M)
    drawing = Drawing(frame((west - around, south - around, east + around, north_ + around), *size_mm))
    drawing.line_mm(
        [(0, 0), (size_mm[0], 0), size_mm, (0, size_mm[1])], closed=True, fill="#f6f5f0", stroke="none"
    )
    near = near_plots(book, statement, drawing.window)
    own = set(dossier.parcel_ids)
    for use in (*USES[:0:-1],):
        for shape in near.geometry[(near["use"] == use) & ~near["parcel_id"].isin(own)]:
            drawing.shape(shape, fill=COLOURS[use], stroke=_LINE, stroke_width=0.12)
    for outline in _phases(book):
        drawing.shape(outline, stroke="#33302b", stroke_width=0.3, stroke_dasharray="1.6 0.8")
    _land(drawing, dossier)
    if len(own) > 1:
        inside = shapely.buffer(dossier.land.whole, -1.0)
        for shape in near.geometry[near["parcel_id"].isin(own)]:
            inner = shapely.intersection(shapely.boundary(shape), inside)
            drawing.shape(inner, stroke="#ffffff", stroke_width=0.25, stroke_dasharray="1.2 0.7")
    scale_bar(drawing, words)
    north(drawing, words)
    _own_names(drawing, near[near["parcel_id"].isin(own)], dossier, words)
    _sectors(drawing, near, dossier, words)
    border(drawing)
    return drawing


def legend(dossiers: Sequence[PlotProfile], words: Translator) -> list[tuple[str, str]]:
    """Colour and meaning of what stands on the map, the land on offer first."""
    say, code = words.gettext, labels(words.language).code
    said = {
        "own": say("On offer"),
        "vacant": say("Vacant"),
        "reserved": say("Reserved"),
        "leased": say("Leased (by sector)"),
        "traffic": say("Street"),
    }
    there = {"own", "leased", *(one.use for dossier in dossiers for one in dossier.neighbours)}
    return [(COLOURS[use], said.get(use) or code("land_use", use)) for use in USES if use in there]


def _land(drawing: Drawing, dossier: PlotProfile) -> None:
    land = dossier.land
    assert land is not None
    if land.cut_line is not None:
        drawing.shape(land.whole, fill=COLOURS["vacant"], stroke="none")
        drawing.shape(land.whole, fill="url(#stripes)", stroke=ACCENT, stroke_width=0.25)
    drawing.shape(land.shape, fill="#ffffff", stroke="none")
    drawing.shape(land.shape, fill=ACCENT, fill_opacity=0.8, stroke="#8f2f08", stroke_width=0.6)
    if land.cut_line is not None:
        drawing.shape(land.cut_line, stroke="#ffffff", stroke_width=0.5, stroke_dasharray="1.4 0.8")


def _own_names(drawing: Drawing, own: GeoDataFrame, dossier: PlotProfile, words: Translator) -> None:
    """The id of the plot on offer and what is offered of it; of several the numbers of their table."""
    land = dossier.land
    assert land is not None
    area = dict(zip(dossier.plots["parcel_id"], dossier.plots["vacant_ha"], strict=True))
    for plot, shape in zip(own["parcel_id"], own.geometry, strict=True):
        within = land.shape if land.cut_line is not None else shape
        x, y = _middle(drawing, within)
        ha = dossier.offered_ha if land.cut_line is not None else float(area[plot])
        if len(own) == 1:
            name = Text(x=x, y=y - 1.5, text=str(plot), size=7.0, bold=True, behind=_BEHIND)
            drawing.write(name, always=True)
            drawing.write(Text(x=x, y=y + 1.7, text=ha_text(ha, words), size=6.0, behind=_BEHIND))
            continue
        number_ = dossier.parcel_ids.index(str(plot)) + 1
        drawing.write(Text(x=x, y=y, text=str(number_), size=6.0, bold=True, behind=_BEHIND), always=True)


def _sectors(drawing: Drawing, near: GeoDataFrame, dossier: PlotProfile, words: Translator) -> None:
    """The largest sector of each leased neighbour, where its plot has room for it."""
    code = labels(words.language).code
    shapes = dict(zip(near["parcel_id"], near.geometry, strict=True))
    for one in dossier.neighbours:
        if not one.sectors or one.parcel_id not in shapes:
            continue
        seen = shapely.intersection(shapes[one.parcel_id], drawing.window)
        if shapely.is_empty(seen):
            continue
        said = code("sector_code", one.sectors[0][0])
        x, y = _middle(drawing, seen)
        room = shapely.Polygon(drawing.place(shapely.get_coordinates(shapely.convex_hull(seen))))
        for size in _SIZES:
            lines = _broken(said, size)
            high = size * 0.46
            top = y - high * (len(lines) - 1) / 2
            texts = [
                Text(x=x, y=top + at * high, text=line, size=size, colour=_INK)
                for at, line in enumerate(lines)
            ]
            if all(room.buffer(-0.2).contains(text.ground) and drawing.is_clear(text) for text in texts):
                for text in texts:
                    drawing.write(text)
                break


def _broken(text: str, size: float) -> list[str]:
    """A text in one line, or two where it is long and has a space near its middle."""
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
    at = middle if fits else inside
    x, y = drawing.place(shapely.get_coordinates(at)[:1])[0]
    return float(x), float(y)


def near_plots(book: LandBook, statement: Statement, window: shapely.Geometry) -> GeoDataFrame:
    """The plots seen on the day, with what each is."""
    plots = book.parcels[["parcel_id", "land_use", "document_area_m2", "geometry"]]
    plots = plots.iloc[np.sort(plots.sindex.query(window))]
    day = statement.parcels[["parcel_id", "state", "leased_ha", "outside_ha"]]
    seen: GeoDataFrame = plots.merge(day, on="parcel_id", validate="1:1")
    leased = (seen["leased_ha"] + seen["outside_ha"]) > 0
    industrial = np.select([leased, seen["state"] == "reserved"], ["leased", "reserved"], "vacant")
    use = np.where(seen["land_use"] == "factory", industrial, seen["land_use"])
    return seen.assign(use=use)


@cached_per_book
def _phases(book: LandBook) -> list[Any]:
    return [shape for shape in book.phases.geometry if shape is not None and not shape.is_empty]
