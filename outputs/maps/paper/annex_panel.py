"""The panel beside the map annex: zones or areas with their figures, and the legends."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import pandas as pd

from occupancy.measures.phase_status import M2_PER_HA
from outputs.maps.outlines import status_label
from outputs.maps.paper.canvas import Canvas, Text, stroke_attributes, wrap_text
from outputs.maps.style import (
    FAINT,
    KINDS,
    NO_RATE,
    PAPER_BASEMAP,
    PATTERN_INK,
    RATE_NOT_STATED,
    RATES,
    STATE_STYLES,
    UNDIVIDED,
    WHITE,
    Stroke,
)
from outputs.maps.web.layers import zone_rate_text
from outputs.maps.web.legend import rate_range
from outputs.records import Row, iter_rows, rows_by_key
from outputs.submission.submission import MARK, Submission
from outputs.text.captions import localized_name
from outputs.text.formatting import format_ha
from outputs.text.labels import labels
from outputs.text.translations import Translator

_SIZE, _READABLE, _SMALLEST = 8.0, 7.0, 4.0
_ROW_MM = 0.49  # to a point of size
_ABOVE_HEADING = 0.4  # rows
_SWATCH_MM, _HIGH_MM, _INDENT_MM, _FIGURE_MM, _MARK_MM = 6.0, 2.2, 8.0, 17.0, 1.3
_FROM_LEASABLE = ("leasable_ha", "undivided_ha")
_RIM = Stroke(FAINT, 0.14)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A text of the panel, and a figure at the end of its line; `draw` draws a mark at (left, middle)."""

    text: str
    bold: bool = False
    figure: str = ""
    estimated: bool = False
    draw: Callable[[float, float], None] | None = None


class Panel:
    """A column of a page, filled from its top downwards; it is set smaller where it would not end in time."""

    def __init__(self, page: Canvas, left: float, top: float, width: float) -> None:
        self._page, self._left, self._top, self._width = page, left, top, width
        self._entries: list[_Entry] = []

    def heading(self, text: str) -> None:
        """Add a heading, with air above it."""
        self._entries.append(_Entry(text, bold=True))

    def figure(self, text: str, figure: str, *, estimated: bool = False) -> None:
        """Add a text, and a figure at the right end of its line, with the mark of an estimate behind it."""
        self._entries.append(_Entry(text, figure=figure, estimated=estimated))

    def swatch(
        self, text: str, *, fill: str = WHITE, pattern: str = "", ink: str = WHITE, rim: Stroke = _RIM
    ) -> None:
        """Add a rectangle, hatched with a `pattern` of HATCHES in `ink`, and what it means."""

        def draw(left: float, middle: float) -> None:
            box = (left, middle - _HIGH_MM / 2, _SWATCH_MM, _HIGH_MM)
            self._page.box(*box, fill=fill)
            if pattern:
                self._page.box(*box, fill=self._page.hatch(pattern, ink))
            self._page.box(*box, **stroke_attributes(rim))

        self._entries.append(_Entry(text, draw=draw))

    def line(self, text: str, stroke: Stroke) -> None:
        """Add a line, and what it means."""

        def draw(left: float, middle: float) -> None:
            self._page.line([(left, middle), (left + _SWATCH_MM, middle)], **stroke_attributes(stroke))

        self._entries.append(_Entry(text, draw=draw))

    def ring(self, text: str, stroke: Stroke) -> None:
        """Add a circle, and what it means."""

        def draw(left: float, middle: float) -> None:
            self._page.disc((left + _SWATCH_MM / 2, middle), _HIGH_MM / 2, **stroke_attributes(stroke))

        self._entries.append(_Entry(text, draw=draw))

    def rows_left(self, bottom: float) -> int:
        """Return how many lines of a size that can be read have room yet above a height of the page."""
        return int((bottom - self._top - self._needed_mm(_READABLE)) / (_ROW_MM * _READABLE))

    def is_readable(self, bottom: float) -> bool:
        """Return whether all entries have room above a height of the page in a size that can be read."""
        return self._needed_mm(_READABLE) <= bottom - self._top

    def draw(self, bottom: float) -> None:
        """Draw all entries above a height of the page."""
        size = _SIZE
        while size > _SMALLEST and self._needed_mm(size) > bottom - self._top:
            size -= 0.1
        row = _ROW_MM * size
        middle = self._top - row / 2
        for entry in self._entries:
            middle += row * _ABOVE_HEADING * entry.bold
            left = self._left + (_INDENT_MM if entry.draw else 0.0)
            for number, text in enumerate(self._broken(entry, size)):
                middle += row
                self._write(text, left, middle, size, bold=entry.bold)
                if number == 0 and entry.draw:
                    entry.draw(self._left, middle)
                if number == 0 and entry.figure:
                    end = self._left + self._width - _MARK_MM
                    self._write(entry.figure, end, middle, size, side="left")
                    self._write(MARK if entry.estimated else "", end, middle, size)

    def _write(
        self, text: str, x: float, y: float, size: float, *, bold: bool = False, side: str = "right"
    ) -> None:
        if text:
            self._page.write(
                Text(x=x, y=y, text=text, size=round(size, 1), bold=bold, side=side), always=True
            )

    def _needed_mm(self, size: float) -> float:
        rows = sum(_ABOVE_HEADING * entry.bold + len(self._broken(entry, size)) for entry in self._entries)
        return rows * _ROW_MM * size

    def _broken(self, entry: _Entry, size: float) -> list[str]:
        room = self._width - (_INDENT_MM if entry.draw else 0.0) - (_FIGURE_MM if entry.figure else 0.0)
        return wrap_text(entry.text, room, size=size, bold=entry.bold)


def list_zones(panel: Panel, submission: Submission, pages: Mapping[str, int]) -> None:
    """List the zones under their numbers on the map, each with its rate, and explain the colours of rates.

    Zones that are on a page of an atlas have that behind their name.
    """
    words, statement = submission.words, submission.statement
    panel.heading(words.gettext("Zones and their fill rates"))
    for number, zone in enumerate(iter_rows(statement.zones), start=1):
        rate = zone_rate_text(zone, statement, words)
        estimated = bool(zone["estimated"]) and not pd.isna(zone["fill_rate_pct"])
        name = f"{number}. {localized_name(zone, words)}"
        if zone["zone_id"] in pages:
            name += words.gettext(" (page {page})").format(page=pages[zone["zone_id"]])
        panel.figure(name, rate, estimated=estimated)
    panel.heading(words.gettext("Fill rate of the zone"))
    for number, (_, colour) in reversed(list(enumerate(RATES))):
        panel.swatch(rate_range(number, words), fill=colour)
    if statement.zones[["numerator_ha", "denominator_ha"]].isna().any(axis=None):
        panel.swatch(words.gettext("rate not stated"), fill=RATE_NOT_STATED)
    panel.swatch(words.gettext("no rate: not established on the day"), fill=NO_RATE)


def list_areas(panel: Panel, submission: Submission, zone_id: str) -> None:
    """List the areas and the rate of one zone."""
    words, statement = submission.words, submission.statement
    zone, names = rows_by_key(statement.zones, "zone_id")[zone_id], labels(submission.words.language)
    panel.heading(localized_name(zone, words))
    for column in ("established_ha", "leasable_ha", "leased_ha", "vacant_ha", "undivided_ha"):
        estimated = bool(zone["estimated"]) and column in _FROM_LEASABLE
        panel.figure(names.column(column), format_ha(zone[column], words), estimated=estimated)
    rate = zone_rate_text(zone, statement, words)
    panel.figure(words.gettext("Fill rate of the zone"), rate, estimated=bool(zone["estimated"]))


def list_states(panel: Panel, submission: Submission, states: Collection[str]) -> None:
    """Explain the colours of the states of plots that were drawn."""
    words, names = submission.words, labels(submission.words.language)
    panel.heading(words.gettext("State of the plot"))
    for state in states:
        style = STATE_STYLES[state]
        panel.swatch(names.code("state", state), fill=style.colour, pattern=style.pattern)
    panel.swatch(words.gettext("Not yet divided into plots"), fill=UNDIVIDED)


def plot_ha(plot: Row, words: Translator) -> str:
    """Return the area of a plot on paper in hectares, without the unit, as a plan has it."""
    area = plot["document_area_m2"]
    return words.gettext("not stated") if pd.isna(area) else format_ha(float(area) / M2_PER_HA, words)


def list_plots(panels: Sequence[Panel], submission: Submission, plots: pd.DataFrame, bottom: float) -> bool:
    """List plots with their areas where all have room in the panels, one after another; say whether."""
    words, rows = submission.words, iter_rows(plots.sort_values("parcel_id"))
    room = [panel.rows_left(bottom) - 2 for panel in panels]
    if plots.empty or min(room) * len(panels) < len(rows):
        return False
    each = ceil(len(rows) / len(panels))
    for number, panel in enumerate(panels):
        panel.heading(words.gettext("Plots and areas (ha)"))
        for plot in rows[number * each : (number + 1) * each]:
            panel.figure(str(plot["parcel_id"]), plot_ha(plot, words))
    return True


def list_lines(
    panel: Panel, submission: Submission, kinds: Collection[str], basemap: Collection[str]
) -> None:
    """Explain the kinds of outline that were drawn, and the lines of the basemap in the frame."""
    panel.heading(submission.words.gettext("Outlines"))
    for kind in kinds:
        text, style = status_label(kind, submission.words), KINDS[kind]
        if style.ring:
            panel.ring(text, style.stroke)
        else:
            panel.swatch(text, pattern="rising" if style.hatched else "", ink=PATTERN_INK, rim=style.stroke)
    for kind in basemap:
        panel.line(labels(submission.words.language).code("class", kind), PAPER_BASEMAP[kind])
