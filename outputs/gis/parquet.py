"""GeoParquet: one layer as columns, its system told in full."""

import io
import json

import pyarrow.parquet as pq

from outputs.gis.about import About
from outputs.gis.arrow import GEOMETRY, table
from outputs.gis.layers import Layer

_VERSION = "1.1.0"


def geoparquet(layer: Layer, about: About) -> bytes:
    """One layer; `about` stands in the metadata of the file."""
    box = [round(float(side), 9) for side in layer.frame.total_bounds]
    column = {
        "encoding": "WKB",
        "geometry_types": ["MultiPolygon"],
        "crs": json.loads(layer.system.to_json()),
        "edges": "planar",
        **({"bbox": box} if layer.frame.geometry.notna().any() else {}),
    }
    told = {
        "geo": {"version": _VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}},
        "landbook": dict(about),
    }
    metadata = {name: json.dumps(value, ensure_ascii=False).encode() for name, value in told.items()}
    file = io.BytesIO()
    pq.write_table(table(layer).replace_schema_metadata(metadata), file, compression="zstd")
    return file.getvalue()
