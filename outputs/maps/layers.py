"""Layers of the map as Folium elements: what never changes with the day, and what does.

Each layer is one call of `browser/map.js` with data in it. `ground` and `places` depend on the book and
the language only; `zone_rates` and `plot_states` on the statement too.
"""

from typing import Any

import numpy as np
import shapely
from folium import Map
from folium.map import Layer
from folium.template import Template
from folium.utilities import get_obj_in_upper_tree
from geopandas import GeoDataFrame

from occupancy.book import LandBook
from occupancy.statement import Statement
from outputs.catalogue import Words
from outputs.labels import labels
from outputs.maps.palette import LAND_USES, STATES
from outputs.maps.shapes import collection, drawn, geometries, script_json, texts
from outputs.numbers import hectares
from outputs.rows import rows
from outputs.said import local_name

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


def ground(book: LandBook, words: Words) -> Drawing:
    """Roads, railways, rivers and the lines of districts."""
    name = words.gettext("Roads, rivers, districts")
    return Drawing("base", name, _context(book.basemap, words))


def places(book: LandBook, words: Words) -> Drawing:
    """Towns, airports, ports, bridges."""
    return Drawing("places", words.gettext("Places"), _context(book.places, words))


def plot_states(book: LandBook, statement: Statement, words: Words) -> Drawing:
    """The plots valid on the day, coloured by state; drawn from near only."""
    look = plot_look(words)
    return Drawing(
        "plots",
        words.gettext("Plots by state"),
        drawn(book).plots,
        script_json(plot_facts(statement, words)),
        script_json(look),
    )


def plot_facts(statement: Statement, words: Words) -> dict[str, list[str]]:
    """Per plot: state, land use, area and leased area in ha as text (empty when nothing is leased)."""
    plots = statement.parcels
    leased_ha = plots["leased_ha"] + plots["outside_ha"]
    columns = (plots["parcel_id"], plots["state"], plots["land_use"], plots["document_area_m2"], leased_ha)
    return {
        str(plot): [state, use, hectares(area / 1e4, words), hectares(leased, words) if leased > 0 else ""]
        for plot, state, use, area, leased in zip(*columns, strict=True)
    }


def plot_look(words: Words) -> dict[str, Any]:
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


def _context(frame: GeoDataFrame, words: Words) -> str:
    """Context as GeoJSON; what lies around an area is closed, and an area is named in its middle."""
    if not len(frame):
        return collection([])
    features = []
    for row, shape in zip(rows(frame), geometries(frame), strict=True):
        if shape is None:
            continue
        properties: dict[str, Any] = {"class": str(row["class"]), "name": local_name(row, words)}
        if row["class"] in _AREAS and shape.geom_type == "LineString" and len(shape.coords) > 3:
            shape = shapely.Polygon(shape)  # noqa: PLW2901
        if row["class"] in _NAMED and shape.geom_type in ("Polygon", "MultiPolygon"):
            middle = shapely.get_coordinates(shapely.point_on_surface(shape))[0]
            properties["at"] = [float(x) for x in np.round(middle, 5)]
        features.append((properties, texts(np.array([shape]))[0]))
    return collection(features)
