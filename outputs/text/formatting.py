"""Numbers and days as a reader of each language writes and types them; rounded here, and nowhere else.

Vietnamese: 1.234,56 and 17/11/2023; English: 1,234.56 and 17 Nov 2023; Korean, Chinese and Japanese: 1,234.56
and 2023년 11월 17일, 2023年11月17日. Halves go up; below nought stands one
minus, U+2212, which is no hyphen. What is not known is said to be not
stated: it is neither zero nor a blank.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import floor, log10

import pandas as pd
from babel.dates import format_date
from babel.numbers import NumberFormatError, format_decimal
from babel.numbers import parse_decimal as read_strictly

from occupancy.errors import QuestionError
from outputs.text.translations import LANGUAGES, Translator

_DAYS = {
    "vi": "dd/MM/yyyy",
    "en": "d MMM yyyy",
    "ko": "yyyy년 M월 d일",
    "zh": "yyyy年M月d日",
    "ja": "yyyy年M月d日",
}
_MONTHS = {"vi": "MM/yyyy", "en": "MMM yyyy", "ko": "yyyy년 M월", "zh": "yyyy年M月", "ja": "yyyy年M月"}
_YEARS = {"vi": "yyyy", "en": "yyyy", "ko": "yyyy년", "zh": "yyyy年", "ja": "yyyy年"}
_RATE_PLACES, _MORE_PLACES = 2, 2
_MINUS = "\N{MINUS SIGN}"
_NOISE_PLACES = 7  # of a hectare 0.001 m²; behind them the noise of adding floats would tip a half


def not_stated(words: Translator) -> str:
    """Return what stands where a value is not known."""
    return words.gettext("not stated")


def format_number(value: float | None, words: Translator, *, places: int) -> str:
    """Format a number with `places` decimals, rounded half up as `rounded` does."""
    return not_stated(words) if _missing(value) else _written(rounded(value or 0, places=places), words)


def format_recorded(value: float | None, words: Translator) -> str:
    """Format a number with the decimals it was recorded with, seven at the most: the threshold of a rule."""
    if _missing(value):
        return not_stated(words)
    exact = rounded(value or 0, places=_NOISE_PLACES)
    return _written(_half_up(exact, _decimals(exact)), words)


def format_ha(value: float | None, words: Translator) -> str:
    """Format hectares with two decimals, without the unit."""
    return format_number(value, words, places=2)


def format_m2(value: float | None, words: Translator) -> str:
    """Format square metres with one decimal, without the unit, as papers give them."""
    return format_number(value, words, places=1)


def format_count(value: float | None, words: Translator) -> str:
    """Format a whole number."""
    return format_number(value, words, places=0)


def format_minutes(value: float | None, words: Translator) -> str:
    """Format the minutes of a way by road as `rounded_minutes` has them."""
    return not_stated(words) if _missing(value) else format_count(rounded_minutes(value or 0), words)


def rounded_minutes(value: float) -> int:
    """Round the minutes of a way by road to five, five at the least: the speeds are assumed."""
    return max(5, 5 * round(value / 5))


def format_signed(value: float | None, words: Translator, *, places: int) -> str:
    """Format a difference with its sign, also where it is above nought; nought has none."""
    text = format_number(value, words, places=places)
    if _missing(value) or text == format_number(0, words, places=places):
        return text
    return f"+{text}" if (value or 0) > 0 else text


def format_headroom(value: float | None, words: Translator) -> str:
    """Format the headroom to a threshold in ha: three decimals, or five (0.1 m²) where three say none."""
    near = not _missing(value) and value and not rounded(value, places=3)
    return format_number(value, words, places=5 if near else 3)


def format_rate(value: float | None, words: Translator, *, thresholds: Iterable[float] = ()) -> str:
    """Format a rate in per cent as `rounded_rate` does, without its sign."""
    return not_stated(words) if _missing(value) else _written(rounded_rate(value or 0, thresholds), words)


def format_range(low: float, high: float, words: Translator) -> tuple[str, str]:
    """Format the ends of a range, rounded outward and no finer than its width allows.

    Half the width has two digits that count, and there are at most two decimals: 58.482 to 61.684 is
    58.4 to 61.7, −64.4 to 67.7 is −65 to 68.
    """
    half = (high - low) / 2
    places = min(2, max(0, 1 - floor(log10(half)))) if half > 0 else 2
    ends = zip((low, high), (ROUND_FLOOR, ROUND_CEILING), strict=True)
    first, last = (
        rounded(end, places=_NOISE_PLACES).quantize(Decimal(1).scaleb(-places), rounding=way)
        for end, way in ends
    )
    return _written(first or abs(first), words), _written(last or abs(last), words)


@lru_cache(maxsize=20_000)  # a page writes the same figures again with every choice
def rounded(value: float, *, places: int) -> Decimal:
    """Round an area, length or price half up, once it is rid of the noise of adding floats."""
    return _half_up(Decimal(repr(round(float(value), max(places, _NOISE_PLACES)))), places)


def rounded_rate(value_pct: float, thresholds: Iterable[float] = ()) -> Decimal:
    """Round a rate half up to two decimals, or to as many as keep it on its side of every threshold.

    59.996 is 59.996 where 60 is a threshold: two decimals would say that the condition is met. There are at
    most two decimals more, or two more than a threshold has; a rate that is nearer to it still is cut, not
    carried across: 59.99999994 is 59.9999. `value_pct` is the float nearest to the exact quotient, as
    `occupancy.measures.fill_rates.percentage` gives it, whose digits round as the quotient does.
    """
    exact = Decimal(repr(float(value_pct)))
    lines = [Decimal(repr(float(line))) for line in thresholds if not _missing(line)]
    most = _MORE_PLACES + max(_RATE_PLACES, *map(_decimals, lines), 0)
    for places in range(_RATE_PLACES, most + 1):
        rate = _half_up(exact, places)
        if all(_side(rate, line) == _side(exact, line) for line in lines):
            return rate
    step = Decimal(1).scaleb(-most)  # rounded it is the threshold itself
    return rate - step if rate > exact else rate + step


def in_print(number: str) -> str:
    """Return a written number with the minus of print, in place of the hyphen of a typewriter."""
    return number.replace("-", _MINUS)


def decimals(value: Decimal) -> int:
    """Count the decimals of a rounded number."""
    return max(0, -int(value.as_tuple().exponent))


def format_day(value: date | None, words: Translator, *, precision: str = "day") -> str:
    """Format a day of the calendar; of one known to the `month` or `year` no more is written."""
    if _missing(value) or value is None:
        return not_stated(words)
    return _printed_day(date(value.year, value.month, value.day), precision, words.language)


def _missing(value: object) -> bool:
    return value is None or value is pd.NaT or bool(pd.isna(value))  # type: ignore[call-overload]


def _half_up(exact: Decimal, places: int) -> Decimal:
    value = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return value if value else abs(value)  # never "-0,00"


def _decimals(value: Decimal) -> int:
    return decimals(value.normalize())


def _side(value: Decimal, line: Decimal) -> int:
    return (value > line) - (value < line)


def _written(value: Decimal, words: Translator) -> str:
    return _printed(value, decimals(value), words.language)


@lru_cache(maxsize=20_000)
def _printed(value: Decimal, places: int, language: str) -> str:
    pattern = "#,##0." + "0" * places if places > 0 else "#,##0"
    return in_print(format_decimal(value, format=pattern, locale=language, decimal_quantization=False))


@lru_cache(maxsize=20_000)
def _printed_day(day: date, precision: str, language: str) -> str:
    forms = {"month": _MONTHS[language], "year": _YEARS[language]}
    return format_date(day, format=forms.get(precision, _DAYS[language]), locale=language)


# Digits in groups of three parted by spaces, or any digits, points and commas; then a unit.
_TYPED = re.compile(r"([+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?|[+-]?[\d.,]+)\s*(.*)", flags=re.ASCII)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a number may be, `least` and `most` included.

    Attributes
    ----------
    least, most
        The ends.
    positive
        Whether 0 is left out.
    whole
        Whether it has no decimals.
    unit
        What may stand behind it, like `ha`.
    """

    least: float = 0
    most: float = 1e9
    positive: bool = False
    whole: bool = False
    unit: str = ""

    def allow(self, amount: Decimal) -> bool:
        """Return whether the amount is within the limits; 1.000 is no whole number, as it may be 1,000."""
        written_whole = int(amount.as_tuple().exponent) >= 0
        enough = amount > 0 if self.positive else amount >= Decimal(str(self.least))
        return enough and amount <= Decimal(str(self.most)) and (written_whole or not self.whole)


NOT_NEGATIVE = Limits()


def parse_decimal(text: str, words: Translator, limits: Limits = NOT_NEGATIVE) -> float:
    """Return the number of a text: 2,5 or 2.5, 1.234,5 or 1,234.5, with the unit of the limits or without.

    Where point and comma could each be the decimal mark, the number is the one within the limits.

    Raises
    ------
    QuestionError
        If the text is no number, is beyond the limits, or is two numbers within them: 1.234.
    """
    readings = _readings(text, limits)
    if not readings:
        raise QuestionError(
            "“{text}” is not a number; write one like {example}.",
            text=text.strip(),
            example="12" if limits.whole else format_number(12.5, words, places=1),
        )
    allowed = [amount for amount in readings if limits.allow(amount)]
    if not allowed:
        raise _beyond(text.strip(), words, limits, low=max(readings) <= 0)
    if len(allowed) > 1:
        large, small = max(allowed), min(allowed)
        raise QuestionError(
            "“{text}” may be {large} or {small}; write {large} for the one, {clear} for the other.",
            text=text.strip(),
            large=format_typed(float(large), words),
            small=_plain(float(small), words),
            clear=format_typed(float(small), words),
        )
    return float(allowed[0]) + 0.0  # never -0


def format_typed(value: float | None, words: Translator) -> str:
    """Return a number as its reader types it: ungrouped, up to 10 decimals, and never one that may be two.

    1.234 is written 1.2340 (English) or 1,2340 (Vietnamese); None is an empty text.
    """
    if value is None:
        return ""
    text = _plain(value, words)
    return text if len(_readings(text, NOT_NEGATIVE)) == 1 else f"{text}0"


def format_unrounded(value: float, words: Translator, *, places: int) -> str:
    """Return a number that somebody asked for, with all its decimals and at least so many `places`."""
    decimals = -int(Decimal(repr(float(value))).normalize().as_tuple().exponent)
    return format_number(value, words, places=max(places, decimals))


def _plain(value: float, words: Translator) -> str:
    text = format_decimal(Decimal(repr(value)), format="0.##########", locale=words.language)
    return in_print(text)


def _readings(text: str, limits: Limits) -> set[Decimal]:
    """Return the numbers that a text is in the languages of the program, each read strictly."""
    match = _TYPED.fullmatch(_normalized(text))
    if not match or _normalized(match[2]) not in {
        "",
        _normalized(limits.unit),
        _normalized(limits.unit).partition("/")[0],
    }:
        return set()
    amounts = set()
    for language in LANGUAGES:
        try:
            amounts.add(read_strictly(match[1].replace(" ", ""), locale=language, strict=True))
        except NumberFormatError:
            continue
    return amounts


def _normalized(text: str) -> str:
    """Return a text with plain digits, spaces, minus and letters: １２，５ m² is 12,5 m2."""
    return unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").casefold().strip()


def _beyond(text: str, words: Translator, limits: Limits, *, low: bool) -> QuestionError:
    if limits.positive and low:
        return QuestionError("“{text}” is not above 0.", text=text)
    ends = {
        "least": format_number(limits.least, words, places=0),
        "most": format_number(limits.most, words, places=0),
    }
    if limits.whole:
        return QuestionError("“{text}” is not a whole number from {least} to {most}.", text=text, **ends)
    return QuestionError("“{text}” is not from {least} to {most}.", text=text, **ends)
