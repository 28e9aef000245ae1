"""Areas on paper held against areas on the map."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import area_units, crs, tolerances
from geo.findings import concat_findings
from geo.geojson import shapes_of
from geo.tolerances import ROUNDING_M2, USUAL, Tolerances
from geo.validity import representative_lon_lat
from occupancy.loading.land.drawn import drawn, parcel_findings

_FIELD = "document_area_m2"
# Plots in another unit than m² are told once for the column from so many on, or when they are more than half.
_FEWEST, _FEWEST_OF_HALF = 10, 2
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
    units = area_units.likely_unit(paper[differ], measured[differ], latitude=float(np.nanmedian(lat)))
    shifted = area_units.likely_unit(paper[differ], measured[differ], units=area_units.SHIFTED)
    looks = pd.Series(np.where(units == area_units.NONE, shifted, units)).where(far, area_units.NONE)
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
    half = (count >= _FEWEST_OF_HALF) & (2 * count > int(np.isfinite(paper).sum()))
    is_shifted = looks.isin(area_units.SHIFTED)
    many = (looks != area_units.NONE) & (half | (count >= _FEWEST) & ~is_shifted)
    column = differences[many].assign(rule="L013", value=count[many].astype("str"), area_m2=np.nan)
    block = _blocks(plots)
    alike = looks.groupby([block[differ], looks]).transform("size")
    of_block = pd.Series(block[np.isfinite(paper)]).value_counts().reindex(block[differ]).to_numpy()
    most = is_shifted & ~many & (alike >= _FEWEST_OF_BLOCK) & (2 * alike > of_block)
    blocks = differences[most].assign(rule="L027", value=alike[most].astype("str"), area_m2=np.nan)
    once = ~pd.DataFrame({"block": block[differ], "unit": looks})[most].duplicated()
    return concat_findings([column.drop_duplicates("expected"), blocks[once], differences[~many & ~most]])


def _blocks(plots: GeoDataFrame) -> NDArray[np.object_]:
    """Return phase and block of each plot; a phase without blocks is one."""
    return np.asarray(plots["phase_id"].astype(str) + "/" + plots["block"].astype(str), dtype=object)
