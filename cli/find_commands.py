"""The command `find`: from an enquiry on the command line to offers of land."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

import typer

from cli.options import (
    PACKAGED,
    AsOf,
    Data,
    KnownOn,
    Language,
    Out,
    open_statement,
    option,
    parse_day,
    spinner,
)
from cli.output import OFFERS, settle_format, write_tables, write_text
from occupancy.errors import QuestionError
from occupancy.land_search.enquiry import CRITERIA, MOST_PLOTS, SERVICES, Enquiry, Requirement, area_limits
from outputs.records import json_text
from outputs.text import captions
from outputs.text.translations import N_, translator

_AREA = N_("Hectares wanted, like 12 or 0.3; without limits 90 % to 125 % of it will do.")
_MIN = N_("Least area of an offer in hectares, inclusive.")
_MAX = N_("Most area of an offer in hectares, inclusive.")
_READY = N_("Day like 2024-05-31 by which the land is cleared and serviced, or due to be.")
_TERM = N_("Least number of years that the land can still be leased for.")
_PRICE = N_("Highest asking price in USD/m² of any plot.")
_ZONE = N_("Id of a zone; may be given more than once.")
_DISTRICT = N_("Name of a district; may be given more than once.")
_SERVICE = N_("Service that must be stated of the land: power, water, wastewater or road; may be repeated.")
_MVA = N_("Least power in MVA: what is free counts, else what is installed, else what is planned.")
_WATER = N_("Least water in m³ a day: what is free counts, else what is installed, else what is planned.")
_WASTEWATER = N_("Least treatment of wastewater in m³ a day, counted like water.")
_SECTOR = N_("Two-digit code of a branch (VSIC), like 26; prefers zones let to it; may be repeated.")
_NEAR = N_(
    "PLACE=KM in a straight line; a key, class or name, like “Nội Bài=40” or airport=40; may be repeated."
)
_ROAD = N_("PLACE=KM along the roads of the base map, approximate; may be repeated.")
_FRONTAGE = N_("Least metres of boundary with streets of the zone.")
_WIDTH = N_("Least width in metres: the diameter of the largest circle that fits in.")
_RECT = N_("Least share of the smallest rectangle around it, from 0 to 1.")
_BESIDE = N_("Name of a tenant to be beside of; may be repeated.")
_SOFT = N_("Criterion that only moves the rank, like price_usd_m2; may be repeated.")
_WEIGHT = N_("CRITERION=WEIGHT in the score, like price_usd_m2=2; may be repeated.")
_SINGLE = N_("Single plots only; neighbours are not put together.")
_ACROSS = N_("Plots that face each other across a street count as neighbours.")
_WHOLE = N_("Whole plots only; none is offered in part.")
_MOST_PLOTS = N_("Most plots of one offer.")
_UNTIL = N_("Tell land that comes back or becomes ready up to this day.")
_MOST = N_("How many offers, and how many near misses, are told.")
_FORM = N_(
    "table to read; json or geojson for programs (nothing rounded). Not given: by the ending of --out."
)

Number = float | None
Texts = list[str] | None


def _limit(code: str, help_: str) -> Any:  # noqa: ANN401  typer's own type
    """Return the option of a criterion that is a number."""
    return option(CRITERIA[code].option, help_, "NUMBER")


def _names(code: str, help_: str, metavar: str) -> Any:  # noqa: ANN401  typer's own type
    """Return the option of a criterion that is given in words."""
    return option(CRITERIA[code].option, help_, metavar)


def find(  # noqa: PLR0913, PLR0917  one parameter per option
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    area_ha: Annotated[Number, option("--area-ha", _AREA, "NUMBER")] = None,
    min_ha: Annotated[Number, option("--min-ha", _MIN, "NUMBER")] = None,
    max_ha: Annotated[Number, option("--max-ha", _MAX, "NUMBER")] = None,
    ready_by: Annotated[str, _names("ready_by", _READY, "DAY")] = "",
    price: Annotated[Number, _limit("price_usd_m2", _PRICE)] = None,
    zone: Annotated[Texts, _names("zones", _ZONE, "ID")] = None,
    district: Annotated[Texts, _names("districts", _DISTRICT, "NAME")] = None,
    service: Annotated[Texts, option("--service", _SERVICE, "CODE")] = None,
    power_mva: Annotated[Number, _limit("power_mva", _MVA)] = None,
    water_m3_day: Annotated[Number, _limit("water_m3_day", _WATER)] = None,
    wastewater_m3_day: Annotated[Number, _limit("wastewater_m3_day", _WASTEWATER)] = None,
    sector: Annotated[Texts, _names("sector", _SECTOR, "CODE")] = None,
    near: Annotated[Texts, _names("distance_km", _NEAR, "PLACE=KM")] = None,
    near_by_road: Annotated[Texts, _names("road_km", _ROAD, "PLACE=KM")] = None,
    term_years: Annotated[Number, _limit("term_years", _TERM)] = None,
    frontage: Annotated[Number, _limit("frontage_m", _FRONTAGE)] = None,
    width: Annotated[Number, _limit("width_m", _WIDTH)] = None,
    rectangularity: Annotated[Number, _limit("rectangularity", _RECT)] = None,
    beside: Annotated[Texts, _names("beside", _BESIDE, "NAME")] = None,
    soft: Annotated[Texts, option("--soft", _SOFT, "CRITERION")] = None,
    weight: Annotated[Texts, option("--weight", _WEIGHT, "CRITERION=WEIGHT")] = None,
    single_plots: Annotated[bool, typer.Option("--single-plots", help=_SINGLE)] = False,
    across_streets: Annotated[bool, typer.Option("--across-streets", help=_ACROSS)] = False,
    whole_plots: Annotated[bool, typer.Option("--whole-plots", help=_WHOLE)] = False,
    most_plots: Annotated[int, typer.Option("--most-plots", help=_MOST_PLOTS, metavar="NUMBER")] = MOST_PLOTS,
    until: Annotated[str, option("--until", _UNTIL, "DAY")] = "",
    most: Annotated[int, typer.Option("--most", help=_MOST, metavar="NUMBER")] = 20,
    form: Annotated[Literal["table", "json", "geojson"] | None, option("--format", _FORM)] = None,
    out: Out = None,
    lang: Language = "vi",
) -> None:
    """Find land that answers an investor's enquiry."""
    # Only this command searches; the others start without waiting for it.
    from occupancy.land_search.search import find_land  # noqa: PLC0415
    from outputs.offers.json_export import offers_geojson, offers_json  # noqa: PLC0415
    from outputs.offers.texts import offers_tables  # noqa: PLC0415

    reader = translator(lang)
    made = settle_format(out, form, OFFERS)
    ideal, least, largest = area_limits(area_ha, min_ha, max_ha)
    given = {
        "price_usd_m2": price,
        "term_years": term_years,
        "power_mva": power_mva,
        "water_m3_day": water_m3_day,
        "wastewater_m3_day": wastewater_m3_day,
        "frontage_m": frontage,
        "width_m": width,
        "rectangularity": rectangularity,
        "zones": zone,
        "districts": district,
        "sector": sector,
        "beside": beside,
    }
    requirements = [
        *_requirements(given),
        *(Requirement(_criterion(code, option="--service", among=SERVICES)) for code in service or ()),
        *_requirements({"distance_km": near, "road_km": near_by_road}),
        *_requirements({"ready_by": parse_day(ready_by, option="--ready-by")}),
    ]
    enquiry = Enquiry(
        ideal,
        least,
        largest,
        tuple(_weighed(requirements, soft or (), weight or ())),
        assemble=not single_plots,
        across_streets=across_streets,
        in_part=not whole_plots,
        most_plots=most_plots,
        until=parse_day(until, option="--until"),
        most_offers=most,
    )
    statement = open_statement(data, reader, as_of=as_of, known_on=known_on)
    if enquiry.until and enquiry.until <= statement.as_of:
        raise QuestionError(
            "{until} after --until is not after {day}; name a later day.",
            until=enquiry.until.isoformat(),
            day=statement.as_of.isoformat(),
        )
    with spinner(reader.gettext("Looking for land…")):
        answer = find_land(statement, enquiry)
    if made == "table":
        remark = captions.extrapolation_note(statement, reader)
        write_tables(offers_tables(statement.book, answer, reader, remark=remark), reader, out=out)
    else:
        to_json = offers_json if made == "json" else offers_geojson
        write_text(json_text(to_json(statement.book, answer, reader)), out=out)


def _requirements(given: Mapping[str, float | date | Sequence[str] | None]) -> Iterator[Requirement]:
    """Turn the values of options, by criterion, into requirements; what was not given is left out."""
    for code, value in given.items():
        criterion = CRITERIA[code]
        if isinstance(value, float | date):
            yield Requirement(code, value, hard=criterion.hard)
        elif criterion.to_place:
            for text in value or ():
                place, km = _split_pair(text, option=criterion.option)
                yield Requirement(code, km, place=place, hard=criterion.hard)
        elif value:
            yield Requirement(code, tuple(value), hard=criterion.hard)


def _weighed(
    requirements: Sequence[Requirement], soft: Sequence[str], weights: Sequence[str]
) -> Iterator[Requirement]:
    """Yield requirements with their weights, those named `soft` no longer hard."""
    eased = {_criterion(name, option="--soft"): True for name in soft}
    pairs = (_split_pair(text, option="--weight") for text in weights)
    weighed = {_criterion(name, option="--weight"): value for name, value in pairs}
    for option_, named in (("--soft", eased), ("--weight", weighed)):
        for name in sorted(set(named) - {requirement.criterion for requirement in requirements}):
            raise QuestionError(
                "{name} after {option} is not asked for; ask for it, or leave {option} out.",
                name=name,
                option=option_,
            )
    for requirement in requirements:
        yield replace(
            requirement,
            hard=requirement.hard and requirement.criterion not in eased,
            weight=weighed.get(requirement.criterion, requirement.weight),
        )


def _criterion(name: str, *, option: str, among: Collection[str] = tuple(CRITERIA)) -> str:
    """Return the code of a criterion, or raise QuestionError where there is none of that name."""
    if name not in among:
        raise QuestionError(
            "{name} after {option} is not a criterion; choose from {criteria}.",
            name=name or "–",
            option=option,
            criteria=", ".join(among),
        )
    return name


def _split_pair(text: str, *, option: str) -> tuple[str, float]:
    """Return the two sides of NAME=NUMBER."""
    name, _, value = text.rpartition("=")
    try:
        if name.strip():
            return name.strip(), float(value)
        raise ValueError(text)
    except ValueError:
        raise QuestionError(
            "{text} after {option} is not a name and a number; write them like {example}.",
            text=text or "–",
            option=option,
            example="airport=40" if option != "--weight" else "price_usd_m2=2",
        ) from None
