"""Where a finding lies: a point, plot, phase or zone, the land at fault, and what it meets there."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs
from occupancy.book import LandBook
from occupancy.measures.arrays import cached_per_book
from outputs.maps.outlines import geometries
from outputs.maps.web.geometry import map_geometry
from outputs.maps.web.plot_states_payload import zoom_to_plots
from outputs.records import Row

Box = tuple[float, float, float, float]
_IDS = ("parcel_id", "phase_id", "zone_id")
_TABLES = (
    *("zones", "phases", "decisions", "parcels", "tenancies"),
    *("reservations", "adjustments", "services", "anchor_tenants"),
)
_AROUND = 0.0015  # degrees, about 150 m: what is seen around a point


@dataclass(frozen=True, slots=True)
class Land:
    """The land that a finding is about: its zone, phase and plot, each empty where there is none."""

    zone_id: str = ""
    phase_id: str = ""
    parcel_id: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What a map shows of a finding: `what` (point, plot, phase or zone), in west, south, east and north."""

    what: str
    box: Box


class FindingLocator:
    """The whereabouts of the findings of one book."""

    def __init__(self, book: LandBook) -> None:
        self._book = book
        aside = book.set_aside
        self._plots_aside = dict(
            zip(zip(aside["table"], aside["row"], strict=True), aside["parcel_id"], strict=True)
        )
        self._rows = _ids_of_rows(book)
        plots, phases = book.parcels, book.phases
        pairs = zip(plots["phase_id"], plots["zone_id"], strict=True)
        self._of_plot = dict(zip(plots["parcel_id"], pairs, strict=True))
        self._zone_of_phase = dict(zip(phases["phase_id"], phases["zone_id"], strict=True))

    def land(self, finding: Row) -> Land:
        """Return the land of the row that a finding names; a row that was set aside has that of its plot."""
        row = finding["row"]
        if pd.isna(row):
            return Land()
        table, number = str(finding["table"]), int(row)
        aside = str(self._plots_aside.get((table, number), ""))
        lost = (aside if aside in self._of_plot else "", "", "")
        parcel, phase, zone = self._rows.get(table, {}).get(number, lost)
        if parcel in self._of_plot:
            phase, zone = self._of_plot[parcel]
        return Land(zone or self._zone_of_phase.get(phase, ""), phase, parcel)

    def place(self, finding: Row) -> Place | None:
        """Return where a map should go.

        A fault in the shape of a plot lies at its point; every other finding is about the whole of the plot,
        phase or zone of its row. What is not drawn is shown by what it lies in.
        """
        land, lon, lat = self.land(finding), finding["lon"], finding["lat"]
        unknown: bool = pd.isna(lon) or pd.isna(lat)
        point: Place | None = None if unknown else Place("point", self._around(float(lon), float(lat)))
        if point and land.parcel_id and finding["field"] == "geometry":
            return point
        return self._drawn(land) or point

    def plots(self, land: Land) -> list[str]:
        """Return the plots of a piece of land, whenever valid: its own, its phase's or its zone's."""
        if land.parcel_id:
            return [land.parcel_id]
        plots = self._book.parcels
        if land.phase_id:
            return plots.loc[plots["phase_id"] == land.phase_id, "parcel_id"].tolist()
        return plots.loc[plots["zone_id"] == land.zone_id, "parcel_id"].tolist() if land.zone_id else []

    def _around(self, lon: float, lat: float) -> Box:
        lon = crs.map_longitude(lon, crs.require_crs(self._book.zones))
        return (lon - _AROUND, lat - _AROUND, lon + _AROUND, lat + _AROUND)

    def _drawn(self, land: Land) -> Place | None:
        """Return the smallest piece of the land that can be shown."""
        pieces = [
            ("plot", Land(parcel_id=land.parcel_id) if land.parcel_id else Land()),
            ("phase", Land(land.zone_id, land.phase_id) if land.phase_id else Land()),
            ("zone", Land(land.zone_id)),
        ]
        for what, piece in pieces:
            if piece != Land() and (box := self._outline_box(piece) or self._plots_box(piece)):
                return Place(what, box)
        return None

    def _outline_box(self, land: Land) -> Box | None:
        """Return the box around the outlines of a phase, or of all phases of a zone."""
        outlines = [
            shapely.from_geojson(outline.geometry)
            for outline in map_geometry(self._book).outlines
            if outline.zone_id == land.zone_id and land.phase_id in ("", outline.phase_id)
        ]
        if not outlines:
            return None
        west, south, east, north = map(float, shapely.total_bounds(outlines))
        return (west, south, east, north)

    def _plots_box(self, land: Land) -> Box | None:
        target = zoom_to_plots(self._book, self.plots(land), token="")
        return target.box if target else None


@cached_per_book
def _ids_of_rows(book: LandBook) -> dict[str, dict[int, tuple[str, str, str]]]:
    """Return what `_ids_by_row` does of each table."""
    return {name: _ids_by_row(getattr(book, name)) for name in _TABLES}


def _ids_by_row(frame: pd.DataFrame) -> dict[int, tuple[str, str, str]]:
    """Return plot, phase and zone that each row of a table names, under its line in the file; empty: none."""
    blank = [""] * len(frame)
    named = [frame[name].fillna("").tolist() if name in frame else blank for name in _IDS]
    return dict(zip(frame["row"].tolist(), zip(*named, strict=True), strict=True))


_HALF = 0.5


def plots_inside(
    book: LandBook, drawn: Sequence[Mapping[str, Any]] | None, *, among: Collection[str] | None = None
) -> tuple[str, ...]:
    """Return the plots of which more than half lies inside the drawn areas taken together.

    Parameters
    ----------
    book
        The book whose plots are looked at.
    drawn
        GeoJSON features in WGS 84, as `st_folium` returns them in `all_drawings`; what is not a polygon is
        passed over, and one whose sides cross is taken as the land that it goes around.
    among
        The plots that may be found, such as those valid on a day that a filter shows; None: all.

    Returns
    -------
    ids
        In the book's order.
    """
    areas = [area for area in map(_area, drawn or ()) if area is not None]
    if not areas:
        return ()
    around = shapely.union_all(areas)
    shapely.prepare(around)
    shapes = map_geometry(book)
    near = np.flatnonzero(shapely.intersects(shapes.shapes, around))
    # In degrees: a plot is so small that the share of it inside is the same as on the plane.
    parts = shapely.area(shapely.intersection(shapes.shapes[near], around))
    inside = shapes.ids[near[parts > _HALF * shapely.area(shapes.shapes[near])]]
    return tuple(str(plot) for plot in inside if among is None or plot in among)


def _area(feature: Mapping[str, Any]) -> shapely.Geometry | None:
    """Return the polygon of a feature, made valid; None when it is none."""
    try:
        shape = shapely.from_geojson(json.dumps(feature.get("geometry")))
    except shapely.GEOSException:
        return None
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        return None
    valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return valid if valid.area > 0 else None


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
