"""Styles of QGIS for the layers of a GeoPackage: the colours, patterns and lines of every other map.

QGIS looks for them in the table `layer_styles` of the file and takes the one that is the default by itself.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from occupancy.measures.phase_status import ESTABLISHED
from outputs.gis.layers import FINDING_AREAS, FINDING_POINTS, PARCELS, PHASES, ZONES, Layer
from outputs.maps.outlines import status_label
from outputs.maps.style import (
    FAINT,
    HATCHES,
    NO_RATE,
    OUTLINE_INK,
    OUTLINES,
    PATTERN_INK,
    RATE_NOT_STATED,
    RATES,
    SEVERITY_COLOURS,
    STATE_STYLES,
    Hatch,
    Stroke,
)
from outputs.maps.web.legend import rate_range
from outputs.text.labels import labels
from outputs.text.translations import Translator

_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
    f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)
"""
_CONTENTS = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description)"
    " VALUES ('layer_styles', 'attributes', 'layer_styles', '')"
)
_STYLE = (
    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
    " styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)"
    " VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', '', ?)"
)
_RIM = Stroke(FAINT, 0.1)
_ELSE = "ELSE"
Rule = tuple[str, str, list[str]]  # which rows, what they are called, and what draws them from below


def write_styles(
    database: sqlite3.Connection, layers: Sequence[Layer], words: Translator, *, time: str
) -> None:
    """Write the table with a default style for each layer; `time` is when they were made."""
    database.execute(_TABLE)
    database.execute(_CONTENTS)
    for layer in layers:
        database.execute(_STYLE, (layer.name, layer.title, _qml(layer.name, words), layer.title, time))


def _qml(layer: str, words: Translator) -> str:
    """Return the style of a layer as QGIS writes it: rules, each with a symbol, in the legend's order."""
    made = {ZONES: _rates, PHASES: _outlines, PARCELS: _states}
    made |= {FINDING_AREAS: _faults, FINDING_POINTS: _marks}
    kind = "marker" if layer == FINDING_POINTS else "fill"
    rules, symbols = [], []
    for at, (rows, label, drawn) in enumerate(made[layer](words)):
        rules.append(f'<rule key="{at}" symbol="{at}" filter={quoteattr(rows)} label={quoteattr(label)}/>')
        symbols.append(f'<symbol type="{kind}" name="{at}" alpha="1">{"".join(drawn)}</symbol>')
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.16" styleCategories="Symbology"><renderer-v2 type="RuleRenderer">'
        f'<rules key="all">{"".join(rules)}</rules><symbols>{"".join(symbols)}</symbols>'
        "</renderer-v2></qgis>"
    )


def _rates(words: Translator) -> Iterator[Rule]:
    line = _line(Stroke(OUTLINE_INK, 0.3))
    for at, (low, colour) in enumerate(RATES):
        above = f' AND "fill_rate_pct" < {RATES[at + 1][0]}' if at + 1 < len(RATES) else ""
        yield f'"fill_rate_pct" >= {low}{above}', rate_range(at, words), [_fill(colour), line]
    open_rate = f'"fill_rate_pct" IS NULL AND "status" IN {ESTABLISHED}'
    yield open_rate, words.gettext("rate not stated"), [_fill(RATE_NOT_STATED), line]
    yield _ELSE, words.gettext("no rate: not established on the day"), [_fill(NO_RATE), line]


def _outlines(words: Translator) -> Iterator[Rule]:
    for status, style in OUTLINES.items():
        stripes = _hatch(HATCHES["rising"]) if style.hatched else []
        drawn = [*stripes, _line(style.stroke, cap=style.cap)]
        yield f"\"boundary_status\" = '{status}'", status_label(status, words), drawn
    yield _ELSE, words.gettext("not stated"), [_line(_RIM)]


def _states(words: Translator) -> Iterator[Rule]:
    says = labels(words.language)
    for state, style in STATE_STYLES.items():
        pattern = _hatch(HATCHES[style.pattern]) if style.pattern else []
        drawn = [_fill(style.colour), *pattern, _line(_RIM)]
        yield f"\"state\" = '{state}'", says.code("state", state), drawn


def _faults(words: Translator) -> Iterator[Rule]:
    for rows, label, colour in _severities(words):
        yield rows, label, [*_hatch(HATCHES["rising"]), _line(Stroke(colour, 0.7))]


def _marks(words: Translator) -> Iterator[Rule]:
    for rows, label, colour in _severities(words):
        yield rows, label, [_part("SimpleMarker", color=_rgb(colour), size=3, outline_color=_rgb("#ffffff"))]


def _severities(words: Translator) -> Iterator[tuple[str, str, str]]:
    says = labels(words.language)
    for code, colour in SEVERITY_COLOURS.items():
        yield f"\"severity\" = '{code}'", says.code("severity", code), colour


def _hatch(hatch: Hatch) -> list[str]:
    """Return the lines of a pattern, or its dots: an upright or level line in each tile, then turned."""
    if "h" in hatch.path:
        dot = _part("SimpleMarker", color=_rgb(PATTERN_INK), size=hatch.width_mm * 2, outline_style="no")
        apart = {
            "distance_x": hatch.tile_mm,
            "distance_y": hatch.tile_mm,
            "displacement_x": hatch.tile_mm / 2,
        }
        return [_part("PointPatternFill", _inner("marker", dot), **apart)]
    line = _line(Stroke(PATTERN_INK, hatch.width_mm))
    angles = [angle - hatch.turn for sign, angle in (("V", 90), ("H", 0)) if sign in hatch.path]
    return [
        _part("LinePatternFill", _inner("line", line), angle=angle, distance=hatch.tile_mm)
        for angle in angles
    ]


def _fill(colour: str) -> str:
    return _part("SimpleFill", color=_rgb(colour), style="solid", outline_style="no")


def _line(stroke: Stroke, *, cap: str = "butt") -> str:
    cap = {"butt": "flat"}.get(cap, cap)
    dashes = {"use_custom_dash": int(bool(stroke.dash)), "customdash": ";".join(map(str, stroke.dash))}
    look = {"line_color": _rgb(stroke.colour), "line_width": stroke.width, "capstyle": cap}
    return _part("SimpleLine", **look, **(dashes if stroke.dash else {}))


def _inner(kind: str, drawn: str) -> str:
    return f'<symbol type="{kind}" name="inner" alpha="1">{drawn}</symbol>'


def _part(kind: str, inner: str = "", /, **properties: object) -> str:
    """Return a layer of a symbol; all lengths are in millimetres."""
    texts = "".join(f'<prop k="{name}" v="{value}"/>' for name, value in properties.items())
    return f'<layer class="{kind}" enabled="1" locked="0" pass="0">{texts}{inner}</layer>'


def _rgb(colour: str) -> str:
    """Return a colour such as #08519c as QGIS writes it."""
    return ",".join(str(part) for part in (*bytes.fromhex(colour.removeprefix("#")), 255))
