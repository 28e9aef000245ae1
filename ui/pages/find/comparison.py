"""Offers side by side: what there is of each criterion, asked for or not."""

from collections.abc import Sequence

from occupancy.land_search.enquiry import Enquiry, Requirement
from occupancy.land_search.evaluate_plots import area_only_enquiry, evaluate_plots
from occupancy.land_search.results import Offer, Verdict
from outputs.offers import texts
from outputs.text import captions
from outputs.text.formatting import format_number
from ui.context import PageContext
from ui.pages.find.query import fact_criteria
from ui.pages.find.result_list import ResultItem
from ui.widgets import html_blocks

_OWN = ("free", "area_ha", "plots")


def table(page: PageContext, entries: Sequence[ResultItem], enquiry: Enquiry | None) -> None:
    """Draw a column for each entry and a row for each criterion; with a sign where it was asked for."""
    wishes = enquiry.wishes if enquiry else ()
    offers = [_judged(page, entry, (*wishes, *fact_criteria(page.book, wishes))) for entry in entries]
    names = captions.localized_names(page.book.zones, "zone_id", page.words)
    rows = [
        (page.say("Plots"), *(", ".join(entry.pick.plots) for entry in entries)),
        (page.say("Zone"), *(names.get(entry.zone_id, entry.zone_id) for entry in entries)),
        (page.say("Area (ha)"), *(format_number(offer.area_ha, page.words, places=2) for offer in offers)),
        (page.say("Kind"), *(texts.kind_text(offer, page.words) for offer in offers)),
    ]
    if wishes:
        scores = [entry.offer.score if entry.offer else None for entry in entries]
        rows.append((page.say("Score"), *(format_number(score, page.words, places=0) for score in scores)))
    for at, first in enumerate(offers[0].verdicts):
        if first.criterion not in _OWN:
            verdicts = [offer.verdicts[at] for offer in offers]
            rows.append(
                (
                    texts.named(first, page.book, page.words),
                    *(_cell(page, one, asked=bool(one.weight and wishes)) for one in verdicts),
                )
            )
    head = ("", *(str(entry.number) for entry in entries))
    html_blocks.table(rows, head=head, texts=set(range(1, len(entries) + 1)))


def _judged(page: PageContext, entry: ResultItem, wishes: Sequence[Requirement]) -> Offer:
    area = entry.area_ha or 1.0
    found = evaluate_plots(
        page.statement,
        entry.pick.plots,
        area_ha=entry.pick.area_ha,
        enquiry=area_only_enquiry(area, wishes),
    )
    if found is None:
        raise ValueError("an entry without vacant land is not compared")
    return found


def _cell(page: PageContext, one: Verdict, *, asked: bool) -> str:
    """Return what there is; where it was asked for and is a must, whether that will do."""
    found = texts.found_text(one, page.book, page.words)
    if not (asked and one.hard):
        return found
    outcome = texts.outcome_text(one, page.words)
    return outcome if one.outcome == "not_stated" else f"{found} {outcome}"
