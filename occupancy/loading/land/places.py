"""Places of plots: outside their phase or zone, far from the others, or all shifted by one cause."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import crs, tolerances
from geo.findings import concat_findings, findings
from geo.geojson import Shapes, shapes_of
from geo.tolerances import ROUNDING_M2, USUAL, Tolerances
from geo.validity import geometry_findings
from occupancy.loading.land.outlines import drawn, parcel_findings, sliver_findings, thin_ones_as_note

_MOST_OF_IT = 0.5


def place_findings(
    zones: GeoDataFrame, phases: GeoDataFrame, parcels: GeoDataFrame, limits: Tolerances = USUAL
) -> pd.DataFrame:
    """Return the findings on plots outside their phase, or outside their zone where that has no outline."""
    outlined = parcels["phase_id"].isin(drawn(phases)["phase_id"])
    of_phase = parcels_outside_phase(parcels, phases, limits)
    if outlined.all():
        return of_phase
    return concat_findings([of_phase, parcels_outside_zone(parcels[~outlined], zones, limits)])


def parcels_outside_phase(
    parcels: GeoDataFrame, phases: GeoDataFrame, limits: Tolerances = USUAL
) -> pd.DataFrame:
    """L005: a plot reaches out of the outline of its phase by more than 0.1 m² + 0.01 % of its area.

    L019, where more than half of what reaches out lies in another phase; L020, where more than half of the
    plot does. What reaches out too thinly for the coordinates to tell is one note, L010.
    """
    plots, at, beyond, steps = _outside(parcels, phases, "phase_id", limits)
    if not len(at):
        return findings([])
    rows = plots.iloc[at]
    areas = shapely.area(beyond)
    other, shared = _largest_share(beyond, drawn(phases))
    own = rows["phase_id"].astype(object).to_numpy()
    in_other = shared > _MOST_OF_IT * areas
    in_it = in_other & (shared > _MOST_OF_IT * shapely.area(shapes_of(rows)))
    told = sliver_findings(
        rows,
        beyond,
        rule=np.select([in_it, in_other], ["L020", "L019"], "L005"),
        severity="error",
        value=np.where(in_other, other, own),
        expected=np.where(in_other, own, ""),
        area_m2=areas,
    )
    return thin_ones_as_note(told, beyond, steps, limits, rule="L010")


def parcels_outside_zone(
    parcels: GeoDataFrame, zones: GeoDataFrame, limits: Tolerances = USUAL
) -> pd.DataFrame:
    """L021: a plot of a phase without an outline reaches out of its zone, by as much as L005 lets pass."""
    plots, at, beyond, steps = _outside(parcels, zones, "zone_id", limits)
    told = sliver_findings(
        plots.iloc[at],
        beyond,
        rule="L021",
        severity="error",
        value=plots["zone_id"].iloc[at],
        area_m2=shapely.area(beyond),
    )
    return thin_ones_as_note(told, beyond, steps, limits, rule="L010")


def _outside(
    parcels: GeoDataFrame, outlines: GeoDataFrame, key: str, limits: Tolerances
) -> tuple[GeoDataFrame, NDArray[np.intp], Shapes, NDArray[np.float64]]:
    """Return the plots with a drawn outline of that key; those that reach out, their land beyond, steps."""
    lines = drawn(outlines).drop_duplicates(key).set_index(key)
    # Copies: threads share the book's shapes and must not prepare these.
    copies = np.asarray(lines.geometry.force_2d().array, dtype=object)
    plots = drawn(parcels)
    plots = plots[plots[key].isin(lines.index).to_numpy()]
    shapes, place = shapes_of(plots), lines.index.get_indexer(pd.Index(plots[key]))
    around = copies[place]
    shapely.prepare(around)
    at = np.flatnonzero(~shapely.covers(around, shapes))
    beyond = shapely.difference(shapes[at], around[at])
    limit = limits.area_m2 + limits.outside_pct / 100 * shapely.area(shapes[at]) + ROUNDING_M2
    over = shapely.area(beyond) > limit
    at, beyond = at[over], beyond[over]
    steps = np.maximum(tolerances.steps_of(plots)[at], tolerances.steps_of(lines)[place[at]])
    return plots, at, beyond, steps


def _largest_share(land: Shapes, phases: GeoDataFrame) -> tuple[Shapes, NDArray[np.float64]]:
    """Return for each piece of land the phase that has the most of it, and how many m²."""
    outlines = shapes_of(phases)
    piece, phase = shapely.STRtree(outlines).query(land)
    shared = shapely.area(shapely.intersection(land[piece], outlines[phase]))
    order = np.argsort(shared, kind="stable")
    most, areas = np.full(len(land), "", dtype=object), np.zeros(len(land))
    most[piece[order]] = phases["phase_id"].to_numpy(dtype=object)[phase[order]]
    areas[piece[order]] = shared[order]
    return most, areas


# How far a plot may lie from the middle of its phase: 10 km, and 10 times as far as half of its plots do.
# A phase of fewer than three plots cannot tell which of them strays: all plots of the book do, from 100 km.
_FEWEST_OF_PHASE = 3
_M_PER_KM = 1000.0


def strays(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> NDArray[np.bool_]:
    """Return which plots stray, one by one in the order of the frame; rows without a shape do not.

    `parcels` are in a plane, in metres, with `phase_id`. A middle is the median of the plots' centres, so
    that no stray moves it.
    """
    return np.isin(np.arange(len(parcels)), _strays(parcels, limits)["at"])


def stray_findings(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return the strays as errors: L040 and L041 hold a plot against its phase, L042 against the book.

    L040: with its two coordinates exchanged the plot would lie among the others, in degrees or on the plane.
    """
    stray = _strays(parcels, limits)
    if stray.empty:
        return findings([])
    plane = crs.require_crs(parcels)
    east, north, lon, lat = (stray[name].to_numpy() for name in ("east", "north", "lon", "lat"))
    middle = stray["middle_east"].to_numpy(), stray["middle_north"].to_numpy()
    exchanged = [(north, east), crs.east_north(lat, lon, plane)]
    near = [np.hypot(x - middle[0], y - middle[1]) <= stray["limit_m"].to_numpy() for x, y in exchanged]
    metres = np.asarray(crs.ELLIPSOID.inv(lon, lat, *crs.lon_lat(*middle, plane))[2])
    return parcel_findings(
        parcels.iloc[stray["at"].to_numpy()],
        rule=np.select([~stray["of_phase"].to_numpy(), near[0] | near[1]], ["L042", "L040"], "L041"),
        severity="error",
        value=[f"{distance:.0f}" for distance in metres / _M_PER_KM],
        lon=lon,
        lat=lat,
    )


def _strays(parcels: GeoDataFrame, limits: Tolerances) -> pd.DataFrame:
    """Return the strays by their position `at`: where they lie, the middle of the others, and the limit."""
    bounds = shapely.bounds(shapes_of(parcels)).reshape(-1, 4)
    phases = pd.factorize(parcels["phase_id"])[0]  # -1 where there is none: in no phase, not in one of them
    plots = pd.DataFrame(
        {
            "at": np.arange(len(parcels)),
            "phase": np.where(phases < 0, np.nan, phases),
            "east": bounds[:, [0, 2]].mean(axis=1),
            "north": bounds[:, [1, 3]].mean(axis=1),
        }
    )
    plots = plots[np.isfinite(plots["east"] + plots["north"])]
    in_phase = plots.groupby("phase")
    of_phase = in_phase["at"].transform("size") >= _FEWEST_OF_PHASE
    plots = plots.assign(of_phase=of_phase)
    in_book = plots[["east", "north"]].median()
    for axis in ("east", "north"):
        plots[f"middle_{axis}"] = in_phase[axis].transform("median").where(of_phase, in_book[axis])
    off = plots[["east", "north"]].to_numpy() - plots[["middle_east", "middle_north"]].to_numpy()
    metres = pd.Series(np.hypot(*off.T), index=plots.index)
    off_book = np.hypot(plots["east"] - in_book["east"], plots["north"] - in_book["north"])
    spread = metres.groupby(plots["phase"]).transform("median").where(of_phase, off_book.median())
    plots["limit_m"] = np.maximum(
        _M_PER_KM * np.where(of_phase, limits.stray_km, limits.stray_of_book_km), limits.stray_times * spread
    )
    plots = plots[(metres > plots["limit_m"]) & (of_phase | (len(plots) >= _FEWEST_OF_PHASE))]
    lon, lat = crs.lon_lat(plots["east"].to_numpy(), plots["north"].to_numpy(), crs.require_crs(parcels))
    return plots.assign(lon=lon, lat=lat)


_RULES = {"plane": "L028", "datum": "L029", "axes": "L030"}
_MOVED = "L031"  # by a vector whose cause is not known
RULES = (*_RULES.values(), _MOVED)
_FEWEST, _FEWEST_OUTSIDE = 3, 2  # plots of a phase that can tell, and of them outside it
_SAMPLE = 200  # plots of a phase that are tried
_MIDDLES_INSIDE = 0.9  # of the plots, where a move is worth a closer look
_LIKE = 0.05  # by which the sides of the boxes around plots and outline may differ, where both are one shape
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
        if line not in out or len(own) < _FEWEST:
            continue
        if cause := _cause(own, outline, crs.require_crs(plots), left_pct=limits.shift_rest_pct):
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


def _cause(
    shapes: Shapes, outline: shapely.Geometry, plane: crs.System, *, left_pct: float
) -> tuple[str, str, str] | None:
    """Return rule, what fits and how far the plots lie from where it has them; None if nothing fits.

    A right move leaves so many per cent of the land that is outside there.
    """
    sample = shapes[np.unique(np.linspace(0, len(shapes) - 1, _SAMPLE).astype(int))]
    before = _area_outside(sample, outline)
    shapely.prepare(outline)
    middle = shapely.get_coordinates(shapely.centroid(sample)).T
    best, least = None, left_pct / 100 * before
    for rule, expected, move in _moves(shapes, outline, plane):
        moved = move(*middle)
        near = np.isfinite(moved[0])
        near[near] = shapely.contains_xy(outline, moved[0][near], moved[1][near])
        if near.mean() < _MIDDLES_INSIDE:
            continue
        left = _area_outside(shapely.transform(sample, move, interleaved=False), outline)  # type: ignore[arg-type]
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


def _area_outside(shapes: Shapes, outline: shapely.Geometry) -> float:
    return float(shapely.area(shapely.difference(shapes, outline)).sum())


def _offset(east: float, north: float) -> str:
    """Write metres to east and north as a distance and the direction: `26.1 km W`."""
    metres = float(np.hypot(east, north))
    bearing = _BEARINGS[round(float(np.degrees(np.arctan2(east, north))) / 45) % 8]
    return f"{metres / _M_PER_KM:.1f} km {bearing}" if metres >= _M_PER_KM else f"{metres:.0f} m {bearing}"
