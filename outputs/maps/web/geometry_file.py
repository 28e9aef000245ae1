"""The shapes of a book for the browser: ids and rings, in a file named by its content, and nothing else.

What a plot is on a day (`outputs/maps/web/plot_states_payload.py`) travels apart, so that shapes travel once.
"""

import json
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.crs import to_wgs84
from occupancy.book import LandBook
from outputs.maps.outlines import placed
from outputs.maps.style import KINDS, kind_of
from outputs.maps.web.layers import Outline, bounds, outlines
from outputs.served_files import file_url, write_served

Ints = NDArray[np.int64]
_PER_DEGREE = 1_000_000  # 0.1 m


@dataclass(frozen=True, slots=True, eq=False)
class MapGeometry:
    """The shapes of a book in WGS 84, in an order that everything sent to the browser later follows.

    Attributes
    ----------
    ids
        The plots that have a shape, whenever valid.
    shapes, boxes
        The plots in degrees; west, south, east and north of each.
    strays
        Which plots lie far from the others of their phase, so that no map is made to fit them.
    outlines
        The phases, zones none of whose phases is drawn, and the plots of what has no outline.
    bounds
        West, south, east and north of all that a map is made to fit; empty when nothing has a shape.
    text
        The content of the served file.
    """

    ids: pd.Index
    shapes: NDArray[np.object_]
    boxes: NDArray[np.float64]
    strays: NDArray[np.bool_]
    outlines: tuple[Outline, ...]
    bounds: tuple[float, ...]
    text: str


_CACHE: "WeakKeyDictionary[LandBook, MapGeometry]" = WeakKeyDictionary()


def map_geometry(book: LandBook) -> MapGeometry:
    """The shapes of `book`, worked out on first asking and kept as long as the book is."""
    if book not in _CACHE:
        _CACHE[book] = _rings(book)
    return _CACHE[book]


def geometry_url(book: LandBook, *, base_path: str = "") -> str:
    """Return where a browser finds the shapes of `book`; the file is written when it is not there.

    An audience is shown a book of its own (`occupancy.audiences`); its file is made from that one.

    Raises
    ------
    WriteError
        If the served folder cannot be written to.
    """
    return file_url(write_served(map_geometry(book).text, "rings", "json"), base_path=base_path)


def _rings(book: LandBook) -> MapGeometry:
    plots = book.parcels[book.parcels.geometry.notna() & ~book.parcels.geometry.is_empty]
    plots = to_wgs84(GeoDataFrame(plots[["parcel_id", "geometry"]], geometry="geometry", crs=plots.crs))
    around = outlines(book)
    shapes = np.asarray(plots.geometry.array, dtype=object)
    parts = np.asarray([shapely.from_geojson(outline.geometry) for outline in around], dtype=object)
    content = {
        "per_degree": _PER_DEGREE,
        "plots": {"ids": plots["parcel_id"].tolist(), "rings": _packed(shapes)},
        "outlines": {
            "ids": [[outline.zone_id, outline.phase_id] for outline in around],
            "rings": [
                [] if circle else shape
                for circle, shape in zip(map(_is_circle, around), _packed(parts), strict=True)
            ],
        },
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return MapGeometry(
        ids=pd.Index(plots["parcel_id"], dtype="str"),
        shapes=shapes,
        boxes=shapely.bounds(shapes),
        outlines=around,
        strays=np.asarray(~plots["parcel_id"].isin(placed(book)["parcel_id"])),
        bounds=bounds(book),
        text=text,
    )


def _is_circle(outline: Outline) -> bool:
    """Whether an outline only says where and how large: its rings would say more than is known."""
    return KINDS[kind_of(outline.boundary_status)].ring


def _packed(shapes: NDArray[np.object_]) -> list[list[list[int]]]:
    """Per shape its rings; a ring starts at a corner and goes on in steps, lon and lat in turn, not closed.

    Outer rings run one way and holes the other, so that filling by winding number leaves holes empty even
    where shapes lie on each other.
    """
    if not len(shapes):
        return []
    parts, of_shape = shapely.get_parts(shapely.orient_polygons(shapes), return_index=True)
    loops, of_part = shapely.get_rings(parts, return_index=True)
    points, of_loop = shapely.get_coordinates(loops, return_index=True)
    corners: Ints = np.rint(points * _PER_DEGREE).astype(np.int64)
    starts = np.flatnonzero(np.diff(of_loop, prepend=-1))
    steps = np.diff(corners, axis=0, prepend=corners[:1])
    steps[starts] = corners[starts]
    packed: list[list[list[int]]] = [[] for _ in shapes]
    ends = [*starts[1:].tolist(), len(points)]
    for loop, (start, end) in enumerate(zip(starts.tolist(), ends, strict=True)):
        packed[of_shape[of_part[loop]]].append(steps[start : end - 1].ravel().tolist())
    return packed
