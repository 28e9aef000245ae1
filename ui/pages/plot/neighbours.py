"""The neighbours of a plot on the day: their states, who leases them, and the way to each."""

import numpy as np
import pandas as pd
import streamlit as st

from geo.boundaries import neighbours_of
from occupancy.questions.lease_evidence import lease_evidence
from occupancy.questions.plot_history import family
from outputs.records import Row, iter_rows
from ui.context import PageContext
from ui.widgets import html_blocks

_ACROSS_M = 30.0  # the widest road between two plots that face each other


def render_neighbours(page: PageContext, plot: Row) -> None:
    """Draw the plots beside this one, each a link: industrial land first, the longest boundary first."""
    html_blocks.heading(page.say("Neighbours"))
    if plot["parcel_id"] not in set(page.statement.parcels["parcel_id"]):
        html_blocks.lines(page.say("This plot is not valid on the day shown."))
        return
    rows = _neighbours(page, plot["parcel_id"])
    if not rows:
        html_blocks.lines(page.say("No plot lies beside it."))
        return
    names = _tenants(page) if page.internal else {}
    columns = ["parcel_id", "state", *(["tenant_name"] if page.internal else []), "shared_m", "gap_m"]
    widths = [1.1, 1.9, *([2.0] if page.internal else []), 0.8, 0.8]
    with st.container(key="neighbours", gap=None):
        for place, name in zip(st.columns(widths, gap="small"), columns, strict=True):
            with place:
                html_blocks.lines(page.column(name))
        for row in rows:
            other = row["parcel_id"]
            cells = [_state(page, row)]
            cells += [names.get(other, "–")] if page.internal else []
            cells += [page.number(row[name], places=1) for name in ("shared_m", "gap_m")]
            first, *others = st.columns(widths, gap="small", vertical_alignment="center")
            with first:
                page.link("plot", other, plot=other)
            for place, cell in zip(others, cells, strict=True):
                with place:
                    html_blocks.lines(cell)
    html_blocks.lines(
        page.say("Lengths in m; plots across a road of up to {width} m count.", width=int(_ACROSS_M))
    )


def _state(page: PageContext, row: Row) -> str:
    """Return what a neighbour is on the day; of other than industrial land its use."""
    if row["state"] == "non_industrial":
        return page.code("land_use", row["land_use"])
    return page.code("state", row["state"])


def _neighbours(page: PageContext, plot: str) -> list[Row]:
    """Return the neighbours among the plots valid on the day, with their states and uses."""
    valid = page.statement.parcels.set_index("parcel_id")[["state", "land_use"]]
    parcels = page.book.parcels
    parcels = parcels[parcels["parcel_id"].isin(valid.index)].reset_index(drop=True)
    at = int(np.flatnonzero(parcels["parcel_id"] == plot)[0])
    rows = neighbours_of(parcels, at, across_m=_ACROSS_M)
    rows["parcel_id"] = parcels["parcel_id"].iloc[rows["j"].to_numpy()].to_numpy()
    rows = rows.join(valid, on="parcel_id")
    return iter_rows(rows.sort_values("state", key=lambda state: state == "non_industrial", kind="stable"))


def _tenants(page: PageContext) -> dict[str, str]:
    """Return who leases each leased plot on the day."""
    names = page.book.projects.set_index("certificate_no")["tenant_name"]
    lines = lease_evidence(page.statement)
    by_plot = lines.assign(name=lines["certificate_no"].map(names)).groupby("parcel_id")["name"]
    rows = by_plot.agg(lambda some: ", ".join(sorted(set(some.dropna()))))
    return {str(plot): str(name) or page.not_stated for plot, name in rows.items()}


def render_family(page: PageContext, plot: Row) -> None:
    """Draw the plots it came from and became; nothing when it was neither split nor merged."""
    rows = [row for row in iter_rows(family(page.book, plot["parcel_id"])) if row["relation"] != "self"]
    if not rows:
        return
    html_blocks.heading(page.say("Splits and mergers"))
    with st.container(key="family"):
        for row in rows:
            page.link("plot", _label(page, row), plot=row["parcel_id"])


def _label(page: PageContext, row: Row) -> str:
    label = f"{page.code('relation', row['relation'])}: {row['parcel_id']}"
    if not pd.isna(row["valid_to"]):
        label += f" ({page.say('until {day}', day=page.day(row['valid_to']))})"
    elif not pd.isna(row["valid_from"]):
        label += f" ({page.say('from {day}', day=page.day(row['valid_from']))})"
    return label
