"""Files of the built tables, the same byte for byte on every run."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo import crs

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
