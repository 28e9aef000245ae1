"""GeoJSON as it was written: every feature has a row, every property its own text, nothing guessed.

GDAL guesses types from all values of a property and skips coordinates it cannot read; here the text of the
file is parsed once, and what cannot be a shape is told with the piece that is wrong.
"""

import gc
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.drawing import Gaps, WrongPieceError, mapping, shape
from geo.errors import SourceError
from geo.tolerances import RING_GAP_M

Shapes = NDArray[np.object_]
_EXCERPT = 60  # characters of a wrong piece that are shown
_ONE_AT_A_TIME = Lock()
_FEW = 64  # polygons that are looked at one by one when they cannot be drawn at once


def parsed(raw: bytes, *, file: str) -> dict[str, Any]:
    """Return the FeatureCollection that `raw` holds.

    Raises
    ------
    SourceError
        If it is empty, a web page, binary, not UTF-8, cut off, not JSON, or not a FeatureCollection.

    """
    start = raw[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise SourceError("{file} is empty; copy it again or export it anew as GeoJSON.", file=file)
    if start[:1] == b"<":
        raise SourceError(
            "{file} is a web page or XML, not GeoJSON; download or export the file itself.", file=file
        )
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise SourceError("{file} is in UTF-16; save it as GeoJSON in UTF-8.", file=file)
    if b"\0" in raw[:4096] or raw[:2] in (b"PK", b"\x1f\x8b"):
        raise SourceError("{file} is a binary file, not GeoJSON; export it as GeoJSON.", file=file)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(
            "{file} is not UTF-8 text (line {line}); save it as GeoJSON in UTF-8.", file=file, line=line
        ) from None
    try:
        content = json.loads(text, parse_constant=str)
    except json.JSONDecodeError as error:
        raise _broken(error, text, file) from None
    except RecursionError:
        content = {"type": "brackets within brackets, too deep to read"}
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        found = content.get("type") if isinstance(content, dict) else type(content).__name__
        raise SourceError(
            "{file} holds no GeoJSON FeatureCollection (it is {found}); export the layer as GeoJSON.",
            file=file,
            found=found or "other JSON",
        )
    return content


def properties(features: Sequence[Any], *, wanted: Callable[[str], bool]) -> dict[str, pd.Series]:
    """Each `wanted` property as a column of text, in the order first met; empty where none or null.

    Numbers and booleans read as JSON writes them (`12.5`, `true`), lists as JSON: `"007"` stays `007`.
    """
    cells = [mapping(mapping(feature).get("properties")) for feature in features]
    names = filter(wanted, dict.fromkeys(chain.from_iterable(cells)))
    return {name: _texts([cell.get(name) for cell in cells]) for name in names}


def shapes(
    features: Sequence[Any], *, degrees: bool = True
) -> tuple[Shapes, dict[int, str | float], dict[int, float]]:
    """One shape per feature, in two dimensions, faults of those that cannot be drawn, and what was closed.

    A null geometry is None without a fault. A fault, by position from 0, is an excerpt of the file (a ring
    with fewer than four positions, a coordinate that is not a number), or the metres by which a ring is open.
    Rings open by up to 2 cm are closed: their metres are the last answer, by position. Coordinates are in
    degrees, or else in metres.
    """
    found = [mapping(feature).get("geometry") for feature in features]
    drawn = np.full(len(found), None, dtype=object)
    kinds = [mapping(geometry).get("type") for geometry in found]
    waiting = [[at for at, kind in enumerate(kinds) if kind == "Polygon"]]
    singly = [
        at
        for at, kind in enumerate(kinds)
        if kind != "Polygon" and not (found[at] is None and isinstance(features[at], dict))
    ]
    while waiting:
        some = waiting.pop()
        polygons = _polygons([mapping(found[at]).get("coordinates") for at in some])
        if polygons is not None:
            drawn[some] = polygons
        elif len(some) <= _FEW:
            singly += some
        else:  # halve, so that one wrong polygon does not slow down all
            waiting += [some[: len(some) // 2], some[len(some) // 2 :]]
    faults: dict[int, str | float] = {}
    closed: dict[int, float] = {}
    for at in singly:
        gaps = Gaps(degrees)
        try:
            drawn[at] = shape(found[at], gaps)
        except WrongPieceError as error:
            open_by = gaps.widest_m
            faults[at] = open_by if open_by > RING_GAP_M else _excerpt(error.piece)
        else:
            if gaps.widest_m:
                closed[at] = gaps.widest_m
    return drawn, faults, closed


def _polygons(polygons: Sequence[Any]) -> Shapes | None:
    """All polygons at once, from their rings; None when one of them needs a closer look."""
    try:
        rings = list(chain.from_iterable(polygons))
        if any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings) or not all(polygons):
            return None
        positions = np.array(list(chain.from_iterable(rings)) or np.empty((0, 2)))
    except (TypeError, KeyError, ValueError):
        return None
    if positions.dtype.kind not in "if" or positions.ndim != 2 or positions.shape[1] not in (2, 3):
        return None
    if not np.isfinite(positions).all():
        return None
    ring_ends = np.cumsum([0, *(len(ring) for ring in rings)])
    polygon_ends = np.cumsum([0, *(len(each) for each in polygons)])
    flat = np.ascontiguousarray(positions[:, :2], dtype=float)
    return shapely.from_ragged_array(shapely.GeometryType.POLYGON, flat, (ring_ends, polygon_ends))


def _texts(values: list[Any]) -> pd.Series:
    if not set(map(type, values)) <= {str, type(None)}:
        values = [_text(value) for value in values]
    return pd.Series(values, dtype="str")


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return repr(value) if type(value) in (int, float) else json.dumps(value, ensure_ascii=False)


def _excerpt(piece: object) -> str:
    text = json.dumps(piece, ensure_ascii=False)
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"


def _broken(error: json.JSONDecodeError, text: str, file: str) -> SourceError:
    if error.pos >= len(text.rstrip()) - 6 or error.msg.startswith("Unterminated"):
        return SourceError(
            "{file} is cut off in line {line}; copy it again or export it anew.",
            file=file,
            line=error.lineno,
        )
    return SourceError(
        "{file} is not valid JSON in line {line}, column {column}; export it anew as GeoJSON.",
        file=file,
        line=error.lineno,
        column=error.colno,
    )


@contextmanager
def without_collecting() -> Iterator[None]:
    """Pause the garbage collector: reading makes only objects that stay, and counting them costs a third.

    There is one collector for all threads: two that paused it at once could leave it off for good.
    """
    with _ONE_AT_A_TIME:
        was_on = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if was_on:
                gc.enable()
