"""Shifts: phases whose plots all lie beside their outline, by one cause."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.findings import findings
from geo.geojson import Shapes, shapes_of
from geo.tolerances import USUAL, Tolerances
from geo.validity import geometry_findings
from occupancy.loading.land.drawn import drawn

_RULES = {"plane": "L028", "datum": "L029", "axes": "L030"}
_MOVED = "L031"  # by a vector whose cause is not known
RULES = (*_RULES.values(), _MOVED)
_FEWEST, _FEWEST_OUTSIDE = 3, 2  # plots of a phase that can tell, and of them outside it
_SAMPLE = 200  # plots of a phase that are tried
_RIGHT = 0.05  # of the land outside that a right move may leave there
_MIDDLES_INSIDE = 0.9  # of the plots, where a move is worth a closer look
_LIKE = 0.05  # by which the sides of the boxes around plots and outline may differ, where both are one shape
_M_PER_KM = 1000.0
_BEARINGS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def shift_findings(
    phases: GeoDataFrame, parcels: GeoDataFrame, outside: pd.DataFrame, limits: Tolerances = USUAL
) -> tuple[pd.DataFrame, list[str]]:
    """Return the findings on phases whose plots would lie inside if all were moved alike, and those phases.

    Tried where two plots or more of at least three reach out of their phase (`outside`: the findings on
    those), with more than 5 % of the land of all. L028: read in another plane of the same system they lie
    inside; L029: on the other datum; L030: with east and north exchanged; L031: moved by one vector, where
    plots and outline have boxes of one size. One finding a phase, in the table `phases`; where the cause is
    that of all and they are more than half of the phases, one in the table `parcels`.
    """
    if outside.empty:
        return findings([]), []
    plots = drawn(parcels)
    lines = drawn(phases).drop_duplicates("phase_id")
    phase = plots["phase_id"].to_numpy(dtype=object)
    area = pd.Series(shapely.area(shapes_of(plots))).groupby(phase).sum()
    of_plot = pd.Series(phase, index=plots["row"])
    beyond = outside["area_m2"].groupby(of_plot.reindex(outside["row"]).to_numpy())
    share = 100 * beyond.sum() / area.reindex(beyond.sum().index)
    out = share.index[(share > limits.shift_pct) & (beyond.size() >= _FEWEST_OUTSIDE)]
    causes = {}
    copies = shapely.force_2d(shapes_of(lines))  # threads share the book's shapes and must not prepare these
    for line, outline in zip(lines["phase_id"], copies, strict=True):
        own = shapes_of(plots[phase == line])
        if line in out and len(own) >= _FEWEST and (cause := _cause(own, outline, crs.require_crs(plots))):
            causes[line] = cause
    if not causes:
        return findings([]), []
    whole = len({cause[:2] for cause in causes.values()}) == 1 and len(causes) > 1
    if whole and 2 * len(causes) > int(lines["phase_id"].isin(phase).sum()):
        first = next(iter(causes))
        return _told(plots[phase == first].iloc[:1], [causes[first]], table="parcels"), [*causes]
    return _told(lines[lines["phase_id"].isin(causes)], [*causes.values()], table="phases"), [*causes]


def _told(rows: GeoDataFrame, causes: list[tuple[str, str, str]], *, table: str) -> pd.DataFrame:
    rule, expected, value = (list(cells) for cells in zip(*causes, strict=True))
    key = "parcel_id" if table == "parcels" else "phase_id"
    return geometry_findings(
        rows, table=table, id_column=key, rule=rule, severity="error", expected=expected, value=value
    )


def _cause(shapes: Shapes, outline: shapely.Geometry, plane: crs.System) -> tuple[str, str, str] | None:
    """Return rule, what fits and how far the plots lie from where it has them; None if nothing fits."""
    sample = shapes[np.unique(np.linspace(0, len(shapes) - 1, _SAMPLE).astype(int))]
    before = _outside(sample, outline)
    shapely.prepare(outline)
    middle = shapely.get_coordinates(shapely.centroid(sample)).T
    best, least = None, _RIGHT * before
    for rule, expected, move in _moves(shapes, outline, plane):
        moved = move(*middle)
        near = np.isfinite(moved[0])
        near[near] = shapely.contains_xy(outline, moved[0][near], moved[1][near])
        if near.mean() < _MIDDLES_INSIDE:
            continue
        left = _outside(shapely.transform(sample, move, interleaved=False), outline)  # type: ignore[arg-type]
        if left <= least:
            off = np.median(np.subtract(middle, moved), axis=1)
            best, least = (rule, expected, _offset(*off)), left * (1 - 1e-9)
    return best


def _moves(
    shapes: Shapes, outline: shapely.Geometry, plane: crs.System
) -> Iterator[tuple[str, str, crs.Move]]:
    """Return the moves that are tried: rule, what would fit, and the move."""
    for (kind, code), move in crs.misreadings(plane).items():
        yield _RULES[kind], code, move
    own, around = shapely.total_bounds(shapes), np.asarray(shapely.bounds(outline))
    size, wanted = own[2:] - own[:2], around[2:] - around[:2]
    if (np.abs(size - wanted) <= _LIKE * wanted).all():
        east, north = (around[:2] + around[2:] - own[:2] - own[2:]) / 2
        yield _MOVED, "", lambda x, y: (x + east, y + north)


def _outside(shapes: Shapes, outline: shapely.Geometry) -> float:
    return float(shapely.area(shapely.difference(shapes, outline)).sum())


def _offset(east: float, north: float) -> str:
    """Write metres to east and north as a distance and the direction: `26.1 km W`."""
    metres = float(np.hypot(east, north))
    bearing = _BEARINGS[round(float(np.degrees(np.arctan2(east, north))) / 45) % 8]
    return f"{metres / _M_PER_KM:.1f} km {bearing}" if metres >= _M_PER_KM else f"{metres:.0f} m {bearing}"
