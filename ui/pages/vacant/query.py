"""What the address asks of vacant land: read strictly and said in words; what cannot be used is left out."""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from occupancy.questions.vacant_plots import READINESS, VacancyFilter, filter_matching, filter_undetermined
from outputs.records import iter_rows
from outputs.text.formatting import format_number
from outputs.text.typed_numbers import unrounded
from ui import url_state
from ui.context import PageContext

# The keys of the address, and what each asks for.
FIELDS = {
    "zones": "zones",
    "district": "districts",
    "min_ha": "min_ha",
    "max_ha": "max_ha",
    "ready": "readiness",
    "price": "max_price_usd_m2",
    "service": "services",
    "offer": "offerable",
}
NUMBERS = ("min_ha", "max_ha", "price")
_YES = "1"
_NONE = VacancyFilter()


@dataclass(frozen=True, slots=True)
class VacancyQuery:
    """What is asked, and what of the address cannot be used.

    `mended` has the keys that were misread, with the text of what of them is used.
    """

    wanted: VacancyFilter
    mended: dict[str, str]
    misread: dict[str, str]

    @property
    def keys(self) -> list[str]:
        """The keys that hold plots back."""
        return [key for key in FIELDS if value(self.wanted, key) != value(_NONE, key)]


def value(wanted: VacancyFilter, key: str) -> Any:  # noqa: ANN401  text, number or answer, by the key
    """What is asked under a key of the address."""
    return getattr(wanted, FIELDS[key])


def without(wanted: VacancyFilter, key: str) -> VacancyFilter:
    """The same question without one of its parts."""
    return replace(wanted, **{FIELDS[key]: value(_NONE, key)})


def only(wanted: VacancyFilter, key: str) -> VacancyFilter:
    """One part of the question."""
    return replace(_NONE, **{FIELDS[key]: value(wanted, key)})


def choices(page: PageContext) -> dict[str, dict[str, str]]:
    """What can be chosen under each key, with its label."""
    labels = page.labels
    districts = sorted({part for text in page.book.zones["districts"] for part in _parts(text)})
    services = sorted({*page.book.services["service"]})
    return {
        "zones": {zone["zone_id"]: page.named(zone) for zone in iter_rows(page.book.zones)},
        "district": {district: district for district in districts},
        "ready": {code: labels.code("readiness", code) for code in READINESS},
        "service": {code: labels.code("service", code) for code in services},
    }


def read_query(page: PageContext) -> VacancyQuery:
    """What the address asks for."""
    filters, options = page.view.filters, choices(page)
    found: dict[str, Any] = {}
    mended, misread = {}, {}
    for key, field in FIELDS.items():
        text = filters.get(key, "")
        if not text:
            continue
        used, left = _read_one(key, text, options.get(key, {}))
        if left:
            mended[key], misread[key] = text_of(used), left
        if used or key in NUMBERS:
            found[field] = used
    return VacancyQuery(VacancyFilter(**found), mended, misread)


def text_of(chosen: object) -> str:
    """A value as the address has it."""
    if isinstance(chosen, bool):
        return _YES if chosen else ""
    if isinstance(chosen, float | int):
        return f"{chosen:.6f}".rstrip("0").rstrip(".")
    if isinstance(chosen, tuple | list):
        return url_state.encode_ids(map(str, chosen))
    return ""


def names(page: PageContext) -> dict[str, str]:
    """What the filters are called."""
    column = page.labels.column
    return {
        "zones": page.say("Zone"),
        "district": column("districts"),
        "min_ha": page.say("Vacant from (ha)"),
        "max_ha": page.say("Vacant to (ha)"),
        "ready": column("readiness"),
        "price": page.say("Price to (USD/m²)"),
        "service": column("services"),
        "offer": column("offerable"),
    }


def in_words(page: PageContext, asked: VacancyQuery) -> str:
    """The filters as one line; empty when there are none."""
    called, options = names(page), choices(page)
    parts = []
    for key in asked.keys:
        wanted = value(asked.wanted, key)
        if key in NUMBERS:
            parts.append(f"{called[key]}: {unrounded(wanted, page.words, places=2)}")
        elif key == "offer":
            parts.append(called[key])
        else:
            parts.append(f"{called[key]}: {', '.join(options[key][one] for one in wanted)}")
    return "; ".join(parts)


def not_stated(page: PageContext, land: pd.DataFrame, wanted: VacancyFilter) -> str:
    """How many plots more might match, and what is not stated of them; empty when there are none."""
    open_ = filter_undetermined(land, wanted)
    if open_.empty:
        return ""
    about: dict[str, Callable[[], str]] = {
        "price": lambda: page.say("the price"),
        "service": lambda: page.say("the services"),
        "offer": lambda: page.say("whether they can be divided"),
    }
    what = [name() for key, name in about.items() if _leaves_open(open_, only(wanted, key))]
    said_of = page.words.ngettext(
        "{plots} plot more is undecided; not stated: {what}.",
        "{plots} plots more are undecided; not stated: {what}.",
        len(open_),
    )
    return said_of.format(plots=format_number(len(open_), page.words, places=0), what=", ".join(what))


def widest(land: pd.DataFrame, asked: VacancyQuery) -> tuple[str, int]:
    """The filter without which most plots would match, and how many; an empty key when it is not one."""
    found = {key: len(filter_matching(land, without(asked.wanted, key))) for key in asked.keys}
    best = max(found, key=lambda key: found[key], default="")
    return (best, found[best]) if best and found[best] else ("", 0)


def _leaves_open(open_: pd.DataFrame, part: VacancyFilter) -> bool:
    return not filter_undetermined(open_, part).empty


def _read_one(key: str, text: str, options: Collection[str]) -> tuple[Any, str]:
    """What can be used of a text, and what of it cannot."""
    if key in NUMBERS:
        try:
            amount = float(text)
        except ValueError:
            return None, text
        return (amount, "") if math.isfinite(amount) and amount >= 0 else (None, text)
    if key == "offer":
        return (True, "") if text == _YES else (False, text)
    parts = _parts(text)
    used = tuple(dict.fromkeys(part for part in parts if part in options))
    return used, ", ".join(part for part in parts if part not in options)


def _parts(text: object) -> list[str]:
    return list(url_state.decode_ids(text)) if isinstance(text, str) else []
