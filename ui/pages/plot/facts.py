"""The facts of a plot: its state, its areas on paper and measured, its price and the days it became ready."""

import pandas as pd
import streamlit as st

from geo import crs
from geo.corners import corners
from outputs.records import Row, iter_rows
from outputs.tables.table_export import ExportTable, export_table
from outputs.text import captions
from outputs.text.formatting import format_day, format_ha, format_m2, format_number, not_stated
from ui.context import PageContext
from ui.widgets import downloads, figure_cards, html_blocks

_AREAS = ("document_area_m2", "measured_area_m2")
_SHARES = ("leased_ha", "vacant_ha")
_READY = (("cleared_on", "clearance_due_on"), ("serviced_on", "service_due_on"))


def render_facts(page: PageContext, plot: Row) -> None:
    """Draw the facts; unknown is said to be not stated. Areas on the day can be opened."""
    plots = page.statement.parcels
    on_day = next(iter(iter_rows(plots[plots["parcel_id"] == page.view.plot])), None)
    phase = str(captions.land_names(page.book, page.words)[plot["phase_id"]])
    code, label = page.labels.code, page.labels.column
    facts: list[tuple[str, str]] = [
        (page.say("Phase"), phase),
        (label("land_use"), code("land_use", plot["land_use"])),
    ]
    more: list[tuple[str, str]] = [
        (page.say("Measured less paper"), _difference(page, plot)),
        *_held(page),
        (label("asking_price_usd_m2"), format_number(plot["asking_price_usd_m2"], page.words, places=2)),
        *_days(page, plot),
        (label("source"), code("source", str(plot["source"]))),
    ]
    areas = [(name, format_m2(plot[name], page.words)) for name in _AREAS]
    with st.container(key="facts"):
        if on_day is None:
            html_blocks.lines([page.say("This plot is not valid on the day shown."), _valid(page, plot)])
            html_blocks.table([*facts, *((label(name), area) for name, area in areas), *more])
            return
        areas += [(name, format_ha(on_day[name], page.words)) for name in _SHARES]
        html_blocks.table([(label("state"), code("state", on_day["state"])), *facts])
        figure_cards.lines(page, areas, parcel_id=page.view.plot)
        html_blocks.table(more)


def _valid(page: PageContext, plot: Row) -> str:
    """Return from when to when the plot exists."""
    ends = ("valid_from", "valid_to")
    written: list[str] = ["…" if pd.isna(plot[name]) else format_day(plot[name], page.words) for name in ends]
    return page.say("It exists from {first} to {last}.", first=written[0], last=written[1])


def _difference(page: PageContext, plot: Row) -> str:
    """Return by how much the plot is larger on the map than on paper, in m² and per mille."""
    paper = plot["document_area_m2"]
    gap = plot["measured_area_m2"] - paper
    if pd.isna(gap) or not paper:
        return str(not_stated(page.words))
    share = format_number(1000 * gap / paper, page.words, places=2)
    return page.say("{area} m² ({share} ‰)", area=format_m2(gap, page.words), share=share)


def _held(page: PageContext) -> list[tuple[str, str]]:
    """Return how long, and to those who may know for whom, the plot is reserved on the day."""
    held = page.book.reservations
    now = pd.Timestamp(page.view.day)
    live = (held["first_day"] <= now) & ~(held["last_day"] < now) & (held["parcel_id"] == page.view.plot)
    facts: list[tuple[str, str]] = []
    for row in iter_rows(held[live]):
        until = page.say("until {day}", day=format_day(row["last_day"], page.words))
        if page.internal and row["held_for"]:
            facts.append((page.labels.column("held_for"), f"{row['held_for']} ({until})"))
        else:
            facts.append((page.labels.code("state", "reserved"), until))
    return facts


def _days(page: PageContext, plot: Row) -> list[tuple[str, str]]:
    """Return since when the plot is cleared and serviced, or by when it is due."""
    facts: list[tuple[str, str]] = []
    for done, due in _READY:
        known = not pd.isna(plot[done])
        written = format_day(plot[done], page.words) if known else page.say("not yet")
        facts.append((page.labels.column(done), written))
        if not known or plot[done] > pd.Timestamp(page.view.day):
            facts.append((page.labels.column(due), format_day(plot[due], page.words)))
    return facts


_PLACES = {"corner_no": 0, "x_north_m": 3, "y_east_m": 3, "lat": 7, "lon": 7, "edge_m": 3}


def render_corners(page: PageContext, plot: Row) -> None:
    """Draw the corners, with a text to copy and a file to download."""
    html_blocks.heading(page.say("Corners"))
    parcels = page.book.parcels
    plane = crs.require_crs(parcels)
    shape = parcels.geometry[parcels["parcel_id"] == plot["parcel_id"]].iloc[0]
    found = corners(shape, plane)
    meridian = crs.central_meridian(plane)
    system = page.say(
        "{plane}, central meridian {meridian}; X is north, Y east.", plane=plane.name, meridian=meridian
    )
    html_blocks.lines([system])
    cells = [
        [format_number(row[name], page.words, places=places) for name, places in _PLACES.items()]
        for row in iter_rows(found)
    ]
    html_blocks.table(cells, head=[page.labels.column(name) for name in _PLACES])
    downloads.buttons(page, _sheet(page, plot, found, system), name="corners")
    with st.expander(page.say("Copy corners")):
        html_blocks.lines([page.say("Corner, X and Y with a decimal point, for a drawing or a spreadsheet.")])
        st.code(_to_copy(found), language=None)


def _sheet(page: PageContext, plot: Row, found: pd.DataFrame, system: str) -> ExportTable:
    """Return the corners as they stand on the page, with the plot they are of."""
    table = found[list(_PLACES)]
    table.insert(0, "parcel_id", plot["parcel_id"])
    title = page.say("Corners of plot {plot}", plot=plot["parcel_id"])
    return export_table(
        page.statement,
        table,
        page.words,
        title=title,
        filters=system,
    )


def _to_copy(found: pd.DataFrame) -> str:
    """Return a line per corner, its cells parted by tabs."""
    return "\n".join(
        f"{row['corner_no']}\t{row['x_north_m']:.3f}\t{row['y_east_m']:.3f}" for row in iter_rows(found)
    )
