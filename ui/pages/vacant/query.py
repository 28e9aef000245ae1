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

    plot_filter: VacancyFilter
    mended: dict[str, str]
    misread: dict[str, str]

    @property
    def keys(self) -> list[str]:
        """The keys that hold plots back."""
        return [key for key in FIELDS if value(self.plot_filter, key) != value(_NONE, key)]


def value(plot_filter: VacancyFilter, key: str) -> Any:  # noqa: ANN401  text, number or answer, by the key
    """Return the value of a filter under its key of the address."""
    return getattr(plot_filter, FIELDS[key])


def without(plot_filter: VacancyFilter, key: str) -> VacancyFilter:
    """Return the same filter without one of its parts."""
    return replace(plot_filter, **{FIELDS[key]: value(_NONE, key)})


def only(plot_filter: VacancyFilter, key: str) -> VacancyFilter:
    """Return a filter with just one of its parts."""
    return replace(_NONE, **{FIELDS[key]: value(plot_filter, key)})


def choices(page: PageContext) -> dict[str, dict[str, str]]:
    """Return what can be chosen under each key, with its label."""
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
    """Return what the address asks for."""
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
    """Return a value as the address has it."""
    if isinstance(chosen, bool):
        return _YES if chosen else ""
    if isinstance(chosen, float | int):
        return f"{chosen:.6f}".rstrip("0").rstrip(".")
    if isinstance(chosen, tuple | list):
        return url_state.encode_ids(map(str, chosen))
    return ""


def names(page: PageContext) -> dict[str, str]:
    """Return what the filters are called."""
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


def in_words(page: PageContext, vacancy_query: VacancyQuery) -> str:
    """Return the filters as one line; empty when there are none."""
    called, options = names(page), choices(page)
    parts = []
    for key in vacancy_query.keys:
        limit = value(vacancy_query.plot_filter, key)
        if key in NUMBERS:
            parts.append(f"{called[key]}: {unrounded(limit, page.words, places=2)}")
        elif key == "offer":
            parts.append(called[key])
        else:
            parts.append(f"{called[key]}: {', '.join(options[key][one] for one in limit)}")
    return "; ".join(parts)


def not_stated(page: PageContext, land: pd.DataFrame, plot_filter: VacancyFilter) -> str:
    """Return how many plots more might match, and what is not stated of them; empty when there are none."""
    undetermined = filter_undetermined(land, plot_filter)
    if undetermined.empty:
        return ""
    about: dict[str, Callable[[], str]] = {
        "price": lambda: page.say("the price"),
        "service": lambda: page.say("the services"),
        "offer": lambda: page.say("whether they can be divided"),
    }
    what = [name() for key, name in about.items() if _leaves_open(undetermined, only(plot_filter, key))]
    said_of = page.words.ngettext(
        "{plots} plot more is undecided; not stated: {what}.",
        "{plots} plots more are undecided; not stated: {what}.",
        len(undetermined),
    )
    return said_of.format(plots=format_number(len(undetermined), page.words, places=0), what=", ".join(what))


def widest(land: pd.DataFrame, vacancy_query: VacancyQuery) -> tuple[str, int]:
    """Return the filter without which most plots would match, and how many; an empty key for none."""
    found = {
        key: len(filter_matching(land, without(vacancy_query.plot_filter, key))) for key in vacancy_query.keys
    }
    best = max(found, key=lambda key: found[key], default="")
    return (best, found[best]) if best and found[best] else ("", 0)


def _leaves_open(undetermined: pd.DataFrame, part: VacancyFilter) -> bool:
    return not filter_undetermined(undetermined, part).empty


def _read_one(key: str, text: str, options: Collection[str]) -> tuple[Any, str]:
    """Return what can be used of a text, and what of it cannot."""
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
