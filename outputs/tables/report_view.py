"""The occupancy report to be read: figures rounded once, on the right side of every rule's line."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from geo.findings import count_by_severity
from occupancy.statement import Statement
from outputs.records import Row, iter_rows, record, to_json_value
from outputs.tables.text_table import Column, TextTable, csv_text
from outputs.text import captions
from outputs.text.formatting import format_count, format_ha, format_rate, room
from outputs.text.labels import labels
from outputs.text.translations import Translator

# Rows may be asked for by these; a report always has its zones.
BY = ("zone", "phase", "parcel")
_ID_COLUMNS: Mapping[str, tuple[str, ...]] = {
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
_RATE = ("fill_rate_pct", "estimated")
# Beyond the figures everybody asks for; with them the columns of the CSV add up.
_MORE = ("excess_ha", "handed_over_ha", "in_use_ha", "reserved_ha")
_RULE = ("rule", "value_pct", "holds", "headroom_leased_ha", "headroom_leasable_ha", "verified")


def report_json(statement: Statement, words: Translator, *, by: str = "zone") -> dict[str, Any]:
    """The statement with the zones, and the phases or parcels when asked for; nothing is rounded.

    Areas are in ha and rates in %; what is unknown is None. `invented` says what of the book is, else None.
    """
    total = {"zone_id": None, "name": words.gettext("Total"), "status": None} | statement.total
    answer: dict[str, Any] = {
        "as_of": to_json_value(statement.as_of),
        "basis": statement.basis,
        "book_hash": statement.book_hash,
        "zones": report_rows(statement, words, by="zone"),
        "total": _record(total, (*_ID_COLUMNS["zone"], *QUANTITIES, *_RATE)),
        "set_aside": record(statement.set_aside),
        "rates": {
            row["basis"]: _record(row, ("numerator_ha", "denominator_ha", "fill_rate_pct"))
            for row in iter_rows(statement.rates.reset_index())
        },
        "rules": [_record(row, _RULE) for row in iter_rows(statement.rules)],
        "findings": count_by_severity(statement.findings),
        "known_on": to_json_value(statement.known_on),
        "invented": captions.invented(statement.book, words) or None,
    }
    if by != "zone":
        answer[f"{by}s"] = report_rows(statement, words, by=by)
    return answer


def report_csv(statement: Statement, words: Translator, *, by: str = "zone") -> str:
    """The rows as CSV, each with its day, basis and what is invented; unrounded, without a total.

    `set_aside_rows` and `set_aside_ha` tell on every row what the whole book could not count.
    """
    columns = (*_ID_COLUMNS[by], *QUANTITIES, *_MORE, *_RATE)
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
    """The rows of zones, phases or parcels with the figures everybody asks for."""
    return _rows(statement, words, by=by, columns=(*_ID_COLUMNS[by], *QUANTITIES, *_RATE))


def _rows(
    statement: Statement, words: Translator, *, by: str, columns: tuple[str, ...]
) -> list[dict[str, Any]]:
    frame = {"zone": statement.zones, "phase": statement.phases, "parcel": statement.parcels}[by]
    named = iter_rows(frame)
    if by != "parcel":
        named = [{**row, "name": captions.localized_name(row, words)} for row in named]
    return [_record(row, columns) for row in named]


def _record(row: Row, columns: tuple[str, ...]) -> dict[str, Any]:
    return {name: to_json_value(row[name]) for name in columns}


_NAMED: Mapping[str, tuple[str, ...]] = {
    "zone": ("name", "status"),
    "phase": ("phase_id", "name", "status"),
    "parcel": ("parcel_id", "phase_id", "state"),
}
_FIRST = {"name", "phase_id", "parcel_id", "state", "leasable_ha", "leased_ha", "vacant_ha", "fill_rate_pct"}
_ESTIMATED, _NONE = "*", "–"


def report_sheet(statement: Statement, words: Translator, *, by: str = "zone") -> TextTable:
    """The statement as a table of zones, phases or parcels with a total, and what must be said with it."""
    frame = {"zone": statement.zones, "phase": statement.phases, "parcel": statement.parcels}[by]
    names = (*_NAMED[by], *QUANTITIES, "fill_rate_pct")
    column = labels(words.language).column
    write = _writers(statement, words)
    body = [tuple(write(name, row) for name in names) for row in iter_rows(frame)]
    total = statement.total | {"name_vi": words.gettext("Total"), "name_en": words.gettext("Total")}
    total |= {_NAMED[by][0]: words.gettext("Total")} if by != "zone" else {}
    body.append(tuple(write(name, total) if _has(total, name) else "" for name in names))
    columns = tuple(
        Column(column(name), figures=name not in _NAMED[by], first=name in _FIRST) for name in names
    )
    return TextTable(
        title=f"{captions.book_name(statement.book, words)}. {captions.as_of_sentence(statement, words)}",
        above=(
            captions.basis_sentence(statement, words),
            _headline(statement, words),
            _zones(statement, words),
        ),
        columns=columns,
        rows=tuple(body),
        below=tuple(_below(statement, words)),
        last_is_sum=True,
    )


def _has(row: Row, name: str) -> bool:
    return name in row or (name == "name" and "name_vi" in row)


def _writers(statement: Statement, words: Translator) -> Callable[[str, Row], str]:
    said_of = labels(words.language)

    def write(name: str, row: Row) -> str:
        if name == "name":
            return captions.localized_name(row, words)
        if name in ("status", "state"):
            return said_of.code(name, row[name])
        if name.endswith("_ha"):
            unstated = name in ("planned_ha", "established_ha") and "parcel_id" in row
            return "" if unstated else _marked(format_ha(row[name], words), row, rests=name == "leasable_ha")
        if name == "fill_rate_pct":
            return _marked(_rate(row[name], statement, words), row, rests=True)
        return str(row[name])

    return write


def _marked(text: str, row: Row, *, rests: bool) -> str:
    return text + _ESTIMATED if rests and row["estimated"] else text


def _rate(value_pct: float, statement: Statement, words: Translator) -> str:
    if pd.isna(value_pct):
        return _NONE
    return format_rate(value_pct, words, thresholds=statement.rules["value_pct"].tolist())


def _headline(statement: Statement, words: Translator) -> str:
    sides = captions.rate_row(statement)
    shown = _rate(sides["fill_rate_pct"], statement, words)
    return words.gettext("Fill rate {rate} = {numerator} / {denominator} ha; {not_counted}.").format(
        rate=f"{shown} %" if shown != _NONE else shown,
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


def _below(statement: Statement, words: Translator) -> list[str]:
    lines = [_rule(rule, words) for rule in iter_rows(statement.rules)]
    if statement.total["estimated"]:
        lines.append(words.gettext("* rests on leasable areas that are estimates."))
    lines.append(_findings(statement, words))
    remarks = captions.extrapolation_note(statement, words), captions.invented(statement.book, words)
    return [*lines, *filter(None, remarks)]


def _rule(rule: Row, words: Translator) -> str:
    """What a rule asks, whether it is met, and the room to its line."""
    label = captions.with_unverified_note(captions.localized_label(rule, words), rule["verified"], words)
    return words.gettext("{rule}: {verdict}.").format(rule=label, verdict=verdict(rule, words))


def verdict(rule: Row, words: Translator) -> str:
    """Whether a rule is met, and the room to its line."""
    if pd.isna(rule["holds"]):
        return words.gettext("cannot be judged, the rate is not known")
    places: dict[str, Any] = {
        "leased": room(abs(rule["headroom_leased_ha"]), words),
        "leasable": room(abs(rule["headroom_leasable_ha"]), words),
    }
    if rule["comparison"] == "max":
        met = words.gettext("met; {leased} ha more may be leased, or {leasable} ha leasable taken away")
        unmet = words.gettext("not met; {leased} ha leased are too many, or {leasable} ha leasable missing")
    else:
        met = words.gettext("met; {leased} ha leased may be lost, or {leasable} ha leasable added")
        unmet = words.gettext("not met; {leased} ha leased are missing, or {leasable} ha leasable too many")
    return (met if rule["holds"] else unmet).format(**places)


def _findings(statement: Statement, words: Translator) -> str:
    found = count_by_severity(statement.findings)
    return words.gettext(
        "Findings: errors {errors}, warnings {warnings}, notes {notes}; see them with check."
    ).format(
        errors=format_count(found["error"], words),
        warnings=format_count(found["warning"], words),
        notes=format_count(found["note"], words),
    )
