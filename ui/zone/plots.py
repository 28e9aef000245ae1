"""The plots of a zone in a table, the ready and large ones first: the twin of the zone's map."""

import pandas as pd
import streamlit as st

from occupancy.questions.vacant_plots import READINESS, vacant_plots
from outputs.text.formatting import not_stated
from ui import held, records, view
from ui.page import Page

_COLUMNS = (
    "parcel_id",
    "state",
    "readiness",
    "vacant_ha",
    "document_area_m2",
    "leased_ha",
    "asking_price_usd_m2",
    "block",
    "land_use",
)
_CODES = ("state", "readiness", "land_use")
_HEIGHT_PX = 320


def of_zone(page: Page) -> pd.DataFrame:
    """The plots of the zone valid on the day: those with vacant land first, the readiest, then the largest.

    Beside the statement's columns `readiness` (empty: nothing vacant), `offerable` and
    `asking_price_usd_m2`. Land that can be offered stands before land that is held or cannot be divided.
    """
    plots = page.statement.parcels
    plots = plots[plots["zone_id"] == page.view.zone]
    free = vacant_plots(page.book, page.statement)
    both = plots.merge(free[["parcel_id", "readiness", "offerable"]], how="left", on="parcel_id")
    prices = page.book.parcels.set_index("parcel_id")["asking_price_usd_m2"]
    both["asking_price_usd_m2"] = both["parcel_id"].map(prices)
    order = both["readiness"].map({code: rank for rank, code in enumerate(READINESS)})
    held = ~both["offerable"].fillna(False).astype("bool")
    both = both.assign(_order=order.fillna(len(READINESS)), _held=held, _free=-both["vacant_ha"])
    both = both.sort_values(["_order", "_held", "_free"], kind="stable", ignore_index=True)
    return both.drop(columns=["_order", "_held", "_free"]).fillna({"readiness": ""})


def table(page: Page, plots: pd.DataFrame) -> None:
    """Draw the plots; the row chosen is the plot looked at, chosen again it is let go."""
    shown = plots[list(_COLUMNS)].copy()
    for name in _CODES:
        shown[name] = [page.labels.code(name, code) if code else "" for code in shown[name]]
    ids = plots["parcel_id"].tolist()
    key = _key(page)
    looked = [ids.index(page.view.plot)] if page.view.plot in ids else []
    st.session_state[key] = {"selection": {"rows": looked, "columns": [], "cells": []}}
    st.dataframe(
        records.written(page, shown),
        hide_index=True,
        height=_HEIGHT_PX,
        column_config=records.columns(page, shown),
        key=key,
        selection_mode="single-row",
        on_select=lambda: _chosen(page, key, ids),
        placeholder=not_stated(page.words),
        alt=page.say("The plots of the zone, the readiest and largest vacant ones first"),
    )


def _key(page: Page) -> str:
    """Another zone, day, filter or language is another table: rows are told by their places."""
    seen = (page.statement.book_hash[:12], page.statement.known_on, page.view.zone, page.view.day)
    name = "-".join(map(str, ("plots", *seen, page.view.lang, page.view.filters.get("state", ""))))
    return held.place(name, page.view.plot)


def _chosen(page: Page, key: str, ids: list[str]) -> None:
    picked = st.session_state[key]["selection"]["rows"]
    view.write(page.view, plot=ids[picked[0]] if picked else "")
