"""The table of zones: the twin of the map, sorted as numbers and written as the reader writes them."""

import pandas as pd
import streamlit as st

from outputs.numbers import hectares, rate
from outputs.rows import rows
from ui import view
from ui.page import Page

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
_ROW_PX = 32


def show(page: Page) -> None:
    """Draw the table; choosing a row shows that zone, choosing it again the whole book."""
    zones = page.statement.zones
    labels = page.labels
    shown = pd.DataFrame(
        {
            "name": [page.named(zone) for zone in rows(zones)],
            "status": [labels.code("status", status) for status in zones["status"]],
            "fill_rate_pct": zones["fill_rate_pct"],
            **{name: zones[name] for name in _AREAS},
            "estimated": [page.say("yes") if estimated else "" for estimated in zones["estimated"]],
        }
    )

    def area(value: object) -> str:
        return hectares(float(str(value)), page.words)

    def share(value: object) -> str:
        return rate(float(str(value)), page.words)

    written = shown.style.format({**dict.fromkeys(_AREAS, area), "fill_rate_pct": share})
    ids = zones["zone_id"].tolist()
    chosen = [ids.index(page.view.zone)] if page.view.zone else []
    key = f"zones-{page.statement.book_hash[:12]}-{page.view.lang}-{page.view.zone}"
    st.dataframe(
        written,
        hide_index=True,
        height=_ROW_PX * (len(shown) + 1) + 4,
        row_height=_ROW_PX,
        column_config={
            "name": st.column_config.TextColumn(labels.column("name"), width="medium"),
            "status": st.column_config.TextColumn(labels.column("status")),
            "estimated": st.column_config.TextColumn(labels.column("estimated")),
        }
        | {name: st.column_config.NumberColumn(labels.column(name)) for name in (*_AREAS, "fill_rate_pct")},
        key=key,
        selection_mode="single-row",
        selection_default={"selection": {"rows": chosen}},
        on_select=lambda: _chosen(page, key, ids),
        placeholder=page.say("not stated"),
        alt=page.say("The zones and their figures"),
    )


def _chosen(page: Page, key: str, ids: list[str]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    view.write(page.view, zone=ids[rows[0]] if rows else "")
