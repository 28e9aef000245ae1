"""Destinations that distances are measured to, by key, class or name, and the roads that lead there."""

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.road_network import Network, build_road_network
from occupancy.book import LandBook
from occupancy.measures.memo import cached_per_book
from occupancy.questions.name_search import normalize

ROADS = ("expressway", "national_road", "provincial_road")


def places_meant(book: LandBook, text: str) -> tuple[str, ...]:
    """Return the keys of the places that `text` means: one, all of a class, or all whose name has its words.

    Only places that have a point in the book's plane are meant.
    """
    places = book.places[book.places["key"].isin(place_points(book))]
    for column in ("key", "class"):
        keys = places.loc[places[column] == text, "key"]
        if len(keys):
            return tuple(keys)
    words = normalize(text).split()
    names = [normalize(f"{vi} {en}") for vi, en in zip(places["name_vi"], places["name_en"], strict=True)]
    named = [bool(words) and all(f" {word}" in f" {name}" for word in words) for name in names]
    return tuple(places.loc[np.array(named, dtype=bool), "key"])


@cached_per_book
def place_points(book: LandBook) -> dict[str, tuple[float, float]]:
    """Return east and north in metres in the book's plane of every place that has a point there, by key."""
    places = book.places[book.places.geometry.notna()]
    middles = shapely.get_coordinates(shapely.centroid(np.asarray(places.geometry.array, dtype=object)))
    east, north = crs.east_north(middles[:, 0], middles[:, 1], crs.planar_crs(book.info.plane))
    points = zip(places["key"], east.tolist(), north.tolist(), strict=True)
    return {str(key): (x, y) for key, x, y in points if np.isfinite(x) and np.isfinite(y)}


@cached_per_book
def roads(book: LandBook) -> Network:
    """Return the roads of the base map that can be driven on, as a network in the book's plane."""
    lines = book.basemap[book.basemap["class"].isin(ROADS) & book.basemap.geometry.notna()]
    if lines.empty:
        return build_road_network([])
    drawn = GeoDataFrame(lines[["key"]], geometry=lines.geometry, crs=lines.crs)
    moved = crs.to_plane(drawn, crs.planar_crs(book.info.plane)).geometry.dropna()
    parts = shapely.get_parts(np.asarray(moved.array, dtype=object))
    return build_road_network([part for part in parts if isinstance(part, shapely.LineString)])
