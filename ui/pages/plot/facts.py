"""The facts of a plot: state, areas, price, days, corners, neighbours, and where each figure comes from."""

import numpy as np
import pandas as pd
import streamlit as st

from geo import crs
from geo.boundaries import neighbours_of
from geo.corners import corners
from occupancy.questions.figure_records import lease_evidence
from occupancy.questions.stated_facts import facts_of_phases
from occupancy.questions.timeline import family, history
from occupancy.questions.vacant_plots import asking_prices
from outputs.records import Row, iter_rows
from outputs.tables.table_export import export_table
from outputs.text.axes import axis_heads, plane_sentence, printed_sign
from outputs.text.labels import within
from ui.context import PageContext
from ui.pages.vacant.table import toggle
from ui.widgets import downloads, figure_cards, html_blocks

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
    names = _tenant_names(page, [row["parcel_id"] for row in rows]) if page.internal else {}
    columns = ["parcel_id", "state", *(["tenant_name"] if page.internal else []), "shared_m", "gap_m"]
    widths = [1.1, 1.9, *([2.0] if page.internal else []), 1.0, 0.9]
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


def _tenant_names(page: PageContext, plots: list[str]) -> dict[str, str]:
    """Return who leases each leased one of these plots on the day."""
    names = page.book.projects.set_index("certificate_no")["tenant_name"]
    lines = lease_evidence(page.statement)
    lines = lines[lines["parcel_id"].isin(plots)]
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


_AREAS = ("document_area_m2", "measured_area_m2")
_SHARES = ("leased_ha", "vacant_ha")
_READY = (("cleared_on", "clearance_due_on"), ("serviced_on", "service_due_on"))


def render_facts(page: PageContext, plot: Row) -> None:
    """Draw the facts; unknown is said to be not stated. Areas on the day can be opened."""
    plots = page.statement.parcels
    on_day = next(iter(iter_rows(plots[plots["parcel_id"] == page.view.plot])), None)
    phase = str(page.land_names()[plot["phase_id"]])
    code, label = page.labels.code, page.labels.column
    facts: list[tuple[str, str]] = [
        (page.say("Phase"), phase),
        (label("land_use"), code("land_use", plot["land_use"])),
    ]
    more: list[tuple[str, str]] = [
        (page.say("Measured less paper"), _difference(page, plot)),
        *_held(page),
        (
            label("asking_price_usd_m2"),
            _price(page, plot),
        ),
        *_days(page, plot),
        (label("source"), code("source", str(plot["source"]))),
    ]
    areas = [(name, _area(page, plot, name)) for name in _AREAS]
    with st.container(key="facts"):
        if on_day is None:
            html_blocks.lines(page.say("This plot is not valid on the day shown."), _valid(page, plot))
            html_blocks.table([*facts, *((label(name), area) for name, area in areas), *more])
            return
        areas += [(name, page.area(on_day[name])) for name in _SHARES]
        html_blocks.table([(label("state"), code("state", on_day["state"])), *_tenants(page), *facts])
        figure_cards.lines(page, areas, parcel_id=page.view.plot)
        html_blocks.table(more)


def render_card(page: PageContext) -> None:
    """Draw the plot looked at in few lines beside a map, and the ways on from it."""
    recorded = page.book.parcels.drop(columns="geometry")
    plot = iter_rows(pd.DataFrame(recorded[recorded["parcel_id"] == page.view.plot]))[0]
    plots = page.statement.parcels
    on_day = next(iter(iter_rows(plots[plots["parcel_id"] == page.view.plot])), None)
    facts = [
        (page.column("document_area_m2"), _area(page, plot, "document_area_m2")),
        (
            page.column("asking_price_usd_m2"),
            _price(page, plot),
        ),
    ]
    with st.container(border=True, key="plot-card"):
        html_blocks.heading(page.say("Plot {plot}", plot=page.view.plot))
        if on_day is None:
            html_blocks.lines(page.say("This plot is not valid on the day shown."))
        else:
            state = (page.column("state"), page.code("state", on_day["state"]))
            facts = [state, *_tenants(page), *_held(page), *facts]
        html_blocks.table(facts)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            page.link("plot", page.say("Open plot {plot}", plot=page.view.plot))
            render_select(page)


def render_select(page: PageContext) -> None:
    """Draw the button that selects the plot looked at, or drops it."""
    held = page.view.plot in page.view.selected
    st.button(
        page.say("Take out of the selection") if held else page.say("Add to the selection"),
        icon=":material/check_box:" if held else ":material/check_box_outline_blank:",
        key=f"select-{page.view.plot}-{held}",
        on_click=lambda: toggle(page, page.view.plot),
    )


def _tenants(page: PageContext) -> list[tuple[str, str]]:
    """Return who leases the plot on the day, and until when, to those who may know."""
    if not page.internal:
        return []
    leases = history(page.statement, page.view.plot)
    texts: list[str] = []
    for lease in iter_rows(leases[leases["ending"] == "live"]):
        name = str(lease["tenant_name"]) or page.not_stated
        last = lease["live_until"]
        texts.append(name if pd.isna(last) else f"{name} ({page.say('until {day}', day=page.day(last))})")
    return [(page.column("tenant_name"), "; ".join(dict.fromkeys(texts)))] if texts else []


def _valid(page: PageContext, plot: Row) -> str:
    """Return from when to when the plot exists."""
    ends = ("valid_from", "valid_to")
    written: list[str] = ["…" if pd.isna(plot[name]) else page.day(plot[name]) for name in ends]
    return page.say("It exists from {first} to {last}.", first=written[0], last=written[1])


def _area(page: PageContext, plot: Row, name: str) -> str:
    """Return an area of a plot; that on paper is marked where the book has none and it is as measured."""
    text = page.area_m2(plot[name])
    measured = name == "document_area_m2" and "B041" in set(page.book.findings["rule"])
    return page.say("{area} (as measured)", area=text) if measured else text


def _price(page: PageContext, plot: Row) -> str:
    """Return the price asked for the plot, as far as the reader is shown it."""
    return page.number(asking_prices(page.statement)[plot["parcel_id"]], places=2)


def _difference(page: PageContext, plot: Row) -> str:
    """Return by how much the plot is larger on the map than on paper, in m² and per mille."""
    paper = plot["document_area_m2"]
    gap = plot["measured_area_m2"] - paper
    if pd.isna(gap) or not paper:
        return str(page.not_stated)
    share = page.number(1000 * gap / paper, places=2)
    return page.say("{area} m² ({share} ‰)", area=page.area_m2(gap), share=share)


def _held(page: PageContext) -> list[tuple[str, str]]:
    """Return how long, and to those who may know for whom, the plot is reserved on the day."""
    held = page.book.reservations
    now = pd.Timestamp(page.view.day)
    live = (held["first_day"] <= now) & ~(held["last_day"] < now) & (held["parcel_id"] == page.view.plot)
    facts: list[tuple[str, str]] = []
    for row in iter_rows(held[live]):
        until = page.say("until {day}", day=page.day(row["last_day"]))
        if page.internal and row["held_for"]:
            facts.append((page.column("held_for"), f"{row['held_for']} ({until})"))
        elif page.book.shows("reservation_ends"):
            facts.append((page.code("state", "reserved"), until))
    return facts


def _days(page: PageContext, plot: Row) -> list[tuple[str, str]]:
    """Return since when the plot is cleared and serviced, or by when it is due."""
    facts: list[tuple[str, str]] = []
    for done, due in _READY:
        known = not pd.isna(plot[done])
        empty = page.say("not yet") if done in page.book.info.not_yet else page.not_stated
        written = page.day(plot[done]) if known else empty
        facts.append((page.column(done), written))
        if not known or plot[done] > pd.Timestamp(page.view.day):
            facts.append((page.column(due), page.day(plot[due])))
    return facts


_PLACES = {"corner_no": 0, "x_north_m": 3, "y_east_m": 3, "lat": 7, "lon": 7, "edge_m": 3}


def render_corners(page: PageContext, plot: Row) -> None:
    """Draw the corners, with a text to copy and a file to download."""
    html_blocks.heading(page.say("Corners"))
    parcels = page.book.parcels
    plane = crs.require_crs(parcels)
    points = corners(parcels.geometry[parcels["parcel_id"] == plot["parcel_id"]].iloc[0], plane)
    names = ("x_north_m", "y_east_m")
    heads = dict(zip(names, axis_heads(plane, page.words), strict=True))
    points[list(names)] *= printed_sign(plane)
    rows = iter_rows(points)
    system = plane_sentence(plane, page.words)
    html_blocks.lines(system)
    cells = [[page.number(row[name], places=places) for name, places in _PLACES.items()] for row in rows]
    html_blocks.table(cells, head=[heads.get(name) or page.column(name) for name in _PLACES])
    table = points[list(_PLACES)]
    table.insert(0, "parcel_id", plot["parcel_id"])
    title = page.say("Corners of plot {plot}", plot=plot["parcel_id"])
    export = export_table(page.statement, table, page.words, title=title, filters=system, headings=heads)
    downloads.buttons(page, export, name="corners")
    with st.expander(page.say("Copy corners")):
        html_blocks.lines(
            page.say("Corner and its two coordinates with a decimal point, for a drawing or a spreadsheet.")
        )
        lines = (f"{row['corner_no']}\t{row['x_north_m']:.3f}\t{row['y_east_m']:.3f}" for row in rows)
        st.code("\n".join(lines), language=None)


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
    rows = iter_rows(decisions[decisions["phase_id"] == plot["phase_id"]])
    if rows:
        lines.append(_line(page, page.say("Leasable land of the phase"), "decisions", rows))
    if page.internal:
        lines += _leases(page)
    stated = facts_of_phases(page.statement)
    rows = iter_rows(stated[stated["phase_id"] == plot["phase_id"]])
    if rows:
        lines.append(_line(page, page.say("Services of the phase"), "services", rows))
    columns = ("file", "row", "source", "recorded_on")
    html_blocks.table(
        lines,
        head=[page.say("Figure"), *(page.column(name) for name in columns), page.say("Kind")],
        caption=page.say(
            "The state on the day is worked out from leases, reservations and days of readiness."
        ),
        texts=(1, 2, 3, 4, 5),
    )


def _outline(page: PageContext, phase: Row) -> str:
    """Return what is known of the outline of the phase: how it was drawn, and how exactly."""
    status = within(page.code("boundary_status", phase["boundary_status"]))
    precision = phase["boundary_precision_m"]
    if pd.isna(precision):
        return page.say("Outline of the phase: {status}", status=status)
    return page.say(
        "Outline of the phase: {status}, within {metres} m",
        status=status,
        metres=page.number(precision, places=0),
    )


def _leases(page: PageContext) -> list[list[str]]:
    """Return the lease lines that count on the plot on the day."""
    if page.view.plot not in set(page.statement.parcels["parcel_id"]):
        return []
    live = lease_evidence(page.statement, parcel_id=page.view.plot)
    lines = page.book.tenancies
    rows = iter_rows(lines[lines["row"].isin(live["row"])])
    return [_line(page, page.say("Leased and vacant land"), "tenancies", rows)] if rows else []


def _line(page: PageContext, figure: str, table: str, rows: list[Row]) -> list[str]:
    sources = dict.fromkeys(str(row["source"]) for row in rows if row["source"])
    days = dict.fromkeys(row["recorded_on"] for row in rows if not pd.isna(row.get("recorded_on")))
    invented = table in page.book.info.invented_tables
    return [
        figure,
        _FILES[table],
        ", ".join(str(row["row"]) for row in rows),
        "; ".join(page.code("source", source) for source in sources) or page.not_stated,
        ", ".join(page.day(day) for day in days) or page.say("always known"),
        page.say("invented") if invented else page.say("as its source says"),
    ]
