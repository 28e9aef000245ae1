"""The answer to an enquiry as tables to read: offers, near misses, relaxations, land that comes back."""

from collections.abc import Iterable

from occupancy.book import LandBook
from occupancy.land_search.criteria import ALWAYS
from occupancy.land_search.results import Offer, Offers, Verdict
from outputs.offers import texts
from outputs.tables.text_table import Column, TextTable, text_table
from outputs.text import captions
from outputs.text.formatting import format_count, format_day, format_ha, format_number
from outputs.text.labels import labels
from outputs.text.translations import Translator


def offers_tables(book: LandBook, answer: Offers, words: Translator, *, remark: str = "") -> list[TextTable]:
    """Return the offers first, with a remark on their day below them; the others where there are any."""
    say, code, zones = words.gettext, labels(words.language).code, captions.land_names(book, words)
    plots = Column(say("Plots"), texts.plots_text)
    zone = Column(say("Zone"), lambda land: zones.get(land.zone_id, land.zone_id))
    area = Column(say("Area (ha)"), lambda land: format_ha(land.area_ha, words), figures=True)
    ranked = [
        Column(say("Rank"), lambda offer: format_count(offer.rank, words), figures=True),
        *(plots, zone, area),
        Column(say("Score"), lambda offer: format_number(offer.score, words, places=1), figures=True),
        Column(say("Kind"), lambda offer: texts.kind_text(offer, words)),
        Column(say("Reasons"), lambda offer: _reasons(offer, book, words), first=False),
    ]
    fails = Column(say("What fails"), lambda offer: _verdicts(offer.failed, book, words))
    changes = Column(
        say("Ask for"),
        lambda relaxation: "; ".join(texts.change_text(change, book, words) for change in relaxation.changes),
    )
    upcoming = [
        Column(say("From"), lambda plot: format_day(plot.day, words)),
        Column(say("Plots"), lambda plot: plot.parcel_id),
        *(zone, area),
        Column(say("Why"), lambda plot: code("coming", plot.why)),
    ]
    return [
        text_table(
            say("Land for an enquiry"),
            ranked,
            answer.offers,
            above=[_summary(answer, words), order_text(answer, words)],
            below=[bound_text(book, answer, words), remark, captions.invented(book, words)],
        ),
        *(
            text_table(title, columns, records)
            for title, columns, records in (
                (say("Near misses"), [plots, zone, area, fails], answer.near_misses),
                (
                    say("The smallest changes that would give an offer"),
                    [changes, plots, area],
                    answer.relaxations,
                ),
                (say("Land that comes back or becomes ready"), upcoming, answer.coming),
            )
            if records
        ),
    ]


def _summary(answer: Offers, words: Translator) -> str:
    enquiry = answer.enquiry
    return words.ngettext(
        "{ideal} ha wanted, from {least} to {most} ha, on {day}: {found} offer.",
        "{ideal} ha wanted, from {least} to {most} ha, on {day}: {found} offers.",
        answer.offer_count,
    ).format(
        ideal=format_ha(enquiry.ideal_ha, words),
        least=format_ha(enquiry.min_ha, words),
        most=format_ha(enquiry.max_ha, words),
        day=format_day(answer.as_of, words),
        found=format_count(answer.offer_count, words),
    )


def bound_text(book: LandBook, answer: Offers, words: Translator) -> str:
    """Return which sets of neighbours were not looked at; empty where every one was."""
    if answer.exact:
        return ""
    names, say = captions.land_names(book, words), words.gettext
    sets = (
        say("{plots} or more plots in {place}").format(
            plots=format_count(bound.plots, words),
            place=", ".join(dict.fromkeys(names.get(name, name) for name in (bound.phase_id, bound.zone_id))),
        )
        for bound in answer.passed_over
    )
    note = say("Not every set of neighbours was looked at; better land may be among sets of {sets}.")
    return note.format(sets="; ".join(sets))


def order_text(answer: Offers, words: Translator) -> str:
    """Return in which order offers stand where it is not that of their scores alone; else nothing."""
    if not any(verdict.hard for offer in answer.offers for verdict in offer.not_stated):
        return ""
    return words.gettext(
        "Land that surely meets every must comes first, then land of which something is not stated."
    )


def _reasons(offer: Offer, book: LandBook, words: Translator) -> str:
    reasons = [verdict for verdict in offer.verdicts if verdict.criterion not in ALWAYS]
    return _verdicts(reasons, book, words)


def _verdicts(verdicts: Iterable[Verdict], book: LandBook, words: Translator) -> str:
    return "; ".join(texts.verdict_line(verdict, book, words) for verdict in verdicts)
