"""The filters and the table of vacant land; the selection, by rows, clicks and drawn shapes."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from occupancy.questions.vacant_plots import VacancyFilter, filter_matching, filter_undetermined
from outputs.maps.finding_places import plots_inside
from outputs.text.formatting import format_unrounded
from ui import view_state
from ui.address_keys import KEYS
from ui.address_query import Query
from ui.context import PageContext
from ui.widgets import address_controls, data_table, html_blocks, number_box
from ui.widgets.address_controls import render_code
from ui.widgets.plot_map import Feature

# What each key of the address asks for.
_FIELDS = {
    "zones": "zones",
    "district": "districts",
    "min_ha": "min_ha",
    "max_ha": "max_ha",
    "ready": "readiness",
    "price": "max_price_usd_m2",
    "service": "services",
    "offer": "offerable",
}
# The least, with which all stand in one line on a screen of 1280 pixels; the style sheet lets them grow.
_WIDTHS = {
    "zones": 170,
    "district": 154,
    "min_ha": 114,
    "max_ha": 117,
    "ready": 140,
    "price": 110,
    "service": 124,
}


def plot_filter(values: Mapping[str, Any]) -> VacancyFilter:
    """Return the filter of plots for values of the address."""
    return VacancyFilter(**{_FIELDS[name]: value for name, value in values.items()})


def render_filters(page: PageContext, query: Query) -> None:
    """Draw the filters, and say which of the address cannot be used."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="filters"):
        for name, width in _WIDTHS.items():
            if KEYS[name].kind == "number":
                address_controls.render_number(page, query, name, width=width)
            else:
                address_controls.render_codes(page, query, name, width=width, placeholder=page.say("all"))
        with st.container(width="content", gap=None):
            st.checkbox(
                KEYS["offer"].called(page.words),
                key=address_controls.hold(query, "offer", "offer" in query.filters),
                on_change=address_controls.chosen(page, query, "offer"),
                help=page.say(
                    "Leaves out reserved plots, and the rest of a partly leased plot that cannot be divided."
                ),
            )
            _render_clear(page, query)
    with st.container(key="vacant-refused"):  # a place of its own, or the map below would start anew
        number_box.complain(page)
    address_controls.complain(page, query)
    least, most = query.filters.get("min_ha"), query.filters.get("max_ha")
    if least is not None and most is not None and least > most:
        html_blocks.show_warning(
            page.say(
                "The smallest area, {least} ha, is above the largest, {most} ha: no plot is both.",
                least=format_unrounded(least, page.words, places=2),
                most=format_unrounded(most, page.words, places=2),
            ),
            icon=":material/error:",
        )


def _render_clear(page: PageContext, query: Query) -> None:
    """Draw the button that clears the filters and says how many are set."""
    many = len(query.filters)
    label = page.say("Clear filters ({filters})", filters=page.count(many))
    st.button(
        label if many else page.say("Clear filters"),
        icon=":material/filter_alt_off:",
        disabled=not many and not query.misread and not number_box.refused(page),
        key="clear-filters",
        on_click=address_controls.clear,
        args=(page, query),
    )


def in_words(page: PageContext, query: Query) -> str:
    """Return the filters as one line; empty when there are none."""
    parts = []
    for name, value in query.filters.items():
        label = KEYS[name].called(page.words)
        if KEYS[name].kind == "number":
            label += f": {format_unrounded(value, page.words, places=2)}"
        elif KEYS[name].kind == "codes":
            label += f": {', '.join(query.choices[name][code] for code in value)}"
        parts.append(label)
    return "; ".join(parts)


def not_stated(page: PageContext, land: pd.DataFrame, query: Query) -> str:
    """Return how many plots more might match, and what is not stated of them; empty when there are none."""
    undetermined = filter_undetermined(land, plot_filter(query.filters))
    if undetermined.empty:
        return ""
    names = {
        "price": page.say("the price"),
        "service": page.say("the services"),
        "offer": page.say("whether they can be divided"),
    }
    open_names = [
        text
        for name, text in names.items()
        if name in query.filters
        and not filter_undetermined(undetermined, plot_filter({name: query.filters[name]})).empty
    ]
    return page.say_many(
        "{plots} plot more is undecided; not stated: {what}.",
        "{plots} plots more are undecided; not stated: {what}.",
        len(undetermined),
        plots=page.count(len(undetermined)),
        what=", ".join(open_names),
    )


def no_plot(page: PageContext, land: pd.DataFrame, query: Query) -> str:
    """Return why no plot is shown, and without which filter most plots would be."""
    if land.empty:
        return page.say("No plot has vacant land on this day.")
    matches = {}
    for name in query.filters:
        others = {other: value for other, value in query.filters.items() if other != name}
        matches[name] = len(filter_matching(land, plot_filter(others)))
    widest = max(matches, key=lambda name: matches[name], default="")
    if not matches.get(widest):
        return page.say("No plot answers these filters, nor would one if any single filter were dropped.")
    return page.say_many(
        "No plot answers these filters. Without “{filter}” {plots} plot would.",
        "No plot answers these filters. Without “{filter}” {plots} plots would.",
        matches[widest],
        filter=KEYS[widest].called(page.words),
        plots=page.count(matches[widest]),
    )


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
        html_blocks.keep_notice(page.say("No plot that is shown lies more than half inside the shape."))


def select(page: PageContext, plots: Sequence[str]) -> None:
    """Put the selection into the address; what a link cannot hold is left out, and said."""
    over = view_state.set_selection(page.view, list(dict.fromkeys(plots)))
    if over:
        html_blocks.keep_notice(
            page.say_many(
                "A link cannot hold that many plots: {over} was left out.",
                "A link cannot hold that many plots: {over} were left out.",
                over,
                over=page.count(over),
            )
        )
