"""Vacant land on a day: filtered, on a map and in a table that agree, selected and handed over."""

from functools import partial

import pandas as pd
import streamlit as st

from geo.errors import LandbookError
from occupancy.book import LandBook
from occupancy.questions.vacant_plots import filter_matching, vacant_plots
from occupancy.statement import Statement
from outputs.tables import table_export as exported
from outputs.tables.table_export import ExportTable
from outputs.text.formatting import format_count
from ui.context import PageContext
from ui.pages.vacant import filters as vacant_filters
from ui.pages.vacant import query as vacant_asked
from ui.pages.vacant import selection as vacant_selection
from ui.pages.vacant import table as vacant_table
from ui.pages.vacant import totals as vacant_totals
from ui.pages.vacant.query import VacancyQuery
from ui.widgets import downloads, messages, plot_map
from ui.widgets.plot_map import MapCallbacks

_MAP_PX = 500


def render(page: PageContext) -> None:
    """Draw filters, map, totals and table of the plots with vacant land on the day."""
    asked = vacant_asked.read_query(page)
    vacant_filters.render_filters(page, asked)
    try:
        land = _land(page)
    except LandbookError as error:
        messages.show_error(page, error)
        return
    plots = vacant_table.ordered(page, filter_matching(land, asked.wanted))
    left, right = st.columns([13, 5], gap="medium")
    with left:
        among = plots["parcel_id"].tolist()
        plot_map.render_plot_map(
            page,
            among,
            height=_MAP_PX,
            acts=MapCallbacks(
                vacant_selection.toggle, drawn=partial(vacant_selection.add_drawn, among=among)
            ),
        )
    with right:
        vacant_totals.render_shown_totals(page, plots, vacant_asked.not_stated(page, land, asked.wanted))
        if plots.empty:
            messages.show_info(_nothing(page, land, asked), icon=":material/filter_alt:")
        chosen = vacant_totals.render_selected_totals(page, land, plots)
        if not chosen.empty:
            _files(page, _sheet(page, vacant_table.ordered(page, chosen), asked, selection=True), "selection")
    if not plots.empty:
        with st.container(horizontal=True, vertical_alignment="center", key="vacant-bar"):
            vacant_table.sort_choice(page)
            vacant_totals.show_on_map(page)
            _files(page, _sheet(page, plots, asked, selection=False), "vacant")
    vacant_table.render_table(page, plots)


def _land(page: PageContext) -> pd.DataFrame:
    """The vacant plots of the day; never change them."""
    key = f"{page.book.content_hash} {page.book.known_on} {page.statement.as_of}"
    return _vacant(page.book, page.statement, key=key)


@st.cache_resource(show_spinner=False, max_entries=20)
def _vacant(_book: LandBook, _statement: Statement, *, key: str) -> pd.DataFrame:  # noqa: ARG001 - the key
    return vacant_plots(_book, _statement)


def _nothing(page: PageContext, land: pd.DataFrame, asked: VacancyQuery) -> str:
    """Why no plot is shown, and how to find some."""
    if land.empty:
        return page.say("No plot has vacant land on this day.")
    key, found = vacant_asked.widest(land, asked)
    if not key:
        return page.say("No plot answers these filters, nor would one if any single filter were dropped.")
    message = page.words.ngettext(
        "No plot answers these filters. Without “{filter}” {plots} plot would.",
        "No plot answers these filters. Without “{filter}” {plots} plots would.",
        found,
    )
    return message.format(filter=vacant_asked.names(page)[key], plots=format_count(found, page.words))


def _sheet(page: PageContext, plots: pd.DataFrame, asked: VacancyQuery, *, selection: bool) -> ExportTable:
    """The table as it is handed over: all its pages, in the same order and columns."""
    return exported.export_table(
        page.book,
        page.statement,
        plots[list(vacant_table.COLUMNS)],
        page.words,
        title=page.say("Selected vacant plots") if selection else page.say("Vacant land"),
        filters=page.say("chosen one by one") if selection else vacant_asked.in_words(page, asked),
    )


def _files(page: PageContext, sheet: ExportTable, name: str) -> None:
    downloads.buttons(page, sheet, page.book.parcels, name=name)
