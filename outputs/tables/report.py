"""The occupancy report: a statement as JSON, as CSV and as a sheet to read."""

from collections.abc import Mapping
from typing import Any

from geo.findings import count_by_severity
from occupancy.book import LandBook
from occupancy.statement import Statement
from outputs import said
from outputs.catalogue import Words
from outputs.plain import plain, record
from outputs.rows import Row, rows
from outputs.tables.sheet import csv_text

# Rows may be asked for by these; a report always has its zones.
BY = ("zone", "phase", "parcel")
_NAMED: Mapping[str, tuple[str, ...]] = {
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


def report_json(book: LandBook, statement: Statement, words: Words, *, by: str = "zone") -> dict[str, Any]:
    """The statement with the zones, and the phases or parcels when asked for; nothing is rounded.

    Areas are in ha and rates in %; what is unknown is None. `invented` says what of the book is, else None.
    """
    total = {"zone_id": None, "name": words.gettext("Total"), "status": None} | statement.total
    answer: dict[str, Any] = {
        "as_of": plain(statement.as_of),
        "basis": statement.basis,
        "book_hash": statement.book_hash,
        "zones": report_rows(statement, words, by="zone"),
        "total": _record(total, (*_NAMED["zone"], *QUANTITIES, *_RATE)),
        "set_aside": record(statement.set_aside),
        "rates": {
            row["basis"]: _record(row, ("numerator_ha", "denominator_ha", "fill_rate_pct"))
            for row in rows(statement.rates.reset_index())
        },
        "rules": [_record(row, _RULE) for row in rows(statement.rules)],
        "findings": count_by_severity(statement.findings),
        "known_on": plain(statement.known_on),
        "invented": said.invented(book, words) or None,
    }
    if by != "zone":
        answer[f"{by}s"] = report_rows(statement, words, by=by)
    return answer


def report_csv(book: LandBook, statement: Statement, words: Words, *, by: str = "zone") -> str:
    """The rows as CSV, each with its day, basis and what is invented; unrounded, without a total.

    `set_aside_rows` and `set_aside_ha` tell on every row what the whole book could not count.
    """
    columns = (*_NAMED[by], *QUANTITIES, *_MORE, *_RATE)
    before = {
        "as_of": plain(statement.as_of),
        "known_on": plain(statement.known_on),
        "basis": statement.basis,
    }
    after = {
        "set_aside_rows": plain(statement.set_aside["rows"]),
        "set_aside_ha": plain(statement.set_aside["leased_ha"]),
        "note": said.invented(book, words),
    }
    body = [before | row | after for row in _rows(statement, words, by=by, columns=columns)]
    head = [*before, *columns, *after]
    return csv_text(head, [[row[name] for name in head] for row in body])


def report_rows(statement: Statement, words: Words, *, by: str) -> list[dict[str, Any]]:
    """The rows of zones, phases or parcels with the figures everybody asks for."""
    return _rows(statement, words, by=by, columns=(*_NAMED[by], *QUANTITIES, *_RATE))


def _rows(statement: Statement, words: Words, *, by: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    frame = {"zone": statement.zones, "phase": statement.phases, "parcel": statement.parcels}[by]
    named = rows(frame)
    if by != "parcel":
        named = [{**row, "name": said.local_name(row, words)} for row in named]
    return [_record(row, columns) for row in named]


def _record(row: Row, columns: tuple[str, ...]) -> dict[str, Any]:
    return {name: plain(row[name]) for name in columns}
