"""Membership: which province a book, or a zone of it, belongs to on a day, as provinces.csv has it.

A row of a zone goes before one of its whole book (an empty `zone`): a book may be of one province but for
some of its zones. Both days are inclusive, and an empty one leaves that end open. So a merger of provinces is
a row that ends and one that begins on the next day, and a day before it is answered as it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import file_errors
from geo.findings import concat_findings, findings
from occupancy.loading.cell_parsing import parse_table
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.record_checks import days_out_of_order
from occupancy.loading.table_specs import PROVINCES

WHOLE_BOOK = ""  # in the column `zone`
_OPEN = (pd.Timestamp.min.ceil("D"), pd.Timestamp.max.floor("D"))
_ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Memberships:
    """The rows of provinces.csv that can be used, and the findings on single cells of it.

    `rows` has `province`, `book`, `zone` (empty: the whole book), `first_day` and `last_day` (NaT: open), and
    `row`, its line in the file.
    """

    rows: pd.DataFrame
    findings: pd.DataFrame


def read_memberships(path: Path) -> Memberships:
    """Read provinces.csv. A row with a cell that cannot be used is left out, with a finding.

    Raises
    ------
    SourceError, FieldError
        If it is no such file, or lacks a column.
    """
    with file_errors(path):
        data = path.read_bytes()
    parsed = parse_table(read_csv_text(data, name=PROVINCES.file), PROVINCES, codes={})
    sound = parsed.frame[parsed.sound]
    backwards, told = days_out_of_order(sound, PROVINCES)
    rows = sound.drop(index=backwards).reset_index(drop=True)
    return Memberships(rows, concat_findings([parsed.findings, *told]))


def provinces_on(rows: pd.DataFrame, book: str, zone_ids: "pd.Series[str]", day: date) -> NDArray[np.object_]:
    """Return the province of each of the zones of a book on a day; empty where no row says one.

    Of rows that contradict each other the first counts.
    """
    holding = rows[(rows["book"] == book) & is_held(rows, day)]
    named = holding.drop_duplicates("zone").set_index("zone")["province"]
    of_book = named.get(WHOLE_BOOK, "")
    return named.reindex(pd.Index(zone_ids), fill_value=of_book).to_numpy(dtype=object)


def is_held(rows: pd.DataFrame, day: date) -> "pd.Series[bool]":
    """Return which memberships hold on a day, first and last day inclusive."""
    at = pd.Timestamp(day)
    return ~(rows["first_day"] > at) & ~(rows["last_day"] < at)


def membership_findings(
    memberships: Memberships, zones: Mapping[str, "pd.Series[str]"], day: date
) -> pd.DataFrame:
    """Return what is wrong with memberships, given the zones of each book that is open.

    P001: a book that is not among the open ones. P002: a zone that its book does not have. P003: two rows
    that hold for one zone, or one whole book, at once. P004: days between two rows on which a zone belongs
    nowhere. P005: zones that belong nowhere on the day asked about.
    """
    rows = memberships.rows
    here = rows["book"].isin(list(zones))
    ids = {(book, zone) for book, own in zones.items() for zone in (WHOLE_BOOK, *own)}
    known = pd.MultiIndex.from_frame(rows[["book", "zone"]]).isin(list(ids))
    told = [
        *_each(rows[~here].drop_duplicates("book"), "P001", "book"),
        *_each(rows[here & ~known], "P002", "zone"),
    ]
    usable = rows[here & known].assign(
        first=rows["first_day"].fillna(_OPEN[0]), last=rows["last_day"].fillna(_OPEN[1])
    )
    for _, own in usable.groupby(["book", "zone"], sort=False):
        told += _overlaps(own.sort_values("first", kind="stable"))
    for book, own in usable.groupby("book", sort=False):
        told += _gaps(own, zones[str(book)], day)
    return concat_findings([memberships.findings, findings(told), _without_province(rows, zones, day)])


def _each(rows: pd.DataFrame, rule: str, field: str) -> Iterator[dict[str, Any]]:
    for row in rows.to_dict("records"):
        yield _finding(rule, "error", row, field=field, value=row[field], expected=row["province"])


def _finding(rule: str, severity: str, row: Mapping[Any, Any], **cells: object) -> dict[str, Any]:
    """Return a finding on a row of provinces.csv, called by its book and its zone."""
    name = "/".join(filter(None, [row["book"], row["zone"]]))
    place = {"file": PROVINCES.file, "table": PROVINCES.name, "row": row["row"], "record_id": name}
    return {"rule": rule, "severity": severity, **place, **cells}


def _overlaps(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield P003 for each row that begins before one of the rows before it has ended."""
    before, until = None, _OPEN[0]
    for row in rows.to_dict("records"):
        if before is not None and row["first"] <= until:
            yield _finding("P003", "error", row, value=row["province"], expected=before["province"])
        if before is None or row["last"] > until:
            before, until = row, row["last"]


def _gaps(rows: pd.DataFrame, zone_ids: "pd.Series[str]", day: date) -> Iterator[dict[str, Any]]:
    """Yield P004 for the days between rows of each zone named, and of the rest of the book.

    Of a day among them P005 tells, so nothing is said here.
    """
    named = [zone for zone in rows["zone"].unique() if zone]
    rest = [WHOLE_BOOK] if set(zone_ids) - set(named) else []
    for zone in [*named, *rest]:
        own = rows[rows["zone"].isin({zone, WHOLE_BOOK})].sort_values("first", kind="stable")
        until = own["last"].cummax().shift()
        for row, last in zip(own.to_dict("records"), until, strict=True):
            begins, ends = last + _ONE_DAY if last < _OPEN[1] else last, row["first"] - _ONE_DAY
            if begins <= ends and not begins <= pd.Timestamp(day) <= ends:
                days = {"value": begins.date().isoformat(), "expected": ends.date().isoformat()}
                yield _finding("P004", "warning", row | {"zone": zone}, field="first_day", **days)


def _without_province(rows: pd.DataFrame, zones: Mapping[str, "pd.Series[str]"], day: date) -> pd.DataFrame:
    """P005: the zones of a book that no row gives a province on the day, all in one finding."""
    told = []
    for book, zone_ids in zones.items():
        lost = zone_ids[provinces_on(rows, book, zone_ids, day) == ""].tolist()
        if lost:
            place = {"file": PROVINCES.file, "table": PROVINCES.name, "record_id": book, "field": "province"}
            cells = {"value": "; ".join(lost), "expected": day.isoformat()}
            told.append({"rule": "P005", "severity": "warning", **place, **cells})
    return findings(told)
