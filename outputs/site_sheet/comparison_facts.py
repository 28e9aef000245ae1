"""The facts of an offer that are compared with another's: labels and short texts, in one order."""

from collections.abc import Mapping

from occupancy.plot_profile.facts import SERVICES
from occupancy.plot_profile.profile import PlotProfile
from outputs.site_sheet import plot_section
from outputs.site_sheet.fact_format import ha_text, stated_text, truncate
from outputs.text.formatting import format_number, not_stated
from outputs.text.labels import labels
from outputs.text.translations import Translator

_MOST = 80  # signs of a text
_WAYS = ("airport", "port", "junction", "border", "city")


def facts(one: PlotProfile, words: Translator) -> Mapping[str, str]:
    """What there is of an offer under its labels; what no source says is said to be not stated."""
    say = words.gettext
    found = {
        say("Area offered"): ha_text(one.offered_ha, words),
        say("Asking price"): plot_section.price_text(one, words),
        say("Remaining term"): plot_section.term_text(one, words),
        say("Ready from"): plot_section.ready_text(one, words),
        say("Published price of the park"): _published(one, words),
        say("State on the day"): _states(one, words),
        say("Street frontage"): _metres(None if one.land is None else one.land.frontage_m, words),
        say("Width"): _metres(None if one.land is None else one.land.width_m, words),
    }
    return (
        found
        | _services(one, words)
        | _ways(one, words)
        | {say("Neighbours by sector"): _sectors(one, words)}
    )


def _published(one: PlotProfile, words: Translator) -> str:
    return "; ".join(stated_text(fact, words) for fact in one.published) or not_stated(words)


def _states(one: PlotProfile, words: Translator) -> str:
    said = labels(words.language)
    return "; ".join(said.code("state", state) for state in dict.fromkeys(one.plots["state"]))


def _metres(length: float | None, words: Translator) -> str:
    return not_stated(words) if length is None else f"{format_number(length, words, places=0)} m"


def _services(one: PlotProfile, words: Translator) -> dict[str, str]:
    said = labels(words.language)
    return {
        said.code("service", service): truncate(
            "; ".join(stated_text(fact, words) for fact in one.services[service]) or not_stated(words), _MOST
        )
        for service in SERVICES
    }


def _ways(one: PlotProfile, words: Translator) -> dict[str, str]:
    """The nearest place of each class: its name, and kilometres in a straight line and by road."""
    said, found = labels(words.language), {}
    for place in one.distances:
        label = said.code("class", place.place_class)
        if place.place_class not in _WAYS or label in found:
            continue
        name = place.name_vi if words.language == "vi" else place.name_en
        straight = format_number(place.straight_km, words, places=1)
        if place.road_km is None:
            ways = words.gettext("{straight} km in a straight line").format(straight=straight)
        else:
            road = format_number(place.road_km, words, places=0)
            ways = words.gettext("{straight} km in a straight line, about {road} km by road").format(
                straight=straight, road=road
            )
        found[label] = f"{truncate(name, 60)}: {ways}"
    return found


def _sectors(one: PlotProfile, words: Translator) -> str:
    """The sectors around, those with most land first."""
    said, area = labels(words.language), dict[str, float]()
    for neighbour in one.neighbours:
        for code, ha in neighbour.sectors:
            if code:
                area[code] = area.get(code, 0.0) + ha
    most = sorted(area, key=lambda code: (-area[code], code))[:3]
    told = (f"{said.code('sector_code', code)} {ha_text(area[code], words)}" for code in most)
    return "; ".join(told) or words.gettext("no leased land beside it")
