"""Plans on paper to a stated scale: of a zone, chosen plots or a piece of land; an atlas of all zones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.crs import to_plane
from geo.errors import LandbookError
from occupancy.errors import QuestionError
from outputs.maps.outlines import drawn_land, present
from outputs.maps.paper.annex_map import (
    FOOT_MM,
    GAP_MM,
    PANEL_MM,
    Paper,
    annex_page,
    annex_title,
    bounds_of,
    check_kind,
    draw_basemap,
    draw_foot,
    draw_outline,
    kinds_of,
    write_footer,
    write_header,
)
from outputs.maps.paper.annex_panel import Panel, list_areas, list_lines, list_plots, list_states
from outputs.maps.paper.canvas import Canvas, Drawing, Text, picture, pictures, wrap_text
from outputs.maps.paper.frame import Bounds, Frame, frame, frame_at, has_room
from outputs.maps.paper.grid import TICKS_MM, draw_grid, put_with_grid
from outputs.maps.paper.plot_drawing import draw_plots, plots_shown
from outputs.maps.style import ACCENT, FAINT, INK, WHITE, Stroke
from outputs.records import iter_rows
from outputs.submission.submission import Submission
from outputs.text.captions import zone_names
from outputs.text.formatting import format_count, format_number

# Sheets by name, lying; the margin is wider where a sheet is.
PAPERS = {
    "a4": Paper(297.0, 210.0, 10.0),
    "a3": Paper(420.0, 297.0, 15.0),
    "a2": Paper(594.0, 420.0, 15.0),
    "a1": Paper(841.0, 594.0, 20.0),
}
ORIENTATIONS = ("landscape", "portrait")
LEAST_SCALE, MOST_SCALE = 100.0, 1_000_000.0
_AROUND, _LEAST_M = 0.15, 40.0  # around chosen plots: a share of their size, and at least
_LIST_MM, _MOST_LISTS = 44.0, 3  # a column of the list of plots, and how many there may be
_SIGN_MM, _POINTS, _LINE_MM = 27.0, 7.0, 3.2
_NAMED = 3  # plots that a title names
_DOTS = "……………………"


@dataclass(frozen=True, slots=True)
class Extent:
    """What a plan shows: a zone, plots, or a rectangle of degrees (west, south, east, north)."""

    zone_id: str = ""
    plots: tuple[str, ...] = ()
    degrees: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How a plan is laid out; what is empty is chosen: the largest round scale, the least paper with room.

    `paper` is one of PAPERS, `orientation` one of ORIENTATIONS, `scale` the number after 1:.
    """

    paper: str = ""
    orientation: str = ""
    scale: float | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """The land of one page: title, bounds in metres, the zone it is of, the plots that were chosen."""

    title: str
    bounds: Bounds
    zone_id: str = ""
    plots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page with head and foot, and the frame that is left: for the map, and for columns beside it."""

    page: Canvas
    frame: Frame
    paper: Paper
    top: float
    bottom: float
    lists: int = 0


def plan(submission: Submission, extent: Extent, layout: Layout = Layout(), *, kind: str = "pdf") -> bytes:
    """Draw a plan as a file (`pdf`, `png` or `svg`); plots of several zones have a page each, in a PDF.

    Raises
    ------
    QuestionError
        When the book has no such zone or plot, nothing of it is drawn, or the paper has no room at the scale.
    """
    check_kind(kind)
    parts = _parts(submission, extent)
    if kind != "pdf" and len(parts) > 1:
        raise QuestionError("The plots lie in several zones, a page each; name the file .pdf.")
    pages, language = [_drawn(submission, part, layout) for part in parts], submission.words.language
    if len(pages) == 1:
        return picture(pages[0], kind=kind, title=parts[0].title, language=language)
    return pictures(pages, title=submission.words.gettext("Plans of plots"), language=language)


def atlas(submission: Submission, layout: Layout = Layout(paper="a3")) -> bytes:
    """Draw a PDF with a plan of each zone that has land to draw, behind an index: the map of all zones.

    Raises
    ------
    QuestionError
        When nothing of the book is drawn, or the paper has no room for a zone at the scale.
    """
    land = drawn_land(submission.book)
    bounds_of(land)
    drawn = [str(zone) for zone in submission.statement.zones["zone_id"] if (land["zone_id"] == zone).any()]
    numbers = {zone_id: number for number, zone_id in enumerate(drawn, start=2)}
    index, _ = annex_page(submission, PAPERS[layout.paper or "a3"], numbers)
    plans = [
        _drawn(submission, part, layout)
        for zone_id in drawn
        for part in _parts(submission, Extent(zone_id=zone_id))
    ]
    return pictures([index, *plans], title=annex_title(submission), language=submission.words.language)


def _parts(submission: Submission, extent: Extent) -> list[_Part]:
    """Return what stands on each page."""
    if extent.plots:
        return _parts_of_plots(submission, extent.plots)
    words, names = submission.words, zone_names(submission.book, submission.words)
    land, title = drawn_land(submission.book), words.gettext("Land use of {zone}")
    if extent.degrees is not None:
        bounds = _on_plane(submission, extent.degrees)
        zones = dict.fromkeys(land.loc[land.geometry.intersects(shapely.box(*bounds)), "zone_id"])
        if not zones:
            raise _elsewhere()
        return [_Part(title.format(zone=words.listed(names[zone] for zone in zones)), bounds)]
    if extent.zone_id not in names:
        raise QuestionError(
            "The book has no {column} {wanted}; look it up in {table}.",
            column="zone_id",
            wanted=extent.zone_id,
            table="zones.geojson",
        )
    bounds = bounds_of(land[land["zone_id"] == extent.zone_id])
    return [_Part(title.format(zone=names[extent.zone_id]), bounds, extent.zone_id)]


def _parts_of_plots(submission: Submission, wanted: Sequence[str]) -> list[_Part]:
    words, plots = submission.words, plots_shown(submission)
    names = zone_names(submission.book, words)
    for plot_id in wanted:
        if not (plots["parcel_id"] == plot_id).any():
            raise QuestionError("Plot {plot} is not on the map of that day.", plot=plot_id)
    parts = []
    for zone_id, chosen in plots[plots["parcel_id"].isin(wanted)].groupby("zone_id", sort=False):
        ids = tuple(sorted(chosen["parcel_id"].astype(str)))
        title = words.gettext("Plots {plots}, {zone}")
        if len(ids) > _NAMED:
            title = words.ngettext("{plots} plot of {zone}", "{plots} plots of {zone}", len(ids))
        told = words.listed(ids) if len(ids) <= _NAMED else format_count(len(ids), words)
        west, south, east, north = bounds_of(GeoDataFrame(chosen))
        air = max(_LEAST_M, _AROUND * max(east - west, north - south))
        around = (west - air, south - air, east + air, north + air)
        parts.append(_Part(title.format(plots=told, zone=names[str(zone_id)]), around, plots=ids))
    return parts


def _on_plane(submission: Submission, degrees: Bounds) -> Bounds:
    west, south, east, north = degrees
    if not (-180 <= west < east <= 540 and -90 <= south < north <= 90):
        raise _elsewhere()
    box = shapely.segmentize(shapely.box(*degrees), (east - west) / 16)
    frame_ = GeoDataFrame(geometry=[box], crs=crs.WGS84)
    try:
        return bounds_of(present(to_plane(frame_, crs.require_crs(submission.book.zones))))
    except LandbookError as error:
        raise _elsewhere() from error


def _elsewhere() -> QuestionError:
    return QuestionError("No land of the book lies in that rectangle; it is west, south, east, north.")


def _drawn(submission: Submission, part: _Part, layout: Layout) -> Canvas:
    """Draw a page on the paper of a layout, else on the least that has room for all that is to be read."""
    if layout.paper:
        sheet = _sheet(submission, part, layout)
        if sheet is None:
            raise _no_room(submission, part, layout)
        return _draw(submission, part, sheet)[0]
    # A scale that was given may need any paper; one that is chosen is good on the sheets that offices print.
    names = tuple(PAPERS) if layout.scale else ("a4", "a3")
    page: Canvas | None = None
    for name in names:
        sheet = _sheet(submission, part, replace(layout, paper=name))
        if sheet is not None:
            page, whole = _draw(submission, part, sheet)
            if whole or layout.scale:
                return page
    if page is None:
        raise _no_room(submission, part, replace(layout, paper=names[-1]))
    return page


def _sheet(submission: Submission, part: _Part, layout: Layout) -> _Sheet | None:
    """Return the page as a layout has it, turned as shows the land larger; None: it has no room."""
    turned = [layout.orientation] if layout.orientation else ORIENTATIONS
    sheets = [_turned(submission, part, layout, orientation) for orientation in turned]
    return min(filter(None, sheets), key=lambda sheet: sheet.frame.scale, default=None)


def _turned(submission: Submission, part: _Part, layout: Layout, orientation: str) -> _Sheet | None:
    paper = PAPERS[layout.paper]
    if orientation == "portrait":
        paper = replace(paper, width_mm=paper.height_mm, height_mm=paper.width_mm)
    page = Canvas(paper.width_mm, paper.height_mm)
    page.fill(WHITE)
    top = write_header(page, submission, part.title, paper)
    note = submission.words.gettext("The arrow points to the north of the grid.")
    bottom = write_footer(page, submission, paper, note) - TICKS_MM
    width = paper.width_mm - 2 * paper.margin_mm - TICKS_MM - GAP_MM - PANEL_MM
    whole = _fitting(part.bounds, width, bottom - top, layout.scale)
    if whole is None:
        return None
    sheet = _Sheet(page, whole, paper, top, bottom)
    for lists in range(1, _MOST_LISTS + 1):  # columns that cost no scale
        beside = _fitting(part.bounds, width - lists * _LIST_MM, bottom - top, whole.scale)
        if beside is None:
            break
        if _lists_fit(submission, part, bottom - top, lists):
            return replace(sheet, frame=beside, lists=lists)
    return sheet


def _lists_fit(submission: Submission, part: _Part, high_mm: float, lists: int) -> bool:
    """Return whether so many columns are long enough for the list of plots, without the panel of legends."""
    plots = _listed(plots_shown(submission), part)
    probe = Panel(Canvas(1, 1), 0, 0, _LIST_MM)
    return lists * (probe.rows_left(high_mm) - 2) >= len(plots) > 0


def _fitting(bounds: Bounds, width_mm: float, height_mm: float, scale: float | None) -> Frame | None:
    """Return the frame at a scale, or at the largest round one; None where the land has no room."""
    if width_mm < PANEL_MM:
        return None
    if scale is None:
        return frame(bounds, width_mm, height_mm)
    fits = has_room(bounds, width_mm, height_mm, scale)
    return frame_at(bounds, width_mm, height_mm, scale) if fits else None


def _no_room(submission: Submission, part: _Part, layout: Layout) -> QuestionError:
    words = submission.words
    largest = _sheet(submission, part, replace(layout, scale=None))
    fits = "–" if largest is None else format_number(largest.frame.scale, words, places=0)
    return QuestionError(
        "At 1:{scale} {land} has no room on {paper}; 1:{fits} has, or a larger paper.",
        scale=format_number(layout.scale, words, places=0),
        land=f"“{part.title}”",
        paper=layout.paper.upper(),
        fits=fits,
    )


def _listed(plots: GeoDataFrame, part: _Part) -> GeoDataFrame:
    """Return the plots that a page lists: those that were chosen, else the factory plots that it shows."""
    if part.plots:
        return plots[plots["parcel_id"].isin(part.plots)]
    plots = plots[plots["land_use"] == "factory"]
    if part.zone_id:
        return plots[plots["zone_id"] == part.zone_id]
    return plots[plots.geometry.intersects(shapely.box(*part.bounds))]


def _draw(submission: Submission, part: _Part, sheet: _Sheet) -> tuple[Canvas, bool]:
    """Draw map, legends and list on a sheet; return it, and whether all texts have room that can be read."""
    words, page, paper, plots = submission.words, sheet.page, sheet.paper, plots_shown(submission)
    drawing = Drawing(sheet.frame)
    basemap = draw_basemap(drawing, submission.book)
    land = drawn_land(submission.book)
    outlines = iter_rows(land[land.geometry.intersects(drawing.window)])
    if part.zone_id:
        outlines = [outline for outline in outlines if outline["zone_id"] == part.zone_id]
    of_zone = plots[plots["zone_id"] == part.zone_id] if part.zone_id else plots
    drawn = draw_plots(drawing, of_zone, words, chosen=part.plots)
    for outline in outlines:
        draw_outline(drawing, outline)
    draw_grid(drawing)
    left, right = paper.margin_mm + TICKS_MM, paper.width_mm - paper.margin_mm
    put_with_grid(page, drawing, left, sheet.top, submission)
    beside = right - PANEL_MM
    panel = Panel(page, beside, sheet.top, PANEL_MM)
    if part.zone_id:
        list_areas(panel, submission, part.zone_id)
    list_states(panel, submission, drawn.states)
    if part.plots:
        panel.swatch(words.gettext("Chosen plots"), rim=Stroke(ACCENT, 0.7))
    if drawn.prefix:
        text = words.gettext("Ids with little room are written without “{prefix}”.")
        panel.figure(text.format(prefix=drawn.prefix), "")
    if drawn.unnamed:
        text = words.gettext("Plots without room for their id: {plots}.")
        panel.figure(text.format(plots=format_count(drawn.unnamed, words)), "")
    list_lines(panel, submission, kinds_of(outlines), basemap)
    foot = sheet.bottom - FOOT_MM
    if panel.is_readable(foot - _SIGN_MM):
        foot -= _SIGN_MM
        _draw_sign(page, submission, beside, foot + 1.0)
    lists = [
        Panel(page, beside - _LIST_MM * (sheet.lists - at), sheet.top, _LIST_MM - GAP_MM)
        for at in range(sheet.lists)
    ]
    ends = [sheet.bottom] * len(lists) + ([] if lists else [foot])
    list_plots(lists or [panel], submission, _listed(plots, part), ends[0])
    for shown, end in zip([*lists, panel], [*ends, foot], strict=False):
        shown.draw(end)
    draw_foot(page, drawing, submission, (beside, right, sheet.bottom))
    return page, not drawn.unnamed and panel.is_readable(foot)


def _draw_sign(page: Canvas, submission: Submission, left: float, top: float) -> None:
    """Draw where the office signs and stamps the plan; what is not known is left to be filled in."""
    who, middle, at = submission.agency, left + PANEL_MM / 2, top + 2.2
    page.box(left, top, PANEL_MM, _SIGN_MM - 3.0, stroke=FAINT, stroke_width=0.14)
    for text in (who.name.upper() or _DOTS, who.signer_title):
        for line in wrap_text(text, PANEL_MM - 4.0, size=_POINTS, bold=True):
            page.write(Text(x=middle, y=at, text=line, size=_POINTS, bold=True, colour=INK), always=True)
            at += _LINE_MM
    name = who.signer or submission.words.gettext("(signature and stamp)")
    page.write(Text(x=middle, y=top + _SIGN_MM - 5.4, text=name, size=_POINTS, colour=FAINT), always=True)
