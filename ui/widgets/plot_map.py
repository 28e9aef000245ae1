"""The map of plots inside a page: what is drawn of it, and what a click or a drawn shape means there."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from geo.errors import LandbookError
from outputs.maps.outlines import undrawn
from outputs.maps.web.offer_markers import Marker
from outputs.maps.web.own_layers import OwnLayer
from outputs.maps.web.plot_map import plot_map, plot_states_layer
from outputs.maps.web.plot_states_payload import CameraTarget, MapState, plot_colours, zoom_to_plots
from outputs.maps.web.plot_tiles import are_tiles_made
from outputs.maps.web.zone_map import changed_plots_line, earlier_states
from outputs.text import captions
from outputs.text.translations import N_
from ui import view_state
from ui.address_keys import KEYS
from ui.context import PageContext
from ui.server import map_states
from ui.widgets import compared_day, downloads, html_blocks, own_layers, zone_map
from ui.widgets.address_controls import render_code

Feature = Mapping[str, Any]
Clicked = Callable[[PageContext, str], None]
Drawn = Callable[[PageContext, Sequence[Feature]], None]


@dataclass(frozen=True, slots=True)
class MapCallbacks:
    """What is done on a map, each thing told once.

    Attributes
    ----------
    clicked
        When a plot is clicked; None: it is looked at, and a second click lets it go unless the page is about
        one plot.
    drawn
        When areas are drawn or changed.
    marks, marked
        Numbers on the map, and what is done when one is clicked; it is told the key of the mark.
    pins
        Whether the plots that are not held back have pins where they are too small to be seen.
    asked
        What the plots were asked for by: the map goes to them again where it is another.
    coloured
        Whether it may be chosen what plots are coloured by; two days are always by state.
    beside
        Plots of another statement left of a line, as `earlier_states` gives them.
    outlines
        Shapes that are drawn as the reader's own layers are.
    """

    clicked: Clicked | None = None
    drawn: Drawn | None = None
    marks: tuple[Marker, ...] = ()
    marked: Clicked | None = None
    pins: bool = False
    asked: str = ""
    coloured: bool = False
    beside: Mapping[str, Any] | None = None
    outlines: tuple[OwnLayer, ...] = ()


# What makes the page run again. Of the count of clicks every new map would tell, and so ask for a run more.
_RETURNED = ("last_active_drawing", "all_drawings")
_ASKED = "times the map was asked to go"  # in the session
_SEEN = "land that a plan is wanted of"  # in the session, until it is shown
_HEIGHT_PX = 520
_MAKING = N_("Preparing the plots for the map, once…")


def publish(content: bytes) -> str:
    """Give bytes of a map an address that only the page of its reader has."""
    return map_states.publish(content, base_path=zone_map.base_path())


def focus(page: PageContext, plot: str) -> None:
    """Look at the plot that was clicked."""
    view_state.write_url(page.view, plot=plot)


def toggle_focus(page: PageContext, plot: str) -> None:
    """Look at the plot that was clicked; let it go when it is looked at already."""
    view_state.write_url(page.view, plot="" if plot == page.view.plot else plot)


def refit() -> None:
    """Make the map go to what it shows, even where it was asked to go there before."""
    st.session_state[_ASKED] = st.session_state.get(_ASKED, 0) + 1


def render_plot_map(
    page: PageContext,
    plots: Sequence[str],
    *,
    near: str | CameraTarget = "",
    height: int = _HEIGHT_PX,
    acts: MapCallbacks | None = None,
    two: bool = False,
) -> None:
    """Draw the map with all but `plots` dimmed; when it begins it goes to `near`, else to all of `plots`.

    Parameters
    ----------
    page
        The page; the plots it has selected, and the one it looks at, are marked.
    plots
        Ids of the plots that are not held back.
    near, height
        The plot or place to go to (empty: all of them), and how high the map is in pixels.
    acts
        What is done on clicks and drawn areas.
    two
        Whether a day may be chosen to stand beside that of the page.
    """
    if not (zone_map.ready(page) and zone_map.drawable(page)):
        return
    try:
        with nullcontext() if are_tiles_made(page.book) else st.spinner(page.say(_MAKING), show_time=True):
            made = plot_map(page.book, page.words, tiles=page.settings.tiles, base_path=zone_map.base_path())
    except LandbookError as error:
        html_blocks.show_error(page, error, icon=":material/map:")
        return
    acts = acts or MapCallbacks()
    usual = focus if near else toggle_focus
    earlier, line = _earlier(page, plots) if two else (acts.beside, "")
    by = page.setting("colour") if acts.coloured and earlier is None else ""
    with zone_map.room(height):
        st_folium(
            made.map,
            key=made.key,
            feature_group_to_add=plot_states_layer(
                page.statement,
                _look(page, plots, near, acts, more=line, by=by),
                earlier=earlier,
                publish=publish,
            ),
            returned_objects=_RETURNED,
            render=False,  # it is all the same, and done once in place of twice
            height=height,
            use_container_width=True,
            on_change=lambda: _on_report(page, made.key, acts, usual),
        )
    seen = st.session_state.pop(_SEEN, None)
    if seen is not None:
        downloads.show_plan(page, seen)
    if acts.coloured or two:
        with st.container(horizontal=True, key="map-choices"):
            if acts.coloured:
                _render_colour(page, by or KEYS["colour"].default, disabled=earlier is not None)
            if two:
                compared_day.render_earlier_day(page)
    own_layers.render_own_layers(page, acts.outlines)


def _look(
    page: PageContext,
    plots: Sequence[str],
    near: str | CameraTarget,
    acts: MapCallbacks,
    *,
    more: str = "",
    by: str = "",
) -> MapState:
    """Return what is seen of the plots; in the corner the day, what is invented, and what no line is."""
    stamp = captions.invented_stamp(page.book, page.words)
    legal = page.say("No line on this map is a legal boundary.")
    missing = undrawn(page.book, page.words)
    return MapState(
        matching=plots,
        selected=page.view.selected,
        focus=page.view.plot,
        go=_go(page, plots, near, acts.asked),
        lines=[
            captions.as_of_sentence(page.statement, page.words),
            *filter(None, [stamp, legal, missing, more]),
        ],
        marks=acts.marks,
        pins=acts.pins,
        colours=plot_colours(page.statement, by, page.words),
    )


def _render_colour(page: PageContext, by: str, *, disabled: bool) -> None:
    """Draw below a map the choice of what its plots are coloured by."""
    label = KEYS["colour"].called(page.words)
    render_code(page, "colour", by, st.selectbox, label=label, width=230, disabled=disabled)


def _earlier(page: PageContext, plots: Sequence[str]) -> tuple[Mapping[str, Any] | None, str]:
    """Return the plots of the day beside that of the page, and the line that says what is outlined."""
    before = compared_day.earlier(page)
    if before is None:
        return None, ""
    # What was split or merged since is not among those of the day.
    there = before.parcels
    gone = ~there["parcel_id"].isin(page.statement.parcels["parcel_id"]) & there["zone_id"].eq(page.view.zone)
    then = [*plots, *there.loc[gone, "parcel_id"]]
    states = earlier_states(page.statement, before, page.words, now=plots, then=then)
    return states, changed_plots_line(before, states, page.words)


def _go(page: PageContext, plots: Sequence[str], near: str | CameraTarget, asked: str) -> CameraTarget | None:
    """Return where the map goes: a new token moves it, the last one leaves it where it is."""
    times = st.session_state.get(_ASKED, 0)
    if isinstance(near, CameraTarget):
        return CameraTarget(near.box, f"{near.token} {times}")
    target = [near] if near else plots or page.statement.parcels["parcel_id"].tolist()
    return zoom_to_plots(page.book, target, token=f"{near or page.view.zone} {asked} {times}")


def _on_report(page: PageContext, key: str, acts: MapCallbacks, usual: Clicked) -> None:
    """Act once on each click and each shape: both come back whenever the browser reports something."""
    reported = st.session_state.get(key) or {}
    clicks = _newly_clicked(reported, f"{key} clicked")
    shapes = _newly_drawn(reported, f"{key} drawn")
    plots, marks = set(page.book.parcels["parcel_id"]), {mark.key for mark in acts.marks}
    for click in clicks:
        if acts.marked is not None and click.get("mark") in marks:
            acts.marked(page, str(click["mark"]))
        elif "seen" in click:
            st.session_state[_SEEN] = tuple(map(float, click["seen"]))
        elif click.get("parcel_id") in plots:
            (acts.clicked or usual)(page, str(click["parcel_id"]))
    if shapes and acts.drawn is not None:
        acts.drawn(page, shapes)


def _newly_clicked(reported: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the clicks that were not acted on yet, in their order.

    The browser tells the last clicks each time: those that came while the page was running would be lost.
    """
    clicked = (reported.get("last_active_drawing") or {}).get("properties") or {}
    clicks = clicked.get("clicks") or []
    last = st.session_state.get(key, 0)
    st.session_state[key] = max([last, *(click["at"] for click in clicks)])
    return [click for click in clicks if click["at"] > last]


def _newly_drawn(reported: Mapping[str, Any], key: str) -> list[Feature]:
    """Return the shapes on the map that are new, or changed, since the browser told of them last."""
    shapes = {str(shape.get("geometry")): shape for shape in reported.get("all_drawings") or ()}
    before = st.session_state.get(key, ())
    st.session_state[key] = tuple(shapes)
    return [shape for text, shape in shapes.items() if text not in before]
