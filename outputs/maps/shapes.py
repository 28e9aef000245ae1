"""Shapes as the browser takes them: GeoJSON text in WGS 84, six decimals (0.1 m), made once per book."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo.crs import to_wgs84
from occupancy.book import LandBook
from outputs.maps.outlines import fitting, outlined, placed, present, shapes_of

_PLACES = 6
NOWHERE = (102.0, 8.0, 110.0, 24.0)  # Viet Nam: where a map begins of which nothing can be drawn


@dataclass(frozen=True, slots=True)
class Outline:
    """One shape of a zone: a phase's, the zone's own where none of its phases is drawn, or that of plots.

    `lon`, `lat` and `radius_m` are the centre and size of the circle of the same area.
    """

    zone_id: str
    phase_id: str
    boundary_status: str
    geometry: str
    lon: float
    lat: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that is drawn of a book and does not change with the day.

    `labels` gives the point in each drawn zone, lon and lat, where its figure is written; `bounds` is
    west, south, east, north of all that a map is made to fit, empty when nothing is drawn.
    """

    outlines: tuple[Outline, ...]
    labels: Mapping[str, tuple[float, float]]
    plots: str
    bounds: tuple[float, ...]


_KEPT: "WeakKeyDictionary[LandBook, Drawn]" = WeakKeyDictionary()


def drawn(book: LandBook) -> Drawn:
    """The shapes of a book, worked out on first asking and kept as long as the book is."""
    if book not in _KEPT:
        _KEPT[book] = _drawn(book)
    return _KEPT[book]


def collection(features: Iterable[tuple[Mapping[str, object], str]]) -> str:
    """A FeatureCollection of properties and geometry texts, safe inside a script."""
    parts = (
        f'{{"type":"Feature","properties":{script_json(properties)},"geometry":{geometry}}}'
        for properties, geometry in features
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(parts)}]}}'


def script_json(value: object) -> str:
    """`value` as JSON that may stand in a script of a page: no text in it can open a tag or a template."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, escaped in (_SIGNS | _TEMPLATE).items():
        text = text.replace(sign, escaped)
    return text


# A sign that means something to HTML or ends a line of script stands only inside JSON strings.
_SIGNS = {sign: f"\\u{ord(sign):04x}" for sign in "<>&'`\u2028\u2029"}
# Branca compiles a script once more as a template, so a name such as "{{ … }}" would be run as a program.
# JSON itself never has these pairs outside its strings.
_TEMPLATE = {"{{": "\\u007b\\u007b", "{%": "\\u007b%", "{#": "\\u007b#"}


def texts(shapes: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> list[str]:
    """Each shape as GeoJSON, its coordinates rounded."""
    rounded = shapely.transform(shapes, lambda at: np.round(at, _PLACES))
    return [str(text) for text in shapely.to_geojson(rounded)]


def geometries(frame: GeoDataFrame) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """The shapes of a frame as an array of its own, empty ones as None."""
    shapes = np.asarray(frame.geometry.array, dtype=object).copy()  # else it is the array of the book
    shapes[shapely.is_empty(shapes)] = None
    return shapes


def _drawn(book: LandBook) -> Drawn:
    around = outlines(book)
    zones = to_wgs84(present(book.zones))
    points = [_label_point(shape) for shape in geometries(zones)]
    labels = dict(zip(zones["zone_id"], points, strict=True))
    for outline in around:
        labels.setdefault(outline.zone_id, (outline.lon, outline.lat))
    return Drawn(around, labels, _plots(book.parcels), bounds(book))


def bounds(book: LandBook) -> tuple[float, ...]:
    """Return west, south, east and north, in degrees, of all that is drawn but strays; empty for nothing."""
    land = [fitting(outlined(book)), placed(book)]
    shapes = np.concatenate([geometries(to_wgs84(frame)) for frame in land])
    return tuple(float(side) for side in shapely.total_bounds(shapes)) if len(shapes) else ()


def outlines(book: LandBook) -> tuple[Outline, ...]:
    """The land that is drawn (`outlined`), in degrees, large pieces first."""
    land = outlined(book)
    if land.empty:
        return ()
    areas = shapely.area(shapes_of(land))
    shapes = geometries(to_wgs84(land))
    centres = shapely.get_coordinates(shapely.centroid(shapes))
    return tuple(
        Outline(zone, phase, status or "sketch", text, float(lon), float(lat), float(np.sqrt(area / np.pi)))
        for zone, phase, status, text, (lon, lat), area in zip(
            land["zone_id"],
            land["phase_id"],
            land["boundary_status"].fillna(""),
            texts(shapes),
            centres,
            areas,
            strict=True,
        )
    )


def _plots(parcels: GeoDataFrame) -> str:
    frame = to_wgs84(present(parcels))
    names = [
        {"parcel_id": parcel, "zone_id": zone}
        for parcel, zone in zip(frame["parcel_id"], frame["zone_id"], strict=True)
    ]
    return collection(zip(names, texts(geometries(frame)), strict=True))


def _label_point(shape: shapely.Geometry) -> tuple[float, float]:
    """The middle of the widest place of the largest part."""
    largest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
    inside = shapely.maximum_inscribed_circle(largest)
    lon, lat = shapely.get_coordinates(inside)[0]
    return round(float(lon), _PLACES), round(float(lat), _PLACES)
