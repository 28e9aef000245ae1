"""The map annex on paper: the zones by fill rate, or the plots of one, and a panel of legends beside it."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.affinity import rotate

from geo import crs
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from outputs.maps.outlines import drawn_land, on_plane, present, shapes_of, undrawn, without_stray_land
from outputs.maps.paper.annex_panel import Panel, list_areas, list_lines, list_zones
from outputs.maps.paper.canvas import (
    FORMATS,
    Canvas,
    Drawing,
    Text,
    picture,
    stroke_attributes,
    width_mm,
    wrap_text,
)
from outputs.maps.paper.frame import Bounds, frame
from outputs.maps.paper.grid import TICKS_MM, draw_grid, draw_scale, put_with_grid
from outputs.maps.paper.north_and_scale import draw_north
from outputs.maps.style import (
    ANNEX_TOWN,
    ANNEX_TOWN_INK,
    BEHIND_ANNEX,
    FAINT,
    INK,
    KINDS,
    NO_RATE,
    OF_PLOTS,
    OUTLINE_INK,
    PAPER_BASEMAP,
    PATTERN_INK,
    STAMP,
    STATE_STYLES,
    WHITE,
    kind_of,
)
from outputs.maps.web.layers import rate_colour
from outputs.records import Row, iter_rows, rows_by_key
from outputs.submission.submission import Submission
from outputs.text import captions
from outputs.text.axes import coordinates_sentence
from outputs.text.captions import localized_name

_PANEL_MM, _GAP_MM = 64.0, 4.0
_FOOT_MM = 17.0  # at the foot of the panel, for the scale bar and the arrow
_POINTS, _NOTE_MM = 7.0, 3.2
_APART_MM = 2.0  # parts of a zone that are further apart on paper have a number each
_TOWNS = ("city", "town")
_ID_MM, _QUARTER = 2.4, 90.0


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet in millimetres, how much of its edge stays white, and whether it has a head of its own."""

    width_mm: float
    height_mm: float
    margin_mm: float
    headed: bool = True


A4, A3 = Paper(297.0, 210.0, 10.0), Paper(420.0, 297.0, 15.0)
# What a landscape page of a report leaves below its heading.
INSIDE, INSIDE_PAPER = Paper(375.0, 230.0, 0.5, headed=False), "a3"


def annex_map(
    submission: Submission, *, zone_id: str = "", kind: str = "pdf", paper: Paper | None = None
) -> bytes:
    """Draw the map as a file (`pdf`, `png` or `svg`): the zones by fill rate, or one zone's plots by state.

    Without a `paper` it is on A4 where all its texts have room in 7 points there, else on A3. Printed at its
    own size it is to scale. The grid is that of the book's plane: X counts to the north and
    Y to the east, as Vietnamese papers have it.

    Raises
    ------
    QuestionError
        When the book has no such zone, nothing of it is drawn, or the kind of file is another.
    """
    if kind not in FORMATS:
        raise QuestionError(
            "A map cannot be made as {kind}; choose one of {kinds}.", kind=kind, kinds=", ".join(FORMATS)
        )
    page, whole = _page(submission, zone_id, paper or A4)
    if paper is None and not whole:
        page, _ = _page(submission, zone_id, A3)
    return picture(page, kind=kind, title=_title(submission, zone_id), language=submission.words.language)


def _page(submission: Submission, zone_id: str, paper: Paper) -> tuple[Canvas, bool]:
    """Draw the map on a paper; return it, and whether all texts have room in a size that can be read."""
    words, bounds = submission.words, _bounds(submission, zone_id)
    page = Canvas(paper.width_mm, paper.height_mm)
    page.fill(WHITE)
    top = _write_header(page, submission, _title(submission, zone_id), paper)
    bottom = _write_footer(page, submission, paper) - TICKS_MM
    left = paper.margin_mm + TICKS_MM
    beside = paper.width_mm - paper.margin_mm - _PANEL_MM
    drawing = Drawing(frame(bounds, beside - _GAP_MM - left, bottom - top))
    panel = Panel(page, beside, top, _PANEL_MM)
    basemap, named = _draw_basemap(drawing, submission.book), True
    if zone_id:
        land = [row for row in iter_rows(drawn_land(submission.book)) if row["zone_id"] == zone_id]
        states, prefix, named = _draw_plots(drawing, submission, zone_id, land)
        list_areas(panel, submission, zone_id, states)
        if prefix:
            text = words.gettext("Ids with little room are written without “{prefix}”.")
            panel.figure(text.format(prefix=prefix), "")
    else:
        land = list(iter_rows(drawn_land(submission.book)))
        _draw_zones(drawing, submission, land)
        list_zones(panel, submission)
    kinds = {kind_of(outline["boundary_status"]) for outline in land}
    list_lines(panel, submission, [kind for kind in KINDS if kind in kinds], basemap)
    draw_grid(drawing)
    put_with_grid(page, drawing, left, top, submission)
    panel.draw(bottom - _FOOT_MM)
    draw_scale(page, drawing.frame, beside + 1.0, bottom - 7.5, words)
    draw_north(page, paper.width_mm - paper.margin_mm - 4.0, bottom - 10.0, words, high_mm=6.5)
    return page, named and panel.is_readable(bottom - _FOOT_MM)


def is_drawn(book: LandBook) -> bool:
    """Return whether anything of a book can be drawn, an outline or a plot; else there is no map."""
    return len(drawn_land(book)) > 0


def is_outlined(book: LandBook) -> bool:
    """Return whether a zone or phase of a book has an outline."""
    return bool((drawn_land(book)["boundary_status"].fillna("") != OF_PLOTS).any())


def _bounds(submission: Submission, zone_id: str) -> Bounds:
    """Return the bounds of what the map shows."""
    book = submission.book
    if zone_id and not (book.zones["zone_id"] == zone_id).any():
        raise QuestionError(
            "The book has no {column} {wanted}; look it up in {table}.",
            column="zone_id",
            wanted=zone_id,
            table="zones.geojson",
        )
    land = drawn_land(book)
    land = land[land["zone_id"] == zone_id] if zone_id else without_stray_land(land)
    if land.empty:
        raise QuestionError(
            "Nothing of the book can be drawn: no zone, phase or plot has an outline that can be used."
        )
    west, south, east, north = map(float, land.total_bounds)
    return west, south, east, north


def _title(submission: Submission, zone_id: str) -> str:
    words = submission.words
    if not zone_id:
        return words.gettext("Where the zones lie, and how far they are filled")
    zone = localized_name(rows_by_key(submission.book.zones, "zone_id")[zone_id], words)
    return words.gettext("Land use of {zone}").format(zone=zone)


def _write_header(page: Canvas, submission: Submission, title: str, paper: Paper) -> float:
    """Write title, day and stamps; return where the rest may begin."""
    if not paper.headed:
        return paper.margin_mm + 3.0
    as_of = captions.as_of_sentence(submission.statement, submission.words)
    book = captions.book_name(submission.book, submission.words)
    lines = [(title.upper(), 11.0, True, INK), (f"{book}. {as_of}.", 7.5, False, INK)]
    lines += [(stamp, 7.5, True, STAMP) for stamp in submission.stamps]
    at = paper.margin_mm
    for text, size, bold, colour in lines:
        for line in wrap_text(text, paper.width_mm - 2 * paper.margin_mm, size=size, bold=bold):
            at += 4.2
            style = Text(x=paper.width_mm / 2, y=at - 1.2, text=line, size=size, bold=bold, colour=colour)
            page.write(style, always=True)
    return at + 3.0


def _write_footer(page: Canvas, submission: Submission, paper: Paper) -> float:
    """Write what the map rests on; return how far down the rest may reach."""
    words, say, system = submission.words, submission.words.gettext, crs.require_crs(submission.book.zones)
    plane = coordinates_sentence(system, words)
    sources = {say("Source"), say("Book’s fingerprint"), say("Invented")}
    if captions.left_out(submission.statement, words):
        sources.add(say("Not counted"))
    notes = [
        f"{say('No line on this map is a legal boundary.')} {plane}",
        undrawn(submission.book, words),
        *submission.estimated_notes,
        *(f"{label}: {text}" for label, text in submission.identity if label in sources),
    ]
    room = paper.width_mm - 2 * paper.margin_mm
    broken = [line for note in notes for line in wrap_text(note, room, size=_POINTS)]
    top = paper.height_mm - paper.margin_mm - _NOTE_MM * len(broken)
    for number, line in enumerate(broken):
        at = top + _NOTE_MM * (number + 0.5)
        note = Text(x=paper.margin_mm, y=at, text=line, size=_POINTS, colour=FAINT, side="right")
        page.write(note, always=True)
    return top - 1.0


def _draw_basemap(drawing: Drawing, book: LandBook) -> list[str]:
    """Draw the lines for orientation; return the classes that lie in the frame, in their order."""
    if book.basemap.empty:
        return []
    lines = on_plane(book.basemap, book)
    lines = lines[lines.geometry.intersects(drawing.window)]
    for kind, stroke in PAPER_BASEMAP.items():
        for shape in lines.geometry[lines["class"] == kind]:
            drawing.shape(shape, **stroke_attributes(stroke))
    return [kind for kind in PAPER_BASEMAP if (lines["class"] == kind).any()]


def _draw_zones(drawing: Drawing, submission: Submission, land: Collection[Row]) -> None:
    """Draw every outline in the colour of its zone's rate, the numbers of zones, and towns beside them."""
    statement = submission.statement
    zones, phases = rows_by_key(statement.zones, "zone_id"), rows_by_key(statement.phases, "phase_id")
    for outline in land:
        phase = phases.get(outline["phase_id"])
        covered = phase is None or phase["status"] in ("established", "operating")
        shape = _ring_or_shape(outline)
        drawing.shape(shape, fill=rate_colour(zones[outline["zone_id"]]) if covered else NO_RATE)
        if KINDS[kind_of(outline["boundary_status"])].hatched:
            drawing.shape(shape, fill=drawing.hatch("rising", PATTERN_INK))
        _draw_outline(drawing, outline)
    numbers = {zone_id: str(number) for number, zone_id in enumerate(statement.zones["zone_id"], start=1)}
    for zone_id, point in _number_points(submission.book, drawing):
        (x, y), radius = drawing.place(point), 1.4 + 0.4 * len(numbers[zone_id])
        drawing.disc((x, y), radius, fill=WHITE, stroke=OUTLINE_INK, stroke_width=0.2)
        drawing.write(Text(x=x, y=y, text=numbers[zone_id], size=_POINTS, bold=True), always=True)
        drawing.keep_clear(x - radius, y - radius, x + radius, y + radius)
    _draw_towns(drawing, submission, land)


def _draw_towns(drawing: Drawing, submission: Submission, land: Collection[Row]) -> None:
    """Draw the towns in the frame, with their names where there is room."""
    book = submission.book
    if book.places.empty:
        return
    zones = shapely.transform(shapely.union_all([_ring_or_shape(outline) for outline in land]), drawing.to_mm)
    towns = on_plane(book.places[book.places["class"].isin(_TOWNS)], book)
    for town in iter_rows(towns[towns.geometry.intersects(drawing.window)]):
        x, y = drawing.place(town["geometry"])
        drawing.box(x - 0.4, y - 0.4, 0.8, 0.8, fill=ANNEX_TOWN)
        name = town[f"name_{submission.words.language}"] or town["name_vi"]
        style = Text(x=x, y=y, text=name, size=_POINTS, colour=ANNEX_TOWN_INK, behind=BEHIND_ANNEX)
        drawing.write_beside((x, y), style, avoid=zones)


def _draw_outline(drawing: Drawing, outline: Row) -> None:
    """Draw the line of an outline by how well it is known."""
    style = KINDS[kind_of(outline["boundary_status"])]
    drawing.shape(_ring_or_shape(outline), **stroke_attributes(style.stroke))


def _ring_or_shape(outline: Row) -> shapely.Geometry:
    """Return the shape of an outline; a ring of its area where it only says about where and how large."""
    shape: shapely.Geometry = outline["geometry"]
    if not KINDS[kind_of(outline["boundary_status"])].ring:
        return shape
    return shapely.buffer(shapely.centroid(shape), float(np.sqrt(shapely.area(shape) / np.pi)))


def _number_points(book: LandBook, drawing: Drawing) -> list[tuple[str, shapely.Geometry]]:
    """Return where the number of each zone is written: once on every part that lies apart from its others."""
    land, points = drawn_land(book), []
    shapes = shapes_of(land)
    for zone_id, rows in land.groupby("zone_id", sort=False).indices.items():
        together = shapely.union_all(shapely.buffer(shapes[rows], drawing.frame.metres(_APART_MM) / 2))
        for part in shapely.get_parts(together):
            points.append((str(zone_id), shapely.maximum_inscribed_circle(part)))
    return points


def _draw_plots(
    drawing: Drawing, submission: Submission, zone_id: str, land: Collection[Row]
) -> tuple[tuple[str, ...], str, bool]:
    """Draw the plots of a zone by state, with their ids where there is room.

    Return the states drawn, what some ids are written without, and whether every plot had room for its own.
    """
    plots = submission.statement.parcels
    shapes = present(submission.book.parcels).set_index("parcel_id").geometry
    plots = plots[(plots["zone_id"] == zone_id) & plots["parcel_id"].isin(shapes.index)]
    for state, style in STATE_STYLES.items():
        for shape in shapes.loc[plots.loc[plots["state"] == state, "parcel_id"]]:
            drawing.shape(shape, fill=style.colour)
            if style.pattern:
                drawing.shape(shape, fill=drawing.hatch(style.pattern, WHITE))
            for rim, width in ((WHITE, 0.25), (FAINT, 0.09)):
                drawing.shape(shape, stroke=rim, stroke_width=width)
    for outline in land:
        _draw_outline(drawing, outline)
    named = plots.loc[plots["land_use"] == "factory", "parcel_id"].tolist()
    begun = {name.partition("-")[0] + "-" for name in named}
    prefix = begun.pop() if len(begun) == 1 else ""
    written = [_write_id(drawing, (name, name.removeprefix(prefix)), shapes[name]) for name in named]
    cut = any(text not in (name, "") for text, name in zip(written, named, strict=True))
    states = tuple(state for state in STATE_STYLES if (plots["state"] == state).any())
    return states, prefix if cut else "", all(written)


def _write_id(drawing: Drawing, names: tuple[str, ...], shape: shapely.Polygon) -> str:
    """Write the first of the names of a plot that has room: level, upright or along a side; return it."""
    middle = shapely.maximum_inscribed_circle(shape)
    east, north = shapely.get_coordinates(middle)[0]
    high = drawing.frame.metres(_ID_MM) / 2
    for name in names:
        length = drawing.frame.metres(width_mm(name, size=_POINTS)) / 2
        level = shapely.box(east - length, north - high, east + length, north + high)
        for turn in (0.0, -90.0, *_along(shape)):
            if shape.contains(rotate(level, -turn, origin=(east, north))):
                x, y = drawing.place(middle)
                text = Text(x=x, y=y, text=name, size=_POINTS, turn=turn, behind=BEHIND_ANNEX)
                drawing.write(text, always=True)
                return name
    return ""


def _along(shape: shapely.Polygon) -> list[float]:
    """Return how far a text is turned, clockwise, to lie along a side of a plot and never upside down."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(shape))[:3]
    sides = sorted(np.diff(corners, axis=0).tolist(), key=lambda side: -np.hypot(*side))
    turns = [float(np.degrees(np.arctan2(-up, across))) for across, up in sides]
    return [(turn + _QUARTER) % (2 * _QUARTER) - _QUARTER for turn in turns]
