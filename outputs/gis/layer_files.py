"""The formats of layers: each makes one file, so that it can be handed over as it is."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from geo import crs
from occupancy.errors import QuestionError
from occupancy.statement import Statement
from outputs.files import deterministic_zip
from outputs.gis.dxf import dxf
from outputs.gis.gdal_formats import flatgeobuf, geopackage, geoparquet
from outputs.gis.kml import kml, kmz
from outputs.gis.layers import About, Layer, about, columns_csv, layers, readme
from outputs.gis.shapefile import SHORT, shapefile
from outputs.gis.text_formats import csv_files, geojson
from outputs.text.translations import Translator

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


FORMATS: Mapping[str, Format] = {
    "gpkg": Format("GeoPackage", "gpkg", geopackage),
    "shp": Format("Shapefile", "zip", _zip(lambda layer, _: shapefile(layer), **SHORT)),
    "kml": Format("KML", "kml", kml, (WGS84,)),
    "kmz": Format("KMZ", "kmz", kmz, (WGS84,)),
    "dxf": Format("DXF", "dxf", lambda layers, lines, _: dxf(layers, lines), drawing=True),
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
