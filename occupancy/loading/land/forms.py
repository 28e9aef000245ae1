"""Forms of plots: spikes, strips, distant parts, coarse coordinates; areas on paper and as drawn."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import crs, shape_metrics, tolerances
from geo.boundaries import boundary_segments
from geo.findings import concat_findings, findings
from geo.geojson import shapes_of
from geo.tolerances import ROUNDING_M2, STEP, USUAL, Tolerances
from geo.validity import geometry_findings, representative_lon_lat
from occupancy.loading.land.outlines import drawn, parcel_findings

_TIP_M = 0.1  # a side shorter than this is the blunt end of a spike, or rounding
# Land of these uses is recorded in pieces of any size, and a net of them under one id.
_ANY_SIZE = ("traffic", "green", "technical")


def form_findings(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return the findings on forms of plots; of a strip neither spikes nor its size are told besides."""
    strips = narrow_parcels(parcels, limits)
    wide = parcels[~parcels["row"].isin(strips["row"])]
    return concat_findings(
        [spikes(wide, limits), distant_parts(parcels, limits), unusual_sizes(wide, limits), strips]
    )


def spikes(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """L022: two sides of a plot, 1 m long or more, turn back on each other at less than 1°; the longest."""
    plots = drawn(parcels)
    sides = boundary_segments(shapes_of(plots))
    length = np.hypot(*(sides.ends[:, 2:] - sides.ends[:, :2]).T)
    long = length >= _TIP_M
    sides, length = sides.of(long), length[long]
    if not len(length):
        return findings([])
    begins = np.flatnonzero(np.append(True, sides.ring[1:] != sides.ring[:-1]))
    after = np.arange(1, len(length) + 1)
    after[np.append(begins[1:], len(length)) - 1] = begins  # the last side of a ring is followed by its first
    along = sides.ends[:, 2:] - sides.ends[:, :2]
    back, ahead = -along, along[after]
    across = np.abs(back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0])
    angle = np.degrees(np.arctan2(across, (back * ahead).sum(axis=1)))
    reach = np.minimum(length, length[after])
    at = np.flatnonzero((angle < limits.spike_deg) & (reach >= limits.spike_m))
    at = at[np.argsort(-reach[at], kind="stable")]
    at = at[np.sort(np.unique(sides.owner[at], return_index=True)[1])]
    at = at[np.argsort(sides.owner[at])]
    lon, lat = crs.lon_lat(sides.ends[at, 2], sides.ends[at, 3], crs.require_crs(parcels))
    return parcel_findings(
        plots.iloc[sides.owner[at]],
        rule="L022",
        severity="warning",
        value=[f"{metres:.1f}" for metres in reach[at]],
        lon=lon,
        lat=lat,
    )


def distant_parts(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """L023: a part of a plot lies more than 100 m from the largest of its parts; not of roads and green."""
    plots = parcels[shapely.get_num_geometries(shapes_of(parcels)) > 1]
    plots = plots[~plots["land_use"].isin(_ANY_SIZE)]
    if plots.empty:
        return findings([])
    parts, owner = shapely.get_parts(shapes_of(plots), return_index=True)
    order = np.lexsort((shapely.area(parts), owner))
    largest = dict(zip(owner[order], parts[order], strict=True))
    apart = shapely.distance(parts, np.array([largest[at] for at in owner], dtype=object))
    farthest = pd.Series(apart).groupby(owner).max()
    farthest = farthest[farthest > limits.parts_apart_m]
    return parcel_findings(
        plots.iloc[farthest.index.to_numpy(dtype=int)],
        rule="L023",
        severity="warning",
        value=[f"{metres:.1f}" for metres in farthest],
    )


def unusual_sizes(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """L024: a plot is a hundred times smaller or larger than the middle one of its use, of ten or more.

    Where its paper says another area, the difference is told (L014), not the size.
    """
    plots = drawn(parcels[~parcels["land_use"].isin((*_ANY_SIZE, ""))])
    if len(plots) < limits.size_rows:
        return findings([])
    measured = pd.Series(shapely.area(shapes_of(plots)), index=plots.index)
    of_use = measured.groupby(plots["land_use"])
    middle = of_use.transform("median").where(of_use.transform("size") >= limits.size_rows)
    far = np.maximum(measured / middle, middle / measured) > limits.size_times
    paper = plots["document_area_m2"].astype("float64")
    far &= ~((measured - paper).abs() > limits.paper_error_pct / 100 * paper)
    return parcel_findings(
        plots[far],
        rule="L024",
        severity="warning",
        value=[f"{area:.1f}" for area in measured[far]],
        expected=[f"{area:.1f}" for area in middle[far]],
        area_m2=measured[far],
    )


def narrow_parcels(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """L025: a plot is narrower than 1 m on average: twice its area over its perimeter."""
    plots = drawn(parcels)
    shapes = shapes_of(plots)
    width = 2 * shapely.area(shapes) / shapely.length(shapes)
    narrow = width < limits.plot_width_m - ROUNDING_M2
    return parcel_findings(
        plots[narrow],
        rule="L025",
        severity="warning",
        value=[f"{metres:.3f}" for metres in width[narrow]],
        area_m2=shapely.area(shapes[narrow]),
    )


def coarse_coordinates(
    frame: GeoDataFrame, *, table: str, id_column: str, limits: Tolerances = USUAL
) -> pd.DataFrame:
    """L026: all coordinates of a layer are written in steps of more than 1.5 m; told once for the layer."""
    rows = drawn(frame)
    steps = tolerances.steps_of(rows)
    if STEP not in rows or not (len(steps) and steps.min() > limits.coarse_step_m):
        return findings([])
    lon, lat = representative_lon_lat(shapes_of(rows)[:1], crs.require_crs(rows))
    return geometry_findings(
        rows.iloc[:1],
        table=table,
        id_column=id_column,
        rule="L026",
        severity="warning",
        value=str(len(rows)),
        expected=f"{steps.min():.1f}",
        lon=lon,
        lat=lat,
    )


_FIELD = "document_area_m2"
# Plots in another unit than m² are told once for the column, so few of them where they are most.
_FEWEST_OF_MOST = 2
_FEWEST_OF_BLOCK = 3  # where more than half of a block's plots have their point at another place


def paper_differences(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Hold `document_area_m2` against the measured area; half a step along the perimeter is let pass besides.

    L006, a warning: they differ by more than 2 m², and than 0.1 % of the paper. L014, an error: by more than
    20 % of it; the unit in which the two would agree is named where there is one. L013, an error: many plots
    look written in one such unit, which is told of the column and not of each; L027: so do most plots of a
    block, by a shifted decimal point.
    """
    plots = drawn(parcels)
    shapes = shapes_of(plots)
    measured = np.asarray(shapely.area(shapes))
    paper = plots[_FIELD].to_numpy(dtype=float, na_value=np.nan)
    more = measured - paper
    limit = tolerances.tolerance_along(shapes, tolerances.steps_of(plots)) + ROUNDING_M2
    differ = np.flatnonzero(
        np.abs(more) > np.maximum(limits.paper_m2, limits.paper_pct / 100 * paper) + limit
    )
    if not len(differ):
        return concat_findings([])
    lon, lat = representative_lon_lat(shapes[differ], crs.require_crs(plots))
    far = (np.abs(more) > limits.paper_error_pct / 100 * paper + limit)[differ]
    units = shape_metrics.likely_unit(paper[differ], measured[differ], latitude=float(np.nanmedian(lat)))
    shifted = shape_metrics.likely_unit(paper[differ], measured[differ], units=shape_metrics.SHIFTED)
    looks = pd.Series(np.where(units == shape_metrics.NONE, shifted, units)).where(far, shape_metrics.NONE)
    differences = parcel_findings(
        plots.iloc[differ],
        rule=np.where(far, "L014", "L006"),
        severity=np.where(far, "error", "warning"),
        field=_FIELD,
        value=[f"{area:.1f}" for area in paper[differ]],
        expected=np.where(far, looks, [f"{area:.1f}" for area in measured[differ]]),
        area_m2=more[differ],
        lon=lon,
        lat=lat,
    )
    count = looks.map(looks.value_counts())
    most = limits.column_pct / 100 * int(np.isfinite(paper).sum())
    half = (count >= _FEWEST_OF_MOST) & (count > most)
    is_shifted = looks.isin(shape_metrics.SHIFTED)
    many = (looks != shape_metrics.NONE) & (half | (count >= limits.column_rows) & ~is_shifted)
    column = differences[many].assign(rule="L013", value=count[many].astype("str"), area_m2=np.nan)
    block = _blocks(plots)
    alike = looks.groupby([block[differ], looks]).transform("size")
    of_block = pd.Series(block[np.isfinite(paper)]).value_counts().reindex(block[differ]).to_numpy()
    blockwise = is_shifted & ~many & (alike >= _FEWEST_OF_BLOCK) & (2 * alike > of_block)
    blocks = differences[blockwise].assign(rule="L027", value=alike[blockwise].astype("str"), area_m2=np.nan)
    once = ~pd.DataFrame({"block": block[differ], "unit": looks})[blockwise].duplicated()
    return concat_findings(
        [column.drop_duplicates("expected"), blocks[once], differences[~many & ~blockwise]]
    )


def _blocks(plots: GeoDataFrame) -> NDArray[np.object_]:
    """Return phase and block of each plot; a phase without blocks is one."""
    return np.asarray(plots["phase_id"].astype(str) + "/" + plots["block"].astype(str), dtype=object)
