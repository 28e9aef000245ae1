"""The land of a zone by use, on a chart and in a table, and what the rules in force say of the shares."""

import pandas as pd
import streamlit as st

from occupancy.questions.land_use_balance import evaluate_share_rules, zone_balance
from outputs.charts.bars import balance_chart
from outputs.records import Row, iter_rows, rows_by_key
from outputs.text import captions
from outputs.text.formatting import format_rate, format_recorded
from ui.context import PageContext
from ui.widgets import data_table, html_blocks

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
