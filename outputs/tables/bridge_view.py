"""The bridge from one fill rate to another: as JSON, CSV and a table to read, and in a sentence."""

from typing import Any

import pandas as pd

from occupancy.questions.bridge import Bridge
from occupancy.statement import Statement
from outputs.records import Row, iter_rows, record, to_json_value
from outputs.tables.report_view import Column, TextTable, csv_text, text_table
from outputs.text import captions
from outputs.text.formatting import (
    format_count,
    format_ha,
    format_rate,
    format_signed,
    not_stated,
)
from outputs.text.labels import labels, within
from outputs.text.translations import Translator

_STEP = ("reason", "leased_ha", "leasable_ha", "rate_points")
_BEHIND = ("lease_id", "line_no", "parcel_id", "phase_id", "zone_id", "leased_ha", "leasable_ha")
_END = {"numerator_ha": "leased_ha", "denominator_ha": "leasable_ha", "fill_rate_pct": "fill_rate_pct"}
_PLACES = 2


def bridge_json(made: Bridge, words: Translator) -> dict[str, Any]:
    """Return both ends, and each step with the rows behind it; nothing is rounded, unknown is None."""
    rows = dict(iter(made.rows.groupby("reason", sort=False)))
    return {
        "from": _end_json(made.before, made.scenarios[0]),
        "to": _end_json(made.after, made.scenarios[1]),
        "steps": [
            {name: to_json_value(step[name]) for name in _STEP}
            | {"rows": [record(row) for row in iter_rows(rows[step["reason"]][[*_BEHIND]])]}
            for step in iter_rows(made.steps)
        ],
        "invented": captions.invented(made.after.book, words) or None,
    }


def _end_json(statement: Statement, scenario: str) -> dict[str, Any]:
    sides = captions.rate_row(statement)
    return {
        "as_of": to_json_value(statement.as_of),
        **{name: to_json_value(sides[own]) for own, name in _END.items()},
        "basis": statement.basis,
        "known_on": to_json_value(statement.known_on),
        "scenario": scenario or None,
    }


def bridge_csv(made: Bridge, words: Translator) -> str:
    """Write the steps as CSV, each with the days, and scenarios, between which it lies; unrounded."""
    ends = [to_json_value(made.before.as_of), to_json_value(made.after.as_of), *made.scenarios]
    note = captions.invented(made.after.book, words)
    body = [
        [*ends, *(to_json_value(step[name]) for name in (*_STEP, "rows")), note]
        for step in iter_rows(made.steps)
    ]
    return csv_text(["from", "to", "from_scenario", "to_scenario", *_STEP, "rows", "note"], body)


def bridge_table(made: Bridge, words: Translator) -> TextTable:
    """Return both ends with the steps between them."""
    names = labels(words.language)
    columns = [
        Column(words.gettext("Reason"), lambda row: str(row["label"])),
        Column(words.gettext("Numerator (ha)"), lambda row: str(row["leased"]), True),
        Column(words.gettext("Denominator (ha)"), lambda row: str(row["leasable"]), True),
        Column(names.column("rate_points"), lambda row: str(row["points"]), True),
        Column(names.column("fill_rate_pct"), lambda row: str(row["rate"]), True),
        Column(words.gettext("Rows"), lambda row: str(row["rows"]), True),
    ]
    return text_table(
        words.gettext("From one fill rate to the other"),
        columns,
        [_end(made, 0, words), *_steps(made, words), _end(made, 1, words)],
        above=[captions.book_name(made.after.book, words), story(made, words)],
        below=[
            words.gettext(
                "Points: the reasons are taken in this order, and each has what it moves the rate by after"
                " those before it."
            ),
            captions.extrapolation_note(made.after, words),
            captions.invented(made.after.book, words),
        ],
    )


def end_name(made: Bridge, at: int, words: Translator) -> str:
    """Return what an end of the bridge is called, 0 or 1: its day, and the scenario where it is of one."""
    statement, scenario = (made.before, made.after)[at], made.scenarios[at]
    return " · ".join(filter(None, (captions.as_of_value(statement, words), scenario)))


def _end(made: Bridge, at: int, words: Translator) -> Row:
    statement = (made.before, made.after)[at]
    sides = captions.rate_row(statement)
    basis = captions.basis_label(statement.book, statement.basis, words)
    return {
        "label": f"{end_name(made, at, words)} · {basis}",
        "leased": format_ha(sides["numerator_ha"], words),
        "leasable": format_ha(sides["denominator_ha"], words),
        "points": "",
        "rate": _rate(sides["fill_rate_pct"], statement, words),
        "rows": "",
    }


def _steps(made: Bridge, words: Translator) -> list[Row]:
    return [
        {
            "label": labels(words.language).code("reason", step["reason"]),
            "leased": _signed(step["leased_ha"], words),
            "leasable": _signed(step["leasable_ha"], words),
            "points": _signed(step["rate_points"], words),
            "rate": "",
            "rows": format_count(step["rows"], words),
        }
        for step in iter_rows(made.steps)
    ]


def _signed(value: float, words: Translator) -> str:
    return not_stated(words) if pd.isna(value) else format_signed(value, words, places=_PLACES)


def _rate(rate: float, statement: Statement, words: Translator) -> str:
    return format_rate(rate, words, thresholds=statement.rules["value_pct"].tolist())


def story(made: Bridge, words: Translator) -> str:
    """Return in a sentence how the rate moved between the two, and what moved it most; empty: not known."""
    first, last = (captions.rate_row(one) for one in (made.before, made.after))
    change = last["fill_rate_pct"] - first["fill_rate_pct"]
    if pd.isna(change) or made.steps.empty:
        return ""
    message = words.gettext("The rate stayed at {after} % from {first} to {last}.")
    if change > 0:
        message = words.gettext("The rate rose from {before} % ({first}) to {after} % ({last}): {why}.")
    elif change < 0:
        message = words.gettext("The rate fell from {before} % ({first}) to {after} % ({last}): {why}.")
    return message.format(
        before=_rate(first["fill_rate_pct"], made.before, words),
        after=_rate(last["fill_rate_pct"], made.after, words),
        first=end_name(made, 0, words),
        last=end_name(made, 1, words),
        why=_why(made, words),
    )


def _why(made: Bridge, words: Translator) -> str:
    """Return the two steps that moved the rate most, each with its points, and how both sides changed."""
    names = labels(words.language)
    most = made.steps.iloc[(-made.steps["rate_points"].abs()).argsort(kind="stable")].head(2)
    told = [
        f"{within(names.code('reason', step['reason']))} {_signed(step['rate_points'], words)}"
        for step in iter_rows(most)
    ]
    leased, leasable = (float(made.steps[name].sum()) for name in ("leased_ha", "leasable_ha"))
    message = words.gettext("{steps} (points); numerator {leased} ha, denominator {leasable} ha")
    return message.format(
        steps=words.listed(told), leased=_signed(leased, words), leasable=_signed(leasable, words)
    )
