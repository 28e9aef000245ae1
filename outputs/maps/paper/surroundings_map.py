"""The surroundings map of a sheet: land on offer and its neighbours, leased land by sector, never by name."""

from collections.abc import Sequence

import numpy as np
import shapely
from geopandas import GeoDataFrame

from occupancy.plot_profile.profile import PlotProfile
from occupancy.plot_profile.shape import LandShape
from occupancy.statement import Statement
from outputs.maps.outlines import present
from outputs.maps.paper.canvas import Drawing, Text, text_mm
from outputs.maps.paper.frame import frame
from outputs.maps.paper.north_and_scale import draw_border, draw_north, draw_scale_bar
from outputs.maps.style import (
    ACCENT,
    ACCENT_RIM,
    BEHIND_PLOT,
    GRID_INK,
    OFFER_USES,
    OUTLINE_INK,
    PAPER,
    SECTOR_INK,
    STRIPES,
    WHITE,
)
from outputs.site_sheet.fact_format import ha_text
from outputs.text.labels import labels
from outputs.text.translations import Translator

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


def legend(profiles: Sequence[PlotProfile], words: Translator) -> list[tuple[str, str]]:
    """Return colour and meaning of what stands on the map, the land on offer first."""
    say, code = words.gettext, labels(words.language).code
    texts = {
        "own": say("On offer"),
        "vacant": say("Vacant"),
        "reserved": say("Reserved"),
        "leased": say("Leased (by sector)"),
        "traffic": say("Street"),
    }
    drawn = {"own", "leased", *(plot.use for profile in profiles for plot in profile.neighbours)}
    return [(OFFER_USES[use], texts.get(use) or code("land_use", use)) for use in OFFER_USES if use in drawn]


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
