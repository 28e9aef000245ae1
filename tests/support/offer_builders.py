"""Land on paper: plots drawn as rectangles in metres, the books they make, and what is asked of them.

`lot("A", 0, 0)` is a plot of 100 m × 100 m, 1 ha, whose south-west corner lies in the corner of the land;
it is cleared, has no street, no price, and nothing is said of whether it can be divided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo import crs
from occupancy.book import LandBook
from occupancy.land_search.available_land import AvailableLand, available_land
from occupancy.land_search.enquiry import Enquiry, Requirement, area_limits
from occupancy.land_search.results import Offer, Offers
from occupancy.land_search.search import find_land
from occupancy.statement import state
from tests.support.book_builder import CORNER, PLANE
from tests.support.process_memory import Row, book, decision, plot

DAY = date(2023, 11, 17)
Lot = tuple[Row, shapely.Geometry | None]


def box(x: float, y: float, wide: float = 100.0, deep: float = 100.0) -> shapely.Polygon:
    """A rectangle whose south-west corner lies `x`, `y` metres from the corner of the land."""
    east, north = CORNER
    return shapely.box(east + x, north + y, east + x + wide, north + y + deep)


def lot(parcel_id: str, x: float, y: float, *size: float, **more: Any) -> Lot:
    """A plot from `x`, `y` that is 100 m wide and deep, or of the `size` given; its papers agree with it."""
    shape = box(x, y, *size)
    return plot(parcel_id, shape.area / 10_000) | more, shape


def street(x: float, y: float, wide: float, deep: float, *, parcel_id: str = "street") -> Lot:
    """A street that is a plot."""
    return lot(parcel_id, x, y, wide, deep, land_use="traffic")


def yard(*lots: Lot, **tables: Sequence[Row]) -> LandBook:
    """A book of plots as drawn, of 1,000 ha that can be leased in the phase P."""
    room: dict[str, Sequence[Row]] = {"decisions": [decision("P", 1000, 1000, 1000)]}
    land = book(**{**room, **tables, "parcels": [row for row, _ in lots]})
    shapes = np.array([None, *(shape for _, shape in lots)], dtype=object)[1:]
    drawn = gpd.GeoDataFrame(land.parcels, geometry=shapes, crs=PLANE)
    return redrawn(land, parcels=drawn.assign(measured_area_m2=drawn.area))


def redrawn(land: LandBook, **layers: gpd.GeoDataFrame) -> LandBook:
    """The book with other layers, in its records too."""
    records = replace(land.records, tables={**land.records.tables, **layers})
    return replace(land, records=records, **layers)


def with_places(land: LandBook, points: Mapping[str, tuple[float, float]]) -> LandBook:
    """The book with places of the class `town`, in metres from the corner of the land."""
    return redrawn(land, places=_layer("places", points, shapely.Point))


def with_roads(land: LandBook, lines: Mapping[str, Sequence[tuple[float, float]]]) -> LandBook:
    """The book with national roads, in metres from the corner of the land."""
    return redrawn(land, basemap=_layer("basemap", lines, shapely.LineString))


def _layer(table: str, drawn: Mapping[str, Any], kind: Any) -> gpd.GeoDataFrame:
    class_ = "town" if table == "places" else "national_road"
    rows = [{"key": key, "class": class_, "name_vi": key, "name_en": key} for key in drawn]
    frame = getattr(book(**{table: rows}), table)
    shapes = [shapely.transform(kind(points), lambda at: at + np.array(CORNER)) for points in drawn.values()]
    return crs.to_wgs84(gpd.GeoDataFrame(frame, geometry=shapes, crs=PLANE))


def enquiry(
    ideal: float, *wishes: Requirement, area: tuple[float, float] | None = None, **more: Any
) -> Enquiry:
    """What is asked: an area in ha with its limits, and wishes."""
    least, most = area or (None, None)
    return Enquiry(*area_limits(ideal, least, most), requirements=wishes, **more)


def answered(land: LandBook, asked: Enquiry, *, as_of: date = DAY) -> Offers:
    """What the land has for an enquiry."""
    return find_land(state(land, as_of=as_of), asked)


def supplied(land: LandBook, *, as_of: date = DAY) -> AvailableLand:
    """The vacant land of a day."""
    return available_land(state(land, as_of=as_of))


def named(offers: Sequence[Offer]) -> list[str]:
    """The plots of each offer, as `A+B`."""
    return ["+".join(one.parcel_ids) for one in offers]


def of(offer: Offer, criterion: str) -> Any:
    """The verdict of an offer on one criterion."""
    [verdict] = [one for one in offer.verdicts if one.criterion == criterion]
    return verdict
