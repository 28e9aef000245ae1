"""Books with shapes: the plots of `generator` laid out on a grid, each with nine corners."""

import dataclasses

import geopandas as gpd
import numpy as np
import shapely

from benchmarks import generator
from geo.crs import planar_crs
from occupancy.book import LandBook

_CORNERS = np.array(
    [[0, 0], [50, 3], [100, 0], [103, 40], [100, 80], [66, 79], [33, 81], [0, 80], [-2, 40]], dtype=float
)
_EAST, _NORTH = 540_000.0, 2_330_000.0  # metres in the plane, in Bắc Ninh
_STEP = (120.0, 95.0)


def book(plots: int) -> LandBook:
    """A book of as many plots as leases, all of them drawn; zones and phases have no outline."""
    made = generator.book(plots)
    number = np.arange(plots)
    side = int(np.ceil(np.sqrt(plots)))
    corner = np.stack([_EAST + number % side * _STEP[0], _NORTH + number // side * _STEP[1]], axis=1)
    system = planar_crs(made.info.plane)
    shapes = gpd.GeoSeries(shapely.polygons(_CORNERS[None] + corner[:, None]), crs=system)
    return dataclasses.replace(
        made,
        parcels=gpd.GeoDataFrame(made.parcels.assign(geometry=shapes), geometry="geometry", crs=system),
        **{name: _bare(getattr(made, name), system) for name in ("zones", "phases", "basemap", "places")},
    )


def _bare(frame: gpd.GeoDataFrame, system: object) -> gpd.GeoDataFrame:
    nothing = gpd.GeoSeries([None] * len(frame), index=frame.index, crs=system)
    return gpd.GeoDataFrame(frame.assign(geometry=nothing), geometry="geometry", crs=system)
