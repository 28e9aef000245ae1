"""What lies on the map annex: lines of the basemap, zones by fill rate, plots by state."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from occupancy.book import LandBook
from occupancy.statement import Statement
from outputs.maps.outlines import on_plane, outlined, present, shapes_of
from outputs.maps.paper.frame import Frame, line_style, paths_of, width_mm, write
from outputs.maps.style import (
    ANNEX_BASEMAP,
    ANNEX_TOWN,
    ANNEX_TOWN_INK,
    BEHIND_ANNEX,
    FAINT,
    HATCHES,
    KINDS,
    NO_RATE,
    OUTLINE_INK,
    PATTERN_INK,
    PATTERNS,
    RATES,
    STATES,
    WHITE,
    kind_of,
    rate_class,
)
from outputs.records import Row, iter_rows, rows_by_key
from outputs.submission.submission import Submission

# Behind a text on colour, so that it stays text that can be found; a rim would turn it into a drawing.
_TEXT_BOX = {"boxstyle": "square,pad=0.1", "facecolor": BEHIND_ANNEX, "edgecolor": "none"}
_APART_MM = 2.0  # parts of a zone that are further apart on paper have a number each
_TOWNS = ("city", "town")
_LABEL_POINTS, _LABEL_MM = 4.0, 1.4


def draw_basemap(axes: Axes, book: LandBook, frame: Frame) -> tuple[str, ...]:
    """Draw the lines for orientation; return the classes that lie in the frame, in their order."""
    if book.basemap.empty:
        return ()
    lines = on_plane(book.basemap, book)
    lines = lines[lines.geometry.intersects(shapely.box(*frame.bounds))]
    for kind, stroke in ANNEX_BASEMAP.items():
        for shape in lines.geometry[lines["class"] == kind]:
            axes.add_patch(PathPatch(_path(shape), fill=False, **line_style(stroke)))
    return tuple(kind for kind in ANNEX_BASEMAP if (lines["class"] == kind).any())


def draw_towns(axes: Axes, book: LandBook, frame: Frame, language: str) -> None:
    """Draw the towns in the frame, with their names."""
    if book.places.empty:
        return
    towns = on_plane(book.places[book.places["class"].isin(_TOWNS)], book)
    for town in iter_rows(towns[towns.geometry.intersects(shapely.box(*frame.bounds))]):
        at = (town["geometry"].x, town["geometry"].y)
        axes.plot(*at, marker="s", markersize=2.2, color=ANNEX_TOWN)
        name = town[f"name_{language}"] or town["name_vi"]
        write(axes, at, f" {name}", size=5.5, color=ANNEX_TOWN_INK, va="center", clip_on=True, bbox=_TEXT_BOX)


def draw_zones(axes: Axes, book: LandBook, statement: Statement) -> tuple[str, ...]:
    """Draw every outline in the colour of its zone's rate; return the kinds of outline that were drawn."""
    rates = rows_by_key(statement.zones, "zone_id")
    phases = rows_by_key(statement.phases, "phase_id")
    kinds = set()
    for outline in iter_rows(outlined(book)):
        phase = phases.get(outline["phase_id"])
        covered = phase is None or phase["status"] in ("established", "operating")
        number = rate_class(rates[outline["zone_id"]]["fill_rate_pct"]) if covered else -1
        draw_outline(axes, outline, RATES[number][1] if number >= 0 else NO_RATE)
        kinds.add(kind_of(outline["boundary_status"]))
    return tuple(kind for kind in KINDS if kind in kinds)


def draw_outline(axes: Axes, outline: Row, colour: str) -> None:
    """Draw one outline and what fills it: a colour, and hatching where it is a mere sketch."""
    hatch = HATCHES["rising"] if KINDS[kind_of(outline["boundary_status"])].hatched else None
    inside: dict[str, Any] = {"facecolor": colour, "edgecolor": PATTERN_INK, "linewidth": 0.0, "hatch": hatch}
    axes.add_patch(PathPatch(_path(_ring_or_shape(outline)), **inside))
    draw_outline_line(axes, outline)


def draw_outline_line(axes: Axes, outline: Row) -> None:
    """Draw the line of an outline by how well it is known."""
    style = outline_line_style(kind_of(outline["boundary_status"]))
    axes.add_patch(PathPatch(_path(_ring_or_shape(outline)), fill=False, **style))


def outline_line_style(kind: str) -> dict[str, Any]:
    """Return the line of a kind of outline as matplotlib takes it."""
    dash = tuple(float(part) for part in KINDS[kind].dash.split())
    dashes: dict[str, Any] = {"linestyle": (0, dash)} if dash else {}
    return {"edgecolor": OUTLINE_INK, "linewidth": KINDS[kind].width_pt, **dashes}


def _ring_or_shape(outline: Row) -> shapely.Geometry:
    """Return the shape of an outline; a ring of its area where it only says about where and how large."""
    shape: shapely.Geometry = outline["geometry"]
    if not KINDS[kind_of(outline["boundary_status"])].ring:
        return shape
    return shapely.buffer(shapely.centroid(shape), float(np.sqrt(shapely.area(shape) / np.pi)))


def draw_plots(axes: Axes, submission: Submission, zone_id: str, frame: Frame) -> tuple[str, ...]:
    """Draw the plots of a zone by state, with their ids where there is room; return the states drawn."""
    plots = submission.statement.parcels
    plots = plots[plots["zone_id"] == zone_id]
    shapes = present(submission.book.parcels).set_index("parcel_id").geometry
    plots = plots[plots["parcel_id"].isin(shapes.index)]
    for state, colour in STATES.items():
        in_state = shapes.loc[plots.loc[plots["state"] == state, "parcel_id"]]
        if len(in_state):
            path = Path.make_compound_path(*map(_path, in_state))
            hatch = HATCHES.get(PATTERNS.get(state, ""))
            axes.add_patch(PathPatch(path, facecolor=colour, edgecolor=WHITE, linewidth=0.0, hatch=hatch))
            for rim, width in ((WHITE, 0.7), (FAINT, 0.25)):
                axes.add_patch(PathPatch(path, fill=False, edgecolor=rim, linewidth=width))
    _write_ids(axes, shapes.loc[plots.loc[plots["land_use"] == "factory", "parcel_id"]], frame)
    return tuple(state for state in STATES if (plots["state"] == state).any())


def number_points(book: LandBook, frame: Frame) -> list[tuple[str, float, float]]:
    """Return where the number of each zone is written: once on every part that lies apart from its others."""
    land = outlined(book)
    points = []
    shapes = shapes_of(land)
    for zone_id, rows in land.groupby("zone_id", sort=False).indices.items():
        together = shapely.union_all(shapely.buffer(shapes[rows], frame.metres(_APART_MM) / 2))
        for part in shapely.get_parts(together):
            x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(part))[0]
            points.append((str(zone_id), float(x), float(y)))
    return points


def _write_ids(axes: Axes, shapes: pd.Series, frame: Frame) -> None:
    """Write the id of each plot that has room for it, level or upright."""
    for parcel_id, shape in zip(shapes.index.astype(str), shapes, strict=True):
        x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(shape))[0]
        length = frame.metres(width_mm(parcel_id, size=_LABEL_POINTS)) / 2
        high = frame.metres(_LABEL_MM) / 2
        for turn, (across, up) in ((0, (length, high)), (90, (high, length))):
            if shape.contains(shapely.box(x - across, y - up, x + across, y + up)):
                style: dict[str, Any] = {"rotation": turn, "ha": "center", "va": "center", "clip_on": True}
                write(axes, (x, y), parcel_id, size=_LABEL_POINTS, bbox=_TEXT_BOX, **style)
                break


def _path(shape: shapely.Geometry) -> Path:
    """Return a shape as matplotlib draws it: every ring and every line closed or open as it is."""
    # Holes run against their ring, so that filling by winding number leaves them empty.
    parts = paths_of(shapely.orient_polygons(shape))
    return Path.make_compound_path(
        *(Path(points, closed=ring or bool((points[0] == points[-1]).all())) for points, ring in parts)
    )
