"""The map of plots inside a page: a click looks at a plot, a click on the same one lets it go."""

import streamlit as st
from streamlit_folium import st_folium

from geo.errors import LandbookError
from outputs import said
from outputs.paint import Look, to_plots
from outputs.plotmap import painted, plot_map
from ui import view, zone_map
from ui.page import Page

_RETURNED = ("last_active_drawing", "last_object_clicked_count")


def show(page: Page, plots: list[str], *, near: str = "", height: int = 520) -> None:
    """Draw the map with all but `plots` dimmed, going to the plot `near`, else to all of `plots`."""
    if not zone_map.ready(page):
        return
    target = [near] if near else plots
    look = Look(
        shown=plots,
        selected=page.view.selected,
        focus=page.view.plot,
        go=to_plots(page.book, target, token=f"{near or page.view.zone}") if target else None,
        lines=[said.days(page.statement, page.words)],
    )
    try:
        made = plot_map(
            page.book, page.words, tiles=page.tiles, base_path=str(st.get_option("server.baseUrlPath") or "")
        )
    except LandbookError as error:
        st.warning(page.words.error(error), icon=":material/map:")
        return
    st_folium(
        made.map,
        key=made.key,
        feature_group_to_add=painted(page.book, page.statement, look),
        returned_objects=_RETURNED,
        height=height,
        use_container_width=True,
        on_change=lambda: _clicked(page, made.key),
    )


def _clicked(page: Page, key: str) -> None:
    """Act once for each click: the last drawing comes back on every run."""
    told = st.session_state.get(key) or {}
    count, seen = told.get("last_object_clicked_count"), f"{key}-count"
    if not count or count == st.session_state.get(seen):
        return
    st.session_state[seen] = count
    plot = ((told.get("last_active_drawing") or {}).get("properties") or {}).get("parcel_id", "")
    if plot in set(page.book.parcels["parcel_id"]):
        view.write(page.view, plot="" if plot == page.view.plot else plot)
