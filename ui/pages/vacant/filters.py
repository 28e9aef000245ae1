"""The filters of vacant land: what the address asks, in a block of controls and in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from occupancy.questions.vacant_plots import VacancyFilter, filter_matching, filter_undetermined
from outputs.text.typed_numbers import format_unrounded
from ui.address_keys import KEYS, Query
from ui.context import PageContext
from ui.widgets import address_controls, messages, number_box

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
        messages.show_warning(
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
