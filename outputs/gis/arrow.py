"""Layers as Arrow tables, the form in which GDAL and Parquet take them with every type as it is."""

import pandas as pd
import pyarrow as pa
import shapely

from outputs.gis.layers import Layer
from outputs.maps.shapes import geometries

GEOMETRY = "geometry"
_LITTLE_ENDIAN = 1


def table(layer: Layer) -> pa.Table:
    """The columns of a layer with their types, null where not known; shapes as WKB behind them."""
    rows = layer.attributes
    columns = {str(name): _column(rows[name]) for name in rows.columns}
    shapes = shapely.to_wkb(geometries(layer.frame), byte_order=_LITTLE_ENDIAN)
    return pa.table(columns | {GEOMETRY: pa.array(shapes, pa.binary())})


def _column(values: pd.Series) -> pa.Array:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        kind, values = pa.date32(), values.dt.date
    elif pd.api.types.is_bool_dtype(values.dtype):
        kind = pa.bool_()
    elif pd.api.types.is_float_dtype(values.dtype):
        kind = pa.float64()
    elif pd.api.types.is_integer_dtype(values.dtype):
        kind = pa.int64()
    else:
        kind = pa.string()
    return pa.array(values.astype(object).where(values.notna(), None).tolist(), kind)
