"""The land of a zone by use, on a chart and in a table, and what the rules in force say of the shares."""

import pandas as pd
import streamlit as st

from occupancy.questions.land_use_balance import evaluate_share_rules, zone_balance
from outputs.charts.bars import balance_chart
from outputs.records import Row, iter_rows, rows_by_key
from outputs.text import captions
from outputs.text.formatting import format_ha, format_rate, recorded
from ui import sheet
from ui.page import Page

_NUMBERS = ("drawn_ha", "share_of_established_pct", "share_of_drawn_pct")


def show(page: Page) -> None:
    """Draw chart, table and verdicts."""
    balance = zone_balance(page.statement)
    balance = balance[balance["zone_id"] == page.view.zone].reset_index(drop=True)
    judged = evaluate_share_rules(page.statement, page.book.rules)
    judged = judged[judged["zone_id"] == page.view.zone].reset_index(drop=True)
    name = page.named(rows_by_key(page.statement.zones, "zone_id")[page.view.zone])
    left, right = st.columns(2, gap="medium")
    with left:
        spec = balance_chart(balance, judged, page.words, name=name)
        st.vega_lite_chart(spec, width="stretch", theme=None, key=f"land-{page.view.zone}")
    with right:
        _table(page, balance, judged)
    _verdicts(page, judged)


def _table(page: Page, balance: pd.DataFrame, judged: pd.DataFrame) -> None:
    lines = judged["value_pct"].tolist()
    sheet.table(
        [
            (
                page.labels.code("land_use", row["land_use"]),
                format_ha(row["drawn_ha"], page.words),
                format_rate(row["share_of_established_pct"], page.words, thresholds=lines),
                format_rate(row["share_of_drawn_pct"], page.words),
            )
            for row in iter_rows(balance)
        ],
        head=[page.labels.column(name) for name in ("land_use", *_NUMBERS)],
        caption=page.say("Areas in ha by the plots' papers, shares in %."),
    )


def _verdicts(page: Page, judged: pd.DataFrame) -> None:
    """Each rule with its line, the share and whether it holds; what was not checked says so."""
    if judged.empty:
        sheet.lines([page.say("No rule on shares of land is in force for this zone on this day.")])
        return
    sheet.table(
        [_verdict(page, rule) for rule in iter_rows(judged)],
        head=[
            page.say("Rule"),
            page.say("Asked for"),
            page.labels.column("share_of_established_pct"),
            page.labels.column("undrawn_pct"),
            page.say("Verdict"),
            page.labels.column("reference"),
        ],
        caption=page.say("A rule cannot be judged where land on which no plot is drawn would decide."),
        texts=(4, 5),
    )


def _verdict(page: Page, rule: Row) -> list[str]:
    sign = "≥" if rule["comparison"] == "min" else "≤"
    if pd.isna(rule["holds"]):
        verdict = page.say("cannot be judged")
    else:
        verdict = page.say("holds") if rule["holds"] else page.say("does not hold")
    line = rule["value_pct"]
    return [
        page.label(rule),
        f"{sign} {recorded(line, page.words)} %",
        format_rate(rule["share_of_established_pct"], page.words, thresholds=[line]),
        format_rate(rule["undrawn_pct"], page.words),
        verdict,
        captions.with_unverified_note(str(rule["reference"]), rule["verified"], page.words),
    ]
