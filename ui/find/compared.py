"""Offers side by side: what there is of each criterion, asked for or not."""

from collections.abc import Sequence

from occupancy.land_search.enquiry import Enquiry, Requirement
from occupancy.land_search.evaluate_plots import area_only_enquiry, evaluate_plots
from occupancy.land_search.results import Offer, Verdict
from outputs.offers import texts
from outputs.text import captions
from outputs.text.formatting import format_number
from ui import sheet
from ui.find.entries import Entry
from ui.find.looks import looks
from ui.page import Page

_OWN = ("free", "area_ha", "plots")


def table(page: Page, entries: Sequence[Entry], enquiry: Enquiry | None) -> None:
    """Draw a column for each entry and a row for each criterion; with a sign where it was asked for."""
    asked = enquiry.wishes if enquiry else ()
    offers = [_judged(page, entry, (*asked, *looks(page.book, asked))) for entry in entries]
    names = captions.localized_names(page.book.zones, "zone_id", page.words)
    rows = [
        (page.say("Plots"), *(", ".join(entry.pick.plots) for entry in entries)),
        (page.say("Zone"), *(names.get(entry.zone_id, entry.zone_id) for entry in entries)),
        (page.say("Area (ha)"), *(format_number(offer.area_ha, page.words, places=2) for offer in offers)),
        (page.say("Kind"), *(texts.kind_text(offer, page.words) for offer in offers)),
    ]
    if asked:
        scores = [entry.offer.score if entry.offer else None for entry in entries]
        rows.append((page.say("Score"), *(format_number(score, page.words, places=0) for score in scores)))
    for at, first in enumerate(offers[0].verdicts):
        if first.criterion not in _OWN:
            told = [offer.verdicts[at] for offer in offers]
            rows.append(
                (
                    texts.named(first, page.book, page.words),
                    *(_cell(page, one, asked=bool(one.weight and asked)) for one in told),
                )
            )
    head = ("", *(str(entry.number) for entry in entries))
    sheet.table(rows, head=head, texts=set(range(1, len(entries) + 1)))


def _judged(page: Page, entry: Entry, wishes: Sequence[Requirement]) -> Offer:
    area = entry.area_ha or 1.0
    found = evaluate_plots(
        page.book,
        page.statement,
        entry.pick.plots,
        area_ha=entry.pick.area_ha,
        enquiry=area_only_enquiry(area, wishes),
    )
    if found is None:
        raise ValueError("an entry without vacant land is not compared")
    return found


def _cell(page: Page, one: Verdict, *, asked: bool) -> str:
    """What there is; where it was asked for and is a must, whether that will do."""
    found = texts.found_text(one, page.book, page.words)
    if not (asked and one.hard):
        return found
    outcome = texts.outcome_text(one, page.words)
    return outcome if one.outcome == "not_stated" else f"{found} {outcome}"
