"""The packaged book read with json and pandas alone, so that its figures are checked without our own code."""

import json
from functools import lru_cache

import pandas as pd
import shapely
from pyproj import Transformer

from occupancy.program import DATA

DAY = "2023-11-17"
FAR = "9999-12-31"  # stands for an end that has not come
_TO_PLANE = Transformer.from_crs("EPSG:4326", "EPSG:9209", always_xy=True)


@lru_cache
def table(name: str) -> pd.DataFrame:
    """A CSV file, every cell as text."""
    return pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)


@lru_cache
def layer(name: str) -> pd.DataFrame:
    """A GeoJSON file: its properties, empty where a text is null, and `geometry` in degrees."""
    features = json.loads((DATA / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    frame = pd.DataFrame([feature["properties"] for feature in features])
    texts = frame.select_dtypes("str").columns
    frame[texts] = frame[texts].fillna("")
    return frame.assign(
        geometry=[feature["geometry"] and shapely.geometry.shape(feature["geometry"]) for feature in features]
    )


@lru_cache
def plots() -> pd.DataFrame:
    """All plots, `geometry` in metres of the plane; those of today have `valid_to` far away."""
    frame = layer("parcels")
    metres = shapely.transform(frame["geometry"].to_numpy(), _TO_PLANE.transform, interleaved=False)
    return frame.assign(geometry=metres, valid_to=frame["valid_to"].replace("", FAR))


def decisions(day: str) -> pd.DataFrame:
    """The decisions in force on a day, by phase; areas as numbers, NaN where there is none."""
    rows = table("phase_decisions")
    rows = rows[(rows["in_force_from"] <= day) & (rows["in_force_to"].replace("", FAR) >= day)]
    areas = ["planned_area_ha", "established_area_ha", "leasable_area_ha"]
    numbers = rows[areas].apply(pd.to_numeric, errors="coerce")
    return rows.assign(**{name: numbers[name] for name in areas}).set_index("phase_id")


def lines() -> pd.DataFrame:
    """The lease lines as known today with the plot each is on, `until` the last day each is live."""
    rows = table("tenancies")
    rows = rows[rows["superseded_on"] == ""].merge(
        plots(), on="parcel_id", how="left", validate="many_to_one"
    )
    ends = rows[["last_day", "ended_on"]].replace("", FAR).min(axis=1)
    return rows.assign(until=ends, leased_m2=pd.to_numeric(rows["leased_area_m2"]))


def live(day: str) -> pd.DataFrame:
    """The lease lines live on a day."""
    rows = lines()
    return rows[(rows["first_day"] <= day) & (rows["until"] >= day)]
