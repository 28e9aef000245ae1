"""Places of plots: which reach out of the phase or zone that they are recorded under."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import tolerances
from geo.findings import concat_findings, findings
from geo.geojson import Shapes, shapes_of
from geo.tolerances import ROUNDING_M2, USUAL, Tolerances
from occupancy.loading.land.drawn import drawn, sliver_findings, thin_ones_as_note

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
