"""Marks: numbers on a map that can be clicked, each with the outline of the land that it stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from occupancy.book import LandBook
from outputs.maps.outlines import map_degrees
from outputs.maps.web.geometry import DECIMALS

Lines = tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Marker:
    """A number on the map.

    Attributes
    ----------
    key
        What the page is told when it is clicked.
    text, label
        What stands in it, and what is read aloud of it.
    at
        Latitude and longitude.
    rings, cut
        The outline of its land and the line of a trial cut, latitudes and longitudes.
    looked
        Whether it is the one that is looked at.
    """

    key: str
    text: str
    label: str
    at: tuple[float, float]
    rings: Lines = ()
    cut: Lines = ()
    looked: bool = False


@dataclass(frozen=True, slots=True)
class MarkedLand:
    """What a mark is made from: its shape and a cut in metres of the book's plane, where there are any."""

    key: str
    text: str
    label: str
    shape: shapely.Geometry | None
    cut: shapely.Geometry | None = None


def offer_markers(book: LandBook, land: Sequence[MarkedLand], *, looked: str = "") -> tuple[Marker, ...]:
    """Return the marks of land, that with the key `looked` as looked at; land without a shape has none."""
    shapes, cuts = _degrees(book, [part.shape for part in land]), _degrees(book, [part.cut for part in land])
    return tuple(
        Marker(
            part.key, part.text, part.label, _middle(shape), _lines(shape), _lines(cut), part.key == looked
        )
        for part, shape, cut in zip(land, shapes, cuts, strict=True)
        if shape is not None and not shapely.is_empty(shape)
    )


def marker_bounds(marks: Sequence[Marker]) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of the outlines; None when there are none."""
    points = [point for mark in marks for ring in mark.rings for point in ring]
    if not points:
        return None
    south, west = np.min(points, axis=0)
    north, east = np.max(points, axis=0)
    return float(west), float(south), float(east), float(north)


def marker_payload(marks: Sequence[Marker]) -> list[dict[str, Any]]:
    """Return the marks as the browser takes them (`browser/marks.js`)."""
    return [{name: getattr(mark, name) for name in Marker.__slots__} for mark in marks]


def _degrees(book: LandBook, shapes: Sequence[shapely.Geometry | None]) -> list[shapely.Geometry | None]:
    if not shapes:
        return []
    frame = GeoDataFrame(geometry=np.array(shapes, dtype=object), crs=book.parcels.crs)
    return list(map_degrees(frame, book).geometry)


def _middle(shape: shapely.Geometry) -> tuple[float, float]:
    """Return a place inside the largest part."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    point = shapely.point_on_surface(largest)
    return round(float(shapely.get_y(point)), DECIMALS), round(float(shapely.get_x(point)), DECIMALS)


def _lines(shape: shapely.Geometry | None) -> Lines:
    """Return the rings of polygons, or the points of lines."""
    if shape is None or shapely.is_empty(shape):
        return ()
    parts = shapely.get_parts(shape)
    areas = shapely.get_dimensions(parts) == 2
    loops = [*shapely.get_rings(parts[areas]), *parts[~areas]]
    return tuple(
        tuple((float(y), float(x)) for x, y in np.round(shapely.get_coordinates(loop), DECIMALS))
        for loop in loops
    )
