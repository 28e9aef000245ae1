"""Texts of facts on a sheet: values with units and days, numbered sources, and texts cut to fit."""

import re
import unicodedata
from datetime import date

from occupancy.book import LandBook
from occupancy.plot_profile.facts import Fact
from outputs.text.formatting import format_day, format_ha, format_number, not_stated
from outputs.text.labels import labels
from outputs.text.sources import cited, source_text
from outputs.text.translations import Translator

_UNBROKEN = 24  # signs without a space that a line of the narrowest column takes
_BREAK = "\u200b"  # a place to break that shows nothing
_CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn"}
_MOST = 110  # signs of a value
_DAYS = {"date": "", "month": "-01", "year": "-01-01"}  # what a written day lacks
_LONGEST = 190  # signs of a source; a longer one ends in dots


def stated_text(fact: Fact, words: Translator) -> str:
    """Return a value with its unit as the reader writes them; what is no number stays as it is stated."""
    if fact.value is None:
        return not_stated(words)
    value = str(fact.value)
    if fact.unit in _DAYS:
        return _written_day(value, fact.unit, words)
    try:
        whole = float(value) == int(float(value))
        text = format_number(float(value), words, places=0 if whole else 2)
    except (ValueError, OverflowError):
        text = truncate(value, _MOST)
    unit = labels(words.language).code("unit", fact.unit) if fact.unit else ""
    return f"{text} {unit}".strip()


def ha_text(value: float | None, words: Translator) -> str:
    """Return hectares with their unit."""
    return f"{format_ha(value, words)} {labels(words.language).code('unit', 'ha')}"


def fact_day(fact: Fact, words: Translator) -> str:
    """Return the day a fact was stated on, or that none is stated."""
    if fact.value is None:
        return ""
    if fact.day is None:
        return words.gettext("day not stated")
    return words.gettext("stated on {day}").format(day=format_day(fact.day, words))


def truncate(text: str, most: int) -> str:
    """Return a text on one line, cut to `most` signs with dots at its end where it was longer."""
    line = "".join(sign if unicodedata.category(sign) not in _CONTROL else " " for sign in text)
    line = " ".join(line.split())
    if len(line) > most:
        line = line[: most - 1].rstrip() + "…"
    return re.sub(rf"[^\s]{{{_UNBROKEN},}}", _with_breaks, line)


class Sources:
    """Numbers of sources from 1; the same source with the same reserve has one number."""

    def __init__(self, words: Translator, book: LandBook) -> None:
        self._words, self._book = words, book
        self._texts: list[str] = []

    def mark(self, fact: Fact) -> str:
        """Return the number of a fact's source; empty where it has none."""
        return self.number(fact.source, note=fact.note, stated=fact.day) if fact.value is not None else ""

    def number(self, source: str, *, note: str = "", stated: date | None = None) -> str:
        """Return the number of a source with its reserve and its day; empty where there is no source."""
        if not source:
            return ""
        name = source_text(source, self._book, self._words)
        stated_on = (
            self._words.gettext("stated on {day}").format(day=format_day(stated, self._words))
            if stated
            else ""
        )
        text = truncate(
            "; ".join(filter(None, (name, stated_on, cited(note, self._book, self._words)))), _LONGEST
        )
        if text not in self._texts:
            self._texts.append(text)
        return str(self._texts.index(text) + 1)

    @property
    def texts(self) -> list[str]:
        """Return the sources in the order of their numbers."""
        return list(self._texts)


def _written_day(value: str, unit: str, words: Translator) -> str:
    try:
        day = date.fromisoformat(value + _DAYS[unit])
    except ValueError:
        return truncate(value, _MOST)
    return format_day(day, words, precision="day" if unit == "date" else unit)


def _with_breaks(match: re.Match[str]) -> str:
    """Return a long word with places to break: behind its marks, or else every so many signs."""
    word = re.sub(r"(?<=[/_.,;&?=+-])(?=\w)", _BREAK, match[0])
    return re.sub(rf"([^{_BREAK}]{{{_UNBROKEN}}})(?=[^{_BREAK}])", rf"\1{_BREAK}", word)
