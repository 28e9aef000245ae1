"""Offers side by side: what there is of each criterion, asked for or not."""

from collections.abc import Sequence
from datetime import date

from occupancy.offers.enquiry import SERVICES, Enquiry, Wish
from occupancy.offers.named import named, whatever
from occupancy.offers.results import Offer, Verdict
from outputs import said
from outputs.numbers import number
from outputs.offers import wording
from ui import sheet
from ui.find.entries import Entry
from ui.page import Page

_CLASSES = ("airport", "port", "junction", "border", "city", "town")
_FAR_KM = 100_000.0
_OWN = ("free", "area_ha", "plots")


def table(page: Page, entries: Sequence[Entry], enquiry: Enquiry | None) -> None:
    """Draw a column for each entry and a row for each criterion; with a sign where it was asked for."""
    asked = enquiry.wishes if enquiry else ()
    offers = [_judged(page, entry, (*asked, *_looks(page, asked))) for entry in entries]
    names = said.names(page.book.zones, "zone_id", page.words)
    rows = [
        (page.say("Plots"), *(", ".join(entry.pick.plots) for entry in entries)),
        (page.say("Zone"), *(names.get(entry.zone_id, entry.zone_id) for entry in entries)),
        (page.say("Area (ha)"), *(number(offer.area_ha, page.words, places=2) for offer in offers)),
        (page.say("Kind"), *(wording.kind_text(offer, page.words) for offer in offers)),
    ]
    if asked:
        scores = [entry.offer.score if entry.offer else None for entry in entries]
        rows.append((page.say("Score"), *(number(score, page.words, places=0) for score in scores)))
    for at, first in enumerate(offers[0].verdicts):
        if first.criterion not in _OWN:
            told = [offer.verdicts[at] for offer in offers]
            rows.append(
                (
                    wording.named(first, page.book, page.words),
                    *(_cell(page, one, asked=bool(one.weight and asked)) for one in told),
                )
            )
    head = ("", *(str(entry.number) for entry in entries))
    sheet.table(rows, head=head, texts=set(range(1, len(entries) + 1)))


def _judged(page: Page, entry: Entry, wishes: Sequence[Wish]) -> Offer:
    area = entry.area_ha or 1.0
    found = named(
        page.book,
        page.statement,
        entry.pick.plots,
        area_ha=entry.pick.area_ha,
        enquiry=whatever(area, wishes),
    )
    if found is None:
        raise ValueError("an entry without vacant land is not compared")
    return found


def _looks(page: Page, asked: Sequence[Wish]) -> list[Wish]:
    """Wishes for all that can be told of land, which nothing fails; those asked for stand before them."""
    known = {(wish.criterion, wish.place) for wish in asked}
    classes = [kind for kind in _CLASSES if kind in set(page.book.places["class"])]
    every = [
        Wish("price_usd_m2", _FAR_KM),
        Wish("ready_by", date.max),
        Wish("term_years", 0.0),
        *(Wish(service) for service in SERVICES),
        *(Wish(way, _FAR_KM, kind) for kind in classes for way in ("distance_km", "road_km")),
        Wish("frontage_m", 0.0),
        Wish("width_m", 0.0),
        Wish("rectangularity", 0.0),
    ]
    return [
        Wish(one.criterion, one.wanted, one.place, hard=False, weight=0.0)
        for one in every
        if (one.criterion, one.place) not in known
    ]


def _cell(page: Page, one: Verdict, *, asked: bool) -> str:
    """What there is; where it was asked for and is a must, whether that will do."""
    found = wording.found_text(one, page.book, page.words)
    if not (asked and one.hard):
        return found
    outcome = wording.outcome_text(one, page.words)
    return outcome if one.outcome == "not_stated" else f"{found} {outcome}"
