"""Texts of an answer to an enquiry: criteria, what is wanted and found of them, and their tables."""

from collections.abc import Iterable
from datetime import date

from geo.road_network import SLOW_KMH
from occupancy.book import LandBook
from occupancy.land_search.enquiry import (
    ALWAYS,
    CRITERIA,
    QUANTITIES,
    SERVICES,
    Requirement,
    places_meant,
    road_speeds,
)
from occupancy.land_search.results import Change, Offer, Offers, Relaxation, UpcomingPlot, Verdict
from occupancy.questions.stated_facts import Fact
from outputs.records import rows_by_key
from outputs.tables.report_view import Column, TextTable, text_table
from outputs.text import captions
from outputs.text.formatting import (
    format_count,
    format_day,
    format_ha,
    format_minutes,
    format_number,
    format_unrounded,
    not_stated,
)
from outputs.text.labels import labels, within
from outputs.text.stated_facts import stated_day, stated_value
from outputs.text.translations import N_, Translator

# Decimals of what is measured; an area is written as every area is.
_DECIMALS = {"compactness": 2, "plots": 0, "most_plots": 0} | {
    criterion.code: criterion.decimals for criterion in CRITERIA.values() if criterion.decimals is not None
}
_LIMITS = {"most": N_("at most {value}"), "least": N_("at least {value}")}
_SAME_HA = 1e-7
_SIGNS = {"met": "✓", "not_stated": "?", "failed": "✗"}


def criterion_label(criterion: str, words: Translator) -> str:
    """Return what a criterion is called, with its unit."""
    return labels(words.language).code("criterion", criterion)


def criterion_text(judged: Verdict | Change | Requirement, book: LandBook, words: Translator) -> str:
    """Return a criterion with the place that it is measured to."""
    label = criterion_label(judged.criterion, words)
    return f"{label} – {place_name(book, judged.place, words)}" if judged.place else label


def place_name(book: LandBook, place: str, words: Translator) -> str:
    """Return what a place or class of places is called; a text that means several stays as it was typed."""
    places, code = rows_by_key(book.places, "key"), labels(words.language).code("class", place)
    if place in places:
        return captions.localized_name(places[place], words)
    if code != place:
        return code
    meant = places_meant(book, place)
    return captions.localized_name(places[meant[0]], words) if len(meant) == 1 else place


def wanted_text(judged: Verdict | Change | Requirement, book: LandBook, words: Translator) -> str:
    """Return what was asked for: `at most 150`, `by 17 May 2024`, names."""
    wanted, criterion = judged.target, judged.criterion
    if isinstance(wanted, date):
        return format_day(wanted, words)
    if criterion == "area_ha" and isinstance(wanted, tuple):
        least, most = (format_ha(float(area), words) for area in wanted)
        return words.gettext("{least} to {most}").format(least=least, most=most)
    if isinstance(wanted, tuple):
        return ", ".join(_names(criterion, (str(name) for name in wanted), book, words)) or words.gettext(
            "stated"
        )
    if criterion in _DECIMALS and wanted not in (None, ""):
        text = format_unrounded(float(str(wanted)), words, places=_DECIMALS[criterion])
    else:
        text = _value(criterion, wanted, book, words)
    limit = _LIMITS.get(CRITERIA[criterion].operator) if criterion in CRITERIA else None
    return words.gettext(limit).format(value=text) if limit else text


def found_text(judged: Verdict | Change, book: LandBook, words: Translator) -> str:
    """Return what there is of it; `not stated` where no source says so.

    Of the nearest of several places its name, and of a way by road how long it takes.
    """
    if isinstance(judged, Change):
        return _value(judged.criterion, judged.needed, book, words)
    text, later, more = _value(judged.criterion, judged.value, book, words), judged.stated_later_on, []
    if judged.value is not None and judged.criterion in QUANTITIES:
        capacity = within(labels(words.language).code("capacity", judged.capacity))
        more.append(capacity if judged.capacity else words.gettext("kind of capacity not stated"))
    if judged.nearest and len(places_meant(book, judged.place)) > 1:
        more.append(place_name(book, judged.nearest, words))
    if judged.minutes is not None:
        more.append(minutes_text(judged.minutes, words))
    text = f"{text} ({', '.join(more)})" if more else text
    if later and judged.value is not None:
        fact = Fact(text, day=later, later=True, precision=judged.stated_precision)
        text += f" ({stated_day(fact, words)})"
    return text


def minutes_text(minutes: float, words: Translator) -> str:
    """Return how long a way by road takes."""
    return words.gettext("about {minutes} min").format(minutes=format_minutes(minutes, words))


def speeds_text(words: Translator) -> str:
    """Return at which speeds minutes by road are reckoned, as the assumption that they are."""
    return words.gettext(
        "Minutes by road: the shortest way at assumed speeds: {speeds}, {slow} km/h to the nearest road."
    ).format(speeds=_speeds(words), slow=format_number(SLOW_KMH, words, places=0))


def short_speeds_text(words: Translator) -> str:
    """Return the same in few words, for a sheet."""
    return words.gettext("Minutes by road assume {speeds}.").format(speeds=_speeds(words))


def _speeds(words: Translator) -> str:
    return words.listed(
        f"{within(labels(words.language).code('class', road))} {format_number(speed, words, places=0)} km/h"
        for road, speed in road_speeds().items()
    )


def outcome_text(verdict: Verdict, words: Translator) -> str:
    """Return the outcome as a sign and a word."""
    return f"{_SIGNS[verdict.outcome]} {labels(words.language).code('outcome', verdict.outcome)}"


def verdict_line(verdict: Verdict, book: LandBook, words: Translator) -> str:
    """Return a verdict in one line: what is asked, what there is, and whether that will do."""
    line = words.gettext("{sign} {criterion}: {found} (wanted: {wanted})")
    if verdict.criterion in ("plots", "compactness", "free"):
        line = words.gettext("{sign} {criterion}: {found}")
    return line.format(
        sign=_SIGNS[verdict.outcome],
        criterion=criterion_text(verdict, book, words),
        found=found_text(verdict, book, words),
        wanted=wanted_text(verdict, book, words),
    )


def bar_text(code: str, words: Translator, until: date | None = None) -> str:
    """Return why a plot is not offered, with the last day of what holds it where it has one."""
    label = labels(words.language).code("bar", code)
    if until is None:
        return label
    return words.gettext("{why} until {day}").format(why=label, day=format_day(until, words))


def kind_text(offer: Offer, words: Translator) -> str:
    """Return whether an offer is a plot, a part of one or several together, and what to know of it."""
    if is_rest(offer):
        return words.gettext("Rest of a partly leased plot; where it lies in the plot is not recorded")
    text = labels(words.language).code("offer_kind", offer.kind)
    if offer.cut_line is not None:
        text += words.gettext(", by a trial cut from its street")
    if offer.partly_leased:
        text += words.gettext("; where the leased part lies is not recorded")
    if offer.streets_crossed:
        text += words.gettext(", across a street")
    return text


def facts_text(offer: Offer, as_of: date, words: Translator) -> str:
    """Return price, state and readiness of an offer in one line, whatever was asked for."""
    say, code = words.gettext, labels(words.language).code
    prices = sorted(price for price in set(offer.prices) if price is not None)
    ends = dict.fromkeys(prices[:: len(prices) - 1 or 1])
    price = "–".join(format_number(one, words, places=0 if one % 1 == 0 else 2) for one in ends)
    asked = f"{price} {code('unit', 'USD/m2')}" if prices else say("price not stated")
    if prices and None in offer.prices:
        asked = say("{price}, in part not stated").format(price=asked)
    if offer.ready_on is None:
        ready = say("day of readiness not stated")
    elif offer.ready_on <= as_of:
        ready = say("ready now")
    else:
        ready = say("ready from {day}").format(day=format_day(offer.ready_on, words))
    states = ", ".join(code("state", state) for state in dict.fromkeys(offer.states))
    return " · ".join((asked, *([states] if states else []), ready))


def is_rest(offer: Offer) -> bool:
    """Return True if an offer is all that is left of a partly leased plot."""
    return offer.kind == "part" and abs(offer.area_ha - offer.whole_ha) < _SAME_HA


def plots_text(offer: Offer | Relaxation) -> str:
    """Return the plots of an offer as one text, as the command `sheet` takes them."""
    return "+".join(offer.parcel_ids)


def coming_text(coming: UpcomingPlot, words: Translator) -> str:
    """Return when and why land comes back."""
    why = labels(words.language).code("coming", coming.why)
    return words.gettext("from {day}: {why}").format(day=format_day(coming.day, words), why=why)


def change_text(change: Change, book: LandBook, words: Translator) -> str:
    """Return what to ask for instead of what was asked for; a setting that is to be on by its name."""
    if change.needed is True:
        return criterion_text(change, book, words)
    return words.gettext("{criterion}: {needed} instead of {wanted}").format(
        criterion=criterion_text(change, book, words),
        needed=found_text(change, book, words),
        wanted=wanted_text(change, book, words),
    )


def _value(criterion: str, value: object, book: LandBook, words: Translator) -> str:
    if value is None or value == "":
        return not_stated(words)
    if isinstance(value, date):
        return format_day(value, words)
    if criterion == "beside" and isinstance(value, float):
        return words.gettext("{km} km away").format(km=format_number(value, words, places=1))
    if criterion == "area_ha" or criterion in _DECIMALS:
        amount = float(str(value))
        places = _DECIMALS.get(criterion, 0)
        return (
            format_ha(amount, words)
            if criterion == "area_ha"
            else format_number(amount, words, places=places)
        )
    if criterion in SERVICES:
        return "; ".join(_stated(text.strip(), words) for text in str(value).split(";"))
    return ", ".join(_names(criterion, str(value).split(";"), book, words))


def _stated(text: str, words: Translator) -> str:
    """Return what a source states of a service, number and unit as its reader writes them."""
    value, space, unit = text.rpartition(" ")
    return stated_value(Fact(value, unit), words) if space and unit else text


def _names(criterion: str, codes: Iterable[str], book: LandBook, words: Translator) -> list[str]:
    if criterion == "zones":
        names = captions.zone_names(book, words)
        return [names.get(code, code) for code in codes]
    column = {"sector": "sector_code", "free": "bar"}.get(criterion, "")
    return [labels(words.language).code(column, code) if column else code for code in codes]


def offers_tables(book: LandBook, answer: Offers, words: Translator, *, remark: str = "") -> list[TextTable]:
    """Return the offers first, with a remark on their day below them; the others where there are any."""
    say, code, zones = words.gettext, labels(words.language).code, captions.land_names(book, words)
    plots = Column(say("Plots"), plots_text)
    zone = Column(say("Zone"), lambda land: zones.get(land.zone_id, land.zone_id))
    area = Column(say("Area (ha)"), lambda land: format_ha(land.area_ha, words), figures=True)
    phase = Column(
        say("Phase"),
        lambda offer: ", ".join(
            dict.fromkeys(zones.get(name, name) for name in (offer.phase_id, offer.zone_id))
        ),
    )
    ranked = [
        Column(say("Rank"), lambda offer: format_count(offer.rank, words), figures=True),
        *(plots, zone, area),
        Column(say("Score"), lambda offer: format_number(offer.score, words, places=1), figures=True),
        Column(say("Kind"), lambda offer: kind_text(offer, words)),
        Column(
            say("Price, state, readiness"), lambda offer: facts_text(offer, answer.as_of, words), first=False
        ),
        Column(say("Reasons"), lambda offer: _reasons(offer, book, words), first=False),
    ]
    fails = Column(say("What fails"), lambda offer: _verdicts(offer.failed, book, words))
    changes = Column(
        say("Ask for"),
        lambda relaxation: "; ".join(change_text(change, book, words) for change in relaxation.changes),
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
            below=[
                bound_text(book, answer, words),
                speeds_note(answer, words),
                remark,
                captions.invented(book, words),
            ],
        ),
        *(
            text_table(title, columns, records)
            for title, columns, records in (
                (say("Near misses"), [plots, zone, area, fails], answer.near_misses),
                (
                    say("Land not yet divided into plots"),
                    [
                        phase,
                        area,
                        Column(say("Of (ha)"), lambda offer: format_ha(offer.whole_ha, words), figures=True),
                        ranked[-1],
                    ],
                    answer.undivided,
                ),
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


def speeds_note(answer: Offers, words: Translator) -> str:
    """Return at which speeds minutes are reckoned where an answer has some; else nothing."""
    told = (verdict.minutes for offer in answer.offers for verdict in offer.verdicts)
    return speeds_text(words) if any(minutes is not None for minutes in told) else ""


def order_text(answer: Offers, words: Translator) -> str:
    """Return in which order offers stand where it is not that of their scores alone; else nothing."""
    orders, ready = (
        [],
        {offer.ready_on is not None and offer.ready_on <= answer.as_of for offer in answer.offers},
    )
    if any(verdict.hard for offer in answer.offers for verdict in offer.not_stated):
        orders.append(
            words.gettext(
                "Land that surely meets every must comes first, then land of which something is not stated."
            )
        )
    if len(ready) > 1 and not any(item.criterion == "ready_by" for item in answer.enquiry.requirements):
        orders.append(
            words.gettext("Land that is ready comes first, then what is due, then what has no day.")
        )
    return " ".join(orders)


def _reasons(offer: Offer, book: LandBook, words: Translator) -> str:
    reasons = [verdict for verdict in offer.verdicts if verdict.criterion not in ALWAYS]
    return _verdicts(reasons, book, words)


def _verdicts(verdicts: Iterable[Verdict], book: LandBook, words: Translator) -> str:
    return "; ".join(verdict_line(verdict, book, words) for verdict in verdicts)
