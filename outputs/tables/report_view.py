"""The occupancy report and its findings as JSON, CSV and tables of texts."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from geo.findings import SEVERITIES, count_by_severity
from occupancy.questions.certainty import EstimateRange, estimate_range
from occupancy.statement import Statement
from outputs.records import Row, iter_rows, record, to_json_value
from outputs.text import captions
from outputs.text.captions import estimates_note
from outputs.text.formatting import format_count, format_ha, format_headroom, format_rate, not_stated
from outputs.text.labels import labels
from outputs.text.limits import acceptance_count, with_acceptance
from outputs.text.translations import Translator

# A spreadsheet runs a text that begins like this as a formula, even one from a CSV.
_RUNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and its text for a record; `first` ones stay when there is no room for all."""

    label: str
    cell: Callable[[Any], str] = str
    figures: bool = False
    first: bool = True


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table with its title; `last_is_sum` sets its last row apart."""

    title: str
    above: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[tuple[str, ...]]
    below: Sequence[str] = ()
    last_is_sum: bool = False


def text_table(
    title: str,
    columns: Sequence[Column],
    records: Iterable[object],
    *,
    above: Sequence[str] = (),
    below: Sequence[str] = (),
) -> TextTable:
    """Return the table of records, a row each; of texts above and below the empty ones are left out."""
    rows = [tuple(column.cell(record) for column in columns) for record in records]
    return TextTable(title, [*filter(None, above)], columns, rows, [*filter(None, below)])


def inert(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: with an apostrophe before it where one would."""
    return f"'{text}" if text.startswith(_RUNS) else text


def csv_text(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV for machines: decimal points, commas between, nothing rounded, empty for unknown."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return inert(value) if isinstance(value, str) else value


def check_json(statement: Statement, words: Translator) -> dict[str, Any]:
    """Return how many open findings of each severity there are, and every finding with its sentence.

    One that is accepted has a member `accepted` too: by whom, why, since and until when.
    """
    says, names = labels(words.language), captions.land_names(statement.book, words)
    ordered = by_severity(statement.findings)
    return {
        "as_of": to_json_value(statement.as_of),
        "book_hash": statement.book_hash,
        "set_aside": record(statement.set_aside),
        "counts": count_by_severity(statement.open_findings),
        "findings": [
            record(row) | {"sentence": says.finding(row, names)} | _acceptance(statement, place)
            for place, row in zip(ordered.index, iter_rows(ordered), strict=True)
        ],
    }


def _acceptance(statement: Statement, place: int) -> dict[str, Any]:
    """Return the member `accepted` of a finding that somebody answers for; of others nothing."""
    if place not in statement.accepted.index:
        return {}
    return {"accepted": record(iter_rows(statement.accepted.loc[[place]])[0])}


def check_table(statement: Statement, words: Translator) -> TextTable:
    """Return the findings as a table."""
    says, names = labels(words.language), captions.land_names(statement.book, words)
    summary = words.gettext("Errors: {errors}, warnings: {warnings}, notes: {notes}; {not_counted}.").format(
        **captions.finding_counts(statement, words), not_counted=captions.not_counted(statement, words)
    )
    columns = [
        Column(says.column("severity"), lambda row: says.code("severity", row["severity"])),
        Column(words.gettext("Check"), lambda row: str(row["rule"])),
        Column(words.gettext("Finding"), lambda row: f"{says.finding(row, names)} {row['accepted']}".strip()),
    ]
    rows = iter_rows(by_severity(with_acceptance(statement, words)))
    above = [summary, acceptance_count(statement, words)]
    return text_table(captions.book_on_day(statement, words), columns, rows, above=above)


def by_severity(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings with errors first, otherwise in the order of the checks."""
    return findings.sort_values("severity", key=lambda column: column.map(SEVERITIES.index), kind="stable")


# Rows may be asked for by these; a report always has its zones.
BY = ("zone", "phase", "parcel")
ID_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "zone": ("zone_id", "name", "status"),
    "phase": ("phase_id", "zone_id", "name", "status"),
    "parcel": ("parcel_id", "zone_id", "phase_id", "block", "land_use", "state", "document_area_m2"),
}
QUANTITIES = (
    "planned_ha",
    "established_ha",
    "leasable_ha",
    "cleared_ha",
    "leased_ha",
    "vacant_ha",
    "undivided_ha",
    "outside_ha",
)
RATE = ("fill_rate_pct", "estimated")
# Beyond the figures everybody asks for; with them the columns of the CSV add up.
MORE = ("excess_ha", "handed_over_ha", "in_use_ha", "reserved_ha")
RULE = ("rule", "value_pct", "holds", "headroom_leased_ha", "headroom_leasable_ha", "verified")


def report_json(statement: Statement, words: Translator, *, by: str = "zone") -> dict[str, Any]:
    """Return the statement with its zones, and phases or parcels when asked for; nothing is rounded.

    Areas are in ha and rates in %; what is unknown is None. `invented` says what of the book is, else None;
    `estimates` what of the denominator is, and the range of the rate, else None; `later_than_book`, of a
    day past the book's own or before its first decision only, what the figures rest on.
    """
    total = {"zone_id": None, "name": words.gettext("Total"), "status": None} | statement.total
    answer: dict[str, Any] = {
        "as_of": to_json_value(statement.as_of),
        "basis": statement.basis,
        "book_hash": statement.book_hash,
        "zones": report_rows(statement, words, by="zone"),
        "total": pick(total, (*ID_COLUMNS["zone"], *QUANTITIES, *RATE)),
        "set_aside": record(statement.set_aside),
        "not_counted": [record(row) for row in iter_rows(statement.not_counted)],
        "rates": {
            row["basis"]: pick(row, ("numerator_ha", "denominator_ha", "fill_rate_pct", "unknown_ha"))
            for row in iter_rows(statement.rates.reset_index())
        },
        "rules": [
            pick(row, RULE) | rule_range(row, estimate_range(statement, basis=row["basis"]))
            for row in iter_rows(statement.rules)
        ],
        "findings": count_by_severity(statement.open_findings),
        "known_on": to_json_value(statement.known_on),
        "invented": captions.invented(statement.book, words) or None,
        "estimates": estimates_record(estimate_range(statement)),
    }
    if rests := captions.extrapolation_note(statement, words):
        answer["later_than_book"] = rests
    if by != "zone":
        answer[f"{by}s"] = report_rows(statement, words, by=by)
    return answer


def estimates_record(found: EstimateRange | None) -> dict[str, Any] | None:
    """Return what of the denominator is estimated, and where the rate lies; None where nothing is."""
    if found is None:
        return None
    low, high = found.rates_pct or (None, None)
    return {
        "estimated_ha": found.estimated_ha,
        "share_pct": found.share_pct,
        "uncertainty_pct": found.uncertainty_pct,
        "rate_low_pct": low,
        "rate_high_pct": high,
    }


def rule_range(rule: Row, found: EstimateRange | None) -> dict[str, Any]:
    """Return the least and the greatest room to the line of a rule; None where no range is known."""
    ranges = found.headroom_ha(rule) if found else None
    names = ("headroom_leased_ha", "headroom_leasable_ha")
    return {
        name.replace("_ha", f"_{end}_ha"): to_json_value(ranges[name][at]) if ranges else None
        for name in names
        for at, end in enumerate(("low", "high"))
    }


def report_csv(statement: Statement, words: Translator, *, by: str = "zone") -> str:
    """Write the rows as CSV, each with its day, basis and what is invented; unrounded, without a total.

    `set_aside_rows` and `set_aside_ha` tell on every row what the whole book could not count.
    """
    columns = (*ID_COLUMNS[by], *QUANTITIES, *MORE, *RATE)
    before = {
        "as_of": to_json_value(statement.as_of),
        "known_on": to_json_value(statement.known_on),
        "basis": statement.basis,
    }
    after = {
        "set_aside_rows": to_json_value(statement.set_aside["rows"]),
        "set_aside_ha": to_json_value(statement.set_aside["leased_ha"]),
        "note": captions.invented(statement.book, words),
    }
    body = [before | row | after for row in _rows(statement, words, by=by, columns=columns)]
    head = [*before, *columns, *after]
    return csv_text(head, [[row[name] for name in head] for row in body])


def report_rows(statement: Statement, words: Translator, *, by: str) -> list[dict[str, Any]]:
    """Return the rows of zones, phases or parcels with the figures everybody asks for."""
    return _rows(statement, words, by=by, columns=(*ID_COLUMNS[by], *QUANTITIES, *RATE))


def _rows(
    statement: Statement, words: Translator, *, by: str, columns: tuple[str, ...]
) -> list[dict[str, Any]]:
    rows = iter_rows(_frame(statement, by))
    if by != "parcel":
        rows = [{**row, "name": captions.localized_name(row, words)} for row in rows]
    return [pick(row, columns) for row in rows]


def _frame(statement: Statement, by: str) -> pd.DataFrame:
    return {"zone": statement.zones, "phase": statement.phases, "parcel": statement.parcels}[by]


def pick(row: Row, columns: tuple[str, ...]) -> dict[str, Any]:
    """Return some cells of a row as other programs take them."""
    return {name: to_json_value(row[name]) for name in columns}


_NAMED: Mapping[str, tuple[str, ...]] = {
    "zone": ("name", "status"),
    "phase": ("phase_id", "name", "status"),
    "parcel": ("parcel_id", "phase_id", "state"),
}
FIRST = {"name", "phase_id", "parcel_id", "state", "leasable_ha", "leased_ha", "vacant_ha", "fill_rate_pct"}
ESTIMATED, NONE = "*", "–"


def report_table(statement: Statement, words: Translator, *, by: str = "zone") -> TextTable:
    """Return zones, phases or parcels with a total, and what must be said with them."""
    say, column = words.gettext, labels(words.language).column
    names = (*_NAMED[by], *QUANTITIES, "fill_rate_pct")
    columns = [
        Column(
            column(name), partial(_cell_text, statement, words, name), name not in _NAMED[by], name in FIRST
        )
        for name in names
    ]
    total = statement.total | dict.fromkeys(("name_vi", "name_en", _NAMED[by][0]), say("Total"))
    table = text_table(
        captions.book_on_day(statement, words),
        columns,
        [*iter_rows(_frame(statement, by)), total],
        above=[
            captions.basis_sentence(statement, words),
            _headline(statement, words),
            _zones(statement, words),
        ],
        below=[
            *(_rule(rule, words) for rule in iter_rows(statement.rules)),
            say("* rests on leasable areas that are estimates.") if statement.total["estimated"] else "",
            estimates_note(statement, words),
            say("Findings: errors {errors}, warnings {warnings}, notes {notes}; see them with check.").format(
                **captions.finding_counts(statement, words)
            ),
            acceptance_count(statement, words),
            captions.extrapolation_note(statement, words),
            captions.invented(statement.book, words),
        ],
    )
    return replace(table, last_is_sum=True)


def _cell_text(statement: Statement, words: Translator, name: str, row: Row) -> str:
    """Return the text of a cell; empty for what a total does not have."""
    if name == "name":
        return captions.localized_name(row, words) if "name_vi" in row else ""
    if name not in row or (name in ("planned_ha", "established_ha") and "parcel_id" in row):
        return ""
    mark = ESTIMATED if name in ("leasable_ha", "fill_rate_pct") and row["estimated"] else ""
    if name in ("status", "state"):
        return labels(words.language).code(name, row[name])
    if name.endswith("_ha"):
        return format_ha(row[name], words) + mark
    if name == "fill_rate_pct":
        return _rate(row if "numerator_ha" in row else _sides(row, statement), statement, words) + mark
    return str(row[name])


def _sides(row: Row, statement: Statement) -> Row:
    """Return a rate with its sides, as far as it has any: of the whole book; of a plot, its own land."""
    if "parcel_id" in row:
        return {**row, "numerator_ha": row["leased_ha"], "denominator_ha": row["leasable_ha"]}
    return captions.rate_row(statement)


def _rate(row: Row, statement: Statement, words: Translator) -> str:
    if pd.isna(row["fill_rate_pct"]):
        return not_stated(words) if captions.rate_is_open(row) else NONE
    return format_rate(row["fill_rate_pct"], words, thresholds=statement.rules["value_pct"].tolist())


def _headline(statement: Statement, words: Translator) -> str:
    sides = captions.rate_row(statement)
    rate = _rate(sides, statement, words)
    return words.gettext("Fill rate {rate} = {numerator} / {denominator} ha; {not_counted}.").format(
        rate=rate if pd.isna(sides["fill_rate_pct"]) else f"{rate} %",
        numerator=format_ha(sides["numerator_ha"], words),
        denominator=format_ha(sides["denominator_ha"], words),
        not_counted=captions.not_counted(statement, words),
    )


def _zones(statement: Statement, words: Translator) -> str:
    total = statement.total
    return words.ngettext(
        "{approved} zone approved, {established} established, {operating} operating.",
        "{approved} zones approved, {established} established, {operating} operating.",
        int(total["zones_approved"]),
    ).format(
        approved=format_count(total["zones_approved"], words),
        established=format_count(total["zones_established"], words),
        operating=format_count(total["zones_operating"], words),
    )


def _rule(rule: Row, words: Translator) -> str:
    """Return what a rule asks, whether it is met, and the headroom to its threshold."""
    label = captions.with_unverified_note(captions.localized_label(rule, words), rule["verified"], words)
    return words.gettext("{rule}: {verdict}.").format(rule=label, verdict=verdict(rule, words))


def verdict(rule: Row, words: Translator) -> str:
    """Return whether a rule is met, and the headroom to its threshold."""
    if pd.isna(rule["fill_rate_pct"]):
        return words.gettext("cannot be judged, the rate is not known")
    if pd.isna(rule["holds"]):
        return words.gettext("not known, as the day is later than the book")
    headroom = {
        "leased": format_headroom(abs(rule["headroom_leased_ha"]), words),
        "leasable": format_headroom(abs(rule["headroom_leasable_ha"]), words),
    }
    if rule["comparison"] == "max":
        met = words.gettext("met; {leased} ha more may be leased, or {leasable} ha leasable taken away")
        unmet = words.gettext("not met; {leased} ha leased are too many, or {leasable} ha leasable missing")
    else:
        met = words.gettext("met; {leased} ha leased may be lost, or {leasable} ha leasable added")
        unmet = words.gettext("not met; {leased} ha leased are missing, or {leasable} ha leasable too many")
        if not rule["fill_rate_pct"]:  # where nothing is leased, no land that is taken away helps
            unmet = words.gettext("not met; {leased} ha leased are missing")
    return (met if rule["holds"] else unmet).format(**headroom)
