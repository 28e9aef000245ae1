"""Looks: wishes for all that can be told of land, which nothing fails and which do not count."""

from collections.abc import Sequence
from datetime import date

from occupancy.book import LandBook
from occupancy.offers.enquiry import SERVICES, Wish

_CLASSES = ("airport", "port", "junction", "border", "city", "town")
_FAR = 100_000.0  # more km, and more USD/m², than there are


def looks(book: LandBook, asked: Sequence[Wish] = ()) -> tuple[Wish, ...]:
    """Wishes for price, readiness, term, services, distances and shape, but for those `asked` for already."""
    known = {(wish.criterion, wish.place) for wish in asked}
    classes = [kind for kind in _CLASSES if kind in set(book.places["class"])]
    every = [
        Wish("price_usd_m2", _FAR),
        Wish("ready_by", date.max),
        Wish("term_years", 0.0),
        *(Wish(service) for service in SERVICES),
        *(Wish(way, _FAR, kind) for kind in classes for way in ("distance_km", "road_km")),
        Wish("frontage_m", 0.0),
        Wish("width_m", 0.0),
        Wish("rectangularity", 0.0),
    ]
    return tuple(
        Wish(one.criterion, one.wanted, one.place, hard=False, weight=0.0)
        for one in every
        if (one.criterion, one.place) not in known
    )
