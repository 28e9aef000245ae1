"""One zone on a day: its plots on a map and in a table, its land by use, its services and findings."""

import pandas as pd
import streamlit as st

from occupancy.balance import judged_shares, zone_balance
from outputs import said
from outputs.numbers import hectares, rate, square_metres
from outputs.rows import rows
from ui import plot_map, sheet, view, zone_panel
from ui.page import Page

_COLUMNS = ("parcel_id", "block", "land_use", "state", "document_area_m2", "leased_ha", "vacant_ha")


def show(page: Page) -> None:
    """Draw the zone of the view; without one, a list to choose from."""
    if not page.view.zone:
        _choose(page)
        return
    plots = page.statement.parcels
    plots = plots[plots["zone_id"] == page.view.zone].reset_index(drop=True)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if plots.empty:
            st.info(page.say("No plots of this zone are recorded on this day."))
        else:
            plot_map.show(page, plots["parcel_id"].tolist())
        if page.view.plot:
            page.link("plot", page.say("Open plot {plot}", plot=page.view.plot))
    with right:
        zone_panel.show(page)
    _table(page, plots)
    one, two = st.columns(2, gap="medium")
    with one:
        _balance(page)
    with two:
        _services(page)
        _findings(page, plots)


def _choose(page: Page) -> None:
    st.info(page.say("Choose a zone."))
    for zone in rows(page.statement.zones):
        page.link("zone", page.named(zone), zone=zone["zone_id"], plot="")


def _table(page: Page, plots: pd.DataFrame) -> None:
    """The twin of the map; a row chosen is the plot looked at."""
    if plots.empty:
        return
    shown = plots[list(_COLUMNS)].copy()
    for name in ("land_use", "state"):
        shown[name] = [page.labels.code(name, code) for code in shown[name]]
    written = shown.style.format(
        {
            "document_area_m2": lambda area: square_metres(float(str(area)), page.words),
            "leased_ha": lambda area: hectares(float(str(area)), page.words),
            "vacant_ha": lambda area: hectares(float(str(area)), page.words),
        }
    )
    key = f"plots-{page.statement.book_hash[:12]}-{page.view.zone}-{page.view.day}-{page.view.lang}"
    ids = plots["parcel_id"].tolist()

    def chosen() -> None:
        picked = st.session_state[key]["selection"]["rows"]
        view.write(page.view, plot=ids[picked[0]] if picked else "")

    st.dataframe(
        written,
        hide_index=True,
        height=300,
        column_config={name: page.labels.column(name) for name in _COLUMNS},
        key=key,
        selection_mode="single-row",
        on_select=chosen,
    )


def _balance(page: Page) -> None:
    """The land by use, and what the rules say of the shares."""
    balance = zone_balance(page.statement)
    balance = balance[balance["zone_id"] == page.view.zone]
    sheet.heading(page.say("Land by use"))
    sheet.table(
        [
            (
                page.labels.code("land_use", row["land_use"]),
                hectares(row["drawn_ha"], page.words),
                rate(row["share_of_established_pct"], page.words),
            )
            for row in rows(balance)
        ],
        head=[page.labels.column(n) for n in ("land_use", "drawn_ha", "share_of_established_pct")],
    )
    judged = judged_shares(page.statement, page.book.rules)
    sheet.lines(
        said.checked(f"{page.label(rule)} ({rule['reference']})", rule["verified"], page.words)
        for rule in rows(judged[judged["zone_id"] == page.view.zone])
    )


def _services(page: Page) -> None:
    sheet.heading(page.labels.table("services"))
    found = rows(page.book.services[page.book.services["zone_id"] == page.view.zone])
    if not found:
        sheet.lines([page.words.gettext("not stated")])
        return
    sheet.table(
        (page.labels.code("service", row["service"]), f"{row['value']} {row['unit']}", str(row["source"]))
        for row in found
    )


def _findings(page: Page, plots: pd.DataFrame) -> None:
    """What must be known of the zone, its phases and its plots."""
    phases = page.book.phases
    ids = {page.view.zone, *plots["parcel_id"], *phases.loc[phases["zone_id"] == page.view.zone, "phase_id"]}
    found = page.statement.findings
    found = found[found["record_id"].isin(ids)]
    sheet.heading(page.say("Findings"))
    sheet.lines([page.labels.finding(row) for row in rows(found)] or [page.say("None.")])
