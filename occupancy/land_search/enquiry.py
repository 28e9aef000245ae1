"""The enquiry of an investor: an area, and requirements that are hard or soft, each with a weight."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from math import isfinite

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.land_search.criteria import CRITERIA
from occupancy.land_search.destinations import places_meant

Target = float | date | tuple[str, ...] | tuple[float, float]
LEAST_SHARE, MOST_SHARE = 0.9, 1.25  # of the ideal area, where an enquiry names no limits
MOST_PLOTS = 12


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
        If a criterion, zone, district or place is not known, or a value is not of its kind.
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
