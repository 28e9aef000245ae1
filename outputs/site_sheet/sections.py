"""The sections of a sheet: what is to be said of the land, its price and term, and of the park around it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo import crs
from occupancy.plot_profile.profile import PlotProfile
from occupancy.plot_profile.surroundings import LandShape, as_number, as_text
from occupancy.questions.stated_facts import CONTACTS, COSTS, Fact, as_date
from outputs.site_sheet.tables import (
    Sources,
    degrees_text,
    ha_text,
    other_units,
    place_name,
    stated_text,
    truncate,
    usd_text,
)
from outputs.text.captions import localized_name
from outputs.text.formatting import format_day, format_number, not_stated
from outputs.text.labels import cited, labels, within
from outputs.text.stated_facts import day_text, remark, stated_day
from outputs.text.translations import Translator

_MOST = 110  # signs of a value
_MOST_OF_A_LAW = 200  # signs of what a law gives
_MOST_FACTS = 3  # of one service
_MOST_OF_A_SERVICE = 80  # signs of what is stated of it, in a comparison
_PLACE_DEGREES = 5  # decimals, a metre
# Of what is stated of the park, what offers are compared by.
COMPARED = ("power", "water", "wastewater", "road", "density", "floors", "floor_level")
CLASSES = ("airport", "sea_port", "river_port", "port", "junction", "border", "city")


@dataclass(frozen=True, slots=True)
class Line:
    """A label, its value, a remark in smaller letters, and the numbers of its sources."""

    label: str
    value: str
    remark: str = ""
    marks: str = ""


def land_lines(profile: PlotProfile, words: Translator, sources: Sources, plane: crs.System) -> list[Line]:
    """Return where the land is, how large and of what shape: the first lines of a sheet.

    `plane` is the one that its shape lies in.
    """
    say = words.gettext
    zone, phase = localized_name(profile.zone, words), localized_name(profile.phase, words)
    districts = [name for name in str(profile.zone["districts"] or "").split(";") if name]
    named = (localized_name({"name_vi": name}, words) for name in districts)
    where = truncate(words.listed(named), _MOST) or not_stated(words)
    lines = [
        Line(say("Industrial park"), truncate(zone, _MOST)),
        Line(say("Phase"), truncate(phase, _MOST)) if phase != zone else None,
        Line(say("District"), where),
        Line(
            say("Infrastructure developer"),
            truncate(str(profile.developer.value or ""), _MOST) or not_stated(words),
            marks=sources.mark(profile.developer),
        ),
        Line(say("State on the day"), _states(profile, words), marks=_source_numbers(profile, sources)),
        *_area_lines(profile, words, plane),
    ]
    return [line for line in lines if line]


def _area_lines(profile: PlotProfile, words: Translator, plane: crs.System) -> list[Line]:
    say = words.gettext
    document = profile.document_ha
    lines = [Line(say("Area by document"), ha_text(document, words), other_units(document, words))]
    if abs(profile.vacant_ha - profile.document_ha) > 1e-6:
        lines.append(Line(say("Vacant"), ha_text(profile.vacant_ha, words)))
    if profile.land is not None:
        cut = profile.land.cut_line is not None
        what = say("Measured, part offered") if cut else say("Measured on the plan")
        lines.append(Line(what, ha_text(profile.land.measured_ha, words)))
        middle = degrees_text(*middle_degrees(profile.land, plane), words, places=_PLACE_DEGREES)
        lines.append(Line(say("Middle of the land"), middle, "WGS 84"))
    return lines


def shape_lines(profile: PlotProfile, words: Translator) -> list[Line]:
    """Return how wide and regular the land is, and whether it can be divided."""
    say = words.gettext
    if profile.land is None:
        return [Line(say("Outline"), not_stated(words))]
    metres = format_number(profile.land.longest_m, words, places=0)
    longest = say("longest straight run {length} m").format(length=metres)
    divisible = profile.plots["divisible"]
    lines = [
        Line(
            say("Street frontage"),
            _metres(profile.land.frontage_m, words),
            longest if profile.land.longest_m > 0 else "",
        ),
        Line(say("Width"), _metres(profile.land.width_m, words), say("largest circle inside")),
        Line(
            say("Rectangularity"),
            format_number(profile.land.rectangularity, words, places=2),
            say("1 is a rectangle"),
        ),
    ]
    if profile.kind != "assembly":
        lines.append(Line(say("Can be divided"), _yes_no(divisible.iloc[0], words)))
    return lines


def ready_lines(profile: PlotProfile, words: Translator) -> list[Line]:
    """Return when one plot was or will be cleared and serviced; of several, when the last is ready."""
    say, plot = words.gettext, profile.plots.iloc[0]
    if len(profile.plots) > 1:
        return [Line(say("Ready from"), ready_text(profile, words), say("the last of the plots"))]
    steps = ("cleared_on", say("Cleared")), ("serviced_on", say("Roads, power and water at the plot"))
    due = {"cleared_on": "clearance_due_on", "serviced_on": "service_due_on"}
    lines = []
    for column, label in steps:
        known, expected = as_date(plot[column]), as_date(plot[due[column]])
        if known and known <= profile.as_of:
            lines.append(Line(label, say("since {day}").format(day=format_day(known, words))))
        elif known or expected:
            when = format_day(known or expected, words)
            lines.append(Line(label, say("due by {day}").format(day=when)))
        else:
            lines.append(Line(label, say("not yet") if column in profile.not_yet else not_stated(words)))
    return lines


def ready_text(profile: PlotProfile, words: Translator) -> str:
    """Return whether the land is ready, or from when; the last of several plots counts."""
    ready = profile.plots["ready_on"]
    if ready.isna().any():
        return not_stated(words)
    last = ready.max().date()
    return words.gettext("Ready now") if last <= profile.as_of else format_day(last, words)


def price_lines(profile: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Return the asking price, the published prices of the park, and what else the land costs."""
    say = words.gettext
    known = [fact for fact in profile.asking if fact.value is not None]
    newest = max((fact.day for fact in known if fact.day), default=profile.as_of)
    stated = say("without VAT, for the remaining term; as of {day}").format(day=format_day(newest, words))
    if newest > profile.as_of:
        stated += say(", later than the day asked for")
    some = say("{known} of {plots} plots").format(known=len(known), plots=len(profile.asking))
    partly = f"{some}; {stated}" if len(known) < len(profile.asking) else stated
    marks = ", ".join(dict.fromkeys(filter(None, (sources.number(fact.source) for fact in known))))
    lines = [Line(say("Asking price"), price_text(profile, words), partly if known else "", marks)]
    if known:
        lines += _price_in_all(profile, words)
    lines += [
        Line(
            say("Published price of the park"),
            stated_text(fact, words),
            remark(fact, words),
            sources.mark(fact),
        )
        for fact in profile.published
    ]
    return [*lines, *fact_lines(profile, words, sources, among=COSTS)]


def _price_in_all(profile: PlotProfile, words: Translator) -> list[Line]:
    """Return what is asked for all of the land, and what that is for each year of the rest of the term."""
    say = words.gettext
    yearly = say("over {term}").format(term=term_text(profile, words)) if profile.usd_per_year else ""
    return [
        Line(
            say("Price of the land offered"),
            usd_text(profile.total_usd, words),
            say("for the remaining term"),
        ),
        Line(say("The same per year"), usd_text(profile.usd_per_year, words), yearly),
    ]


def price_text(profile: PlotProfile, words: Translator) -> str:
    """Return the asking price, or the lowest and the highest of several."""
    prices = sorted({float(fact.value) for fact in profile.asking if isinstance(fact.value, float)})
    if not prices:
        return not_stated(words)
    ends = dict.fromkeys((prices[0], prices[-1]))
    texts = [format_number(price, words, places=0 if price == int(price) else 2) for price in ends]
    return f"{'–'.join(texts)} {labels(words.language).code('unit', 'USD/m2')}"


def term_lines(profile: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Return until when the land can be leased, and how long that is from the day."""
    say, end = words.gettext, profile.term.end.value
    until = format_day(end, words) if not isinstance(end, str | float) else str(end)
    return [
        Line(
            say("Land term ends"),
            until,
            stated_day(profile.term.end, words) if profile.term.end.later else "",
            sources.mark(profile.term.end),
        ),
        Line(say("Remaining term on the day"), term_text(profile, words)),
    ]


def term_text(profile: PlotProfile, words: Translator) -> str:
    """Return the remaining term in whole years and months."""
    if profile.term.years is None or profile.term.months is None:
        return not_stated(words)
    if not (profile.term.years or profile.term.months):
        return words.gettext("less than a month")
    return years_and_months(profile.term.years, profile.term.months, words)


def years_and_months(years: int, months: int, words: Translator) -> str:
    """Return a term in words, without the one of the two that is none."""
    parts = (
        words.ngettext("{years} year", "{years} years", years).format(years=years) if years else "",
        words.ngettext("{months} month", "{months} months", months).format(months=months) if months else "",
    )
    return words.gettext("{years} {months}").format(years=parts[0], months=parts[1]).strip()


def service_lines(profile: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Return what sources state of the services and rules of the park for this land."""
    others = [service for service in profile.services if service not in (*COSTS, *CONTACTS)]
    return fact_lines(profile, words, sources, among=others)


def fact_lines(
    profile: PlotProfile, words: Translator, sources: Sources, *, among: Sequence[str]
) -> list[Line]:
    """Return a line for each fact of some services, and at the end the names of those that none states."""
    names = labels(words.language)
    lines = [
        Line(
            names.code("service", service) if at == 0 else "",
            stated_text(fact, words),
            remark(fact, words),
            sources.mark(fact),
        )
        for service in among
        for at, fact in enumerate(profile.services[service][:_MOST_FACTS])
    ]
    unknown = [within(names.code("service", service)) for service in among if not profile.services[service]]
    if unknown:
        lines.append(Line(words.gettext("Not stated"), "", words.listed(unknown)))
    return lines


def incentive_lines(profile: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Return which incentives hold for the land on the day: what, for whom, from when until when."""
    say, names = words.gettext, labels(words.language)
    own = "vi" if words.language == "vi" else "en"
    lines = []
    for row in profile.incentives:
        first, last = as_date(row["first_day"]), as_date(row["last_day"])
        parts = (
            row[f"for_whom_{own}"],
            say("in force since {day}").format(day=format_day(first, words)) if first else "",
            say("until {day}").format(day=format_day(last, words)) if last else "",
            "" if row["verified"] else say("not checked against the text of the law"),
        )
        reference = cited(as_text(row["reference"]), sources.book, words)
        mark = sources.number(as_text(row["source"]), note=reference)
        label, text = names.code("incentive", row["incentive"]), truncate(row[f"label_{own}"], _MOST_OF_A_LAW)
        lines.append(Line(label, text, "; ".join(filter(None, parts)), mark))
    return lines or [Line(say("Incentives"), not_stated(words))]


def legal_lines(profile: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Return decision and areas of the phase, and how well its outline is known."""
    say, names, decision = words.gettext, labels(words.language), profile.decision
    lines = [Line(say("Phase on the day"), names.code("status", str(profile.phase["status"])))]
    if decision:
        mark = sources.number(as_text(decision["source"]), note=as_text(decision["note"]))
        basis = within(names.code("leasable_basis", as_text(decision["leasable_basis"])))
        leasable = as_number(decision["leasable_area_ha"])
        lines += [
            Line(say("Decision in force"), *_decision(profile, words), mark),
            Line(say("Established area"), _hectares(decision["established_area_ha"], words), "", mark),
            Line(
                say("Leasable area"), _hectares(leasable, words), basis if leasable is not None else "", mark
            ),
        ]
    else:
        lines.append(Line(say("Decision in force"), not_stated(words)))
    status = as_text(profile.phase["boundary_status"])
    outline = names.code("boundary_status", status)
    precision = as_number(profile.phase["boundary_precision_m"])
    exact = (
        ""
        if precision is None
        else say("within {metres} m").format(metres=format_number(precision, words, places=0))
    )
    mark = sources.number(as_text(profile.phase["boundary_source"]))
    return [*lines, Line(say("Outline of the phase"), outline, exact, mark)]


def _decision(profile: PlotProfile, words: Translator) -> tuple[str, str]:
    """Return the number of the decision in force, and since when it is."""
    decision = profile.decision
    since = as_date(decision["in_force_from"])
    precision = as_text(decision["date_precision"]) or "day"
    day = format_day(since, words, precision=precision)
    number = truncate(as_text(decision["decision_no"]), _MOST) or words.gettext("number not stated")
    return number, words.gettext("in force since {day}").format(day=day) if since else ""


def _hectares(value: float | None, words: Translator) -> str:
    return not_stated(words) if value is None or pd.isna(value) else ha_text(value, words)


def _source_numbers(profile: PlotProfile, sources: Sources) -> str:
    numbers = (sources.number(str(source)) for source in dict.fromkeys(profile.plots["source"]))
    return ", ".join(filter(None, numbers))


def _yes_no(value: Any, words: Translator) -> str:  # noqa: ANN401  a cell of booleans and NA
    if pd.isna(value):
        return not_stated(words)
    return words.gettext("yes") if value else words.gettext("no")


def template_lines(lines: Iterable[Line]) -> list[dict[str, str]]:
    """Return lines as a template takes them."""
    return [asdict(line) for line in lines]


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
        ""
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
    area = say("Area offered")
    return {
        **key_facts(profile, words),
        area: f"{ha_text(profile.offered_ha, words)} ({other_units(profile.offered_ha, words)})",
        say("Price of the land offered"): usd_text(profile.total_usd, words),
        say("The same per year"): usd_text(profile.usd_per_year, words),
        say("Published price of the park"): _stated(profile.published, words),
        say("State on the day"): _states(profile, words),
        say("Street frontage"): _metres(frontage_m, words),
        say("Width"): _metres(width_m, words),
        **{label: truncate(text, _MOST_OF_A_SERVICE) for label, text in services.items()},
        **_distances(profile, words),
        say("Neighbours by sector"): _sectors(profile, words),
    }


def middle_degrees(land: LandShape, plane: crs.System) -> tuple[float, float]:
    """Return latitude and longitude of the middle of the land that is offered, in WGS 84."""
    middle = shapely.centroid(land.shape)
    lon, lat = crs.lon_lat(np.array([middle.x]), np.array([middle.y]), plane)
    return float(lat[0]), float(lon[0])


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


def _states(profile: PlotProfile, words: Translator) -> str:
    code = labels(words.language).code
    return "; ".join(code("state", state) for state in dict.fromkeys(profile.plots["state"]))


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


def _metres(length: float | None, words: Translator) -> str:
    return not_stated(words) if pd.isna(length) else f"{format_number(length, words, places=0)} m"


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
