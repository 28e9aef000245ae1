"""Drawings: plots out of the lines and texts of a plan in DXF or DGN, which has no rows of its own.

A closed polyline is a plot; lines that meet divide land into plots. What stands inside one is its id and its
area on paper. Each layer of the drawing (level, in DGN) is one of land.
"""

import logging
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ezdxf
import numpy as np
import pyogrio
import shapely
from ezdxf import recover
from ezdxf.document import Drawing
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.lldxf.const import DXFError
from numpy.typing import NDArray

from geo.errors import SourceError
from geo.geojson import Shapes

_LOG = logging.getLogger("ezdxf")
_LOG.addHandler(logging.NullHandler())  # else what it repairs is printed
_MOST_ENTITIES = 2_000_000
_MOST_DEPTH = 8  # blocks within blocks
_FLAT_M = 0.01  # by which an arc may leave the chords it is drawn with
_GRID_M = 0.001  # to which corners are rounded where lines meet
_SMALLEST_M2 = 1.0  # of a plot; what is less is a sliver between two lines
# How far land lies from where a plane begins, and with the number of a zone before its easting.
_FARTHEST_M, _FARTHEST_OF_ZONE_M = 10_000_000.0, 61_000_000.0
_SMALLER_UNITS = (("cm", 0.01), ("mm", 0.001))  # that plans are drawn in besides metres
_NEAR = 0.1  # by which an area on paper may differ from the one drawn
_ID = re.compile(r"(?=.*\d)[^\W_]{1,8}(?:[-–./ _][^\W_]{1,8}){0,4}")
_AREA = re.compile(
    r"(?:[^\d\s]{1,12}\s*[:=]\s*)?(?P<number>\d[\d., ]*\d|\d)\s*(?P<unit>m2|m²|m\^2|ha)?", re.IGNORECASE
)
_STACKED = re.compile(r"\\S([^;^/#]*)[\^/#]([^;]*);")

_BROKEN = (
    *(DXFError, OSError, ValueError, TypeError, ArithmeticError, LookupError, AttributeError),
    *(RecursionError, RuntimeError, AssertionError),
)

Areas = NDArray[np.float64]
Plots = tuple[str, dict[str, list[str | None]], Shapes, list[Mapping[str, object]]]


@dataclass(slots=True)
class _Layer:
    """What is drawn on a layer: closed rings and lines."""

    rings: list[shapely.Polygon] = field(default_factory=list)
    lines: list[shapely.LineString] = field(default_factory=list)


@dataclass(slots=True)
class _Content:
    """What a drawing holds: layers by name, and texts with their layers and the points they stand at."""

    layers: dict[str, _Layer] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    text_layers: list[str] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)

    def layer(self, name: str) -> _Layer:
        """Return the layer of a name."""
        return self.layers.setdefault(name, _Layer())

    def draw(self, name: str, corners: Sequence[Sequence[float]], *, closed: bool) -> None:
        """Take up a line; one that ends where it begins is a ring."""
        if len(corners) < 2 or not np.isfinite(corners).all():
            return
        if len(corners) > 3 and np.hypot(*np.subtract(corners[0], corners[-1])) <= _FLAT_M:
            closed, corners = True, corners[:-1]
        if closed and len(corners) > 2:
            self.layer(name).rings.append(shapely.Polygon(corners))
        else:
            self.layer(name).lines.append(shapely.LineString(corners))

    def write(self, name: str, text: str, x: float, y: float) -> None:
        """Take up a text, line by line."""
        for line in text.splitlines():
            if line.strip() and np.isfinite((x, y)).all():
                self.texts.append(line.strip())
                self.text_layers.append(name)
                self.points.append((x, y))

    def in_metres(self) -> str:
        """Make metres of a smaller unit where the drawing lies beyond all planes; return that unit."""
        drawn = [shape for layer in self.layers.values() for shape in (*layer.rings, *layer.lines)]
        far = float(np.median(np.abs(shapely.bounds(drawn)).max(axis=1))) if drawn else 0.0
        if far <= _FARTHEST_OF_ZONE_M:
            return ""
        unit, factor = next((each for each in _SMALLER_UNITS if far * each[1] <= _FARTHEST_M), ("", 1.0))
        drawn_before, self.layers = self.layers, {}
        for name, layer in drawn_before.items():
            for ring in layer.rings:
                self.draw(name, (shapely.get_coordinates(ring)[:-1] * factor).tolist(), closed=True)
            for line in layer.lines:
                self.draw(name, (shapely.get_coordinates(line) * factor).tolist(), closed=False)
        self.points = [(x * factor, y * factor) for x, y in self.points]
        return unit


def read_dxf(path: Path) -> Iterator[Plots]:
    """Yield the plots of each layer of a DXF that has some: name, columns as text, shapes and findings.

    Raises
    ------
    SourceError
        If it is damaged, or holds more than can be read.
    """
    content = _Content()
    repairs = _Repairs()
    _LOG.addHandler(repairs)
    try:
        document, _ = recover.readfile(path)
        if repairs.of_numbers:
            raise _damaged(path, "DXF")
        _take_up(document, content, path.name)
    except SourceError:
        raise
    except _BROKEN:
        raise _damaged(path, "DXF") from None
    finally:
        _LOG.removeHandler(repairs)
    yield from _plots_of(content, path.name)


def read_dgn(path: Path) -> Iterator[Plots]:
    """Yield the same of a DGN of MicroStation V7."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            meta, _, wkb, columns = pyogrio.raw.read(path, encoding="ISO-8859-1")
        elements = dict(zip(map(str, meta["fields"]), columns, strict=True))
        shapes = shapely.force_2d(shapely.from_wkb(wkb, on_invalid="ignore"))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError, ValueError, RuntimeError):
        raise _damaged(path, "DGN") from None
    content = _Content()
    for level, text, shape in zip(elements["Level"], elements["Text"], shapes, strict=True):
        if shape is None or shape.is_empty:
            continue
        name = f"Level {int(level)}"
        if shape.geom_type == "Point":
            content.write(name, str(text or ""), shape.x, shape.y)
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":
                content.draw(name, list(part.exterior.coords), closed=True)
            elif part.geom_type == "LineString":
                content.draw(name, list(part.coords), closed=False)
    yield from _plots_of(content, path.name)


class _Repairs(logging.Handler):
    """Numbers that ezdxf could not read and put others for; it tells of them in its log alone."""

    def __init__(self) -> None:
        super().__init__()
        self.of_numbers = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        self.of_numbers += "recovered invalid" in record.getMessage()


def _damaged(path: Path, kind: str) -> SourceError:
    return SourceError(
        "{file} cannot be read as a {format}; copy it again or export it anew.", file=path.name, format=kind
    )


# Entities of DXF.


def _take_up(document: Drawing, content: _Content, file: str) -> None:
    for number, (entity, layer) in enumerate(_entities(document.modelspace(), "", 0)):
        if number > _MOST_ENTITIES:
            raise SourceError(
                "{file} is more than can be read (lines and texts: at most {most});"
                " save the layers of the plots alone.",
                file=file,
                most=_MOST_ENTITIES,
            )
        kind = entity.dxftype()
        if kind in {"TEXT", "ATTRIB", "MTEXT"}:
            at = entity.dxf.insert
            content.write(layer, _plain(entity), at.x, at.y)
        elif kind == "HATCH":
            for ring in _rings_of_hatch(entity):
                content.draw(layer, ring, closed=True)
        else:
            corners = _corners(entity)
            closed = bool(getattr(entity, "closed", False) or getattr(entity, "is_closed", False))
            content.draw(layer, corners, closed=closed or kind == "CIRCLE")


def _entities(entities: Iterable[object], layer: str, depth: int) -> Iterator[tuple[DXFGraphic, str]]:
    """Yield what is drawn, blocks taken apart; layer 0 of a block is that of the block."""
    for entity in entities:
        if not isinstance(entity, DXFGraphic):
            continue
        own = entity.dxf.get("layer", "0")
        name = layer if layer and own == "0" else own
        if entity.dxftype() != "INSERT":
            yield entity, name
        elif depth < _MOST_DEPTH:
            yield from ((attribute, name) for attribute in getattr(entity, "attribs", ()))
            count = getattr(entity, "mcount", 1)
            placed: Iterable[Any] = entity.multi_insert() if count > 1 else (entity,)  # type: ignore[attr-defined]
            for each in placed:
                yield from _entities(each.virtual_entities(), name, depth + 1)


def _plain(entity: DXFGraphic) -> str:
    """Return a text without its codes; numbers stacked in an MTEXT, as id over area, are lines of it."""
    if entity.dxftype() == "MTEXT":
        entity.text = _STACKED.sub(r"\1\\P\2", entity.text)  # type: ignore[attr-defined]
    return str(entity.plain_text())  # type: ignore[attr-defined]


def _corners(entity: DXFGraphic) -> list[tuple[float, float]]:
    kind = entity.dxftype()
    if kind == "LINE":
        return [(entity.dxf.start.x, entity.dxf.start.y), (entity.dxf.end.x, entity.dxf.end.y)]
    if kind in {"LWPOLYLINE", "POLYLINE"} and not getattr(entity, "has_arc", False):
        if kind == "LWPOLYLINE":
            return [(x, y) for x, y in entity.vertices()]  # type: ignore[attr-defined]
        return [(point.x, point.y) for point in entity.points()]  # type: ignore[attr-defined]
    if kind in {"LWPOLYLINE", "POLYLINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE"}:
        bent = ezdxf.path.make_path(entity)
        return [(point.x, point.y) for point in bent.flattening(_FLAT_M)]
    return []


def _rings_of_hatch(entity: DXFGraphic) -> Iterator[list[tuple[float, float]]]:
    for bent in ezdxf.path.from_hatch(entity):  # type: ignore[arg-type]
        yield [(point.x, point.y) for point in bent.flattening(_FLAT_M)]


# Plots.


def _plots_of(content: _Content, file: str) -> Iterator[Plots]:
    unit = content.in_metres()
    scaled = [_note("D020", "warning", value=unit)] if unit else []
    texts = shapely.STRtree(shapely.points(content.points)) if content.points else None
    areas = {name: _areas(layer) for name, layer in content.layers.items()}
    areas = {name: found for name, found in areas.items() if len(found[0])}
    around = _smallest_around(areas, texts)
    for name, (shapes, notes) in areas.items():
        columns, more = _columns(name, shapes, content, (texts, around))
        yield name, columns, shapes, [*scaled, *notes, *more]
    if not areas:
        raise SourceError(
            "{file} has no closed line, and none that meet to close one; close the outlines of the plots.",
            file=file,
        )


def _areas(layer: _Layer) -> tuple[Shapes, list[Mapping[str, object]]]:
    """Return the areas of a layer: its rings, those that lines divide in their parts, each once."""
    rings = np.asarray(layer.rings, dtype=object)
    notes: list[Mapping[str, object]] = []
    if layer.lines:
        lines = np.asarray(layer.lines, dtype=object)
        divided = _are_divided(rings, lines)
        network = shapely.union_all([*lines, *shapely.boundary(rings[divided])], grid_size=_GRID_M)
        made, _, dangles, _ = shapely.polygonize_full([network])
        parts, ends = shapely.get_parts(made), shapely.get_parts(dangles)
        if len(ends):
            x, y = shapely.get_coordinates(ends[0])[0]
            notes.append(_note("D013", "warning", value=f"{x:.2f}, {y:.2f}", expected=str(len(ends))))
        rings = np.concatenate([rings[~divided], parts])
    large = shapely.area(rings) >= _SMALLEST_M2 if len(rings) else np.zeros(0, dtype=bool)
    rings = rings[large]
    keys = shapely.to_wkb(shapely.normalize(shapely.set_precision(shapely.make_valid(rings), _GRID_M)))
    first = np.sort(np.unique(np.asarray(keys, dtype=object).astype(bytes), return_index=True)[1])
    if len(first) < len(rings):
        notes.append(_note("D015", "note", value=str(len(rings) - len(first))))
    return rings[first], notes


def _are_divided(rings: Shapes, lines: Shapes) -> NDArray[np.bool_]:
    """Return which rings lines run through, not along."""
    divided = np.zeros(len(rings), dtype=bool)
    if len(rings):
        sound = shapely.make_valid(rings)
        ring, line = shapely.STRtree(lines).query(sound, predicate="intersects")
        within = shapely.length(shapely.intersection(sound[ring], lines[line]))
        along = shapely.length(shapely.intersection(shapely.boundary(sound[ring]), lines[line]))
        divided[ring[within - along > _FLAT_M]] = True
    return divided


def _smallest_around(areas: Mapping[str, tuple[Shapes, object]], texts: shapely.STRtree | None) -> Areas:
    """Return how large the smallest area of any layer is that a text stands in."""
    if texts is None or not areas:
        return np.zeros(0)
    shapes = np.concatenate([found for found, _ in areas.values()])
    at, text = texts.query(shapes, predicate="intersects")
    smallest = np.full(len(texts.geometries), np.inf)
    np.minimum.at(smallest, text, shapely.area(shapes)[at])
    return smallest


def _columns(
    layer: str, shapes: Shapes, content: _Content, standing: tuple[shapely.STRtree | None, Areas]
) -> tuple[dict[str, list[str | None]], list[Mapping[str, object]]]:
    """Return id, area on paper and all texts of each plot, from what stands in it and in none smaller.

    Where these leave the id open, those on its own layer tell it, then those in no smaller area of another:
    the outline of a zone has its name in it, and all of its plots.
    """
    texts, around = standing
    sizes = shapely.area(shapes)
    owner: dict[int, int] = {}
    if texts is not None:
        plots, within = texts.query(shapes, predicate="intersects")
        for plot, text in zip(plots.tolist(), within.tolist(), strict=True):
            if text not in owner or sizes[plot] < sizes[owner[text]]:
                owner[text] = plot
    of_plot: list[list[int]] = [[] for _ in shapes]
    for text in sorted(owner):
        of_plot[owner[text]].append(text)
    inside = [[content.texts[text] for text in each] for each in of_plot]
    read = []
    for each, size in zip(of_plot, sizes.tolist(), strict=True):
        own = [text for text in each if content.text_layers[text] == layer]
        free = [text for text in each if around[text] >= (1 - _NEAR) * size]
        tried = [_read_texts([content.texts[text] for text in some], size) for some in (each, own, free)]
        read.append(next((one for one in tried if one[0] is not None), tried[0]))
    ids, areas, units = zip(*read, strict=True)
    unit = "ha" if units.count("ha") > units.count("m2") else "m2"
    columns: dict[str, list[str | None]] = {
        "parcel_id": list(ids),
        f"document_area_{unit}": [
            area if own in {unit, ""} else None for area, own in zip(areas, units, strict=True)
        ],
        "texts": ["; ".join(each) or None for each in inside],
    }
    notes = []
    for rule, where in (
        ("D014", [at for at, each in enumerate(inside) if not each]),
        (
            "D016",
            [at for at, (name, each) in enumerate(zip(ids, inside, strict=True)) if each and name is None],
        ),
    ):
        if where:
            shown = "; ".join(inside[where[0]])[:80]
            notes.append(_note(rule, "warning", row=where[0] + 1, value=shown, expected=str(len(where))))
    return columns, notes


def _read_texts(texts: Sequence[str], area_m2: float) -> tuple[str | None, str | None, str]:
    """Return id, area on paper and its unit of the texts in a plot; an id that several may be is none."""
    area, unit, rest = None, "", []
    for text in texts:
        found = _AREA.fullmatch(text)
        said = (found["unit"] or "").lower().replace("²", "2").replace("^", "") if found else ""
        if found and area is None and (said or _fits(found["number"], area_m2)):
            area, unit = found["number"], said or _fits(found["number"], area_m2)
        else:
            rest.append(text)
    likely = [text for text in rest if _ID.fullmatch(text)]
    named = likely if len(likely) == 1 else rest if len(rest) == 1 else []
    return (named[0] if named else None), area, unit


def _fits(written: str, area_m2: float) -> str:
    """Return the unit in which a number is near the area of its plot, read with either sign; "" if none."""
    for sign, other in ((",", "."), (".", ",")):
        text = written.replace(" ", "").replace(other, "").replace(sign, ".")
        try:
            number = float(text)
        except ValueError:
            continue
        for unit, factor in (("m2", 1.0), ("ha", 10_000.0)):
            if abs(number * factor - area_m2) <= _NEAR * area_m2:
                return unit
    return ""


def _note(rule: str, severity: str, **cells: object) -> Mapping[str, object]:
    return {"rule": rule, "severity": severity, **cells}
