"""GeoJSON out: the same layer gives the same bytes, a feature to a line, so that versions can be compared."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
import shapely.geometry
from geopandas import GeoDataFrame

from geo import crs
from geo.geojson import Shapes


def write_geojson(frame: GeoDataFrame, path: Path, *, decimals: int = 9) -> None:
    """Write `frame` in WGS 84 (RFC 7946), properties in the order of its columns, `row` left out.

    `decimals` of a degree: 9 are 0.1 mm. Days become yyyy-mm-dd, empty cells null; outer rings run counter-
    clockwise from the corner they start at. Nothing depends on the clock, the computer or the language.
    """
    path.write_bytes(geojson_bytes(frame, decimals=decimals))


def geojson_bytes(frame: GeoDataFrame, *, decimals: int = 9) -> bytes:
    """The bytes that `write_geojson` writes."""
    return collection_bytes(crs.to_wgs84(frame), decimals=decimals)


def collection_bytes(frame: GeoDataFrame, *, decimals: int) -> bytes:
    """The same with the coordinates as they are: who writes them in a plane must say so beside them."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    lines = ",\n".join(
        f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'
        for properties, geometry in zip(_properties(frame), _geometries(shapes, decimals), strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


def _properties(frame: GeoDataFrame) -> Iterator[str]:
    attributes = pd.DataFrame(frame.drop(columns=[frame.geometry.name, "row"], errors="ignore"))
    names = [str(name) for name in attributes.columns]
    columns = [_cells(attributes.iloc[:, at]) for at in range(len(names))]
    for cells in zip(*columns, strict=True) if columns else ([()] * len(frame)):
        yield json.dumps(dict(zip(names, cells, strict=True)), ensure_ascii=False, allow_nan=False)


def _cells(column: pd.Series) -> list[object]:
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.dt.strftime("%Y-%m-%d")
    return list(column.astype(object).where(column.notna(), None))


def _geometries(shapes: Shapes, decimals: int) -> Iterator[str]:
    for shape in shapely.orient_polygons(shapes):
        if shape is None:
            yield "null"
        else:
            written = _positions(shapely.geometry.mapping(shape)["coordinates"], decimals)
            yield f'{{"type":"{shape.geom_type}","coordinates":{written}}}'


def _positions(coordinates: tuple[Any, ...], decimals: int) -> str:
    if coordinates and isinstance(coordinates[0], float):
        # Adding zero turns -0.0 into 0.0.
        return "[" + ",".join(f"{round(value, decimals) + 0.0:.{decimals}f}" for value in coordinates) + "]"
    return "[" + ",".join(_positions(part, decimals) for part in coordinates) + "]"
