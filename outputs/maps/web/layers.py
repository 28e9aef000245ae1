"""Layers of the map as Folium elements: what never changes with the day, and what does.

Each layer is one call of `browser/map.js` with data in it. `ground` and `places` depend on the book and
the language only, `zone_rates` and `plot_states` on the statement.
"""

from collections import Counter
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
import shapely
from folium import Map
from folium.map import Layer
from folium.template import Template
from folium.utilities import get_obj_in_upper_tree
from geopandas import GeoDataFrame

from occupancy.book import LandBook
from occupancy.measures.arrays import cached_per_book
from occupancy.measures.phase_status import ESTABLISHED
from occupancy.statement import Statement
from outputs.maps.outlines import geometries, map_degrees, status_label
from outputs.maps.style import (
    LAND_USES,
    NO_RATE,
    RATE_NOT_STATED,
    RATES,
    STATES,
    UNDIVIDED_BAR,
    UNDIVIDED_GROUND,
    WEB_BASEMAP,
    line_looks,
    rate_class,
)
from outputs.maps.web.folium_map import Verbatim
from outputs.maps.web.geometry import Outline, collection, geometry_texts, map_geometry, script_json
from outputs.records import Row, iter_rows, rows_by_key
from outputs.text.captions import localized_name, rate_is_open
from outputs.text.formatting import format_ha, format_rate, not_stated
from outputs.text.labels import labels
from outputs.text.translations import Translator

_AREAS = ("province", "district")  # classes whose lines go around something
_NAMED = ("district",)
_NONE = "–"
# What names of zones have in common, and its short form in the field: on a map there is no room for more.
_SHORT = {"Industrial Park": "IP", "Industrial Zone": "IZ", "Khu công nghiệp": "KCN"}


class Drawing(Layer, Verbatim):
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

    def __init__(self, kind: str, name: str, *arguments: str) -> None:
        super().__init__(name=name, overlay=True)
        self._name = "Drawing"
        # Not a random one: the same book and day give the same page; streamlit-folium knows small letters.
        self._id = kind.lower()
        self.kind = kind
        self.arguments = arguments
        self.map_name = ""

    def render(self, **kwargs: object) -> str:
        """Find the map, however deep in groups the layer stands, and draw."""
        self.map_name = get_obj_in_upper_tree(self, Map).get_name()
        return str(super().render(**kwargs))  # type: ignore[no-untyped-call]


def ground(book: LandBook, words: Translator) -> Drawing:
    """Return the layer of roads, railways, rivers and the lines of districts."""
    return Drawing("base", words.gettext("Roads, rivers, districts"), ground_text(book, words))


@cached_per_book
def ground_text(book: LandBook, words: Translator) -> str:
    """Return roads, railways, rivers and the lines of districts as GeoJSON."""
    styles = {kind: asdict(line) for kind, line in WEB_BASEMAP.items()}
    return _context(map_degrees(book.basemap, book), words, styles=styles)


def places(book: LandBook, words: Translator) -> Drawing:
    """Return the layer of towns, airports, ports, bridges."""
    return Drawing("places", words.gettext("Places"), places_text(book, words))


@cached_per_book
def places_text(book: LandBook, words: Translator) -> str:
    """Return towns, airports, ports, bridges as GeoJSON."""
    return _context(map_degrees(book.places, book), words)


def plot_states(statement: Statement, words: Translator) -> Drawing:
    """Return the layer of the plots valid on the day, coloured by state; drawn from near only."""
    return Drawing(
        "plots",
        words.gettext("Plots by state"),
        map_geometry(statement.book).plots,
        script_json(plot_facts(statement, words)),
        script_json(_plot_looks(words)),
    )


def plot_facts(statement: Statement, words: Translator) -> dict[str, list[str]]:
    """Return per plot: state, land use, area and leased area in ha as text (empty when nothing is leased)."""
    plots = statement.parcels
    leased_ha = plots["leased_ha"] + plots["outside_ha"]
    columns = (plots["parcel_id"], plots["state"], plots["land_use"], plots["document_area_m2"], leased_ha)
    return {
        str(plot): [state, use, format_ha(area / 1e4, words), "" if leased == 0 else format_ha(leased, words)]
        for plot, state, use, area, leased in zip(*columns, strict=True)
    }


def _plot_looks(words: Translator) -> dict[str, Any]:
    """Return colours and labels of states and land uses, and how areas are worded."""
    code = labels(words.language).code

    def looks(kind: str, colours: dict[str, str]) -> dict[str, dict[str, str]]:
        return {key: {"colour": colour, "label": code(kind, key)} for key, colour in colours.items()}

    return {
        "states": looks("state", STATES),
        "uses": looks("land_use", LAND_USES),
        "area": words.gettext("Area by document: {area} ha"),
        "leased": words.gettext("Leased: {area} ha"),
    }


def zone_rates(statement: Statement, words: Translator) -> Drawing:
    """Return the layer of zones and their phases, coloured by fill rate, the figure written on each zone."""
    return Drawing(
        "zones",
        words.gettext("Zones by fill rate"),
        zone_shapes(statement, words),
        _zone_marks(statement, words),
    )


@cached_per_book
def _zone_marks(statement: Statement, words: Translator) -> str:
    return script_json(
        {
            "lines": line_looks(),
            "undivided": undivided_look(),
            "figures": zone_figures(statement, words),
            "rings": ring_names(statement.book, words),
        }
    )


@cached_per_book
def zone_shapes(statement: Statement, words: Translator) -> str:
    """Return the outlines as GeoJSON, each with its colour, its line and what its tip says."""
    zones, phases = rows_by_key(statement.zones, "zone_id"), rows_by_key(statement.phases, "phase_id")
    phase_counts = Counter(phase["zone_id"] for phase in phases.values())
    cut = {*statement.parcels["phase_id"], *statement.parcels["zone_id"]}
    features = []
    for outline in map_geometry(statement.book).outlines:
        zone, phase = zones[outline.zone_id], phases.get(outline.phase_id)
        status = labels(words.language).code("status", (zone if phase is None else phase)["status"])
        named_phase = phase if phase_counts[outline.zone_id] > 1 else None
        name, part, line = outline_tip(outline, zone, named_phase, words)
        properties: dict[str, Any] = {
            "zone_id": outline.zone_id,
            "phase_id": outline.phase_id,
            "line": outline.kind,
            "cut": (outline.phase_id or outline.zone_id) in cut,
            "colour": _colour(zone, phase),
            "tip": [name, part, status, line, *_rate_lines(zone, statement, words)],
        }
        geometry = outline.geometry
        if outline.is_ring:
            properties["radius_m"] = round(outline.radius_m, 1)
            geometry = script_json({"type": "Point", "coordinates": outline.lon_lat})
        features.append((properties, geometry))
    return collection(features)


def zone_figures(statement: Statement, words: Translator) -> list[dict[str, Any]]:
    """Return what is written on each drawn zone, and where."""
    shapes = map_geometry(statement.book)
    at = shapes.labels
    return [
        {
            "lon": at[zone["zone_id"]][0],
            "lat": at[zone["zone_id"]][1],
            "figure": zone_rate_text(zone, statement, words),
            "name": name_on_map(zone, words),
            "ring": zone["zone_id"] in shapes.rings,
        }
        for zone in iter_rows(statement.zones)
        if zone["zone_id"] in at
    ]


def name_on_map(row: Row, words: Translator) -> str:
    """Return the name of a zone or phase as it stands on a map."""
    name = localized_name(row, words)
    for kind, short in _SHORT.items():
        name = name.replace(kind, short)
    return name


def undivided_look() -> dict[str, str]:
    """Return how land that is not yet divided into plots is drawn: bars over a ground."""
    return {"ground": UNDIVIDED_GROUND, "bar": UNDIVIDED_BAR}


def ring_names(book: LandBook, words: Translator) -> list[dict[str, Any]]:
    """Return the names of the phases drawn as a ring in zones that have other outlines too, and where."""
    shapes, phases = map_geometry(book), rows_by_key(book.phases, "phase_id")
    return [
        {"lon": ring.lon, "lat": ring.lat, "name": name_on_map(phases[ring.phase_id], words)}
        for ring in shapes.outlines
        if ring.is_ring and ring.zone_id not in shapes.rings and ring.phase_id in phases
    ]


def zone_rate_text(row: Row, statement: Statement, words: Translator) -> str:
    """Write a rate with its sign, on its side of every threshold and class of colour; a dash for none.

    `row` has the sides of the rate too.
    """
    if pd.isna(row["fill_rate_pct"]):
        return not_stated(words) if rate_is_open(row) else _NONE
    thresholds = [*statement.rules["value_pct"], *(low for low, _ in RATES)]
    return f"{format_rate(row['fill_rate_pct'], words, thresholds=thresholds)} %"


def outline_tip(outline: Outline, zone: Row, phase: Row | None, words: Translator) -> list[str]:
    """Return the names of zone and phase (empty: the same), and the kind of line of an outline."""
    name = localized_name(zone, words)
    part = "" if phase is None else localized_name(phase, words)
    text = words.gettext("Outline: {kind}; not a legal boundary")
    kind = status_label(outline.boundary_status, words)
    return [name, "" if part == name else part, text.format(kind=kind)]


def _colour(zone: Row, phase: Row | None) -> str:
    covered = phase is None or phase["status"] in ESTABLISHED or phase["fill_rate_pct"] >= 0
    return rate_colour(zone) if covered else NO_RATE


def rate_colour(zone: Row) -> str:
    """Return the colour of the rate of a zone, which has its sides too."""
    number = rate_class(zone["fill_rate_pct"])
    return RATES[number][1] if number >= 0 else RATE_NOT_STATED if rate_is_open(zone) else NO_RATE


def _rate_lines(zone: Row, statement: Statement, words: Translator) -> list[str]:
    """Return the rate of the zone and the two areas everybody asks for."""
    rate = zone_rate_text(zone, statement, words)
    lines = [
        words.gettext("Zone’s fill rate: {rate}").format(rate=rate),
        words.gettext("Leased {leased} ha of {leasable} ha leasable").format(
            leased=format_ha(zone["leased_ha"], words), leasable=format_ha(zone["leasable_ha"], words)
        ),
    ]
    if zone["estimated"]:
        lines.append(words.gettext("The leasable area is an estimate."))
    return lines


def _context(frame: GeoDataFrame, words: Translator, **members: object) -> str:
    """Return context as GeoJSON; what lies around an area is closed, and an area is named in its middle."""
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
        features.append((properties, geometry_texts(np.array([shape]))[0]))
    return collection(features, **members)
