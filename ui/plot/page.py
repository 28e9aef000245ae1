"""One plot on a day: where it lies, how large and free it is, who leases it, where its figures are from."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from geo.errors import LandbookError
from outputs.records import Row, iter_rows, rows_by_key
from ui import notice, sheet, view
from ui.maps import plots as plot_map
from ui.page import Page
from ui.plot import corners as plot_corners
from ui.plot import facts as plot_facts
from ui.plot import family as plot_family
from ui.plot import leases as plot_leases
from ui.plot import neighbours as plot_neighbours
from ui.plot import origin as plot_origin
from ui.zone import plots as zone_plots
from ui.zone import services as zone_services

Part = Callable[[Page, Row], None]


def show(page: Page) -> None:
    """Draw the plot of the view, else say how to come to one."""
    if not page.view.plot:
        _choose(page)
        return
    recorded = pd.DataFrame(page.book.parcels.drop(columns="geometry"))
    plot = iter_rows(recorded[recorded["parcel_id"] == page.view.plot])[0]
    _head(page, plot)
    left, right = st.columns([3, 2], gap="medium")
    with right:
        _part(page, plot, plot_facts.show)
        _part(page, plot, plot_family.show)
    with left:
        plot_map.show(page, page.statement.parcels["parcel_id"].tolist(), near=page.view.plot, height=520)
    if page.internal:
        _part(page, plot, plot_leases.show)
    one, two = st.columns([7, 6], gap="medium")
    with one:
        _part(page, plot, plot_corners.show)
        _part(page, plot, _services)
    with two:
        _part(page, plot, plot_neighbours.show)
    _part(page, plot, plot_origin.show)


def _part(page: Page, plot: Row, draw: Part) -> None:
    """A part of the page; what cannot be answered in it is a sentence, and the others stand."""
    try:
        draw(page, plot)
    except LandbookError as error:
        notice.failed(page, error)


def _choose(page: Page) -> None:
    """Without a plot: how to find one, and the plots of the zone looked at."""
    st.info(page.say("Choose a plot on the map of its zone, or type its id into the search box above."))
    if not page.view.zone:
        page.link("zone", page.say("Choose a zone."), plot="")
        return
    zone = rows_by_key(page.statement.zones, "zone_id")[page.view.zone]
    sheet.heading(page.named(zone))
    plots = zone_plots.of_zone(page)
    if plots.empty:
        sheet.lines([page.say("No plots of this zone are recorded on this day.")])
    else:
        zone_plots.table(page, plots)


def _head(page: Page, plot: Row) -> None:
    """The id, the ways to the zone and to the vacant land, and the selection."""
    zones = pd.DataFrame(page.book.zones.drop(columns="geometry"))
    zone = rows_by_key(zones, "zone_id")[plot["zone_id"]]
    name, ways = st.columns([2, 3], vertical_alignment="center")
    with name:
        sheet.heading(page.say("Plot {plot}", plot=page.view.plot))
    with ways.container(horizontal=True, horizontal_alignment="right", key="plot-ways"):
        page.link("zone", page.named(zone), zone=plot["zone_id"])
        if "vacant" in page.pages:
            page.link("vacant", page.say("Vacant land"))
        held = page.view.plot in page.view.selected
        st.button(
            page.say("Take out of the selection") if held else page.say("Add to the selection"),
            icon=":material/check_box:" if held else ":material/check_box_outline_blank:",
            key=f"select-{page.view.plot}-{held}",
            on_click=lambda: _toggle(page),
        )


def _toggle(page: Page) -> None:
    """Put the plot into the selection, or take it out; the one chosen first makes room for it."""
    others = [plot for plot in view.selection() if plot != page.view.plot]
    if page.view.plot not in page.view.selected:
        others = [*others, page.view.plot][-view.MOST_SELECTED :]
    view.select(page.view, others)


def _services(page: Page, plot: Row) -> None:
    sheet.heading(page.say("Services of the zone"))
    zone_services.table(page, plot["zone_id"])
