"""Stated facts in words: a value with its unit, and the day it was stated on."""

from datetime import date

from occupancy.plot_profile.facts import Fact
from outputs import numbers
from outputs.catalogue import Words
from outputs.labels import labels
from outputs.numbers import hectares, number, unknown
from outputs.sheet.plain_text import clipped

_MOST = 110  # signs of a value
_DAYS = {"date": "", "month": "-01", "year": "-01-01"}  # what a written day lacks


def stated_text(fact: Fact, words: Words) -> str:
    """A value with its unit as the reader writes them; a value that is no number stays as it is stated."""
    if fact.value is None:
        return unknown(words)
    value = str(fact.value)
    if fact.unit in _DAYS:
        return _day(value, fact.unit, words)
    try:
        whole = float(value) == int(float(value))
        shown = number(float(value), words, places=0 if whole else 2)
    except (ValueError, OverflowError):
        shown = clipped(value, _MOST)
    unit = labels(words.language).code("unit", fact.unit) if fact.unit else ""
    return f"{shown} {unit}".strip()


def ha_text(value: float | None, words: Words) -> str:
    """Hectares with their unit."""
    return f"{hectares(value, words)} {labels(words.language).code('unit', 'ha')}"


def fact_day(fact: Fact, words: Words) -> str:
    """The day a fact was stated on; what has none says so."""
    if fact.value is None:
        return ""
    if fact.day is None:
        return words.gettext("day not stated")
    return words.gettext("stated on {day}").format(day=numbers.day(fact.day, words))


def _day(value: str, unit: str, words: Words) -> str:
    try:
        told = date.fromisoformat(value + _DAYS[unit])
    except ValueError:
        return clipped(value, _MOST)
    return numbers.day(told, words, precision="day" if unit == "date" else unit)
