"""One zone on a day: its figures, its plots on a map and in a table, and below what else is recorded."""

from collections.abc import Callable

import streamlit as st

from geo.errors import LandbookError
from outputs.maps.outlines import undrawn
from outputs.records import Row, iter_rows, rows_by_key
from ui import notice, sheet
from ui.figure import figure
from ui.figure.figure import Figure
from ui.maps import plots as plot_map
from ui.page import Page
from ui.zone import findings as zone_findings
from ui.zone import land as zone_land
from ui.zone import panel as zone_panel
from ui.zone import phases as zone_phases
from ui.zone import plots as zone_plots
from ui.zone import services as zone_services
from ui.zone import states as zone_states
from ui.zone import tenants as zone_tenants


def show(page: Page) -> None:
    """Draw the zone of the view; without one, a list to choose from."""
    if not page.view.zone:
        _choose(page)
        return
    zone = rows_by_key(page.statement.zones, "zone_id")[page.view.zone]
    plots = zone_plots.of_zone(page)
    wanted = zone_states.wanted(page, plots)
    _figures(page, zone)
    left, right = st.columns([3, 2], gap="medium")
    with right:
        zone_states.show(page, plots)
    with left:
        if plots.empty:
            st.info(page.say("No plots of this zone are recorded on this day."))
            missing = undrawn(page.book, page.words)
            if missing:
                notice.warn(missing, icon=":material/map:")
        else:
            plot_map.show(page, wanted["parcel_id"].tolist())
        if page.view.plot:
            page.link("plot", page.say("Open plot {plot}", plot=page.view.plot))
    if not plots.empty:
        zone_plots.table(page, wanted)
    _more(page)


def _choose(page: Page) -> None:
    if page.statement.zones.empty:
        st.info(page.say("The book has no zones."))
        return
    st.info(page.say("Choose a zone."))
    places = st.columns(3)
    for at, zone in enumerate(iter_rows(page.statement.zones)):
        with places[at % 3]:
            page.link("zone", page.named(zone), zone=zone["zone_id"], plot="")


def _figures(page: Page, zone: Row) -> None:
    """What must be seen first: how far the zone is, how full, and how much is free."""
    standing = [page.labels.code("status", zone["status"])]
    if zone["estimated"]:
        standing.append(page.say("leasable area estimated"))
    name, back = st.columns([5, 1], vertical_alignment="center")
    with name:
        sheet.heading(page.named(zone))
        sheet.lines([" · ".join([*standing, page.not_counted])])
    with back:
        page.link("zone", page.say("Show all zones"), zone="", plot="")
    place = {"zone_id": zone["zone_id"]}
    sides = {side: page.labels.code(side, page.basis[side]) for side in ("numerator", "denominator")}
    rate_of = page.say(
        "of {area}: {what}", area=page.ha(zone["denominator_ha"]), what=sides["denominator"].lower()
    )
    undivided = page.say("and {area} not yet divided into plots", area=page.ha(zone["undivided_ha"]))
    established = page.say("{area} established", area=page.ha(zone["established_ha"]))
    told = {
        "fill_rate_pct": (page.say("Fill rate"), page.pct(zone["fill_rate_pct"]), rate_of),
        "numerator_ha": (sides["numerator"], page.ha(zone["numerator_ha"]), ""),
        "vacant_ha": (page.say("Vacant land in plots"), page.ha(zone["vacant_ha"]), undivided),
        "cleared_ha": (
            page.labels.code("denominator", "cleared_ha"),
            page.ha(zone["cleared_ha"]),
            established,
        ),
    }
    figure.cards(page, [Figure(name, *texts, place=place) for name, texts in told.items()], key="zone")


def _made(page: Page) -> None:
    """The formula and the sums, no wider than they can be read across."""
    with st.columns([3, 2])[0]:
        zone_panel.show(page)


def _more(page: Page) -> None:
    """The rest of the zone in parts; only the one that is open is worked out."""
    parts: list[tuple[str, Callable[[Page], None]]] = [
        (page.say("Phases and decisions"), zone_phases.show),
        (page.say("Land by use"), zone_land.show),
        (page.labels.table("services"), zone_services.show),
        (page.say("Tenants") if page.internal else page.labels.table("anchor_tenants"), zone_tenants.show),
    ]
    if page.internal:
        parts.append((page.say("Findings"), zone_findings.show))
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
                notice.failed(page, error)
