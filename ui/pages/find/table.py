"""The entries as a table, the twin of the map and the cards, and its files: exactly what is shown."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import streamlit as st
from geopandas import GeoDataFrame

from occupancy.land_search.results import Verdict
from outputs.offers import texts
from outputs.tables.table_export import export_table
from outputs.text import captions
from outputs.text.labels import labels
from ui.context import PageContext
from ui.pages.find import query
from ui.pages.find.query import LandQuery
from ui.pages.find.result_list import COMING, NEAR, PANELS, ResultItem
from ui.widgets import data_table, downloads, html_blocks

_ALWAYS = ("free", "area_ha", "plots", "compactness")
_HEIGHT_PX = 420


def render_table(
    page: PageContext, land_query: LandQuery, entries: Sequence[ResultItem], *, panel: str
) -> None:
    """Draw the table and its download buttons; without entries, nothing."""
    if not entries:
        return
    table, headings = tabulated(page, entries, panel=panel)
    made = export_table(
        page.statement,
        table,
        page.words,
        title=page.say(PANELS[panel]),
        filters=query.in_words(page, land_query),
        headings=headings,
    )
    shapes = np.array([entry.shape for entry in entries], dtype=object)
    drawn = GeoDataFrame({"rank": table["rank"]}, geometry=shapes, crs=page.book.parcels.crs)
    with st.container(horizontal=True, vertical_alignment="center", key="find-bar"):
        html_blocks.heading(page.say(PANELS[panel]))
        downloads.buttons(page, made, drawn, name=f"find-{panel}")
    key = f"find-rows-{panel}-{hash(tuple(entry.pick.text for entry in entries))}-{page.view.lang}"
    part, _ = data_table.transposed(page, table, f"{key}-page")
    st.dataframe(
        data_table.format_columns(page, part),
        hide_index=True,
        height="content" if len(part) <= 10 else _HEIGHT_PX,
        column_config={**data_table.columns(page, part), **headings},
        key=key,
        placeholder=page.words.gettext("not stated"),
        alt=page.say("What is on the map and on the cards, in figures"),
    )


def tabulated(
    page: PageContext, entries: Sequence[ResultItem], *, panel: str
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return a row for each entry, a column for each criterion; and what those columns are called."""
    names = captions.localized_names(page.book.zones, "zone_id", page.words)
    table = pd.DataFrame(
        {
            "rank": pd.array([entry.number for entry in entries], dtype="int64"),
            "parcel_ids": ["+".join(entry.pick.plots) for entry in entries],
            "zone_name": [names.get(entry.zone_id, entry.zone_id) for entry in entries],
            "offer_kind": [entry.offer.kind if entry.offer else "" for entry in entries],
            "offered_ha": pd.array([entry.area_ha for entry in entries], dtype="float64"),
        }
    )
    headings: dict[str, str] = {}
    if panel == COMING:
        come = [entry.coming for entry in entries]
        table["free_on"] = pd.to_datetime(pd.Series([one.day if one else None for one in come]))
        table["coming"] = [one.why if one else "" for one in come]
        return table, headings
    if any(entry.offer and entry.judged for entry in entries):
        scores = [entry.offer.score if entry.offer else None for entry in entries]
        table["score"] = pd.array(scores, dtype="float64")
    wished = [_wished(entry) for entry in entries]
    for at, (criterion, place) in enumerate(dict.fromkeys(key for one in wished for key in one)):
        column = f"found_{criterion}" if criterion not in headings else f"found_{criterion}_{at}"
        verdicts = [one.get((criterion, place)) for one in wished]
        table[column] = _column(page, verdicts)
        headings[column] = next(
            texts.named(one, page.book, page.words) for one in verdicts if one is not None
        )
    if panel == NEAR:
        table["failed"] = [_failed(page, entry) for entry in entries]
    return table, headings


def _wished(entry: ResultItem) -> dict[tuple[str, str], Verdict]:
    """Return the verdicts on what was asked for."""
    verdicts = entry.offer.verdicts if entry.offer else ()
    return {(one.criterion, one.place): one for one in verdicts if one.criterion not in _ALWAYS}


def _column(page: PageContext, verdicts: Sequence[Verdict | None]) -> pd.Series:
    """Return what was found, as days or numbers where it is that, else in words."""
    values = [None if one is None else one.found for one in verdicts]
    stated = [one for one in values if one is not None]
    if stated and all(isinstance(one, date) for one in stated):
        return pd.to_datetime(pd.Series(values))
    if stated and all(isinstance(one, float | int) for one in stated):
        return pd.Series([np.nan if one is None else float(str(one)) for one in values])
    return pd.Series(
        [
            "" if one is None or one.found is None else texts.found_text(one, page.book, page.words)
            for one in verdicts
        ],
        dtype="str",
    )


def _failed(page: PageContext, entry: ResultItem) -> str:
    failed = entry.offer.failed if entry.offer else ()
    return "; ".join(labels(page.view.lang).code("criterion", one.criterion) for one in failed)
