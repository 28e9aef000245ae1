"""The sources of a sheet, numbered as they are named."""

from datetime import date

from occupancy.plot_profile.facts import Fact
from outputs.catalogue import Words
from outputs.labels import labels
from outputs.numbers import day
from outputs.sheet.plain_text import clipped

_LONGEST = 190  # signs of a source; a longer one ends in dots


class Sources:
    """Numbers sources from 1; the same source with the same reserve has one number."""

    def __init__(self, words: Words) -> None:
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
        when = self._words.gettext("stated on {day}").format(day=day(stated, self._words)) if stated else ""
        text = clipped("; ".join(filter(None, (named, when, note))), _LONGEST)
        if text not in self._texts:
            self._texts.append(text)
        return str(self._texts.index(text) + 1)

    @property
    def texts(self) -> list[str]:
        """The sources in the order of their numbers."""
        return list(self._texts)
