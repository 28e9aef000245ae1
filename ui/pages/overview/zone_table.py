"""The table of zones: the twin of the map, sorted as numbers and written as the reader writes them.

A figure is opened by a click on it, a zone by its name or its row; keys move among cells and choose rows.
"""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ButtonColumnResult, ColumnConfig

from outputs.records import Row, iter_rows
from ui import view_state
from ui.context import PageContext
from ui.widgets import data_table, figure_cards, paper_table
from ui.widgets.figure_cards import Figure

_AREAS = (
    "leased_ha",
    "leasable_ha",
    "vacant_ha",
    "undivided_ha",
    "cleared_ha",
    "established_ha",
    "planned_ha",
    "outside_ha",
)
_FIGURES = ("fill_rate_pct", *_AREAS)
_ROW_PX = 32
_NAME_PX = 250


def render_zone_table(page: PageContext) -> None:
    """Draw the table; choosing a row shows that zone, choosing it again the whole book."""
    zones = iter_rows(page.statement.zones)
    labels = page.labels
    written = {name: [_written(page, name, zone[name]) for zone in zones] for name in _FIGURES}
    table = pd.DataFrame(
        {
            "name": [page.named(zone) for zone in zones],
            "status": [labels.code("status", zone["status"]) for zone in zones],
            **{name: _aligned(texts) for name, texts in written.items()},
            "estimated": [page.say("yes") if zone["estimated"] else "" for zone in zones],
        }
    )
    ids = [str(zone["zone_id"]) for zone in zones]
    chosen = [ids.index(page.view.zone)] if page.view.zone else []
    key = f"zones-{page.statement.book_hash[:12]}-{page.view.day}-{page.view.lang}-{page.view.zone}"
    st.dataframe(
        table,
        hide_index=True,
        height=_ROW_PX * (len(table) + 1) + 4,
        row_height=_ROW_PX,
        column_config=_columns(page, key, ids),
        key=key,
        selection_mode="single-row",
        selection_default={"selection": {"rows": chosen}},
        on_select=lambda: view_state.write_url(page.view, zone=data_table.picked(key, ids), plot=""),
        alt=page.say("The zones and their figures"),
    )
    last = len(table.columns) - 1
    paper_table.render_paper_table(
        [labels.column(str(name)) for name in table],
        table.itertuples(index=False),
        texts={1, last},
        lead=("zone?zone=", ids),
    )
    _open(page, key, zones)


def _written(page: PageContext, name: str, value: float) -> str:
    return page.rate(value) if name == "fill_rate_pct" else page.area(value)


def _aligned(texts: Sequence[str]) -> list[str]:
    """Return the texts padded to one length, so that numbers of equal decimals are sorted as numbers."""
    width = max(map(len, texts), default=0)
    return [text.rjust(width) for text in texts]


def _columns(page: PageContext, key: str, ids: Sequence[str]) -> dict[str, ButtonColumnResult | ColumnConfig]:
    kind, labels = st.column_config, page.labels
    columns: dict[str, ButtonColumnResult | ColumnConfig] = {
        "name": kind.ButtonColumn(
            labels.column("name"),
            width=_NAME_PX,
            alignment="left",
            pinned=True,
            type="tertiary",
            on_click=lambda: view_state.write_url(
                page.view, zone=ids[st.session_state[f"{key}-name"]["row"]], plot=""
            ),
            key=f"{key}-name",
        ),
        "status": kind.TextColumn(labels.column("status")),
        "estimated": kind.TextColumn(labels.column("estimated")),
    }
    for name in _FIGURES:
        columns[name] = kind.ButtonColumn(
            labels.column(name), alignment="right", type="tertiary", key=f"{key}-{name}"
        )
    return columns


def _open(page: PageContext, key: str, zones: Sequence[Row]) -> None:
    """Open the figure that was clicked in this run."""
    for name in _FIGURES:
        clicked = st.session_state.get(f"{key}-{name}")
        if clicked:
            zone = zones[clicked["row"]]
            label = f"{page.named(zone)}, {page.column(name)}"
            value = _written(page, name, zone[name])
            figure_cards.render_figure(page, Figure(name, label, value, place={"zone_id": zone["zone_id"]}))
