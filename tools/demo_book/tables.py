"""Hand-kept tables as text, and the built ones as files, the same byte for byte on every run."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo import crs
from occupancy.program import ROOT

FOLDER = ROOT / "tools/demo_book/facts"


def facts(name: str) -> pd.DataFrame:
    """Read the table `name` as it is written; an empty cell is empty text."""
    return pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def numbers(column: "pd.Series[str]") -> "pd.Series[float]":
    """Read numbers of a column of text, NaN where a cell is empty."""
    return pd.to_numeric(column.where(column != ""), errors="raise").astype("float64")


CALIBRATED_HA = {"2017-12-31": 1632.95, "2019-12-31": 1747.77, "2021-12-31": 2064.86, "2023-11-17": 2481.57}


def number(day: str) -> int:
    """Return the number of an ISO day."""
    return int(pd.Timestamp(day).to_datetime64().astype("datetime64[D]").astype(int))


def iso(day: int | None) -> str:
    """Return the ISO day of a number; empty for None."""
    return "" if day is None else str(pd.Timestamp(day, unit="D").date())


CALIBRATED = tuple(number(day) for day in CALIBRATED_HA)
TODAY = CALIBRATED[-1]  # the day of the book


Floats = NDArray[np.floating]
Ints = NDArray[np.int64]


def whole(values: Floats, total: int) -> Ints:
    """Round each value down or up so that the sum is `total`; those nearest to the next number go first.

    Every result differs from its value by less than 1.

    Raises
    ------
    ValueError
        If the sum of `values` is so far from `total` that this cannot be.
    """
    down = np.floor(values).astype(np.int64)
    missing = total - int(down.sum())
    if not 0 <= missing <= len(values):
        message = f"{len(values)} values with the sum {values.sum():.3f} cannot be rounded to the sum {total}"
        raise ValueError(message)
    up = np.argsort(down - values, kind="stable")[:missing]
    down[up] += 1
    return down


DECIMALS = 9  # of a degree: a tenth of a millimetre


def degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame in WGS 84 as it will be written: counter-clockwise rings, rounded to `DECIMALS`."""
    moved = crs.to_wgs84(frame)
    turned = shapely.orient_polygons(moved.geometry.to_numpy())
    rounded = shapely.transform(turned, lambda xy: np.round(xy, DECIMALS))
    return moved.set_geometry(gpd.GeoSeries(rounded, index=moved.index, crs=crs.WGS84))


def write_layer(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write a WGS 84 frame as GeoJSON (RFC 7946), one feature per line, properties in column order."""
    names = [column for column in frame.columns if column != frame.geometry.name]
    rows = frame[names].itertuples(index=False, name=None)
    features = [
        json.dumps({"type": "Feature", "properties": _plain(names, row)}, ensure_ascii=False)[:-1]
        + f', "geometry": {_geometry(shape)}}}'
        for row, shape in zip(rows, frame.geometry, strict=True)
    ]
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV: UTF-8, decimal point, empty cells empty."""
    path.write_text(frame.to_csv(index=False, lineterminator="\n"), encoding="utf-8", newline="\n")


def _plain(names: list[str], row: tuple[Any, ...]) -> dict[str, object]:
    return {
        name: None if value == "" or pd.isna(value) else value for name, value in zip(names, row, strict=True)
    }


def _geometry(shape: BaseGeometry | None) -> str:
    return "null" if shape is None else json.dumps(shape.__geo_interface__)


PARCELS = """parcel_id zone_id phase_id block land_use document_area_m2 divisible cleared_on clearance_due_on
    serviced_on service_due_on asking_price_usd_m2 valid_from valid_to parent_parcel_ids source"""
TENANCIES = """lease_id line_no certificate_no parcel_id leased_area_m2 first_day last_day ended_on
    handed_over_on operating_from recorded_on superseded_on source note"""
PROJECTS = """certificate_no tenant_name tenant_country sector_code investment_amount investment_currency jobs
    source"""
RESERVATIONS = "parcel_id held_for first_day last_day source note"
