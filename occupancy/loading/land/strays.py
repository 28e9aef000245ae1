"""Strays: plots that lie far from the others of their phase."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import crs
from geo.findings import findings
from geo.geojson import shapes_of
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.land.drawn import parcel_findings

# How far a plot may lie from the middle of its phase: 10 km, and 10 times as far as half of its plots do.
# A phase of fewer than three plots cannot tell which of them strays: all plots of the book do, from 100 km.
_SPREADS = 10.0
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
    plots = pd.DataFrame(
        {
            "at": np.arange(len(parcels)),
            "phase": parcels["phase_id"].astype(object).to_numpy(),
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
        _M_PER_KM * np.where(of_phase, limits.stray_km, limits.stray_of_book_km), _SPREADS * spread
    )
    plots = plots[(metres > plots["limit_m"]) & (of_phase | (len(plots) >= _FEWEST_OF_PHASE))]
    lon, lat = crs.lon_lat(plots["east"].to_numpy(), plots["north"].to_numpy(), crs.require_crs(parcels))
    return plots.assign(lon=lon, lat=lat)
