"""The shapes of a book for web maps, in WGS 84, and the file of rings that a browser fetches once.

What a plot is on a day (`plot_states_payload`) travels apart, so that shapes travel once.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.geojson import Shapes, shapes_of
from occupancy.book import LandBook
from occupancy.measures.arrays import cached_per_book
from outputs.files import file_url, write_served
from outputs.maps.outlines import (
    drawn_land,
    drawn_plots,
    geometries,
    map_degrees,
    present,
    without_stray_land,
)
from outputs.maps.style import KINDS, OPEN_STATUS, kind_of
from outputs.maps.web.vector_tiles import CURVE_LEVEL, curve, mercator

DECIMALS = 6  # of a degree: 0.1 m
# Of plots that have a shape, from where a browser gets them in tiles: below it one file of them all is drawn
# as soon, and nothing has to be made first.
TILED_FROM = 200_000
# A sign that means something to HTML or ends a line of script stands only inside JSON strings.
_SIGNS = {sign: f"\\u{ord(sign):04x}" for sign in "<>&'`\u2028\u2029"}
# Branca compiles a script once more as a template, so a name such as "{{ … }}" would be run as a program.
# JSON itself never has these pairs outside its strings.
_TEMPLATE = {"{{": "\\u007b\\u007b", "{%": "\\u007b%", "{#": "\\u007b#"}


def script_json(value: object) -> str:
    """Return `value` as JSON in which no text can open a tag or a template."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, escaped in (_SIGNS | _TEMPLATE).items():
        text = text.replace(sign, escaped)
    return text


def collection(features: Iterable[tuple[Mapping[str, object], str]], **members: object) -> str:
    """Return a FeatureCollection of properties and texts of geometries, with further members of its own."""
    parts = (
        f'{{"type":"Feature","properties":{script_json(properties)},"geometry":{geometry}}}'
        for properties, geometry in features
    )
    more = "".join(f'"{name}":{script_json(value)},' for name, value in members.items())
    return f'{{"type":"FeatureCollection",{more}"features":[{",".join(parts)}]}}'


def geometry_texts(shapes: Shapes) -> list[str]:
    """Return each shape as GeoJSON, its coordinates rounded."""
    rounded = shapely.transform(shapes, lambda at: np.round(at, DECIMALS))
    return [str(text) for text in shapely.to_geojson(rounded)]


_PER_DEGREE = 10**DECIMALS


@dataclass(frozen=True, slots=True)
class Outline:
    """One shape of a zone: a phase's, the zone's own where none of its phases is drawn, or that of plots.

    `geometry` is GeoJSON; `lon`, `lat` and `radius_m` are the centre and size of the circle of the same area.
    """

    zone_id: str
    phase_id: str
    boundary_status: str
    geometry: str
    lon: float
    lat: float
    radius_m: float

    @property
    def kind(self) -> str:
        """Return how it is drawn, of KINDS."""
        return kind_of(self.boundary_status)

    @property
    def is_ring(self) -> bool:
        """Return whether it only says where and how large: its own shape would say more than is known."""
        return KINDS[self.kind].ring

    @property
    def lon_lat(self) -> list[float]:
        """Return its middle in degrees."""
        return [round(self.lon, DECIMALS), round(self.lat, DECIMALS)]


class MapGeometry:
    """The shapes of a book in degrees, in an order that everything sent to the browser later follows.

    Degrees of WGS 84, which count on where the plane of the book crosses 180°.

    Attributes
    ----------
    ids, shapes
        The plots that have a shape, whenever valid.
    tiled
        Whether plots are fetched in tiles (`plot_tiles`), where they are seen.
    boxes
        West, south, east and north of each plot.
    strays
        Which plots lie far from the others of their phase, so that no map is made to fit them.
    outlines
        The phases, zones none of whose phases is drawn, and the plots of what has no outline, large first.
    rings
        The zones of which a ring is all that is drawn, so that it has to be named.
    labels
        The point in each drawn zone, lon and lat, where its figure is written.
    bounds
        West, south, east and north of all that a map is made to fit; empty when nothing has a shape.
    """

    def __init__(self, book: LandBook) -> None:
        plots, zones = map_degrees(present(book.parcels), book), map_degrees(present(book.zones), book)
        self.tiled = len(plots) >= TILED_FROM
        if self.tiled:  # tiles tell of plots that lie together by the first of them and their number
            plots = plots.iloc[_along_the_curve(geometries(plots))]
        self.ids = pd.Index(plots["parcel_id"], dtype="str")
        self.shapes = geometries(plots)
        self.boxes: NDArray[np.float64] = shapely.bounds(self.shapes)
        self.strays: NDArray[np.bool_] = np.asarray(~plots["parcel_id"].isin(drawn_plots(book)["parcel_id"]))
        self.outlines = _outlines(book)
        self.rings = {one.zone_id for one in self.outlines} - {
            one.zone_id for one in self.outlines if not one.is_ring
        }
        self.labels = dict(zip(zones["zone_id"], map(_label_point, geometries(zones)), strict=True))
        for outline in self.outlines:
            self.labels.setdefault(outline.zone_id, (outline.lon, outline.lat))
        land = geometries(map_degrees(without_stray_land(drawn_land(book)), book))
        boxes = np.concatenate([shapely.bounds(land), self.boxes[~self.strays]])
        low, high = (at.reduce(boxes, axis=0) for at in (np.fmin, np.fmax)) if len(boxes) else ((), ())
        self.bounds = tuple(map(float, (*low[:2], *high[2:])))
        self._zone_ids = plots["zone_id"].tolist()

    @cached_property
    def plots(self) -> str:
        """Return the plots as GeoJSON."""
        pairs = zip(self.ids, self._zone_ids, strict=True)
        names = [{"parcel_id": parcel, "zone_id": zone} for parcel, zone in pairs]
        return collection(zip(names, geometry_texts(self.shapes), strict=True))

    @cached_property
    def file_text(self) -> str:
        """Return the content of the file that is served: ids and rings, and nothing else."""
        parts = np.asarray(
            [shapely.from_geojson(outline.geometry) for outline in self.outlines], dtype=object
        )
        rings = zip(self.outlines, _packed(parts), strict=True)
        content = {
            "per_degree": _PER_DEGREE,
            "plots": {"ids": [], "rings": []}
            if self.tiled
            else {"ids": self.ids.tolist(), "rings": _packed(self.shapes)},
            "outlines": {
                "ids": [[outline.zone_id, outline.phase_id] for outline in self.outlines],
                "rings": [[] if outline.is_ring else packed for outline, packed in rings],
            },
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


@cached_per_book
def map_geometry(book: LandBook) -> MapGeometry:
    """Return the shapes of `book`, worked out once."""
    return MapGeometry(book)


def geometry_url(book: LandBook, *, base_path: str = "") -> str:
    """Return where a browser finds the shapes of `book`; the file is written when it is not there.

    An audience is shown a book of its own (`occupancy.loading.audiences`); its file is made from that one.

    Raises
    ------
    WriteError
        If the served folder cannot be written to.
    """
    return file_url(write_served(map_geometry(book).file_text, "rings", "json"), base_path=base_path)


def _outlines(book: LandBook) -> tuple[Outline, ...]:
    land = drawn_land(book)
    if land.empty:
        return ()
    shapes = geometries(map_degrees(land, book))
    centres = shapely.get_coordinates(shapely.centroid(shapes))
    radii = np.sqrt(shapely.area(shapes_of(land)) / np.pi)
    return tuple(
        Outline(zone, phase, status or OPEN_STATUS, text, float(lon), float(lat), float(radius))
        for zone, phase, status, text, (lon, lat), radius in zip(
            land["zone_id"],
            land["phase_id"],
            land["boundary_status"].fillna(""),
            geometry_texts(shapes),
            centres,
            radii,
            strict=True,
        )
    )


def _along_the_curve(shapes: Shapes) -> NDArray[np.intp]:
    """Return the order of shapes in degrees in which those near each other stand together."""
    west, south, east, north = shapely.bounds(shapes).T
    return np.argsort(curve(*mercator((west + east) / 2, (south + north) / 2), CURVE_LEVEL), kind="stable")


def _label_point(shape: shapely.Geometry) -> tuple[float, float]:
    """Return the middle of the widest place of the largest part."""
    largest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
    lon, lat = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest))[0]
    return round(float(lon), DECIMALS), round(float(lat), DECIMALS)


def _packed(shapes: Shapes) -> list[list[list[int]]]:
    """Return per shape its rings; a ring starts at a corner and goes on in steps, lon and lat, not closed.

    Outer rings run one way and holes the other, so that filling by winding number leaves holes empty even
    where shapes lie on each other.
    """
    if not len(shapes):
        return []
    parts, of_shape = shapely.get_parts(shapely.orient_polygons(shapes), return_index=True)
    loops, of_part = shapely.get_rings(parts, return_index=True)
    points, of_loop = shapely.get_coordinates(loops, return_index=True)
    corners: NDArray[np.int64] = np.rint(points * _PER_DEGREE).astype(np.int64)
    starts = np.flatnonzero(np.diff(of_loop, prepend=-1))
    steps = np.diff(corners, axis=0, prepend=corners[:1])
    steps[starts] = corners[starts]
    packed: list[list[list[int]]] = [[] for _ in shapes]
    ends = [*starts[1:].tolist(), len(points)]
    for loop, (start, end) in enumerate(zip(starts.tolist(), ends, strict=True)):
        packed[of_shape[of_part[loop]]].append(steps[start : end - 1].ravel().tolist())
    return packed
