"""Plots on a map on paper: by state, with id and area; and land alone with numbered corners."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import atan2, cos, degrees, hypot, radians, sin

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely.affinity import rotate

from geo.geojson import shapes_of
from occupancy.plot_profile.surroundings import LandShape
from outputs.maps.outlines import drawn_plots
from outputs.maps.paper.annex_panel import plot_ha
from outputs.maps.paper.canvas import Canvas, Drawing, Text, picture, text_mm, width_mm
from outputs.maps.paper.frame import frame
from outputs.maps.paper.grid import draw_grid, draw_scale, put_with_grid
from outputs.maps.paper.north_and_scale import draw_border, draw_north, draw_scale_bar
from outputs.maps.style import (
    ACCENT,
    BEHIND_ANNEX,
    CORNER_GROUND,
    FAINT,
    INK,
    NAVY,
    SKETCH_GROUND,
    STATE_STYLES,
    WHITE,
)
from outputs.records import Row, iter_rows
from outputs.submission.corner_list import CornerList
from outputs.submission.submission import Submission
from outputs.text.formatting import format_number
from outputs.text.translations import Translator

_POINTS, _LINE_MM, _INSET_MM = 7.0, 3.2, 0.5
_QUARTER = 90.0
_CHOSEN_MM = 0.7


@dataclass(frozen=True, slots=True)
class DrawnPlots:
    """What of the plots was drawn.

    Attributes
    ----------
    states
        The states that were drawn, in the order of STATE_STYLES.
    prefix
        What some ids are written without; empty: all are written in full.
    unnamed
        How many plots had no room for their id.
    """

    states: tuple[str, ...]
    prefix: str
    unnamed: int


def plots_shown(submission: Submission) -> GeoDataFrame:
    """Return the plots of the day that have a shape, with their state and area on paper."""
    shapes = drawn_plots(submission.book)[["parcel_id", "geometry"]].drop_duplicates("parcel_id", keep="last")
    columns = ["parcel_id", "zone_id", "land_use", "state", "document_area_m2"]
    merged: GeoDataFrame = shapes.merge(submission.statement.parcels[columns], on="parcel_id")
    return merged


def draw_plots(
    drawing: Drawing, plots: GeoDataFrame, words: Translator, *, chosen: Collection[str] = ()
) -> DrawnPlots:
    """Draw plots by state, with their ids and areas where there is room; `chosen` ones have a rim."""
    plots = plots[plots.geometry.intersects(drawing.window)]
    states = tuple(state for state in STATE_STYLES if (plots["state"] == state).any())
    for state in states:
        style = STATE_STYLES[state]
        for shape in shapes_of(plots[plots["state"] == state]):
            drawing.shape(shape, fill=style.colour)
            if style.pattern:
                drawing.shape(shape, fill=drawing.hatch(style.pattern, WHITE))
            for rim, width in ((WHITE, 0.25), (FAINT, 0.09)):
                drawing.shape(shape, stroke=rim, stroke_width=width)
    for shape in shapes_of(plots[plots["parcel_id"].isin(chosen)]):
        drawing.shape(shape, stroke=ACCENT, stroke_width=_CHOSEN_MM)
    named = plots[(plots["land_use"] == "factory") | plots["parcel_id"].isin(chosen)]
    return DrawnPlots(states, *_write_labels(drawing, named, words, chosen))


def _write_labels(
    drawing: Drawing, plots: GeoDataFrame, words: Translator, chosen: Collection[str]
) -> tuple[str, int]:
    """Write what has room on each plot; return what some ids are without, and how many have none."""
    begun = {str(name).partition("-")[0] + "-" for name in plots["parcel_id"]}
    prefix = begun.pop() if len(begun) == 1 else ""
    written = [_write_label(drawing, plot, prefix, words) for plot in iter_rows(plots)]
    for number, plot in enumerate(iter_rows(plots)):
        if not written[number] and plot["parcel_id"] in chosen:
            written[number] = _write_beside(drawing, plot)
    cut = any(
        text not in (name, "") for text, name in zip(written, plots["parcel_id"].astype(str), strict=True)
    )
    return prefix if cut else "", written.count("")


def _write_label(drawing: Drawing, plot: Row, prefix: str, words: Translator) -> str:
    """Write id and area of a plot, or as much as has room, level, upright or along a side; return the id."""
    shape = _largest(shapely.intersection(plot["geometry"], drawing.window))
    if shape is None:
        return ""
    name = str(plot["parcel_id"])
    short = name.removeprefix(prefix)
    lines: list[tuple[str, ...]] = [(name,), (short,)]
    if not pd.isna(plot["document_area_m2"]):
        ha = f"{plot_ha(plot, words)} ha"
        lines = [(name, ha), (short, ha), *lines]
    middle = shapely.maximum_inscribed_circle(shape)
    east, north = shapely.get_coordinates(middle)[0]
    for texts in lines:
        long = max(width_mm(text, size=_POINTS, bold=len(texts) > 1) for text in texts) / 2 + _INSET_MM
        length, high = drawing.frame.metres(long), drawing.frame.metres(_LINE_MM * len(texts)) / 2
        level = shapely.box(east - length, north - high, east + length, north + high)
        for turn in (0.0, -_QUARTER, *_along(shape)):
            if shape.contains(rotate(level, -turn, origin=(east, north))):
                _write_lines(drawing, drawing.place(middle), texts, turn)
                return texts[0]
    return ""


def _write_lines(drawing: Drawing, at: tuple[float, float], texts: tuple[str, ...], turn: float) -> None:
    """Write lines around a place, one below the other as they are turned."""
    below = -sin(radians(turn)), cos(radians(turn))
    text = Text(x=0, y=0, text="", size=_POINTS, turn=turn, behind=BEHIND_ANNEX)
    for number, line in enumerate(texts):
        off = (number - (len(texts) - 1) / 2) * _LINE_MM
        x, y = at[0] + off * below[0], at[1] + off * below[1]
        drawing.write(replace(text, x=x, y=y, text=line, bold=len(texts) > 1 and number == 0), always=True)


def _write_beside(drawing: Drawing, plot: Row) -> str:
    """Write the id of a plot beside it, where that covers no other text; return it."""
    x, y = drawing.place(shapely.centroid(plot["geometry"]))
    west, south, east, north = shapely.bounds(plot["geometry"])
    off = drawing.frame.on_paper_mm(float(max(east - west, north - south)) / 2) + 1.0
    text = Text(x=x, y=y, text=str(plot["parcel_id"]), size=_POINTS, bold=True, behind=BEHIND_ANNEX)
    return text.text if drawing.write_beside((x, y), text, off=off) else ""


def _largest(shape: shapely.Geometry) -> shapely.Polygon | None:
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    return max(parts, key=lambda part: float(part.area), default=None)


def _along(shape: shapely.Polygon) -> list[float]:
    """Return how far a text is turned, clockwise, to lie along a side of a plot and never upside down."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(shape))[:3]
    sides = sorted(np.diff(corners, axis=0).tolist(), key=lambda side: -np.hypot(*side))
    turns = [float(np.degrees(np.arctan2(-up, across))) for across, up in sides]
    return [(turn + _QUARTER) % (2 * _QUARTER) - _QUARTER for turn in turns]


WIDTH_MM, HEIGHT_MM = 165.0, 110.0  # of the paper
_EDGE_MM, _TOP_MM, _FOOT_MM = 7.0, 5.0, 19.0
_AIR, _SKETCH_AIR = 0.08, 0.16  # around the land, as a part of it: for numbers and lengths
_AWAY_MM = 2.3  # from a corner to its number


def corner_drawing(corners: CornerList, submission: Submission, *, kind: str) -> bytes:
    """Draw the figure as a file (`pdf`, `png`, `svg`); at its own size it is to the scale it states."""
    size = (WIDTH_MM - 2 * _EDGE_MM, HEIGHT_MM - _TOP_MM - _FOOT_MM)
    drawing = _with_air(corners.shape, _AIR, size)
    draw_grid(drawing)
    drawing.shape(corners.shape, fill=CORNER_GROUND, stroke=INK, stroke_width=0.4)
    _write_numbers(drawing, corners.points, INK)
    page = Canvas(WIDTH_MM, HEIGHT_MM)
    page.fill(WHITE)
    put_with_grid(page, drawing, _EDGE_MM, _TOP_MM, submission)
    draw_scale(page, drawing.frame, _EDGE_MM, HEIGHT_MM - 9.5, submission.words)
    draw_north(page, WIDTH_MM - _EDGE_MM - 4.0, HEIGHT_MM - 12.0, submission.words, high_mm=6.5)
    return picture(page, kind=kind, title=corners.name, language=submission.words.language)


def corner_sketch(land: LandShape, words: Translator, size_mm: tuple[float, float]) -> Drawing:
    """Draw the land on offer to a round scale, with the numbers of its corners and its sides in metres."""
    drawing = _with_air(land.shape, _SKETCH_AIR, size_mm)
    drawing.shape(land.shape, fill=SKETCH_GROUND, stroke=NAVY, stroke_width=0.4)
    if land.cut_line is not None:
        drawing.shape(land.cut_line, stroke=ACCENT, stroke_width=0.6, stroke_dasharray="1.6 0.9")
    draw_scale_bar(drawing, words)
    draw_north(drawing, drawing.width_mm - 4.0, 2.4, words)
    _write_numbers(drawing, land.corners, NAVY)
    for _, ring in land.corners.groupby("ring_no", sort=True):
        _write_lengths(drawing, ring["edge_m"].tolist(), _points_mm(drawing, ring), words)
    draw_border(drawing)
    return drawing


def _with_air(shape: shapely.Geometry, share: float, size_mm: tuple[float, float]) -> Drawing:
    """Return a drawing to a round scale of a shape with air around it, a share of its size."""
    west, south, east, north = map(float, shapely.bounds(shape))
    air = max(east - west, north - south) * share
    return Drawing(frame((west - air, south - air, east + air, north + air), *size_mm))


def _points_mm(drawing: Drawing, ring: pd.DataFrame) -> NDArray[np.float64]:
    return drawing.to_mm(ring[["y_east_m", "x_north_m"]].to_numpy(dtype=float))


def _write_numbers(drawing: Drawing, corners: pd.DataFrame, colour: str) -> None:
    """Draw a dot on each corner and its number outside, where it keeps clear of earlier ones."""
    for _, ring in corners.groupby("ring_no", sort=True):
        points = _points_mm(drawing, ring)
        # Rings run clockwise, and y runs down: outside lies to their left, of holes to their right.
        outward = -1.0 if bool(ring["is_hole"].iloc[0]) else 1.0
        neighbours = zip(
            np.roll(points, 1, axis=0).tolist(), np.roll(points, -1, axis=0).tolist(), strict=True
        )
        for number, (x, y), (previous, following) in zip(
            ring["corner_no"].tolist(), points.tolist(), neighbours, strict=True
        ):
            drawing.disc((x, y), 0.55, fill=colour)
            away = previous[1] - following[1], following[0] - previous[0]
            off = outward * _AWAY_MM / (hypot(*away) or 1.0)
            left, top = x - away[0] * off, y - away[1] * off
            drawing.write(Text(x=left, y=top, text=str(number), size=_POINTS, bold=True, colour=colour))


def _write_lengths(
    drawing: Drawing, edges: list[float], points: NDArray[np.float64], words: Translator
) -> None:
    """Write the length of each side along its inner side, where it has room."""
    for length, (x1, y1), (x2, y2) in zip(
        edges, points.tolist(), np.roll(points, -1, axis=0).tolist(), strict=True
    ):
        on_paper = hypot(x2 - x1, y2 - y1)
        text = f"{format_number(length, words, places=1)} m"
        if on_paper < text_mm(text, _POINTS) * 0.9:
            continue
        turn = degrees(atan2(y2 - y1, x2 - x1))
        inward = (y1 - y2) / on_paper, (x2 - x1) / on_paper
        x, y = (x1 + x2) / 2 + inward[0] * 1.7, (y1 + y2) / 2 + inward[1] * 1.7
        upright = turn - 180 if turn > 90 else turn + 180 if turn <= -90 else turn
        drawing.write(Text(x=x, y=y, text=text, size=_POINTS, turn=upright, colour=INK))
