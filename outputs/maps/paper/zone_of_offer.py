"""The middle one of a sheet's maps: the zone of the land, its phases, land to come, and roads by name."""

from collections.abc import Sequence

import shapely

from geo.geojson import shapes_of
from occupancy.plot_profile.profile import PlotProfile
from occupancy.statement import Statement
from outputs.maps.outlines import present
from outputs.maps.paper.canvas import Drawing, Text
from outputs.maps.paper.frame import snug_frame
from outputs.maps.paper.location_map import base_lines, draw_base, near_plots, write_road_names
from outputs.maps.paper.north_and_scale import draw_border, draw_north, draw_scale_bar
from outputs.maps.style import (
    ACCENT_RIM,
    BEHIND_NAME,
    EXPANSION,
    GRID_INK,
    NAVY,
    OFFER_USES,
    PAPER,
    UNDIVIDED_GROUND,
)
from outputs.records import Row, iter_rows
from outputs.text.captions import localized_name
from outputs.text.translations import Translator

_AIR = 0.12  # around the zone, as a part of it
_SIZE = 7.0  # points
_WIDER = 1.6  # than on the map of all zones are the lines of the base map
_SEEN_MM = 0.05  # corners that are closer to a line are left out
_TO_COME = ("approved", "none")  # phases without established land on the day


def zone_map(
    statement: Statement, profile: PlotProfile, words: Translator, size_mm: tuple[float, float]
) -> Drawing | None:
    """Draw the zone of an offer on the day, with the land on offer; None where no phase of it is drawn."""
    phases = present(statement.book.phases)
    phases = phases[phases["zone_id"] == profile.zone["zone_id"]]
    if phases.empty or profile.land is None:
        return None
    land, rows = profile.land.shape, list(iter_rows(phases))
    west, south, east, north = map(float, shapely.total_bounds([*shapes_of(phases), land]))
    drawing = Drawing(snug_frame((west, south, east, north), *size_mm, air=_AIR))
    drawing.fill(PAPER)
    draw_base(drawing, base_lines(statement.book), wider=_WIDER)
    to_come = _to_come(statement)
    for phase in rows:
        drawing.shape(phase["geometry"], fill=UNDIVIDED_GROUND)
        if phase["phase_id"] in to_come:
            drawing.shape(phase["geometry"], fill=EXPANSION)
            drawing.shape(phase["geometry"], fill=drawing.hatch("falling", GRID_INK))
    _draw_plots(drawing, statement, profile)
    for phase in rows:
        drawing.shape(phase["geometry"], stroke=NAVY, stroke_width=0.35)
    drawing.shape(land, fill=OFFER_USES["own"], stroke=ACCENT_RIM, stroke_width=0.5)
    draw_scale_bar(drawing, words)
    draw_north(drawing, drawing.width_mm - 4.0, 2.4, words)
    x, y = drawing.place(shapely.centroid(land))
    drawing.keep_clear(x - 1.5, y - 1.5, x + 1.5, y + 1.5)
    write_road_names(drawing, statement.book, words)
    _write_phases(drawing, rows, words)
    draw_border(drawing)
    return drawing


def zone_legend(statement: Statement, profile: PlotProfile, words: Translator) -> list[tuple[str, str]]:
    """Return colour and meaning of what the map of a zone shows beside plots."""
    own = set(statement.phases.loc[statement.phases["zone_id"] == profile.zone["zone_id"], "phase_id"])
    entries = [(UNDIVIDED_GROUND, words.gettext("Not divided into plots yet"))]
    if own & _to_come(statement):
        entries.append((EXPANSION, words.gettext("Expansion: planned, not established")))
    return entries


def _to_come(statement: Statement) -> set[str]:
    """Return the phases that have no established land on the day."""
    phases = statement.phases
    return set(phases.loc[phases["status"].isin(_TO_COME), "phase_id"])


def _draw_plots(drawing: Drawing, statement: Statement, profile: PlotProfile) -> None:
    """Draw the plots of the zone by what they are for who looks for land."""
    near = near_plots(statement, drawing.window)
    near = near[~near["parcel_id"].isin(profile.parcel_ids)]
    for use in reversed([use for use in OFFER_USES if use != "own"]):
        land = shapes_of(near[near["use"] == use])
        for shape in shapely.simplify(land, drawing.frame.metres(_SEEN_MM)):
            drawing.shape(shape, fill=OFFER_USES[use], stroke=GRID_INK, stroke_width=0.06)


def _write_phases(drawing: Drawing, phases: Sequence[Row], words: Translator) -> None:
    """Write the names of phases where there is room, of the largest first; one alone needs none."""
    if len(phases) < 2:
        return
    for phase in sorted(phases, key=lambda phase: -float(phase["geometry"].area)):
        x, y = drawing.place(shapely.centroid(shapely.intersection(phase["geometry"], drawing.window)))
        name = localized_name(phase, words)
        text = Text(x=x, y=y, text=name, size=_SIZE, bold=True, colour=NAVY, behind=BEHIND_NAME)
        if not drawing.write(text):
            drawing.write_beside((x, y), text, off=0.5)
