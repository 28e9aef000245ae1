"""What offers are compared by: the key facts, a short text of each fact, and which offers are best in it."""

from collections.abc import Iterable, Mapping, Sequence

from occupancy.plot_profile.profile import PlotProfile
from occupancy.questions.stated_facts import Fact
from outputs.site_sheet.sections.line import metres_text, states_text
from outputs.site_sheet.sections.price import price_text, priced_plots, ready_text, term_text
from outputs.site_sheet.tables import ha_text, other_units, place_name, stated_text, truncate, usd_text
from outputs.text.formatting import format_day, format_number, not_stated
from outputs.text.labels import labels, within
from outputs.text.stated_facts import day_text
from outputs.text.translations import Translator

_MOST_OF_A_SERVICE = 80  # signs of what is stated of it, in a comparison
# Of what is stated of the park, what offers are compared by.
COMPARED = ("power", "water", "wastewater", "road", "density", "floors", "floor_level")
CLASSES = ("airport", "sea_port", "river_port", "port", "junction", "border", "city")


def key_facts(profile: PlotProfile, words: Translator) -> dict[str, str]:
    """Return label and text of the four facts that a reader looks for first."""
    say = words.gettext
    return {
        say("Area offered"): ha_text(profile.offered_ha, words),
        say("Asking price"): price_text(profile, words),
        say("Remaining term"): term_text(profile, words),
        say("Ready from"): ready_text(profile, words),
    }


def key_remarks(profile: PlotProfile, words: Translator) -> tuple[str, str, str, str]:
    """Return what stands in small letters below each of the key facts."""
    end = profile.term.end.value
    until = "" if end is None or isinstance(end, str | float) else format_day(end, words)
    total = (
        priced_plots(profile, words)
        if profile.total_usd is None
        else words.gettext("in all {price}").format(price=usd_text(profile.total_usd, words))
    )
    return (
        other_units(profile.offered_ha, words),
        total,
        words.gettext("until {day}").format(day=until) if until else "",
        "",
    )


def comparison_facts(profile: PlotProfile, words: Translator) -> Mapping[str, str]:
    """Return label and short text of each fact that offers are compared by, in one order.

    What no source says is `not stated`.
    """
    say, code, land = words.gettext, labels(words.language).code, profile.land
    frontage_m, width_m = (None, None) if land is None else (land.frontage_m, land.width_m)
    services = {code("service", name): _stated(profile.services[name], words) for name in COMPARED}
    area, partly = say("Area offered"), priced_plots(profile, words)
    return {
        **key_facts(profile, words),
        area: f"{ha_text(profile.offered_ha, words)} ({other_units(profile.offered_ha, words)})",
        say("Asking price"): price_text(profile, words) + (f" ({partly})" if partly else ""),
        say("Price of the land offered"): usd_text(profile.total_usd, words),
        say("The same per year"): usd_text(profile.usd_per_year, words),
        say("Published price of the park"): _stated(profile.published, words),
        say("State on the day"): states_text(profile, words),
        say("Street frontage"): metres_text(frontage_m, words),
        say("Width"): metres_text(width_m, words),
        **{label: truncate(text, _MOST_OF_A_SERVICE) for label, text in services.items()},
        **_distances(profile, words),
        say("Neighbours by sector"): _sectors(profile, words),
    }


def best_offers(profiles: Sequence[PlotProfile], words: Translator) -> dict[str, set[int]]:
    """Return by label of `comparison_facts` which of some offers are best, from 0.

    Best is the lowest price and the shortest way, the longest term, frontage and width, and what is ready
    first. Where fewer than two offers state it, or all are the same, none is best.
    """
    ranks: dict[str, dict[int, float]] = {}
    for at, profile in enumerate(profiles):
        for label, rank in _ranks(profile, words).items():
            ranks.setdefault(label, {})[at] = rank
    return {
        label: {at for at, rank in of_offers.items() if rank == min(of_offers.values())}
        for label, of_offers in ranks.items()
        if len(set(of_offers.values())) > 1
    }


def _ranks(profile: PlotProfile, words: Translator) -> dict[str, float]:
    """Return what is stated of an offer that one can be best in, the less the better, as it is shown."""
    say, land, ready = words.gettext, profile.land, profile.plots["ready_on"]
    prices = [float(fact.value) for fact in profile.asking if isinstance(fact.value, float)]
    ranks: dict[str, float] = {}
    if prices and len(prices) == len(profile.asking):
        ranks[say("Asking price")] = max(prices)
    if profile.term.years is not None and profile.term.months is not None:
        ranks[say("Remaining term")] = -(12.0 * profile.term.years + profile.term.months)
    if not ready.isna().any():
        ranks[say("Ready from")] = float(max(ready.max().date(), profile.as_of).toordinal())
    if land is not None:
        ranks |= {say("Street frontage"): -round(land.frontage_m), say("Width"): -round(land.width_m)}
    for place in profile.distances:
        label = labels(words.language).code("class", place.place_class)
        if place.place_class in CLASSES:
            ranks.setdefault(label, round(place.straight_km, 1))
    return ranks


def _stated(facts: Iterable[Fact], words: Translator) -> str:
    """Return facts with what kind of capacity they are; of a later one on which day it was stated."""
    code = labels(words.language).code
    texts = (
        (
            stated_text(fact, words),
            f" ({within(code('capacity', fact.capacity))})" if fact.capacity else "",
            f" ({day_text(fact, words)})" if fact.later else "",
        )
        for fact in facts
    )
    return "; ".join(map("".join, texts)) or not_stated(words)


def _distances(profile: PlotProfile, words: Translator) -> dict[str, str]:
    """Return the nearest place of each class: its name, and kilometres in a straight line and by road."""
    names, distances = labels(words.language), {}
    for place in profile.distances:
        label = names.code("class", place.place_class)
        if place.place_class not in CLASSES or label in distances:
            continue
        name = place_name(place, words)
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
