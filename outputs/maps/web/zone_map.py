"""The map of the zones, fill rates and plots above the land; and two days of it side by side."""

from collections.abc import Collection, Sequence
from html import escape
from pathlib import Path
from typing import Any

import folium
import numpy as np
from numpy.typing import NDArray

from occupancy.statement import Statement
from outputs.files import library_url
from outputs.maps.style import line_looks
from outputs.maps.web import legend
from outputs.maps.web.folium_map import (
    PMTILES,
    Script,
    Tiles,
    bounds,
    browser_text,
    empty_map,
    inline_assets,
    use_local_assets,
)
from outputs.maps.web.geometry import script_json
from outputs.maps.web.layers import (
    Drawing,
    ground,
    places,
    plot_states,
    ring_names,
    undivided_look,
    zone_figures,
    zone_rates,
    zone_shapes,
)
from outputs.maps.web.legend import map_control_texts
from outputs.maps.web.plot_states_payload import state_letters
from outputs.text import captions
from outputs.text.formatting import format_day
from outputs.text.translations import Translator

SCRIPT = "split.js"


def divider_texts(
    statement: Statement, before: Statement, words: Translator, names: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what the line between two statements says: the day or name on each side, and its name."""
    days = [*names] or [format_day(one.as_of, words) for one in (before, statement)]
    text = words.gettext("Line between {before} and {day}").format(before=days[0], day=days[1])
    return {"days": days, "label": text}


def earlier_states(
    statement: Statement,
    before: Statement,
    words: Translator,
    *,
    now: Collection[str] | None = None,
    then: Collection[str] | None = None,
    names: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the plots of the earlier day as `browser/split.js` takes them, and which have changed.

    `now` and `then` are ids of the plots not held back on the later and the earlier day; None: all. `names`
    stand in the place of the days.
    """
    earlier = state_letters(before, then)
    changed = np.flatnonzero(_changed(earlier, state_letters(statement, now)))
    texts = divider_texts(statement, before, words, names)
    return {"states": earlier.tobytes().decode("ascii"), "changed": changed.tolist(), **texts}


def _changed(earlier: NDArray[np.uint8], later: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which plots are something else on the later day, of those that are not held back."""
    small = ord("a")  # letters from it on are of plots that are not held back; a capital is 32 before its own
    changed: NDArray[np.bool_] = ((earlier >= small) | (later >= small)) & (earlier | 32 != later | 32)
    return changed


def zones_of_two_days(statement: Statement, before: Statement, words: Translator) -> list[Drawing]:
    """Return the zones of both days; each figure has both rates, those that differ are outlined."""
    name = words.gettext("Zones by fill rate")
    texts = divider_texts(statement, before, words)
    figures = zone_figures(statement, words)
    for figure, earlier in zip(figures, zone_figures(before, words), strict=True):
        if figure["figure"] != earlier["figure"]:
            figure["figure"] = f"{earlier['figure'].removesuffix(' %')} → {figure['figure']}"
    looks = {"lines": line_looks(), "undivided": undivided_look(), "figures": [], "rings": []}
    return [
        Drawing("zonesBefore", f"{name}, {texts['days'][0]}", zone_shapes(before, words), script_json(looks)),
        Drawing(
            "zonesAfter",
            f"{name}, {texts['days'][1]}",
            zone_shapes(statement, words),
            script_json(
                looks
                | {
                    "figures": figures,
                    "rings": ring_names(statement.book, words),
                    "changed": changed_zones(statement, before),
                }
            ),
        ),
    ]


def changed_zones(statement: Statement, before: Statement) -> list[str]:
    """Return the ids of the zones whose exact rate or status is another on the later day."""
    columns = ["fill_rate_pct", "status"]
    earlier = before.zones.set_index("zone_id")[columns]
    later = statement.zones.set_index("zone_id")[columns]
    same = (earlier == later) | (earlier.isna() & later.isna())
    return [str(zone) for zone in later.index[~same.all(axis=1)]]


def changed_zones_line(statement: Statement, before: Statement, words: Translator) -> str:
    """Write for the corner of the map how many zones are outlined."""
    many = len(changed_zones(statement, before))
    text = words.ngettext(
        "Outlined: {zones} zone with another rate or status than on {day}",
        "Outlined: {zones} zones with another rate or status than on {day}",
        many,
    )
    return text.format(zones=many, day=format_day(before.as_of, words))


def changed_plots_line(before: Statement, states: dict[str, Any], words: Translator) -> str:
    """Write for the corner of the map how many plots are outlined; `states` are those of `earlier_states`."""
    many = len(states["changed"])
    text = words.ngettext(
        "Outlined: {plots} plot in another state than on {day}",
        "Outlined: {plots} plots in another state than on {day}",
        many,
    )
    return text.format(plots=many, day=format_day(before.as_of, words))


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
        zones = zones_of_two_days(statement, before, words)
        stamp += legend.line(changed_zones_line(statement, before, words))
        days = script_json(divider_texts(statement, before, words))
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
    html = html.replace(", maximum-scale=1.0, user-scalable=no", "", 1)  # Folium forbids readers to zoom
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
