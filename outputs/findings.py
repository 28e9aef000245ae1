"""Findings as work: rows with sentence, remedy and place, as layers and as a workbook to be answered."""

import json

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.geojson import geojson_bytes, shapes_of
from occupancy.statement import Statement
from outputs.gis.gdal_formats import geopackage
from outputs.gis.layers import FINDING_AREAS, FINDING_POINTS, Layer, about
from outputs.maps.finding_places import FindingLocator, FindingShapes
from outputs.records import iter_rows
from outputs.submission.report.sentences import effect
from outputs.submission.submission import Submission
from outputs.tables.report_view import by_severity
from outputs.tables.table_export import ExportTable, SheetLayout, export_table, sheets_to_xlsx
from outputs.text import captions
from outputs.text.labels import labels
from outputs.text.limits import with_acceptance
from outputs.text.translations import Translator

COLUMNS = (
    *("severity", "rule", "sentence", "remedy", "effect", "zone_id", "file", "row", "table", "record_id"),
    *("field", "value", "expected", "area_m2", "lon", "lat", "accepted"),
)


def listed_findings(statement: Statement, words: Translator, locator: FindingLocator) -> pd.DataFrame:
    """Return the findings in COLUMNS, errors first; `effect` is what an error does to the rate, else empty.

    `zone_id` is the zone of the land that a finding is about; empty where it has none, or not one.
    """
    says, names = labels(words.language), captions.land_names(statement.book, words)
    frame = by_severity(with_acceptance(statement, words)).reset_index(drop=True)
    rows, submission = iter_rows(frame), Submission(statement, words)
    texts = {
        "sentence": [says.finding(row, names) for row in rows],
        "remedy": [says.remedy(row["rule"]) for row in rows],
        "effect": [effect(row, submission) if row["severity"] == "error" else "" for row in rows],
        "zone_id": [locator.land(row).zone_id for row in rows],
    }
    columns = {name: pd.Series(values, index=frame.index, dtype="str") for name, values in texts.items()}
    return frame.assign(**columns)[list(COLUMNS)]


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


BY = ("zone", "file")
_SHOWN = (
    *("severity", "rule", "sentence", "remedy", "answer", "effect", "file", "row", "record_id", "accepted"),
    *("field", "area_m2", "lat", "lon"),
)
_WIDTHS = {"sentence": 46, "remedy": 38, "answer": 34, "effect": 28, "accepted": 28}
_PRINTED = _SHOWN.index("accepted") + 1  # what follows is for programs


def findings_workbook(statement: Statement, words: Translator, *, by: str = "zone") -> bytes:
    """Write a sheet for each zone, in the book's order, or each file that has findings.

    What is of no zone, or of the book as a whole, has a sheet of its own behind the others. Who is sent it
    writes into the column of answers.
    """
    found = listed_findings(statement, words, FindingLocator(statement.book)).assign(answer="")
    if by == "zone":
        called = captions.zone_names(statement.book, words)
        key, rest = "zone_id", words.gettext("Of no zone")
    else:
        called = {name: name for name in sorted(set(found["file"]) - {""})}
        key, rest = "file", words.gettext("The book as a whole")
    groups = {code: (name, found[found[key] == code]) for code, name in called.items()}
    groups[""] = (rest, found[~found[key].isin(list(called))])
    sheets = [(name, _export(statement, rows, words)) for name, rows in groups.values() if len(rows)]
    sheets = sheets or [(words.gettext("None."), _export(statement, found, words))]
    return sheets_to_xlsx(sheets, _export(statement, found, words), layout=SheetLayout(_WIDTHS, _PRINTED))


def _export(statement: Statement, rows: pd.DataFrame, words: Translator) -> ExportTable:
    return export_table(
        statement,
        rows[list(_SHOWN)],
        words,
        title=words.gettext("Findings"),
        headings={"rule": words.gettext("Check")},
    )
