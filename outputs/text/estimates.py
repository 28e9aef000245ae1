"""What is said of estimates beside a rate: how much of its denominator they are, and between what it lies."""

import pandas as pd

from occupancy.questions.estimate_range import EstimateRange, estimate_range
from occupancy.statement import Statement
from outputs.records import Row, iter_rows
from outputs.text.formatting import format_ha, format_range, format_rate, format_recorded
from outputs.text.translations import Translator


def estimates_note(statement: Statement, words: Translator, *, zone_id: str = "") -> str:
    """Return how much of the denominator is estimated, and the range of the rate; empty where nothing is."""
    spread = estimate_range(statement, zone_id=zone_id)
    if spread is None:
        return ""
    note = words.gettext("{estimated} of {leasable} ha leasable ({share} %) are estimates.").format(
        estimated=format_ha(spread.estimated_ha, words),
        leasable=format_ha(spread.denominator_ha, words),
        share=format_rate(spread.share_pct, words),
    )
    return f"{note} {range_sentence(statement, words, zone_id=zone_id)}"


def range_sentence(statement: Statement, words: Translator, *, zone_id: str = "") -> str:
    """Return the ranges of the rate and, for the whole book, of the room to each line; empty: no estimate."""
    spread = estimate_range(statement, zone_id=zone_id)
    if spread is None:
        return ""
    if spread.rates_pct is None:
        return words.gettext("The book does not say how good they are.")
    low, high = format_range(*spread.rates_pct, words)
    sentence = words.gettext("Good to ± {off} %, they give a rate of {low} to {high} %.").format(
        off=format_recorded(spread.uncertainty_pct, words), low=low, high=high
    )
    rules = [] if zone_id else iter_rows(statement.rules)
    return " ".join([sentence, *filter(None, (_room(rule, statement, words) for rule in rules))])


def rate_span(statement: Statement, words: Translator, *, zone_id: str = "", rule: Row | None = None) -> str:
    """Return the range of the rate for a card, and whether the line of a rule lies within; empty: none."""
    spread = estimate_range(statement, zone_id=zone_id)
    if spread is None or spread.rates_pct is None:
        return ""
    span = words.gettext("with estimates {low}–{high} %")
    if rule is not None and _is_crossed(rule, spread):
        span = words.gettext("with estimates {low}–{high} %: may meet it or not")
    low, high = format_range(*spread.rates_pct, words)
    return span.format(low=low, high=high)


def room_span(statement: Statement, words: Translator, rule: Row, quantity: str) -> str:
    """Return the range of a room to the line of a rule, for a card; empty where there is none."""
    spread = estimate_range(statement, basis=str(rule["basis"]))
    ranges = spread.headroom_ha(rule) if spread else None
    if ranges is None:
        return ""
    low, high = format_range(*ranges[quantity], words)
    return words.gettext("with estimates {low} to {high} ha").format(low=low, high=high)


def _room(rule: Row, statement: Statement, words: Translator) -> str:
    spread = estimate_range(statement, basis=str(rule["basis"]))
    ranges = spread.headroom_ha(rule) if spread else None
    if spread is None or ranges is None or pd.isna(rule["holds"]):
        return ""
    room = words.gettext("Room to the line of {line} %: {low} to {high} ha of leased land.")
    if _is_crossed(rule, spread):
        room = words.gettext(
            "Room to the line of {line} %: {low} to {high} ha of leased land; the line lies within the range."
        )
    low, high = format_range(*ranges["headroom_leased_ha"], words)
    return room.format(line=format_recorded(rule["value_pct"], words), low=low, high=high)


def _is_crossed(rule: Row, spread: EstimateRange) -> bool:
    return not pd.isna(rule["holds"]) and spread.crosses(rule)
