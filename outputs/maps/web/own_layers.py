"""A reader's own layers: files of strangers read with care, made ready for the maps of that reader alone.

Nothing of them is kept: a file that only a path can be read from stands on disk while it is read.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.archives import read_archive
from geo.errors import GeometryError, SourceError
from geo.kml_tables import OF_KML
from geo.layer_reader import FORMATS as STORED
from geo.layer_reader import layers_with_shapes, read_geojson, read_layer
from occupancy.book import LandBook
from outputs.maps.outlines import geometries
from outputs.maps.web.folium_map import bounds
from outputs.maps.web.geometry import collection, geometry_texts

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".kml")
_MB = 1_000_000


def zipped_layers(file: str, content: bytes) -> dict[str, dict[str, bytes]]:
    """Return the layers of a ZIP called `file` by the path they have in it: bytes by suffix, in lower case.

    A Shapefile has several suffixes, KML one. Other files of the ZIP are left alone.

    Raises
    ------
    SourceError
        If it is not a ZIP or damaged, unpacks to too much, holds a path that leads out of it, a link, a name
        twice or what is encrypted, or no layer.
    """
    layers = _layers(read_archive(file, content, wanted=_is_part))
    if not layers:
        raise SourceError(
            "{file} holds no Shapefile and no KML; zip the .shp, .shx, .dbf and .prj of a layer together.",
            file=file,
        )
    return layers


def _is_part(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _PARTS


def _layers(files: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    layers: dict[str, dict[str, bytes]] = {}
    for name, content in files.items():
        path = PurePosixPath(name)
        layers.setdefault(str(path.with_suffix("")), {})[path.suffix.lower()] = content
    return {stem: parts for stem, parts in layers.items() if parts.keys() & {".shp", ".kml"}}


FORMATS = (".geojson", ".json", ".gpkg", ".fgb", ".kml", ".kmz", ".zip")
MOST_MB, MOST_SHAPES, MOST_CORNERS = 20, 5_000, 100_000
_MOST_PARTS = 200  # layers of one file, folders of a KML
_MOST_SENT_MB = 8  # that go to the browser
_ATTRIBUTES, _SIGNS = 30, 200  # shown of a shape, and of each of its texts
_AROUND_DEG = 0.5  # by which a layer may lie beside the land
_NAME = re.compile(r"[^\w .()+-]")


@dataclass(frozen=True, slots=True)
class OwnLayer:
    """A layer to be drawn.

    Attributes
    ----------
    name
        Of its file, and of the layer where the file has several.
    shapes
        GeoJSON in degrees, as the map of the book counts them; properties are texts.
    drawn, undrawn
        How many of its shapes can be drawn, and how many not.
    """

    name: str
    shapes: str
    drawn: int
    undrawn: int

    @property
    def token(self) -> str:
        """What no other layer has."""
        return hashlib.sha256(f"{self.name}\n{self.shapes}".encode()).hexdigest()[:16]


def shapes_of(layer: OwnLayer) -> list[Any]:
    """Return the shapes of a layer in degrees."""
    return list(shapely.get_parts(shapely.from_geojson(layer.shapes)))


def read_own_layers(name: str, content: bytes, book: LandBook) -> list[OwnLayer]:
    """Read all layers with shapes of a file called `name`, for maps of `book`.

    Raises
    ------
    SourceError
        If it is in another format, more than a map can draw, or has no shape; else as `read_layer`.
    CrsError
        If it says no coordinate reference system where it must, or one that cannot be used.
    GeometryError
        If it lies elsewhere.
    """
    file = _NAME.sub("_", Path(name.replace("\\", "/")).name)[-80:]
    if Path(file).suffix.lower() not in FORMATS:
        raise SourceError(
            "{file} is in no format that the map draws; export it as GeoJSON, GeoPackage, FlatGeobuf, KML or"
            " a zipped Shapefile.",
            file=file,
        )
    if len(content) > MOST_MB * _MB:
        raise _too_much(file)
    frames = list(_frames(file, content))
    filled = [(layer, frame) for layer, frame in frames if len(frame)] or frames
    layers = [_own_layer(layer, frame, book) for layer, frame in filled]
    if sum(len(layer.shapes) for layer in layers) > _MOST_SENT_MB * _MB:
        raise _too_much(file)
    return layers


def _frames(file: str, content: bytes) -> Iterator[tuple[str, GeoDataFrame]]:
    """Yield each layer of a file with what it is called."""
    if Path(file).suffix.lower() in (".geojson", ".json"):
        yield file, read_geojson(content, file=file)
        return
    if Path(file).suffix.lower() not in (".zip", ".kmz"):
        yield from _stored(file, Path(file).stem, {Path(file).suffix: content})
        return
    layers = zipped_layers(file, content)
    for path, parts in layers.items():
        stem = _NAME.sub("_", Path(path).name)[-80:]
        yield from _stored(file if len(layers) == 1 else f"{file} – {stem}", stem, parts)


def _stored(name: str, stem: str, parts: Mapping[str, bytes]) -> Iterator[tuple[str, GeoDataFrame]]:
    """Yield the layers of a file whose `parts`, by suffix, are read from a disk; folders of a KML are one."""
    with TemporaryDirectory(prefix="landbook-") as folder:
        for suffix, content in parts.items():
            (Path(folder) / f"{stem}{suffix}").write_bytes(content)
        path = Path(folder) / f"{stem}{next(suffix for suffix in parts if suffix in STORED)}"
        names = layers_with_shapes(path)
        if not names:
            raise _nothing(name)
        if len(names) > _MOST_PARTS:
            raise _too_much(name)
        frames = {layer: read_layer(path, layer=layer) for layer in names}
    if ".kml" in parts:
        whole = pd.concat(frames.values(), ignore_index=True)
        yield name, whole.drop(columns=[column for column in whole.columns if column in OF_KML])
        return
    for layer, frame in frames.items():
        yield (name if len(names) == 1 else f"{name} – {layer}"), frame


def _own_layer(name: str, frame: GeoDataFrame, book: LandBook) -> OwnLayer:
    moved = crs.to_map_degrees(frame, crs.require_crs(book.zones))
    there = np.array([shape is not None and not shape.is_empty for shape in geometries(moved)], dtype=bool)
    shapes = geometries(moved)[there]
    if not len(shapes):
        raise _nothing(name)
    if len(shapes) > MOST_SHAPES or shapely.get_num_coordinates(shapes).sum() > MOST_CORNERS:
        raise _too_much(name)
    _check_place(name, shapely.bounds(shapes), bounds(book))
    columns = [column for column in frame.columns if column not in ("row", "geometry")][:_ATTRIBUTES]
    texts = zip(*(frame[column][there] for column in columns), strict=True) if columns else [()] * len(shapes)
    properties = (
        {column[:_SIGNS]: text[:_SIGNS] for column, text in zip(columns, row, strict=True) if _is_said(text)}
        for row in texts
    )
    drawn = collection(zip(properties, geometry_texts(shapes), strict=True))
    return OwnLayer(name, drawn, len(shapes), len(there) - len(shapes))


def _is_said(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())


def _check_place(name: str, boxes: crs.Floats, land: tuple[float, ...]) -> None:
    """Refuse a layer none of whose shapes is near the land, all in degrees."""
    west, south, east, north = land
    near = (boxes[:, 0] <= east + _AROUND_DEG) & (boxes[:, 2] >= west - _AROUND_DEG)
    near &= (boxes[:, 1] <= north + _AROUND_DEG) & (boxes[:, 3] >= south - _AROUND_DEG)
    if near.any():
        return
    at = np.median(boxes[:, :2] + boxes[:, 2:], axis=0) / 2
    _, _, metres = crs.ELLIPSOID.inv((west + east) / 2, (south + north) / 2, at[0], at[1])
    raise GeometryError(
        "{file} lies {km} km from the land of this book; check its coordinate reference system.",
        file=name,
        km=round(metres / 1000),
    )


def _nothing(name: str) -> SourceError:
    return SourceError("{file} has no shape that can be drawn.", file=name)


def _too_much(name: str) -> SourceError:
    return SourceError(
        "{file} is more than the map can draw (at most {shapes} shapes, {corners} corners and {mb} MB);"
        " cut it to the land you need, or simplify it.",
        file=name,
        shapes=MOST_SHAPES,
        corners=MOST_CORNERS,
        mb=MOST_MB,
    )
