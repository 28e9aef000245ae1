"""The table of vacant plots, the map's twin, and the selection: rows, clicks and drawn shapes change it."""

import hashlib
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from outputs.maps.web.finding_location import plots_inside
from ui import view_state
from ui.context import PageContext
from ui.widgets import data_table, messages
from ui.widgets.address_controls import render_code
from ui.widgets.plot_map import Feature

COLUMNS = (
    "parcel_id",
    "zone_name",
    "block",
    "vacant_ha",
    "document_area_m2",
    "readiness",
    "state",
    "asking_price_usd_m2",
    "divisible",
    "offerable",
    "clearance_due_on",
    "service_due_on",
)
# In the session: the table on the page. One that a filter has just replaced may tell its rows once more.
_DRAWN = "table of vacant plots"
_HEIGHT_PX = 420
_SORTED_BY = {
    "zone": (["zone_at", "vacant_ha"], [True, False]),
    "largest": (["vacant_ha"], [False]),
    "cheapest": (["asking_price_usd_m2", "vacant_ha"], [True, False]),
}


def ordered(page: PageContext, plots: pd.DataFrame) -> pd.DataFrame:
    """Return the plots in the order that the reader chose, with the name of their zone."""
    names = page.zone_names()
    columns, ascending = _SORTED_BY[page.setting("sort")]
    places = {zone: at for at, zone in enumerate(names)}
    named = plots.assign(zone_name=plots["zone_id"].map(names), zone_at=plots["zone_id"].map(places))
    return named.sort_values(columns, ascending=ascending, kind="stable").reset_index(drop=True)


def render_sort(page: PageContext) -> None:
    """Draw the choice of an order."""
    render_code(
        page,
        "sort",
        page.setting("sort"),
        st.selectbox,
        label=page.say("Order"),
        width=230,
        label_visibility="collapsed",
    )


def render_table(page: PageContext, plots: pd.DataFrame) -> None:
    """Draw a page of the plots, in the order they are given in; without any, no table."""
    if plots.empty:
        st.session_state[_DRAWN] = ""
        return
    rows = hashlib.sha256("\n".join(plots["parcel_id"]).encode()).hexdigest()[:12]
    name = f"vacant-rows-{rows}-{page.view.day}-{page.view.lang}"
    part, number = data_table.transposed(page, plots, f"{name}-page")
    key = view_state.control_key(f"{name}-{number}", page.view.selected)
    st.session_state[_DRAWN] = key
    ids = part["parcel_id"].tolist()
    selected = [at for at, plot in enumerate(ids) if plot in set(page.view.selected)]
    held = st.session_state.get(key, {}).get("selection", {}).get("rows", [])
    if sorted(held) != selected:  # the address is the truth, whatever the table held before
        st.session_state[key] = {"selection": {"rows": selected, "columns": [], "cells": []}}
    part = part[list(COLUMNS)]
    data_table.render(
        page,
        part,
        lead=("plot?plot=", ids),
        height=_HEIGHT_PX,
        key=key,
        selection_mode="multi-row",
        on_select=lambda: _select_rows(page, key, ids),
        alt=page.say("The vacant plots and their figures"),
    )


def _select_rows(page: PageContext, key: str, ids: Sequence[str]) -> None:
    """Select the plots of the rows, and leave those of other pages of the table as they are."""
    if st.session_state.get(_DRAWN) == key:
        rows = [ids[row] for row in st.session_state[key]["selection"]["rows"]]
        kept = [plot for plot in view_state.selected_ids() if plot not in ids or plot in rows]
        select(page, [*kept, *rows])


def toggle(page: PageContext, plot: str) -> None:
    """Select the plot that was clicked, or drop it when it is selected."""
    now = view_state.selected_ids()
    select(page, [other for other in now if other != plot] if plot in now else [*now, plot])


def add_drawn(page: PageContext, shapes: Sequence[Feature], among: Sequence[str]) -> None:
    """Select the plots of `among` of which more than half lies inside the shapes."""
    plots = plots_inside(page.book, shapes, among=frozenset(among))
    if plots:
        select(page, [*view_state.selected_ids(), *plots])
    else:
        messages.keep_notice(page.say("No plot that is shown lies more than half inside the shape."))


def select(page: PageContext, plots: Sequence[str]) -> None:
    """Put the selection into the address; what a link cannot hold is left out, and said."""
    over = view_state.set_selection(page.view, list(dict.fromkeys(plots)))
    if over:
        messages.keep_notice(
            page.say_many(
                "A link cannot hold that many plots: {over} was left out.",
                "A link cannot hold that many plots: {over} were left out.",
                over,
                over=page.count(over),
            )
        )
