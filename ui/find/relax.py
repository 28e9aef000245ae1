"""What to ask for instead, where no land answers: the smallest changes, each a link that asks for them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import ceil, floor
from typing import Any

from geo.errors import LandbookError
from occupancy.land_search.results import Change, Offers, Relaxation
from outputs.offers import texts
from outputs.text.formatting import format_count, format_number
from outputs.text.translations import N_
from ui import notice, sheet
from ui.find import wishes
from ui.find.amounts import Near
from ui.find.answer import answer
from ui.find.asked import FIELDS, NEAR, Asked, text_of
from ui.page import Page

_ROUNDED = {
    "price_usd_m2": 0,
    "distance_km": 1,
    "road_km": 1,
    "term_years": 1,
    "rectangularity": 2,
    "area_ha": 2,
}
_MOST = ("price_usd_m2", "distance_km", "road_km")


def show(page: Page, asked: Asked, found: Offers) -> None:
    """Draw why there is nothing to show, and the links."""
    notice.tell(page.say("No land answers all that must be."), icon=":material/search_off:")
    links = [(one, loosened(page, asked, one)) for one in found.relaxations]
    if not links:
        sheet.lines([page.say("No change of this enquiry that could be worked out would give an offer.")])
        return
    sheet.lines([page.say("The smallest changes that would give an offer:")])
    for relaxation, easier in links:
        try:
            offers = answer(page, wishes.enquiry(page, easier)).found
        except LandbookError:
            continue
        message = page.words.ngettext("{changes} → {offers} offer", "{changes} → {offers} offers", offers)
        changes = "; ".join(_said(page, change) for change in relaxation.changes)
        texts = {key: text_of(key, easier.values.get(key)) for key in FIELDS}
        page.link(
            "find",
            message.format(changes=changes, offers=format_count(offers, page.words)),
            **texts,
            at="",
            show="",
        )


def loosened(page: Page, asked: Asked, relaxation: Relaxation) -> Asked:
    """The form with the changes of a relaxation; limits are rounded so that the land named stays within."""
    values = dict(asked.values)
    for change in relaxation.changes:
        values |= _loosened(page, replace(asked, values=values), change)
    return replace(asked, values=values)


def _loosened(page: Page, asked: Asked, change: Change) -> Mapping[str, Any]:
    needed = _limit(change)
    if change.criterion == "area_ha" and isinstance(needed, float):
        enquiry = wishes.enquiry(page, asked)
        kept = {"ha": enquiry.ideal_ha, "ha_min": enquiry.min_ha, "ha_max": enquiry.max_ha}
        return kept | {"ha_min" if needed < enquiry.min_ha else "ha_max": needed}
    slot = _slot(page, asked, change)
    if slot in NEAR and isinstance(needed, float):
        near: list[Near] = list(asked.several("near"))
        near[NEAR.index(slot)] = replace(near[NEAR.index(slot)], km=needed)
        return {"near": tuple(near)}
    if isinstance(needed, float | date):
        return {slot: needed}
    return {
        "soft": (*asked.several("soft"), slot),
        "hard": tuple(one for one in asked.several("hard") if one != slot),
    }


def _slot(page: Page, asked: Asked, change: Change) -> str:
    """The slot of the form that a change is about."""
    every = wishes.wishes(page, asked)
    return next(
        slot
        for slot, wish in every.items()
        if (wish.criterion, wish.place) == (change.criterion, change.place) and wish.hard
    )


def _limit(change: Change) -> object:
    """What is needed, rounded outwards; of names nothing."""
    needed = change.needed
    if isinstance(needed, date):
        return needed
    if not isinstance(needed, float | int):
        return None
    by = 10 ** _ROUNDED.get(change.criterion, 0)
    up = change.criterion in _MOST or (
        change.criterion == "area_ha"
        and isinstance(change.wanted, tuple)
        and needed > float(str(change.wanted[-1]))
    )
    return (ceil if up else floor)(round(needed * by, 6)) / by


def _said(page: Page, change: Change) -> str:
    """A change in words: what to ask for, or that it need not be met."""
    limit, name = _limit(change), texts.named(change, page.book, page.words)
    if limit is None or change.criterion == "sector":
        return page.say("{wish} (preferred)", wish=name)
    if change.criterion == "area_ha":
        least = isinstance(change.wanted, tuple) and float(str(limit)) < float(str(change.wanted[0]))
        area = format_number(float(str(limit)), page.words, places=2)
        return page.say(N_("from {area} ha") if least else N_("to {area} ha"), area=area)
    asked = texts.wanted_text(replace(change, wanted=limit), page.book, page.words)  # type: ignore[arg-type]
    return page.say("{criterion}: {needed}", criterion=name, needed=asked)
