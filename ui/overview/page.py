"""The overview: how full the province's zones are on a day, on a map, in figures and in a table."""

import streamlit as st

from ui import sheet
from ui.maps import zones as zone_map
from ui.overview import figures, timeline
from ui.overview import zones as zone_table
from ui.page import Page
from ui.zone import panel as zone_panel


def show(page: Page) -> None:
    """Draw the page."""
    figures.show(page)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        zone_map.show(page)
    with right:
        zone_panel.show(page)
    zone_table.show(page)
    timeline.show(page)
    figures.grounds(page)
    sheet.lines(f"{credit.text} ({credit.licence})" for credit in page.book.info.credits)
