"""The enquiry of a form, and the form in words."""

from collections.abc import Collection
from datetime import date
from typing import Any

from occupancy.land_search.enquiry import MOST_PLOTS, SERVICES, Enquiry, Requirement, area_limits
from outputs.offers.texts import criterion_label, place_name
from outputs.text.translations import N_
from outputs.text.typed_numbers import unrounded
from ui.find.amounts import Near, months_later
from ui.find.asked import NEAR, USUALLY_SOFT, Asked
from ui.page import Page

MOST_OFFERS = 60  # in the table; the first of them have a card and a number on the map
CRITERIA = {
    "by": "ready_by",
    "price": "price_usd_m2",
    "sector": "sector",
    "zones": "zones",
    "district": "districts",
    "term": "term_years",
    "front": "frontage_m",
    "width": "width_m",
    "rect": "rectangularity",
    "beside": "beside",
    **{service: service for service in SERVICES},
}
HOW = {
    "single": N_("single plots only"),
    "across": N_("also across a street of the zone"),
    "whole": N_("whole plots only"),
}


def enquiry(page: Page, asked: Asked) -> Enquiry:
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


def wishes(page: Page, asked: Asked) -> dict[str, Requirement]:
    """The wishes by their slots."""
    found = {}
    for slot in asked.slots:
        criterion, wanted, place = _wanted(page, asked, slot)
        found[slot] = Requirement(criterion, wanted, place, asked.hard(slot), asked.weight(slot))
    return found


def ready_by(page: Page, asked: Asked) -> date | None:
    """The day by which the land must be ready."""
    by = asked.values.get("by")
    return months_later(page.view.day, by) if isinstance(by, int) else by


def slot_name(page: Page, asked: Asked, slot: str) -> str:
    """What a slot is called, for who weighs it."""
    if slot in NEAR:
        near: Near = asked.several("near")[NEAR.index(slot)]
        criterion = "road_km" if near.by_road else "distance_km"
        return f"{criterion_label(criterion, page.words)} – {place_name(page.book, near.place, page.words)}"
    return criterion_label(CRITERIA[slot], page.words)


def hidden(page: Page, asked: Asked) -> str:
    """What is asked for that the first line of the form does not show, as one line."""
    shown = {"ha", "by", "price", "sector", NEAR[0], *SERVICES}
    unusual = {slot for slot in asked.slots if asked.hard(slot) == (slot in USUALLY_SOFT)}
    return in_words(page, asked, untold=(shown - unusual) | {"until"})


def in_words(page: Page, asked: Asked, *, untold: Collection[str] = ()) -> str:
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
    parts += [page.say(HOW[one]) for one in asked.several("how")]
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


def _in_words(page: Page, asked: Asked, slot: str) -> str:
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


def _short(page: Page, value: float | None) -> str:
    """A number as it was asked for, without decimals that say nothing."""
    amount = float(value or 0)
    return unrounded(amount, page.words, places=0 if amount.is_integer() else 2)


def _wanted(page: Page, asked: Asked, slot: str) -> tuple[str, Any, str]:
    """Criterion, what is wanted of it, and the place that it is measured to."""
    if slot in NEAR:
        near: Near = asked.several("near")[NEAR.index(slot)]
        return ("road_km" if near.by_road else "distance_km"), near.km, near.place
    if slot in SERVICES:
        return slot, (), ""
    wanted = ready_by(page, asked) if slot == "by" else asked.values[slot]
    return CRITERIA[slot], wanted, ""
