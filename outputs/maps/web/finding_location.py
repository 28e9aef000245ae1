"""Where a finding lies: at a point, on a plot, in a phase or in a zone, as far as the book can tell."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo import crs
from occupancy.book import LandBook
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
        self._rows = {name: _ids_by_row(getattr(book, name)) for name in _TABLES}
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
