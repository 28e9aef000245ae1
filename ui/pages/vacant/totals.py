"""What the plots shown and the plots selected come to, and where a reader goes with the selection."""

import pandas as pd
import streamlit as st

from occupancy.questions.vacant_plots import READINESS
from outputs.records import iter_rows
from outputs.text import captions
from outputs.text.formatting import format_count, format_ha
from ui.context import PageContext
from ui.pages.vacant import selection
from ui.widgets import html_blocks, plot_map

_LINKS, _LINKS_PX = 7, 260  # more of them are scrolled


def headline(page: PageContext, shown: pd.DataFrame) -> str:
    """Return how many plots, and how much of them is vacant."""
    message = page.words.ngettext("{plots} plot, {area} vacant", "{plots} plots, {area} vacant", len(shown))
    return message.format(plots=format_count(len(shown), page.words), area=page.ha(shown["vacant_ha"].sum()))


def render_shown_totals(page: PageContext, plots: pd.DataFrame, note: str) -> None:
    """Draw the totals of the plots shown, by readiness, and what else must be said of them, if anything."""
    html_blocks.heading(headline(page, plots))
    if not plots.empty:
        _by_readiness(page, plots)
    if note:
        html_blocks.lines([note])


def render_selected_totals(page: PageContext, land: pd.DataFrame, plots: pd.DataFrame) -> pd.DataFrame:
    """Draw the totals of the selection with links to its plots; the selected rows of the vacant `land`.

    What is selected stays so when a filter holds it back or another day has nothing vacant on it.
    """
    chosen = page.view.selected
    selection.tell()
    if page.view.plot:
        page.link("plot", page.say("Open plot {plot}", plot=page.view.plot))
    if not chosen:
        html_blocks.lines([page.say("Nothing is selected: click plots, draw around them, or choose rows.")])
        return land.head(0)
    found = land[land["parcel_id"].isin(chosen)]
    message = page.words.ngettext(
        "{plots} plot selected, {area} vacant", "{plots} plots selected, {area} vacant", len(chosen)
    )
    html_blocks.heading(
        message.format(plots=format_count(len(chosen), page.words), area=page.ha(found["vacant_ha"].sum()))
    )
    _by_readiness(page, found)
    held_back = len(found) - int(found["parcel_id"].isin(plots["parcel_id"]).sum())
    notes = []
    if held_back:
        notes.append(
            page.say("Held back by the filters: {plots}.", plots=format_count(held_back, page.words))
        )
    if len(chosen) > len(found):
        none = format_count(len(chosen) - len(found), page.words)
        notes.append(page.say("{plots} of the selected have no vacant land on this day.", plots=none))
    if notes:
        html_blocks.lines(notes)
    _ways(page)
    return found


def _by_readiness(page: PageContext, plots: pd.DataFrame) -> None:
    """Draw plots and hectares of each degree of readiness; the rows add up to the total."""
    groups = plots.groupby("readiness")["vacant_ha"].agg(["size", "sum"])
    cells = [
        (
            page.labels.code("readiness", code),
            format_count(int(groups["size"].get(code, 0)), page.words),
            format_ha(float(groups["sum"].get(code, 0)), page.words),
        )
        for code in READINESS
    ]
    head = (page.labels.column("readiness"), page.labels.table("parcels"), page.labels.column("vacant_ha"))
    html_blocks.table(cells, head=head)


def _ways(page: PageContext) -> None:
    """Draw links to the selected plots and their zones, and a button to select nothing."""
    with st.container(horizontal=True, gap="small"):
        st.button(page.say("Select none"), key="select-none", on_click=selection.clear, args=(page,))
        with (
            st.popover(page.say("Open a plot"), key="selected-plots"),
            st.container(height=_LINKS_PX if len(page.view.selected) > _LINKS else "content"),
        ):
            _links(page)


def _links(page: PageContext) -> None:
    names = captions.localized_names(page.book.zones, "zone_id", page.words)
    plots = page.book.parcels[page.book.parcels["parcel_id"].isin(page.view.selected)]
    recorded = pd.DataFrame(plots[["parcel_id", "zone_id"]]).drop_duplicates("parcel_id", keep="last")
    for row in iter_rows(recorded):
        with st.container(horizontal=True, gap="small"):
            page.link("plot", row["parcel_id"], plot=row["parcel_id"])
            page.link("zone", names[row["zone_id"]], zone=row["zone_id"])


def show_on_map(page: PageContext) -> None:
    """Draw the button that brings the map to the plots shown."""
    st.button(
        page.say("Show them on the map"), icon=":material/zoom_in_map:", key="go", on_click=plot_map.refit
    )
