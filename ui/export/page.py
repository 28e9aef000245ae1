"""Export: what will be printed, and the files to take: papers, map, layers, coordinates, or all as a pack."""

import streamlit as st

from geo.errors import LandbookError
from ui import notice
from ui.export import bundle, controls, files, papers, preview
from ui.export import options as asked
from ui.page import Page


def show(page: Page) -> None:
    """Draw options, preview and files of the view's day, knowledge and basis."""
    options = asked.read(page)
    controls.show(page, options)
    asked.complain(page, options)
    try:
        with st.spinner(page.say("Setting the table…"), show_time=True):
            table, report = papers.shown(page, options)
    except LandbookError as error:  # such as forms.csv of the book's own that cannot be filled in
        notice.failed(page, error)
        return
    left, right = st.columns([13, 5], gap="medium")
    with left:
        preview.show(page, options, table, report)
    with right:
        bundle.show(page, options)
        files.show(page, options)
