"""What a page is asked for by the filters of the address, read strictly by the records of their keys."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any, Self

from occupancy.book import LandBook
from occupancy.land_search.enquiry import places_meant
from outputs.text.formatting import NOT_NEGATIVE, Limits
from outputs.text.translations import Translator
from ui.address_keys import (
    FILTERS,
    KEYS,
    MONTHS,
    MOST_WEIGHT,
    OF,
    ROAD,
    SLOTS,
    Distance,
    Key,
    choices,
    decode_ids,
    parse_day,
    text_of,
)


@dataclass(frozen=True, slots=True)
class Query:
    """What a page is asked for by the filters of the address.

    Attributes
    ----------
    page
        The page.
    filters
        What is asked under the keys that can be used; the others are not in it.
    choices
        The permitted codes of the page's keys, with their labels.
    misread
        What cannot be used, by its key.
    mended
        The keys that were misread, with the text of what of them is used.
    """

    page: str
    filters: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    misread: Mapping[str, str] = field(default_factory=dict)
    mended: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, page: str, address: Mapping[str, str], book: LandBook, words: Translator) -> Self:
        """Read the filters of a page strictly; what cannot be used is left out and kept to be told."""
        keys = [key for key in _of_page(page) if key.kind in FILTERS]
        permitted = {key.name: choices(key.name, book, words) for key in keys if key.choices}
        values: dict[str, Any] = {}
        mended, misread = {}, {}
        for key in keys:
            if not address.get(key.name):
                continue
            value, unusable = _read(key, address[key.name], permitted.get(key.name, {}), book)
            if unusable:
                mended[key.name], misread[key.name] = text_of(value), unusable
            if value or value == 0:
                values[key.name] = value
        return cls(page, values, permitted, misread, mended)

    def several(self, name: str) -> tuple[Any, ...]:
        """Return what is asked under a key that may hold several."""
        return tuple(self.filters.get(name, ()))

    def written(self, name: str, value: object) -> dict[str, str]:
        """Return what a choice under a key writes into the address; what was misread is mended with it."""
        lapsing = {key.name: "" for key in _of_page(self.page) if key.lapses}
        return {**self.mended, **lapsing, name: text_of(value)}

    def cleared(self) -> dict[str, str]:
        """Return what the address has when nothing is asked."""
        return {key.name: "" for key in _of_page(self.page) if key.kind in FILTERS or key.lapses}


def _of_page(page: str) -> list[Key]:
    return [key for key in KEYS.values() if page in key.pages]


def _read(key: Key, text: str, choices: Collection[str], book: LandBook) -> tuple[Any, str]:
    """Return what can be used of a text, and what of it cannot."""
    parts = decode_ids(text)
    match key.kind:
        case "number":
            value: object = _number(text, key.limits)
        case "day or months":
            value = _day_or_months(text)
        case "flag":
            value = text == "1" or None
        case "names":
            value = parts
        case "codes":
            return _several(parts, lambda part: part if part in choices else None, key.most)
        case "distances":
            return _several(parts, lambda part: _distance(book, part), key.most)
        case _:
            pairs, unusable = _several(parts, _weight, None)
            return dict(pairs), unusable
    return value, "" if value is not None else text


def _several(
    parts: Sequence[str], read: Callable[[str], Any], most: int | None
) -> tuple[tuple[Any, ...], str]:
    """Return what `read` makes of the first parts, each once, and the parts that it makes nothing of."""
    values = [(part, read(part)) for part in parts]
    usable = list(dict.fromkeys(value for _, value in values if value is not None))
    unusable = [part for part, value in values if value is None]
    over = [text_of(value) for value in usable[most:]] if most else []
    return tuple(usable[:most]), ", ".join([*unusable, *over])


def _number(text: str, limits: Limits) -> float | int | None:
    if limits.whole:
        whole = int(text) if text.isascii() and text.isdigit() else -1
        return whole if limits.least <= whole <= limits.most else None
    try:
        amount = float(text)
    except ValueError:
        return None
    enough = amount > 0 if limits.positive else amount >= limits.least
    return amount if isfinite(amount) and enough and amount <= limits.most else None


def _day_or_months(text: str) -> date | float | None:
    try:
        return parse_day(text)
    except ValueError:
        return _number(text, MONTHS)


def _distance(book: LandBook, text: str) -> Distance | None:
    place, _, km = text.removesuffix(f"{OF}{ROAD}").rpartition(OF)
    amount = _number(km, NOT_NEGATIVE)
    if amount is None or not places_meant(book, place):
        return None
    return Distance(place, amount, by_road=text.endswith(f"{OF}{ROAD}"))


def _weight(text: str) -> tuple[str, float] | None:
    """Return a weight, `price:2`; None when it is none."""
    slot, _, much = text.partition(OF)
    amount = _number(much, Limits(most=MOST_WEIGHT))
    return None if amount is None or slot not in SLOTS else (slot, amount)
