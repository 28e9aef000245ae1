"""Strays: plots that lie far from the other plots of their phase, as those written latitude first do."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import crs
from geo.findings import findings
from geo.validity import finding_source_columns, findings_from_rows

# How far a plot may lie from the middle of its phase: 10 km, and 10 times as far as half of its plots do.
# A phase of fewer than three plots cannot tell which of them strays: all plots of the book do, from 100 km.
_FAR_M, _FAR_IN_BOOK_M, _SPREADS = 10_000.0, 100_000.0, 10.0
_FEWEST = 3
_M_PER_KM = 1000.0


def strays(parcels: GeoDataFrame) -> NDArray[np.bool_]:
    """Return which plots stray, one by one in the order of the frame; rows without a shape do not.

    `parcels` are in a plane, in metres, with `phase_id`. A middle is the median of the plots' centres, so
    that no stray moves it.
    """
    return np.isin(np.arange(len(parcels)), _measured(parcels)["at"])


def stray_findings(parcels: GeoDataFrame) -> pd.DataFrame:
    """Return the strays as errors: L040 and L041 hold a plot against its phase, L042 against the book.

    L040: with its two coordinates exchanged the plot would lie among the others, in degrees or on the plane.
    """
    found = _measured(parcels)
    if found.empty:
        return findings([])
    plane = crs.require_crs(parcels)
    east, north, lon, lat = (found[name].to_numpy() for name in ("east", "north", "lon", "lat"))
    turned = [(north, east), crs.east_north(lat, lon, plane)]
    middle = found["middle_east"].to_numpy(), found["middle_north"].to_numpy()
    near = [np.hypot(x - middle[0], y - middle[1]) <= found["limit_m"].to_numpy() for x, y in turned]
    middle_lon, middle_lat = crs.lon_lat(*middle, plane)
    metres = np.asarray(crs.ELLIPSOID.inv(lon, lat, middle_lon, middle_lat)[2])
    told = finding_source_columns(
        parcels, found["at"].to_numpy(), table="parcels", id_column="parcel_id"
    ).assign(
        rule=np.select([~found["of_phase"].to_numpy(), near[0] | near[1]], ["L042", "L040"], "L041"),
        severity="error",
        field="geometry",
        value=[f"{distance:.0f}" for distance in metres / _M_PER_KM],
        lon=lon,
        lat=lat,
    )
    return findings_from_rows(told)


def _measured(parcels: GeoDataFrame) -> pd.DataFrame:
    """The strays by their position `at`: where they lie, the middle they were held against, and the limit."""
    bounds = shapely.bounds(np.asarray(parcels.geometry.array, dtype=object)).reshape(-1, 4)
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
    of_phase = in_phase["at"].transform("size") >= _FEWEST
    plots = plots.assign(of_phase=of_phase)
    for axis in ("east", "north"):
        middle = in_phase[axis].transform("median").where(of_phase, plots[axis].median())
        plots[f"middle_{axis}"] = middle
    east, north = plots["east"], plots["north"]
    metres = pd.Series(
        np.hypot(east - plots["middle_east"], north - plots["middle_north"]), index=plots.index
    )
    in_book = float(np.median(np.hypot(east - east.median(), north - north.median()))) if len(plots) else 0.0
    spread = metres.groupby(plots["phase"]).transform("median").where(of_phase, in_book)
    least = np.where(of_phase, _FAR_M, _FAR_IN_BOOK_M)
    plots["limit_m"] = np.maximum(least, _SPREADS * spread)
    plots = plots[(metres > plots["limit_m"]) & (of_phase | (len(plots) >= _FEWEST))]
    lon, lat = crs.lon_lat(plots["east"].to_numpy(), plots["north"].to_numpy(), crs.require_crs(parcels))
    return plots.assign(lon=lon, lat=lat)
