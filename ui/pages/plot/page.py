"""One plot on a day: where it lies, how large and free it is, who leases it, where its figures are from."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from geo.errors import LandbookError
from occupancy.questions.stated_facts import facts_of_phases
from occupancy.questions.timeline import history
from outputs.charts import history_chart
from outputs.maps.paper.plan import Extent
from outputs.records import Row, iter_rows, rows_by_key
from ui.context import PageContext
from ui.pages.plot.facts import (
    render_corners,
    render_facts,
    render_family,
    render_neighbours,
    render_provenance,
    render_select,
)
from ui.pages.zone.plots import plots_of_zone, render_plot_table
from ui.pages.zone.plots import render_facts as render_stated_facts
from ui.widgets import data_table, html_blocks, plot_map
from ui.widgets.downloads import render_plan_button

_COLUMNS = (
    "tenant_name",
    "lease_id",
    "parcel_id",
    "leased_area_m2",
    "counted_m2",
    "first_day",
    "live_until",
    "ending",
)


def render_leases(page: PageContext, plot: Row) -> None:
    """Draw the leases, the earliest first."""
    html_blocks.heading(page.say("Leases"))
    leases = history(page.statement, plot["parcel_id"])
    if leases.empty:
        html_blocks.lines(page.say("No lease is recorded on this plot."))
        return
    spec = history_chart(leases, page.words, as_of=page.view.day)
    st.vega_lite_chart(spec, width="stretch", theme=None, key=f"leases-{page.view.plot}")
    html_blocks.table(
        [
            [
                *data_table.cells(page, line, "tenant_name"),
                f"{line['lease_id']}/{line['line_no']}",
                *data_table.cells(page, line, *_COLUMNS[2:]),
            ]
            for line in iter_rows(leases)
        ],
        head=page.columns(*_COLUMNS),
        texts=(1, 2, 7),
    )


Part = Callable[[PageContext, Row], None]


def render_plot(page: PageContext) -> None:
    """Draw the plot of the view; without one, what can be chosen."""
    if not page.view.plot:
        _choose(page)
        return
    recorded = pd.DataFrame(page.book.parcels.drop(columns="geometry"))
    plot = iter_rows(recorded[recorded["parcel_id"] == page.view.plot])[0]
    _head(page, plot)
    left, right = st.columns([3, 2], gap="medium")
    with right:
        _part(page, plot, render_facts)
        _part(page, plot, render_family)
    with left:
        plot_map.render_plot_map(
            page, page.statement.parcels["parcel_id"].tolist(), near=page.view.plot, height=520
        )
    if page.internal:
        _part(page, plot, render_leases)
    first, second = st.columns([7, 6], gap="medium")
    with first:
        _part(page, plot, render_corners)
        _part(page, plot, _services)
    with second:
        _part(page, plot, render_neighbours)
    _part(page, plot, render_provenance)


def _part(page: PageContext, plot: Row, draw: Part) -> None:
    """Draw a part of the page; an error in it becomes a sentence, and the other parts stand."""
    try:
        draw(page, plot)
    except LandbookError as error:
        html_blocks.show_error(page, error)


def _choose(page: PageContext) -> None:
    """Draw, without a plot, those of the zone looked at, or of the book, on a map and in a table."""
    plots = plots_of_zone(page)
    if plots.empty:
        st.info(page.say("No plots of this zone are recorded on this day."))
    else:
        st.info(
            page.say("Choose a plot on the map or in the table, or type its id into the search box above.")
        )
    if page.view.zone:
        html_blocks.heading(page.named(rows_by_key(page.statement.zones, "zone_id")[page.view.zone]))
        page.link("plot", page.say("Show all zones"), zone="", plot="")
    if not plots.empty:
        plot_map.render_plot_map(page, plots["parcel_id"].tolist())
        render_plot_table(page, plots)


def _head(page: PageContext, plot: Row) -> None:
    """Draw the id, the links to the zone and to the vacant land, and the selection."""
    zones = pd.DataFrame(page.book.zones.drop(columns="geometry"))
    zone = rows_by_key(zones, "zone_id")[plot["zone_id"]]
    html_blocks.tell_notice(icon=":material/select_all:")
    name, ways = st.columns([2, 3], vertical_alignment="center")
    with name:
        html_blocks.heading(page.say("Plot {plot}", plot=page.view.plot))
    with ways.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="plot-ways"
    ):
        page.link("zone", page.named(zone), zone=plot["zone_id"])
        if "vacant" in page.pages:
            page.link("vacant", page.say("Vacant land"))
        render_plan_button(page, Extent(plots=(page.view.plot,)), name=page.view.plot)
        render_select(page)


def _services(page: PageContext, plot: Row) -> None:
    html_blocks.heading(page.say("Services of the phase"))
    facts = facts_of_phases(page.statement)
    render_stated_facts(page, facts[facts["phase_id"] == plot["phase_id"]])
