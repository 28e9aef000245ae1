"""Layers as text: GeoJSON, and CSV with shapes as WKT."""

import csv
import io
import json
from typing import Any

import numpy as np
import shapely

from geo import crs
from geo.geojson import feature_collection_bytes
from outputs.gis.layers import About, Layer, kind_of_column
from outputs.maps.outlines import geometries
from outputs.records import to_json_value
from outputs.text.axes import printed_sign

_TYPES = {"day": "Date", "float": "Real", "int": "Real"}  # of CSVT; all others are texts
_METRES, _DEGREES = 6, 11  # decimals: a thousandth of a millimetre, so that areas stay what they are
_BOM = "\ufeff"
_HEAD = b'{"type":"FeatureCollection",'
# A spreadsheet runs a text that begins like this as a formula, even one from a CSV.
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def geojson(layer: Layer, about: About) -> dict[str, bytes]:
    """Write one layer; in another system than WGS 84 with the member `crs` of 2008, which programs follow.

    `about` stands in the member `landbook`.
    """
    members = {"name": layer.name, "landbook": dict(about)}
    if layer.system != crs.WGS84:
        members["crs"] = {"type": "name", "properties": {"name": crs.crs_to_urn(layer.system)}}
    text = json.dumps(members, ensure_ascii=False)[1:-1] + ","
    features = feature_collection_bytes(layer.frame, decimals=decimals(layer)).removeprefix(_HEAD)
    return {f"{layer.name}.geojson": _HEAD + text.encode() + features}


def csv_files(layer: Layer) -> dict[str, bytes]:
    """Write a CSV in UTF-8 marked for Excel, with `.csvt` and `.prj`, which tell its types and system.

    Beside the columns: the middle of each shape, in WGS 84 and in metres where the layer is in a plane, and
    the shape itself as `wkt`. Decimal points; nothing is rounded; a text that would run as a formula has
    an apostrophe before it.
    """
    frame = layer.attributes.assign(**_middles(layer), crs=crs.crs_code(layer.system))
    shapes = shapely.to_wkt(geometries(layer.frame), rounding_precision=decimals(layer))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    names = [str(name) for name in frame.columns]
    writer.writerow([*names, "wkt"])
    cells = [[_written(cell) for cell in frame[name]] for name in names]
    writer.writerows(zip(*cells, [shape or "" for shape in shapes], strict=True))
    types = ",".join([*(_TYPES.get(kind_of_column(frame[name]), "String") for name in names), "WKT"])
    return {
        f"{layer.name}.csv": (_BOM + text.getvalue()).encode(),
        f"{layer.name}.csvt": types.encode("ascii"),
        f"{layer.name}.prj": crs.crs_to_wkt1_gdal(layer.system).encode("ascii"),
    }


def decimals(layer: Layer) -> int:
    """Return the decimals of a coordinate that keep an area within a square centimetre."""
    return _METRES if layer.system.is_projected else _DEGREES


def _middles(layer: Layer) -> dict[str, Any]:
    """Return the centroid of each shape; NaN where nothing is drawn."""
    points = shapely.centroid(geometries(layer.frame))
    x, y = shapely.get_x(points), shapely.get_y(points)
    if not layer.system.is_projected:
        return {"lon": x.round(9), "lat": y.round(9)}
    lon, lat = crs.lon_lat(x, y, layer.system)
    degrees = [np.where(np.isfinite(values), values, np.nan).round(9) for values in (lon, lat)]
    north, east = (printed_sign(layer.system) * metres.round(3) for metres in (y, x))
    return {"x_north_m": north, "y_east_m": east, "lon": degrees[0], "lat": degrees[1]}


def _written(cell: object) -> object:
    value = to_json_value(cell)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUNS) else value
