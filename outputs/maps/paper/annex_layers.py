"""What lies on the map annex: lines of the basemap, zones by fill rate, plots by state."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from geo import crs
from occupancy.book import LandBook
from occupancy.statement import Statement
from outputs.maps.outlines import outlined, present
from outputs.maps.paper.frame import Frame, width_mm, write
from outputs.maps.style import KINDS, NO_RATE, PATTERNS, RATES, STATES, kind_of, rate_class
from outputs.records import iter_rows, rows_by_key
from outputs.submission.submission import Submission

# How lines of the basemap are drawn, in the order they lie on each other.
LINES: Mapping[str, Mapping[str, Any]] = {
    "river": {"color": "#a9cce3", "linewidth": 1.6},
    "district": {"color": "#a8a49a", "linewidth": 0.5, "linestyle": (0, (6, 2, 1, 2))},
    "province": {"color": "#6f6a5f", "linewidth": 1.1, "linestyle": (0, (8, 2, 1, 2, 1, 2))},
    "planned_road": {"color": "#c07a4a", "linewidth": 1.1, "linestyle": (0, (3, 2))},
    "provincial_road": {"color": "#d9c9a0", "linewidth": 0.8},
    "national_road": {"color": "#cfa75a", "linewidth": 1.1},
    "expressway": {"color": "#c07a4a", "linewidth": 1.6},
    "railway": {"color": "#777777", "linewidth": 0.7, "linestyle": (0, (4, 2))},
}
# The web map's dashes, and what matplotlib calls the patterns over a plot's colour.
DASHES = {name: tuple(float(part) for part in line.dash.split()) for name, line in KINDS.items()}
HATCHES = {"rising": "////", "band": "--", "dots": "..", "falling": "\\\\\\\\", "grid": "++", "level": "---"}
OUTLINE, PATTERN = "#33302b", "#9a958b"
# Behind a text on colour, so that it stays text that can be found; a rim would turn it into a drawing.
_BEHIND = {"boxstyle": "square,pad=0.1", "facecolor": "#ffffffcc", "edgecolor": "none"}
_APART_MM = 2.0  # parts of a zone that are further apart on paper have a number each
_PLACES = ("city", "town")
_LABEL_POINTS, _LABEL_MM = 4.0, 1.4


def basemap(axes: Axes, book: LandBook, frame: Frame) -> tuple[str, ...]:
    """Draw the lines for orientation; the classes that can be seen, in their order."""
    if book.basemap.empty:
        return ()
    lines = _moved(book.basemap, book)
    seen = lines[lines.geometry.intersects(shapely.box(*frame.bounds))]
    for kind, how in LINES.items():
        for shape in seen.geometry[seen["class"] == kind]:
            axes.add_patch(PathPatch(_path(shape), fill=False, **how))
    return tuple(kind for kind in LINES if (seen["class"] == kind).any())


def places(axes: Axes, book: LandBook, frame: Frame, language: str) -> None:
    """Write the names of the towns in the frame."""
    if book.places.empty:
        return
    towns = _moved(book.places[book.places["class"].isin(_PLACES)], book)
    for town in iter_rows(towns[towns.geometry.intersects(shapely.box(*frame.bounds))]):
        at = (town["geometry"].x, town["geometry"].y)
        axes.plot(*at, marker="s", markersize=2.2, color="#8a857a")
        name = town[f"name_{language}"] or town["name_vi"]
        write(axes, at, f" {name}", size=5.5, color="#6f6a5f", va="center", clip_on=True, bbox=_BEHIND)


def zones(axes: Axes, book: LandBook, statement: Statement) -> tuple[str, ...]:
    """Draw every outline in the colour of its zone's rate; the kinds of outline that were drawn."""
    rates = rows_by_key(statement.zones, "zone_id")
    standing = rows_by_key(statement.phases, "phase_id")
    kinds = set()
    for outline in outlines(book):
        phase = standing.get(outline["phase_id"])
        covered = phase is None or phase["status"] in ("established", "operating")
        number = rate_class(rates[outline["zone_id"]]["fill_rate_pct"]) if covered else -1
        draw_outline(axes, outline, RATES[number][1] if number >= 0 else NO_RATE)
        kinds.add(kind_of(outline["boundary_status"]))
    return tuple(kind for kind in KINDS if kind in kinds)


def draw_outline(axes: Axes, outline: Mapping[str, Any], colour: str) -> None:
    """Draw one outline and what fills it: a colour, and hatching where it is a mere sketch."""
    hatch = "////" if KINDS[kind_of(outline["boundary_status"])].hatched else None
    inside: dict[str, Any] = {"facecolor": colour, "edgecolor": PATTERN, "linewidth": 0.0, "hatch": hatch}
    axes.add_patch(PathPatch(_path(_shown(outline)), **inside))
    draw_line(axes, outline)


def draw_line(axes: Axes, outline: Mapping[str, Any]) -> None:
    """Draw the line of an outline by how well it is known."""
    kind = kind_of(outline["boundary_status"])
    how: dict[str, Any] = {"linestyle": (0, DASHES[kind])} if DASHES[kind] else {}
    width = 1.4 if KINDS[kind].ring else 0.3 if KINDS[kind].thin else 0.8
    axes.add_patch(PathPatch(_path(_shown(outline)), fill=False, edgecolor=OUTLINE, linewidth=width, **how))


def _shown(outline: Mapping[str, Any]) -> shapely.Geometry:
    """The shape of an outline; a ring of the same area where it only says about where and how large."""
    shape: shapely.Geometry = outline["geometry"]
    if not KINDS[kind_of(outline["boundary_status"])].ring:
        return shape
    return shapely.buffer(shapely.centroid(shape), float(np.sqrt(shapely.area(shape) / np.pi)))


def plots(axes: Axes, submission: Submission, zone_id: str, frame: Frame) -> tuple[str, ...]:
    """Draw the plots of a zone by state, with their ids where there is room; the states that were drawn."""
    found = submission.statement.parcels
    found = found[found["zone_id"] == zone_id]
    shapes = present(submission.book.parcels).set_index("parcel_id").geometry
    found = found[found["parcel_id"].isin(shapes.index)]
    for state, colour in STATES.items():
        mine = shapes.loc[found.loc[found["state"] == state, "parcel_id"]]
        if len(mine):
            path = Path.make_compound_path(*map(_path, mine))
            hatch = HATCHES.get(PATTERNS.get(state, ""))
            axes.add_patch(PathPatch(path, facecolor=colour, edgecolor="#ffffff", linewidth=0.0, hatch=hatch))
            for colour_of_line, width in (("#ffffff", 0.7), ("#5b5b57", 0.25)):
                axes.add_patch(PathPatch(path, fill=False, edgecolor=colour_of_line, linewidth=width))
    _ids(axes, shapes.loc[found.loc[found["land_use"] == "factory", "parcel_id"]], frame)
    return tuple(state for state in STATES if (found["state"] == state).any())


def outlines(book: LandBook) -> list[dict[str, Any]]:
    """The land that is drawn (`outlined`), in the plane; large pieces first."""
    return [dict(row) for row in iter_rows(outlined(book))]


def _ids(axes: Axes, shapes: Any, frame: Frame) -> None:  # noqa: ANN401 a GeoSeries
    """Write the id of each plot that has room for it, level or upright."""
    for parcel_id, shape in shapes.items():
        x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(shape))[0]
        length = frame.metres(width_mm(parcel_id, size=_LABEL_POINTS)) / 2
        high = frame.metres(_LABEL_MM) / 2
        for turned, (across, up) in ((0, (length, high)), (90, (high, length))):
            if shape.contains(shapely.box(x - across, y - up, x + across, y + up)):
                how: dict[str, Any] = {"rotation": turned, "ha": "center", "va": "center", "clip_on": True}
                write(axes, (x, y), parcel_id, size=_LABEL_POINTS, bbox=_BEHIND, **how)
                break


def _moved(frame: GeoDataFrame, book: LandBook) -> GeoDataFrame:
    return present(crs.to_plane(present(frame), crs.require_crs(book.zones)))


def _path(shape: shapely.Geometry) -> Path:
    """A shape as matplotlib draws it: every ring and every line closed or open as it is."""
    polygonal = shapely.get_dimensions(shape) == 2
    lines = _rings(shape) if polygonal else shapely.get_parts(shape)
    return Path.make_compound_path(
        *(Path(shapely.get_coordinates(line), closed=bool(shapely.is_closed(line))) for line in lines)
    )


def _rings(shape: shapely.Geometry) -> Any:  # noqa: ANN401 an array of shapes
    # Holes run against their ring, so that filling by winding number leaves them empty.
    return shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))


def middles(book: LandBook, frame: Frame) -> list[tuple[str, float, float]]:
    """Where the number of each zone is written: once on every part that lies apart from its others."""
    parts: dict[str, list[shapely.Geometry]] = {}
    for outline in outlines(book):
        parts.setdefault(outline["zone_id"], []).append(outline["geometry"])
    found = []
    for zone_id, shapes in parts.items():
        together = shapely.union_all(shapely.buffer(shapes, frame.metres(_APART_MM) / 2))
        for part in shapely.get_parts(together):
            x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(part))[0]
            found.append((zone_id, float(x), float(y)))
    return found
