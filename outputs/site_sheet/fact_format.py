"""Stated facts in words: a value with its unit, and the day it was stated on."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from occupancy.plot_profile.facts import Fact
from occupancy.plot_profile.surroundings import CLASSES
from outputs.text import formatting
from outputs.text.formatting import format_day, format_ha, format_number, not_stated
from outputs.text.labels import labels
from outputs.text.translations import Translator

_UNBROKEN = 24  # signs without a space that a line of the narrowest column takes
_BREAK = "\u200b"  # a place to break that shows nothing
_CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn"}


def truncate(text: str, most: int) -> str:
    """A text on one line, of at most `most` signs, ended by dots where it was longer."""
    shown = "".join(sign if unicodedata.category(sign) not in _CONTROL else " " for sign in text)
    shown = " ".join(shown.split())
    if len(shown) > most:
        shown = shown[: most - 1].rstrip() + "…"
    return re.sub(rf"[^\s]{{{_UNBROKEN},}}", _broken, shown)


def _broken(found: re.Match[str]) -> str:
    """A long word with places to break: behind its marks, or else every so many signs."""
    word = re.sub(r"(?<=[/_.,;&?=+-])(?=\w)", _BREAK, found[0])
    return re.sub(rf"([^{_BREAK}]{{{_UNBROKEN}}})(?=[^{_BREAK}])", rf"\1{_BREAK}", word)


_MOST = 110  # signs of a value
_DAYS = {"date": "", "month": "-01", "year": "-01-01"}  # what a written day lacks


def stated_text(fact: Fact, words: Translator) -> str:
    """A value with its unit as the reader writes them; a value that is no number stays as it is stated."""
    if fact.value is None:
        return not_stated(words)
    value = str(fact.value)
    if fact.unit in _DAYS:
        return _day(value, fact.unit, words)
    try:
        whole = float(value) == int(float(value))
        shown = format_number(float(value), words, places=0 if whole else 2)
    except (ValueError, OverflowError):
        shown = truncate(value, _MOST)
    unit = labels(words.language).code("unit", fact.unit) if fact.unit else ""
    return f"{shown} {unit}".strip()


def ha_text(value: float | None, words: Translator) -> str:
    """Hectares with their unit."""
    return f"{format_ha(value, words)} {labels(words.language).code('unit', 'ha')}"


def fact_day(fact: Fact, words: Translator) -> str:
    """The day a fact was stated on; what has none says so."""
    if fact.value is None:
        return ""
    if fact.day is None:
        return words.gettext("day not stated")
    return words.gettext("stated on {day}").format(day=formatting.format_day(fact.day, words))


def _day(value: str, unit: str, words: Translator) -> str:
    try:
        told = date.fromisoformat(value + _DAYS[unit])
    except ValueError:
        return truncate(value, _MOST)
    return formatting.format_day(told, words, precision="day" if unit == "date" else unit)


_LONGEST = 190  # signs of a source; a longer one ends in dots


class Sources:
    """Numbers sources from 1; the same source with the same reserve has one number."""

    def __init__(self, words: Translator) -> None:
        self._words = words
        self._texts: list[str] = []

    def mark(self, fact: Fact) -> str:
        """The number of a fact's source; empty where it has none."""
        return self.number(fact.source, note=fact.note, stated=fact.day) if fact.value is not None else ""

    def number(self, source: str, *, note: str = "", stated: date | None = None) -> str:
        """The number of a source with its reserve and the day it was stated on; empty where there is none."""
        if not source:
            return ""
        named = labels(self._words.language).code("source", source)
        when = (
            self._words.gettext("stated on {day}").format(day=format_day(stated, self._words))
            if stated
            else ""
        )
        text = truncate("; ".join(filter(None, (named, when, note))), _LONGEST)
        if text not in self._texts:
            self._texts.append(text)
        return str(self._texts.index(text) + 1)

    @property
    def texts(self) -> list[str]:
        """The sources in the order of their numbers."""
        return list(self._texts)


# Codes by the set they belong to; None: all of it. `count` is the unit of a table that no sheet has.
CODES: Mapping[str, tuple[str, ...] | None] = {
    "state": None,
    "land_use": None,
    "sector_code": None,
    "service": None,
    "status": None,
    "boundary_status": None,
    "leasable_basis": None,
    "source": None,
    "class": CLASSES,
    "unit": ("pct", "ha", "MVA", "kV", "m3/day", "USD/m2", "date", "month", "year"),
}


def visible_terms(kind: str, group: str, name: str) -> bool:
    """Whether a sheet may show a row of the dictionary, by its kind, set and name."""
    if kind == "table":  # any may be invented, and the stamp names those that are
        return True
    names = CODES.get(group, ())
    return kind == "code" and (names is None or name in names)
