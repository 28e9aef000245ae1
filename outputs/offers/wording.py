"""Wording: criteria, what is wanted and found of them, and why land is not offered, for the reader."""

from collections.abc import Iterable
from datetime import date

from occupancy.book import LandBook
from occupancy.land_search.destinations import places_meant
from occupancy.land_search.results import Change, Offer, UpcomingPlot, Verdict
from outputs import said
from outputs.catalogue import Words
from outputs.labels import labels
from outputs.numbers import day, hectares, number, unknown
from outputs.rows import by
from outputs.typed_numbers import unrounded

_MOST, _LEAST = (
    ("price_usd_m2", "distance_km", "road_km"),
    ("term_years", "frontage_m", "width_m", "rectangularity"),
)
# Decimals of what is measured; an area is written as every area is.
_PLACES = {
    "price_usd_m2": 0,
    "distance_km": 1,
    "road_km": 1,
    "term_years": 1,
    "frontage_m": 0,
    "width_m": 0,
    "rectangularity": 2,
    "compactness": 2,
    "sector": 1,
    "plots": 0,
}
_SAME_HA = 1e-7
_SIGNS = {"met": "✓", "not_stated": "?", "failed": "✗"}


def criterion_label(criterion: str, words: Words) -> str:
    """What a criterion is called, with its unit."""
    return labels(words.language).code("criterion", criterion)


def named(told: Verdict | Change, book: LandBook, words: Words) -> str:
    """A criterion with the place that it is measured to."""
    label = criterion_label(told.criterion, words)
    return f"{label} – {place_name(book, told.place, words)}" if told.place else label


def place_name(book: LandBook, place: str, words: Words) -> str:
    """What a place or class of places is called; a text that means several stays as it was typed."""
    places, code = by(book.places, "key"), labels(words.language).code("class", place)
    if place in places:
        return said.local_name(places[place], words)
    if code != place:
        return code
    meant = places_meant(book, place)
    return said.local_name(places[meant[0]], words) if len(meant) == 1 else place


def wanted_text(told: Verdict | Change, book: LandBook, words: Words) -> str:
    """What was asked for: `at most 150`, `by 17 May 2024`, names."""
    wanted, criterion = told.wanted, told.criterion
    if isinstance(wanted, date):
        return day(wanted, words)
    if criterion == "area_ha" and isinstance(wanted, tuple):
        least, most = (hectares(float(area), words) for area in wanted)
        return words.gettext("{least} to {most}").format(least=least, most=most)
    if isinstance(wanted, tuple):
        return ", ".join(_names(criterion, (str(one) for one in wanted), book, words)) or words.gettext(
            "stated"
        )
    if criterion in _PLACES and wanted not in (None, ""):
        shown = unrounded(float(str(wanted)), words, places=_PLACES[criterion])
    else:
        shown = _value(criterion, wanted, book, words)
    if criterion in _MOST:
        return words.gettext("at most {value}").format(value=shown)
    return words.gettext("at least {value}").format(value=shown) if criterion in _LEAST else shown


def found_text(told: Verdict | Change, book: LandBook, words: Words) -> str:
    """What there is of it; `not stated` where no source says so."""
    found = told.needed if isinstance(told, Change) else told.found
    return _value(told.criterion, found, book, words)


def outcome_text(verdict: Verdict, words: Words) -> str:
    """The outcome as a sign and a word."""
    return f"{_SIGNS[verdict.outcome]} {labels(words.language).code('outcome', verdict.outcome)}"


def verdict_line(verdict: Verdict, book: LandBook, words: Words) -> str:
    """A verdict in one line: what is asked, what there is, and whether that will do."""
    line = words.gettext("{sign} {criterion}: {found} (wanted: {wanted})")
    if verdict.criterion in ("plots", "compactness", "free"):
        line = words.gettext("{sign} {criterion}: {found}")
    return line.format(
        sign=_SIGNS[verdict.outcome],
        criterion=named(verdict, book, words),
        found=found_text(verdict, book, words),
        wanted=wanted_text(verdict, book, words),
    )


def bar_text(code: str, words: Words, until: date | None = None) -> str:
    """Why a plot is not offered, with the last day of what holds it where it has one."""
    label = labels(words.language).code("bar", code)
    if until is None:
        return label
    return words.gettext("{why} until {day}").format(why=label, day=day(until, words))


def kind_text(offer: Offer, words: Words) -> str:
    """Whether an offer is a plot, a part of one or several together, and what to know of it."""
    if is_rest(offer):
        return words.gettext("Rest of a partly leased plot; where it lies in the plot is not recorded")
    text = labels(words.language).code("offer_kind", offer.kind)
    if offer.kind == "part":
        text += words.gettext(", by a trial cut along its street")
    if offer.partly_leased:
        text += words.gettext("; where the leased part lies is not recorded")
    if offer.streets_crossed:
        text += words.gettext(", across a street")
    return text


def is_rest(offer: Offer) -> bool:
    """Whether an offer is all that is left of a partly leased plot."""
    return offer.kind == "part" and abs(offer.area_ha - offer.whole_ha) < _SAME_HA


def plots_text(offer: Offer) -> str:
    """The plots of an offer as one text, as `sheet` takes them."""
    return "+".join(offer.parcel_ids)


def coming_text(coming: UpcomingPlot, words: Words) -> str:
    """When and why land comes back."""
    why = labels(words.language).code("coming", coming.why)
    return words.gettext("from {day}: {why}").format(day=day(coming.day, words), why=why)


def change_text(change: Change, book: LandBook, words: Words) -> str:
    """What to ask for instead of what was asked for."""
    return words.gettext("{criterion}: {needed} instead of {wanted}").format(
        criterion=named(change, book, words),
        needed=found_text(change, book, words),
        wanted=wanted_text(change, book, words),
    )


def _value(criterion: str, value: object, book: LandBook, words: Words) -> str:
    if value is None or value == "":
        return unknown(words)
    if isinstance(value, date):
        return day(value, words)
    if criterion == "area_ha":
        return hectares(float(str(value)), words)
    if criterion in _PLACES:
        return number(float(str(value)), words, places=_PLACES[criterion])
    return ", ".join(_names(criterion, str(value).split(";"), book, words))


def _names(criterion: str, codes: Iterable[str], book: LandBook, words: Words) -> list[str]:
    if criterion == "zones":
        names = said.names(book.zones, "zone_id", words)
        return [names.get(code, code) for code in codes]
    column = {"sector": "sector_code", "free": "bar"}.get(criterion, "")
    return [labels(words.language).code(column, code) if column else code for code in codes]
