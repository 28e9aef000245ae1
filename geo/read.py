"""Layers of shapes, read as stored: every feature of the file is a row, every property its own text."""

from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs, gdal, geojson
from geo.errors import CrsError, FieldError, SourceError
from geo.geojson import Shapes

_GEOJSON = frozenset({".geojson", ".json"})
_ADDED = frozenset({"row", "geometry"})


def read_layer(path: Path, *, layer: str | None = None, only: Collection[str] | None = None) -> GeoDataFrame:
    """Read a layer with the CRS it declares; GeoJSON that declares none is WGS 84.

    Every feature of the file is one row, in the order of the file, with `row` (its number from 1), `geometry`
    in two dimensions (None where it is null or cannot be drawn) and every property as text, empty where null:
    typing cells is the reader's business. `attrs["faults"]` holds by `row` the wrong piece of a geometry that
    was written but cannot be drawn, or the metres by which one of its rings is open; `attrs["closed"]` the
    metres by which rings were open that are closed, up to 2 cm. `layer` names one of several layers of a
    GeoPackage.
    Properties that are not among `only` are left out of every feature as it is taken up.

    Raises
    ------
    SourceError
        If the file is missing, empty, cut off, another format than its name says, or holds more features than
        can be read; the first broken feature is named.
    CrsError
        If it declares no CRS and is not GeoJSON in degrees, or one that cannot be placed on the Earth.
    FieldError
        If it has a property called `row` or `geometry`.

    """
    file, suffix = path.name, path.suffix.lower()
    if suffix not in _GEOJSON and suffix not in gdal.FORMATS:
        raise SourceError(
            "{file} is not in a format that is read; export it as one of {formats}.",
            file=file,
            formats=", ".join(sorted([*_GEOJSON, *gdal.FORMATS])),
        )
    try:
        with path.open("rb") as stored:
            raw = stored.read() if suffix in _GEOJSON else stored.read(512)
    except FileNotFoundError:
        raise SourceError("There is no file {file}; put it there or name another.", file=str(path)) from None
    except OSError as error:
        raise SourceError(
            "{file} cannot be opened ({reason}); check that it is a file you may read.",
            file=str(path),
            reason=error.strerror,
        ) from None
    if suffix in _GEOJSON:
        return read_geojson(raw, file=file, only=only)
    stored_layer = gdal.read(path, raw, layer=layer)
    system = crs.declared(stored_layer.system, owner=file)
    texts = {name: text for name, text in stored_layer.texts.items() if _wanted(name, only)}
    frame = _frame(texts, stored_layer.shapes, system=system, file=file)
    frame.attrs |= {"faults": {}, "closed": {}}
    return frame


@geojson.without_collecting()
def read_geojson(raw: bytes, *, file: str, only: Collection[str] | None = None) -> GeoDataFrame:
    """Read the layer in `raw`, the bytes of a GeoJSON file that is called `file`; else as `read_layer`."""
    content = geojson.parsed(raw, file=file)
    features = content["features"]
    member = content.get("crs")
    system = crs.WGS84
    if member is not None:
        named = member.get("properties") if isinstance(member, dict) else None
        system = crs.declared(str(named.get("name") if isinstance(named, dict) else member), owner=file)
    shapes, faults, closed = geojson.shapes(features, degrees=system.is_geographic)
    if system.is_geographic:
        bounds = shapely.bounds(shapes)
        beyond = (np.abs(bounds[:, [0, 2]]) > 180).any(axis=1) | (np.abs(bounds[:, [1, 3]]) > 90).any(axis=1)
        _check_degrees(bounds[beyond], drawn=int(np.isfinite(bounds[:, 0]).sum()), file=file)
        for at in np.flatnonzero(beyond):
            faults[int(at)] = "{:g}, {:g}".format(*bounds[at, :2])
            shapes[at] = None
    frame = _frame(
        geojson.properties(features, wanted=lambda name: _wanted(name, only)),
        shapes,
        system=system,
        file=file,
    )
    for name, told in (("faults", faults), ("closed", closed)):
        frame.attrs[name] = {at + 1: piece for at, piece in sorted(told.items())}
    return frame


def _wanted(name: str, only: Collection[str] | None) -> bool:
    """Whether a property is taken up; a name that this program gives is, to be refused."""
    return only is None or name in only or name in _ADDED


def _check_degrees(beyond: crs.Floats, *, drawn: int, file: str) -> None:
    """Refuse a layer of which most shapes lie beyond ±180, ±90; a few are rows to be set aside."""
    if 2 * len(beyond) <= drawn:
        return
    x, y = np.median(beyond[:, 0]), np.median(beyond[:, 1])
    raise CrsError(
        "The coordinates of {file} are latitude before longitude ({x}, {y}); write longitude first."
        if abs(x) <= 90 and abs(y) <= 180
        else "The coordinates of {file} are not degrees ({x}, {y}), though it names no coordinate reference"
        " system; add its crs member or save it in WGS 84.",
        file=file,
        x=f"{x:.10g}",
        y=f"{y:.10g}",
    )


def _frame(texts: Mapping[str, pd.Series], shapes: Shapes, *, system: crs.System, file: str) -> GeoDataFrame:
    for field in sorted(_ADDED.intersection(texts)):
        raise FieldError(
            "{file} has a property called {field}, a name this program gives; call it otherwise.",
            file=file,
            field=field,
        )
    numbers = pd.Series(np.arange(1, len(shapes) + 1), dtype="int64")
    return GeoDataFrame({**texts, "row": numbers}, geometry=list(shapes), crs=system)
