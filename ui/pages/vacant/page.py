"""Vacant land on a day: filtered, on a map and in a table that agree, selected and handed over."""

from functools import partial

import pandas as pd
import streamlit as st

from geo.errors import LandbookError
from occupancy.questions.vacant_plots import filter_matching, vacant_plots
from occupancy.statement import Statement
from outputs.tables.table_export import ExportTable, export_table
from outputs.text.formatting import format_count
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.pages.vacant import filters, query, selection, table, totals
from ui.pages.vacant.query import VacancyQuery
from ui.widgets import downloads, messages, plot_map
from ui.widgets.plot_map import MapCallbacks

_MAP_PX = 500


def render_vacant(page: PageContext) -> None:
    """Draw filters, map, totals and table of the plots with vacant land on the day."""
    vacancy_query = query.read_query(page)
    filters.render_filters(page, vacancy_query)
    try:
        land = _vacant_land(page.statement)
    except LandbookError as error:
        messages.show_error(page, error)
        return
    plots = table.ordered(page, filter_matching(land, vacancy_query.plot_filter))
    left, right = st.columns([13, 5], gap="medium")
    with left:
        among = plots["parcel_id"].tolist()
        plot_map.render_plot_map(
            page,
            among,
            height=_MAP_PX,
            acts=MapCallbacks(selection.toggle, drawn=partial(selection.add_drawn, among=among)),
        )
    with right:
        totals.render_shown_totals(page, plots, query.not_stated(page, land, vacancy_query.plot_filter))
        if plots.empty:
            messages.show_info(_nothing(page, land, vacancy_query), icon=":material/filter_alt:")
        chosen = totals.render_selected_totals(page, land, plots)
        if not chosen.empty:
            _files(
                page, _sheet(page, table.ordered(page, chosen), vacancy_query, selection=True), "selection"
            )
    if not plots.empty:
        with st.container(horizontal=True, vertical_alignment="center", key="vacant-bar"):
            table.sort_choice(page)
            totals.show_on_map(page)
            _files(page, _sheet(page, plots, vacancy_query, selection=False), "vacant")
    table.render_table(page, plots)


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=HASH_FUNCS)
def _vacant_land(statement: Statement) -> pd.DataFrame:
    """Return the vacant plots of the day; never change them."""
    return vacant_plots(statement)


def _nothing(page: PageContext, land: pd.DataFrame, vacancy_query: VacancyQuery) -> str:
    """Return why no plot is shown, and how to find some."""
    if land.empty:
        return page.say("No plot has vacant land on this day.")
    key, found = query.widest(land, vacancy_query)
    if not key:
        return page.say("No plot answers these filters, nor would one if any single filter were dropped.")
    message = page.words.ngettext(
        "No plot answers these filters. Without “{filter}” {plots} plot would.",
        "No plot answers these filters. Without “{filter}” {plots} plots would.",
        found,
    )
    return message.format(filter=query.names(page)[key], plots=format_count(found, page.words))


def _sheet(
    page: PageContext, plots: pd.DataFrame, vacancy_query: VacancyQuery, *, selection: bool
) -> ExportTable:
    """Return the table as it is handed over: all its pages, in the same order and columns."""
    return export_table(
        page.statement,
        plots[list(table.COLUMNS)],
        page.words,
        title=page.say("Selected vacant plots") if selection else page.say("Vacant land"),
        filters=page.say("chosen one by one") if selection else query.in_words(page, vacancy_query),
    )


def _files(page: PageContext, sheet: ExportTable, name: str) -> None:
    downloads.buttons(page, sheet, page.book.parcels, name=name)
