"""Estates: the plots of `generator` drawn as in industrial zones, for measuring a search.

Each phase is a grid of blocks of two rows of six plots, 1 km long and 300 m deep, with streets of 20 m
between them that are one plot. Leases keep their share of their plot. Places and roads are those of the
packaged book.
"""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks import generator
from geo.crs import planar_crs
from occupancy.book import LandBook, load
from occupancy.program import DATA

IN_ROW, LONG, DEEP, STREET = 6, 1_000.0, 150.0, 20.0
ACROSS = 6  # blocks side by side in a phase, at least
_EAST, _NORTH = 530_000.0, 2_325_000.0  # metres in the plane, in Bắc Ninh
_APART = (7_000.0, 4_000.0)  # from one phase to the next, at least


def book(plots: int) -> LandBook:
    """A book of as many plots as leases, all drawn, and one street for each phase."""
    made = generator.book(plots)
    chance = np.random.Generator(np.random.PCG64(20231117))
    shapes = _laid_out(made.parcels)
    old, new = made.parcels["document_area_m2"], shapely.area(shapes).round(1)
    share = pd.Series((new / old).to_numpy(), index=made.parcels["parcel_id"])
    leased = made.tenancies["leased_area_m2"] * made.tenancies["parcel_id"].map(share)
    count = len(made.parcels)
    parcels = made.parcels.assign(
        document_area_m2=new,
        divisible=pd.array(chance.choice([True, False, None], count, p=[0.3, 0.4, 0.3]), dtype="boolean"),
        asking_price_usd_m2=chance.integers(80, 200, count).astype(float),
        service_due_on=pd.Timestamp("2024-06-30").as_unit("s"),
    )
    street = _streets(parcels, shapes)
    both = pd.concat([parcels.assign(geometry=shapes), street], ignore_index=True)
    packaged = load(DATA)
    zone_ids = made.zones["zone_id"].to_numpy()
    services = packaged.services.assign(zone_id=np.resize(zone_ids, len(packaged.services)))
    return dataclasses.replace(
        made,
        parcels=gpd.GeoDataFrame(both, geometry="geometry", crs=planar_crs(made.info.plane)),
        projects=made.projects.assign(tenant_name="Tenant " + made.projects["certificate_no"].str[-3:]),
        tenancies=made.tenancies.assign(leased_area_m2=leased.round(1)),
        phases=made.phases.assign(term_end=pd.Timestamp("2060-12-31").as_unit("s")),
        services=services,
        places=packaged.places,
        basemap=packaged.basemap,
    )


def _laid_out(parcels: pd.DataFrame) -> np.ndarray:
    """Each plot as a rectangle; the widths of a row go by the areas on paper and fill it."""
    phase, _ = pd.factorize(parcels["phase_id"], sort=True)
    number = parcels.groupby(phase).cumcount().to_numpy()
    row, place = phase * 10_000 + number // IN_ROW, number % IN_ROW
    area = parcels["document_area_m2"].to_numpy()
    width = LONG * area / pd.Series(area).groupby(row).transform("sum").to_numpy()
    # To the millimetre, so that neighbours have one edge.
    end = pd.Series(width).groupby(row).cumsum().to_numpy()
    first, last = np.where(place == 0, 0.0, (end - width).round(3)), end.round(3)
    block, upper = number // (2 * IN_ROW), number // IN_ROW % 2
    across = _across(int(block.max()) + 1)
    rows = block // across * (2 * DEEP + STREET) + upper * DEEP
    apart = max(_APART[1], float(rows.max()) + DEEP + 2 * STREET)
    wide = max(_APART[0], across * (LONG + STREET) + 2 * STREET)
    east = _EAST + (phase % 4 - 2 * (across > ACROSS)) * wide + block % across * (LONG + STREET)
    north = _NORTH + phase // 4 * apart + rows
    return np.asarray(shapely.box(east + first, north, east + last, north + DEEP))


def _across(blocks: int) -> int:
    """How many blocks stand side by side in a phase: with very many, the phase is about as wide as long."""
    return max(ACROSS, round((blocks * (2 * DEEP + STREET) / (LONG + STREET)) ** 0.5))


def _streets(parcels: pd.DataFrame, shapes: np.ndarray) -> pd.DataFrame:
    """Of each phase the land around its plots, as one plot."""
    first = parcels.drop_duplicates("phase_id").reset_index(drop=True)
    around = []
    for phase_id in first["phase_id"]:
        own = shapely.union_all(shapes[(parcels["phase_id"] == phase_id).to_numpy()])
        around.append(shapely.box(*own.bounds).buffer(STREET, join_style="mitre").difference(own))
    return first.assign(
        parcel_id=first["phase_id"] + "-street", land_use="traffic", geometry=np.array(around, dtype=object)
    )
