"""DXF of AutoCAD 2007 in UTF-8, the first with Vietnamese as it is: a layer per state of plots, ids as text.

DXF has no coordinate reference system and no attributes: the state is the layer, the id a text inside the
plot, and what must be said stands in the drawing, below the land.
"""

import io
from collections.abc import Sequence
from textwrap import wrap

import numpy as np
import shapely
from ezdxf import units
from ezdxf._options import options
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace

from outputs.gis.layers import PARCELS, PHASES, ZONES, About, Layer
from outputs.maps.outlines import geometries
from outputs.maps.style import DXF_LAYERS, STATE_STYLES
from outputs.records import Row, iter_rows, to_json_value

OUTLINE_LAYERS = {ZONES: "ZONES", PHASES: "PHASES"}
NAMES, IDS, NOTES = "ZONE_NAMES", "PLOT_IDS", "NOTES"
_SMALL = 9.0  # a text is this part of the plot it stands in
_NOTE = 160.0
_FONT = "ARIAL"
_WIDEST = 80  # signs of a line; GDAL cuts texts behind 255 bytes
_CODE_PAGE = "ANSI_65001"  # UTF-8, which the version says too: GDAL goes by the code page alone
options.write_fixed_meta_data_for_testing = True  # no times and random numbers: the same bytes each time


def plot_layer(state: str) -> str:
    """Return the layer on which the plots of a state lie."""
    return f"PLOTS_{state.upper()}"


def dxf(layers: Sequence[Layer], about: About) -> bytes:
    """Write one drawing in the system of the layers."""
    document = new("R2007", units=units.M)
    document.classes.add_required_classes(document.dxfversion)
    document.classes.classes = dict(sorted(document.classes.classes.items()))  # they came out of a set
    document.styles.add(_FONT, font="arial.ttf")
    plots = {plot_layer(state): style.dxf for state, style in STATE_STYLES.items()}
    for name, colour in {**DXF_LAYERS, **plots}.items():
        document.layers.add(name, color=colour)
    west, south, east, north = _bounds(layers)
    document.header["$EXTMIN"], document.header["$EXTMAX"] = (west, south, 0.0), (east, north, 0.0)
    space = document.modelspace()
    for layer in layers:
        for row, shape in zip(iter_rows(layer.attributes), geometries(layer.frame), strict=True):
            if shape is not None:
                _draw(space, layer.name, row, shape)
    size = max(east - west, north - south) / _NOTE
    said = [part for label, text in about for part in wrap(f"{label}: {text}", _WIDEST)]
    for line, text in enumerate(said, start=2):  # what must be said, below the land
        _write(space, text, (west, south - line * size * 1.6), layer=NOTES, size=size)
    written = io.StringIO()
    document.write(written)
    text = written.getvalue().replace("ANSI_1252", _CODE_PAGE, 1)
    return text.replace("\n", "\r\n").encode()


def _draw(space: Modelspace, kind: str, row: Row, shape: shapely.Geometry) -> None:
    if kind == PARCELS:
        layer, label, on = plot_layer(str(row["state"])), str(row["parcel_id"]), IDS
    else:
        layer, label, on = OUTLINE_LAYERS[kind], str(row["name_vi"]) if kind == ZONES else "", NAMES
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        corners = shapely.get_coordinates(ring)[:-1]  # a closed line does not repeat its first corner
        space.add_lwpolyline(corners.round(11).tolist(), close=True, dxfattribs={"layer": layer})
    if label:
        largest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
        east, north = shapely.get_coordinates(shapely.point_on_surface(largest))[0].tolist()
        size = float(np.sqrt(largest.area)) / max(_SMALL, len(label))
        _write(space, label, (east, north), layer=on, size=size, centred=True)


def _write(
    space: Modelspace, text: str, at: tuple[float, float], *, layer: str, size: float, centred: bool = False
) -> None:
    """Write a text on one line."""
    line = " ".join(str(to_json_value(text)).split())
    written = space.add_text(line, height=round(size, 11), dxfattribs={"layer": layer, "style": _FONT})
    align = TextEntityAlignment.MIDDLE_CENTER if centred else TextEntityAlignment.LEFT
    written.set_placement((round(at[0], 11), round(at[1], 11)), align=align)


def _bounds(layers: Sequence[Layer]) -> tuple[float, float, float, float]:
    every = np.concatenate([geometries(layer.frame) for layer in layers])
    if not len(every):
        return 0.0, 0.0, 0.0, 0.0
    bounds = shapely.total_bounds(every)
    west, south, east, north = np.where(np.isfinite(bounds), bounds, 0.0).tolist()
    return west, south, east, north
