"""The map annex on paper: the zones by fill rate, or the plots of one, and a panel of legends beside it."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from geo import crs
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from outputs.maps.outlines import fitting, outlined, status_label, undrawn
from outputs.maps.paper.annex_layers import (
    draw_basemap,
    draw_outline,
    draw_outline_line,
    draw_plots,
    draw_towns,
    draw_zones,
    number_points,
    outline_line_style,
)
from outputs.maps.paper.frame import (
    FORMATS,
    Bounds,
    Frame,
    GridStyle,
    Page,
    draw_grid,
    draw_north,
    draw_scale_bar,
    drawing_settings,
    frame,
    line_style,
    wrap_text,
    write,
)
from outputs.maps.style import (
    ANNEX_BASEMAP,
    FAINT,
    HATCHES,
    KINDS,
    NO_RATE,
    OF_PLOTS,
    OUTLINE_INK,
    PATTERN_INK,
    PATTERNS,
    RATES,
    STAMP,
    STATES,
    UNDIVIDED,
    kind_of,
)
from outputs.maps.web.legend import rate_range
from outputs.maps.web.zone_layer import shown_rate
from outputs.records import iter_rows, rows_by_key
from outputs.submission.submission import MARK, Submission
from outputs.text import captions
from outputs.text.captions import localized_name
from outputs.text.formatting import format_ha
from outputs.text.labels import labels

_ROW_MM, _SIZE, _SMALLEST = 3.6, 6.3, 4.0
_AIR = 0.4
_SWATCH_MM, _HIGH_MM, _INDENT_MM, _FIGURE_MM, _MARK_MM = 6.0, 2.2, 8.0, 17.0, 1.3
_RESTS = ("leasable_ha", "undivided_ha")  # what is made from leasable areas


class Panel:
    """A column of a page, filled from its top downwards; it is set smaller where it would not end in time."""

    def __init__(self, page: Page, left_mm: float, top_mm: float, width_mm: float) -> None:
        self._page, self._left, self._top, self._width = page, left_mm, top_mm, width_mm
        self._entries: list[_Entry] = []

    def heading(self, text: str) -> None:
        """Add a heading, with air above it."""
        self._entries.append(_Entry(text, bold=True, above=_AIR))

    def figure(self, text: str, figure: str, *, estimated: bool = False) -> None:
        """Add a text, and a figure at the right end of its line, with the mark of an estimate behind it."""
        self._entries.append(_Entry(text, figure=figure, behind=MARK if estimated else ""))

    def swatch(self, text: str, *, fill: str = "none", hatch: str | None = None, **rim: Any) -> None:  # noqa: ANN401
        """Add a rectangle, and what it means; `rim` is its line as matplotlib takes it."""
        self._entries.append(_Entry(text, mark="swatch", fill=fill, hatch=hatch, style=rim))

    def stroke(self, text: str, **style: Any) -> None:  # noqa: ANN401 matplotlib's own
        """Add a line, and what it means."""
        self._entries.append(_Entry(text, mark="stroke", style=style))

    def ring(self, text: str) -> None:
        """Add a circle, and what it means."""
        self._entries.append(_Entry(text, mark="ring"))

    def draw(self, bottom_mm: float) -> None:
        """Draw all entries above a height of the page."""
        room = self._top - bottom_mm
        size = _SIZE
        while size > _SMALLEST and self._needed(size) > room:
            size -= 0.1
        at, row = self._top, _ROW_MM * size / _SIZE
        for entry in self._entries:
            at -= row * entry.above
            for place, text in enumerate(self._broken(entry, size)):
                at -= row
                if place == 0:
                    self._draw_mark(entry, at, size)
                left = self._left + (_INDENT_MM if entry.mark else 0.0)
                self._page.text((left, at), text, size=size, bold=entry.bold)

    def _needed(self, size: float) -> float:
        rows = sum(entry.above + len(self._broken(entry, size)) for entry in self._entries)
        return rows * _ROW_MM * size / _SIZE

    def _broken(self, entry: "_Entry", size: float) -> list[str]:
        room = self._width - (_INDENT_MM if entry.mark else 0.0) - (_FIGURE_MM if entry.figure else 0.0)
        return wrap_text(entry.text, room, size=size, bold=entry.bold)

    def _draw_mark(self, entry: "_Entry", at: float, size: float) -> None:
        corner, middle = (self._left, at - 0.35), at + _HIGH_MM / 2 - 0.35
        if entry.figure:
            end = self._left + self._width - _MARK_MM
            self._page.text((end, at), entry.figure, size=size, ha="right")
            self._page.text((end, at), entry.behind, size=size)
        elif entry.mark == "stroke":
            self._page.line([self._left, self._left + _SWATCH_MM], [middle, middle], **entry.style)
        elif entry.mark == "ring":
            centre = (self._left + _SWATCH_MM / 2, middle)
            self._page.add(Circle(centre, _HIGH_MM / 2, fill=False, edgecolor=OUTLINE_INK, linewidth=1.2))
        elif entry.mark == "swatch":
            inside: dict[str, Any] = {"facecolor": entry.fill, "edgecolor": PATTERN_INK, "linewidth": 0.0}
            around: dict[str, Any] = {"edgecolor": FAINT, "linewidth": 0.4} | entry.style
            self._page.add(Rectangle(corner, _SWATCH_MM, _HIGH_MM, hatch=entry.hatch, **inside))
            self._page.add(Rectangle(corner, _SWATCH_MM, _HIGH_MM, fill=False, **around))


@dataclass(frozen=True, slots=True)
class _Entry:
    """A text of the panel; `above` is the air over it in rows, `mark` what is drawn beside it."""

    text: str
    bold: bool = False
    above: float = 0.0
    figure: str = ""
    behind: str = ""
    mark: str = ""
    fill: str = "none"
    hatch: str | None = None
    style: dict[str, Any] = field(default_factory=dict)


def zone_list(panel: Panel, submission: Submission) -> None:
    """List the zones under their numbers on the map, each with its rate."""
    words, statement = submission.words, submission.statement
    panel.heading(words.gettext("Zones and their fill rates"))
    for place, zone in enumerate(iter_rows(statement.zones), start=1):
        rate = shown_rate(zone["fill_rate_pct"], statement, words)
        estimated = bool(zone["estimated"]) and not pd.isna(zone["fill_rate_pct"])
        panel.figure(f"{place}. {localized_name(zone, words)}", rate, estimated=estimated)


def zone_facts(panel: Panel, submission: Submission, zone_id: str) -> None:
    """List the areas and the rate of one zone."""
    words, statement = submission.words, submission.statement
    zone, column = rows_by_key(statement.zones, "zone_id")[zone_id], labels(submission.words.language).column
    panel.heading(localized_name(zone, words))
    for name in ("established_ha", "leasable_ha", "leased_ha", "vacant_ha", "undivided_ha"):
        estimated = bool(zone["estimated"]) and name in _RESTS
        panel.figure(column(name), format_ha(zone[name], words), estimated=estimated)
    rate = shown_rate(zone["fill_rate_pct"], statement, words)
    panel.figure(words.gettext("Fill rate of the zone"), rate, estimated=bool(zone["estimated"]))


def rate_legend(panel: Panel, submission: Submission) -> None:
    """Explain the colours of rates."""
    panel.heading(submission.words.gettext("Fill rate of the zone"))
    for place, (_, colour) in reversed(list(enumerate(RATES))):
        panel.swatch(rate_range(place, submission.words), fill=colour)
    panel.swatch(submission.words.gettext("no rate: not established on the day"), fill=NO_RATE)


def state_legend(panel: Panel, submission: Submission, states: tuple[str, ...]) -> None:
    """Explain the colours and patterns of the plots that were drawn."""
    panel.heading(submission.words.gettext("State of the plot"))
    names = labels(submission.words.language)
    for state in states:
        hatch = HATCHES.get(PATTERNS.get(state, ""))
        panel.swatch(names.code("state", state), fill=STATES[state], hatch=hatch)
    panel.swatch(submission.words.gettext("Not yet divided into plots"), fill=UNDIVIDED)


def line_legend(
    panel: Panel, submission: Submission, kinds: tuple[str, ...], basemap: tuple[str, ...]
) -> None:
    """Explain the kinds of outline that were drawn, and the lines of the basemap in the frame."""
    names = labels(submission.words.language)
    panel.heading(submission.words.gettext("Outlines"))
    for kind in kinds:
        text = status_label(kind, submission.words)
        if KINDS[kind].ring:
            panel.ring(text)
        else:
            hatch = HATCHES["rising"] if KINDS[kind].hatched else None
            panel.swatch(text, hatch=hatch, **outline_line_style(kind))
    for kind in basemap:
        panel.stroke(names.code("class", kind), **line_style(ANNEX_BASEMAP[kind]))


_GRID = GridStyle(
    points=5.2,
    below_mm=2.6,
    above_mm=0.9,
    east_mm=(1.0, -2.6),
    east_align="left",
    border_points=0.9,
)
_TICKS_MM = 5.0  # beside the frame, for the coordinates of the grid
_PANEL_MM, _GAP_MM = 64.0, 4.0
_FOOT_MM = 17.0  # at the foot of the panel, for the scale bar and the arrow
_NOTE_POINTS, _NOTE_MM = 5.4, 2.7


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
    """Draw the map as a file (`pdf`, `png` or `svg`): the zones by fill rate, or one zone's plots by state.

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
    with drawing_settings():
        sheet = _sheet(submission, zone_id, paper, bounds)
        basemap = draw_basemap(sheet.axes, submission.book, sheet.frame)
        kinds = _draw_zone(sheet, submission, zone_id) if zone_id else _draw_zones(sheet, submission)
        line_legend(sheet.beside, submission, kinds, basemap)
        draw_grid(sheet.page, sheet.axes, sheet.frame, sheet.corner, submission.words, _GRID)
        sheet.beside.draw(sheet.corner[1] + _FOOT_MM)
        _draw_foot(sheet, submission)
        return sheet.page.file(kind)


def is_drawn(book: LandBook) -> bool:
    """Return whether anything of a book can be drawn, an outline or a plot; else there is no map."""
    return len(outlined(book)) > 0


def is_outlined(book: LandBook) -> bool:
    """Return whether a zone or phase of a book has an outline."""
    return bool((outlined(book)["boundary_status"].fillna("") != OF_PLOTS).any())


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page with its map, whose lower left `corner` is in mm of the page, and the panel beside it."""

    page: Page
    axes: Axes
    frame: Frame
    corner: tuple[float, float]
    beside: Panel


def _sheet(submission: Submission, zone_id: str, paper: Paper, bounds: Bounds) -> _Sheet:
    page = Page(paper.width_mm, paper.height_mm)
    top = _write_header(page, submission, zone_id, paper)
    left, bottom = paper.margin_mm + _TICKS_MM, _write_footer(page, submission, paper) + _TICKS_MM
    width = paper.width_mm - left - paper.margin_mm - _PANEL_MM - _GAP_MM
    framed = frame(bounds, width, top - bottom)
    axes = page.window((left, bottom, framed.width_mm, framed.height_mm), framed.bounds)
    beside = Panel(page, left + width + _GAP_MM, top + 1.0, _PANEL_MM)
    return _Sheet(page, axes, framed, (left, bottom), beside)


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
    land = outlined(book)
    land = land[land["zone_id"] == zone_id] if zone_id else fitting(land)
    if land.empty:
        raise QuestionError(
            "Nothing of the book can be drawn: no zone, phase or plot has an outline that can be used."
        )
    west, south, east, north = map(float, land.total_bounds)
    return west, south, east, north


def _write_header(page: Page, submission: Submission, zone_id: str, paper: Paper) -> float:
    """Write title, day and stamps; return how high the rest may reach."""
    words, middle, at = submission.words, paper.width_mm / 2, paper.height_mm - paper.margin_mm
    if zone_id:
        zone = captions.localized_name(rows_by_key(submission.book.zones, "zone_id")[zone_id], words)
        title = words.gettext("Land use of {zone}").format(zone=zone)
    else:
        title = words.gettext("Where the zones lie, and how far they are filled")
    at -= 4.6
    page.text((middle, at), title.upper(), size=11, bold=True, ha="center")
    as_of = captions.as_of_sentence(submission.statement, words)
    under = f"{captions.book_name(submission.book, words)}. {as_of}."
    for text, style in (
        (under, {}),
        *((stamp, {"color": STAMP, "bold": True}) for stamp in submission.stamps),
    ):
        for line in wrap_text(text, paper.width_mm - 2 * paper.margin_mm, size=7.5):
            at -= 4.0
            page.text((middle, at), line, size=7.5, ha="center", **style)
    return at - 3.0


def _write_footer(page: Page, submission: Submission, paper: Paper) -> float:
    """Write what the map rests on; return how low the rest may reach."""
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
    broken = [line for note in notes for line in wrap_text(note, room, size=_NOTE_POINTS)]
    at = paper.margin_mm + _NOTE_MM * len(broken)
    top = at + 1.0
    for line in broken:
        at -= _NOTE_MM
        page.text((paper.margin_mm, at + 0.5), line, size=_NOTE_POINTS, color=FAINT)
    return top


def _sources(submission: Submission) -> list[tuple[str, str]]:
    """Return credits, fingerprint and what is invented."""
    say = submission.words.gettext
    kept = {say("Source"), say("Book’s fingerprint"), say("Invented")}
    return [(label, text) for label, text in submission.identity if label in kept]


def _draw_zones(sheet: _Sheet, submission: Submission) -> tuple[str, ...]:
    """Draw the zones by fill rate; return the kinds of outline that were drawn."""
    book, statement = submission.book, submission.statement
    kinds = draw_zones(sheet.axes, book, statement)
    draw_towns(sheet.axes, book, sheet.frame, submission.words.language)
    numbers = {zone["zone_id"]: place for place, zone in enumerate(iter_rows(statement.zones), start=1)}
    box = {"boxstyle": "circle,pad=0.18", "facecolor": "white", "edgecolor": OUTLINE_INK, "linewidth": 0.6}
    for zone_id, x, y in number_points(book, sheet.frame):
        text = str(numbers[zone_id])
        write(sheet.axes, (x, y), text, size=6, bold=True, ha="center", va="center", bbox=box)
    zone_list(sheet.beside, submission)
    rate_legend(sheet.beside, submission)
    return kinds


def _draw_zone(sheet: _Sheet, submission: Submission, zone_id: str) -> tuple[str, ...]:
    """Draw the plots of one zone by state; return the kinds of outline that were drawn."""
    own_outlines = [row for row in iter_rows(outlined(submission.book)) if row["zone_id"] == zone_id]
    for outline in own_outlines:
        draw_outline(sheet.axes, outline, "none")
    states = draw_plots(sheet.axes, submission, zone_id, sheet.frame)
    for outline in own_outlines:
        draw_outline_line(sheet.axes, outline)
    zone_facts(sheet.beside, submission, zone_id)
    state_legend(sheet.beside, submission, states)
    kinds = {kind_of(outline["boundary_status"]) for outline in own_outlines}
    return tuple(kind for kind in KINDS if kind in kinds)


def _draw_foot(sheet: _Sheet, submission: Submission) -> None:
    """Draw the scale bar and the arrow to the north, at the foot of the panel."""
    left, bottom = sheet.corner[0] + sheet.frame.width_mm + _GAP_MM, sheet.corner[1]
    draw_scale_bar(sheet.page, (left + 1.0, bottom + 4.0), sheet.frame, submission.words)
    draw_north(sheet.page, (left + _PANEL_MM - 4.0, bottom + 3.0), submission.words)
