"""Amounts of an address: numbers, months and days, distances, weights; what is none of them is told."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

import pandas as pd

from occupancy.book import LandBook
from occupancy.land_search.criteria import SERVICES
from occupancy.land_search.destinations import places_meant
from outputs.offers.texts import criterion_label, place_name
from outputs.records import iter_rows
from outputs.text import captions
from ui import url_state
from ui.context import PageContext

MOST_MONTHS = 120
MOST_WEIGHT = 5.0
_OF, _ROAD = ":", "road"


@dataclass(frozen=True, slots=True)
class Near:
    """A place, or class of places, to be within so many kilometres of, straight or by road."""

    place: str
    km: float
    by_road: bool = False

    @property
    def text(self) -> str:
        """As the address has it: `airport:40`, `port:60:road`."""
        km = f"{self.km:.6f}".rstrip("0").rstrip(".")
        return f"{self.place}{_OF}{km}" + (f"{_OF}{_ROAD}" if self.by_road else "")


def number(text: str, *, most: float | None = None, above: bool = False) -> tuple[float | None, str]:
    """Return a number from 0 (or above it) to `most`, and the text where it is none."""
    try:
        amount = float(text)
    except ValueError:
        return None, text
    fits = (
        isfinite(amount) and amount >= 0 and (most is None or amount <= most) and not (above and not amount)
    )
    return (amount, "") if fits else (None, text)


def whole(text: str, *, most: int) -> tuple[int | None, str]:
    """Return a whole number from 1 to `most`, and the text where it is none."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= most:
        return int(text), ""
    return None, text


def day_or_months(text: str) -> tuple[date | int | None, str]:
    """Return a day, or a number of months, and the text where it is neither."""
    try:
        return url_state.parse_day(text), ""
    except ValueError:
        return whole(text, most=MOST_MONTHS)


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or its last; the last day there is where there is none."""
    try:
        return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()
    except (pd.errors.OutOfBoundsDatetime, OverflowError):
        return date.max


def near(book: LandBook, text: str) -> Near | None:
    """Return a distance to a place of the book; None when it is none."""
    named, by_road = text.removesuffix(f"{_OF}{_ROAD}"), text.endswith(f"{_OF}{_ROAD}")
    place, _, km = named.rpartition(_OF)
    amount, wrong = number(km)
    if amount is None or wrong or not places_meant(book, place):
        return None
    return Near(place, amount, by_road)


def weight(text: str, slots: Collection[str]) -> tuple[str, float] | None:
    """Return a weight, `price:2`; None when it is none."""
    slot, _, much = text.partition(_OF)
    amount, _ = number(much, most=MOST_WEIGHT)
    return None if amount is None or slot not in slots else (slot, amount)


def several(parts: Sequence[str], read: Callable[[str], Any], *, most: int) -> tuple[tuple[Any, ...], str]:
    """Return what `read` makes of the first parts, each once, and the parts that it makes nothing of."""
    found = [(part, read(part)) for part in parts]
    good = list(dict.fromkeys(one for _, one in found if one is not None))
    left = [part for part, one in found if one is None]
    return tuple(good[:most]), ", ".join([*left, *(str(one) for one in good[most:])])


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices under each key of the address, with their labels; `places` has those of a distance."""

    by_key: Mapping[str, Mapping[str, str]]
    places: Mapping[str, str]

    def of(self, key: str) -> Mapping[str, str]:
        """Return the choices under a key."""
        return self.by_key[key]


def choices(page: PageContext) -> Choices:
    """Return what can be chosen."""
    book, words = page.book, page.words
    districts = {one for text in book.zones["districts"] for one in _parts(text)}
    return Choices(
        {
            "zones": {zone["zone_id"]: page.named(zone) for zone in iter_rows(book.zones)},
            "district": {district: district for district in sorted(districts)},
            "need": {service: criterion_label(service, words) for service in SERVICES},
            "sector": {code: f"{label} ({code})" for code, label in page.labels.codes("sector_code").items()},
        },
        _places(page),
    )


def _places(page: PageContext) -> dict[str, str]:
    """Return the labels of classes with several places, then of each place."""
    places = page.book.places[page.book.places.geometry.notna()]
    plain = pd.DataFrame(places.drop(columns="geometry"))
    many = places["class"].value_counts()
    classes = {
        kind: page.say("{place} (nearest)", place=place_name(page.book, kind, page.words))
        for kind in dict.fromkeys(places["class"])
        if many[kind] > 1
    }
    single = {str(row["key"]): captions.localized_name(row, page.words) for row in iter_rows(plain)}
    return classes | dict(sorted(single.items(), key=lambda one: one[1]))


def _parts(text: object) -> list[str]:
    return list(url_state.decode_ids(text)) if isinstance(text, str) else []
