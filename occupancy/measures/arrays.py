"""Arrays: days as whole numbers since 1970-01-01, sums by position, and what is worked out once and kept."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from occupancy.errors import QuestionError

Days = NDArray[np.int32]
Positions = NDArray[np.intp]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ALWAYS = int(np.iinfo(np.int32).min)
NEVER = int(np.iinfo(np.int32).max)
NOT_STATED = NEVER - 1  # no day has come to it, and none can be said not to have
_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Return the number of a day; raises QuestionError when it is not a day."""
    if not isinstance(day, date):
        raise QuestionError(
            "The day asked about is {day}, which is not a date; give one like 2023-11-17.", day=day
        )
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """Return the day of a number."""
    return date.fromordinal(number + _EPOCH)


def day_numbers(column: "pd.Series[Any]", *, empty: int) -> Days:
    """Return the days of a column as numbers; an empty cell becomes `empty` (ALWAYS, NEVER, NOT_STATED)."""
    days = column.to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(days), empty, days.astype(np.int64)).astype(np.int32)


def is_between(first: Days, last: Days, day: int) -> Bools:
    """Return whether the day lies between two days, both ends inclusive."""
    return (first <= day) & (day <= last)


def sum_by_position(at: Positions, values: Floats, *, size: int) -> Floats:
    """Sum what falls on each of the positions 0 … size - 1; 0 where nothing does, NaN where a value is."""
    return np.bincount(at, values, minlength=size).astype(np.float64, copy=False)


def where_come(since: Days, day: int, values: Floats) -> Floats:
    """Return the values whose day has come, nought for others; NaN for one whose day is not stated."""
    unknown = (since == NOT_STATED) & (values != 0)
    return np.where(since <= day, values, np.where(unknown, np.nan, 0.0))


def where_not_stated(since: Days, values: Floats) -> Floats:
    """Return the values whose day is not stated, as far as they are known themselves; nought for others."""
    return np.where(since == NOT_STATED, np.nan_to_num(values), 0.0)


def sum_known(at: Positions, values: Floats, *, size: int) -> Floats:
    """Sum the known values by position; NaN where there are unknown ones, and no known one above nought."""
    unknown = np.isnan(values)
    if not unknown.any():
        return sum_by_position(at, values, size=size)
    sums = sum_by_position(at, np.nan_to_num(values), size=size)
    return np.where((sums == 0) & (np.bincount(at[unknown], minlength=size) > 0), np.nan, sums)


Owner = TypeVar("Owner")  # a book or a statement
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def cached_per_book(
    work: Callable[Concatenate[Owner, Given], Answer],
) -> Callable[Concatenate[Owner, Given], Answer]:
    """Do `work` once for each book, or statement, and for what else it is given: a language, a code.

    Books and statements never change, so the answer never does. Do not write to it;
    it must not hold its book.
    """
    kept: WeakKeyDictionary[Owner, dict[Any, Answer]] = WeakKeyDictionary()

    @wraps(work)
    def answer(owner: Owner, /, *given: Given.args, **named: Given.kwargs) -> Answer:
        answers = kept.setdefault(owner, {})
        key = (given, *named.items())
        if key not in answers:
            answers[key] = work(owner, *given, **named)
        return answers[key]

    return answer
