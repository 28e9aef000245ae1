"""What the address asks of land to be found, as an enquiry, and in words."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import pandas as pd

from occupancy.book import LandBook
from occupancy.land_search.criteria import CRITERIA, SERVICES
from occupancy.land_search.enquiry import MOST_PLOTS, Enquiry, Requirement, area_limits, fact
from outputs.offers.texts import criterion_label, place_name
from outputs.text.translations import N_
from outputs.text.typed_numbers import format_unrounded
from ui.address_keys import NEAR, SLOTS, Distance, Query
from ui.context import PageContext

USUALLY_SOFT = frozenset(criterion.address_key for criterion in CRITERIA.values() if not criterion.hard)
MOST_OFFERS = 60  # in the table; the first of them have a card and a number on the map
_CRITERIA = {criterion.address_key: code for code, criterion in CRITERIA.items()} | {
    service: service for service in SERVICES
}
_CLASSES = ("airport", "port", "junction", "border", "city", "town")


class LandQuery(Query):
    """What is asked of land to be found; a slot is what can be weighed: a key, a service or a distance."""

    __slots__ = ()

    @property
    def has_area(self) -> bool:
        """Whether an area is asked for, without which nothing is looked for."""
        return not self.filters.keys().isdisjoint(("ha", "ha_min", "ha_max"))

    @property
    def slots(self) -> list[str]:
        """What is asked for that can be weighed."""
        near = NEAR[: len(self.several("near"))]
        return [slot for slot in SLOTS if slot in (*self.filters, *self.several("need"), *near)]

    def hard(self, slot: str) -> bool:
        """Return whether land that fails a slot is not offered."""
        if slot in USUALLY_SOFT:
            return slot in self.several("hard")
        return slot not in self.several("soft")

    def weight(self, slot: str) -> float:
        """Return how much a slot counts beside the others."""
        return float(self.filters.get("weights", {}).get(slot, 1.0))

    def distance(self, slot: str) -> Distance:
        """Return the distance of a slot of NEAR."""
        distance: Distance = self.several("near")[NEAR.index(slot)]
        return distance


def read_query(page: PageContext) -> LandQuery:
    """Return what the address asks for."""
    return LandQuery.read("find", page.view.filters, page.book, page.words)


def fact_criteria(book: LandBook, requirements: Sequence[Requirement] = ()) -> tuple[Requirement, ...]:
    """Return the facts that are told of any land, without those that `requirements` ask for already."""
    known = {(requirement.criterion, requirement.place) for requirement in requirements}
    classes = [kind for kind in _CLASSES if kind in set(book.places["class"])]
    facts = [
        *(fact(criterion) for criterion in ("price_usd_m2", "ready_by", "term_years", *SERVICES)),
        *(fact(criterion, kind) for kind in classes for criterion in ("distance_km", "road_km")),
        *(fact(criterion) for criterion in ("frontage_m", "width_m", "rectangularity")),
    ]
    return tuple(each for each in facts if (each.criterion, each.place) not in known)


def to_enquiry(page: PageContext, query: LandQuery) -> Enquiry:
    """Return what is asked for, on the day of the page.

    Raises
    ------
    QuestionError
        If the areas are not in order.
    """
    values, how = query.filters, query.several("how")
    ideal, least, most = area_limits(values.get("ha"), values.get("ha_min"), values.get("ha_max"))
    months = values.get("until")
    return Enquiry(
        ideal,
        least,
        most,
        tuple(requirements(page, query).values()),
        assemble="single" not in how,
        across_streets="across" in how,
        in_part="whole" not in how,
        most_plots=int(values.get("most", MOST_PLOTS)),
        until=_months_later(page.view.day, months) if months else None,
        most_offers=MOST_OFFERS,
    )


def requirements(page: PageContext, query: LandQuery) -> dict[str, Requirement]:
    """Return the requirements by their slots."""
    return {slot: _requirement(page, query, slot) for slot in query.slots}


def _requirement(page: PageContext, query: LandQuery, slot: str) -> Requirement:
    hard, weight = query.hard(slot), query.weight(slot)
    if slot in NEAR:
        distance = query.distance(slot)
        return Requirement(distance.criterion, distance.km, distance.place, hard, weight)
    if slot in SERVICES:
        return Requirement(slot, (), "", hard, weight)
    limit: Any = ready_by(page, query) if slot == "by" else query.filters[slot]
    return Requirement(_CRITERIA[slot], limit, "", hard, weight)


def ready_by(page: PageContext, query: LandQuery) -> date | None:
    """Return the day by which the land must be ready."""
    by = query.filters.get("by")
    return _months_later(page.view.day, by) if isinstance(by, int) else by


def slot_name(page: PageContext, query: LandQuery, slot: str) -> str:
    """Return what a slot is called, for who weighs it."""
    if slot in NEAR:
        distance = query.distance(slot)
        place = place_name(page.book, distance.place, page.words)
        return f"{criterion_label(distance.criterion, page.words)} – {place}"
    return criterion_label(_CRITERIA[slot], page.words)


def beyond_the_first_line(page: PageContext, query: LandQuery) -> str:
    """Return what is asked for that the first line of the form does not show, as one line."""
    first = {"ha", "by", "price", "sector", NEAR[0], *SERVICES}
    unusual = {slot for slot in query.slots if query.hard(slot) == (slot in USUALLY_SOFT)}
    return in_words(page, query, without=(first - unusual) | {"until"})


def in_words(page: PageContext, query: LandQuery, *, without: Collection[str] = ()) -> str:
    """Return what is asked for as one line; empty when nothing is."""
    parts = []
    areas = {"ha": N_("{area} ha"), "ha_min": N_("from {area} ha"), "ha_max": N_("to {area} ha")}
    for name, message in areas.items():
        if name in query.filters and name not in without:
            parts.append(page.say(message, area=_short(page, query.filters[name])))
    for slot in query.slots:
        if slot not in without:
            text = f"{slot_name(page, query, slot)}: {_slot_text(page, query, slot)}"
            parts.append(text if query.hard(slot) else page.say("{wish} (preferred)", wish=text))
    parts += [query.choices["how"][code] for code in query.several("how")]
    if "most" in query.filters:
        plots = query.filters["most"]
        parts.append(page.say_many("at most {plots} plot", "at most {plots} plots", plots, plots=plots))
    if "until" in query.filters and "until" not in without:
        months = query.filters["until"]
        parts.append(
            page.say_many(
                "coming back within {months} month",
                "coming back within {months} months",
                months,
                months=months,
            )
        )
    return "; ".join(parts)


def _slot_text(page: PageContext, query: LandQuery, slot: str) -> str:
    value = query.filters.get(slot)
    if slot in SERVICES:
        return page.say("stated")
    if slot in NEAR:
        return page.say("at most {value}", value=_short(page, query.distance(slot).km))
    if slot == "by":
        return page.day(ready_by(page, query) or page.view.day)
    if isinstance(value, tuple):
        names = query.choices.get(slot, {})
        return ", ".join(names.get(code, code) for code in value)
    limit = N_("at most {value}") if slot == "price" else N_("at least {value}")
    return page.say(limit, value=_short(page, value))


def _short(page: PageContext, value: float | None) -> str:
    """Return a number as it was asked for, without decimals that say nothing."""
    amount = float(value or 0)
    return format_unrounded(amount, page.words, places=0 if amount.is_integer() else 2)


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or its last; the last day there is where there is none."""
    try:
        return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()
    except (pd.errors.OutOfBoundsDatetime, OverflowError):
        return date.max
