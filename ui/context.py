"""What every page is given: the book, what it amounts to on the day, the view and the words."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from occupancy.book import LandBook
from occupancy.loading.table_specs import WORDED
from occupancy.statement import Statement
from outputs.office_settings import OfficeSettings
from outputs.records import Row
from outputs.text import captions, formatting
from outputs.text.labels import Labels, cited, labels, source_text
from outputs.text.translations import Translator
from ui import address_keys, view_state
from ui.address_keys import KEYS
from ui.address_query import Query
from ui.view_state import ViewState

# Streamlit reads labels as Markdown; a text of the book could bring a picture from elsewhere. What looks like
# an address becomes a link even behind escapes: a sign without width keeps it apart.
_MARKDOWN = re.compile(r"([!-/:-@[-`{-~])")
_ADDRESS = re.compile(r"(?<=[:/])(?=//|/)|(?<=www)(?=\.)|(?=@)", flags=re.IGNORECASE)
_APART = "\N{WORD JOINER}"


def literal(text: str) -> str:
    """Return a text as Markdown that shows nothing but its own signs."""
    return _MARKDOWN.sub(r"\\\1", _ADDRESS.sub(_APART, text))


@dataclass(frozen=True, slots=True)
class PageContext:
    """One run of a page for one reader."""

    book: LandBook
    statement: Statement
    view: ViewState
    words: Translator
    pages: Mapping[str, StreamlitPage] = field(default_factory=dict)
    audience: str = "internal"
    settings: OfficeSettings = field(default_factory=OfficeSettings)
    folder: Path = Path()  # that the book was read from
    drawn: Counter[str] = field(default_factory=Counter)  # how often each link stands on the page

    def link(self, name: str, label: str, **changed: str) -> None:
        """Draw a link to the page called `name` that carries the view with what has `changed`."""
        key = view_state.key(name, changed)
        self.drawn[key] += 1
        times = self.drawn[key]
        with st.container(key=key if times == 1 else f"{key}-{times}", width="content"):
            st.page_link(self.pages[name], label=literal(label), query_params=self.view.params(**changed))

    @property
    def internal(self) -> bool:
        """Whether tenants, leases and findings may be shown; an investor's book does not even have them."""
        return self.audience == "internal"

    @property
    def labels(self) -> Labels:
        """What columns and codes are called in the reader's language."""
        return labels(self.words.language)

    @property
    def name(self) -> str:
        """The name of the book."""
        return captions.book_name(self.book, self.words)

    @property
    def basis(self) -> Row:
        """The row of the basis that the reader chose."""
        return captions.basis_row(self.book, self.view.basis)

    @property
    def basis_label(self) -> str:
        """What that basis is called, with the land that it exempts."""
        return captions.basis_label(self.book, self.view.basis, self.words)

    @property
    def sides(self) -> Row:
        """Numerator, denominator and rate of the whole book under that basis."""
        return captions.rate_row(self.statement)

    @property
    def not_counted(self) -> str:
        """How much could not be counted: it stands under every rate, nought included."""
        return captions.not_counted(self.statement, self.words)

    @property
    def not_counted_line(self) -> str:
        """`not_counted` as a sentence of its own."""
        return f"{self.not_counted[:1].upper()}{self.not_counted[1:]}."

    def source_line(self) -> str:
        """Return what the figures of a page rest on: basis, day, book, and what is not counted."""
        return self.say(
            "Basis: {basis}. Day: {day}. Source: {book}; {not_counted}.",
            basis=self.basis_label,
            day=self.day(self.view.day),
            book=self.name,
            not_counted=self.not_counted,
        )

    def query(self, page: str) -> Query:
        """Return what the address asks of a page."""
        return Query.read(page, self.view.filters, self.book, self.words)

    def choices(self, name: str) -> Mapping[str, str]:
        """Return the codes that a key of the address may have, with their labels."""
        return address_keys.choices(name, self.book, self.words)

    def setting(self, name: str) -> str:
        """Return the code under a key of the address, or the usual one."""
        code = self.view.filters.get(name, "")
        return code if code in self.choices(name) else KEYS[name].default

    def say(self, message: str, **places: object) -> str:
        """Return a sentence in the reader's language, its places filled in."""
        return self.words.gettext(message).format(**places)

    def say_many(self, singular: str, plural: str, count: int, **places: object) -> str:
        """Return the form of a sentence for `count` things, its places filled in."""
        return self.words.ngettext(singular, plural, count).format(**places)

    def column(self, name: str) -> str:
        """Return what a column is called."""
        return self.labels.column(name)

    def columns(self, *names: str) -> list[str]:
        """Return what columns are called."""
        return [self.labels.column(name) for name in names]

    def code(self, column: str, code: str) -> str:
        """Return what a code of a column means; an empty code is not stated."""
        if column in WORDED:
            return source_text(code, self.book, self.words)
        return self.labels.code(column, code)

    def cited(self, name: object) -> str:
        """Return a source or reference in the reader's words; empty where there is none."""
        return cited(str(name or ""), self.book, self.words)

    def zone_names(self) -> Mapping[str, str]:
        """Return the names of the zones by their ids."""
        return captions.zone_names(self.book, self.words)

    def land_names(self) -> Mapping[str, str]:
        """Return the names of zones and phases by their ids."""
        return captions.land_names(self.book, self.words)

    def count(self, many: float) -> str:
        """Return a number of things."""
        return formatting.format_count(many, self.words)

    def number(self, value: float | None, *, places: int) -> str:
        """Return a number, or that it is not stated."""
        return formatting.format_number(value, self.words, places=places)

    @property
    def not_stated(self) -> str:
        """What stands for a value that nobody states."""
        return formatting.not_stated(self.words)

    def named(self, row: Row) -> str:
        """Return the name of a zone or phase."""
        return captions.localized_name(row, self.words)

    def label(self, row: Row) -> str:
        """Return the label of a basis or rule."""
        return captions.localized_label(row, self.words)

    def ha(self, value: float) -> str:
        """Return hectares with their unit; what is not stated has none."""
        text = formatting.format_ha(value, self.words)
        return text if text == self.not_stated else f"{text} ha"

    def land(self, row: Row, name: str) -> str:
        """Return hectares of a row without their unit; of those not stated, how many it is."""
        open_ha = row.get(name.replace("_ha", "_unknown_ha"), 0.0)
        if row[name] == row[name] or not open_ha:  # NaN is not itself
            return self.area(row[name])
        return self.say("not stated: {area}", area=self.ha(open_ha))

    def rate(self, value: float | None) -> str:
        """Return a rate without its unit, never rounded across the line of a rule in force."""
        return formatting.format_rate(value, self.words, thresholds=self.statement.rules["value_pct"])

    def pct(self, value: float) -> str:
        """Return a rate with its unit, as `rate`."""
        text = self.rate(value)
        return text if text == formatting.not_stated(self.words) else f"{text} %"

    def day(self, value: date | None, *, precision: str = "day") -> str:
        """Return a day as the reader writes it, or that it is not stated."""
        return formatting.format_day(value, self.words, precision=precision)

    def area(self, value: float | None) -> str:
        """Return hectares without their unit."""
        return formatting.format_ha(value, self.words)

    def area_m2(self, value: float | None) -> str:
        """Return square metres without their unit."""
        return formatting.format_m2(value, self.words)
