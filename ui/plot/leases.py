"""The leases of a plot and of the plots it came from or became: on a time line, and in a table."""

import streamlit as st

from occupancy.questions.plot_history import history
from outputs.charts.bars import history_chart
from outputs.records import Row, iter_rows
from outputs.text.formatting import format_day, format_m2, not_stated
from ui import sheet
from ui.page import Page

_COLUMNS = (
    "tenant_name",
    "lease_id",
    "parcel_id",
    "leased_area_m2",
    "counted_m2",
    "first_day",
    "live_until",
    "ending",
)


def show(page: Page, plot: Row) -> None:
    """Draw the leases, the earliest first."""
    sheet.heading(page.say("Leases"))
    found = history(page.book, plot["parcel_id"], as_of=page.view.day)
    if found.empty:
        sheet.lines([page.say("No lease is recorded on this plot.")])
        return
    spec = history_chart(found, page.words, as_of=page.view.day)
    st.vega_lite_chart(spec, width="stretch", theme=None, key=f"leases-{page.view.plot}")
    sheet.table(
        [_line(page, line) for line in iter_rows(found)],
        head=[page.labels.column(name) for name in _COLUMNS],
        texts=(1, 2, 7),
    )


def _line(page: Page, line: Row) -> list[str]:
    words = page.words
    last = line["live_until"]
    return [
        line["tenant_name"] or not_stated(words),
        f"{line['lease_id']}/{line['line_no']}",
        str(line["parcel_id"]),
        format_m2(line["leased_area_m2"], words),
        format_m2(line["counted_m2"], words),
        format_day(line["first_day"], words),
        format_day(last, words),
        page.labels.code("ending", line["ending"]),
    ]
