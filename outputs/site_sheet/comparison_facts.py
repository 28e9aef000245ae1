"""The facts of an offer that are compared with another's: labels and short texts, in one order."""

from collections.abc import Mapping

from occupancy.plot_profile.facts import SERVICES
from occupancy.plot_profile.profile import PlotProfile
from outputs.site_sheet import sections
from outputs.site_sheet.fact_format import ha_text, stated_text, truncate
from outputs.text.formatting import format_number, not_stated
from outputs.text.labels import labels
from outputs.text.translations import Translator

_MOST = 80  # signs of a text
_CLASSES = ("airport", "port", "junction", "border", "city")


def facts(profile: PlotProfile, words: Translator) -> Mapping[str, str]:
    """Return label and text of each fact, in order; what no source says is `not stated`."""
    say = words.gettext
    rows = {
        say("Area offered"): ha_text(profile.offered_ha, words),
        say("Asking price"): sections.price_text(profile, words),
        say("Remaining term"): sections.term_text(profile, words),
        say("Ready from"): sections.ready_text(profile, words),
        say("Published price of the park"): _published(profile, words),
        say("State on the day"): _states(profile, words),
        say("Street frontage"): _metres(None if profile.land is None else profile.land.frontage_m, words),
        say("Width"): _metres(None if profile.land is None else profile.land.width_m, words),
    }
    neighbours = {say("Neighbours by sector"): _sectors(profile, words)}
    return rows | _services(profile, words) | _distances(profile, words) | neighbours


def _published(profile: PlotProfile, words: Translator) -> str:
    return "; ".join(stated_text(fact, words) for fact in profile.published) or not_stated(words)


def _states(profile: PlotProfile, words: Translator) -> str:
    names = labels(words.language)
    return "; ".join(names.code("state", state) for state in dict.fromkeys(profile.plots["state"]))


def _metres(length: float | None, words: Translator) -> str:
    return not_stated(words) if length is None else f"{format_number(length, words, places=0)} m"


def _services(profile: PlotProfile, words: Translator) -> dict[str, str]:
    names = labels(words.language)
    return {
        names.code("service", service): truncate(
            "; ".join(stated_text(fact, words) for fact in profile.services[service]) or not_stated(words),
            _MOST,
        )
        for service in SERVICES
    }


def _distances(profile: PlotProfile, words: Translator) -> dict[str, str]:
    """Return the nearest place of each class: its name, and kilometres in a straight line and by road."""
    names, distances = labels(words.language), {}
    for place in profile.distances:
        label = names.code("class", place.place_class)
        if place.place_class not in _CLASSES or label in distances:
            continue
        name = place.name_vi if words.language == "vi" else place.name_en
        straight = format_number(place.straight_km, words, places=1)
        if place.road_km is None:
            kilometres = words.gettext("{straight} km in a straight line").format(straight=straight)
        else:
            road = format_number(place.road_km, words, places=0)
            kilometres = words.gettext("{straight} km in a straight line, about {road} km by road").format(
                straight=straight, road=road
            )
        distances[label] = f"{truncate(name, 60)}: {kilometres}"
    return distances


def _sectors(profile: PlotProfile, words: Translator) -> str:
    """Return the three sectors around that have most land."""
    names, area = labels(words.language), dict[str, float]()
    for neighbour in profile.neighbours:
        for code, ha in neighbour.sectors:
            if code:
                area[code] = area.get(code, 0.0) + ha
    most = sorted(area, key=lambda code: (-area[code], code))[:3]
    sectors = (f"{names.code('sector_code', code)} {ha_text(area[code], words)}" for code in most)
    return "; ".join(sectors) or words.gettext("no leased land beside it")
