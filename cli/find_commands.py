"""The command `find`: from an enquiry on the command line to offers of land."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from cli.enquiry_options import (
    AcrossStreets,
    Answer,
    AnswerOption,
    AreaHa,
    Beside,
    Districts,
    Frontage,
    MaxHa,
    MinHa,
    Most,
    MostPlots,
    Near,
    NearByRoad,
    Price,
    ReadyBy,
    Rectangularity,
    Sectors,
    Services,
    SinglePlots,
    Soft,
    TermYears,
    Until,
    Weights,
    WholePlots,
    Width,
    Zones,
)
from cli.options import PACKAGED, AsOf, Data, KnownOn, Language, LanguageOption, Out, asked_day
from cli.output import write_tables, write_text
from cli.session import load_book, load_statement, spinner
from occupancy.errors import QuestionError
from occupancy.land_search.criteria import CRITERIA, SERVICES
from occupancy.land_search.enquiry import MOST_PLOTS, Enquiry, Requirement, area_limits
from outputs.records import json_text
from outputs.text import captions
from outputs.text.translations import translator


def find(  # noqa: PLR0913, PLR0917  one parameter per option
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    area_ha: AreaHa = None,
    min_ha: MinHa = None,
    max_ha: MaxHa = None,
    ready_by: ReadyBy = "",
    price: Price = None,
    zone: Zones = None,
    district: Districts = None,
    service: Services = None,
    sector: Sectors = None,
    near: Near = None,
    near_by_road: NearByRoad = None,
    term_years: TermYears = None,
    frontage: Frontage = None,
    width: Width = None,
    rectangularity: Rectangularity = None,
    beside: Beside = None,
    soft: Soft = None,
    weight: Weights = None,
    single_plots: SinglePlots = False,
    across_streets: AcrossStreets = False,
    whole_plots: WholePlots = False,
    most_plots: MostPlots = MOST_PLOTS,
    until: Until = "",
    most: Most = 20,
    form: AnswerOption = Answer.TABLE,
    out: Out = None,
    lang: LanguageOption = Language.VI,
) -> None:
    """Find land that answers an investor's enquiry."""
    # Only this command searches; the others start without waiting for it.
    from occupancy.land_search.search import find_land as search  # noqa: PLC0415
    from outputs.offers.json_export import offers_geojson, offers_json  # noqa: PLC0415
    from outputs.offers.text_tables import offers_tables  # noqa: PLC0415

    reader, day = translator(lang), asked_day(as_of, option="--as-of")
    ideal, least, largest = area_limits(area_ha, min_ha, max_ha)
    answers = {
        "price_usd_m2": price,
        "term_years": term_years,
        "frontage_m": frontage,
        "width_m": width,
        "rectangularity": rectangularity,
        "zones": zone,
        "districts": district,
        "sector": sector,
        "beside": beside,
    }
    wishes = [
        *_requirements(answers),
        *(Requirement(_criterion(code, option="--service", among=SERVICES)) for code in service or ()),
        *_requirements({"distance_km": near, "road_km": near_by_road}),
        *_requirements({"ready_by": asked_day(ready_by, option="--ready-by")}),
    ]
    enquiry = Enquiry(
        ideal,
        least,
        largest,
        tuple(_weighed(wishes, soft or (), weight or ())),
        assemble=not single_plots,
        across_streets=across_streets,
        in_part=not whole_plots,
        most_plots=most_plots,
        until=asked_day(until, option="--until"),
        most_offers=most,
    )
    book = load_book(data, reader, known_on=asked_day(known_on, option="--known-on"))
    statement = load_statement(book, reader, as_of=day)
    if enquiry.until and enquiry.until <= statement.as_of:
        raise QuestionError(
            "{until} after --until is not after {day}; name a later day.",
            until=enquiry.until.isoformat(),
            day=statement.as_of.isoformat(),
        )
    with spinner(reader.gettext("Looking for land…")):
        answer = search(statement, enquiry)
    if form is Answer.TABLE:
        rests = captions.extrapolation_note(statement, reader)
        write_tables(offers_tables(book, answer, reader, remark=rests), reader, out=out)
    else:
        made = offers_json if form is Answer.JSON else offers_geojson
        write_text(json_text(made(book, answer, reader)), out=out)


def _requirements(answers: Mapping[str, float | date | Sequence[str] | None]) -> Iterator[Requirement]:
    """Turn the values of options, by criterion, into requirements; what was not given is left out."""
    for code, value in answers.items():
        criterion = CRITERIA[code]
        if isinstance(value, float | date):
            yield Requirement(code, value, hard=criterion.hard)
        elif criterion.to_place:
            for text in value or ():
                place, km = _parted(text, option=criterion.option)
                yield Requirement(code, km, place=place, hard=criterion.hard)
        elif value:
            yield Requirement(code, tuple(value), hard=criterion.hard)


def _weighed(
    wishes: Sequence[Requirement], soft: Sequence[str], weights: Sequence[str]
) -> Iterator[Requirement]:
    """The wishes, those named `soft` no longer hard, with the weights that were given."""
    eased = {_criterion(name, option="--soft") for name in soft}
    parted = (_parted(text, option="--weight") for text in weights)
    given = {_criterion(name, option="--weight"): value for name, value in parted}
    _must_be_asked(wishes, eased, option="--soft")
    _must_be_asked(wishes, given, option="--weight")
    for wish in wishes:
        yield Requirement(
            wish.criterion,
            wish.wanted,
            place=wish.place,
            hard=wish.hard and wish.criterion not in eased,
            weight=given.get(wish.criterion, wish.weight),
        )


def _must_be_asked(wishes: Sequence[Requirement], named: Collection[str], *, option: str) -> None:
    """What is made soft, or weighed, is asked for."""
    for name in sorted(set(named) - {wish.criterion for wish in wishes}):
        raise QuestionError(
            "{name} after {option} is not asked for; ask for it, or leave {option} out.",
            name=name,
            option=option,
        )


def _criterion(name: str, *, option: str, among: Collection[str] = tuple(CRITERIA)) -> str:
    if name not in among:
        raise QuestionError(
            "{name} after {option} is not a criterion; choose from {criteria}.",
            name=name or "–",
            option=option,
            criteria=", ".join(among),
        )
    return name


def _parted(text: str, *, option: str) -> tuple[str, float]:
    """The two sides of NAME=NUMBER."""
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
