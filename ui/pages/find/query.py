"""What the address asks of land to be found: read strictly; what cannot be used is told and left out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from occupancy.book import LandBook
from occupancy.land_search.criteria import CRITERIA, SERVICES
from occupancy.land_search.enquiry import MOST_PLOTS, Enquiry, Requirement, area_limits
from outputs.offers.texts import criterion_label, place_name
from outputs.text.translations import N_
from outputs.text.typed_numbers import unrounded
from ui import url_state
from ui.context import PageContext
from ui.pages.find import amounts
from ui.pages.find.amounts import Choices, Near, choices, months_later

NUMBERS = ("ha", "ha_min", "ha_max", "price", "term", "front", "width", "rect")
WHOLE = {"until": amounts.MOST_MONTHS, "most": MOST_PLOTS}
DISTANCES = 3  # of one enquiry
NEAR = tuple(f"near{at}" for at in range(1, DISTANCES + 1))
HOW = ("single", "across", "whole")
# What can be made a must or a mere wish, and weighed: the key, for services and distances each of them.
SLOTS = (
    "by",
    "price",
    "sector",
    *NEAR,
    *SERVICES,
    "zones",
    "district",
    "term",
    "front",
    "width",
    "rect",
    "beside",
)
USUALLY_SOFT = frozenset(criterion.address_key for criterion in CRITERIA.values() if not criterion.hard)
FIELDS = (
    *("ha", "ha_min", "ha_max", "by", "price", "sector", "near", "need", "zones", "district", "term"),
    *("front", "width", "rect", "beside", "how", "most", "until", "soft", "hard", "weights"),
)


@dataclass(frozen=True, slots=True)
class LandQuery:
    """What is asked, under the keys of the address that can be used; the others are not in it.

    `mended` has the keys that were misread, with the text of what of them is used.
    """

    choices: Choices
    values: Mapping[str, Any]
    mended: Mapping[str, str]
    misread: Mapping[str, str]

    @property
    def has_area(self) -> bool:
        """Whether an area is asked for, without which nothing is looked for."""
        return any(key in self.values for key in ("ha", "ha_min", "ha_max"))

    def several(self, key: str) -> tuple[Any, ...]:
        """What is asked under a key that may hold several."""
        return tuple(self.values.get(key, ()))

    def hard(self, slot: str) -> bool:
        """Whether land that fails it is not offered."""
        if slot in USUALLY_SOFT:
            return slot in self.several("hard")
        return slot not in self.several("soft")

    def weight(self, slot: str) -> float:
        """How much it counts beside the others."""
        return float(self.values.get("weights", {}).get(slot, 1.0))

    @property
    def slots(self) -> list[str]:
        """What is asked for that can be weighed."""
        near = NEAR[: len(self.several("near"))]
        return [slot for slot in SLOTS if slot in (*self.values, *self.several("need"), *near)]


def read_query(page: PageContext) -> LandQuery:
    """What the address asks for."""
    filters, options = page.view.filters, choices(page)
    values: dict[str, Any] = {}
    mended, misread = {}, {}
    for key in FIELDS:
        text = filters.get(key, "")
        if not text:
            continue
        used, left = _read_one(page, key, text, options)
        if left:
            mended[key], misread[key] = text_of(key, used), left
        if used or (used == 0 and key in NUMBERS):
            values[key] = used
    return LandQuery(options, values, mended, misread)


def text_of(key: str, value: object) -> str:
    """A value as the address has it; empty where there is none."""
    if value is None:
        return ""
    if key == "by" and isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | int):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, dict):
        return url_state.encode_ids(f"{slot}:{text_of('', weight)}" for slot, weight in value.items())
    if isinstance(value, tuple | list):
        return url_state.encode_ids(one.text if isinstance(one, Near) else str(one) for one in value)
    return ""


def _read_one(page: PageContext, key: str, text: str, options: Choices) -> tuple[Any, str]:
    """What can be used of a text, and what of it cannot."""
    if key in NUMBERS:
        return amounts.number(text, most=1.0 if key == "rect" else None, above=key.startswith("ha"))
    if key in WHOLE:
        return amounts.whole(text, most=WHOLE[key])
    return amounts.day_or_months(text) if key == "by" else _read_several(page, key, text, options)


def _read_several(page: PageContext, key: str, text: str, options: Choices) -> tuple[Any, str]:
    """What can be used of a text of several parts, and what of it cannot."""
    parts = url_state.decode_ids(text)
    if key == "near":
        return amounts.several(parts, lambda one: amounts.near(page.book, one), most=DISTANCES)
    if key == "weights":
        pairs, left = amounts.several(parts, lambda one: amounts.weight(one, SLOTS), most=len(SLOTS))
        return dict(pairs), left
    if key == "beside":
        return parts, ""
    among = {"how": HOW, "soft": SLOTS, "hard": SLOTS}.get(key) or options.of(key)
    return amounts.several(parts, lambda one: one if one in among else None, most=len(among))


_CLASSES = ("airport", "port", "junction", "border", "city", "town")
_FAR = 100_000.0  # more km, and more USD/m², than there are


def fact_criteria(book: LandBook, asked: Sequence[Requirement] = ()) -> tuple[Requirement, ...]:
    """Wishes for price, readiness, term, services, distances and shape, but for those `asked` for already."""
    known = {(wish.criterion, wish.place) for wish in asked}
    classes = [kind for kind in _CLASSES if kind in set(book.places["class"])]
    every = [
        Requirement("price_usd_m2", _FAR),
        Requirement("ready_by", date.max),
        Requirement("term_years", 0.0),
        *(Requirement(service) for service in SERVICES),
        *(Requirement(way, _FAR, kind) for kind in classes for way in ("distance_km", "road_km")),
        Requirement("frontage_m", 0.0),
        Requirement("width_m", 0.0),
        Requirement("rectangularity", 0.0),
    ]
    return tuple(
        Requirement(one.criterion, one.wanted, one.place, hard=False, weight=0.0)
        for one in every
        if (one.criterion, one.place) not in known
    )


MOST_OFFERS = 60  # in the table; the first of them have a card and a number on the map
_SHARED = ("need", "near")  # keys under which several criteria stand
SLOT_CRITERIA = {
    **{
        criterion.address_key: code
        for code, criterion in CRITERIA.items()
        if criterion.address_key not in _SHARED
    },
    **{service: service for service in SERVICES},
}
HOW_LABELS = {
    "single": N_("single plots only"),
    "across": N_("also across a street of the zone"),
    "whole": N_("whole plots only"),
}


def enquiry(page: PageContext, asked: LandQuery) -> Enquiry:
    """What is asked for, on the day of the page.

    Raises
    ------
    QuestionError
        If the areas are not in order.
    """
    values, how = asked.values, asked.several("how")
    ideal, least, most = area_limits(values.get("ha"), values.get("ha_min"), values.get("ha_max"))
    months = values.get("until")
    return Enquiry(
        ideal,
        least,
        most,
        tuple(wishes(page, asked).values()),
        assemble="single" not in how,
        across_streets="across" in how,
        in_part="whole" not in how,
        most_plots=int(values.get("most", MOST_PLOTS)),
        until=months_later(page.view.day, months) if months else None,
        most_offers=MOST_OFFERS,
    )


def wishes(page: PageContext, asked: LandQuery) -> dict[str, Requirement]:
    """The wishes by their slots."""
    found = {}
    for slot in asked.slots:
        criterion, wanted, place = _wanted(page, asked, slot)
        found[slot] = Requirement(criterion, wanted, place, asked.hard(slot), asked.weight(slot))
    return found


def ready_by(page: PageContext, asked: LandQuery) -> date | None:
    """The day by which the land must be ready."""
    by = asked.values.get("by")
    return months_later(page.view.day, by) if isinstance(by, int) else by


def slot_name(page: PageContext, asked: LandQuery, slot: str) -> str:
    """What a slot is called, for who weighs it."""
    if slot in NEAR:
        near: Near = asked.several("near")[NEAR.index(slot)]
        criterion = "road_km" if near.by_road else "distance_km"
        return f"{criterion_label(criterion, page.words)} – {place_name(page.book, near.place, page.words)}"
    return criterion_label(SLOT_CRITERIA[slot], page.words)


def hidden(page: PageContext, asked: LandQuery) -> str:
    """What is asked for that the first line of the form does not show, as one line."""
    shown = {"ha", "by", "price", "sector", NEAR[0], *SERVICES}
    unusual = {slot for slot in asked.slots if asked.hard(slot) == (slot in USUALLY_SOFT)}
    return in_words(page, asked, untold=(shown - unusual) | {"until"})


def in_words(page: PageContext, asked: LandQuery, *, untold: Collection[str] = ()) -> str:
    """What is asked for as one line, but for what is `untold`; empty when nothing is."""
    parts = []
    areas = {"ha": N_("{area} ha"), "ha_min": N_("from {area} ha"), "ha_max": N_("to {area} ha")}
    for key, message in areas.items():
        if key in asked.values and key not in untold:
            parts.append(page.say(message, area=_short(page, asked.values[key])))
    for slot in asked.slots:
        if slot not in untold:
            said = f"{slot_name(page, asked, slot)}: {_in_words(page, asked, slot)}"
            parts.append(said if asked.hard(slot) else page.say("{wish} (preferred)", wish=said))
    parts += [page.say(HOW_LABELS[one]) for one in asked.several("how")]
    if "most" in asked.values:
        plots = asked.values["most"]
        message = page.words.ngettext("at most {plots} plot", "at most {plots} plots", plots)
        parts.append(message.format(plots=plots))
    if "until" in asked.values and "until" not in untold:
        months = asked.values["until"]
        message = page.words.ngettext(
            "coming back within {months} month", "coming back within {months} months", months
        )
        parts.append(message.format(months=months))
    return "; ".join(parts)


def _in_words(page: PageContext, asked: LandQuery, slot: str) -> str:
    value = asked.values.get(slot)
    if slot in SERVICES:
        return page.say("stated")
    if slot in NEAR:
        return page.say("at most {value}", value=_short(page, asked.several("near")[NEAR.index(slot)].km))
    if slot == "by":
        return page.day(ready_by(page, asked) or page.view.day)
    if isinstance(value, tuple):
        named = asked.choices.by_key.get(slot, {})
        return ", ".join(named.get(one, one) for one in value)
    limit = N_("at most {value}") if slot == "price" else N_("at least {value}")
    return page.say(limit, value=_short(page, value))


def _short(page: PageContext, value: float | None) -> str:
    """A number as it was asked for, without decimals that say nothing."""
    amount = float(value or 0)
    return unrounded(amount, page.words, places=0 if amount.is_integer() else 2)


def _wanted(page: PageContext, asked: LandQuery, slot: str) -> tuple[str, Any, str]:
    """Criterion, what is wanted of it, and the place that it is measured to."""
    if slot in NEAR:
        near: Near = asked.several("near")[NEAR.index(slot)]
        return ("road_km" if near.by_road else "distance_km"), near.km, near.place
    if slot in SERVICES:
        return slot, (), ""
    wanted = ready_by(page, asked) if slot == "by" else asked.values[slot]
    return SLOT_CRITERIA[slot], wanted, ""
