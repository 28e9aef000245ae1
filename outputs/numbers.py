"""Numbers and days as a reader of each language writes them; rounded here, once, and nowhere else.

Vietnamese: 1.234,56 and 17/11/2023; English: 1,234.56 and 17 Nov 2023; Korean, Chinese and Japanese: 1,234.56
and 2023년 11월 17일, 2023年11月17日. Halves go up. What is not known is
said to be not stated: it is neither zero nor a blank.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from outputs.catalogue import Words

_DAYS = {
    "vi": "dd/MM/yyyy",
    "en": "d MMM yyyy",
    "ko": "yyyy년 M월 d일",
    "zh": "yyyy年M月d日",
    "ja": "yyyy年M月d日",
}
_MONTHS = {"vi": "MM/yyyy", "en": "MMM yyyy", "ko": "yyyy년 M월", "zh": "yyyy年M月", "ja": "yyyy年M月"}
_YEARS = {"vi": "yyyy", "en": "yyyy", "ko": "yyyy년", "zh": "yyyy年", "ja": "yyyy年"}
_MOST_PLACES = 17  # a float has no more digits that mean anything


def unknown(words: Words) -> str:
    """What stands where a value is not known."""
    return words.gettext("not stated")


def number(value: float | None, words: Words, *, places: int) -> str:
    """`value` with `places` decimals, rounded half up on the decimal digits it is written with."""
    if _missing(value):
        return unknown(words)
    return _written(_rounded(Decimal(repr(float(value or 0))), places), words)


def hectares(value: float | None, words: Words) -> str:
    """Hectares with two decimals, without the unit."""
    # 0.1 m² is 0.00001 ha: what lies behind is the noise of adding floats, and would tip a half.
    return number(None if _missing(value) else round(float(value or 0), 7), words, places=2)


def square_metres(value: float | None, words: Words) -> str:
    """Square metres with one decimal, without the unit, as papers give them."""
    return number(value, words, places=1)


def count(value: float | None, words: Words) -> str:
    """A whole number."""
    return number(value, words, places=0)


def rate(value: float | None, words: Words, *, thresholds: Sequence[float] = ()) -> str:
    """A rate in per cent, two decimals, or as many as keep it on its side of every threshold.

    59.996 is written 59,996 where 60 is a threshold: two decimals would say that the condition is met.
    """
    if _missing(value):
        return unknown(words)
    exact = Decimal(repr(float(value or 0)))
    lines = [Decimal(repr(float(line))) for line in thresholds if not _missing(line)]
    for places in range(2, _MOST_PLACES):
        shown = _rounded(exact, places)
        if all(_side(shown, line) == _side(exact, line) for line in lines):
            return _written(shown, words)
    return _written(exact, words)


def day(value: date | None, words: Words, *, precision: str = "day") -> str:
    """A day of the calendar; of one known to the `month` or `year` no more is written."""
    if _missing(value) or value is None:
        return unknown(words)
    forms = {"month": _MONTHS[words.language], "year": _YEARS[words.language]}
    return format_date(value, format=forms.get(precision, _DAYS[words.language]), locale=words.language)


def _missing(value: object) -> bool:
    return value is None or value is pd.NaT or bool(pd.isna(value))  # type: ignore[call-overload]


def _rounded(exact: Decimal, places: int) -> Decimal:
    shown = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return shown if shown else abs(shown)  # never "-0,00"


def _side(value: Decimal, line: Decimal) -> int:
    return (value > line) - (value < line)


def _written(shown: Decimal, words: Words) -> str:
    places = -int(shown.as_tuple().exponent)
    pattern = "#,##0." + "0" * places if places > 0 else "#,##0"
    return format_decimal(shown, format=pattern, locale=words.language, decimal_quantization=False)
