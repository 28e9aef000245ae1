"""The shapes at fault: the land that a finding is about, and what it meets there, in the book's plane."""

from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs
from occupancy.book import LandBook
from outputs.maps.outlines import geometries
from outputs.maps.web.finding_location import FindingLocator, Land
from outputs.records import Row

Shape = shapely.Geometry
_GEOMETRY = "geometry"


class FindingShapes:
    """The shapes of the findings of one book."""

    def __init__(self, book: LandBook) -> None:
        self._book = book
        self.locator = FindingLocator(book)

    def fault(self, finding: Row) -> Shape | None:
        """Return the land at fault: what two plots share, what lies outside, else the whole of the record.

        Where the fault is one of a shape and only its place is known, it is a point; None: it has no place.
        """
        whole = self._whole(self.locator.land(finding))
        if finding["field"] != _GEOMETRY:
            return whole
        part = self._part(finding, whole)
        if part is not None:
            return part
        return whole if finding["table"] == "parcels" and whole is not None else self._point(finding) or whole

    def meets(self, finding: Row) -> list[Shape]:
        """Return what a fault of a shape meets: its plot, the plot it names, the outline of its phase."""
        if finding["field"] != _GEOMETRY:
            return []
        land = self.locator.land(finding)
        found = [
            self._plots.get(land.parcel_id),
            self._plots.get(str(finding["value"])),
            self._phases.get(land.phase_id),
            self._phases.get(str(finding["value"])),
        ]
        own = self._whole(land)
        # A number may look like an id: what lies elsewhere is not met.
        shapes = [shape for shape in found if shape is not None and shapely.intersects(shape, own)]
        return list({id(shape): shape for shape in shapes}.values())

    def _whole(self, land: Land) -> Shape | None:
        """Return the smallest piece of the land that is drawn."""
        for shapes, name in (
            (self._plots, land.parcel_id),
            (self._phases, land.phase_id),
            (self._zones, land.zone_id),
        ):
            if name in shapes:
                return shapes[name]
        return None

    def _part(self, finding: Row, whole: Shape | None) -> Shape | None:
        """Return the land that a plot, phase or zone shares with the one it names, or has outside its own."""
        named, own = str(finding["value"]), str(finding["expected"])
        of_table = {"parcels": self._plots, "phases": self._phases, "zones": self._zones}
        alike = of_table.get(str(finding["table"]), {})
        if whole is None or not alike:
            return None
        if named in alike:
            return _polygons(shapely.intersection(whole, alike[named]))
        around = {**self._zones, **(self._phases if alike is self._plots else {})}
        # A plot that reaches into another phase names that one, and is expected in its own.
        outside = own if own in around else named
        return _polygons(shapely.difference(whole, around[outside])) if outside in around else None

    def _point(self, finding: Row) -> Shape | None:
        if pd.isna(finding["lon"]) or pd.isna(finding["lat"]):
            return None
        east, north = crs.east_north(
            np.array([finding["lon"]]), np.array([finding["lat"]]), crs.require_crs(self._book.zones)
        )
        return shapely.Point(east[0], north[0]) if np.isfinite(east[0]) else None

    @cached_property
    def _plots(self) -> dict[str, Shape]:
        return _by_id(self._book.parcels, "parcel_id")

    @cached_property
    def _phases(self) -> dict[str, Shape]:
        return _by_id(self._book.phases, "phase_id")

    @cached_property
    def _zones(self) -> dict[str, Shape]:
        return _by_id(self._book.zones, "zone_id")


def _by_id(frame: GeoDataFrame, column: str) -> dict[str, Shape]:
    """Return the shapes that are drawn by the ids of their rows."""
    pairs = zip(frame[column].tolist(), geometries(frame), strict=True)
    many = {name: shapely.get_parts(shape) for name, shape in pairs if shape is not None}
    return {name: shapely.MultiPolygon(list(parts)) for name, parts in many.items()}


def _polygons(shape: Shape) -> Shape | None:
    """Return the land of a shape, without the lines and points that come of cutting; None: there is none."""
    parts = [part for part in shapely.get_parts(shape) if shapely.area(part) > 0]
    return shapely.MultiPolygon(parts) if parts else None
