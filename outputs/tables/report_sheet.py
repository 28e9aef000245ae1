"""The occupancy report to be read: figures rounded once, on the right side of every rule's line."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from geo.findings import count_by_severity
from occupancy.book import LandBook
from occupancy.statement import Statement
from outputs import said
from outputs.catalogue import Words
from outputs.labels import labels
from outputs.numbers import count, hectares, rate, room
from outputs.rows import Row, rows
from outputs.tables.report import QUANTITIES
from outputs.tables.sheet import Column, Sheet

_NAMED: Mapping[str, tuple[str, ...]] = {
    "zone": ("name", "status"),
    "phase": ("phase_id", "name", "status"),
    "parcel": ("parcel_id", "phase_id", "state"),
}
_FIRST = {"name", "phase_id", "parcel_id", "state", "leasable_ha", "leased_ha", "vacant_ha", "fill_rate_pct"}
_ESTIMATED, _NONE = "*", "–"


def report_sheet(book: LandBook, statement: Statement, words: Words, *, by: str = "zone") -> Sheet:
    """The statement as a table of zones, phases or parcels with a total, and what must be said with it."""
    frame = {"zone": statement.zones, "phase": statement.phases, "parcel": statement.parcels}[by]
    names = (*_NAMED[by], *QUANTITIES, "fill_rate_pct")
    column = labels(words.language).column
    write = _writers(statement, words)
    body = [tuple(write(name, row) for name in names) for row in rows(frame)]
    total = statement.total | {"name_vi": words.gettext("Total"), "name_en": words.gettext("Total")}
    total |= {_NAMED[by][0]: words.gettext("Total")} if by != "zone" else {}
    body.append(tuple(write(name, total) if _has(total, name) else "" for name in names))
    columns = tuple(
        Column(column(name), figures=name not in _NAMED[by], first=name in _FIRST) for name in names
    )
    return Sheet(
        title=f"{said.book_name(book, words)}. {said.days(statement, words)}",
        above=(said.basis(book, statement, words), _headline(statement, words), _zones(statement, words)),
        columns=columns,
        rows=tuple(body),
        below=tuple(_below(book, statement, words)),
        last_is_sum=True,
    )


def _has(row: Row, name: str) -> bool:
    return name in row or (name == "name" and "name_vi" in row)


def _writers(statement: Statement, words: Words) -> Callable[[str, Row], str]:
    said_of = labels(words.language)

    def write(name: str, row: Row) -> str:
        if name == "name":
            return said.local_name(row, words)
        if name in ("status", "state"):
            return said_of.code(name, row[name])
        if name.endswith("_ha"):
            unstated = name in ("planned_ha", "established_ha") and "parcel_id" in row
            return "" if unstated else _marked(hectares(row[name], words), row, rests=name == "leasable_ha")
        if name == "fill_rate_pct":
            return _marked(_rate(row[name], statement, words), row, rests=True)
        return str(row[name])

    return write


def _marked(text: str, row: Row, *, rests: bool) -> str:
    return text + _ESTIMATED if rests and row["estimated"] else text


def _rate(value_pct: float, statement: Statement, words: Words) -> str:
    if pd.isna(value_pct):
        return _NONE
    return rate(value_pct, words, thresholds=statement.rules["value_pct"].tolist())


def _headline(statement: Statement, words: Words) -> str:
    sides = said.sides(statement)
    shown = _rate(sides["fill_rate_pct"], statement, words)
    return words.gettext("Fill rate {rate} = {numerator} / {denominator} ha; {not_counted}.").format(
        rate=f"{shown} %" if shown != _NONE else shown,
        numerator=hectares(sides["numerator_ha"], words),
        denominator=hectares(sides["denominator_ha"], words),
        not_counted=said.not_counted(statement, words),
    )


def _zones(statement: Statement, words: Words) -> str:
    total = statement.total
    return words.ngettext(
        "{approved} zone approved, {established} established, {operating} operating.",
        "{approved} zones approved, {established} established, {operating} operating.",
        int(total["zones_approved"]),
    ).format(
        approved=count(total["zones_approved"], words),
        established=count(total["zones_established"], words),
        operating=count(total["zones_operating"], words),
    )


def _below(book: LandBook, statement: Statement, words: Words) -> list[str]:
    lines = [_rule(rule, words) for rule in rows(statement.rules)]
    if statement.total["estimated"]:
        lines.append(words.gettext("* rests on leasable areas that are estimates."))
    lines.append(_findings(statement, words))
    remarks = said.beyond(book, statement, words), said.invented(book, words)
    return [*lines, *filter(None, remarks)]


def _rule(rule: Row, words: Words) -> str:
    """What a rule asks, whether it is met, and the room to its line."""
    label = said.checked(said.label(rule, words), rule["verified"], words)
    return words.gettext("{rule}: {verdict}.").format(rule=label, verdict=verdict(rule, words))


def verdict(rule: Row, words: Words) -> str:
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


def _findings(statement: Statement, words: Words) -> str:
    found = count_by_severity(statement.findings)
    return words.gettext(
        "Findings: errors {errors}, warnings {warnings}, notes {notes}; see them with check."
    ).format(
        errors=count(found["error"], words),
        warnings=count(found["warning"], words),
        notes=count(found["note"], words),
    )
