"""Bases and headroom as JSON, CSV and tables to read."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from occupancy.questions.bases import published_side_by_side, rates_side_by_side
from occupancy.questions.headroom import TermsToCrossing, decisive_plots, first_crossing, headroom
from occupancy.statement import Statement
from outputs.records import Row, iter_rows, record, to_json_value
from outputs.tables.briefing import briefing
from outputs.tables.report_view import Column, TextTable, csv_text, text_table
from outputs.text import captions
from outputs.text.formatting import (
    format_count,
    format_day,
    format_ha,
    format_headroom,
    format_rate,
    format_recorded,
    format_signed,
)
from outputs.text.labels import cited, labels
from outputs.text.translations import Translator

SHOWN_PLOTS = 20
_ROOM = (
    *("rule", "zone_id", "basis", "comparison", "value_pct", "numerator_ha", "denominator_ha"),
    *("fill_rate_pct", "holds", "headroom_leased_ha", "headroom_leasable_ha", "to_let_ha", "verified"),
)
_RATE = ("basis", "phases", "numerator", "denominator", "numerator_ha", "denominator_ha", "fill_rate_pct")
_NONE = "–"


def headroom_json(statement: Statement, words: Translator) -> dict[str, Any]:
    """Return rates on all bases, room to each line, when terms alone cross one, and which plots would.

    Nothing is rounded; what is unknown is None.
    """
    rules = statement.rules["rule"].tolist()
    rooms = [_part(row, _ROOM) for row in iter_rows(headroom(statement))]
    return {
        "as_of": to_json_value(statement.as_of),
        "known_on": to_json_value(statement.known_on),
        "book_hash": statement.book_hash,
        "sentences": briefing(statement, words),
        "bases": [
            _part(row, (*_RATE, "reference", "verified")) for row in iter_rows(rates_side_by_side(statement))
        ],
        "published": [record(row) for row in iter_rows(published_side_by_side(statement.book))],
        "rules": [room for room in rooms if not room["zone_id"]],
        "zones": [room for room in rooms if room["zone_id"]],
        "by_terms": [_terms_json(rule, first_crossing(statement, rule)) for rule in rules],
        "plots": [
            {"rule": rule, **record(row)}
            for rule in rules
            for row in iter_rows(decisive_plots(statement, rule))
        ],
        "invented": captions.invented(statement.book, words) or None,
    }


def _part(row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: to_json_value(row[name]) for name in names}


def _terms_json(rule: str, terms: TermsToCrossing | None) -> dict[str, Any]:
    if terms is None:
        return {"rule": rule, "day": None, "meets": None, "leases": []}
    leases = [record(row) for row in iter_rows(terms.leases)]
    return {
        "rule": rule,
        "day": to_json_value(terms.crossing.day),
        "meets": terms.crossing.meets,
        "leases": leases,
    }


def headroom_csv(statement: Statement, words: Translator) -> str:
    """Write the room to each line as CSV, a row per rule and zone, each with its day; unrounded."""
    rows = [_part(row, _ROOM) for row in iter_rows(headroom(statement))]
    before, after = to_json_value(statement.as_of), captions.invented(statement.book, words)
    body = [[before, *row.values(), after] for row in rows]
    return csv_text(["as_of", *_ROOM, "note"], body)


def headroom_tables(statement: Statement, words: Translator) -> list[TextTable]:
    """Return the tables of the answer: rooms, what crosses a line, bases, and published rates."""
    first, *others = rooms_tables(statement, words) or [_no_rule(statement, words)]
    return [
        replace(first, above=[*filter(None, _above(statement, words)), *first.above]),
        *terms_tables(statement, words),
        *plots_tables(statement, words),
        *others,
        bases_table(statement, words),
        replace(published_table(statement, words), below=[captions.invented(statement.book, words)]),
    ]


def _no_rule(statement: Statement, words: Translator) -> TextTable:
    sentence = words.gettext("No rule on fill rates is in force on the day.")
    return text_table(captions.book_on_day(statement, words), [], [], above=[sentence])


def bases_table(statement: Statement, words: Translator) -> TextTable:
    """Return every fill rate of the day, with what it divides and where it is defined."""
    names, rate = labels(words.language), _rate_writer(statement, words)
    columns = [
        Column(words.gettext("Basis"), partial(_basis, statement, words)),
        Column(names.column("numerator"), lambda row: names.code("numerator", row["numerator"]), first=False),
        Column("ha", lambda row: format_ha(row["numerator_ha"], words), True),
        Column(names.column("phases"), lambda row: names.code("phases", row["phases"]), first=False),
        Column(
            names.column("denominator"),
            lambda row: names.code("denominator", row["denominator"]),
            first=False,
        ),
        Column("ha", lambda row: format_ha(row["denominator_ha"], words), True),
        Column(names.column("fill_rate_pct"), lambda row: rate(row["fill_rate_pct"]), True),
        Column(
            names.column("reference"),
            lambda row: _reference(row, statement, words),
            first=False,
        ),
    ]
    title = words.gettext("One leased figure, measured on each basis")
    return text_table(title, columns, iter_rows(rates_side_by_side(statement)))


def published_table(statement: Statement, words: Translator) -> TextTable:
    """Return the rates that the printed areas of each published day give, beside those printed."""
    book, names = statement.book, labels(words.language)
    columns = [
        Column(names.column("as_of"), lambda row: format_day(row["as_of"], words)),
        Column(words.gettext("Basis"), lambda row: captions.basis_label(book, row["basis"], words)),
        Column(words.gettext("Leased (ha)"), lambda row: format_ha(row["numerator_ha"], words), True),
        Column(words.gettext("Denominator (ha)"), lambda row: format_ha(row["denominator_ha"], words), True),
        Column(words.gettext("Recomputed (%)"), lambda row: format_rate(row["fill_rate_pct"], words), True),
        Column(words.gettext("Printed (%)"), partial(_printed, words), True),
        Column(words.gettext("Remark"), partial(_remark, words)),
        Column(names.column("source"), lambda row: cited(str(row["source"]), book, words), first=False),
    ]
    return text_table(
        words.gettext("Published areas, on every basis they allow"),
        columns,
        iter_rows(published_side_by_side(book)),
    )


def _printed(words: Translator, row: Row) -> str:
    return "" if pd.isna(row["printed_pct"]) else format_rate(row["printed_pct"], words)


def _remark(words: Translator, row: Row) -> str:
    """Return that a printed rate does not come out of the areas printed with it."""
    wrong = bool(not pd.isna(row["agrees"]) and not row["agrees"])
    return words.gettext("does not come out of its own inputs") if wrong else ""


def rooms_tables(statement: Statement, words: Translator) -> list[TextTable]:
    """Return for each rule the room to its line, of the whole book or of each zone."""
    names, zones = labels(words.language), captions.zone_names(statement.book, words)
    rate, whole = _rate_writer(statement, words), captions.book_name(statement.book, words)

    def room(name: str) -> Callable[[Row], str]:
        return lambda row: format_headroom(row[name], words) if row[name] >= 0 else _NONE

    columns = [
        Column(words.gettext("Zone"), lambda row: zones.get(row["zone_id"], whole)),
        Column(names.column("fill_rate_pct"), lambda row: rate(row["fill_rate_pct"]), True),
        Column(words.gettext("Against the line"), partial(_verdict, words)),
        Column(words.gettext("Leased land that may be lost (ha)"), room("headroom_leased_ha"), True),
        Column(words.gettext("Leasable land that may be added (ha)"), room("headroom_leasable_ha"), True),
        Column(words.gettext("Still to be leased (ha)"), partial(_to_let, words), True),
    ]
    tables = []
    for _, rows in headroom(statement).groupby("rule", sort=False):
        rules = iter_rows(rows)
        above = [_reference(rules[0], statement, words), _note(rules[0], words)]
        below = [_exempt(rules[0], statement, words)]
        tables.append(text_table(_rule(words, rules[0]), columns, rules, above=above, below=below))
    return tables


def terms_tables(statement: Statement, words: Translator) -> list[TextTable]:
    """Return for each rule of the book when terms alone cross its line, and the leases that do it."""
    names, zones = labels(words.language), captions.zone_names(statement.book, words)
    rate = _rate_writer(statement, words)
    columns = [
        Column(words.gettext("From the day"), lambda row: format_day(row["day"], words)),
        Column(names.column("lease_id"), lambda row: f"{row['lease_id']}/{row['line_no']}"),
        Column(names.column("parcel_id"), lambda row: str(row["parcel_id"])),
        Column(words.gettext("Zone"), lambda row: zones.get(row["zone_id"], "")),
        Column("ha", lambda row: format_signed(row["change_ha"], words, places=2), True),
        Column(names.column("fill_rate_pct"), lambda row: rate(row["fill_rate_pct"]), True),
    ]
    tables = []
    for rule in iter_rows(statement.rules):
        terms = first_crossing(statement, rule["rule"])
        sentence = terms_sentence(terms, rule, words)
        leases = terms.leases if terms else pd.DataFrame()
        tables.append(
            text_table(words.gettext("By recorded terms alone"), columns, iter_rows(leases), above=[sentence])
        )
    return tables


def terms_sentence(terms: TermsToCrossing | None, rule: Row, words: Translator) -> str:
    """Return from which day on recorded terms alone take a rate across a line, or that they never do."""
    line = f"{format_recorded(rule['value_pct'], words)} %"
    if terms is None:
        return words.gettext("If nothing more is recorded, the rate never crosses {line}.").format(line=line)
    crossing = terms.crossing
    message = words.gettext("If nothing more is recorded, the rate is {verdict} from {day} on.")
    verdict = captions.rate_against(crossing.comparison, crossing.line_pct, words, meets=crossing.meets)
    return message.format(verdict=verdict, day=format_day(crossing.day, words))


def plots_tables(statement: Statement, words: Translator) -> list[TextTable]:
    """Return for each rule of the book the plots that alone would take it below its line."""
    names, zones = labels(words.language), captions.zone_names(statement.book, words)
    rate = _rate_writer(statement, words)
    columns = [
        Column(names.column("parcel_id"), lambda row: str(row["parcel_id"])),
        Column(words.gettext("Zone"), lambda row: zones.get(row["zone_id"], "")),
        Column(words.gettext("Leased (ha)"), lambda row: format_headroom(row["leased_ha"], words), True),
        Column(words.gettext("Rate without it (%)"), lambda row: rate(row["fill_rate_pct"]), True),
    ]
    tables = []
    for rule in iter_rows(statement.rules):
        plots = decisive_plots(statement, rule["rule"])
        title = words.gettext("Plots that alone would take the rate below the line")
        above = [plots_sentence(statement, plots, rule, words)]
        tables.append(text_table(title, columns, iter_rows(plots.head(SHOWN_PLOTS)), above=above))
    return tables


def plots_sentence(statement: Statement, plots: pd.DataFrame, rule: Row, words: Translator) -> str:
    """Return how many leased plots would each take the rate below the line, and how small the smallest is."""
    leased = int((statement.parcels["leased_ha"] > 0).sum())
    line = f"{format_recorded(rule['value_pct'], words)} %"
    if plots.empty:
        return words.gettext("No single plot would take the rate below {line}.").format(line=line)
    message = words.ngettext(
        "If its leases were revoked, {count} of {all} leased plots would alone take the rate below {line}."
        " It has {least} ha.",
        "If their leases were revoked, each of {count} of {all} leased plots would alone take the rate below"
        " {line}. The smallest has {least} ha.",
        len(plots),
    )
    return message.format(
        count=format_count(len(plots), words),
        all=format_count(leased, words),
        line=line,
        least=format_headroom(plots["leased_ha"].iloc[-1], words),
    )


def _above(statement: Statement, words: Translator) -> list[str]:
    return [
        captions.book_on_day(statement, words),
        *briefing(statement, words),
        captions.extrapolation_note(statement, words),
    ]


def _basis(statement: Statement, words: Translator, row: Row) -> str:
    return captions.basis_label(statement.book, row["basis"], words)


def _exempt(rule: Row, statement: Statement, words: Translator) -> str:
    """Return which land a rule does not look at; empty where it looks at all."""
    land = captions.exempt_land(statement.book, rule["basis"], words)
    return (
        words.gettext("Exempt from this rule, counted on neither side: {land}.").format(land=land)
        if land
        else ""
    )


def _rule(words: Translator, row: Row) -> str:
    return captions.with_unverified_note(captions.localized_label(row, words), row["verified"], words)


def _note(rule: Row, words: Translator) -> str:
    """Return what is said of a rule, if it is said in the reader's language."""
    return str(rule["note_vi"] if words.language == "vi" else rule["note_en"] or rule["note"])


def _reference(row: Row, statement: Statement, words: Translator) -> str:
    return cited(str(row["reference"] or ""), statement.book, words)


def _verdict(words: Translator, row: Mapping[str, Any]) -> str:
    if pd.isna(row["holds"]):
        return words.gettext("cannot be judged")
    return captions.rate_against(row["comparison"], row["value_pct"], words, meets=bool(row["holds"]))


def _to_let(words: Translator, row: Row) -> str:
    return format_headroom(row["to_let_ha"], words) if row["to_let_ha"] > 0 else _NONE


def _rate_writer(statement: Statement, words: Translator) -> Callable[[float], str]:
    lines = statement.rules["value_pct"].tolist()
    return lambda rate: format_rate(rate, words, thresholds=lines)
