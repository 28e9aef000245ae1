"""One plot on a day: its areas, corners, leases, neighbours, price and where each comes from."""

import numpy as np
import pandas as pd
import streamlit as st

from geo import crs
from geo.corners import corners
from geo.errors import LandbookError
from geo.neighbours import beside
from occupancy.evidence import evidence
from occupancy.history import history
from outputs.numbers import day, number, square_metres, unknown
from outputs.rows import Row, rows
from ui import plot_map, sheet
from ui.page import Page

_ACROSS_M = 30.0  # the widest road between two plots that face each other


def show(page: Page) -> None:
    """Draw the plot of the view, else say how to come to one."""
    if not page.view.plot:
        st.info(page.say("Choose a plot on the map of its zone, or find it by its id."))
        return
    recorded = page.book.parcels[page.book.parcels["parcel_id"] == page.view.plot]
    plot = rows(pd.DataFrame(recorded.drop(columns="geometry")))[0]
    sheet.heading(f"{page.labels.column('parcel_id')} {page.view.plot}")
    plots = page.statement.parcels
    on_day = plots[plots["parcel_id"] == page.view.plot]
    page.link("zone", _zone_name(page, plot), zone=plot["zone_id"])
    left, right = st.columns([3, 2], gap="medium")
    with left:
        plot_map.show(page, plots["parcel_id"].tolist(), near=page.view.plot, height=500)
    with right:
        if on_day.empty:
            st.info(page.say("This plot is not valid on the day shown."))
        _facts(page, plot, on_day)
    _history(page)
    one, two = st.columns(2, gap="medium")
    with one:
        _corners(page, recorded.geometry.iloc[0])
    with two:
        _neighbours(page)


def _zone_name(page: Page, plot: Row) -> str:
    zones = page.book.zones
    return page.named(rows(pd.DataFrame(zones[zones["zone_id"] == plot["zone_id"]]))[0])


def _facts(page: Page, plot: Row, on_day: pd.DataFrame) -> None:
    """Areas with their difference, and what is recorded beside them; unknown is said to be not stated."""
    paper, measured = plot["document_area_m2"], plot["measured_area_m2"]
    code, words = page.labels.code, page.words
    facts = [(page.labels.column("land_use"), code("land_use", plot["land_use"]))]
    facts += [(page.labels.column("state"), code("state", state)) for state in on_day["state"]]
    facts += [
        (page.labels.column("document_area_m2"), f"{square_metres(paper, words)} m²"),
        (page.labels.column("measured_area_m2"), f"{square_metres(measured, words)} m²"),
        (page.say("Measured less paper"), f"{square_metres(measured - paper, words)} m²"),
    ]
    price = plot["asking_price_usd_m2"]
    said: str = unknown(words) if pd.isna(price) else f"{number(price, words, places=2)} USD/m²"
    facts.append((page.labels.column("asking_price_usd_m2"), said))
    facts += [(page.labels.column(name), day(plot[name], words)) for name in ("cleared_on", "serviced_on")]
    facts.append((page.labels.column("source"), page.labels.code("source", str(plot["source"]))))
    sheet.table(facts)


def _history(page: Page) -> None:
    sheet.heading(page.say("Leases"))
    lines = rows(history(page.book, page.view.plot, as_of=page.view.day))
    if not lines:
        sheet.lines([page.say("No lease is recorded on this plot.")])
        return
    columns = ("tenant_name", "lease_id", "leased_area_m2", "first_day", "live_until", "ending")
    sheet.table(
        [
            (
                line["tenant_name"] or unknown(page.words),
                f"{line['lease_id']}/{line['line_no']}",
                square_metres(line["leased_area_m2"], page.words),
                day(line["first_day"], page.words),
                day(line["live_until"], page.words),
                page.labels.code("ending", line["ending"]),
            )
            for line in lines
        ],
        head=[page.labels.column(name) for name in columns],
    )


def _corners(page: Page, shape: object) -> None:
    """The corners as papers print them; the table can be copied and downloaded."""
    sheet.heading(page.say("Corners"))
    plane = crs.of(page.book.parcels)
    try:
        found = corners(shape, plane)  # type: ignore[arg-type]
    except LandbookError as error:
        sheet.lines([page.words.error(error)])
        return
    meridian = crs.central_meridian(plane)
    sheet.lines([page.say("VN-2000, central meridian {meridian}; X is north, Y east.", meridian=meridian)])
    head = ("corner_no", "x_north_m", "y_east_m", "lat", "lon", "edge_m")
    places = (0, 3, 3, 8, 8, 3)
    cells = [
        [number(row[n], page.words, places=p) for n, p in zip(head, places, strict=True)]
        for row in rows(found)
    ]
    sheet.table(cells, head=[page.labels.column(name) for name in head])
    st.download_button(
        page.say("Download corners (CSV)"),
        found[list(head)].to_csv(index=False).encode("utf-8-sig"),
        file_name=f"{page.view.plot}-corners.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _neighbours(page: Page) -> None:
    """Plots valid on the day beside this one, their states and who leases them."""
    sheet.heading(page.say("Neighbours"))
    valid = page.statement.parcels.set_index("parcel_id")
    parcels = page.book.parcels
    parcels = parcels[parcels["parcel_id"].isin(valid.index)].reset_index(drop=True)
    at = np.flatnonzero(parcels["parcel_id"] == page.view.plot)
    found = rows(beside(parcels, int(at[0]), across_m=_ACROSS_M)) if len(at) else []
    if not found:
        sheet.lines([page.say("No plot lies beside it.")])
        return
    tenants = page.book.projects.set_index("certificate_no")["tenant_name"]
    lines = evidence(page.book, as_of=page.view.day)
    by_plot = lines.assign(name=lines["certificate_no"].map(tenants)).groupby("parcel_id")["name"]
    names = by_plot.agg(lambda some: ", ".join(sorted(set(some.dropna())))).to_dict()
    cells = []
    for row in found:
        other = str(parcels["parcel_id"].iloc[row["j"]])
        use = valid.loc[other, "state"]
        lengths = [number(row[name], page.words, places=1) for name in ("shared_m", "gap_m")]
        cells.append([other, page.labels.code("state", str(use)), names.get(other, ""), *lengths])
    columns = ("parcel_id", "state", "tenant_name", "shared_m", "gap_m")
    sheet.table(cells, head=[page.labels.column(name) for name in columns])
