"""JSON and GeoJSON as texts that may stand in a script of a page."""

import json
from collections.abc import Iterable, Mapping

import numpy as np
import shapely

from geo.geojson import Shapes

DECIMALS = 6  # of a degree: 0.1 m
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
