"""Parcels: the plots of all times with everything their table says of them."""

import geopandas as gpd
import numpy as np
import pandas as pd

from builder.clearing import NAMES
from builder.columns import PARCELS
from builder.days import iso

# USD per m² for the rest of the term; invented, around the few prices that were published (100 and 130)
_PRICES = {"tien-son": 140, "que-vo": 135, "dai-dong-hoan-son": 130, "yen-phong": 150, "vsip-bac-ninh": 160}
_OTHER_PRICE = 120
_NO_PRICE = 0.12  # of the plots on offer do not state one


def in_order(plots: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """The plots of a phase as they are cleared and let: outwards from the gate, more or less."""
    away = plots["away_m"] + rng.normal(0.0, 120.0, len(plots))
    tenths = (plots["document_area_m2"] * 10.0).round().astype("int64")
    return plots.assign(tenths=tenths).iloc[np.argsort(away.to_numpy(), kind="stable")]


def parcels(
    plots: gpd.GeoDataFrame, dates: pd.DataFrame, starts: dict[str, int], rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """`parcels.geojson` but for its names; `dates` are those of clearing by `kin`.

    `starts` is the first day of each phase. A plot of the past has no day after its last one.
    """
    table = plots.merge(dates, left_on="kin", right_index=True, how="left").sort_values("parcel_id")
    table[NAMES] = table[NAMES].fillna("")
    from_day = table["from_day"].fillna(table["phase_id"].map(starts))
    table["valid_from"] = from_day.map(lambda day: iso(int(day)))
    table["valid_to"] = table["to_day"].map(lambda day: "" if pd.isna(day) else iso(int(day)))
    past = table["valid_to"] != ""
    for done, due in (("cleared_on", "clearance_due_on"), ("serviced_on", "service_due_on")):
        later = past & (table[done] > table["valid_to"])
        table.loc[later, due] = table.loc[later, done]
        table.loc[later, done] = ""
    factory = table["land_use"] == "factory"
    chance = rng.random(len(table))
    large = table["document_area_m2"] >= 20_000.0
    divisible = (large & (chance < 0.8)).astype("object")
    table["divisible"] = divisible.where(factory & (chance >= 0.1), None)  # one in ten does not say
    prices = table["zone_id"].map(_PRICES).fillna(_OTHER_PRICE) + rng.normal(0.0, 8.0, len(table))
    stated = factory & ~past & (rng.random(len(table)) >= _NO_PRICE)
    table["asking_price_usd_m2"] = prices.clip(90.0, 170.0).round().where(stated)
    table["source"] = "invented"
    return table.rename(columns={"parents": "parent_parcel_ids"})[[*PARCELS.split(), "geometry"]]
