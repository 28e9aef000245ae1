"""Vacant land on a day: filtered, on a map and in a table that agree, selected and handed over."""

from functools import partial

import pandas as pd
import streamlit as st

from geo.errors import LandbookError
from occupancy.questions.vacant_plots import filter_matching, possible_readiness, vacant_plots
from occupancy.statement import Statement
from outputs.maps.paper.plan import Extent
from outputs.records import iter_rows
from outputs.tables.table_export import export_table
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.pages.plot.facts import render_card
from ui.pages.vacant import table
from ui.widgets import downloads, html_blocks, plot_map
from ui.widgets.address_controls import render_button
from ui.widgets.downloads import render_plan_button
from ui.widgets.plot_map import MapCallbacks

_MAP_PX = 500
_LINKS, _LINKS_PX, _LINKED = 7, 260, 50  # more than the first are scrolled, more than the last not drawn


def render_vacant(page: PageContext) -> None:
    """Draw filters, map, totals and table of the plots with vacant land on the day."""
    query = page.query("vacant")
    table.render_filters(page, query)
    try:
        land = _vacant_land(page.statement)
    except LandbookError as error:
        html_blocks.show_error(page, error)
        return
    plots = table.ordered(page, filter_matching(land, table.plot_filter(query.filters)))
    left, right = st.columns([13, 5], gap="medium")
    with left:
        among = plots["parcel_id"].tolist()
        plot_map.render_plot_map(
            page,
            among,
            height=_MAP_PX,
            acts=MapCallbacks(
                table.toggle,
                drawn=partial(table.add_drawn, among=among),
                pins=True,
                coloured=True,
                asked=table.in_words(page, query),
            ),
        )
    with right:
        _render_shown_totals(page, plots, table.not_stated(page, land, query))
        if plots.empty:
            html_blocks.show_info(table.no_plot(page, land, query), icon=":material/filter_alt:")
        selected = _render_selected_totals(page, land, plots)
        if not selected.empty:
            _render_files(
                page,
                table.ordered(page, selected),
                name="selection",
                title=page.say("Selected vacant plots"),
                by=page.say("chosen one by one"),
            )
    if not plots.empty:
        with st.container(horizontal=True, vertical_alignment="center", key="vacant-bar"):
            table.render_sort(page)
            st.button(
                page.say("Show them on the map"),
                icon=":material/zoom_in_map:",
                key="go",
                on_click=plot_map.refit,
            )
            wanted = page.view.selected or tuple(plots["parcel_id"])
            render_plan_button(page, Extent(plots=wanted), name="vacant")
            _render_files(
                page, plots, name="vacant", title=page.say("Vacant land"), by=table.in_words(page, query)
            )
    table.render_table(page, plots)


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=HASH_FUNCS)
def _vacant_land(statement: Statement) -> pd.DataFrame:
    """Return the vacant plots of the day; never change them."""
    return vacant_plots(statement)


def _render_files(page: PageContext, plots: pd.DataFrame, *, name: str, title: str, by: str) -> None:
    """Draw the downloads of a table: all its pages, in the same order and columns."""
    plots = plots[list(table.COLUMNS)]
    export = export_table(page.statement, plots, page.words, title=title, filters=by)
    downloads.buttons(page, export, page.book.parcels, name=name)


def _render_shown_totals(page: PageContext, plots: pd.DataFrame, note: str) -> None:
    """Draw the totals of the plots shown, by readiness, and what else must be said of them, if anything."""
    html_blocks.heading(
        page.say_many(
            "{plots} plot, {area} vacant",
            "{plots} plots, {area} vacant",
            len(plots),
            plots=page.count(len(plots)),
            area=page.ha(plots["vacant_ha"].sum()),
        )
    )
    if not plots.empty:
        _render_by_readiness(page, plots)
    if note:
        html_blocks.lines(note)


def _render_selected_totals(page: PageContext, land: pd.DataFrame, plots: pd.DataFrame) -> pd.DataFrame:
    """Draw the totals of the selection with links to its plots; the selected rows of the vacant `land`.

    What is selected stays so when a filter holds it back or another day has nothing vacant on it.
    """
    selected = page.view.selected
    html_blocks.tell_notice(icon=":material/select_all:")
    if page.view.plot:
        render_card(page)
    if not selected:
        html_blocks.lines(page.say("Nothing is selected: click plots, draw around them, or choose rows."))
        return land.head(0)
    rows = land[land["parcel_id"].isin(selected)]
    html_blocks.heading(
        page.say_many(
            "{plots} plot selected, {area} vacant",
            "{plots} plots selected, {area} vacant",
            len(selected),
            plots=page.count(len(selected)),
            area=page.ha(rows["vacant_ha"].sum()),
        )
    )
    _render_by_readiness(page, rows)
    held_back = len(rows) - int(rows["parcel_id"].isin(plots["parcel_id"]).sum())
    notes = []
    if held_back:
        notes.append(page.say("Held back by the filters: {plots}.", plots=page.count(held_back)))
    if len(selected) > len(rows):
        none = page.count(len(selected) - len(rows))
        notes.append(page.say("Selected without vacant land on this day: {plots}.", plots=none))
    if notes:
        html_blocks.lines(*notes)
    _render_selected_links(page)
    return rows


def _render_by_readiness(page: PageContext, plots: pd.DataFrame) -> None:
    """Draw plots and hectares of each degree of readiness; the rows add up to the total."""
    groups = plots.groupby("readiness")["vacant_ha"].agg(
        size="size", sum=lambda areas: areas.sum(min_count=1)
    )
    html_blocks.table(
        [
            (
                page.code("readiness", code),
                page.count(int(groups["size"].get(code, 0))),
                page.area(float(groups["sum"].get(code, 0))),
            )
            for code in possible_readiness(page.book)
        ],
        head=(page.column("readiness"), page.labels.table("parcels"), page.column("vacant_ha")),
    )


def _render_selected_links(page: PageContext) -> None:
    """Draw links to the selected plots and their zones, and a button to select nothing."""
    with st.container(horizontal=True, gap="small"):
        render_button(page, page.say("Select none"), key="select-none", sel="")
        with (
            st.popover(page.say("Open a plot"), key="selected-plots"),
            st.container(height=_LINKS_PX if len(page.view.selected) > _LINKS else "content"),
        ):
            names = page.zone_names()
            first = page.view.selected[:_LINKED]
            if len(first) < len(page.view.selected):
                html_blocks.lines(
                    page.say(
                        "The first {first} of {all}.",
                        first=page.count(len(first)),
                        all=page.count(len(page.view.selected)),
                    )
                )
            plots = page.book.parcels[page.book.parcels["parcel_id"].isin(first)]
            recorded = pd.DataFrame(plots[["parcel_id", "zone_id"]]).drop_duplicates("parcel_id", keep="last")
            for row in iter_rows(recorded):
                with st.container(horizontal=True, gap="small"):
                    page.link("plot", row["parcel_id"], plot=row["parcel_id"])
                    page.link("zone", names[row["zone_id"]], zone=row["zone_id"])
