"""Surroundings: the sectors that a zone is let to, and the neighbours of a tenant."""

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo.boundaries import neighbours
from occupancy.audience import INTERNAL
from occupancy.evidence import evidence
from occupancy.offers.supply import STREET_M, Supply
from occupancy.reckoning.days import Bools
from occupancy.spelling import folded


def sector_shares(sectors: pd.DataFrame, wanted: tuple[str, ...]) -> "pd.Series[float]":
    """Of the leased land of each zone whose sector is stated, the share of the `wanted` ones, from 0 to 1."""
    stated = sectors[sectors["sector_code"] != ""]
    every = stated.groupby("zone_id")["leased_m2"].sum()
    own = stated[stated["sector_code"].isin(wanted)].groupby("zone_id")["leased_m2"].sum()
    return own.reindex(every.index).fillna(0.0) / every[every > 0]


def beside_tenant(supply: Supply, wanted: tuple[str, ...]) -> Bools | None:
    """Which plots lie beside, or across a street from, land let to a tenant; None where tenants are withheld.

    A tenant is meant when all words of one of the `wanted` names are in its own, marks left out.
    """
    if wanted not in supply.beside:
        supply.beside[wanted] = _beside_tenant(supply, wanted)
    return supply.beside[wanted]


def _beside_tenant(supply: Supply, wanted: tuple[str, ...]) -> Bools | None:
    book = supply.book
    if book.audience != INTERNAL.audience or book.projects.empty:
        return None
    asked = [folded(name).split() for name in wanted]
    names = [f" {folded(name)}" for name in book.projects["tenant_name"]]
    meant = [any(words and all(f" {word}" in name for word in words) for words in asked) for name in names]
    own = book.projects.loc[np.array(meant, dtype=bool), "certificate_no"]
    lines = evidence(book, as_of=supply.statement.as_of)
    let = set(lines.loc[lines["certificate_no"].isin(own), "parcel_id"])
    theirs = book.parcels[book.parcels["parcel_id"].isin(let)]
    shapes = [*supply.shapes, *theirs.geometry]
    if not shapes:
        return np.zeros(0, dtype=np.bool_)
    pairs = neighbours(GeoDataFrame(geometry=shapes, crs=book.parcels.crs), across_m=STREET_M)
    mixed = pairs[(pairs["i"] < len(supply.shapes)) & (pairs["j"] >= len(supply.shapes))]
    near = np.zeros(len(supply.shapes), dtype=np.bool_)
    near[mixed["i"].to_numpy()] = True
    return near
