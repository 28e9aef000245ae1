"""The overview: how full the province's zones are on a day, on a map, in figures and in a table."""

import pandas as pd
import streamlit as st

from outputs.records import Row, iter_rows
from outputs.text import captions
from outputs.text.formatting import recorded, room
from ui.context import PageContext
from ui.pages.overview import timeline, zone_table
from ui.pages.zone.figures import render_zone_figures
from ui.widgets import figure_cards, html_blocks, zone_map
from ui.widgets.figure_cards import Figure


def render_figures(page: PageContext) -> None:
    """Draw the figures as cards, and what they rest on; the first rule in force gives the room."""
    total = page.statement.total
    rules = iter_rows(page.statement.rules)
    vacant = Figure(
        "vacant_ha",
        page.say("Vacant land in plots"),
        page.ha(total["vacant_ha"]),
        page.say("and {area} not yet divided into plots", area=page.ha(total["undivided_ha"])),
    )
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
    room = _room(page, rules[0]) if rules else []
    figure_cards.cards(page, [*_rate(page, rules), *room, vacant, zones])
    html_blocks.lines(_source(page))


def grounds(page: PageContext) -> None:
    """Say what else a reader should know of the figures, and which rules they are judged by."""
    statement = page.statement
    remarks = []
    if statement.total["estimated"]:
        remarks.append(
            page.say("Some leasable areas are estimates, and so is every figure that rests on them.")
        )
    html_blocks.lines(*[*remarks, *(_judgement(page, rule) for rule in iter_rows(statement.rules))])


def _source(page: PageContext) -> str:
    """Return basis, day and book of the rate, and what is not in it, as one line."""
    return page.say(
        "Basis: {basis}. Day: {day}. Source: {book}, content {hash}; {not_counted}.",
        basis=page.label(page.basis),
        day=page.day(page.view.day),
        book=page.name,
        hash=page.statement.book_hash[:12],
        not_counted=page.not_counted,
    )


def _rate(page: PageContext, rules: list[Row]) -> list[Figure]:
    """Return the rate and its two sides, judged by the rule in force on the same basis."""
    rule = next((rule for rule in rules if rule["basis"] == page.view.basis), None)
    return [
        Figure(
            "fill_rate_pct",
            page.say("Fill rate"),
            page.pct(page.sides["fill_rate_pct"]),
            _verdict(page, rule) if rule else "",
            _tone(rule) if rule else "plain",
        ),
        Figure(
            "numerator_ha",
            page.code("numerator", page.basis["numerator"]),
            page.ha(page.sides["numerator_ha"]),
            page.say(
                "of {area}: {what}",
                area=page.ha(page.sides["denominator_ha"]),
                what=page.code("denominator", page.basis["denominator"]).lower(),
            ),
        ),
    ]


def _room(page: PageContext, rule: Row) -> list[Figure]:
    """Return the figures of the room between the book and the threshold of a rule."""
    line = f"{recorded(rule['value_pct'], page.words)} %"
    tone = _tone(rule)
    if tone == "plain":
        return []
    if tone == "good":
        lose = page.say("May be lost before {line}", line=line)
        add = page.say("May be added before {line}", line=line)
    else:
        lose = page.say("Missing to {line}", line=line)
        add = page.say("Too much for {line}", line=line)
    sides = {
        "headroom_leased_ha": (lose, page.say("of leased land")),
        "headroom_leasable_ha": (add, page.say("of leasable land")),
    }
    if rule["basis"] != page.view.basis:  # the rate beside it is another: say which one is meant
        on = page.say("on the basis of the rule: {basis}", basis=_basis_label(page, rule["basis"]))
        sides = {name: (label, f"{remark}; {on}") for name, (label, remark) in sides.items()}
    return [
        Figure(name, label, f"{room(abs(rule[name]), page.words)} ha", remark, rule=rule["rule"])
        for name, (label, remark) in sides.items()
    ]


def _basis_label(page: PageContext, code: str) -> str:
    row = captions.basis_row(page.book, code)
    return page.label(row).lower()


def _tone(rule: Row) -> html_blocks.Tone:
    """Return whether a rule holds; plain when its rate is not known."""
    if pd.isna(rule["holds"]):
        return "plain"
    return "good" if rule["holds"] else "bad"


def _verdict(page: PageContext, rule: Row) -> str:
    """Return how the rate stands to the threshold of a rule, in two or three words."""
    line = f"{recorded(rule['value_pct'], page.words)} %"
    tone = _tone(rule)
    if tone == "plain":
        return page.say("cannot be judged")
    if rule["comparison"] == "max":
        verdict = (
            page.say("at most {line}", line=line) if tone == "good" else page.say("above {line}", line=line)
        )
    else:
        verdict = (
            page.say("at least {line}", line=line) if tone == "good" else page.say("below {line}", line=line)
        )
    return verdict


def _judgement(page: PageContext, rule: Row) -> str:
    sentence = page.say(
        "{rule}: {rate}, {verdict} ({reference}).",
        rule=page.label(rule),
        rate=page.pct(rule["fill_rate_pct"]),
        verdict=_verdict(page, rule),
        reference=rule["reference"],
    )
    return (
        sentence if rule["verified"] else f"{sentence} {page.say('Not checked against the text of the law.')}"
    )


def render_overview(page: PageContext) -> None:
    """Draw the page."""
    render_figures(page)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        zone_map.render_zone_map(page)
    with right:
        render_zone_figures(page)
    zone_table.render_zone_table(page)
    timeline.render_timeline(page)
    grounds(page)
    html_blocks.lines(*(f"{credit.text} ({credit.licence})" for credit in page.book.info.credits))
