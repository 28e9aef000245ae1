"""The corners of a plot as papers print them: on the page, to copy, and as a file."""

import pandas as pd
import streamlit as st

from geo import crs
from geo.corners import corners
from outputs.records import Row, iter_rows
from outputs.tables.table_export import ExportTable, export_table
from outputs.text.formatting import format_number
from ui import downloads, sheet
from ui.page import Page

_PLACES = {"corner_no": 0, "x_north_m": 3, "y_east_m": 3, "lat": 7, "lon": 7, "edge_m": 3}


def show(page: Page, plot: Row) -> None:
    """Draw the corners, with a text to copy and a file to download."""
    sheet.heading(page.say("Corners"))
    parcels = page.book.parcels
    plane = crs.require_crs(parcels)
    shape = parcels.geometry[parcels["parcel_id"] == plot["parcel_id"]].iloc[0]
    found = corners(shape, plane)
    meridian = crs.central_meridian(plane)
    system = page.say(
        "{plane}, central meridian {meridian}; X is north, Y east.", plane=plane.name, meridian=meridian
    )
    sheet.lines([system])
    cells = [
        [format_number(row[name], page.words, places=places) for name, places in _PLACES.items()]
        for row in iter_rows(found)
    ]
    sheet.table(cells, head=[page.labels.column(name) for name in _PLACES])
    downloads.buttons(page, _sheet(page, plot, found, system), name="corners")
    with st.expander(page.say("Copy corners")):
        sheet.lines([page.say("Corner, X and Y with a decimal point, for a drawing or a spreadsheet.")])
        st.code(_to_copy(found), language=None)


def _sheet(page: Page, plot: Row, found: pd.DataFrame, system: str) -> ExportTable:
    """The corners as they stand on the page, with the plot they are of."""
    table = found[list(_PLACES)]
    table.insert(0, "parcel_id", plot["parcel_id"])
    title = page.say("Corners of plot {plot}", plot=plot["parcel_id"])
    return export_table(
        page.book,
        page.statement,
        table,
        page.words,
        title=title,
        filters=system,
    )


def _to_copy(found: pd.DataFrame) -> str:
    """A line per corner, its cells parted by tabs."""
    return "\n".join(
        f"{row['corner_no']}\t{row['x_north_m']:.3f}\t{row['y_east_m']:.3f}" for row in iter_rows(found)
    )
