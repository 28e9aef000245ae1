"""Numbers as people type them: 12,5 and 12.5 alike, pasted ones too; what may be two numbers is refused."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import NumberFormatError, format_decimal
from babel.numbers import parse_decimal as read_strictly

from occupancy.errors import QuestionError
from outputs.text.formatting import format_number, in_print
from outputs.text.translations import LANGUAGES, Translator

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
