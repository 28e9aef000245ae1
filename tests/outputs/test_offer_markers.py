"""Marks of a map: numbers at the land that they stand for, in degrees, with what the page is told."""

from pathlib import Path

import pytest
import shapely

from occupancy.book import LandBook, load
from outputs.maps.web.offer_markers import MarkedLand, marker_bounds, marker_payload, offer_markers
from tests.support.book_builder import square, write_book


@pytest.fixture
def book(tmp_path: Path) -> LandBook:
    return load(write_book(tmp_path / "book"))


def shape_of(book: LandBook, plot: str) -> shapely.Geometry:
    return book.parcels.set_index("parcel_id").geometry[plot]


def test_a_mark_stands_on_its_land_and_has_its_outline(book: LandBook) -> None:
    [mark] = offer_markers(
        book, [MarkedLand("a-1-04", "7", "seven", shape_of(book, "a-1-04"))], looked="a-1-04"
    )
    [ring] = mark.rings
    outline = shapely.Polygon([(lon, lat) for lat, lon in ring])
    assert len(ring) == 5  # a rectangle, closed
    assert outline.contains(shapely.Point(mark.at[1], mark.at[0]))
    assert (mark.key, mark.text, mark.label, mark.looked) == ("a-1-04", "7", "seven", True)
    assert marker_bounds([mark]) == pytest.approx(outline.bounds)
    assert marker_payload([mark])[0]["rings"] == mark.rings


def test_of_parts_apart_the_largest_has_the_number_and_holes_are_rings(book: LandBook) -> None:
    holed = square(0, 0, 300).difference(square(100, 100, 50))
    land = shapely.MultiPolygon([square(1000, 0, 100), holed])
    origin = shape_of(book, "a-1-01").bounds
    moved = shapely.transform(land, lambda points: points + origin[:2])
    [mark] = offer_markers(
        book, [MarkedLand("x", "1", "one", moved, cut=shapely.boundary(shapely.envelope(moved)))]
    )
    assert len(mark.rings) == 3
    assert len(mark.cut) == 1
    assert mark.at[1] < min(lon for _, lon in mark.rings[0])  # the small part lies in the east


def test_land_without_a_shape_has_no_mark(book: LandBook) -> None:
    nowhere = [MarkedLand("a", "1", "one", None), MarkedLand("b", "2", "two", shapely.Polygon())]
    assert offer_markers(book, nowhere) == ()
    assert offer_markers(book, []) == ()
    assert marker_bounds([]) is None
