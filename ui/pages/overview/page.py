"""The overview: how full the province's zones are on a day, on a map, in figures and in a table."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from outputs.records import Row, iter_rows
from outputs.text import captions
from outputs.text.estimates import rate_span, room_span
from outputs.text.formatting import format_headroom, format_recorded
from outputs.text.labels import within
from outputs.text.translations import N_
from ui.context import PageContext
from ui.pages.overview import timeline, zone_table
from ui.pages.zone.figures import (
    numerator_figure,
    of_denominator,
    rate_figure,
    render_zone_figures,
    vacant_figure,
)
from ui.widgets import figure_cards, html_blocks, zone_map
from ui.widgets.figure_cards import Figure


def render_overview(page: PageContext) -> None:
    """Draw figures, map, table and time line of the whole book, and what they rest on."""
    rules = iter_rows(page.statement.rules)
    _render_cards(page, rules)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        zone_map.render_zone_map(page)
    with right:
        render_zone_figures(page)
    zone_table.render_zone_table(page)
    timeline.render_timeline(page)
    html_blocks.lines(*(_judgement(page, rule) for rule in rules))
    html_blocks.lines(*(f"{credit.text} ({credit.licence})" for credit in page.book.info.credits))


def _render_cards(page: PageContext, rules: list[Row]) -> None:
    """Draw the figures as cards, and what they rest on; the first rule in force gives the room."""
    total = page.statement.total
    rule = next((rule for rule in rules if rule["basis"] == page.view.basis), None)
    rate = rate_figure(page, page.sides)
    span = rate_span(page.statement, page.words, rule=rule)
    if rule:
        span, rate = "; ".join(filter(None, [_verdict(page, rule), span])), replace(rate, tone=_tone(rule))
    rate = replace(rate, remark=span)
    zones = Figure(
        "zones_approved",
        page.column("zones_approved"),
        page.count(total["zones_approved"]),
        page.say(
            "{established} established, {operating} operating",
            established=page.count(total["zones_established"]),
            operating=page.count(total["zones_operating"]),
        ),
    )
    numerator = replace(numerator_figure(page, page.sides), remark=of_denominator(page, page.sides))
    headroom = _headroom(page, rules[0]) if rules else []
    figure_cards.cards(page, [rate, numerator, *headroom, vacant_figure(page, total), zones])
    html_blocks.lines(page.source_line())


def _headroom(page: PageContext, rule: Row) -> list[Figure]:
    """Return the figures of the room between the book and the threshold of a rule."""
    if pd.isna(rule["holds"]):
        return []
    if rule["holds"]:
        labels = [N_("May be lost before {line}"), N_("May be added before {line}")]
    else:
        labels = [N_("Missing to {line}"), N_("Too much for {line}")]
    remarks = [page.say("of leased land"), page.say("of leasable land")]
    if rule["basis"] != page.view.basis:  # the rate beside it is another: say which one is meant
        basis = within(page.label(captions.basis_row(page.book, rule["basis"])))
        on = page.say("on the basis of the rule: {basis}", basis=basis)
        remarks = [f"{remark}; {on}" for remark in remarks]
    names = ("headroom_leased_ha", "headroom_leasable_ha")
    spans = [room_span(page.statement, page.words, rule, name) for name in names]
    remarks = ["; ".join(filter(None, both)) for both in zip(remarks, spans, strict=True)]
    return [
        Figure(
            name,
            page.say(label, line=_threshold(page, rule)),
            f"{format_headroom(abs(rule[name]), page.words)} ha",
            remark,
            rule=rule["rule"],
        )
        for name, label, remark in zip(names, labels, remarks, strict=True)
    ]


def _threshold(page: PageContext, rule: Row) -> str:
    return f"{format_recorded(rule['value_pct'], page.words)} %"


def _tone(rule: Row) -> html_blocks.Tone:
    """Return whether a rule holds; plain when its rate is not known."""
    if pd.isna(rule["holds"]):
        return "plain"
    return "good" if rule["holds"] else "bad"


def _verdict(page: PageContext, rule: Row) -> str:
    """Return how the rate stands to the threshold of a rule, in two or three words."""
    if pd.isna(rule["fill_rate_pct"]):
        return page.say("cannot be judged")
    if pd.isna(rule["holds"]):
        return page.say("{line}: not known", line=_threshold(page, rule))
    return captions.rate_against(rule["comparison"], rule["value_pct"], page.words, meets=bool(rule["holds"]))


def _judgement(page: PageContext, rule: Row) -> str:
    sentence = page.say(
        "{rule}: {rate}, {verdict} ({reference}).",
        rule=page.label(rule),
        rate=page.pct(rule["fill_rate_pct"]),
        verdict=_verdict(page, rule),
        reference=page.cited(rule["reference"]),
    )
    unverified = page.say("Not checked against the text of the law.")
    return sentence if rule["verified"] else f"{sentence} {unverified}"
