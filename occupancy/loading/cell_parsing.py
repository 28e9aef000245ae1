"""Cell parsing: a table of text becomes a typed one, with a finding for each cell that cannot be read."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from geo import findings
from geo.errors import FieldError
from occupancy.loading.lost_letters import looks_mojibake, probably_meant
from occupancy.loading.table_specs import Column, Table, decimals_of

COMMA, POINT, OPEN = ",", ".", ""
# Numbers that can only be read with a decimal comma: 12,5 and 1.234,567 and 1.234.567.
_WITH_COMMA = re.compile(
    r"-?([0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(\.[0-9]{3}){2,}"
    r"|[0-9]+,([0-9]{1,2}|[0-9]{4,})|(0|[0-9]{4,}),[0-9]{3})"
)
_EITHER = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")  # 1.234 may be 1234
_BY_COMMA = re.compile(r"-?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]+)?")
_EXCHANGED = str.maketrans(".,", ",.")


def decimal_sign(cells: Iterable[str]) -> str:
    """Return the sign before decimals in the numbers of a file; `OPEN` where they do not show it."""
    written = {cell.strip() for cell in cells}
    commas = any(map(_WITH_COMMA.fullmatch, written))
    points = any(_WITH_COMMA.fullmatch(cell.translate(_EXCHANGED)) for cell in written)
    if commas != points:
        return COMMA if commas else POINT
    return OPEN if any(map(_EITHER.fullmatch, written)) else POINT


def with_point(cell: str, sign: str) -> str:
    """Return a number written with a decimal point; one that stays open with what else it may be."""
    number = cell.strip()
    if sign == COMMA and _BY_COMMA.fullmatch(number):
        return number.replace(".", "").replace(",", ".")
    if sign == OPEN and _EITHER.fullmatch(number):
        return f"{number} ({re.sub('[.,]', '', number)}?)"
    return cell


Bools = NDArray[np.bool_]

_NUMBER = r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?"
_WHOLE = r"[0-9]{1,15}"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# A year such as 0023 is a slip of the pen; 9999 is how many write "without end".
_FIRST_DAY = np.datetime64("1900-01-01", "s")
# More than any area or sum of money: a slip of the pen, which would overflow where it is multiplied.
_MOST = 1e18
# What a spreadsheet makes of a long number: 4.11043E+11.
_SHORTENED = r"[0-9]([.,][0-9]+)?E\+[0-9]{2,}"


@dataclass(frozen=True, slots=True)
class ParsedColumn:
    """One column: its text trimmed and composed, the same `typed`, and which cells are `bad`.

    A bad cell is written and cannot be read; what is typed there is "unknown".
    """

    text: "pd.Series[str]"
    typed: Any
    bad: Bools


def parse_column(written: "pd.Series[str]", column: Column, codes: frozenset[str]) -> ParsedColumn:
    """Read one column strictly; `codes` are those permitted in it."""
    text = trimmed(written, stray=column.kind in {"id", "ids"})
    if column.kind in {"id", "text"}:
        bad = _is_shortened(text) if column.kind == "id" else np.zeros(len(text), dtype=np.bool_)
        return ParsedColumn(text, text.mask(bad, "") if bad.any() else text, bad)
    if column.kind in {"ids", "texts"}:
        lists = _lists(text)
        bad = lists.isna().to_numpy(dtype=np.bool_)
        return ParsedColumn(text, lists.fillna(""), bad)
    if column.kind == "code":
        bad = is_filled(text) & ~text.isin(codes).to_numpy(dtype=np.bool_)
        return ParsedColumn(text, text.where(~bad, ""), bad)
    if column.kind == "bool":
        return _truths(text, column)
    if column.kind == "date":
        days = _days(text)
        return ParsedColumn(text, days, is_filled(text) & days.isna().to_numpy(dtype=np.bool_))
    return _numbers(text, column)


def _blank(written: "pd.Series[str]", column: Column) -> ParsedColumn:
    """Read a column in which nothing stands: one cell, for all of them."""
    typed = _nothing(column).take(np.zeros(len(written), dtype=np.intp))
    return ParsedColumn(
        written, pd.Series(typed, index=written.index), np.zeros(len(written), dtype=np.bool_)
    )


@cache
def _nothing(column: Column) -> ExtensionArray:
    """Return what an empty cell of a column is typed as, as an array of one."""
    typed: ExtensionArray = parse_column(pd.Series([""], dtype="str"), column, frozenset()).typed.array
    return typed


def trimmed(written: "pd.Series[str]", *, stray: bool = False) -> "pd.Series[str]":
    """Text without spaces around it, in composed Unicode (NFC).

    With `stray`, signs without a width (U+200B, U+FEFF …) go too: nobody can see or type them.
    """
    text = written.str.strip()
    foreign = ~text.str.isascii().to_numpy(dtype=np.bool_)
    if not foreign.any():
        return text
    cells = text.array[foreign].tolist()
    composed = {cell: unicodedata.normalize("NFC", cell) for cell in dict.fromkeys(cells)}
    read = {cell: _visible(own) if stray else own for cell, own in composed.items()}
    return _with(text, foreign, [read[cell] for cell in cells])


T = TypeVar("T")


def by_cell(read: Callable[[str], T], cells: Sequence[str]) -> list[T]:
    """Return what is read in each cell; what stands in several is read once."""
    known = {cell: read(cell) for cell in dict.fromkeys(cells)}
    return [known[cell] for cell in cells]


def is_filled(text: "pd.Series[str]") -> Bools:
    """Return which cells hold something."""
    return (text != "").to_numpy(dtype=np.bool_)


def is_among(text: "pd.Series[str]", known: "pd.Series[str]") -> Bools:
    """Return which cells stand in another column: `isin` of pandas looks at its cells one by one."""
    kind = pa.large_string()
    return np.asarray(pc.is_in(pa.array(text, kind), value_set=pa.array(known, kind)), dtype=np.bool_)


def decimals(text: "pd.Series[str]") -> "pd.Series[float]":
    """With how many decimals numbers are written: 2 of "4.60", 0 of "46"; NaN of what says it otherwise."""
    plain = text.str.fullmatch(r"-?[0-9]+(\.[0-9]+)?").to_numpy(dtype=np.bool_)
    places = (text + ".").str.find(".").rsub(text.str.len() - 1).clip(lower=0)
    return places.astype("float64").where(plain)


def _is_shortened(text: "pd.Series[str]") -> Bools:
    likely = text.str.contains("E+", regex=False).to_numpy(dtype=np.bool_)
    return likely & text.str.fullmatch(_SHORTENED).to_numpy(dtype=np.bool_) if likely.any() else likely


def _visible(cell: str) -> str:
    if cell.isprintable():  # signs without a width are not
        return cell.strip()
    return "".join(sign for sign in cell if unicodedata.category(sign) != "Cf").strip()


def _with(text: "pd.Series[str]", where: Bools, values: list[str] | list[str | None]) -> "pd.Series[str]":
    changed = text.copy()
    changed[where] = pd.array(values, dtype="str")
    return changed


def _shaped(text: "pd.Series[str]", pattern: str, otherwise: str) -> "pd.Series[str]":
    return text.where(text.str.fullmatch(pattern).to_numpy(dtype=np.bool_), otherwise)


def _days(text: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    if not is_filled(text).any():
        return pd.Series(np.full(len(text), "NaT", dtype="datetime64[s]"), index=text.index)
    days = pd.to_datetime(_shaped(text, _DAY, ""), format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    return days.where(days >= _FIRST_DAY)


def _numbers(text: "pd.Series[str]", column: Column) -> ParsedColumn:
    if not is_filled(text).any():
        numbers = np.full(len(text), np.nan)
    else:
        shaped = _shaped(text, _WHOLE if column.kind == "int" else _NUMBER, "nan")
        numbers = shaped.to_numpy(dtype=object).astype(np.float64)
    numbers[(np.abs(numbers) > _MOST) | ((numbers < 0) & (not column.signed))] = np.nan
    bad = is_filled(text) & np.isnan(numbers)
    values = np.nan_to_num(numbers).astype(np.int64) if column.dtype == "int64" else numbers
    return ParsedColumn(text, pd.Series(values, index=text.index), bad)


def _truths(text: "pd.Series[str]", column: Column) -> ParsedColumn:
    lower = text.str.lower()
    unread = ~lower.isin(["true", "false"]).to_numpy(dtype=np.bool_)
    truth = (lower == "true").to_numpy(dtype=np.bool_)
    values = truth if column.dtype == "bool" else pd.arrays.BooleanArray(truth, unread.copy())
    return ParsedColumn(text, pd.Series(values, index=text.index), is_filled(text) & unread)


def _lists(text: "pd.Series[str]") -> "pd.Series[str]":
    """Items joined by ";"; NA where the JSON array of a cell is none."""
    several = text.str.contains(r"[;\[]").to_numpy(dtype=np.bool_)
    if not several.any():
        return text
    return _with(text, several, [_items(cell) for cell in text.array[several]])


def _items(cell: str) -> str | None:
    if not cell.startswith("["):
        return ";".join(item.strip() for item in cell.split(";") if item.strip())
    try:
        items = json.loads(cell)
    except (ValueError, RecursionError):  # no JSON, a number of thousands of digits, brackets too deep
        return None
    return ";".join(str(item).strip() for item in items) if isinstance(items, list) else None


Codes = Mapping[str, frozenset[str]]

NONE = "–"  # nothing is near
_TAB = "Tab"

# How a cell is written, for readers of any language.
_EXPECTED = {
    "float": "1234.5",
    "int": "1234",
    "date": "yyyy-mm-dd",
    "bool": "true | false",
    "ids": "a;b",
    "texts": "a;b",
}
# All other findings on cells are errors, and rows with one are set aside, unless they are KEPT.
_KEPT = frozenset({"B019", "B031"})
WARNINGS = frozenset(
    {"B005", "B012", "B013", "T009", "T012", "T013"}
    | {"T018", "T019", "T020", "T022", "T024", "T025", "T027", "T028", "T029", "T030"}
    | {"B020", "B021", "B022", "B026", "B029", "B032"}
)


@dataclass(frozen=True, slots=True)
class ParsedTable:
    """A table as typed: every row, which of them are `sound`, and the findings on cells and columns."""

    frame: pd.DataFrame
    sound: Bools
    findings: pd.DataFrame


def parse_table(
    text: pd.DataFrame, table: Table, *, codes: Codes, silent: frozenset[str] = frozenset()
) -> ParsedTable:
    """Type the declared columns of `text` (`str` columns and `row`).

    A cell that cannot be read is unknown in the frame and its row is not sound (B001); so is an empty
    required cell (B003), but for those that may be empty (B019). Spaces around a cell are dropped and text
    is composed (NFC); on an id that is a finding (B005), for another row may carry the id as it was. An id
    that a spreadsheet shortened is unknown (B031), so that it joins no other row. An
    optional column that is not there is empty; a column that no table knows is a note (B004) and left out.
    So are other signs than commas between the cells of the file (B034) and days that are not written year
    first (B044). A key that a feature has more than
    once is told once for the file (B035).

    Raises
    ------
    FieldError
        If a required column is not there.
    """
    complete = _complete(text, table)
    written = {name for name in table.names if name in text and is_filled(text[name]).any()}
    read = {
        column.name: parse_column(complete[column.name], column, _permitted(column, codes))
        if column.name in written
        else _blank(complete[column.name], column)
        for column in table.columns
    }
    frame = pd.DataFrame({name: column.typed for name, column in read.items()}, index=text.index)
    for name in table.printed:
        frame[decimals_of(name)] = decimals(read[name].text)
    frame["row"] = text["row"]
    sound = np.ones(len(text), dtype=np.bool_)
    parts = [_signs_of_file(text, table), _days_of_file(text, table)]
    parts += [_repeated_keys(text, table), _unknown_columns(text, table)]
    for column in (
        each for each in table.columns if each.name in written or (each.required and each.name in text)
    ):
        name = column.name
        for rule, expected, where in _faults(complete[name], column, read[name], codes):
            if where.any() and not (rule == "B019" and name in silent):
                if rule not in WARNINGS | _KEPT or (rule == "B031" and column.required):
                    sound &= ~where
                value = complete.loc[where, name]
                faults = cell_findings(frame[where], table, rule, field=name, value=value, expected=expected)
                parts.append(faults)
    return ParsedTable(frame, sound, findings.concat_findings(parts))


def cell_findings(
    rows: pd.DataFrame,
    table: Table,
    rule: str,
    *,
    field: str,
    value: "pd.Series[str]",
    expected: "pd.Series[str] | str" = "",
) -> pd.DataFrame:
    """Return one finding for each of `rows`, which have `row` and the key of `table`."""
    if rows.empty:
        return pd.DataFrame()
    severity = "warning" if rule in WARNINGS else "error"
    place = {"file": table.file, "table": table.name, "record_id": record_ids(rows, table)}
    cells = {"field": field, "value": value, "expected": expected}
    return findings.findings_on(rows, rule=rule, severity=severity, **place, **cells)


def record_ids(frame: pd.DataFrame, table: Table) -> "pd.Series[str]":
    """How each row is called in a finding: its key without days, joined by "/"."""
    kinds = {column.name: column.kind for column in table.columns}
    parts = [name for name in table.key if kinds[name] != "date"] or [table.names[0]]
    named = frame[parts[0]].astype("str")
    for part in parts[1:]:
        named = named + "/" + frame[part].astype("str")
    return named.where(named.notna(), "").str.rstrip("/")  # a decision need not have a number


def _signs_of_file(text: pd.DataFrame, table: Table) -> pd.DataFrame:
    """B034: the file has other signs than commas between its cells."""
    separator, decimal = text.attrs.get("signs", ("", ""))
    named = {"value": _TAB if separator == "\t" else separator, "expected": decimal or NONE}
    place = {"file": table.file, "table": table.name}
    return findings.findings([{"rule": "B034", "severity": "note", **place, **named}] if separator else [])


# How an order of days is shown.
_DAY_ORDERS = {"dmy": "31/12/2023", "mdy": "12/31/2023"}


def _days_of_file(text: pd.DataFrame, table: Table) -> pd.DataFrame:
    """B044: the days of a column are not written year first; their order is the one that its cells show."""
    return findings.findings(
        {
            **{"rule": "B044", "severity": "note", "file": table.file, "table": table.name},
            **{"field": name, "value": _DAY_ORDERS[order]},
        }
        for name, order in text.attrs.get("days", {}).items()
    )


def _repeated_keys(text: pd.DataFrame, table: Table) -> pd.DataFrame:
    """B035: a key stands more than once in features of a layer; told once for all of them."""
    return findings.findings(
        {
            **{"rule": "B035", "severity": "warning", "file": table.file, "table": table.name},
            **{"row": first, "field": name, "value": str(count)},
        }
        for name, (first, count) in text.attrs.get("repeated", {}).items()
    )


def _unknown_columns(text: pd.DataFrame, table: Table) -> pd.DataFrame:
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
        written = text.attrs.get("written", text.columns)  # before others were derived
        raise FieldError(
            "{file} has no column {field}; add it, or rename the one meant (there are: {columns}).",
            file=table.file,
            field=", ".join(required),
            columns=", ".join(name for name in written if name not in {"row", "geometry"}),
        )
    blank = pd.Series([""] * len(text), dtype="str", index=text.index)
    return text.assign(**{column.name: blank for column in missing})


def _faults(
    written: "pd.Series[str]", column: Column, read: ParsedColumn, codes: Codes
) -> Iterator[tuple[str, "pd.Series[str] | str", Bools]]:
    """Yield what may be wrong in a column: the rule, what was expected, and the cells."""
    expected = _expected(column, codes)
    yield "B031" if column.kind == "id" else "B001", expected, read.bad
    if column.required:
        yield "B019" if column.may_be_empty else "B003", expected, ~is_filled(read.text)
    if column.kind in {"id", "ids"}:
        stray = (read.text != written).to_numpy(dtype=np.bool_) & is_filled(read.text)
        yield "B005", read.text[stray], stray
    elif column.kind in {"text", "texts"}:
        lost = looks_mojibake(read.text)
        meant = [probably_meant(cell) or NONE for cell in read.text.array[lost]]
        yield "B012", _with(read.text, lost, meant)[lost] if meant else "", lost


def _permitted(column: Column, codes: Codes) -> frozenset[str]:
    """Return the codes of a column; a set that the dictionary lacks is a fault of the program's own file."""
    if column.kind != "code":
        return frozenset()
    if column.name not in codes:
        raise FieldError("dictionary.csv has no codes of the set {field}; add its rows.", field=column.name)
    return codes[column.name]


def _expected(column: Column, codes: Codes) -> str:
    if column.kind == "code":
        return " | ".join(sorted(_permitted(column, codes)))
    return f"-{_EXPECTED[column.kind]}" if column.signed else _EXPECTED.get(column.kind, "")
