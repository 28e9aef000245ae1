"""What every page is given: the book, what it amounts to on the day, the view and the words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from occupancy.book import LandBook
from occupancy.statement import Statement
from outputs import numbers
from outputs.catalogue import Words
from outputs.labels import Labels, labels
from ui.view import View

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One run of a page for one reader."""

    book: LandBook
    statement: Statement
    view: View
    words: Words

    @property
    def labels(self) -> Labels:
        """What columns and codes are called in the reader's language."""
        return labels(self.words.language)

    @property
    def basis(self) -> Row:
        """The row of the basis that the reader chose."""
        return next(row for row in rows(self.book.bases) if row["basis"] == self.view.basis)

    @property
    def sides(self) -> Row:
        """Numerator, denominator and rate of the whole book under that basis."""
        return rows(self.statement.rates.loc[[self.view.basis]])[0]

    def say(self, message: str, **places: object) -> str:
        """A sentence in the reader's language, its places filled in."""
        return self.words.gettext(message).format(**places)

    def named(self, row: Row, stem: str = "name") -> str:
        """The `name` or `label` of a row in the reader's language; in Vietnamese where it has no other."""
        return self.either(row[f"{stem}_vi"], row.get(f"{stem}_en", ""))

    def either(self, vietnamese: str, english: str) -> str:
        """The text of the reader's language, or the Vietnamese where it is blank."""
        return english if english and self.words.language == "en" else vietnamese

    def ha(self, value: float, *, places: int = 2) -> str:
        """Hectares with their unit."""
        return f"{numbers.number(value, self.words, places=places)} ha"

    def pct(self, value: float, *, line: float | None = None) -> str:
        """A rate with its unit, never rounded across the `line` it is compared with."""
        shown = numbers.rate(value, self.words, thresholds=[] if line is None else [line])
        return shown if shown == numbers.unknown(self.words) else f"{shown} %"

    def day(self, value: date) -> str:
        """A day as the reader writes it."""
        return numbers.day(value, self.words)

    def not_counted(self, set_aside: Mapping[str, Any]) -> str:
        """How much could not be counted: it stands under every rate, nought included."""
        return self.say(
            "Not counted: {rows} rows, {area} of leased land.",
            rows=numbers.count(set_aside["rows"], self.words),
            area=self.ha(set_aside["leased_ha"]),
        )


def rows(frame: pd.DataFrame) -> list[Row]:
    """The rows of a frame, each as its cells by column."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, cells, strict=True)) for cells in frame.itertuples(index=False, name=None)]
