"""Shapefiles: a layer in several files, in UTF-8, names of ten letters, and a .prj that is understood."""

import tempfile
from pathlib import Path

import pyarrow as pa

from geo import crs
from outputs.gis.gdal_formats import put, table
from outputs.gis.layers import Layer

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
