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
_AROUND = 8.0  # between plots and the outline of their phase


def book(plots: int) -> LandBook:
    """A book of as many plots as leases, all of them drawn, those of a phase in a strip with an outline."""
    made = generator.book(plots)
    side = int(np.ceil(np.sqrt(plots)))
    phase = made.phases["phase_id"].to_numpy().searchsorted(made.parcels["phase_id"])
    rows = np.ceil(np.bincount(phase, minlength=len(made.phases)) / side)
    first = np.append(0, np.cumsum(rows))
    number = made.parcels.groupby("phase_id").cumcount().to_numpy()
    corner = np.stack(
        [_EAST + number % side * _STEP[0], _NORTH + (first[phase] + number // side) * _STEP[1]], axis=1
    )
    system = planar_crs(made.info.plane)
    shapes = gpd.GeoSeries(shapely.polygons(_CORNERS[None] + corner[:, None]), crs=system)
    strips = shapely.box(
        _EAST - _AROUND,
        _NORTH + first[:-1] * _STEP[1] - _AROUND,
        _EAST + side * _STEP[0] - _AROUND,
        _NORTH + first[1:] * _STEP[1] - _AROUND,
    )
    phases = made.phases.assign(geometry=gpd.GeoSeries(strips, crs=system), boundary_status="mapped")
    return dataclasses.replace(
        made,
        parcels=gpd.GeoDataFrame(made.parcels.assign(geometry=shapes), geometry="geometry", crs=system),
        phases=gpd.GeoDataFrame(phases, geometry="geometry", crs=system),
        **{name: _bare(getattr(made, name), system) for name in ("zones", "basemap", "places")},
    )


def _bare(frame: gpd.GeoDataFrame, system: object) -> gpd.GeoDataFrame:
    nothing = gpd.GeoSeries([None] * len(frame), index=frame.index, crs=system)
    return gpd.GeoDataFrame(frame.assign(geometry=nothing), geometry="geometry", crs=system)
