"""Layers of the map as Folium elements: what never changes with the day, and what does.

Each layer is one call of `browser/map.js` with data in it. `ground` and `places` depend on the book and
the language only; `zone_rates` and `plot_states` on the statement too.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from folium import Map
from folium.map import Layer
from folium.template import Template
from folium.utilities import get_obj_in_upper_tree
from geopandas import GeoDataFrame

from geo.crs import to_wgs84
from occupancy.book import LandBook
from occupancy.statement import Statement
from outputs.maps.outlines import fitting, outlined, placed, present, shapes_of
from outputs.maps.style import LAND_USES, STATES
from outputs.records import iter_rows
from outputs.text.captions import localized_name
from outputs.text.formatting import format_ha
from outputs.text.labels import labels
from outputs.text.translations import Translator

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
class WebGeometries:
    """All that is drawn of a book and does not change with the day.

    `labels` gives the point in each drawn zone, lon and lat, where its figure is written; `bounds` is
    west, south, east, north of all that a map is made to fit, empty when nothing is drawn.
    """

    outlines: tuple[Outline, ...]
    labels: Mapping[str, tuple[float, float]]
    plots: str
    bounds: tuple[float, ...]


_KEPT: "WeakKeyDictionary[LandBook, WebGeometries]" = WeakKeyDictionary()


def web_geometries(book: LandBook) -> WebGeometries:
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


def _drawn(book: LandBook) -> WebGeometries:
    around = outlines(book)
    zones = to_wgs84(present(book.zones))
    points = [_label_point(shape) for shape in geometries(zones)]
    labels = dict(zip(zones["zone_id"], points, strict=True))
    for outline in around:
        labels.setdefault(outline.zone_id, (outline.lon, outline.lat))
    return WebGeometries(around, labels, _plots(book.parcels), bounds(book))


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


_AREAS = ("province", "district")  # classes whose lines go around something
_NAMED = ("district",)


class Drawing(Layer):
    """A layer drawn by the function `kind` of map.js; `arguments` are texts of script, already safe."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = landbook.{{ this.kind }}(
            {{ this.map_name }}, {{ this.arguments | join(", ") }}
        );
        {% endmacro %}
        """
    )

    def __init__(self, kind: str, name: str, *arguments: str, show: bool = True) -> None:
        super().__init__(name=name, overlay=True, show=show)
        self._name = "Drawing"
        self._id = kind  # not a random one: the same book and day give the same page, byte for byte
        self.kind = kind
        self.arguments = arguments
        self.map_name = ""

    def render(self, **kwargs: object) -> str:
        """Find the map, however deep in groups the layer stands, and draw."""
        self.map_name = get_obj_in_upper_tree(self, Map).get_name()
        return str(super().render(**kwargs))  # type: ignore[no-untyped-call]


def ground(book: LandBook, words: Translator) -> Drawing:
    """Roads, railways, rivers and the lines of districts."""
    name = words.gettext("Roads, rivers, districts")
    return Drawing("base", name, _context(book.basemap, words))


def places(book: LandBook, words: Translator) -> Drawing:
    """Towns, airports, ports, bridges."""
    return Drawing("places", words.gettext("Places"), _context(book.places, words))


def plot_states(book: LandBook, statement: Statement, words: Translator) -> Drawing:
    """The plots valid on the day, coloured by state; drawn from near only."""
    look = plot_look(words)
    return Drawing(
        "plots",
        words.gettext("Plots by state"),
        web_geometries(book).plots,
        script_json(plot_facts(statement, words)),
        script_json(look),
    )


def plot_facts(statement: Statement, words: Translator) -> dict[str, list[str]]:
    """Per plot: state, land use, area and leased area in ha as text (empty when nothing is leased)."""
    plots = statement.parcels
    leased_ha = plots["leased_ha"] + plots["outside_ha"]
    columns = (plots["parcel_id"], plots["state"], plots["land_use"], plots["document_area_m2"], leased_ha)
    return {
        str(plot): [state, use, format_ha(area / 1e4, words), format_ha(leased, words) if leased > 0 else ""]
        for plot, state, use, area, leased in zip(*columns, strict=True)
    }


def plot_look(words: Translator) -> dict[str, Any]:
    """Colours and labels of states and land uses, and how areas are said."""
    said = labels(words.language)
    return {
        "states": {
            code: {"colour": colour, "label": said.code("state", code)} for code, colour in STATES.items()
        },
        "uses": {
            code: {"colour": colour, "label": said.code("land_use", code)}
            for code, colour in LAND_USES.items()
        },
        "area": words.gettext("Area by document: {area} ha"),
        "leased": words.gettext("Leased: {area} ha"),
    }


def _context(frame: GeoDataFrame, words: Translator) -> str:
    """Context as GeoJSON; what lies around an area is closed, and an area is named in its middle."""
    if not len(frame):
        return collection([])
    features = []
    for row, shape in zip(iter_rows(frame), geometries(frame), strict=True):
        if shape is None:
            continue
        properties: dict[str, Any] = {"class": str(row["class"]), "name": localized_name(row, words)}
        if row["class"] in _AREAS and shape.geom_type == "LineString" and len(shape.coords) > 3:
            shape = shapely.Polygon(shape)  # noqa: PLW2901
        if row["class"] in _NAMED and shape.geom_type in ("Polygon", "MultiPolygon"):
            middle = shapely.get_coordinates(shapely.point_on_surface(shape))[0]
            properties["at"] = [float(x) for x in np.round(middle, 5)]
        features.append((properties, texts(np.array([shape]))[0]))
    return collection(features)
