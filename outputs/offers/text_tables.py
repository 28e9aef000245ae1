"""The answer to an enquiry as sheets to read: offers, near misses, relaxations, land that comes back."""

from occupancy.book import LandBook
from occupancy.land_search.results import Offer, Offers
from outputs.offers import texts
from outputs.tables.text_table import Column, TextTable
from outputs.text import captions
from outputs.text.formatting import format_count, format_day, format_ha, format_number
from outputs.text.labels import labels
from outputs.text.translations import Translator


def offers_tables(book: LandBook, answer: Offers, words: Translator, *, remark: str = "") -> list[TextTable]:
    """Return the offers first, with a remark on their day below them; the others where there are any."""
    sheets = [_offers(book, answer, words, remark=remark)]
    if answer.near_misses:
        sheets.append(_near_misses(book, answer, words))
    if answer.relaxations:
        sheets.append(_relaxations(book, answer, words))
    if answer.coming:
        sheets.append(_coming(book, answer, words))
    return sheets


def bound_text(book: LandBook, answer: Offers, words: Translator) -> str:
    """Return which sets of neighbours were not looked at; empty where every one was."""
    if answer.exact:
        return ""
    names, say = captions.land_names(book, words), words.gettext
    sets = (
        say("{plots} or more plots in {place}").format(
            plots=format_count(one.plots, words),
            place=", ".join(dict.fromkeys(names.get(name, name) for name in (one.phase_id, one.zone_id))),
        )
        for one in answer.passed_over
    )
    told = say("Not every set of neighbours was looked at; better land may be among sets of {sets}.")
    return told.format(sets="; ".join(sets))


def order_text(answer: Offers, words: Translator) -> str:
    """Return in which order offers stand where it is not that of their scores alone; else nothing."""
    if not any(one.hard for offer in answer.offers for one in offer.not_stated):
        return ""
    return words.gettext(
        "Land that surely meets every must comes first, then land of which something is not stated."
    )


def _offers(book: LandBook, answer: Offers, words: Translator, *, remark: str) -> TextTable:
    names, say = captions.localized_names(book.zones, "zone_id", words), words.gettext
    enquiry = answer.enquiry
    above = say("{ideal} ha wanted, from {least} to {most} ha, on {day}: {found} offers.").format(
        ideal=format_ha(enquiry.ideal_ha, words),
        least=format_ha(enquiry.min_ha, words),
        most=format_ha(enquiry.max_ha, words),
        day=format_day(answer.as_of, words),
        found=format_count(answer.found, words),
    )
    body = [
        (
            format_count(offer.rank, words),
            texts.plots_text(offer),
            names.get(offer.zone_id, offer.zone_id),
            format_ha(offer.area_ha, words),
            format_number(offer.score, words, places=1),
            texts.kind_text(offer, words),
            _reasons(offer, book, words),
        )
        for offer in answer.offers
    ]
    columns = (
        Column(say("Rank"), figures=True),
        Column(say("Plots")),
        Column(say("Zone")),
        Column(say("Area (ha)"), figures=True),
        Column(say("Score"), figures=True),
        Column(say("Kind")),
        Column(say("Reasons"), first=False),
    )
    below = [bound_text(book, answer, words), remark, captions.invented(book, words)]
    heads = tuple(filter(None, (above, order_text(answer, words))))
    title = say("Land for an enquiry")
    return TextTable(title, heads, columns, tuple(body), tuple(filter(None, below)))


def _reasons(offer: Offer, book: LandBook, words: Translator) -> str:
    lines = [
        one for one in offer.verdicts if one.criterion not in ("free", "area_ha", "plots", "compactness")
    ]
    return "; ".join(texts.verdict_line(one, book, words) for one in lines)


def _near_misses(book: LandBook, answer: Offers, words: Translator) -> TextTable:
    names, say = captions.localized_names(book.zones, "zone_id", words), words.gettext
    body = [
        (
            texts.plots_text(offer),
            names.get(offer.zone_id, offer.zone_id),
            format_ha(offer.area_ha, words),
            "; ".join(texts.verdict_line(one, book, words) for one in offer.failed),
        )
        for offer in answer.near_misses
    ]
    columns = (
        Column(say("Plots")),
        Column(say("Zone")),
        Column(say("Area (ha)"), figures=True),
        Column(say("What fails")),
    )
    return TextTable(say("Near misses"), (), columns, tuple(body))


def _relaxations(book: LandBook, answer: Offers, words: Translator) -> TextTable:
    say = words.gettext
    body = [
        (
            "; ".join(texts.change_text(change, book, words) for change in one.changes),
            "+".join(one.parcel_ids),
            format_ha(one.area_ha, words),
        )
        for one in answer.relaxations
    ]
    columns = (Column(say("Ask for")), Column(say("Plots")), Column(say("Area (ha)"), figures=True))
    return TextTable(say("The smallest changes that would give an offer"), (), columns, tuple(body))


def _coming(book: LandBook, answer: Offers, words: Translator) -> TextTable:
    names, code, say = (
        captions.localized_names(book.zones, "zone_id", words),
        labels(words.language).code,
        words.gettext,
    )
    body = [
        (
            format_day(one.day, words),
            one.parcel_id,
            names.get(one.zone_id, one.zone_id),
            format_ha(one.area_ha, words),
            code("coming", one.why),
        )
        for one in answer.coming
    ]
    columns = (
        Column(say("From")),
        Column(say("Plots")),
        Column(say("Zone")),
        Column(say("Area (ha)"), figures=True),
        Column(say("Why")),
    )
    return TextTable(say("Land that comes back or becomes ready"), (), columns, tuple(body))
