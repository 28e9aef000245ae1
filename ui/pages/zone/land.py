"""The land of a zone: its figures and their formula, and its uses on a chart and against the rules."""

import pandas as pd
import streamlit as st

from occupancy.questions.land_use_balance import evaluate_share_rules, zone_balance
from outputs.charts import balance_chart
from outputs.records import Row, iter_rows, rows_by_key
from outputs.text import captions
from outputs.text.captions import estimates_note
from outputs.text.formatting import format_rate, format_recorded
from outputs.text.labels import within
from ui.context import PageContext
from ui.widgets import data_table, figure_cards, html_blocks
from ui.widgets.address_controls import render_button
from ui.widgets.figure_cards import Figure

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


def rate_figure(page: PageContext, row: Row, **place: str) -> Figure:
    """Return the fill rate of a row of a statement."""
    return Figure("fill_rate_pct", page.say("Fill rate"), page.pct(row["fill_rate_pct"]), place=place)


def numerator_figure(page: PageContext, row: Row, **place: str) -> Figure:
    """Return what the fill rate is a share of the denominator of."""
    label = page.code("numerator", page.basis["numerator"])
    return Figure("numerator_ha", label, page.ha(row["numerator_ha"]), place=place)


def vacant_figure(page: PageContext, row: Row, **place: str) -> Figure:
    """Return the vacant land of a row of a statement."""
    undivided = page.say("and {area} not yet divided into plots", area=page.ha(row["undivided_ha"]))
    label = page.say("Vacant land in plots")
    return Figure("vacant_ha", label, page.ha(row["vacant_ha"]), undivided, place=place)


def of_denominator(page: PageContext, row: Row) -> str:
    """Return the area that a rate is a share of, and what it is."""
    what = within(page.code("denominator", page.basis["denominator"]))
    return page.say("of {area}: {what}", area=page.ha(row["denominator_ha"]), what=what)


def zone_status(page: PageContext, zone: Row) -> str:
    """Return how far a zone is, and whether its leasable area is an estimate."""
    estimated = [page.say("leasable area estimated")] if zone["estimated"] else []
    return " · ".join([page.code("status", zone["status"]), *estimated])


def render_zone_figures(page: PageContext) -> None:
    """Draw the zone that the view names, else the whole book."""
    zone_id, statement = page.view.zone, page.statement
    if not zone_id:
        html_blocks.heading(page.say("All zones"))
        html_blocks.lines(page.say("Click a zone on the map, or choose its row in the table."))
        _render_formula(page, page.sides)
        _render_quantities(page, statement.total)
        return
    zone = rows_by_key(statement.zones, "zone_id")[zone_id]
    html_blocks.heading(page.named(zone))
    html_blocks.lines(zone_status(page, zone))
    _render_formula(page, zone, zone_id)
    _render_phases(page, iter_rows(statement.phases[statement.phases["zone_id"] == zone_id]))
    _render_quantities(page, zone, zone_id)
    page.link("zone", page.say("Open the page of the zone"), plot="")
    render_button(page, page.say("Show all zones"), zone="")


def _render_formula(page: PageContext, sides: Row, zone_id: str = "") -> None:
    """Draw the rate as a sum over a sum, with the names of both."""
    words = page.say(
        "{rate} = {numerator} ÷ {denominator}",
        rate=page.say("Fill rate"),
        numerator=page.code("numerator", page.basis["numerator"]),
        denominator=page.code("denominator", page.basis["denominator"]),
    )
    figures = page.say(
        "= {numerator} ÷ {denominator} = {rate}",
        numerator=page.ha(sides["numerator_ha"]),
        denominator=page.ha(sides["denominator_ha"]),
        rate=page.pct(sides["fill_rate_pct"]),
    )
    rate = rate_figure(page, sides, **({"zone_id": zone_id} if zone_id else {}))
    figure_cards.text(page, rate, (words, figures), key=f"formula-{zone_id}")
    html_blocks.lines(page.not_counted_line, estimates_note(page.statement, page.words, zone_id=zone_id))


def _render_quantities(page: PageContext, row: Row, zone_id: str = "") -> None:
    names = [*_BALANCE, *(name for name in _BESIDE if row[name])]
    figure_cards.lines(
        page,
        [(name, page.land(row, name)) for name in names],
        zone_id=zone_id,
        captions=[
            page.say("Leasable = leased + vacant + not yet divided − leased beyond the plot"),
            page.say("These areas are those of all established phases, whatever the basis of the rate."),
        ],
    )


def _render_phases(page: PageContext, phases: list[Row]) -> None:
    """Draw a row for each phase: its name and status, and its two sides and rate."""
    sides = [page.code(side, page.basis[side]) for side in ("numerator", "denominator")]
    head, rows = [page.say("Phase"), *sides, page.say("Fill rate")], []
    for phase in phases:
        name, place = page.named(phase), {"phase_id": phase["phase_id"]}
        written = {
            "numerator_ha": page.ha(phase["numerator_ha"]),
            "denominator_ha": page.ha(phase["denominator_ha"]),
            "fill_rate_pct": page.pct(phase["fill_rate_pct"]),
        }
        figures = [
            Figure(quantity, f"{name}, {label}", value, place=place)
            for (quantity, value), label in zip(written.items(), head[1:], strict=True)
        ]
        rows.append((f"{name} ({within(page.code('status', phase['status']))})", figures))
    figure_cards.grid(page, head, rows, key=f"phases-{page.view.zone}")


_NUMBERS = ("drawn_ha", "share_of_established_pct", "share_of_drawn_pct")


def render_land_balance(page: PageContext) -> None:
    """Draw chart, table and verdicts."""
    balance = zone_balance(page.statement)
    balance = balance[balance["zone_id"] == page.view.zone].reset_index(drop=True)
    judged = evaluate_share_rules(page.statement)
    judged = judged[judged["zone_id"] == page.view.zone].reset_index(drop=True)
    name = page.named(rows_by_key(page.statement.zones, "zone_id")[page.view.zone])
    left, right = st.columns(2, gap="medium")
    with left:
        spec = balance_chart(balance, judged, page.words, name=name)
        st.vega_lite_chart(spec, width="stretch", theme=None, key=f"land-{page.view.zone}")
    with right:
        _table(page, balance, judged)
    _verdicts(page, judged)


def _table(page: PageContext, balance: pd.DataFrame, judged: pd.DataFrame) -> None:
    lines = judged["value_pct"].tolist()
    html_blocks.table(
        [
            (
                page.code("land_use", row["land_use"]),
                page.area(row["drawn_ha"]),
                format_rate(row["share_of_established_pct"], page.words, thresholds=lines),
                format_rate(row["share_of_drawn_pct"], page.words),
            )
            for row in iter_rows(balance)
        ],
        head=page.columns("land_use", *_NUMBERS),
        caption=page.say("Areas in ha by the plots' papers, shares in %."),
    )


def _verdicts(page: PageContext, judged: pd.DataFrame) -> None:
    """Draw each rule with its line, the share and whether it holds; what was not checked says so."""
    if judged.empty:
        html_blocks.lines(page.say("No rule on shares of land is in force for this zone on this day."))
        return
    html_blocks.table(
        [_verdict(page, rule) for rule in iter_rows(judged)],
        head=[
            page.say("Rule"),
            page.say("Asked for"),
            page.column("share_of_established_pct"),
            page.column("undrawn_pct"),
            page.say("Verdict"),
            page.column("reference"),
        ],
        caption=page.say("A rule cannot be judged where land on which no plot is drawn would decide."),
        texts=(4, 5),
    )


def _verdict(page: PageContext, rule: Row) -> list[str]:
    sign = "≥" if rule["comparison"] == "min" else "≤"
    if pd.isna(rule["holds"]):
        verdict = page.say("cannot be judged")
    else:
        verdict = page.say("holds") if rule["holds"] else page.say("does not hold")
    line = rule["value_pct"]
    return [
        page.label(rule),
        f"{sign} {format_recorded(line, page.words)} %",
        format_rate(rule["share_of_established_pct"], page.words, thresholds=[line]),
        format_rate(rule["undrawn_pct"], page.words),
        verdict,
        captions.with_unverified_note(page.cited(rule["reference"]), rule["verified"], page.words),
    ]


_PHASE = ("developer", "operating_from", "term_end", "boundary_status", "boundary_precision_m")
_DECIDED = ("planned_area_ha", "established_area_ha", "leasable_area_ha")


def render_phases(page: PageContext) -> None:
    """Draw both tables."""
    recorded = pd.DataFrame(page.book.phases.drop(columns="geometry"))
    phases = iter_rows(recorded[recorded["zone_id"] == page.view.zone])
    status = {row["phase_id"]: str(row["status"]) for row in iter_rows(page.statement.phases)}
    html_blocks.table(
        [
            [
                page.named(phase),
                page.code("status", status[phase["phase_id"]]),
                *data_table.cells(page, phase, *_PHASE, "source"),
            ]
            for phase in phases
        ],
        head=[page.say("Phase"), *page.columns("status", *_PHASE, "source")],
        texts=(1, 2, 3, 4, 5, 7),
    )
    html_blocks.heading(page.labels.table("decisions"))
    decided = page.book.decisions.sort_values("in_force_from", kind="stable")
    decisions = [
        _decision(page, phase, decision)
        for phase in phases
        for decision in iter_rows(decided[decided["phase_id"] == phase["phase_id"]])
    ]
    if not decisions:
        html_blocks.lines(page.say("No decision on this zone is recorded."))
        return
    html_blocks.table(
        decisions,
        head=[
            page.say("Phase"),
            *page.columns("decision_no", "in_force_from", "in_force_to"),
            page.say("On the day shown"),
            *page.columns(*_DECIDED, "leasable_basis", "source"),
        ],
        caption=page.say("A first day that is only known to the month or the year is written so."),
        texts=(1, 2, 3, 4, 8, 9),
    )


def _decision(page: PageContext, phase: Row, decision: Row) -> list[str]:
    now, first, last = pd.Timestamp(page.view.day), decision["in_force_from"], decision["in_force_to"]
    live = first <= now and not last < now  # a day that is not stated is not past
    return [
        page.named(phase),
        *data_table.cells(page, decision, "decision_no"),
        page.day(first, precision=decision["date_precision"]),
        *data_table.cells(page, decision, "in_force_to", missing=""),
        page.say("in force") if live else "",
        *data_table.cells(page, decision, *_DECIDED, "leasable_basis", missing=""),
        *data_table.cells(page, decision, "source"),
    ]
