"""Coordinate systems: the one place that names them, moves shapes between them and writes them out.

Coordinates are always x = east or longitude, y = north or latitude, whatever the axis order of a definition
or the Vietnamese habit of printing X for north.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray
from pyproj import CRS, Geod, Proj, Transformer
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import CRSError
from pyproj.transformer import TransformerGroup

from geo import antimeridian
from geo.errors import CrsError

Floats = NDArray[np.float64]
System = CRS  # the type, for rooms that do not import pyproj

WGS84 = CRS.from_epsg(4326)
ELLIPSOID = Geod(ellps="WGS84")
# The parameters of Decision 05/2007/QĐ-BTNMT, EPSG:6960. PROJ knows a second set (EPSG:5194, Mekong delta)
# and would pick between them by place, a step of 0.7 m in the land: one is pinned.
_DATUM_SHIFT = "VN-2000 to WGS 84 (2)"
_SHIFT_M, _SHIFT_OFF_M = (-191.904, -39.303, -111.450), 2.0  # the same in metres, and its rounded copies
_STRETCH = 0.0025  # of an area; 6-degree zones reach 0.0019, Web Mercator at 21° N 0.15
_MARGIN_DEG = 1.0  # by which coordinates may leave the area that a system is made for
# Says of a plane that its axes were turned round, and what it is called where they run west and south.
_TURNED = "Axes turned round from "
_EASTING = {"name": "Easting", "direction": "east"}
_NORTHING = {"name": "Northing", "direction": "north"}
_SURE = 70  # PROJ's confidence in a name; at 20 it has taken Bắc Ninh for the Andaman Islands


@lru_cache
def planar_crs(name: str) -> CRS:
    """Return the plane called `name` (such as `EPSG:9209`), in which land may be measured in metres.

    A plane of South Africa, whose axes run west and south, is turned round: `printed_axes` has what its
    papers print, `to_official_plane` leads to the system of its files.

    Raises
    ------
    CrsError
        If the name is unknown or withdrawn, or means degrees, Web Mercator or a plane not in metres, or one
        whose axes run west or south and which cannot be turned round.
    """
    crs = _parsed(name, owner="The plane")
    method = crs.coordinate_operation.method_name if crs.coordinate_operation else ""
    if not crs.is_projected or method.startswith(("Mercator", "Popular Visualisation")):
        raise CrsError(
            "Land cannot be measured in {plane} ({name}): it is in degrees, or stretches areas;"
            " name a cadastral plane, such as EPSG:9209.",
            plane=name,
            name=crs.name,
        )
    if crs.is_deprecated or any(axis.unit_name != "metre" for axis in crs.axis_info):
        raise CrsError(
            "Land cannot be measured in {plane} ({name}): it is withdrawn, or not in metres;"
            " name a cadastral plane, such as EPSG:9209.",
            plane=name,
            name=crs.name,
        )
    return _counting_east_and_north(parse_declared_crs(name, owner=name), name)


def parse_declared_crs(definition: str, *, owner: str) -> CRS:
    """Return the system that `owner` (a file) declares: a code, a name or WKT.

    Raises
    ------
    CrsError
        If it or its datum is unknown, or it is a VN-2000 plane on another datum (`D_WGS_1984` in a .prj),
        which would put land 224 m away.
    """
    crs = _with_official_shift(_parsed(definition, owner=owner))
    if crs.geodetic_crs is None or not _operations(crs, WGS84):
        raise CrsError(
            "{owner} has a coordinate reference system of unknown datum ({name});"
            " give it the right one, such as EPSG:9209.",
            owner=owner,
            name=crs.name,
        )
    known = crs.to_authority(min_confidence=_SURE)
    system = CRS.from_authority(*known) if known else crs
    values = _parameters(system)
    vietnamese = 102 <= values.get("Longitude of natural origin", 0.0) <= 109
    vietnamese &= (
        values.get("Scale factor at natural origin") == 0.9999 and values["False easting"] == 500_000
    )
    if vietnamese and (system.datum is None or system.datum.name != "Vietnam 2000"):
        raise CrsError(
            "{owner} has the projection of VN-2000 on another datum ({datum}), which puts land 224 m away;"
            " give it its real coordinate reference system, such as EPSG:9209.",
            owner=owner,
            datum=system.datum.name if system.datum else "",
        )
    return WGS84 if system.to_epsg() == 4326 or system.srs == "OGC:CRS84" else system


def to_plane(frame: GeoDataFrame, plane: CRS) -> GeoDataFrame:
    """Move `frame` into `plane`: metres, two dimensions, the same rows, index and columns.

    A shape too far away to be drawn in the plane becomes None;
    `geo.validity.unusable_geometry_findings` counts it.

    Raises
    ------
    CrsError
        If `frame` has no CRS, if its middle lies outside the area the plane is made for (swapped axes, a
        wrong code), or if the plane stretches areas there by more than 0.25 %.
    """
    moved = _moved(frame, plane)
    bounds = moved.geometry.bounds.to_numpy()
    if np.isfinite(bounds).any():
        # The median, so that one stray does not speak for the whole layer.
        east, north = np.nanmedian(bounds[:, [0, 2]]), np.nanmedian(bounds[:, [1, 3]])
        _check_place(plane, float(east), float(north))
    elif frame.geometry.notna().any():
        _check_place(plane, np.nan, np.nan)
    return moved


def to_wgs84(frame: GeoDataFrame) -> GeoDataFrame:
    """Move `frame` to WGS 84 longitude and latitude in degrees, as files want it, in parts at 180°."""
    return _moved(frame, WGS84)


def to_map_degrees(frame: GeoDataFrame, plane: CRS) -> GeoDataFrame:
    """Move `frame` to degrees for a map of land in `plane`: they count on where that crosses 180°."""
    moved = _moved(frame, WGS84)
    if not _crosses_180(plane):
        return moved
    shapes = antimeridian.onward(antimeridian.joined(np.asarray(moved.geometry.array, dtype=object)))
    return moved.set_geometry(GeoSeries(shapes, index=moved.index, crs=WGS84))


def map_longitude(lon: float, plane: CRS) -> float:
    """Return a longitude of WGS 84 as `to_map_degrees` has it."""
    return lon + 360.0 if lon < 0 and _crosses_180(plane) else lon


def to_official_plane(frame: GeoDataFrame) -> GeoDataFrame:
    """Move `frame` from a plane that was turned round to that of its files; others as they are."""
    plane = require_crs(frame)
    return _moved(frame, CRS.from_user_input(crs_code(plane))) if is_turned(plane) else frame


def is_turned(plane: CRS) -> bool:
    """Return whether the axes of a plane were turned round by `planar_crs`."""
    return (plane.remarks or "").startswith(_TURNED)


def lon_lat(east: Floats, north: Floats, plane: CRS) -> tuple[Floats, Floats]:
    """Return degrees in WGS 84 of points given in metres of `plane`; inf where there is none."""
    return _make_transform(plane, WGS84)(np.asarray(east, float), np.asarray(north, float))


def east_north(lon: Floats, lat: Floats, plane: CRS) -> tuple[Floats, Floats]:
    """Return metres in `plane` of points given in degrees of WGS 84; inf where there is none."""
    return _make_transform(WGS84, plane)(np.asarray(lon, float), np.asarray(lat, float))


# What projections with one standard parallel or none, and those with two, call it.
_MERIDIANS = ("Longitude of natural origin", "Longitude of false origin")


def central_meridian(plane: CRS) -> str:
    """Return the central meridian (kinh tuyến trục), as `105°30′`; empty if there is none."""
    given = _parameters(plane)
    degrees = next((given[name] for name in _MERIDIANS if name in given), None)
    if degrees is None:
        return ""
    minutes = round(abs(degrees) * 60)
    return f"{'−' if degrees < 0 else ''}{minutes // 60}°{minutes % 60:02d}′"


def plane_bounds(plane: CRS) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the area that a plane is made for, in the degrees of a map."""
    west, south, east, north = plane.area_of_use.bounds if plane.area_of_use else (-180.0, -90.0, 180.0, 90.0)
    return west, south, east + (360.0 if _crosses_180(plane) else 0.0), north


def printed_axes(plane: CRS) -> tuple[str, str, bool]:
    """Return what papers call the axes to north and east, and whether they count south and west instead.

    Papers of Viet Nam print X for north and Y for east, whatever the definition calls them.
    """
    if plane.datum is not None and plane.datum.name == "Vietnam 2000":
        return "X", "Y", False
    names = {axis.direction: axis.abbrev for axis in plane.axis_info}
    if "south" in names:
        return names["south"], names.get("west", ""), True
    return names.get("north") or "N", names.get("east") or "E", is_turned(plane)


def describe(plane: CRS) -> str:
    """Return name, code and central meridian of a plane: `VN-2000 / TM-3 105-30 (EPSG:9209), 105°30′`."""
    code, meridian = crs_code(plane), central_meridian(plane)
    return plane.name + (f" ({code})" if code else "") + (f", {meridian}" if meridian else "")


def require_crs(frame: GeoDataFrame) -> CRS:
    """Return the CRS of `frame`; CrsError if it has none."""
    if frame.crs is None:
        raise CrsError(
            "These shapes have no coordinate reference system; state it in their file, such as EPSG:9209."
        )
    return frame.crs


def to_system(frame: GeoDataFrame, target: CRS) -> GeoDataFrame:
    """Move `frame` into any system, by the official shift of datum; as `to_plane`, but for its limits."""
    return _moved(frame, target)


def _moved(frame: GeoDataFrame, target: CRS) -> GeoDataFrame:
    source, shapes = require_crs(frame), np.asarray(frame.geometry.array, dtype=object)
    if source != target:
        if source.is_geographic:
            shapes = antimeridian.joined(shapes)
        shapes = shapely.transform(shapes, _make_transform(source, target), interleaved=False)  # type: ignore[arg-type]
        shapes[np.isinf(shapely.bounds(shapes)).any(axis=1)] = None
        if target.is_geographic:
            shapes = antimeridian.parted(shapes)
    return frame.set_geometry(GeoSeries(shapes, index=frame.index, crs=target))


def _check_place(plane: CRS, east: float, north: float) -> None:
    lons, lats = lon_lat(np.array([east, north]), np.array([north, east]), plane)
    lon, lat, turned = float(lons[0]), float(lats[0]), (float(lons[1]), float(lats[1]))
    if not _within(plane, lon, lat):
        raise CrsError(
            "The shapes lie outside the area of {plane}, and inside it with x and y swapped:"
            " write east (or longitude) before north (or latitude)."
            if _within(plane, lat, lon) or _within(plane, *turned)
            else "The shapes lie outside the area of {plane};"
            " give their file its real coordinate reference system, or the book another plane.",
            plane=describe(plane),
        )
    stretch = Proj(plane).get_factors(lon, lat).areal_scale - 1.0
    if not abs(stretch) <= _STRETCH:
        raise CrsError(
            "The plane {plane} changes areas here by {stretch} %; give the book the plane of its province.",
            plane=describe(plane),
            stretch=f"{stretch * 100:.2f}",
        )


def _parsed(definition: str, *, owner: str) -> CRS:
    try:
        # A code or WKT; of a mere name PROJ would take the most alike.
        return CRS.from_user_input(definition if {":", "["} & set(definition) else "")
    except CRSError:
        raise CrsError(
            "{owner}: the coordinate reference system {name} is not known; name one such as EPSG:9209.",
            owner=owner,
            name=definition,
        ) from None


def _with_official_shift(crs: CRS) -> CRS:
    """Return the plane of VN-2000 that a file, as of MapInfo, spells out by parameters; else as it is."""
    if not crs.is_bound or crs.source_crs is None:
        return crs
    shift, drawn = list(_parameters(crs).values())[:3], _parameters(crs.source_crs)
    if len(shift) < 3 or max(abs(a - b) for a, b in zip(shift, _SHIFT_M, strict=True)) > _SHIFT_OFF_M:
        return crs
    return next((plane for plane in planes_called("VN-2000 / ") if _parameters(plane) == drawn), crs)


def have_one_projection(one: CRS, other: CRS) -> bool:
    """Return whether two planes differ in their datum at most."""
    return one.is_projected and other.is_projected and _parameters(one) == _parameters(other)


def parse_mistaken(definition: str) -> CRS | None:
    """Return the system that a definition says, though `parse_declared_crs` refuses it; None without one."""
    try:
        return _parsed(definition, owner="")
    except CrsError:
        return None


@lru_cache
def planes_called(prefix: str) -> tuple[CRS, ...]:
    """Return the planes in metres whose names begin so."""
    listed = query_crs_info(auth_name="EPSG", pj_types=[PJType.PROJECTED_CRS])
    codes = sorted({int(info.code) for info in listed if info.name.startswith(prefix)})
    planes = map(CRS.from_epsg, codes)
    return tuple(plane for plane in planes if all(axis.unit_name == "metre" for axis in plane.axis_info))


@lru_cache(maxsize=8)
def usual_systems(plane: CRS | None = None) -> tuple[CRS, ...]:
    """Return the systems that land of the country of a plane, or of Việt Nam, is usually drawn in.

    The planes and the degrees of its datum, WGS 84 in degrees and UTM, and what web maps have.
    """
    home = plane or CRS.from_epsg(9209)
    planes = planes_called(home.name.partition(" / ")[0] + " / ")
    own = home.geodetic_crs
    west, _, east, _ = _bounds_of(planes)
    zones = sorted({int(lon // 6) + 31 for lon in (west, east)})
    utm = [CRS.from_epsg(32_600 + zone) for zone in zones]
    degrees = [WGS84] if own is None or own.to_2d() == WGS84 else [WGS84, own.to_2d()]
    return (*degrees, *planes, *utm, CRS.from_epsg(3857))


def _bounds_of(planes: tuple[CRS, ...]) -> tuple[float, float, float, float]:
    bounds = np.array([plane_bounds(plane) for plane in planes])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def usual_bounds(plane: CRS | None = None) -> tuple[float, float, float, float]:
    """Return west, south, east and north, in degrees, of the land that `usual_systems` are for."""
    home = plane or CRS.from_epsg(9209)
    return _bounds_of(planes_called(home.name.partition(" / ")[0] + " / "))


def _within(crs: CRS, lon: float, lat: float) -> bool:
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return False
    west, south, east, north = plane_bounds(crs)
    wide = east - west + 2 * _MARGIN_DEG
    return (lon - west + _MARGIN_DEG) % 360.0 <= wide and south - _MARGIN_DEG <= lat <= north + _MARGIN_DEG


def _crosses_180(crs: CRS) -> bool:
    """Return whether the area that a system is made for lies on both sides of 180° E."""
    area = crs.area_of_use
    return area is not None and area.west > area.east


def _counting_east_and_north(plane: CRS, name: str) -> CRS:
    """Return a plane with its axes turned round where they run west and south; others as they are."""
    if not {"west", "south"} & {axis.direction for axis in plane.axis_info}:
        return plane
    content = plane.to_json_dict()
    conversion = content["conversion"]
    if conversion["method"]["name"] != "Transverse Mercator (South Orientated)":
        raise CrsError(
            "Land cannot be measured in {plane} ({name}): its axes run west and south;"
            " name the plane of the same country whose axes run east and north.",
            plane=name,
            name=plane.name,
        )
    conversion["method"] = {"name": "Transverse Mercator"}
    for item in conversion["parameters"]:
        if item["name"].startswith("False "):
            item["value"] = -item["value"]
    for axis in content["coordinate_system"]["axis"]:
        axis.update({"west": _EASTING, "south": _NORTHING}[axis["direction"]])
    del content["id"]
    return CRS.from_json_dict(content | {"remarks": f"{_TURNED}{name}"})


def _parameters(crs: CRS) -> dict[str, float]:
    operation = crs.coordinate_operation
    return {item.name: float(item.value) for item in operation.params} if operation else {}


def _make_transform(source: CRS, target: CRS) -> Callable[[Floats, Floats], tuple[Floats, Floats]]:
    """Return what moves arrays of x and y from `source` to `target`; inf where there is no such point."""
    forward, back = _operation(source, target), _operation(target, source)

    def moved(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        far, high = forward.transform(x, y)
        if target == WGS84:
            # Both directions of a datum shift set the height to zero, so there and back moves land by 0.2 mm,
            # and again at every export: one correction makes this direction the inverse of the other.
            near = back.transform(far, high)
            with np.errstate(invalid="ignore"):
                far, high = forward.transform(2 * x - near[0], 2 * y - near[1])
        finite = np.isfinite(far) & np.isfinite(high)
        return np.where(finite, far, np.inf), np.where(finite, high, np.inf)

    return moved


def _operation(source: CRS, target: CRS) -> Transformer:
    operations = _operations(source, target)
    if not operations:
        raise CrsError(
            "There is no exact way from {source} to {target}; choose systems of known datum.",
            source=source.name,
            target=target.name,
        )
    return operations[0]


@lru_cache(maxsize=64)
def _operations(source: CRS, target: CRS) -> tuple[Transformer, ...]:
    """Return the exact operations between two systems, best first, the official datum shift before all.

    All threads share them: pyproj makes one from a definition for each thread, one of a group it does not.
    """
    group = TransformerGroup(source, target, always_xy=True, allow_ballpark=False).transformers
    group.sort(key=lambda operation: all(step.name != _DATUM_SHIFT for step in operation.operations or ()))
    return tuple(Transformer.from_pipeline(operation.definition) for operation in group)


def crs_code(system: System) -> str:
    """Return authority and number of a system, as of VN-2000 / TM-3 105°30′; empty if it has none."""
    if is_turned(system):
        return str(system.remarks).removeprefix(_TURNED)
    known = system.to_authority(min_confidence=_SURE)
    return ":".join(known) if known else ""


def code_in(text: str) -> str:
    """Return the code that an address or number of a system holds, as `.../epsg/9209/`; empty if none."""
    found = re.search(r"(?:^|epsg[:/]+(?:[\d.]+/)?)(\d{4,6})/?$", text.strip(), re.IGNORECASE)
    return f"EPSG:{found[1]}" if found else ""


def crs_code_or_wkt(system: System) -> str:
    """Return the code of a system, for a writer of files, else its definition in full (WKT 2)."""
    return crs_code(system) or str(system.to_wkt())


def crs_to_urn(system: System) -> str:
    """Return the name by which GeoJSON of 2008 calls a system; its positions stay east before north."""
    return "urn:ogc:def:crs:" + crs_code(system).replace(":", "::")


def crs_to_esri_wkt(system: System) -> str:
    """Return the content of a Shapefile's `.prj`: WKT as ESRI writes it, the datum called `D_Vietnam_2000`.

    The names decide: the same projection with `D_WGS_1984` puts land 224 m away.
    """
    return str(system.to_wkt("WKT1_ESRI"))


def crs_to_wkt1_gdal(system: System) -> str:
    """Return well-known text of 2001, every part numbered, from which GDAL and QGIS know it again."""
    return str(system.to_wkt("WKT1_GDAL"))


Move = Callable[[Floats, Floats], tuple[Floats, Floats]]
_NEAR_DEG = 12.0  # how far the area of a plane may lie from that of another that is mistaken for it


def misreadings(plane: CRS) -> dict[tuple[str, str], Move]:
    """Return by what land drawn in `plane` may have been misread, and how to bring it where it belongs.

    The keys: `("plane", code)` for numbers of another plane of the same system, such as the next zone;
    `("datum", "")`, `("datum", "WGS 84")` for degrees of the plane's own datum taken for those of WGS 84, and
    the other way round; `("axes", "")` for east and north exchanged, on the plane or in degrees.
    """

    def read_in(other: CRS) -> Move:
        return lambda east, north: east_north(*lon_lat(east, north, other), plane)

    found: dict[tuple[str, str], Move] = {
        ("plane", crs_code(other)): read_in(other) for other in _planes_beside(plane)
    }
    own = plane.geodetic_crs
    if own is not None and own.to_2d() != WGS84:
        forth, back = _make_transform(own, plane), _make_transform(plane, own)
        found["datum", ""] = lambda east, north: forth(*lon_lat(east, north, plane))
        found["datum", "WGS 84"] = lambda east, north: east_north(*back(east, north), plane)
    found["axes", ""] = lambda east, north: (north, east)
    found["axes", "WGS 84"] = lambda east, north: east_north(*lon_lat(east, north, plane)[::-1], plane)
    return found


@lru_cache(maxsize=8)
def _planes_beside(plane: CRS) -> tuple[CRS, ...]:
    """Return the planes in metres of the same system, as all of VN-2000 are, for land not far away."""
    west, _, east, _ = plane_bounds(plane)
    family = plane.name.partition(" / ")[0] + " / "
    beside = []
    for info in query_crs_info(auth_name="EPSG", pj_types=[PJType.PROJECTED_CRS]):
        area = info.area_of_use
        if info.name == plane.name or not info.name.startswith(family) or area is None:
            continue
        other = CRS.from_epsg(int(info.code))
        metres = all(axis.unit_name == "metre" for axis in other.axis_info)
        if metres and area.west < east + _NEAR_DEG and area.east > west - _NEAR_DEG:
            beside.append(other)
    return tuple(beside)
