"""The map of the zones: a click on one shows its figures. Where it cannot be drawn a sentence says why."""

from threading import Lock

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit_folium import st_folium

from geo.errors import LandbookError
from outputs.assets import MAP_LIBRARIES
from outputs.maps.outlines import NOTHING
from outputs.maps.web.geometry import map_geometry
from outputs.maps.web.zone_map import chosen_zone_layer, overview_map
from ui import view_state
from ui.context import PageContext
from ui.widgets import compared_day, html_blocks, own_layers

_HEIGHT_PX = 560
_INSTALLING = Lock()
# What comes back from the browser, and so what makes the page run again: clicks on zones, nothing else. The
# count of clicks would make every new map ask for one more run, which may still carry the address before it.
_RETURNED = ("last_active_drawing", "last_object_clicked")


def render_zone_map(page: PageContext) -> None:
    """Draw the map; where it cannot be, a sentence says why, and the table below has the same figures."""
    if not (ready(page) and drawable(page)):
        return
    # streamlit-folium tells maps apart by their script without any "_name" in it: the key says the rest.
    key = f"map-{page.statement.book_hash}-{page.view.day}-{page.view.basis}-{page.view.lang}"
    before = compared_day.earlier(page)
    key += f"-{before.as_of}" if before else ""
    with room(_HEIGHT_PX):
        st_folium(
            overview_map(
                page.statement, page.words, before=before, tiles=page.settings.tiles, base_path=base_path()
            ),
            key=key,
            feature_group_to_add=chosen_zone_layer(page.view.zone),
            height=_HEIGHT_PX,
            use_container_width=True,
            returned_objects=_RETURNED,
            render=False,  # it is all the same, and done once in place of twice
            on_change=lambda: _clicked(page, key),
        )
    compared_day.render_earlier_day(page)
    own_layers.render_own_layers(page)


def base_path() -> str:
    """Return the path below which the app is served; usually none."""
    return str(st.get_option("server.baseUrlPath") or "")


def drawable(page: PageContext) -> bool:
    """Return whether anything of the book can be drawn; else a sentence says so in place of an empty map."""
    if map_geometry(page.book).bounds:
        return True
    html_blocks.show_warning(page.say(NOTHING), icon=":material/map:")
    return False


def room(height: int) -> DeltaGenerator:
    """Return a container for a map of some pixels in height, kept from the start.

    A map begins without any: what stands below would move away from under the pointer when it comes. The key
    names it for the style sheet: nothing that stands there while the map comes may make the room scroll.
    """
    return st.container(height=height, border=False, key="map-room")


def ready(page: PageContext) -> bool:
    """Return whether the map's JavaScript is there; it is installed when missing; else say why."""
    try:
        if not _installed():
            with st.spinner(page.say("Installing the map, once…"), show_time=True), _INSTALLING:
                MAP_LIBRARIES.ensure()  # who waited finds it there
            _installed.clear()
    except LandbookError as error:
        html_blocks.show_error(page, error, icon=":material/map:")
        return False
    return True


@st.cache_resource(show_spinner=False)
def _installed() -> bool:
    return MAP_LIBRARIES.available()


def _clicked(page: PageContext, key: str) -> None:
    """Look at the zone that was clicked; what a book does not have is not a zone."""
    clicked = (st.session_state.get(key) or {}).get("last_active_drawing") or {}
    zone = (clicked.get("properties") or {}).get("zone_id", "")
    if zone in set(page.book.zones["zone_id"]):
        view_state.write_url(page.view, zone=zone, plot="")
