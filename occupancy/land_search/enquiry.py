"""The enquiry of an investor: what land can be searched by, and what is asked of each criterion."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import isfinite
from typing import Literal

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import crs
from geo.road_network import Journeys, Network, build_road_network, straight_distance_m
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.land_search.tenants import require_tenants
from occupancy.loading.csv_reader import read_csv_text
from occupancy.measures.arrays import cached_per_book
from occupancy.program import DEFAULTS
from occupancy.questions.name_search import normalize

# How a value is compared with what is asked for. `stated`: no source can speak against it, only for it.
Operator = Literal["most", "least", "day", "among", "share", "stated", "beside"]
Measured = Literal["plot", "offer", "shape"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """What can be asked for.

    How it is called stands in data/dictionary.csv, how it is measured in `measurement`.

    Attributes
    ----------
    address_key, option
        Under which it stands in the address of the app and on the command line; those of services and of
        distances are shared.
    unit
        Of a number; empty for names and days.
    decimals
        With which a number is shown; None for names and days.
    measured
        Of each `plot`, of all plots of an `offer` together, or of their `shape`, which takes longest.
    to_place
        Whether it is measured to a place.
    hard
        Whether land that fails it is not offered, unless the enquiry says otherwise.
    """

    code: str
    operator: Operator
    address_key: str
    option: str
    unit: str = ""
    decimals: int | None = None
    measured: Measured = "plot"
    to_place: bool = False
    hard: bool = True

    @property
    def of_each_plot(self) -> bool:
        """Return True if each plot of an offer has to meet it by itself."""
        return self.measured == "plot"


# Looked at in every enquiry, and never asked for by these names.
FREE, AREA, PLOTS, COMPACTNESS = ALWAYS = ("free", "area_ha", "plots", "compactness")
SERVICES = ("power", "water", "wastewater", "road")
# How much of a service is asked for, by criterion: the service, and the unit that its code ends in.
QUANTITIES = {
    "power_mva": ("power", "MVA"),
    "water_m3_day": ("water", "m3/day"),
    "wastewater_m3_day": ("wastewater", "m3/day"),
}

CRITERIA: Mapping[str, Criterion] = {
    criterion.code: criterion
    for criterion in (
        Criterion("zones", "among", "zones", "--zone"),
        Criterion("districts", "among", "district", "--district"),
        Criterion("ready_by", "day", "by", "--ready-by"),
        Criterion("term_years", "least", "term", "--term-years", "years", 1),
        Criterion("price_usd_m2", "most", "price", "--price-usd-m2", "USD/m2", 0),
        *(Criterion(service, "stated", "need", "--service") for service in SERVICES),
        Criterion("power_mva", "least", "mva", "--power-mva", "MVA", 1),
        Criterion("water_m3_day", "least", "water_m3", "--water-m3-day", "m3/day", 0),
        Criterion("wastewater_m3_day", "least", "wastewater_m3", "--wastewater-m3-day", "m3/day", 0),
        Criterion("sector", "share", "sector", "--sector", "%", 1, hard=False),
        Criterion("distance_km", "most", "near", "--near", "km", 1, to_place=True),
        Criterion("road_km", "most", "near", "--near-by-road", "km", 1, to_place=True),
        Criterion("frontage_m", "least", "front", "--frontage-m", "m", 0, "offer"),
        Criterion("width_m", "least", "width", "--width-m", "m", 0, "shape"),
        Criterion("rectangularity", "least", "rect", "--rectangularity", "share", 2, "shape"),
        Criterion("beside", "beside", "beside", "--beside", measured="offer"),
    )
}


# The classes of places that an investor asks the way to; `port` is one of which it is not told which.
PLACE_CLASSES = ("airport", "sea_port", "river_port", "port", "junction", "border", "city", "town")
_PORTS = frozenset(("sea_port", "river_port", "port"))
# A way that is this many times as long as the straight line has a road missing, most likely.
DETOUR = 1.6


def places_meant(book: LandBook, text: str) -> tuple[str, ...]:
    """Return the keys of the places that `text` means: one, all of a class, or all whose name has its words.

    Only places that have a point in the book's plane are meant; `port` means those at sea and on rivers.
    """
    places = _places(book)
    if any(key == text for key, _, _ in places):
        return (text,)
    classes = _PORTS if text == "port" else {text}
    if of_class := tuple(key for key, place_class, _ in places if place_class in classes):
        return of_class
    words = normalize(text).split()
    return tuple(key for key, _, name in places if words and all(f" {word}" in f" {name}" for word in words))


@cached_per_book
def _places(book: LandBook) -> list[tuple[str, str, str]]:
    """Return key, class and searchable names of every place that has a point in the book's plane."""
    places = book.places[book.places["key"].isin(place_points(book))]
    rows = zip(*(places[name] for name in ("key", "class", "name_vi", "name_en")), strict=True)
    return [(key, place_class, normalize(f"{vi} {en}")) for key, place_class, vi, en in rows]


@cached_per_book
def place_points(book: LandBook) -> dict[str, tuple[float, float]]:
    """Return east and north in metres in the book's plane of every place that has a point there, by key."""
    places = book.places[book.places.geometry.notna()]
    middles = shapely.get_coordinates(shapely.centroid(np.asarray(places.geometry.array, dtype=object)))
    east, north = crs.east_north(middles[:, 0], middles[:, 1], crs.planar_crs(book.info.plane))
    points = zip(places["key"], east.tolist(), north.tolist(), strict=True)
    return {str(key): (x, y) for key, x, y in points if np.isfinite(x) and np.isfinite(y)}


@cache
def road_speeds() -> Mapping[str, float]:
    """Return the km/h that are assumed on each class of roads that can be driven on."""
    table = read_csv_text((DEFAULTS / "road_speeds.csv").read_bytes(), name="road_speeds.csv")
    return dict(zip(table["class"], map(float, table["speed_km_h"]), strict=True))


@cached_per_book
def _roads(book: LandBook) -> Network:
    """Return the roads of the base map that can be driven on, as a network in the book's plane."""
    lines = book.basemap[book.basemap["class"].isin(list(road_speeds())) & book.basemap.geometry.notna()]
    if lines.empty:
        return build_road_network([])
    drawn = GeoDataFrame(lines[["class"]], geometry=lines.geometry, crs=lines.crs)
    moved = crs.to_plane(drawn, crs.planar_crs(book.info.plane)).dropna(subset="geometry")
    speeds = [road_speeds()[road] for road in moved["class"]]
    return build_road_network(np.asarray(moved.geometry.array, dtype=object), speeds)


def journeys(book: LandBook, points: NDArray[np.float64], place: str, *, by_road: bool) -> Journeys:
    """Measure the way from points in the plane to a place, straight or by road; NaN where it is not known.

    By road that is where the roads do not lead there, or only by a detour of more than `DETOUR` times the
    straight line. Minutes are known of roads alone.
    """
    target = place_points(book)[place]
    straight = straight_distance_m(points, target)
    if not by_road:
        return Journeys(straight, np.full(len(straight), np.nan))
    metres, minutes = _roads(book).journeys(points, target)
    known = metres <= DETOUR * straight
    return Journeys(np.where(known, metres, np.nan), np.where(known, minutes, np.nan))


Target = float | date | tuple[str, ...] | tuple[float, float]
LEAST_SHARE, MOST_SHARE = 0.9, 1.25  # of the ideal area, where an enquiry names no limits
MOST_PLOTS, MORE_PLOTS = 12, 30  # of an offer: as a rule, and where so many are asked for


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that is asked for.

    Attributes
    ----------
    criterion
        One of CRITERIA.
    target
        A number in the unit that the criterion ends in, a day, or the codes, names or ids of which one will
        do; nothing for a service, which is asked to be stated.
    place
        Where a distance is measured to: the key of a place, the class of places, or (part of) a name; of
        several the nearest counts.
    hard
        Whether land that fails it is not offered; a soft wish only moves the rank.
    weight
        How much it counts beside the others; 0 is not at all.
    """

    criterion: str
    target: Target = ()
    place: str = ""
    hard: bool = True
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What an investor asks for.

    Attributes
    ----------
    ideal_ha, min_ha, max_ha
        The area wanted and its limits, both inclusive.
    requirements
        What else is asked for.
    assemble
        Whether neighbouring plots of one phase may be put together.
    across_streets
        Whether plots that face each other across a street within the zone count as neighbours.
    in_part
        Whether a plot that can be divided may be offered in part.
    most_plots
        Of how many plots an offer may be made.
    until
        The last day of the horizon in which land that comes back is told; None: none is.
    most_offers
        How many offers, and how many near misses, are told.
    """

    ideal_ha: float
    min_ha: float
    max_ha: float
    requirements: tuple[Requirement, ...] = field(default=())
    assemble: bool = True
    across_streets: bool = False
    in_part: bool = True
    most_plots: int = MOST_PLOTS
    until: date | None = None
    most_offers: int = 20


def area_limits(
    ideal_ha: float | None, min_ha: float | None, max_ha: float | None
) -> tuple[float, float, float]:
    """Return the ideal, least and most area in ha of an enquiry that names one or more of them.

    Without limits the offer may have from 90 % to 125 % of the ideal; without an ideal it is the least, or
    else the most.

    Raises
    ------
    QuestionError
        If none is named, one is not above nought, or they are not in order.
    """
    given = [area for area in (ideal_ha, min_ha, max_ha) if area is not None]
    if not given:
        raise QuestionError("No area is asked for; name how many hectares are wanted.")
    if not all(isfinite(area) and area > 0 for area in given):
        raise QuestionError("An area wanted is a number of hectares above nought, like 12 or 0.5.")
    ideal = next(area for area in (ideal_ha, min_ha, max_ha) if area is not None)
    least = min_ha if min_ha is not None else min(ideal, max_ha or ideal) * LEAST_SHARE
    most = max_ha if max_ha is not None else max(ideal, least) * MOST_SHARE
    if not least <= ideal <= most:
        raise QuestionError(
            "The area wanted is {ideal} ha, from {least} to {most} ha; give them in order of size.",
            ideal=f"{ideal:g}",
            least=f"{least:g}",
            most=f"{most:g}",
        )
    return ideal, least, most


def fact(criterion: str, place: str = "") -> Requirement:
    """Return a criterion that is measured and told; nothing is asked of it, and it counts for nothing."""
    return Requirement(criterion, place=place, hard=False, weight=0.0)


def validate_enquiry(book: LandBook, enquiry: Enquiry) -> Enquiry:
    """Return the enquiry if the book can be asked it.

    Raises
    ------
    QuestionError
        If a criterion, zone, district, place or tenant is not known, or a value is not of its kind.
    """
    area_limits(enquiry.ideal_ha, enquiry.min_ha, enquiry.max_ha)
    if enquiry.most_plots < 1 or enquiry.most_offers < 1:
        raise QuestionError("At least one plot and one offer must be allowed.")
    for requirement in enquiry.requirements:
        _validate_requirement(requirement)
    districts = ";".join(book.zones["districts"]).split(";")
    _require_known(enquiry, "zones", book.zones["zone_id"])
    _require_known(enquiry, "districts", filter(None, districts))
    _require_known(enquiry, "sector", book.sector_codes)
    for requirement in enquiry.requirements:
        if requirement.criterion == "beside":
            require_tenants(book, requirement.target)  # type: ignore[arg-type]
        if CRITERIA[requirement.criterion].to_place and not places_meant(book, requirement.place):
            raise QuestionError(
                "The book has no place {place}; name one of {places}.",
                place=requirement.place or "–",
                places=", ".join([*sorted(set(book.places["class"])), *book.places["key"]]) or "–",
            )
    return enquiry


def _validate_requirement(requirement: Requirement) -> None:
    """Raise QuestionError unless criterion, weight and target of a requirement are of their kinds."""
    target, names = requirement.target, {"criterion": requirement.criterion}
    if requirement.criterion not in CRITERIA:
        raise QuestionError(
            "Land is not searched by {criterion}; ask for {criteria}.", criteria=", ".join(CRITERIA), **names
        )
    if not (isfinite(requirement.weight) and requirement.weight >= 0):
        raise QuestionError(
            "The weight of {criterion} is {weight}; give a number from 0 up.",
            weight=f"{requirement.weight:g}",
            **names,
        )
    criterion, names = CRITERIA[requirement.criterion], names | {"wanted": str(target) or "–"}
    if criterion.operator in ("most", "least"):
        number = isinstance(target, int | float) and not isinstance(target, bool)
        if not (number and isfinite(target) and target >= 0):  # type: ignore[arg-type, operator]
            raise QuestionError(
                "{criterion} is asked for as {wanted}; give a number from 0 up, like 150.", **names
            )
        if criterion.unit == "share" and float(target) > 1:  # type: ignore[arg-type]
            raise QuestionError("{criterion} is asked for as {wanted}; give a share from 0 to 1.", **names)
    elif criterion.operator == "day":
        if not isinstance(target, date):
            raise QuestionError("{criterion} is asked for as {wanted}; give a day like 2024-05-31.", **names)
    elif criterion.operator != "stated" and not (
        isinstance(target, tuple) and any(str(name).strip() for name in target)
    ):
        raise QuestionError("{criterion} is asked for without a name; name one or more.", **names)


def _require_known(enquiry: Enquiry, criterion: str, known: Iterable[str]) -> None:
    """Raise QuestionError when a name that is asked for is not among those known."""
    names = list(dict.fromkeys(known))
    for requirement in enquiry.requirements:
        if requirement.criterion != criterion or not isinstance(requirement.target, tuple):
            continue
        for name in requirement.target:
            if name not in names:
                raise QuestionError(
                    "The book has none of {criterion} called {name}; choose from {names}.",
                    criterion=criterion,
                    name=name,
                    names=", ".join(names) or "–",
                )
