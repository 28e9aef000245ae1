"""Cells: the text of one column becomes days, numbers, codes or ids, and what cannot is told apart."""

import json
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from occupancy.reading.columns import Column
from occupancy.reading.schemas import dtype

Bools = NDArray[np.bool_]

_NUMBER = r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?"
_WHOLE = r"[0-9]{1,15}"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# A year such as 0023 is a slip of the pen; 9999 is how many write "without end".
_FIRST_DAY = np.datetime64("1900-01-01", "s")
# More than any area or sum of money: a slip of the pen, which would overflow where it is multiplied.
_MOST = 1e18
# Letters of TCVN3 read as Latin-1 ("bé tµi nguyªn"), and the sign that stands for a lost character.
_LOST = "[A-Za-zÀ-ỹ][¨ª«¬\u00adµ¶¸¹]|\ufffd"


@dataclass(frozen=True, slots=True)
class Cells:
    """One column: its text trimmed and composed, the same `typed`, and which cells are `bad`.

    A bad cell is written and cannot be read; what is typed there is "unknown".
    """

    text: "pd.Series[str]"
    typed: Any
    bad: Bools


def cells(written: "pd.Series[str]", column: Column, codes: frozenset[str]) -> Cells:
    """Read one column strictly; `codes` are those permitted in it."""
    text = trimmed(written, stray=column.kind in {"id", "ids"})
    if column.kind in {"id", "text"}:
        return Cells(text, text, np.zeros(len(text), dtype=np.bool_))
    if column.kind in {"ids", "texts"}:
        lists = _lists(text)
        bad = lists.isna().to_numpy(dtype=np.bool_)
        return Cells(text, lists.fillna(""), bad)
    if column.kind == "code":
        bad = filled(text) & ~text.isin(codes).to_numpy(dtype=np.bool_)
        return Cells(text, text.where(~bad, ""), bad)
    if column.kind == "bool":
        return _truths(text, column)
    if column.kind == "date":
        days = _days(text)
        return Cells(text, days, filled(text) & days.isna().to_numpy(dtype=np.bool_))
    return _numbers(text, column)


def trimmed(written: "pd.Series[str]", *, stray: bool = False) -> "pd.Series[str]":
    """Text without spaces around it, in composed Unicode (NFC).

    With `stray`, signs without a width (U+200B, U+FEFF …) go too: nobody can see or type them.
    """
    text = written.str.strip()
    foreign = ~text.str.isascii().to_numpy(dtype=np.bool_)
    if not foreign.any():
        return text
    composed = [unicodedata.normalize("NFC", cell) for cell in text.array[foreign]]
    return _with(text, foreign, [_visible(cell) for cell in composed] if stray else composed)


def filled(text: "pd.Series[str]") -> Bools:
    """Which cells hold something."""
    return (text != "").to_numpy(dtype=np.bool_)


def decimals(text: "pd.Series[str]") -> "pd.Series[float]":
    """With how many decimals numbers are written: 2 of "4.60", 0 of "46"; NaN of what says it otherwise."""
    plain = text.str.fullmatch(r"-?[0-9]+(\.[0-9]+)?").to_numpy(dtype=np.bool_)
    places = (text + ".").str.find(".").rsub(text.str.len() - 1).clip(lower=0)
    return places.astype("float64").where(plain)


def garbled(text: "pd.Series[str]") -> Bools:
    """Which cells look like Vietnamese in a lost encoding (TCVN3), or hold a lost character."""
    return text.str.contains(_LOST).to_numpy(dtype=np.bool_)


def _visible(cell: str) -> str:
    return "".join(sign for sign in cell if unicodedata.category(sign) != "Cf").strip()


def _with(text: "pd.Series[str]", where: Bools, values: list[str] | list[str | None]) -> "pd.Series[str]":
    changed = text.copy()
    changed[where] = pd.array(values, dtype="str")
    return changed


def _shaped(text: "pd.Series[str]", pattern: str, otherwise: str) -> "pd.Series[str]":
    return text.where(text.str.fullmatch(pattern).to_numpy(dtype=np.bool_), otherwise)


def _days(text: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    if not filled(text).any():
        return pd.Series(np.full(len(text), "NaT", dtype="datetime64[s]"), index=text.index)
    days = pd.to_datetime(_shaped(text, _DAY, ""), format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    return days.where(days >= _FIRST_DAY)


def _numbers(text: "pd.Series[str]", column: Column) -> Cells:
    if not filled(text).any():
        numbers = np.full(len(text), np.nan)
    else:
        shaped = _shaped(text, _WHOLE if column.kind == "int" else _NUMBER, "nan")
        numbers = shaped.to_numpy(dtype=object).astype(np.float64)
    numbers[(np.abs(numbers) > _MOST) | ((numbers < 0) & (not column.signed))] = np.nan
    bad = filled(text) & np.isnan(numbers)
    values = np.nan_to_num(numbers).astype(np.int64) if dtype(column) == "int64" else numbers
    return Cells(text, pd.Series(values, index=text.index), bad)


def _truths(text: "pd.Series[str]", column: Column) -> Cells:
    lower = text.str.lower()
    unread = ~lower.isin(["true", "false"]).to_numpy(dtype=np.bool_)
    truth = (lower == "true").to_numpy(dtype=np.bool_)
    values = truth if dtype(column) == "bool" else pd.arrays.BooleanArray(truth, unread.copy())
    return Cells(text, pd.Series(values, index=text.index), filled(text) & unread)


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
    except json.JSONDecodeError:
        return None
    return ";".join(str(item).strip() for item in items) if isinstance(items, list) else None
