"""The figures of one zone, or of the whole book: the formula of the rate, and the rows behind it."""

import pandas as pd
import streamlit as st

from occupancy.evidence import evidence
from outputs.numbers import count, hectares, square_metres
from outputs.rows import Row, rows
from ui import sheet, view
from ui.page import Page

# As the sum runs: leasable = leased + vacant + undivided - excess; what follows stands beside it.
_BALANCE = ("leasable_ha", "leased_ha", "vacant_ha", "undivided_ha", "excess_ha")
_BESIDE = (
    "planned_ha",
    "established_ha",
    "cleared_ha",
    "handed_over_ha",
    "in_use_ha",
    "reserved_ha",
    "outside_ha",
)
_LINES = ("lease_id", "line_no", "certificate_no", "parcel_id", "phase_id", "counted_m2", "counts_as")


def show(page: Page) -> None:
    """Draw the zone that the view names, else the whole book."""
    if page.view.zone:
        _zone(page)
    else:
        _all(page)


def _all(page: Page) -> None:
    sheet.heading(page.say("All zones"))
    sheet.lines([page.say("Click a zone on the map, or choose its row in the table.")])
    _formula(page, page.sides)
    _quantities(page, page.statement.total)


def _zone(page: Page) -> None:
    zones, phases = page.statement.zones, page.statement.phases
    zone = _first(zones[zones["zone_id"] == page.view.zone])
    standing = [page.labels.code("status", zone["status"])]
    if zone["estimated"]:
        standing.append(page.say("leasable area estimated"))
    sheet.heading(page.named(zone))
    sheet.lines([" · ".join(standing)])
    _formula(page, zone)
    _phases(page, rows(phases[phases["zone_id"] == page.view.zone]))
    _quantities(page, zone)
    _leases(page)
    st.button(page.say("Show all zones"), on_click=view.write, args=(page.view,), kwargs={"zone": ""})


def _first(frame: pd.DataFrame) -> Row:
    return rows(frame.head(1))[0]


def _formula(page: Page, sides: Row) -> None:
    """The rate as a sum over a sum, with the names of both."""
    words = page.say(
        "{rate} = {numerator} ÷ {denominator}",
        rate=page.say("Fill rate"),
        numerator=page.labels.code("numerator", page.basis["numerator"]),
        denominator=page.labels.code("denominator", page.basis["denominator"]),
    )
    figures = page.say(
        "= {numerator} ÷ {denominator} = {rate}",
        numerator=page.ha(sides["numerator_ha"]),
        denominator=page.ha(sides["denominator_ha"]),
        rate=page.pct(sides["fill_rate_pct"]),
    )
    sheet.lines([words, figures, page.not_counted])


def _quantities(page: Page, row: Row) -> None:
    names = [*_BALANCE, *(name for name in _BESIDE if row[name])]
    sheet.table(
        [(page.labels.column(name), hectares(row[name], page.words)) for name in names],
        caption=page.say("Leasable = leased + vacant + not yet divided − leased beyond the plot"),
    )


def _phases(page: Page, phases: list[Row]) -> None:
    sheet.table(
        [
            (
                f"{page.named(phase)} ({page.labels.code('status', phase['status']).lower()})",
                page.ha(phase["numerator_ha"]),
                page.ha(phase["denominator_ha"]),
                page.pct(phase["fill_rate_pct"]),
            )
            for phase in phases
        ],
        head=[
            page.say("Phase"),
            page.labels.code("numerator", page.basis["numerator"]),
            page.labels.code("denominator", page.basis["denominator"]),
            page.say("Fill rate"),
        ],
    )


def _leases(page: Page) -> None:
    """The lease lines that the figures were counted from, looked up when they are asked for."""
    plots = page.statement.parcels
    plots = plots[plots["zone_id"] == page.view.zone]
    label = page.say(
        "{leases} live lease lines on {plots} plots",
        leases=count(int(plots["lease_count"].sum()), page.words),
        plots=count(int((plots["lease_count"] > 0).sum()), page.words),
    )
    with st.expander(label, key=f"leases-{page.view.zone}", on_change="rerun") as opened:
        if not opened.open:
            return
        lines = evidence(page.book, as_of=page.view.day, zone_id=page.view.zone)[list(_LINES)]
        lines["counts_as"] = [page.labels.code("counts_as", code) for code in lines["counts_as"]]
        st.dataframe(
            lines.style.format({"counted_m2": lambda area: square_metres(float(str(area)), page.words)}),
            hide_index=True,
            height=300,
            column_config={name: page.labels.column(name) for name in _LINES},
        )
