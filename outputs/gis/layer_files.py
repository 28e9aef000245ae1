"""The formats of layers, text formats included: each makes one file, handed over as it is."""

import csv
import io
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from geo import crs
from geo.geojson import feature_collection_bytes
from occupancy.errors import QuestionError
from occupancy.statement import Statement
from outputs.files import deterministic_zip
from outputs.gis.gdal_formats import SHORT, flatgeobuf, geopackage, geoparquet, shapefile
from outputs.gis.kml import kml, kmz
from outputs.gis.layers import About, Layer, about, columns_csv, kind_of_column, layers, readme
from outputs.maps.outlines import geometries
from outputs.records import to_json_value
from outputs.text.axes import printed_sign
from outputs.text.translations import Translator

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


VN2000, WGS84 = "vn2000", "wgs84"
SYSTEMS = (VN2000, WGS84)
Maker = Callable[[Sequence[Layer], About, Translator], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is called, how its file name ends, and what makes the file.

    Where a format has one layer to a file, the files come in a ZIP with a text that says what they are.
    `systems` are those that the format itself allows, the usual one first. A `drawing` names no system: east
    is right and north is up, whichever way the axes of the plane run.
    """

    label: str
    suffix: str
    make: Maker
    systems: tuple[str, ...] = SYSTEMS
    drawing: bool = False


def _zip(write: Callable[[Layer, About], Mapping[str, bytes]], **short: str) -> Maker:
    """Return a maker for a format that has one layer to a file; `short` are names of columns in the files."""

    def make(chosen: Sequence[Layer], lines: About, words: Translator) -> bytes:
        files = {"README.txt": readme(lines), "columns.csv": columns_csv(chosen, words, short=short)}
        for layer in chosen:
            files |= write(layer, lines)
        return deterministic_zip(files)

    return make


def _drawing(layers: Sequence[Layer], about: About, _: Translator) -> bytes:
    from outputs.gis.dxf import dxf  # noqa: PLC0415 - what writes drawings takes longer to come than all else

    return dxf(layers, about)


FORMATS: Mapping[str, Format] = {
    "gpkg": Format("GeoPackage", "gpkg", geopackage),
    "shp": Format("Shapefile", "zip", _zip(lambda layer, _: shapefile(layer), **SHORT)),
    "kml": Format("KML", "kml", kml, (WGS84,)),
    "kmz": Format("KMZ", "kmz", kmz, (WGS84,)),
    "dxf": Format("DXF", "dxf", _drawing, drawing=True),
    "geojson": Format("GeoJSON", "zip", _zip(geojson)),
    "parquet": Format("GeoParquet", "zip", _zip(geoparquet)),
    "fgb": Format("FlatGeobuf", "zip", _zip(flatgeobuf)),
    "csv": Format("CSV", "zip", _zip(lambda layer, _: csv_files(layer))),
}


def layer_file(
    statement: Statement, words: Translator, *, form: str, system: str = "", only: Collection[str] = ()
) -> bytes:
    """Write the layers of a day in one file; the same arguments give the same bytes.

    Parameters
    ----------
    statement, words
        Where shapes and figures come from; the language of titles and labels.
    form
        A key of FORMATS.
    system
        `vn2000` for the book's plane, `wgs84` for degrees; empty: the plane where the format allows it.
    only
        The layers to write, of `outputs.gis.layers.LAYERS`; empty: all.

    Raises
    ------
    QuestionError
        When there is no such format, system or layer, or the format is in one system only.
    """
    chosen = _format(form)
    if system and system not in SYSTEMS:
        raise QuestionError(
            "There is no system {system}; choose one of {systems}.", system=system, systems=", ".join(SYSTEMS)
        )
    if system and system not in chosen.systems:
        raise QuestionError(
            "{format} is in WGS 84 by its standard; ask for wgs84, or for another format.",
            format=chosen.label,
        )
    wgs84 = (system or chosen.systems[0]) == WGS84
    made = layers(statement, words, wgs84=wgs84, only=only)
    if not chosen.drawing:
        made = tuple(replace(layer, frame=crs.to_official_plane(layer.frame)) for layer in made)
    return chosen.make(made, about(statement, words, made[0].system), words)


def _format(form: str) -> Format:
    if form not in FORMATS:
        raise QuestionError(
            "There is no format {format}; choose one of {formats}.", format=form, formats=", ".join(FORMATS)
        )
    return FORMATS[form]
