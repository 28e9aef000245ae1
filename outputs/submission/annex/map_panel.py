"""What stands beside the map annex: list of zones, legend, arrow to the north and scale bar."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.patches import Circle, Polygon, Rectangle

from outputs.labels import labels
from outputs.maps.legend import rate_range
from outputs.maps.outlines import status_label
from outputs.maps.palette import KINDS, NO_RATE, PATTERNS, RATES, STATES
from outputs.maps.zone_layer import shown_rate
from outputs.numbers import hectares, number
from outputs.rows import by, rows
from outputs.said import local_name
from outputs.submission.annex.map_frame import Frame
from outputs.submission.annex.map_page import FAINT, INK, Page, lines
from outputs.submission.annex.map_shapes import DASHES, HATCHES, LINES, OUTLINE, PATTERN
from outputs.submission.submission import MARK, Submission

_ROW_MM, _SIZE, _SMALLEST = 3.6, 6.3, 4.0
_AIR = 0.4
_SWATCH_MM, _HIGH_MM, _INDENT_MM, _FIGURE_MM, _MARK_MM = 6.0, 2.2, 8.0, 17.0, 1.3
_RESTS = ("leasable_ha", "undivided_ha")  # what is made from leasable areas
_ARROW_MM, _BAR_MM = 9.0, 1.3


class Panel:
    """A column of a page, filled from its top downwards; it is set smaller where it would not end in time."""

    def __init__(self, page: Page, left_mm: float, top_mm: float, width_mm: float) -> None:
        self._page, self._left, self._top, self._width = page, left_mm, top_mm, width_mm
        self._entries: list[_Entry] = []

    def heading(self, text: str) -> None:
        """A heading, with air above it."""
        self._entries.append(_Entry(text, bold=True, above=_AIR))

    def figure(self, text: str, figure: str, *, estimated: bool = False) -> None:
        """A text, and a figure at the right end of its line, with the mark of an estimate behind it."""
        self._entries.append(_Entry(text, figure=figure, behind=MARK if estimated else ""))

    def swatch(self, text: str, *, fill: str = "none", hatch: str | None = None, **rim: Any) -> None:  # noqa: ANN401
        """A rectangle, and what it means; `rim` is its line as matplotlib takes it."""
        self._entries.append(_Entry(text, mark="swatch", fill=fill, hatch=hatch, how=rim))

    def stroke(self, text: str, **how: Any) -> None:  # noqa: ANN401 matplotlib's own
        """A line, and what it means."""
        self._entries.append(_Entry(text, mark="stroke", how=how))

    def ring(self, text: str) -> None:
        """A circle, and what it means."""
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
        return lines(entry.text, room, size=size, bold=entry.bold)

    def _draw_mark(self, entry: "_Entry", at: float, size: float) -> None:
        corner, middle = (self._left, at - 0.35), at + _HIGH_MM / 2 - 0.35
        if entry.figure:
            end = self._left + self._width - _MARK_MM
            self._page.text((end, at), entry.figure, size=size, ha="right")
            self._page.text((end, at), entry.behind, size=size)
        elif entry.mark == "stroke":
            self._page.line([self._left, self._left + _SWATCH_MM], [middle, middle], **entry.how)
        elif entry.mark == "ring":
            centre = (self._left + _SWATCH_MM / 2, middle)
            self._page.add(Circle(centre, _HIGH_MM / 2, fill=False, edgecolor=OUTLINE, linewidth=1.2))
        elif entry.mark == "swatch":
            inside: dict[str, Any] = {"facecolor": entry.fill, "edgecolor": PATTERN, "linewidth": 0.0}
            around: dict[str, Any] = {"edgecolor": FAINT, "linewidth": 0.4} | entry.how
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
    how: dict[str, Any] = field(default_factory=dict)


def zone_list(panel: Panel, submission: Submission) -> None:
    """The zones under their numbers on the map, each with its rate."""
    words, statement = submission.words, submission.statement
    panel.heading(words.gettext("Zones and their fill rates"))
    for place, zone in enumerate(rows(statement.zones), start=1):
        rate = shown_rate(zone["fill_rate_pct"], statement, words)
        estimated = bool(zone["estimated"]) and not pd.isna(zone["fill_rate_pct"])
        panel.figure(f"{place}. {local_name(zone, words)}", rate, estimated=estimated)


def zone_facts(panel: Panel, submission: Submission, zone_id: str) -> None:
    """The areas and the rate of one zone."""
    words, statement = submission.words, submission.statement
    zone, column = by(statement.zones, "zone_id")[zone_id], labels(submission.words.language).column
    panel.heading(local_name(zone, words))
    for name in ("established_ha", "leasable_ha", "leased_ha", "vacant_ha", "undivided_ha"):
        estimated = bool(zone["estimated"]) and name in _RESTS
        panel.figure(column(name), hectares(zone[name], words), estimated=estimated)
    rate = shown_rate(zone["fill_rate_pct"], statement, words)
    panel.figure(words.gettext("Fill rate of the zone"), rate, estimated=bool(zone["estimated"]))


def rate_legend(panel: Panel, submission: Submission) -> None:
    """The colours of rates."""
    panel.heading(submission.words.gettext("Fill rate of the zone"))
    for place, (_, colour) in reversed(list(enumerate(RATES))):
        panel.swatch(rate_range(place, submission.words), fill=colour)
    panel.swatch(submission.words.gettext("no rate: not established on the day"), fill=NO_RATE)


def state_legend(panel: Panel, submission: Submission, states: tuple[str, ...]) -> None:
    """The colours and patterns of the plots that were drawn."""
    panel.heading(submission.words.gettext("State of the plot"))
    names = labels(submission.words.language)
    for state in states:
        hatch = HATCHES.get(PATTERNS.get(state, ""))
        panel.swatch(names.code("state", state), fill=STATES[state], hatch=hatch)
    panel.swatch(submission.words.gettext("Not yet divided into plots"), fill="#ffffff")


def line_legend(panel: Panel, submission: Submission, kinds: tuple[str, ...], seen: tuple[str, ...]) -> None:
    """The kinds of outline that were drawn, and the lines of the basemap that can be seen."""
    names = labels(submission.words.language)
    panel.heading(submission.words.gettext("Outlines"))
    for kind in kinds:
        text = status_label(kind, submission.words)
        if KINDS[kind].ring:
            panel.ring(text)
        else:
            dash: dict[str, Any] = {"linestyle": (0, DASHES[kind])} if DASHES[kind] else {}
            hatch = "////" if KINDS[kind].hatched else None
            panel.swatch(
                text, hatch=hatch, edgecolor=OUTLINE, linewidth=0.3 if KINDS[kind].thin else 0.8, **dash
            )
    for kind in seen:
        panel.stroke(names.code("class", kind), **LINES[kind])


def north(page: Page, at_mm: tuple[float, float], letter: str) -> None:
    """An arrow to the north of the plane, its foot at a place of the page."""
    x, y = at_mm
    shape = [(x, y), (x + 2.2, y - 1.2), (x, y + _ARROW_MM), (x - 2.2, y - 1.2)]
    page.add(Polygon(shape, facecolor=INK, edgecolor=INK, linewidth=0.4))
    page.text((x, y + _ARROW_MM + 1.0), letter, size=9, bold=True, ha="center")


def scale_bar(page: Page, at_mm: tuple[float, float], frame: Frame, submission: Submission) -> None:
    """A bar of four parts as long on paper as the land it stands for, and the scale in figures."""
    words, (x, y) = submission.words, at_mm
    unit, factor = ("km", 1000.0) if frame.bar_m >= 2000 else ("m", 1.0)
    part = frame.on_paper_mm(frame.bar_m) / 4
    for place in range(4):
        fill = INK if place % 2 == 0 else "white"
        page.add(
            Rectangle((x + place * part, y), part, _BAR_MM, facecolor=fill, edgecolor=INK, linewidth=0.4)
        )
    for place in (0, 2, 4):
        length = frame.bar_m * place / 4 / factor
        text = number(length, words, places=0 if length == int(length) else 1)
        text = f"{text} {unit}" if place == 4 else text
        page.text((x + place * part, y + _BAR_MM + 0.9), text, size=5.8, ha="center")
    scale = words.gettext("Scale 1:{scale}").format(scale=number(frame.scale, words, places=0))
    page.text((x, y - 3.2), scale, size=_SIZE, bold=True)
