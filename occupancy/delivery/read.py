"""Reading of deliveries: any file that an office hands over, as tables of text and land, with findings."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs as systems
from geo.crs_diagnosis import Candidate, diagnose
from geo.delivered_layers import DeliveredLayer, is_land, read_delivered_layers
from geo.errors import SourceError, file_errors
from geo.findings import findings
from geo.geojson import Shapes, shapes_of
from occupancy.delivery.cell_formats import TYPED, Floats
from occupancy.delivery.column_formats import Table, decide_formats
from occupancy.delivery.delivered import CrsCandidate, Delivered
from occupancy.delivery.register import read_register
from occupancy.delivery.sheets import SUFFIXES as REGISTERS
from occupancy.delivery.sheets import read_sheets
from occupancy.delivery.text import decode_cells
from occupancy.loading.cell_parsing import NONE

_IN_KM = 10_000.0  # metres, beyond which distances are told in km
_SHOWN = 12  # systems that are named to choose from
TURNED = "/yx"  # behind the code of a system: x of the file is north, y is east


def read_delivery(
    path: Path, *, crs: str | None = None, plane: systems.System | None = None, land: Shapes | None = None
) -> list[Delivered]:
    """Read a file or the folder of a geodatabase: each sheet of a register, each layer of land.

    `crs` is the code of the system of the land, as a person says it is, whatever the file declares; with
    `TURNED` behind it, x and y of the file are north and east, and are exchanged. `plane`
    and `land` (polygons in degrees of WGS 84) are those of the book that the delivery is for, if it is for
    one: what lies beside them raises a doubt about the system that is declared.

    Raises
    ------
    SourceError
        If the file is missing, in no format that is read, damaged, may do harm, or too large.
    CrsError
        If `crs` is not known.
    """
    if is_land(path) or path.is_dir():
        code, turned, _ = (crs or "").partition(TURNED)
        given = systems.parse_declared_crs(code, owner="--crs") if code else None
        layers = read_delivered_layers(path)
        if turned:
            layers = [replace(each, shapes=_exchanged(each.shapes)) for each in layers]
        return [_land(layer, path.name, given, (plane, land)) for layer in layers]
    if path.suffix.lower() not in REGISTERS:
        raise SourceError(
            "{file} is in no format that is read: land as GeoJSON, GeoPackage, Shapefile (zipped), KML, KMZ,"
            " MapInfo, DXF, DGN, FlatGeobuf, GeoParquet or FileGDB, registers as XLSX, XLS, ODS, CSV or TSV.",
            file=path.name,
        )
    with file_errors(path):
        raw = path.read_bytes()
    return [read_register(sheet, file=path.name) for sheet in read_sheets(raw, file=path.name)]


def in_degrees(delivered: Delivered, crs: str = "") -> Shapes:
    """Return the shapes of a layer in degrees of WGS 84: as they are, or were they drawn in a system.

    Raises
    ------
    CrsError
        If `crs`, as `read_delivery` takes it, is not known, or none is given where the layer has none.
    """
    code, turned, _ = crs.partition(TURNED)
    system = systems.parse_declared_crs(code, owner=delivered.file) if code else delivered.crs
    shapes = np.asarray(delivered.frame["geometry"], dtype=object)
    drawn = GeoDataFrame(geometry=_exchanged(shapes) if turned else shapes, crs=system)
    return shapes_of(systems.to_wgs84(drawn))


KnownLand = tuple[systems.System | None, Shapes | None]


def _exchanged(shapes: Shapes) -> Shapes:
    """Return shapes with north in the place of east."""
    return np.asarray(shapely.transform(shapes, lambda points: points[:, ::-1]), dtype=object)


def _land(layer: DeliveredLayer, file: str, given: systems.System | None, known: KnownLand) -> Delivered:
    """Return a layer of land with its texts decoded, its formats decided and its system diagnosed."""
    heads = decode_cells(list(layer.texts)).texts
    names = _distinct(heads)
    cells = [cell or "" for column in layer.texts.values() for cell in column]
    decoded = decode_cells(cells)
    count = len(layer.shapes)
    columns = [decoded.texts[at * count : (at + 1) * count] for at in range(len(names))]
    for at, name in enumerate(layer.texts):
        if name in layer.typed:
            columns[at] = [TYPED + cell if cell else "" for cell in columns[at]]
    rows = [list(row) for row in zip(*columns, strict=True)] or [[] for _ in range(count)]
    table = Table(file, layer.name, names, rows, list(range(1, count + 1)))
    for note in layer.notes:
        table.found.append({"file": file, "table": layer.name, **note})
    by_column: dict[int, list[int]] = {}
    for at in decoded.before:
        by_column.setdefault(at // count, []).append(at)
    for column, places in by_column.items():
        table.tell_decoded(names[column], decoded, [(at, at % count + 1) for at in places])
    lost = sum(shape is None for shape in layer.shapes), layer.expected - count
    if lost[1] > 0:
        table.tell("D019", "error", value=str(layer.expected), expected=str(count))
    system = given or layer.system
    candidates, doubtful = diagnose(
        layer.shapes, system, plane=known[0], land=known[1], mistaken=None if given else layer.mistaken
    )
    _tell_system(table, system or layer.mistaken, candidates, sure=system is not None and not doubtful)
    table.areas_m2 = _areas(layer.shapes, system)
    texts, decimal, dates = decide_formats(table)
    index = pd.Index(table.lines, name="row", dtype="int64")
    frame = pd.DataFrame({name: pd.array(cells, dtype="str") for name, cells in texts.items()}, index=index)
    frame["geometry"] = pd.Series(list(layer.shapes), index=index, dtype=object)
    return Delivered(
        file=file,
        layer=layer.name,
        frame=frame,
        crs=system,
        candidates=tuple(map(_candidate, candidates)) if system is None or doubtful else (),
        findings=findings(table.found),
        decimal=decimal,
        dates=dates,
    )


def _distinct(names: Sequence[str]) -> list[str]:
    """Return headings with a number behind those that are there already, and behind one called `geometry`."""
    taken = {"geometry", "row"}
    distinct = []
    for name in names:
        chosen, again = name, 2
        while chosen in taken:
            chosen, again = f"{name} ({again})", again + 1
        taken.add(chosen)
        distinct.append(chosen)
    return distinct


def _candidate(each: Candidate) -> CrsCandidate:
    turned = TURNED if each.exchanged else ""
    return CrsCandidate(systems.crs_code(each.system) + turned, each.why, each.off_m)


def _tell_system(
    table: Table, declared: systems.System | None, candidates: Sequence[Candidate], *, sure: bool
) -> None:
    """Tell of a system that is missing or in doubt, with those to choose from and how far off each is."""
    if sure:
        return
    likely = [each for each in candidates if each.why == candidates[0].why and each.system != declared]
    expected = "; ".join(map(_written, likely[:_SHOWN])) or NONE
    if declared is None:
        table.tell("D017", "error", expected=expected)
    else:
        named = declared.datum.name if declared.name == "unnamed" and declared.datum else declared.name
        table.tell("D018", "error", value=systems.crs_code(declared) or named, expected=expected)


def _written(each: Candidate) -> str:
    """Return a system with its code, and how far off it would be: `TM-3 105-30 (EPSG:9209), 224 m`."""
    code, name = _candidate(each).epsg, each.system.name.rpartition(" / ")[2]
    if not np.isfinite(each.off_m):
        return f"{name} ({code})"
    off = f"{each.off_m:.0f} m" if each.off_m < _IN_KM else f"{each.off_m / 1000:.0f} km"
    return f"{name} ({code}), {off}"


def _areas(shapes: Shapes, system: systems.System | None) -> Floats | None:
    """Return measured areas in m²; None of land in degrees of no plane that is known, or of points."""
    if system is None or not len(shapes):
        return None
    areas = shapely.area(shapes)
    if system.is_geographic:
        measured = [
            abs(systems.ELLIPSOID.geometry_area_perimeter(shape)[0]) if shape is not None else np.nan
            for shape in shapes[:2_000]
        ]
        areas = np.full(len(shapes), np.nan)
        areas[: len(measured)] = measured
    return areas if np.nansum(areas) > 0 else None
