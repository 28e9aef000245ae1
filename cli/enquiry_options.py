"""The options of `find`: what is asked of land. Their help is translated like every other sentence."""

from enum import StrEnum
from typing import Annotated

import typer

from occupancy.land_search.criteria import CRITERIA
from outputs.text.translations import N_


class Answer(StrEnum):
    """Forms of an answer to an enquiry."""

    TABLE = "table"
    JSON = "json"
    GEOJSON = "geojson"


_AREA = N_("Hectares wanted, like 12 or 0.3; without limits 90 % to 125 % of it will do.")
_MIN = N_("Least area of an offer in hectares, inclusive.")
_MAX = N_("Most area of an offer in hectares, inclusive.")
_READY = N_("Day like 2024-05-31 by which the land is cleared and serviced, or due to be.")
_TERM = N_("Least number of years that the land can still be leased for.")
_PRICE = N_("Highest asking price in USD/m² of any plot.")
_ZONE = N_("Id of a zone; may be given more than once.")
_DISTRICT = N_("Name of a district; may be given more than once.")
_SERVICE = N_("Service that must be stated of the zone: power, water, wastewater or road; may be repeated.")
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
_FORM = N_("table to read; json or geojson for programs (nothing rounded).")


def _number(name: str, text: str) -> object:
    return typer.Option(name, help=text, metavar="NUMBER", show_default=False)


def _texts(name: str, text: str, *, metavar: str) -> object:
    return typer.Option(name, help=text, metavar=metavar, show_default=False)


AreaHa = Annotated[float | None, _number("--area-ha", _AREA)]
MinHa = Annotated[float | None, _number("--min-ha", _MIN)]
MaxHa = Annotated[float | None, _number("--max-ha", _MAX)]
ReadyBy = Annotated[str, _texts(CRITERIA["ready_by"].option, _READY, metavar="DAY")]
TermYears = Annotated[float | None, _number(CRITERIA["term_years"].option, _TERM)]
Price = Annotated[float | None, _number(CRITERIA["price_usd_m2"].option, _PRICE)]
Zones = Annotated[list[str] | None, _texts(CRITERIA["zones"].option, _ZONE, metavar="ID")]
Districts = Annotated[list[str] | None, _texts(CRITERIA["districts"].option, _DISTRICT, metavar="NAME")]
Services = Annotated[list[str] | None, _texts("--service", _SERVICE, metavar="CODE")]
Sectors = Annotated[list[str] | None, _texts(CRITERIA["sector"].option, _SECTOR, metavar="CODE")]
Near = Annotated[list[str] | None, _texts(CRITERIA["distance_km"].option, _NEAR, metavar="PLACE=KM")]
NearByRoad = Annotated[list[str] | None, _texts(CRITERIA["road_km"].option, _ROAD, metavar="PLACE=KM")]
Frontage = Annotated[float | None, _number(CRITERIA["frontage_m"].option, _FRONTAGE)]
Width = Annotated[float | None, _number(CRITERIA["width_m"].option, _WIDTH)]
Rectangularity = Annotated[float | None, _number(CRITERIA["rectangularity"].option, _RECT)]
Beside = Annotated[list[str] | None, _texts(CRITERIA["beside"].option, _BESIDE, metavar="NAME")]
Soft = Annotated[list[str] | None, _texts("--soft", _SOFT, metavar="CRITERION")]
Weights = Annotated[list[str] | None, _texts("--weight", _WEIGHT, metavar="CRITERION=WEIGHT")]
SinglePlots = Annotated[bool, typer.Option("--single-plots", help=_SINGLE)]
AcrossStreets = Annotated[bool, typer.Option("--across-streets", help=_ACROSS)]
WholePlots = Annotated[bool, typer.Option("--whole-plots", help=_WHOLE)]
MostPlots = Annotated[int, typer.Option("--most-plots", help=_MOST_PLOTS)]
Until = Annotated[str, _texts("--until", _UNTIL, metavar="DAY")]
Most = Annotated[int, typer.Option("--most", help=_MOST)]
AnswerOption = Annotated[Answer, typer.Option("--format", help=_FORM)]
