"""The plots of a zone, the ready and large ones first, and its tenants on the day, the largest first."""

import pandas as pd
import streamlit as st

from occupancy.measures.phase_status import M2_PER_HA
from occupancy.questions.figure_records import lease_evidence
from occupancy.questions.stated_facts import (
    SERVICES,
    fact,
    fact_of_tenant,
    facts_of_phases,
    known_tenants,
)
from occupancy.questions.vacant_plots import READINESS, asking_prices, vacant_plots
from outputs.maps.style import STATES
from outputs.records import iter_rows
from outputs.text.labels import within
from outputs.text.stated_facts import day_text, stated_value, terms
from ui import view_state
from ui.address_query import Query
from ui.context import PageContext
from ui.widgets import address_controls, data_table, html_blocks

_COLUMNS = (
    "parcel_id",
    "zone_name",
    "state",
    "readiness",
    "vacant_ha",
    "document_area_m2",
    "leased_ha",
    "asking_price_usd_m2",
    "block",
    "land_use",
)
_CODES = ("state", "readiness", "land_use")
_HEIGHT_PX = 320


def plots_of_zone(page: PageContext) -> pd.DataFrame:
    """Return the plots of the zone valid on the day: the readiest vacant ones first, then the largest.

    Without a zone those of the book. Beside the statement's columns `zone_name`, `readiness` (empty: nothing
    vacant), `offerable` and `asking_price_usd_m2`. Land that can be offered stands before land that is held
    or cannot be divided.
    """
    plots = page.statement.parcels
    if page.view.zone:
        plots = plots[plots["zone_id"] == page.view.zone]
    free = vacant_plots(page.statement)
    both = plots.merge(free[["parcel_id", "readiness", "offerable"]], how="left", on="parcel_id")
    both["asking_price_usd_m2"] = both["parcel_id"].map(asking_prices(page.statement))
    both["zone_name"] = both["zone_id"].map(page.zone_names())
    order = both["readiness"].map({code: rank for rank, code in enumerate(READINESS)})
    held = ~both["offerable"].fillna(False).astype("bool")
    both = both.assign(_order=order.fillna(len(READINESS)), _held=held, _free=-both["vacant_ha"])
    both = both.sort_values(["_order", "_held", "_free"], kind="stable", ignore_index=True)
    return both.drop(columns=["_order", "_held", "_free"]).fillna({"readiness": ""})


def render_plot_table(page: PageContext, plots: pd.DataFrame) -> None:
    """Draw the plots; the row chosen is the plot looked at, chosen again it is let go."""
    # Another zone, day, filter or language is another table.
    shown_for = (page.statement.book_hash[:12], page.statement.known_on, page.view.zone, page.view.day)
    name = "-".join(map(str, ("plots", *shown_for, page.view.lang, page.view.filters.get("state", ""))))
    part, number = data_table.transposed(page, plots, f"{name}-page")
    key = view_state.control_key(f"{name}-{number}", page.view.plot)
    columns = [name for name in _COLUMNS if name != "zone_name" or not page.view.zone]
    table = part[columns].copy()
    for column in _CODES:
        table[column] = [page.code(column, code) if code else "" for code in table[column]]
    ids = part["parcel_id"].tolist()
    looked = [ids.index(page.view.plot)] if page.view.plot in ids else []
    st.session_state[key] = {"selection": {"rows": looked, "columns": [], "cells": []}}
    data_table.render(
        page,
        table,
        lead=("plot?plot=", ids),
        height=_HEIGHT_PX,
        key=key,
        selection_mode="single-row",
        on_select=lambda: view_state.write_url(page.view, plot=data_table.picked(key, ids)),
        alt=page.say("The plots, the readiest and largest vacant ones first"),
    )


def plots_in_chosen_states(query: Query, plots: pd.DataFrame) -> pd.DataFrame:
    """Return the plots in the states that the reader chose; all of them when none is chosen."""
    chosen = query.several("state")
    return plots[plots["state"].isin(chosen)].reset_index(drop=True) if chosen else plots


def render_states(page: PageContext, query: Query, plots: pd.DataFrame) -> None:
    """Draw the counts by state, how much of the vacant land is ready, and the choice of states."""
    states = [state for state in STATES if (plots["state"] == state).any()]
    _render_counts(page, plots, states)
    _render_ready(page, plots)
    # The table shows, and the map does not dim, what is chosen.
    address_controls.render_some(
        page,
        query,
        "state",
        states,
        st.pills,
        key=f"states-{page.view.zone}-{page.view.lang}",
        label=page.say("Show only"),
        selection_mode="multi",
        wrap=True,
        format_func=lambda code: query.choices["state"][code],
    )
    address_controls.complain(page, query)


def _render_counts(page: PageContext, plots: pd.DataFrame, states: list[str]) -> None:
    groups = [(page.code("state", state), plots[plots["state"] == state]) for state in states]
    html_blocks.table(
        [
            (
                label,
                page.count(len(part)),
                page.area(_known_sum(part["document_area_m2"]) / M2_PER_HA),
                page.area(_known_sum(part["vacant_ha"])),
            )
            for label, part in [*groups, (page.say("All plots"), plots)]
        ],
        head=[
            page.column("state"),
            page.say("Number of plots"),
            page.say("Area (ha)"),
            page.column("vacant_ha"),
        ],
    )


def _known_sum(areas: "pd.Series[float]") -> float:
    """Sum what is known of areas; NaN where there are some, and none is known."""
    return float(areas.sum(min_count=min(len(areas), 1)))


def _render_ready(page: PageContext, plots: pd.DataFrame) -> None:
    """Say how much of the vacant land is cleared, and the plot a planner asks for first, as a link."""
    free = plots.groupby("readiness")["vacant_ha"].sum()
    serviced = float(free.get("serviced", 0.0))
    cleared = sum((float(free.get(code, 0.0)) for code in ("cleared", "services_not_stated")), serviced)
    line = page.say(
        "Of {vacant} vacant {cleared} are cleared, {serviced} of it serviced.",
        vacant=page.ha(plots["vacant_ha"].sum()),
        cleared=page.ha(cleared),
        serviced=page.ha(serviced),
    )
    open_ha = {code: float(free.get(f"{code}_not_stated", 0.0)) for code in ("clearance", "services")}
    notes = [
        page.say("Of {area} it is not stated whether they are cleared.", area=page.ha(open_ha["clearance"])),
        page.say("Of {area} it is not stated whether they are serviced.", area=page.ha(open_ha["services"])),
    ]
    html_blocks.lines(line, *(note for note, area in zip(notes, open_ha.values(), strict=True) if area))
    best = plots[(plots["readiness"] == "serviced") & plots["offerable"].fillna(False).astype("bool")].head(1)
    if best.empty:
        html_blocks.lines(page.say("No serviced vacant plot can be offered on this day."))
    for plot in iter_rows(best):
        rest = plot["state"] == "partly_leased"
        label = page.say(
            "Largest serviced vacant land: {plot}, {area}, the rest of a partly leased plot"
            if rest
            else "Largest serviced vacant plot: {plot}, {area}",
            plot=plot["parcel_id"],
            area=page.ha(plot["vacant_ha"]),
        )
        with st.container(key="best"):
            page.link("plot", label, plot=plot["parcel_id"])


_M2_PER_HA = 10_000
_TENANT_COLUMNS = (
    "tenant_name",
    "tenant_country",
    "sector_code",
    "leased_ha",
    "parcel_id",
    "investment_amount",
    "investment_currency",
    "jobs",
    "certificate_no",
)
_TENANTS_PX = 360


def render_tenants(page: PageContext) -> None:
    """Draw the tenants for those who may know them, and the publicly known ones for all."""
    if page.internal:
        _tenants(page)
    _known(page)


def tenants(page: PageContext) -> pd.DataFrame:
    """Return a row per certificate with leased land in the zone: its plots in one text, its leased land."""
    lines = lease_evidence(page.statement, zone_id=page.view.zone)
    lines = lines[lines["counts_as"] == "leased"]
    by_certificate = lines.groupby("certificate_no", dropna=False, sort=False)
    certificates = by_certificate.agg(
        parcel_id=("parcel_id", lambda ids: ", ".join(dict.fromkeys(ids))),
        leased_ha=("counted_m2", lambda areas: areas.sum() / _M2_PER_HA),
    ).reset_index()
    certificates = certificates.merge(
        page.book.projects.drop(columns=["source", "row"]), how="left", on="certificate_no"
    )
    return certificates.sort_values("leased_ha", ascending=False, kind="stable", ignore_index=True)[
        list(_TENANT_COLUMNS)
    ]


def _tenants(page: PageContext) -> None:
    certificates = tenants(page)
    if certificates.empty:
        html_blocks.lines(page.say("No tenant leases land in this zone on this day."))
        return
    sentence = page.say_many(
        "{tenants} certificate leases {area}; investment and jobs are those of the whole certificate.",
        "{tenants} certificates lease {area}; investment and jobs are those of the whole certificate.",
        len(certificates),
        tenants=page.count(len(certificates)),
        area=page.ha(certificates["leased_ha"].sum()),
    )
    html_blocks.lines(sentence)
    data_table.render(
        page,
        certificates.fillna({"tenant_name": "", "tenant_country": "", "sector_code": ""}),
        height=min(_TENANTS_PX, 36 * (len(certificates) + 1) + 4),
        key=f"tenants-{page.view.zone}-{page.view.day}-{page.view.lang}",
        alt=page.say("The tenants of the zone, the largest first"),
    )


def _known(page: PageContext) -> None:
    """Draw tenants that public sources name: real, and on no lease of this book."""
    anchors, to_come = known_tenants(page.statement, page.view.zone)
    html_blocks.heading(page.labels.table("anchor_tenants"))
    if anchors:
        html_blocks.table(
            [
                (
                    *data_table.cells(page, row, "tenant_name", "sector", "country", "area_ha"),
                    page.not_stated if pd.isna(row["year"]) else f"{row['year']:.0f}",
                    str(page.land_names()[row["phase_id"]]) if row["phase_id"] else page.not_stated,
                    day_text(fact_of_tenant(row), page.words),
                    page.cited(row["source"]),
                )
                for row in anchors
            ],
            head=page.columns(
                "tenant_name", "sector", "country", "area_ha", "year", "phase_id", "as_stated_on", "source"
            ),
            caption=page.say("As their sources say; they stand on no lease of this book."),
            texts=(1, 2, 5, 6, 7),
        )
    elif not to_come:
        html_blocks.lines(page.say("No source names a tenant of this zone."))
    if to_come:
        html_blocks.lines(
            page.say_many(
                "{tenants} that came in a later year is left out.",
                "{tenants} that came in a later year are left out.",
                to_come,
                tenants=page.count(to_come),
            )
        )


def render_services(page: PageContext) -> None:
    """Draw what is stated of the zone of the view on the day, and of which of its phases."""
    facts = facts_of_phases(page.statement)
    render_facts(page, facts[facts["zone_id"] == page.view.zone].drop_duplicates("row"))


def render_facts(page: PageContext, facts: pd.DataFrame) -> None:
    """Draw rows of `facts_of_phases`, and name the services of which nothing is stated."""
    rows = [(row, fact(row, later=row["later"])) for row in iter_rows(facts)]
    names = page.land_names()
    if rows:
        html_blocks.table(
            [
                (
                    page.code("service", row["service"]),
                    "; ".join([stated_value(one, page.words), *terms(one, page.words)]),
                    page.say("whole zone") if row["of_zone"] else str(names[row["phase_id"]]),
                    day_text(one, page.words),
                    page.cited(one.source),
                    page.cited(one.note),
                )
                for row, one in rows
            ],
            head=page.columns("service", "value", "phase_id", "as_stated_on", "source", "note"),
            texts=(1, 2, 3, 4, 5),
        )
    silent = [service for service in SERVICES if service not in set(facts["service"])]
    unknown = page.words.listed(within(page.code("service", service)) for service in silent)
    html_blocks.lines(page.say("Not stated: {names}.", names=unknown))
