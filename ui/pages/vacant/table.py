"""The table of vacant plots: the map's twin, a page of rows at a time; rows selected are plots selected."""

import hashlib
from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from outputs.text import captions
from outputs.text.translations import N_
from ui import held, url_state
from ui.context import PageContext
from ui.pages.vacant import selection
from ui.widgets import data_table

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
# Codes of the address; the first is the usual one.
SORTS = {
    "zone": N_("by zone, largest first"),
    "largest": N_("largest first"),
    "cheapest": N_("cheapest first"),
}


def sorting(page: PageContext) -> str:
    """Return how the rows are ordered."""
    asked = page.view.filters.get("sort", "")
    return asked if asked in SORTS else next(iter(SORTS))


def ordered(page: PageContext, plots: pd.DataFrame) -> pd.DataFrame:
    """Return the plots in the order that the reader chose, with the name of their zone."""
    names = captions.localized_names(page.book.zones, "zone_id", page.words)
    by = {
        "zone": (["zone_at", "vacant_ha"], [True, False]),
        "largest": (["vacant_ha"], [False]),
        "cheapest": (["asking_price_usd_m2", "vacant_ha"], [True, False]),
    }[sorting(page)]
    places = {zone: at for at, zone in enumerate(names)}
    named = plots.assign(zone_name=plots["zone_id"].map(names), zone_at=plots["zone_id"].map(places))
    return named.sort_values(by[0], ascending=by[1], kind="stable").reset_index(drop=True)


def render_table(page: PageContext, plots: pd.DataFrame) -> None:
    """Draw a page of the plots, in the order they are given in; without any, no table."""
    if plots.empty:
        st.session_state[_DRAWN] = ""
        return
    part, key = _part(page, plots)
    st.session_state[_DRAWN] = key
    ids = part["parcel_id"].tolist()
    chosen = [at for at, plot in enumerate(ids) if plot in set(page.view.selected)]
    held = st.session_state.get(key, {}).get("selection", {}).get("rows", [])
    if sorted(held) != chosen:  # the address is the truth, whatever the table held before
        st.session_state[key] = {"selection": {"rows": chosen, "columns": [], "cells": []}}
    st.dataframe(
        data_table.format_columns(page, part[list(COLUMNS)]),
        hide_index=True,
        height=_HEIGHT_PX,
        column_config=data_table.columns(page, part[list(COLUMNS)]),
        key=key,
        selection_mode="multi-row",
        on_select=lambda: _chosen(page, key, ids),
        placeholder=page.words.gettext("not stated"),
        alt=page.say("The vacant plots and their figures"),
    )


def sort_choice(page: PageContext) -> None:
    """Draw the choice of an order."""
    key = held.hold("vacant-sort", sorting(page))
    st.selectbox(
        page.say("Order"),
        list(SORTS),
        format_func=lambda code: page.say(SORTS[code]),
        width=230,
        label_visibility="collapsed",
        key=key,
        on_change=_sorted(page, key),
    )


def _sorted(page: PageContext, key: str) -> Callable[[], None]:
    def act() -> None:
        # A control that a filter has just taken off the page may tell once more what it showed.
        if st.session_state[key] != sorting(page):
            url_state.write_url(page.view, sort=str(st.session_state[key]))

    return act


def _part(page: PageContext, plots: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the rows of the page that the reader turned to, and the key of a table that has just these."""
    key = f"vacant-rows-{_hash(plots['parcel_id'].tolist())}-{page.view.day}-{page.view.lang}"
    part, number = data_table.transposed(page, plots, f"{key}-page")
    return part, held.place(f"{key}-{number}", page.view.selected)


def _chosen(page: PageContext, key: str, ids: Sequence[str]) -> None:
    if st.session_state.get(_DRAWN) == key:
        rows = st.session_state[key]["selection"]["rows"]
        selection.choose(page, [ids[row] for row in rows], ids)


def _hash(ids: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:12]
