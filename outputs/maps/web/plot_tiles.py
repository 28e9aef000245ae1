"""The plots of a large book in tiles: ids and rings, and nothing else, in one file that is made once.

From near each plot is there with its ring. From far, plots too small to be seen alone are gathered in cells:
a rectangle around those of a square of the map, the first of them in `map_geometry`, and how many follow it
there. So no land is missing at any zoom, and what a cell looks like follows from the states of its plots.
"""

import hashlib
from collections.abc import Iterator
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.geojson import Shapes
from occupancy.book import LandBook
from occupancy.measures.arrays import cached_per_book
from outputs.files import file_url, served_file, served_path
from outputs.maps.web.geometry import map_geometry
from outputs.maps.web.vector_tiles import (
    CURVE_LEVEL,
    Floats,
    Layer,
    Rings,
    count_values,
    curve,
    pack,
    rectangles,
    rings_of,
    text_values,
)

FIRST_ZOOM, LAST_ZOOM = 5, 14
PLOTS, CELLS = "plots", "cells"  # layers
_TILE_PX = 256
_CELL_LEVELS = 6  # of the curve in a tile: cells of 4 px
_LARGE_PX = 6  # a plot that is wider or higher is drawn alone
_NEAR_EXTENT, _FAR_EXTENT = 2**15, 2**12  # 7 cm at the last zoom; a sixteenth of a pixel at the others
_FORM = b"1"  # of the file: another one when tiles are made otherwise
_KIND = ("tiles", "pmtiles")  # of file, and its ending
_MAKING = Lock()


def plot_tiles_url(book: LandBook, *, base_path: str = "") -> str:
    """Return where a browser finds the plots of `book` in tiles; the file is made when it is not there.

    Of a book that is not `tiled` it is empty. Shapes alone name the file, so it serves a book whose leases
    have changed; an audience is shown a book of its own (`occupancy.loading.audiences`).

    Raises
    ------
    WriteError
        If the served folder cannot be written to.
    """
    shapes = map_geometry(book)
    if not shapes.tiled:
        return ""
    with _MAKING:  # who waited finds it there
        path = served_file(_digest(book), *_KIND, make=lambda: plot_tiles(shapes.ids, shapes.shapes))
    return file_url(path, base_path=base_path)


def are_tiles_made(book: LandBook) -> bool:
    """Return whether the map has not to wait for tiles: they are there, or the book is small."""
    return not map_geometry(book).tiled or served_path(_digest(book), *_KIND).exists()


def plot_tiles(ids: "pd.Index[str]", shapes: Shapes) -> bytes:
    """Return plots as a PMTiles file of vector tiles, zoom FIRST_ZOOM to LAST_ZOOM.

    Shapes are in degrees, in the order of Morton's curve; the number of a plot is its position.
    """
    rings = rings_of(shapes)
    boxes = rings.boxes()
    names = text_values(pa.array(ids, pa.string()))
    x, y = ((boxes[:, :2] + boxes[:, 2:]) / 2).T
    codes = curve(x, y, CURVE_LEVEL)
    zooms = {
        zoom: list(_layers(zoom, rings, boxes, names, codes)) for zoom in range(FIRST_ZOOM, LAST_ZOOM + 1)
    }
    west, south, east, north = map(float, shapely.total_bounds(shapes))
    return pack(zooms, (west, south, east, north))


def _layers(
    zoom: int, rings: Rings, boxes: Floats, names: "pa.Array[Any]", codes: NDArray[np.uint64]
) -> Iterator[Layer]:
    """Yield the plots that are drawn alone at a zoom, and the cells of all others."""
    every = np.arange(len(boxes))
    wide, high = (boxes[:, 2:] - boxes[:, :2]).T * _TILE_PX * 2**zoom
    alone = (np.maximum(wide, high) > _LARGE_PX) | (zoom == LAST_ZOOM)
    extent = _NEAR_EXTENT if zoom == LAST_ZOOM else _FAR_EXTENT
    if alone.any():
        yield Layer(PLOTS, "id", "String", rings, every, names, every[alone], extent)
    if alone.all():
        return
    cell = codes >> np.uint64(2 * (CURVE_LEVEL - zoom - _CELL_LEVELS))
    first = np.append(0, np.flatnonzero(np.diff(cell)) + 1)
    seen = np.where(alone[:, None], [np.inf, np.inf, -np.inf, -np.inf], boxes)
    around = np.concatenate(
        [np.minimum.reduceat(seen[:, :2], first), np.maximum.reduceat(seen[:, 2:], first)], axis=1
    )
    there = np.flatnonzero(np.isfinite(around[:, 0]))
    counts = count_values(np.diff(np.append(first, len(boxes))))
    yield Layer(CELLS, "plots", "Number", rectangles(around), first, counts, there, extent)


@cached_per_book
def _digest(book: LandBook) -> str:
    """Return a digest of the ids and rings, and of the form of the file."""
    shapes = map_geometry(book)
    _, corners, offsets = shapely.to_ragged_array(shapes.shapes)
    digest = hashlib.sha256(_FORM)
    digest.update("\0".join(shapes.ids).encode())
    for part in (corners, *offsets):
        digest.update(np.asarray(part).tobytes())
    return digest.hexdigest()
