"""GeoPackage, FlatGeobuf and Shapefile, written by GDAL; what it takes from the clock is put right."""

import io
import json
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from geo import crs
from outputs.gis.layers import About, Layer, kind_of_column
from outputs.gis.qgis_styles import write_styles
from outputs.maps.outlines import geometries
from outputs.text.translations import Translator

GEOMETRY = "geometry"
_LITTLE_ENDIAN = 1
_TYPES = {
    "day": pa.date32(),
    "bool": pa.bool_(),
    "float": pa.float64(),
    "int": pa.int64(),
    "text": pa.string(),
}


def table(layer: Layer) -> pa.Table:
    """Return the columns of a layer with their types, null where not known; shapes as WKB behind them."""
    rows = layer.attributes
    columns = {str(name): _column(rows[name]) for name in rows.columns}
    shapes = shapely.to_wkb(geometries(layer.frame), byte_order=_LITTLE_ENDIAN)
    return pa.table(columns | {GEOMETRY: pa.array(shapes, pa.binary())})


def _column(values: pd.Series) -> pa.Array:
    kind = kind_of_column(values)
    values = values.dt.date if kind == "day" else values
    return pa.array(values.astype(object).where(values.notna(), None).tolist(), _TYPES[kind])


# Programs of ten years ago open 1.2; later ones add nothing that is needed here.
_VERSION = {"VERSION": "1.2"}
_ANY_TIME = "2000-01-01T00:00:00.000Z"
# Where the header of an SQLite file counts its changes, twice alike. GDAL makes one more when the time of
# writing falls into the next millisecond.
_COUNTERS = (24, 92)


def geopackage(layers: Sequence[Layer], about: About, words: Translator) -> bytes:
    """Write one GeoPackage with all layers, the styles of QGIS, and `about` as metadata and descriptions."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        for layer in layers:
            put(
                layer,
                path,
                table(layer),
                driver="GPKG",
                append=path.exists(),
                layer_options={
                    "IDENTIFIER": layer.title,
                    "DESCRIPTION": _sentence(about),
                    "GEOMETRY_NAME": "geom",
                },
                dataset_options={} if path.exists() else _VERSION,
                layer_metadata=dict(about),
            )
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            write_styles(database, layers, words, time=_ANY_TIME)
            _without_clock(database)
        return _counted_once(path.read_bytes())


def flatgeobuf(layer: Layer, about: About) -> dict[str, bytes]:
    """Write one layer; rows keep the book's order, so there is no spatial index."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{layer.name}.fgb"
        options = {"SPATIAL_INDEX": "NO", "TITLE": layer.title, "DESCRIPTION": _sentence(about)}
        put(layer, path, table(layer), driver="FlatGeobuf", layer_options=options)
        return {path.name: path.read_bytes()}


def put(layer: Layer, path: Path, rows: pa.Table, *, driver: str, **more: object) -> None:
    """Write `rows` as the layer of a file at `path` in the format of a GDAL `driver`."""
    pyogrio.write_arrow(
        rows,
        path,
        layer=layer.name,
        driver=driver,
        geometry_name=GEOMETRY,
        geometry_type=layer.kind,
        crs=crs.crs_code_or_wkt(layer.system),
        **more,
    )


def _sentence(about: About) -> str:
    return " · ".join(f"{label}: {text}" for label, text in about)


def _without_clock(database: sqlite3.Connection) -> None:
    """Replace the times of writing that a GeoPackage keeps; packed anew, it holds nothing of them."""
    columns: Mapping[str, str] = {"gpkg_contents": "last_change", "gpkg_metadata_reference": "timestamp"}
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for name in sorted(tables & set(columns)):
        database.execute(f"UPDATE {name} SET {columns[name]} = ?", (_ANY_TIME,))
    database.execute("VACUUM")


def _counted_once(database: bytes) -> bytes:
    """Return the database as if it had been changed once."""
    header = bytearray(database)
    for at in _COUNTERS:
        header[at : at + 4] = (1).to_bytes(4, "big")
    return bytes(header)


_PARQUET_VERSION = "1.1.0"


def geoparquet(layer: Layer, about: About) -> dict[str, bytes]:
    """Write one layer; `about` stands in the metadata of the file."""
    box = [round(float(side), 9) for side in layer.frame.total_bounds]
    column = {
        "encoding": "WKB",
        "geometry_types": ["MultiPolygon"],
        "crs": json.loads(layer.system.to_json()),
        "edges": "planar",
        **({"bbox": box} if layer.frame.geometry.notna().any() else {}),
    }
    members = {
        "geo": {"version": _PARQUET_VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}},
        "landbook": dict(about),
    }
    metadata = {name: json.dumps(value, ensure_ascii=False).encode() for name, value in members.items()}
    file = io.BytesIO()
    pq.write_table(table(layer).replace_schema_metadata(metadata), file, compression="zstd")
    return {f"{layer.name}.parquet": file.getvalue()}


# A name has room for ten letters; those that are longer are cut by hand, so that they can be told apart.
SHORT = {
    "boundary_status": "bound_stat",
    "boundary_status_label": "bound_lbl",
    "boundary_precision_m": "bound_prec",
    "boundary_source": "bound_src",
    "decision_no": "decis_no",
    "denominator_ha": "denom_ha",
    "document_area_m2": "doc_m2",
    "established_ha": "establ_ha",
    "fill_rate_pct": "fill_pct",
    "handed_over_ha": "handed_ha",
    "land_use_label": "use_label",
    "leasable_ha": "leasabl_ha",
    "measured_area_m2": "meas_m2",
    "numerator_ha": "numer_ha",
    "operating_from": "oper_from",
    "reserved_ha": "reserv_ha",
    "serviced_on": "servic_on",
    "state_label": "stat_label",
    "status_label": "stat_label",
    "undivided_ha": "undivid_ha",
}
_LONGEST_NAME = 10
_LONGEST_TEXT = 254  # bytes
_PARTS = ("shp", "shx", "dbf", "prj", "cpg")


def shapefile(layer: Layer) -> dict[str, bytes]:
    """Write the parts of a layer under their file names.

    Texts longer than a Shapefile holds end in "…"; yes and no are 1 and 0; the date in the header is the
    day of the figures, since the day of writing would make every file another.
    """
    rows = table(layer)
    rows = rows.rename_columns([short(name) for name in rows.column_names])
    rows = pa.table({name: _kept(rows.column(name)) for name in rows.column_names})
    day = layer.frame["as_of"].iloc[0].date().isoformat() if len(layer.frame) else "2000-01-01"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{layer.name}.shp"
        put(
            layer,
            path,
            rows,
            driver="ESRI Shapefile",
            encoding="UTF-8",
            layer_options={"DBF_DATE_LAST_UPDATE": day},
        )
        files = {f"{layer.name}.{part}": path.with_suffix(f".{part}").read_bytes() for part in _PARTS}
    files[f"{layer.name}.prj"] = crs.crs_to_esri_wkt(layer.system).encode("ascii")
    return files


def short(name: str) -> str:
    """Return the name of a column in a Shapefile; a long one without an entry is a fault of this program."""
    shortened = SHORT.get(name, name)
    if len(shortened) > _LONGEST_NAME:
        raise ValueError(f"{name} has no name of ten letters")
    return shortened


def _kept(values: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """Return what a Shapefile keeps of a column as it is: old programs take its yes and no for texts."""
    if pa.types.is_boolean(values.type):
        return values.cast(pa.int32())
    if pa.types.is_string(values.type):
        return pa.array([None if text is None else _cut(text) for text in values.to_pylist()], pa.string())
    return values


def _cut(text: str) -> str:
    raw = text.encode()
    if len(raw) <= _LONGEST_TEXT:
        return text
    return raw[: _LONGEST_TEXT - len("…".encode())].decode(errors="ignore") + "…"
