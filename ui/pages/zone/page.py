"""One zone on a day: its figures, its plots on a map and in a table, and below what else is recorded."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import streamlit as st

from geo.errors import LandbookError
from outputs.maps.outlines import undrawn
from outputs.maps.paper.plan import Extent
from outputs.records import Row, iter_rows, rows_by_key
from outputs.tables.report_view import by_severity
from outputs.text.captions import rate_span
from outputs.text.limits import with_acceptance
from ui.context import PageContext
from ui.pages.overview import render_zone_table
from ui.pages.plot.facts import render_card
from ui.pages.zone.land import (
    numerator_figure,
    of_denominator,
    rate_figure,
    render_land_balance,
    render_phases,
    render_zone_figures,
    vacant_figure,
    zone_status,
)
from ui.pages.zone.plots import (
    plots_in_chosen_states,
    plots_of_zone,
    render_plot_table,
    render_services,
    render_states,
    render_tenants,
)
from ui.widgets import figure_cards, html_blocks, plot_map, zone_map
from ui.widgets.downloads import render_plan_button
from ui.widgets.figure_cards import Figure

_MOST = 60
_LINKS_PX = 520


def render_findings(page: PageContext) -> None:
    """Draw the findings, the serious ones first; the page that has all of them is a link."""
    findings = findings_of_zone(page)
    if findings.empty:
        html_blocks.lines(page.say("None."))
        return
    names = page.land_names()
    html_blocks.table(
        [
            (
                page.say("Accepted") if row["accepted"] else page.code("severity", row["severity"]),
                row["rule"],
                page.labels.finding(row, names),
            )
            for row in iter_rows(findings.head(_MOST))
        ],
        head=[page.column("severity"), page.say("Check"), page.say("Finding")],
        texts=(1, 2),
    )
    if len(findings) > _MOST:
        html_blocks.lines(page.say("{more} more.", more=len(findings) - _MOST))
    if "quality" in page.pages:
        page.link("quality", page.say("All findings of the book"))


def findings_of_zone(page: PageContext) -> pd.DataFrame:
    """Return the findings of the day on the land of the zone and on the lease lines of its plots."""
    zone, book = page.view.zone, page.book
    plots = set(book.parcels.loc[book.parcels["zone_id"] == zone, "parcel_id"])
    phases = set(book.phases.loc[book.phases["zone_id"] == zone, "phase_id"])
    leases = set(book.tenancies.loc[book.tenancies["parcel_id"].isin(plots), "lease_id"])
    findings = by_severity(with_acceptance(page.statement, page.words))
    # Keys of several parts are joined by "/", and the first says whose they are.
    first = findings["record_id"].str.split("/").str[0]
    land = first.isin({zone} | phases | plots) | findings["record_id"].isin(phases | plots)
    on_lease = (findings["table"] == "tenancies") & first.isin(leases)
    return findings[on_lease | (land & (findings["table"] != "tenancies"))]


def render_zone(page: PageContext) -> None:
    """Draw the zone of the view; without one, what can be chosen."""
    if not page.view.zone:
        _choose(page)
        return
    zone = rows_by_key(page.statement.zones, "zone_id")[page.view.zone]
    query, plots = page.query("zone"), plots_of_zone(page)
    chosen = plots_in_chosen_states(query, plots)
    _figures(page, zone)
    left, right = st.columns([3, 2], gap="medium")
    with right:
        html_blocks.tell_notice(icon=":material/select_all:")
        if page.view.plot:
            render_card(page)
        if not plots.empty:
            render_states(page, query, plots)
    with left:
        if plots.empty:
            st.info(page.say("No plots of this zone are recorded on this day."))
            missing = undrawn(page.book, page.words)
            if missing:
                html_blocks.show_warning(missing, icon=":material/map:")
        else:
            acts = plot_map.MapCallbacks(coloured=True)
            plot_map.render_plot_map(page, chosen["parcel_id"].tolist(), acts=acts, two=True)
            render_plan_button(page, Extent(zone_id=page.view.zone), name=page.view.zone)
    if not plots.empty:
        render_plot_table(page, chosen)
    _more(page)


def _choose(page: PageContext) -> None:
    """Draw the zones on a map, as links and in a table: a choice in any of them opens one."""
    if page.statement.zones.empty:
        st.info(page.say("The book has no zones."))
        return
    left, right = st.columns([3, 1], gap="medium")
    with left:
        zone_map.render_zone_map(page)
    with right:
        html_blocks.heading(page.say("Choose a zone."))
        with st.container(height=_LINKS_PX, border=False, gap="xxsmall"):
            for zone in iter_rows(page.statement.zones):
                page.link("zone", page.named(zone), zone=zone["zone_id"], plot="")
    render_zone_table(page)


def _figures(page: PageContext, zone: Row) -> None:
    """Draw the first figures: how far the zone is, how full, and how much is free."""
    name, back = st.columns([5, 1], vertical_alignment="center")
    with name:
        html_blocks.heading(page.named(zone))
        html_blocks.lines(f"{zone_status(page, zone)} · {page.not_counted}")
    with back:
        page.link("zone", page.say("Show all zones"), zone="", plot="")
    zone_id = str(zone["zone_id"])
    open_land = page.land(zone, "cleared_ha")
    of_all, span = of_denominator(page, zone), rate_span(page.statement, page.words, zone_id=zone_id)
    cleared, established = page.code("denominator", "cleared_ha"), page.ha(zone["established_ha"])
    figure_cards.cards(
        page,
        [
            replace(rate_figure(page, zone, zone_id=zone_id), remark="; ".join(filter(None, [of_all, span]))),
            numerator_figure(page, zone, zone_id=zone_id),
            vacant_figure(page, zone, zone_id=zone_id),
            Figure(
                "cleared_ha",
                cleared,
                page.ha(zone["cleared_ha"]),
                page.say("{area} established", area=established) if zone["cleared_ha"] >= 0 else open_land,
                place={"zone_id": zone_id},
            ),
        ],
        key="zone",
    )


def _made(page: PageContext) -> None:
    """Draw the formula and the sums, no wider than they can be read across."""
    with st.columns([3, 2])[0]:
        render_zone_figures(page)


def _more(page: PageContext) -> None:
    """Draw the rest of the zone in parts; only the one that is open is worked out."""
    parts: list[tuple[str, Callable[[PageContext], None]]] = [
        (page.say("Phases and decisions"), render_phases),
        (page.say("Land by use"), render_land_balance),
        (page.labels.table("services"), render_services),
        (page.say("Tenants") if page.internal else page.labels.table("anchor_tenants"), render_tenants),
    ]
    if page.internal:
        parts.append((page.say("Findings"), render_findings))
    parts.append((page.say("How the rate is made"), _made))
    labels = [label for label, _ in parts]
    opened = st.tabs(labels, key=f"zone-parts-{page.view.lang}", on_change="rerun")
    for tab, (_, draw) in zip(opened, parts, strict=True):
        if not tab.open:
            continue
        with tab:
            try:
                draw(page)
            except LandbookError as error:
                html_blocks.show_error(page, error)
