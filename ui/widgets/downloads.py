"""The download buttons of a shown table: exactly its rows and columns, made when one is pressed."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from geopandas import GeoDataFrame

from outputs.tables.table_export import ExportTable, to_csv, to_geojson
from outputs.tables.xlsx_export import to_xlsx
from ui.context import PageContext

_CSV = "text/csv"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_GEOJSON = "application/geo+json"


def buttons(page: PageContext, sheet: ExportTable, shapes: GeoDataFrame | None = None, *, name: str) -> None:
    """Draw buttons for Excel, CSV and, with `shapes`, GeoJSON, side by side.

    Parameters
    ----------
    page, sheet
        The page and the table as it is shown, all its pages.
    shapes
        The geometry of each row under the first column of the table; None: the table is of no land.
    name
        How the files are called, before the day and the ending; no other buttons of the page have it.
    """
    files: list[tuple[str, str, str, Callable[[], bytes]]] = [
        (page.say("Excel (XLSX)"), "xlsx", _XLSX, partial(to_xlsx, sheet)),
        (page.say("CSV"), "csv", _CSV, partial(to_csv, sheet)),
    ]
    if shapes is not None:
        key = str(sheet.table.columns[0])
        files.append((page.say("GeoJSON"), "geojson", _GEOJSON, partial(to_geojson, sheet, shapes, key=key)))
    stem = f"{name}-{page.view.day.isoformat()}"
    with st.container(horizontal=True, gap="small", key=f"downloads-{name}"):
        for label, ending, kind, made in files:
            st.download_button(
                label,
                made,
                file_name=f"{stem}.{ending}",
                mime=kind,
                key=f"{name}-{ending}",
                on_click="ignore",
                icon=":material/download:",
                disabled=sheet.table.empty,
            )
