"""Findings as layers for a GIS: the shape at fault of each, with all that is known of it."""

import json

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.geojson import geojson_bytes, shapes_of
from occupancy.statement import Statement
from outputs.findings.listed import listed_findings
from outputs.gis.gdal_formats import geopackage
from outputs.gis.layers import FINDING_AREAS, FINDING_POINTS, Layer, about
from outputs.maps.finding_shapes import FindingShapes
from outputs.records import iter_rows
from outputs.text.labels import labels
from outputs.text.translations import Translator

_HEAD = b'{"type":"FeatureCollection",'
_AREA = 2  # dimensions


def findings_geojson(statement: Statement, words: Translator) -> bytes:
    """Write all findings as one GeoJSON in WGS 84: areas, points, and null where there is no place.

    What must be said of them stands in the member `landbook`.
    """
    frame = _frame(statement, words)
    lines = dict(about(statement, words, crs.WGS84))
    members = json.dumps({"name": "findings", "landbook": lines}, ensure_ascii=False)[1:-1]
    return _HEAD + f"{members},".encode() + geojson_bytes(frame).removeprefix(_HEAD)


def findings_geopackage(statement: Statement, words: Translator) -> bytes:
    """Write the findings as two layers in the book's plane, with styles of QGIS by severity.

    What has no area stands in the layer of points, and what has no place is a row of it without a shape.
    """
    frame = crs.to_official_plane(_frame(statement, words))
    is_area = shapely.get_dimensions(shapes_of(frame)) == _AREA
    says = labels(words.language)
    layers = [
        Layer(name, says.table(name), frame[rows].reset_index(drop=True), kind)
        for name, rows, kind in (
            (FINDING_AREAS, is_area, "MultiPolygon"),
            (FINDING_POINTS, ~is_area, "Point"),
        )
    ]
    return geopackage(layers, about(statement, words, layers[0].system), words)


def without_place(statement: Statement) -> int:
    """Count the findings that no map can show."""
    shapes = FindingShapes(statement.book)
    return sum(shapes.fault(row) is None for row in iter_rows(statement.findings))


def _frame(statement: Statement, words: Translator) -> GeoDataFrame:
    """Return the findings with their shapes, in the book's plane; empty cells are null."""
    shapes = FindingShapes(statement.book)
    frame = listed_findings(statement, words, shapes.locator)
    faults = [shapes.fault(row) for row in iter_rows(frame)]
    frame = frame.assign(row_no=frame["row"]).drop(columns="row")  # a GIS has rows of its own
    texts = [str(name) for name, values in frame.items() if pd.api.types.is_string_dtype(values.dtype)]
    frame[texts] = frame[texts].mask(frame[texts] == "")
    geometry = np.array([*faults, None], dtype=object)[:-1]  # also where there is none at all
    return GeoDataFrame(frame, geometry=geometry, crs=crs.require_crs(statement.book.zones))
