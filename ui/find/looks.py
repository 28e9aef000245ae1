"""Looks: wishes for all that can be told of land, which nothing fails and which do not count."""

from collections.abc import Sequence
from datetime import date

from occupancy.book import LandBook
from occupancy.land_search.enquiry import SERVICES, Requirement

_CLASSES = ("airport", "port", "junction", "border", "city", "town")
_FAR = 100_000.0  # more km, and more USD/m², than there are


def looks(book: LandBook, asked: Sequence[Requirement] = ()) -> tuple[Requirement, ...]:
    """Wishes for price, readiness, term, services, distances and shape, but for those `asked` for already."""
    known = {(wish.criterion, wish.place) for wish in asked}
    classes = [kind for kind in _CLASSES if kind in set(book.places["class"])]
    every = [
        Requirement("price_usd_m2", _FAR),
        Requirement("ready_by", date.max),
        Requirement("term_years", 0.0),
        *(Requirement(service) for service in SERVICES),
        *(Requirement(way, _FAR, kind) for kind in classes for way in ("distance_km", "road_km")),
        Requirement("frontage_m", 0.0),
        Requirement("width_m", 0.0),
        Requirement("rectangularity", 0.0),
    ]
    return tuple(
        Requirement(one.criterion, one.wanted, one.place, hard=False, weight=0.0)
        for one in every
        if (one.criterion, one.place) not in known
    )
