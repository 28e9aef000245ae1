"""The bridge: why the rate moved between two days, reason by reason, down to plots and lease lines."""

from typing import Any

import pandas as pd
import streamlit as st

from occupancy.questions.bridge import Bridge, bridge, usual_start
from occupancy.statement import Statement
from outputs.tables.bridge_view import bridge_table
from outputs.tables.table_export import export_table
from outputs.waterfall import waterfall_chart
from ui import book_store
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.widgets import compared_day, data_table, downloads, html_blocks
from ui.widgets.address_controls import render_code

_HEIGHT_PX = 420


def show(page: PageContext) -> None:
    """Draw the choice of the earlier day, waterfall and steps, and the rows of the step that is chosen."""
    since = compared_day.box(
        page, page.say("From the day"), page.say("Empty: the last published day before, or a year.")
    )
    with st.container(width=190, key="bridge-since"):
        compared_day.render_box(page, since)
    compared_day.tell_unused(page, since)
    day = compared_day.read(page)[0] or usual_start(page.statement)
    made = _made(book_store.statement(page.book, day, page.view.basis), page.statement)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        chart = waterfall_chart(made, page.words)
        st.vega_lite_chart(chart, width="stretch", theme=None, key="waterfall")
    with right:
        html_blocks.text_table(bridge_table(made, page.words))
    if not made.steps.empty:
        _render_rows(page, made)


def _render_rows(page: PageContext, made: Bridge) -> None:
    """Draw the choice of a reason, and the plots and lease lines behind it."""
    reasons = made.steps["reason"].tolist()
    labels = {reason: page.code("reason", reason) for reason in reasons}
    chosen = page.setting("step")
    reason = chosen if chosen in labels else reasons[0]
    render_code(
        page,
        "step",
        reason,
        st.segmented_control,
        labels=labels,
        label=page.say("Rows behind"),
        required=True,
    )
    table = made.rows[made.rows["reason"] == reason].drop(columns="reason").reset_index(drop=True)
    names = page.land_names()
    for key in ("zone", "phase"):
        table[f"{key}_name"] = pd.array([names.get(one, "") for one in table[f"{key}_id"]], dtype="str")
    kept = [name for name in table if not _is_empty(table[name])]
    table = table[kept]
    key = f"bridge-{reason}-{page.view.day}-{page.view.lang}-{made.before.as_of}"
    part, _ = data_table.transposed(page, table, key)
    data_table.render(page, part, height=_HEIGHT_PX, alt=labels[reason])
    title = f"{labels[reason]}: {page.day(made.before.as_of)} – {page.day(made.after.as_of)}"
    downloads.buttons(page, export_table(made.after, table, page.words, title=title), name=f"bridge-{reason}")


def _is_empty(column: "pd.Series[Any]") -> bool:
    """Return whether nothing stands in a column, as in that of leases where the rows are phases."""
    return bool(column.isin(["", 0]).all())


@st.cache_resource(show_spinner=False, max_entries=30, hash_funcs=HASH_FUNCS)
def _made(before: Statement, after: Statement) -> Bridge:
    return bridge(before, after)
