"""Rows: a table of text becomes a typed one; a row with a cell that cannot be read is told apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import pandas as pd

from geo import findings
from geo.errors import FieldError
from occupancy.reading.cells import Bools, Cells, cells, decimals, filled, garbled
from occupancy.reading.columns import Column, Table
from occupancy.reading.schemas import decimals_of

Codes = Mapping[str, frozenset[str]]

NONE = "–"  # nothing is near

# How a cell is written, for readers of any language.
_EXPECTED = {
    "float": "1234.5",
    "int": "1234",
    "date": "yyyy-mm-dd",
    "bool": "true | false",
    "ids": "a;b",
    "texts": "a;b",
}
# Rows with an error of these are set aside.
SEVERITY = {
    "B001": "error",
    "B002": "error",
    "B003": "error",
    "B005": "warning",
    "B006": "error",
    "B011": "error",
    "B012": "warning",
    "B013": "warning",
    "B014": "error",
    "B015": "error",
    "B016": "error",
    "B017": "error",
    "T001": "error",
    "T004": "error",
    "T009": "warning",
    "T012": "warning",
    "T013": "warning",
    "T014": "error",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A table as typed: every row, which of them are `sound`, and the findings on cells and columns."""

    frame: pd.DataFrame
    sound: Bools
    findings: pd.DataFrame


def typed(text: pd.DataFrame, table: Table, *, codes: Codes) -> Typed:
    """Type the declared columns of `text` (`str` columns and `row`).

    A cell that cannot be read is unknown in the frame and its row is not sound (B001); so is an empty
    required cell (B003). Spaces around a cell are dropped and text is composed (NFC); on an id that is a
    finding (B005), for another row may carry the id as it was. An optional column that is not there is
    empty; a column that no table knows is a note (B004) and left out.

    Raises
    ------
    FieldError
        If a required column is not there.
    """
    unknown = _unknown(text, table)
    text = _complete(text, table)
    read = {
        column.name: cells(text[column.name], column, _permitted(column, codes)) for column in table.columns
    }
    frame = pd.DataFrame({name: column.typed for name, column in read.items()}, index=text.index)
    for name in table.printed:
        frame[decimals_of(name)] = decimals(read[name].text)
    frame["row"] = text["row"]
    sound = np.ones(len(text), dtype=np.bool_)
    told = [unknown]
    for column in table.columns:
        for rule, expected, where in _faults(text[column.name], column, read[column.name], codes):
            if not where.any():
                continue
            if SEVERITY[rule] == "error":
                sound &= ~where
            value = text.loc[where, column.name]
            told.append(told_of(frame[where], table, rule, field=column.name, value=value, expected=expected))
    return Typed(frame, sound, findings.concat_findings(told))


def told_of(
    rows: pd.DataFrame,
    table: Table,
    rule: str,
    *,
    field: str,
    value: "pd.Series[str]",
    expected: "pd.Series[str] | str" = "",
) -> pd.DataFrame:
    """One finding for each of `rows`, which have `row` and the key of `table`; else nothing."""
    if rows.empty:
        return pd.DataFrame()
    frame = pd.DataFrame({"record_id": record_ids(rows, table), "row": rows["row"].astype("Int64")})
    frame = frame.assign(rule=rule, severity=SEVERITY[rule], file=table.file, table=table.name)
    frame = frame.assign(field=field, value=value, expected=expected)
    frame = frame.reindex(columns=list(findings.COLUMNS)).astype(
        dict.fromkeys(("area_m2", "lon", "lat"), "float64")
    )
    return frame.astype(dict.fromkeys(("field", "value", "expected"), "str"))


def record_ids(frame: pd.DataFrame, table: Table) -> "pd.Series[str]":
    """How each row is called in a finding: its key without days, joined by "/"."""
    kinds = {column.name: column.kind for column in table.columns}
    parts = [name for name in table.key if kinds[name] != "date"] or [table.names[0]]
    named = frame[parts[0]].astype("str")
    for part in parts[1:]:
        named = named + "/" + frame[part].astype("str")
    return named.where(named.notna(), "").str.rstrip("/")  # a decision need not have a number


def _unknown(text: pd.DataFrame, table: Table) -> pd.DataFrame:
    known = {*table.names, "row", "geometry"}
    return findings.findings(
        {
            "rule": "B004",
            "severity": "note",
            "file": table.file,
            "table": table.name,
            "field": name,
            "expected": next(iter(get_close_matches(name, table.names, n=1)), NONE),
        }
        for name in text.columns
        if name and name not in known
    )


def _complete(text: pd.DataFrame, table: Table) -> pd.DataFrame:
    missing = [column for column in table.columns if column.name not in text]
    required = [column.name for column in missing if column.required]
    # A layer without features has no properties to show.
    if required and not (table.spatial and text.empty):
        raise FieldError(
            "{file} has no column {field}; add it, or rename the one meant (there are: {columns}).",
            file=table.file,
            field=", ".join(required),
            columns=", ".join(name for name in text.columns if name not in {"row", "geometry"}),
        )
    blank = pd.Series([""] * len(text), dtype="str", index=text.index)
    return text.assign(**{column.name: blank for column in missing})


def _faults(
    written: "pd.Series[str]", column: Column, read: Cells, codes: Codes
) -> Iterator[tuple[str, "pd.Series[str] | str", Bools]]:
    """What may be wrong in a column: the rule, what was expected, and the cells."""
    expected = _expected(column, codes)
    yield "B001", expected, read.bad
    empty = ~filled(read.text)
    if column.required:
        yield "B003", expected, empty
    if column.kind in {"id", "ids"}:
        stray = (read.text != written).to_numpy(dtype=np.bool_) & ~empty
        yield "B005", read.text[stray], stray
    elif column.kind in {"text", "texts"}:
        yield "B012", "Unicode", garbled(read.text)


def _permitted(column: Column, codes: Codes) -> frozenset[str]:
    """The codes of a column; a set that the dictionary lacks is a fault of the program's own file."""
    if column.kind != "code":
        return frozenset()
    if column.name not in codes:
        raise FieldError("dictionary.csv has no codes of the set {field}; add its rows.", field=column.name)
    return codes[column.name]


def _expected(column: Column, codes: Codes) -> str:
    if column.kind == "code":
        return " | ".join(sorted(_permitted(column, codes)))
    return f"-{_EXPECTED[column.kind]}" if column.signed else _EXPECTED.get(column.kind, "")
