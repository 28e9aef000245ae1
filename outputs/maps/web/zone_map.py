"""The map of the zones, for a page and for a file: the land below, fill rates and plots above.

Folium's map with our own layers (`layers`, `zone_layer`), nothing fetched from anywhere.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template

from occupancy.book import LandBook
from occupancy.packaged_files import ROOT
from occupancy.statement import Statement
from outputs.maps.web import legend
from outputs.maps.web.control_texts import map_control_texts
from outputs.maps.web.layers import NOWHERE, Drawing, ground, places, plot_states, script_json, web_geometries
from outputs.maps.web.standalone_page import inline_assets, use_local_assets
from outputs.maps.web.tiles import PMTILES, Tiles
from outputs.maps.web.zone_layer import zone_rates
from outputs.served_files import library_url
from outputs.text import captions
from outputs.text.translations import Translator

_BROWSER = ROOT / "outputs/maps/web/browser"
_SCRIPTS = ("geometry.js", "map.js", "tools.js")


class Engine(MacroElement):
    """The style and the script that the layers are drawn with; stands before them."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}<style>{{ this.style }}</style>{% endmacro %}
        {% macro script(this, kwargs) %}{{ this.script }}{% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Engine", "engine"
        self.style = (_BROWSER / "map.css").read_text(encoding="utf-8")
        self.script = "\n".join((_BROWSER / name).read_text(encoding="utf-8") for name in _SCRIPTS)


class Furniture(MacroElement):
    """Stamp, legend, north, scale, tools and credits around the map, and the view to begin with."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        landbook.furniture({{ this._parent.get_name() }}, {{ this.parts }}, {{ this.layers.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, layers: folium.LayerControl, parts: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Furniture", "furniture"
        self.layers = layers
        self.parts = script_json(parts)


def zone_map(book: LandBook, statement: Statement, words: Translator) -> folium.Map:
    """The map of a statement that stands alone: zones, plots, and a stamp that says all there is to say."""
    layers = [
        ground(book, words),
        plot_states(book, statement, words),
        zone_rates(book, statement, words),
        places(book, words),
    ]
    parts = {"stamp": legend.stamp(book, statement, words), "legend": legend.legend(book, words)}
    return _map(book, words, layers, parts)


def overview_map(
    book: LandBook,
    statement: Statement,
    words: Translator,
    *,
    tiles: Sequence[Tiles] = (),
    base_path: str = "",
) -> folium.Map:
    """The map inside a page that gives day, figures and table itself: zones only, quick to send.

    `tiles` are the reader's own layers below the zones; `base_path` is Streamlit's `server.baseUrlPath`.
    """
    layers = [ground(book, words), zone_rates(book, statement, words), places(book, words)]
    parts = {
        "stamp": legend.boundaries(words) + legend.missing(book, words),
        "legend": legend.zone_legend(book, words),
        "tiles": [own.options() for own in tiles],
    }
    made = _map(book, words, layers, parts, base_path)
    if any(own.kind == "pmtiles" for own in tiles):
        libraries = library_url(base_path=base_path)
        made.default_js = [*made.default_js, *((name, f"{libraries}/{name}.js") for name in PMTILES)]
    return made


def _map(
    book: LandBook, words: Translator, layers: list[Drawing], parts: dict[str, Any], base_path: str = ""
) -> folium.Map:
    """Layers from the lowest to the highest, and what stands around them."""
    use_local_assets(base_path)
    west, south, east, north = web_geometries(book).bounds or NOWHERE
    made = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=11,
        tiles=None,
        zoom_snap=0.25,
        min_zoom=5,
        max_zoom=19,
        zoom_control="topright",
        font_size="0.8rem",
    )
    # Not random ids: the same book and day give the same page. No two alike: streamlit-folium renames by id.
    made._id = "landbook"
    made.add_child(Engine())
    for layer in layers:
        made.add_child(layer)
    control = folium.LayerControl(position="topright", collapsed=True)
    control._id = "control"
    made.add_child(control)
    made.add_child(
        Furniture(
            control,
            {
                "title": captions.book_name(book, words),
                **parts,
                "north": legend.north(words),
                "credits": legend.credit_line(book),
                "bounds": [[south, west], [north, east]],
                "words": map_control_texts(words) | {"language": words.language},
            },
        )
    )
    return made


def map_page(book: LandBook, statement: Statement, words: Translator, *, vendor: Path) -> str:
    """The map as one HTML page with everything in it, scripts and styles taken from `vendor`.

    Raises
    ------
    SourceError
        If a file of the map is not in `vendor`.
    """
    figure = zone_map(book, statement, words).get_root()
    title = f"<title>{escape(captions.book_name(book, words))}</title>"
    html = figure.render().replace("<html>", f'<html lang="{words.language}">', 1)
    return inline_assets(html.replace("<head>", f"<head>{title}", 1), vendor)
