"""The map annex: where the zones lie and how far they are filled, or the plots of one; to scale, on paper."""

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from geo import crs
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from outputs import said
from outputs.maps.outlines import fitting, outlined, undrawn
from outputs.maps.palette import KINDS, OF_PLOTS, kind_of
from outputs.numbers import number
from outputs.rows import by, rows
from outputs.submission.annex import map_panel as panel
from outputs.submission.annex import map_shapes as shapes
from outputs.submission.annex.map_frame import Frame, frame
from outputs.submission.annex.map_page import FAINT, FORMATS, STAMP, Page, lines, settled, write
from outputs.submission.submission import Submission

_TICKS_MM = 5.0  # beside the frame, for the coordinates of the grid
_PANEL_MM, _GAP_MM = 64.0, 4.0
_FOOT_MM = 17.0  # at the foot of the panel, for the scale bar and the arrow
_NOTE_POINTS, _NOTE_MM = 5.4, 2.7


Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet in millimetres, and how much of its edge stays white."""

    width_mm: float
    height_mm: float
    margin_mm: float


A4 = Paper(297.0, 210.0, 10.0)
# What a landscape page of a report leaves below its heading.
INSIDE = Paper(273.0, 158.0, 0.5)


def annex_map(submission: Submission, *, zone_id: str = "", kind: str = "pdf", paper: Paper = A4) -> bytes:
    """The map as a file (`pdf`, `png` or `svg`): the zones by fill rate, or one zone's plots by state.

    Printed at its own size it is to scale. The grid is that of the book's plane: X counts to the north and
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
    bounds = _bounds(submission, zone_id)
    with settled():
        sheet = _sheet(submission, zone_id, paper, bounds)
        seen = shapes.basemap(sheet.axes, submission.book, sheet.frame)
        kinds = _zone(sheet, submission, zone_id) if zone_id else _zones(sheet, submission)
        panel.line_legend(sheet.beside, submission, kinds, seen)
        _grid(sheet, submission)
        sheet.beside.draw(sheet.corner[1] + _FOOT_MM)
        _foot(sheet, submission)
        return sheet.page.file(kind)


def is_drawn(book: LandBook) -> bool:
    """Whether anything of a book can be drawn, an outline or a plot; else there is no map."""
    return len(outlined(book)) > 0


def is_outlined(book: LandBook) -> bool:
    """Whether a zone or phase of a book has an outline."""
    return bool((outlined(book)["boundary_status"].fillna("") != OF_PLOTS).any())


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page with its map, whose lower left `corner` is in mm of the page, and the panel beside it."""

    page: Page
    axes: Axes
    frame: Frame
    corner: tuple[float, float]
    beside: panel.Panel


def _sheet(submission: Submission, zone_id: str, paper: Paper, bounds: Bounds) -> _Sheet:
    page = Page(paper.width_mm, paper.height_mm)
    top = _header(page, submission, zone_id, paper)
    left, bottom = paper.margin_mm + _TICKS_MM, _footer(page, submission, paper) + _TICKS_MM
    width = paper.width_mm - left - paper.margin_mm - _PANEL_MM - _GAP_MM
    shown = frame(bounds, width, top - bottom)
    axes = page.place((left, bottom, shown.width_mm, shown.height_mm), shown.bounds)
    beside = panel.Panel(page, left + width + _GAP_MM, top + 1.0, _PANEL_MM)
    return _Sheet(page, axes, shown, (left, bottom), beside)


def _bounds(submission: Submission, zone_id: str) -> Bounds:
    """West, south, east and north of what is to be seen, in metres."""
    book = submission.book
    if zone_id and not (book.zones["zone_id"] == zone_id).any():
        raise QuestionError(
            "The book has no {column} {wanted}; look it up in {table}.",
            column="zone_id",
            wanted=zone_id,
            table="zones.geojson",
        )
    land = outlined(book)
    land = land[land["zone_id"] == zone_id] if zone_id else fitting(land)
    if land.empty:
        raise QuestionError(
            "Nothing of the book can be drawn: no zone, phase or plot has an outline that can be used."
        )
    west, south, east, north = map(float, land.total_bounds)
    return west, south, east, north


def _header(page: Page, submission: Submission, zone_id: str, paper: Paper) -> float:
    """Title, day and stamps; how high the rest may reach."""
    words, middle, at = submission.words, paper.width_mm / 2, paper.height_mm - paper.margin_mm
    if zone_id:
        zone = said.local_name(by(submission.book.zones, "zone_id")[zone_id], words)
        title = words.gettext("Land use of {zone}").format(zone=zone)
    else:
        title = words.gettext("Where the zones lie, and how far they are filled")
    at -= 4.6
    page.text((middle, at), title.upper(), size=11, bold=True, ha="center")
    under = f"{said.book_name(submission.book, words)}. {said.days(submission.statement, words)}."
    for text, how in ((under, {}), *((stamp, {"color": STAMP, "bold": True}) for stamp in submission.stamps)):
        for line in lines(text, paper.width_mm - 2 * paper.margin_mm, size=7.5):
            at -= 4.0
            page.text((middle, at), line, size=7.5, ha="center", **how)
    return at - 3.0


def _footer(page: Page, submission: Submission, paper: Paper) -> float:
    """What the map rests on; how low the rest may reach."""
    words, book = submission.words, submission.book
    system = crs.require_crs(book.zones)
    plane = words.gettext("Coordinates: {plane}, central meridian {meridian}; X to the north, Y to the east.")
    plane = plane.format(plane=system.name, meridian=crs.central_meridian(system))
    notes = [
        f"{words.gettext('No line on this map is a legal boundary.')} {plane}",
        *filter(None, [undrawn(book, words)]),
        *submission.estimated_notes,
        *(f"{label}: {text}" for label, text in _sources(submission)),
    ]
    room = paper.width_mm - 2 * paper.margin_mm
    broken = [line for note in notes for line in lines(note, room, size=_NOTE_POINTS)]
    at = paper.margin_mm + _NOTE_MM * len(broken)
    top = at + 1.0
    for line in broken:
        at -= _NOTE_MM
        page.text((paper.margin_mm, at + 0.5), line, size=_NOTE_POINTS, color=FAINT)
    return top


def _sources(submission: Submission) -> list[tuple[str, str]]:
    """Credits, fingerprint and what is invented."""
    say = submission.words.gettext
    kept = {say("Source"), say("Book’s fingerprint"), say("Invented")}
    return [(label, text) for label, text in submission.identity if label in kept]


def _zones(sheet: _Sheet, submission: Submission) -> tuple[str, ...]:
    """The zones by fill rate; the kinds of outline that were drawn."""
    book, statement = submission.book, submission.statement
    kinds = shapes.zones(sheet.axes, book, statement)
    shapes.places(sheet.axes, book, sheet.frame, submission.words.language)
    numbers = {zone["zone_id"]: place for place, zone in enumerate(rows(statement.zones), start=1)}
    box = {"boxstyle": "circle,pad=0.18", "facecolor": "white", "edgecolor": shapes.OUTLINE, "linewidth": 0.6}
    for zone_id, x, y in shapes.middles(book, sheet.frame):
        text = str(numbers[zone_id])
        write(sheet.axes, (x, y), text, size=6, bold=True, ha="center", va="center", bbox=box)
    panel.zone_list(sheet.beside, submission)
    panel.rate_legend(sheet.beside, submission)
    return kinds


def _zone(sheet: _Sheet, submission: Submission, zone_id: str) -> tuple[str, ...]:
    """The plots of one zone by state; the kinds of outline that were drawn."""
    mine = [one for one in shapes.outlines(submission.book) if one["zone_id"] == zone_id]
    for outline in mine:
        shapes.draw_outline(sheet.axes, outline, "none")
    states = shapes.plots(sheet.axes, submission, zone_id, sheet.frame)
    for outline in mine:
        shapes.draw_line(sheet.axes, outline)
    panel.zone_facts(sheet.beside, submission, zone_id)
    panel.state_legend(sheet.beside, submission, states)
    kinds = {kind_of(one["boundary_status"]) for one in mine}
    return tuple(kind for kind in KINDS if kind in kinds)


def _grid(sheet: _Sheet, submission: Submission) -> None:
    """The lines of the grid, their coordinates beside the frame, and the frame itself."""
    (left, bottom), (west, south, east, north) = sheet.corner, sheet.frame.bounds
    right, top = left + sheet.frame.width_mm, bottom + sheet.frame.height_mm
    page, words = sheet.page, submission.words
    faint: dict[str, Any] = {"color": "#8b97a3", "linewidth": 0.3, "alpha": 0.6}
    beside: dict[str, Any] = {"size": 5.2, "color": FAINT}
    eastings, northings = sheet.frame.grid()
    for y in eastings:
        sheet.axes.plot([y, y], [south, north], **faint)
        at = left + sheet.frame.on_paper_mm(y - west)
        page.text((at, bottom - 2.6), number(y, words, places=0), ha="center", **beside)
    for x in northings:
        sheet.axes.plot([west, east], [x, x], **faint)
        at = bottom + sheet.frame.on_paper_mm(x - south)
        upright = {"rotation": 90, "ha": "right", "va": "center"}
        page.text((left - 1.0, at), number(x, words, places=0), **upright, **beside)
    page.text((right + 1.0, bottom - 2.6), words.gettext("Y (east)"), size=5.2, bold=True)
    page.text((left, top + 0.9), words.gettext("X (north)"), size=5.2, bold=True)
    page.line([left, right, right, left, left], [bottom, bottom, top, top, bottom], linewidth=0.9)


def _foot(sheet: _Sheet, submission: Submission) -> None:
    """The scale bar and the arrow to the north, at the foot of the panel."""
    left, bottom = sheet.corner[0] + sheet.frame.width_mm + _GAP_MM, sheet.corner[1]
    panel.scale_bar(sheet.page, (left + 1.0, bottom + 4.0), sheet.frame, submission)
    panel.north(sheet.page, (left + _PANEL_MM - 4.0, bottom + 3.0), submission.words.gettext("N"))
