"""The map of plots for the app: a small map that stays as it is, and the paint that changes.

The map's script depends on book and language only. Shapes, the land around and our scripts are files that
the browser fetches once (`geometry_file`); what plots are on a day is a feature group of a few bytes per
plot (`paint`), which streamlit-folium puts onto the map without starting it anew.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import folium
from branca.element import MacroElement
from folium.template import Template

from occupancy.book import LandBook
from occupancy.packaged_files import ROOT
from occupancy.statement import Statement
from outputs.maps.outlines import status_label
from outputs.maps.style import KINDS, kind_of, kinds_of
from outputs.maps.web.control_texts import drawing_texts, map_control_texts
from outputs.maps.web.geometry_file import geometry_url, map_geometry
from outputs.maps.web.layers import NOWHERE, ground, places, script_json
from outputs.maps.web.legend import credit_line
from outputs.maps.web.plot_states_payload import MapState, state_legend, state_payload
from outputs.maps.web.tiles import PMTILES, Tiles
from outputs.records import iter_rows, rows_by_key
from outputs.served_files import file_url, library_url, write_served
from outputs.text import captions
from outputs.text.captions import localized_name
from outputs.text.translations import Translator

_BROWSER = ROOT / "outputs/maps/web/browser"
_SCRIPTS = ("geometry.js", "map.js", "tools.js", "plots.js", "marks.js", "controls.js")
_STYLES = ("map.css", "plots.css")
_ID = "lbplots"  # no word of any text: streamlit-folium puts another in its place wherever `_lbplots` stands


@dataclass(frozen=True, slots=True)
class PlotMap:
    """What `st_folium` takes: the map, and a key that no other book, language or version of ours has.

    streamlit-folium tells maps apart by their script without any `_name` in it: always give it the key. It
    adds to a map what it is given with it, so ask for a new one on every run; that takes milliseconds.
    """

    map: folium.Map
    key: str


class Plots(MacroElement):
    """The one call that draws everything; `drawnItems` is where streamlit-folium looks for drawn shapes."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var drawnItems = landbook.plotMap({{ this._parent.get_name() }}, {{ this.options }}).drawn;
        {% endmacro %}
        """
    )

    def __init__(self, options: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Plots", "lbcall"
        self.options = options


class Paint(MacroElement):
    """The call that paints the plots."""

    _template = Template(
        "{% macro script(this, kwargs) %}landbook.view.paint({{ this.said }});{% endmacro %}"
    )

    def __init__(self, said: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Paint", "lbpaint"
        self.said = said


def plot_map(
    book: LandBook,
    words: Translator,
    *,
    tiles: Sequence[Tiles] = (),
    base_path: str = "",
) -> PlotMap:
    """The map of all plots of `book`, not painted yet.

    Parameters
    ----------
    book, words
        The book, as its audience may see it, and the reader's language.
    tiles
        The reader's own layers below the plots.
    base_path
        Streamlit's `server.baseUrlPath`.
    root
        The folder of the app, in whose `static` the files are put.

    Raises
    ------
    WriteError
        If the served folder cannot be written to.
    """
    scripts, styles = _files(base_path)
    west, south, east, north = map_geometry(book).bounds or NOWHERE
    options = script_json(
        _options(book, words)
        | {
            "rings": geometry_url(book, base_path=base_path),
            "ground": _land(book, words, base_path=base_path),
            "bounds": [[south, west], [north, east]],
            "tiles": [own.options() for own in tiles],
        }
    )
    made = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=11,
        tiles=None,
        zoom_snap=0.25,
        min_zoom=5,
        max_zoom=21,
        zoom_control=False,
        font_size="0.8rem",
    )
    made._id = _ID
    vendor = library_url(base_path=base_path)
    made.default_js = [("leaflet", f"{vendor}/leaflet.js"), ("draw", f"{vendor}/leaflet.draw.js")]
    if any(own.kind == "pmtiles" for own in tiles):
        made.default_js += [(name, f"{vendor}/{name}.js") for name in PMTILES]
    made.default_js.append(("landbook", scripts))
    made.default_css = [(name, f"{vendor}/{name}.css") for name in ("leaflet", "leaflet.draw")]
    made.default_css.append(("landbook", styles))
    made.add_child(Plots(options))
    shown = "".join((options, scripts, styles))
    return PlotMap(made, f"plots-{hashlib.sha256(shown.encode()).hexdigest()[:16]}")


def painted(book: LandBook, statement: Statement, look: MapState) -> folium.FeatureGroup:
    """What `st_folium` takes as `feature_group_to_add`: the plots as they are on the day of `statement`."""
    group = folium.FeatureGroup(name="paint")
    group.add_child(Paint(script_json(state_payload(book, statement, look))))
    return group


def _files(base_path: str) -> tuple[str, str]:
    """The addresses of our script and our style."""
    found = []
    for names, ending in ((_SCRIPTS, "js"), (_STYLES, "css")):
        text = "\n".join((_BROWSER / name).read_text(encoding="utf-8") for name in names)
        found.append(file_url(write_served(text, "landbook", ending), base_path=base_path))
    return found[0], found[1]


_LAND: "WeakKeyDictionary[LandBook, dict[str, str]]" = WeakKeyDictionary()


def _land(book: LandBook, words: Translator, *, base_path: str) -> str:
    """The address of the land around: lines and names that stand on any map."""
    kept = _LAND.setdefault(book, {})
    if words.language not in kept:
        base, around = ground(book, words).arguments[0], places(book, words).arguments[0]
        text = f'{{"base":{base},"places":{around}}}'
        kept[words.language] = text
    return file_url(write_served(kept[words.language], "ground", "json"), base_path=base_path)


def _options(book: LandBook, words: Translator) -> dict[str, Any]:
    """What the browser is told once: names, colours, kinds of line, and all it has to say."""
    drawn = _outlines(book, words)
    return {
        "language": words.language,
        "title": captions.book_name(book, words),
        "credits": credit_line(book),
        "looks": state_legend(words),
        "lines": {
            kind: {
                "dash": line.dash,
                "hatched": line.hatched,
                "ring": line.ring,
                "thin": line.thin,
                "label": status_label(kind, words),
            }
            for kind, line in kinds_of({outline["line"] for outline in drawn}).items()
        },
        "outlines": drawn,
        "zones": _zones(book, words),
        "words": map_control_texts(words) | {"drawing": drawing_texts(words)},
    }


def _outlines(book: LandBook, words: Translator) -> list[dict[str, Any]]:
    """What is said of each outline, in the order of the served rings."""
    zones, phases = rows_by_key(book.zones, "zone_id"), rows_by_key(book.phases, "phase_id")
    found = []
    for outline in map_geometry(book).outlines:
        zone = localized_name(zones[outline.zone_id], words)
        phase = localized_name(phases[outline.phase_id], words) if outline.phase_id else ""
        kind = status_label(outline.boundary_status, words)
        legal = words.gettext("Outline: {kind}; not a legal boundary").format(kind=kind)
        line = kind_of(outline.boundary_status)
        known: dict[str, Any] = {"line": line, "tip": [zone, "" if phase == zone else phase, legal]}
        if KINDS[line].ring:
            known["at"] = [round(outline.lon, 6), round(outline.lat, 6)]
            known["radius_m"] = round(outline.radius_m, 1)
        found.append(known)
    return found


def _zones(book: LandBook, words: Translator) -> list[dict[str, Any]]:
    """Where the name of each drawn zone is written: in the middle of its largest outline."""
    at: dict[str, list[float]] = {}
    for outline in map_geometry(book).outlines:
        at.setdefault(outline.zone_id, [round(outline.lon, 6), round(outline.lat, 6)])
    return [
        {"at": at[zone["zone_id"]], "name": localized_name(zone, words)}
        for zone in iter_rows(book.zones)
        if zone["zone_id"] in at
    ]
