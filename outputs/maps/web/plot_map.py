"""The map of plots for the app: a small map that stays as it is, and the states that change.

The map's script depends on book and language only. Shapes, the land around and our scripts are files that
the browser fetches once (`outputs/files.py`); what plots are on a day is a feature group of few bytes
a plot (`plot_states_payload`), which streamlit-folium puts onto the map without starting it anew.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
import numpy as np

from occupancy.book import LandBook
from occupancy.measures.arrays import cached_per_book
from occupancy.statement import Statement
from outputs.files import file_url, library_url, write_served
from outputs.maps.outlines import status_label
from outputs.maps.style import kinds_of, line_looks
from outputs.maps.web.folium_map import PMTILES, Script, Tiles, bounds, browser_text, empty_map
from outputs.maps.web.geometry import geometry_url, map_geometry, script_json
from outputs.maps.web.layers import (
    ground_text,
    name_on_map,
    outline_tip,
    places_text,
    ring_names,
    undivided_look,
)
from outputs.maps.web.legend import (
    credit_line,
    drawing_texts,
    line_mark,
    map_control_texts,
    north,
    undivided_mark,
)
from outputs.maps.web.plot_states_payload import (
    MapState,
    Publish,
    published_letters,
    state_legend,
    state_payload,
)
from outputs.maps.web.plot_tiles import plot_tiles_url
from outputs.records import iter_rows, rows_by_key
from outputs.text import captions
from outputs.text.translations import Translator

_SCRIPTS = (
    "geometry.js",
    "labels.js",
    "map.js",
    "tools.js",
    "tooltip.js",
    "stops.js",
    "patterns.js",
    "plots.js",
    "tiles.js",
    "marks.js",
    "pins.js",
    "own.js",
    "split.js",
    "controls.js",
)
_STYLES = ("map.css", "plots.css", "own.css", "split.css")
_ID = "lbplots"  # no word of any text: streamlit-folium puts another in its place wherever `_lbplots` stands


@dataclass(frozen=True, slots=True)
class PlotMap:
    """What `st_folium` takes: the map, and a key that no other book, language or version of ours has.

    streamlit-folium tells maps apart by their script without any `_name` in it: always give it the key. It
    adds to a map what it is given with it, so ask for a new one on every run; that takes milliseconds.
    """

    map: folium.Map
    key: str


def plot_map(
    book: LandBook, words: Translator, *, tiles: Sequence[Tiles] = (), base_path: str = ""
) -> PlotMap:
    """Return the map of all plots of `book`, without their states yet.

    Parameters
    ----------
    book, words
        The book, as its audience may see it, and the reader's language.
    tiles
        The reader's own layers below the plots.
    base_path
        Streamlit's `server.baseUrlPath`.

    Raises
    ------
    WriteError
        If the served folder cannot be written to.
    """
    scripts = _served(browser_text(_SCRIPTS), "landbook", "js", base_path)
    styles = _served(browser_text(_STYLES), "landbook", "css", base_path)
    west, south, east, north = bounds(book)
    # The land around: lines and names that stand on any map.
    around = f'{{"base":{ground_text(book, words)},"places":{places_text(book, words)}}}'
    options = script_json(
        _options(book, words)
        | {
            "rings": geometry_url(book, base_path=base_path),
            "plot_tiles": _tiles(book, base_path),
            "ground": _served(around, "ground", "json", base_path),
            "bounds": [[south, west], [north, east]],
            "tiles": [own.options() for own in tiles],
        }
    )
    made = empty_map(book, name=_ID, max_zoom=21, zoom_control=False)
    vendor = library_url(base_path=base_path)
    made.default_js = [("leaflet", f"{vendor}/leaflet.js"), ("draw", f"{vendor}/leaflet.draw.js")]
    if map_geometry(book).tiled or any(own.kind == "pmtiles" for own in tiles):
        made.default_js += [(name, f"{vendor}/{name}.js") for name in PMTILES]
    made.default_js.append(("landbook", scripts))
    made.default_css = [(name, f"{vendor}/{name}.css") for name in ("leaflet", "leaflet.draw")]
    made.default_css.append(("landbook", styles))
    # `drawnItems` is where streamlit-folium looks for drawn shapes.
    made.add_child(
        Script("lbcall", f"var drawnItems = landbook.plotMap({made.get_name()}, {options}).drawn;")
    )
    content = "".join((options, scripts, styles))
    return PlotMap(made, f"plots-{hashlib.sha256(content.encode()).hexdigest()[:16]}")


def plot_states_layer(
    statement: Statement,
    look: MapState,
    *,
    earlier: Mapping[str, Any] | None = None,
    publish: Publish | None = None,
) -> folium.FeatureGroup:
    """Return what `st_folium` takes as `feature_group_to_add`: the plots as they are on the day.

    `earlier` has those of another day beside it (`two_days.earlier_states`); None: there is none. `publish`
    gives what is too much to come with the page an address of its own.
    """
    group = folium.FeatureGroup(name="paint")
    if earlier and publish and map_geometry(statement.book).tiled:
        letters = np.frombuffer(earlier["states"].encode("ascii"), dtype=np.uint8)
        # What has changed the browser finds itself.
        earlier = {**earlier, "states": published_letters(letters, publish), "changed": None}
    said = script_json(state_payload(statement, look, publish) | ({"earlier": earlier} if earlier else {}))
    group.add_child(Script("lbpaint", f"landbook.view.paint({said});"))
    return group


def _served(text: str, kind: str, ending: str, base_path: str) -> str:
    """Return the address of a text, written to the served folder."""
    return file_url(write_served(text, kind, ending), base_path=base_path)


def _tiles(book: LandBook, base_path: str) -> dict[str, Any] | None:
    """Return where the plots are in tiles, and how many there are; None: they come with the rings."""
    address = plot_tiles_url(book, base_path=base_path)
    return {"address": address, "size": len(map_geometry(book).ids)} if address else None


@cached_per_book
def _options(book: LandBook, words: Translator) -> dict[str, Any]:
    """Return what the browser is told once: names, colours, kinds of line, and all it has to say."""
    outlines = _outlines(book, words)
    looks, kinds = line_looks(), kinds_of({outline["line"] for outline in outlines})
    return {
        "language": words.language,
        "title": captions.book_name(book, words),
        "credits": credit_line(book),
        "looks": state_legend(words),
        "north": north(words),
        "lines": {
            kind: looks[kind] | {"label": status_label(kind, words), "mark": line_mark(style)}
            for kind, style in kinds.items()
        },
        "undivided": undivided_look()
        | {"label": words.gettext("Not yet divided into plots"), "mark": undivided_mark()},
        "outlines": outlines,
        "zones": _zones(book, words),
        "ring_names": ring_names(book, words),
        "words": map_control_texts(words) | {"drawing": drawing_texts(words)},
    }


def _outlines(book: LandBook, words: Translator) -> list[dict[str, Any]]:
    """Return what is said of each outline, in the order of the served rings."""
    zones, phases = rows_by_key(book.zones, "zone_id"), rows_by_key(book.phases, "phase_id")
    outlines = []
    for outline in map_geometry(book).outlines:
        tip = outline_tip(outline, zones[outline.zone_id], phases.get(outline.phase_id), words)
        known: dict[str, Any] = {"line": outline.kind, "tip": tip}
        if outline.is_ring:
            known |= {"at": outline.lon_lat, "radius_m": round(outline.radius_m, 1)}
        outlines.append(known)
    return outlines


def _zones(book: LandBook, words: Translator) -> list[dict[str, Any]]:
    """Return where the name of each drawn zone is written: in the middle of its largest outline."""
    shapes = map_geometry(book)
    at: dict[str, list[float]] = {}
    for outline in shapes.outlines:
        at.setdefault(outline.zone_id, outline.lon_lat)
    return [
        {
            "at": at[zone["zone_id"]],
            "name": name_on_map(zone, words),
            "ring": zone["zone_id"] in shapes.rings,
        }
        for zone in iter_rows(book.zones)
        if zone["zone_id"] in at
    ]
