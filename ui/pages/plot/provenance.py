"""Where each figure of a plot comes from: file, row, source, when it was recorded, whether it is invented."""

import pandas as pd

from occupancy.questions.lease_evidence import lease_evidence
from outputs.records import Row, iter_rows
from outputs.text.formatting import format_day, format_number, not_stated
from ui.context import PageContext
from ui.widgets import html_blocks

_FILES = {
    "parcels": "parcels.geojson",
    "phases": "phases.geojson",
    "decisions": "phase_decisions.csv",
    "tenancies": "tenancies.csv",
    "services": "services.csv",
}


def render_provenance(page: PageContext, plot: Row) -> None:
    """Draw one line per kind of figure."""
    html_blocks.heading(page.say("Where each figure comes from"))
    phases = pd.DataFrame(page.book.phases.drop(columns="geometry"))
    phase = iter_rows(phases[phases["phase_id"] == plot["phase_id"]])[0]
    lines = [
        _line(page, page.say("Area on paper, land use, days, price"), "parcels", [plot]),
        _line(page, page.say("Measured area, corners, neighbours"), "parcels", [plot]),
        _line(page, _outline(page, phase), "phases", [{**phase, "source": phase["boundary_source"]}]),
    ]
    decisions = page.book.decisions
    found = iter_rows(decisions[decisions["phase_id"] == plot["phase_id"]])
    if found:
        lines.append(_line(page, page.say("Leasable land of the phase"), "decisions", found))
    if page.internal:
        lines += _leases(page)
    services = page.book.services
    found = iter_rows(services[services["zone_id"] == plot["zone_id"]])
    if found:
        lines.append(_line(page, page.say("Services of the zone"), "services", found))
    columns = ("file", "row", "source", "recorded_on")
    html_blocks.table(
        lines,
        head=[page.say("Figure"), *(page.labels.column(name) for name in columns), page.say("Kind")],
        caption=page.say(
            "The state on the day is worked out from leases, reservations and days of readiness."
        ),
        texts=(1, 2, 3, 4, 5),
    )


def _outline(page: PageContext, phase: Row) -> str:
    """Return what is known of the outline of the phase: how it was drawn, and how exactly."""
    status = page.labels.code("boundary_status", phase["boundary_status"]).lower()
    precision = phase["boundary_precision_m"]
    if pd.isna(precision):
        return page.say("Outline of the phase: {status}", status=status)
    return page.say(
        "Outline of the phase: {status}, within {metres} m",
        status=status,
        metres=format_number(precision, page.words, places=0),
    )


def _leases(page: PageContext) -> list[list[str]]:
    """Return the lease lines that count on the plot on the day."""
    if page.view.plot not in set(page.statement.parcels["parcel_id"]):
        return []
    live = lease_evidence(page.statement, parcel_id=page.view.plot)
    lines = page.book.tenancies
    found = iter_rows(lines[lines["row"].isin(live["row"])])
    return [_line(page, page.say("Leased and vacant land"), "tenancies", found)] if found else []


def _line(page: PageContext, figure: str, table: str, found: list[Row]) -> list[str]:
    sources = dict.fromkeys(str(row["source"]) for row in found if row["source"])
    days = dict.fromkeys(row["recorded_on"] for row in found if not pd.isna(row.get("recorded_on")))
    invented = table in page.book.info.invented_tables
    return [
        figure,
        _FILES[table],
        ", ".join(str(row["row"]) for row in found),
        "; ".join(page.labels.code("source", source) for source in sources) or not_stated(page.words),
        ", ".join(format_day(one, page.words) for one in days) or page.say("always known"),
        page.say("invented") if invented else page.say("as its source says"),
    ]
