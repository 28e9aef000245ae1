"""Two sentences for who reads no further: figure, basis, day, source and room; and the cause of change."""

import pandas as pd

from occupancy.questions.bridge import bridge, usual_start
from occupancy.statement import Statement, state
from outputs.records import Row, iter_rows
from outputs.tables.bridge_view import story
from outputs.text import captions
from outputs.text.formatting import format_day, format_ha, format_headroom, format_rate, format_recorded
from outputs.text.labels import labels, within
from outputs.text.translations import Translator


def briefing(statement: Statement, words: Translator) -> list[str]:
    """Return where the rate stands on the day, and why it moved since the last published day before.

    A sentence that cannot be said, as of a rate that is not known, is left out.
    """
    earlier = state(statement.book, as_of=usual_start(statement), basis=statement.basis)
    return [*filter(None, [standing(statement, words), story(bridge(earlier, statement), words)])]


def standing(statement: Statement, words: Translator) -> str:
    """Return where the rate stands on the day; empty where it is not known."""
    sides = captions.rate_row(statement)
    if pd.isna(sides["fill_rate_pct"]):
        return ""
    message = words.gettext(
        "On {day}, {what} is {numerator} of {denominator} ha, {rate} % (basis: {basis}; source:"
        " {book}){room}."
    )
    basis = captions.basis_row(statement.book, statement.basis)
    rules = statement.rules[statement.rules["basis"] == statement.basis]
    return message.format(
        day=format_day(statement.as_of, words),
        what=within(labels(words.language).code("numerator", str(basis["numerator"]))),
        numerator=format_ha(sides["numerator_ha"], words),
        denominator=format_ha(sides["denominator_ha"], words),
        rate=format_rate(sides["fill_rate_pct"], words, thresholds=statement.rules["value_pct"].tolist()),
        basis=captions.basis_label(statement.book, statement.basis, words),
        book=captions.book_name(statement.book, words),
        room="".join(_room(rule, words) for rule in iter_rows(rules)[:1]),
    )


def _room(rule: Row, words: Translator) -> str:
    """Return how far the rate is from the line of a rule, as the end of a sentence."""
    if pd.isna(rule["holds"]):
        return ""
    message = words.gettext(", {area} ha of leased land above the line of {line}")
    if bool(rule["holds"]) == (rule["comparison"] == "max"):
        message = words.gettext(", {area} ha of leased land below the line of {line}")
    area = format_headroom(abs(rule["headroom_leased_ha"]), words)
    return message.format(area=area, line=f"{format_recorded(rule['value_pct'], words)} %")
