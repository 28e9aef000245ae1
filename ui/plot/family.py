"""The family of a plot: what it was made from and what became of it, each a link."""

import pandas as pd
import streamlit as st

from occupancy.questions.plot_history import family
from outputs.records import Row, iter_rows
from outputs.text.formatting import format_day
from ui import sheet
from ui.page import Page


def show(page: Page, plot: Row) -> None:
    """Draw the plots it came from and became; nothing when it was neither split nor merged."""
    found = [row for row in iter_rows(family(page.book, plot["parcel_id"])) if row["relation"] != "self"]
    if not found:
        return
    sheet.heading(page.say("Splits and mergers"))
    with st.container(key="family"):
        for row in found:
            page.link("plot", _label(page, row), plot=row["parcel_id"])


def _label(page: Page, row: Row) -> str:
    said = f"{page.labels.code('relation', row['relation'])}: {row['parcel_id']}"
    if not pd.isna(row["valid_to"]):
        said += f" ({page.say('until {day}', day=format_day(row['valid_to'], page.words))})"
    elif not pd.isna(row["valid_from"]):
        said += f" ({page.say('from {day}', day=format_day(row['valid_from'], page.words))})"
    return said
