"""The map of the zones, for a page and for a file: the land below, fill rates and plots above."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import folium

from occupancy.statement import Statement
from outputs.maps.web import legend, two_days
from outputs.maps.web.control_texts import map_control_texts
from outputs.maps.web.folium_map import Script, bounds, browser_text, empty_map
from outputs.maps.web.layers import Drawing, ground, places, plot_states, zone_rates
from outputs.maps.web.script_text import script_json
from outputs.maps.web.standalone_page import inline_assets, use_local_assets
from outputs.maps.web.tiles import PMTILES, Tiles
from outputs.served_files import library_url
from outputs.text import captions
from outputs.text.translations import Translator

_NAME = "landbook"
_MAP = f"map_{_NAME}"  # as Folium's scripts call it


def zone_map(statement: Statement, words: Translator) -> folium.Map:
    """Return the map of a statement that stands alone: zones, plots, and a stamp with all there is to say."""
    parts = {"stamp": legend.stamp(statement, words), "legend": legend.legend(statement.book, words)}
    return _map(statement, words, [plot_states(statement, words), zone_rates(statement, words)], parts)


def overview_map(
    statement: Statement,
    words: Translator,
    *,
    before: Statement | None = None,
    tiles: Sequence[Tiles] = (),
    base_path: str = "",
) -> folium.Map:
    """Return the map inside a page that gives day, figures and table itself: zones only, quick to send.

    `before` is an earlier day beside it; `tiles` are the reader's own layers below the zones; `base_path`
    is Streamlit's `server.baseUrlPath`.
    """
    book = statement.book
    stamp = legend.boundaries(words) + legend.missing(book, words)
    zones, call = [zone_rates(statement, words)], ""
    if before is not None:
        zones = two_days.zones_of_two_days(statement, before, words)
        stamp += legend.line(two_days.changed_zones_line(statement, before, words))
        days = script_json(two_days.divider_texts(statement, before, words))
        call = f"landbook.divider({_MAP}, 'zonesBefore', 'zones')({days});"
    parts = {
        "stamp": stamp,
        "legend": legend.zone_legend(book, words),
        "tiles": [own.options() for own in tiles],
    }
    made = _map(statement, words, zones, parts, base_path=base_path, more=("own", "split"))
    call += f"landbook.ownLayers({_MAP}, {_layer_control().get_name()});"
    made.add_child(Script("more", call))
    if any(own.kind == "pmtiles" for own in tiles):
        libraries = library_url(base_path=base_path)
        made.default_js = [*made.default_js, *((name, f"{libraries}/{name}.js") for name in PMTILES)]
    return made


def chosen_zone_layer(zone_id: str) -> folium.FeatureGroup:
    """Return what `st_folium` takes as `feature_group_to_add`: the zone that is looked at, empty for none."""
    group = folium.FeatureGroup(name="chosen")
    group.add_child(Script("lbchosen", f"landbook.choose({script_json(zone_id)});"))
    return group


def map_page(statement: Statement, words: Translator, *, vendor: Path) -> str:
    """Return the map as one HTML page with everything in it, scripts and styles taken from `vendor`.

    Raises
    ------
    SourceError
        If a file of the map is not in `vendor`.
    """
    figure = zone_map(statement, words).get_root()
    title = f"<title>{escape(captions.book_name(statement.book, words))}</title>"
    html = figure.render().replace("<html>", f'<html lang="{words.language}">', 1)
    return inline_assets(html.replace("<head>", f"<head>{title}", 1), vendor)


def _map(
    statement: Statement,
    words: Translator,
    land: list[Drawing],
    parts: dict[str, Any],
    *,
    base_path: str = "",
    more: Sequence[str] = (),
) -> folium.Map:
    """Return ground, what is drawn of the land, and places, and what stands around them.

    `more` names the scripts and styles that not every map has.
    """
    use_local_assets(base_path)
    book = statement.book
    west, south, east, north = bounds(book)
    made = empty_map(book, name=_NAME, max_zoom=19, zoom_control="topright")
    engine = ("geometry.js", "labels.js", "map.js", "tools.js", "tooltip.js", "stops.js")
    styles = browser_text(("map.css", *(f"{name}.css" for name in more)))
    scripts = browser_text((*engine, *(f"{name}.js" for name in more)))
    made.add_child(Script("engine", scripts, style=styles))
    for layer in (ground(book, words), *land, places(book, words)):
        made.add_child(layer)
    control = _layer_control()
    made.add_child(control)
    furniture = {
        "title": captions.book_name(book, words),
        **parts,
        "north": legend.north(words),
        "credits": legend.credit_line(book),
        "bounds": [[south, west], [north, east]],
        "words": map_control_texts(words) | {"language": words.language},
    }
    call = f"landbook.furniture({made.get_name()}, {script_json(furniture)}, {control.get_name()});"
    made.add_child(Script("furniture", call))
    return made


def _layer_control() -> folium.LayerControl:
    """Return the list of layers; its name is always the same."""
    control = folium.LayerControl(position="topright", collapsed=True)
    control._id = "control"
    return control
