"""DXF of release 12, which every drawing program opens: a layer per state of plots, and their ids as text.

DXF has no coordinate reference system and no attributes: the state is the layer, the id a text inside the
plot, and what must be said stands in the drawing, below the land.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from outputs.gis.layers import PARCELS, PHASES, ZONES, About, Layer
from outputs.maps.outlines import geometries
from outputs.maps.style import DXF_LAYERS, STATE_STYLES
from outputs.records import Row, iter_rows, to_json_value

Pairs = Iterator[tuple[int, object]]

OUTLINE_LAYERS = {ZONES: "ZONES", PHASES: "PHASES"}
NAMES, IDS, NOTES = "ZONE_NAMES", "PLOT_IDS", "NOTES"
_SMALL = 9.0  # a text is this part of the plot it stands in
_NOTE = 160.0
_ASCII = 127


def plot_layer(state: str) -> str:
    """Return the layer on which the plots of a state lie."""
    return f"PLOTS_{state.upper()}"


def dxf(layers: Sequence[Layer], about: About) -> bytes:
    """Write one drawing in the system of the layers; signs beyond ASCII are escaped as AutoCAD has them."""
    pairs = [*_header(layers), *_tables(), (0, "SECTION"), (2, "ENTITIES")]
    for layer in layers:
        for row, shape in zip(iter_rows(layer.attributes), geometries(layer.frame), strict=True):
            if shape is not None:
                pairs += _drawn(layer.name, row, shape)
    pairs += [*_notes(layers, about), (0, "ENDSEC"), (0, "EOF")]
    return "".join(f"{code:>3}\r\n{value}\r\n" for code, value in pairs).encode("ascii")


def _header(layers: Sequence[Layer]) -> Pairs:
    west, south, east, north = _bounds(layers)
    yield from ((0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1009"))
    yield from ((9, "$DWGCODEPAGE"), (3, "ANSI_1252"))
    yield from ((9, "$EXTMIN"), (10, _number(west)), (20, _number(south)), (30, "0.0"))
    yield from ((9, "$EXTMAX"), (10, _number(east)), (20, _number(north)), (30, "0.0"))
    yield (0, "ENDSEC")


def _tables() -> Pairs:
    plots = [(plot_layer(state), style.dxf) for state, style in STATE_STYLES.items()]
    own = {name: (name, DXF_LAYERS[name]) for name in (*OUTLINE_LAYERS.values(), NAMES, IDS, NOTES)}
    outlines = [own.pop(name) for name in OUTLINE_LAYERS.values()]
    known = [("0", 7), *outlines, *plots, *own.values()]
    yield from ((0, "SECTION"), (2, "TABLES"), (0, "TABLE"), (2, "LTYPE"), (70, 1))
    yield from ((0, "LTYPE"), (2, "CONTINUOUS"), (70, 0), (3, "Solid line"), (72, 65), (73, 0), (40, "0.0"))
    yield from ((0, "ENDTAB"), (0, "TABLE"), (2, "LAYER"), (70, len(known)))
    for name, colour in known:
        yield from ((0, "LAYER"), (2, name), (70, 0), (62, colour), (6, "CONTINUOUS"))
    yield from ((0, "ENDTAB"), (0, "TABLE"), (2, "STYLE"), (70, 1), (0, "STYLE"), (2, "STANDARD"), (70, 0))
    yield from ((40, "0.0"), (41, "1.0"), (50, "0.0"), (71, 0), (42, "1.0"), (3, "arial.ttf"), (4, ""))
    yield from ((0, "ENDTAB"), (0, "ENDSEC"))


def _drawn(kind: str, row: Row, shape: shapely.Geometry) -> Pairs:
    if kind == PARCELS:
        layer, label, on = plot_layer(str(row["state"])), str(row["parcel_id"]), IDS
    else:
        layer, label, on = OUTLINE_LAYERS[kind], str(row["name_vi"]) if kind == ZONES else "", NAMES
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        yield from _polyline(ring, layer)
    if label:
        largest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
        east, north = shapely.get_coordinates(shapely.point_on_surface(largest))[0]
        size = float(np.sqrt(largest.area)) / max(_SMALL, len(label))
        yield from _text(label, (east, north), layer=on, size=size, centred=True)


def _polyline(ring: shapely.Geometry, layer: str) -> Pairs:
    yield from ((0, "POLYLINE"), (8, layer), (66, 1), (10, "0.0"), (20, "0.0"), (30, "0.0"), (70, 1))
    for east, north in shapely.get_coordinates(ring)[:-1]:  # a closed line does not repeat its first corner
        yield from ((0, "VERTEX"), (8, layer), (10, _number(east)), (20, _number(north)), (30, "0.0"))
    yield from ((0, "SEQEND"), (8, layer))


def _text(text: str, at: tuple[float, float], *, layer: str, size: float, centred: bool = False) -> Pairs:
    place = (_number(at[0]), _number(at[1]))
    yield from ((0, "TEXT"), (8, layer), (10, place[0]), (20, place[1]), (30, "0.0"), (40, _number(size)))
    yield (1, _escaped(text))
    if centred:
        yield from ((72, 1), (11, place[0]), (21, place[1]), (31, "0.0"), (73, 2))


def _notes(layers: Sequence[Layer], about: About) -> Pairs:
    """Write what must be said, line by line, below the land."""
    west, south, east, north = _bounds(layers)
    size = max(east - west, north - south) / _NOTE
    for line, (label, text) in enumerate(about, start=2):
        at = (west, south - line * size * 1.6)
        yield from _text(f"{label}: {text}", at, layer=NOTES, size=size)


def _bounds(layers: Sequence[Layer]) -> tuple[float, float, float, float]:
    every = np.concatenate([geometries(layer.frame) for layer in layers])
    if not len(every):
        return 0.0, 0.0, 0.0, 0.0
    bounds = shapely.total_bounds(every)
    west, south, east, north = np.where(np.isfinite(bounds), bounds, 0.0).tolist()
    return west, south, east, north


def _number(value: float) -> str:
    return repr(round(float(value), 11))


def _escaped(text: str) -> str:
    """Return a text in ASCII on one line; release 12 has 255 signs to a line, programs read more."""
    line = " ".join(str(to_json_value(text)).split())
    return "".join(sign if ord(sign) <= _ASCII else f"\\U+{ord(sign):04X}" for sign in line)
