"""The map annex on paper: the zones by fill rate, a panel of legends beside it; what plans share with it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.geojson import shapes_of
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.measures.phase_status import ESTABLISHED
from outputs.maps.outlines import drawn_land, on_plane, undrawn, without_stray_land
from outputs.maps.paper.annex_panel import Panel, list_lines, list_zones
from outputs.maps.paper.canvas import (
    FORMATS,
    Canvas,
    Drawing,
    Text,
    picture,
    stroke_attributes,
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
    WHITE,
    kind_of,
)
from outputs.maps.web.layers import rate_colour
from outputs.records import Row, iter_rows, rows_by_key
from outputs.submission.submission import Submission
from outputs.text import captions
from outputs.text.axes import coordinates_sentence

PANEL_MM, GAP_MM = 64.0, 4.0
FOOT_MM = 17.0  # at the foot of the panel, for the scale bar and the arrow
_POINTS, _NOTE_MM = 7.0, 3.2
_APART_MM = 2.0  # parts of a zone that are further apart on paper have a number each
_TOWNS = ("city", "town")


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
    submission: Submission,
    *,
    kind: str = "pdf",
    paper: Paper | None = None,
) -> bytes:
    """Draw the zones by fill rate as a file (`pdf`, `png` or `svg`).

    Without a `paper` it is on A4 where all its texts have room in 7 points there, else on A3. Printed at its
    own size it is to scale. The grid is that of the book's plane: X counts to the north and
    Y to the east, as Vietnamese papers have it.

    Raises
    ------
    QuestionError
        When nothing of the book is drawn, or the kind of file is another.
    """
    check_kind(kind)
    page, whole = annex_page(submission, paper or A4)
    if paper is None and not whole:
        page, _ = annex_page(submission, A3)
    return picture(page, kind=kind, title=annex_title(submission), language=submission.words.language)


def check_kind(kind: str) -> None:
    """Refuse a kind of file that no map is made as."""
    if kind not in FORMATS:
        raise QuestionError(
            "A map cannot be made as {kind}; choose one of {kinds}.", kind=kind, kinds=", ".join(FORMATS)
        )


def annex_page(
    submission: Submission, paper: Paper, pages: Mapping[str, int] | None = None
) -> tuple[Canvas, bool]:
    """Draw the map on a paper; return it, and whether all texts have room in a size that can be read.

    With `pages`, the page of each zone in an atlas, it is the index of that.
    """
    bounds = bounds_of(without_stray_land(drawn_land(submission.book)))
    page = Canvas(paper.width_mm, paper.height_mm)
    page.fill(WHITE)
    top = write_header(page, submission, annex_title(submission), paper)
    bottom = write_footer(page, submission, paper) - TICKS_MM
    left = paper.margin_mm + TICKS_MM
    beside = paper.width_mm - paper.margin_mm - PANEL_MM
    drawing = Drawing(frame(bounds, beside - GAP_MM - left, bottom - top))
    panel = Panel(page, beside, top, PANEL_MM)
    basemap = draw_basemap(drawing, submission.book)
    land = list(iter_rows(drawn_land(submission.book)))
    _draw_zones(drawing, submission, land)
    list_zones(panel, submission, pages or {})
    list_lines(panel, submission, kinds_of(land), basemap)
    draw_grid(drawing)
    put_with_grid(page, drawing, left, top, submission)
    panel.draw(bottom - FOOT_MM)
    draw_foot(page, drawing, submission, (beside, paper.width_mm - paper.margin_mm, bottom))
    return page, panel.is_readable(bottom - FOOT_MM)


def draw_foot(page: Canvas, drawing: Drawing, submission: Submission, at: tuple[float, float, float]) -> None:
    """Draw scale and north arrow at the foot of a panel: its left, its right and its bottom in mm."""
    left, right, bottom = at
    draw_scale(page, drawing.frame, left + 1.0, bottom - 7.5, submission.words)
    draw_north(page, right - 4.0, bottom - 10.0, submission.words, high_mm=6.5)


def kinds_of(land: Iterable[Row]) -> list[str]:
    """Return the kinds of line of some outlines, in the order of KINDS."""
    kinds = {kind_of(outline["boundary_status"]) for outline in land}
    return [kind for kind in KINDS if kind in kinds]


def is_drawn(book: LandBook) -> bool:
    """Return whether anything of a book can be drawn, an outline or a plot; else there is no map."""
    return len(drawn_land(book)) > 0


def is_outlined(book: LandBook) -> bool:
    """Return whether a zone or phase of a book has an outline."""
    return bool((drawn_land(book)["boundary_status"].fillna("") != OF_PLOTS).any())


def bounds_of(land: GeoDataFrame) -> Bounds:
    """Return the bounds of what a map shows."""
    if land.empty:
        raise QuestionError(
            "Nothing of the book can be drawn: no zone, phase or plot has an outline that can be used."
        )
    west, south, east, north = map(float, land.total_bounds)
    return west, south, east, north


def annex_title(submission: Submission) -> str:
    """Return the title of the map of all zones."""
    return submission.words.gettext("Where the zones lie, and how far they are filled")


def write_header(page: Canvas, submission: Submission, title: str, paper: Paper) -> float:
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


def write_footer(page: Canvas, submission: Submission, paper: Paper, *more: str) -> float:
    """Write what the map rests on; return how far down the rest may reach."""
    words, say, system = submission.words, submission.words.gettext, crs.require_crs(submission.book.zones)
    plane = coordinates_sentence(system, words)
    sources = {say("Later than the book"), say("Source"), say("Book’s fingerprint"), say("Invented")}
    if captions.left_out(submission.statement, words):
        sources.add(say("Not counted"))
    notes = [
        f"{say('No line on this map is a legal boundary.')} {plane}",
        *more,
        undrawn(submission.book, words),
        *submission.estimated_notes[:1],  # the range of the whole book has no room on A4
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


def draw_basemap(drawing: Drawing, book: LandBook) -> list[str]:
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
        covered = phase is None or phase["status"] in ESTABLISHED
        shape = _ring_or_shape(outline)
        drawing.shape(shape, fill=rate_colour(zones[outline["zone_id"]]) if covered else NO_RATE)
        if KINDS[kind_of(outline["boundary_status"])].hatched:
            drawing.shape(shape, fill=drawing.hatch("rising", PATTERN_INK))
        draw_outline(drawing, outline)
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


def draw_outline(drawing: Drawing, outline: Row) -> None:
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
