"""The states of a zone's plots: how many, how large, how ready, and which of them are shown."""

import pandas as pd
import streamlit as st

from occupancy.measures.phase_status import M2_PER_HA
from outputs.maps.style import STATES
from outputs.records import iter_rows
from outputs.text.formatting import format_count, format_ha
from ui import held, notice, sheet, view
from ui.page import Page

_KEY = "state"


def wanted(page: Page, plots: pd.DataFrame) -> pd.DataFrame:
    """The plots whose state the reader asked for; all of them when none is asked for."""
    asked = _asked(page)
    return plots[plots["state"].isin(asked)].reset_index(drop=True) if asked else plots


def show(page: Page, plots: pd.DataFrame) -> None:
    """Draw the counts by state, how much of the vacant land is ready, and the choice of states."""
    if plots.empty:
        return
    found = [state for state in STATES if (plots["state"] == state).any()]
    _counts(page, plots, found)
    _ready(page, plots)
    _choice(page, found)
    if none := [code for code in _parts(page) if code not in STATES]:
        notice.unused(page, page.labels.column("state"), ", ".join(none))


def _asked(page: Page) -> list[str]:
    """The states of the address; what is not a state is passed over."""
    return [code for code in _parts(page) if code in STATES]


def _parts(page: Page) -> tuple[str, ...]:
    return view.parted(page.view.filters.get(_KEY, ""))


def _counts(page: Page, plots: pd.DataFrame, found: list[str]) -> None:
    groups = [(page.labels.code("state", state), plots[plots["state"] == state]) for state in found]
    sheet.table(
        [
            (
                label,
                format_count(len(part), page.words),
                format_ha(part["document_area_m2"].sum() / M2_PER_HA, page.words),
                format_ha(part["vacant_ha"].sum(), page.words),
            )
            for label, part in [*groups, (page.say("All plots"), plots)]
        ],
        head=[
            page.labels.column("state"),
            page.say("Number of plots"),
            page.say("Area (ha)"),
            page.labels.column("vacant_ha"),
        ],
    )


def _ready(page: Page, plots: pd.DataFrame) -> None:
    """How much of the vacant land is cleared, and the plot a planner asks for first, as a link."""
    free = plots.groupby("readiness")["vacant_ha"].sum()
    serviced = float(free.get("serviced", 0.0))
    cleared = serviced + float(free.get("cleared", 0.0))
    line = page.say(
        "Of {vacant} vacant {cleared} are cleared, {serviced} of it serviced.",
        vacant=page.ha(plots["vacant_ha"].sum()),
        cleared=page.ha(cleared),
        serviced=page.ha(serviced),
    )
    sheet.lines([line])
    best = plots[(plots["readiness"] == "serviced") & plots["offerable"].fillna(False).astype("bool")].head(1)
    if best.empty:
        sheet.lines([page.say("No serviced vacant plot can be offered on this day.")])
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


def _choice(page: Page, found: list[str]) -> None:
    """Which states the table shows and the map does not dim."""
    name = f"states-{page.view.zone}-{page.view.lang}"
    key = held.hold(name, [state for state in _asked(page) if state in found])
    st.pills(
        page.say("Show only"),
        found,
        selection_mode="multi",
        wrap=True,
        format_func=lambda code: page.labels.code("state", code),
        key=key,
        on_change=lambda: _chosen(page, key),
    )


def _chosen(page: Page, key: str) -> None:
    view.write(page.view, state=view.joined(st.session_state[key] or []))
