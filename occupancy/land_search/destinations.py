"""Destinations that a distance is measured to, by key, by class, or by a name without its marks."""

import numpy as np
import shapely

from geo import crs
from occupancy.book import LandBook
from occupancy.measures.memo import cached_per_book
from occupancy.questions.name_search import normalize


def places_meant(book: LandBook, text: str) -> tuple[str, ...]:
    """Return the keys of the places that `text` means: one, all of a class, or all whose name has its words.

    Only places that have a point in the book's plane are meant.
    """
    places = book.places[book.places["key"].isin(place_points(book))]
    for column in ("key", "class"):
        named = places.loc[places[column] == text, "key"]
        if len(named):
            return tuple(named)
    asked = normalize(text).split()
    if not asked:
        return ()
    names = [normalize(f"{vi} {en}") for vi, en in zip(places["name_vi"], places["name_en"], strict=True)]
    found = [all(f" {word}" in f" {name}" for word in asked) for name in names]
    return tuple(places.loc[np.array(found, dtype=bool), "key"])


@cached_per_book
def place_points(book: LandBook) -> dict[str, tuple[float, float]]:
    """Return east and north in metres in the book's plane of every place that has a point there, by key."""
    places = book.places[book.places.geometry.notna()]
    middles = shapely.get_coordinates(shapely.centroid(np.asarray(places.geometry.array, dtype=object)))
    east, north = crs.east_north(middles[:, 0], middles[:, 1], crs.planar_crs(book.info.plane))
    points = zip(places["key"], east.tolist(), north.tolist(), strict=True)
    return {str(key): (x, y) for key, x, y in points if np.isfinite(x) and np.isfinite(y)}
