"""Scenarios as files: dated steps in TOML with shapes in GeoJSON, or a change as JSON; read strictly."""

import base64
import json
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from geo.archives import read_archive
from geo.errors import FieldError, LandbookError, SourceError, file_errors
from occupancy.changes.json_text import change_from_json, change_to_json
from occupancy.changes.rows import Change

VERSION = 1
_TEXTS, _AREA, _TEXT, _DAY = "texts", "area", "text", "day"
# What a step may say besides what is done and on which day; those with ! it must say.
KINDS: Mapping[str, Mapping[str, str]] = {
    "establish": {
        "zone_id!": _TEXT,
        "phase_id": _TEXT,
        "name": _TEXT,
        "shape!": _TEXT,
        "leasable_ha!": _AREA,
        "rice_ha": _AREA,
    },
    "lease": {"plots!": _TEXTS, "until": _DAY, "area_m2": _AREA, "certificate_no": _TEXT},
    "extend": {"leases": _TEXTS, "plots": _TEXTS, "until!": _DAY},
    "end": {"leases": _TEXTS, "plots": _TEXTS},
    "revoke": {"leases": _TEXTS, "plots": _TEXTS},
    "clear": {"plots!": _TEXTS},
    "service": {"plots!": _TEXTS},
    "reclassify": {"plots!": _TEXTS, "land_use!": _TEXT},
    "split": {"plots!": _TEXTS, "shape!": _TEXT},
    "merge": {"plots!": _TEXTS, "parcel_id!": _TEXT},
    "correct": {"plots": _TEXTS, "leases": _TEXTS, "area_m2!": _AREA},
}
_HEAD = {
    "landbook_scenario": "whole",
    "title": _TEXT,
    "reason": _TEXT,
    "decision_no": _TEXT,
    "sources": _TEXTS,
    "known_on": _DAY,
    "absorption_ha": _AREA,
    "step": "steps",
}
_MOST_STEPS, _MOST_SIGNS, _MOST_BYTES = 500, 1_000_000, 20_000_000
_LINK = "scenario"  # what an address is called in a sentence
Shapes = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done on a day; `cells` are what its kind says, as KINDS has them."""

    do: str
    on: date
    cells: Mapping[str, Any] = field(default_factory=dict)

    def several(self, name: str) -> tuple[str, ...]:
        """Return the ids under a key."""
        return tuple(self.cells.get(name, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Dated steps, and the shapes they name in WGS 84; or, in their place, a change.

    `absorption_ha` is the land that is leased in a year from then on, an assumption.
    """

    title: str
    steps: tuple[Step, ...] = ()
    shapes: Shapes = field(default_factory=dict)
    change: Change | None = None
    reason: str = ""
    decision_no: str = ""
    sources: tuple[str, ...] = ()
    known_on: date | None = None
    absorption_ha: float | None = None


def read_scenario(path: Path) -> Scenario:
    """Read a scenario: TOML with the shapes beside it, a ZIP of both, or a change as JSON.

    Raises
    ------
    SourceError, FieldError
        If it is not what its name says, has what no scenario has, or lacks what it needs.
    """
    with file_errors(path):
        data = path.read_bytes()
        beside = path.with_suffix(".geojson")
        shapes = beside.read_bytes() if path.suffix.lower() == ".toml" and beside.is_file() else None
    return scenario_from_bytes(path.name, data, shapes)


def scenario_from_bytes(name: str, data: bytes, shapes: bytes | None = None) -> Scenario:
    """Read a scenario from a file called `name` and the bytes of the shapes beside it.

    Raises
    ------
    SourceError, FieldError
        As `read_scenario`.
    """
    ending = Path(name).suffix.lower()
    if len(data) > _MOST_BYTES:
        raise SourceError("{file} is too large for a scenario.", file=name)
    if ending == ".zip":
        return _of_archive(name, data)
    if ending == ".json":
        change = change_from_json(_decoded(data, name), file=name)
        return Scenario(title=change.title, change=change, reason=change.reason)
    if ending != ".toml":
        raise SourceError(
            "{file} is no scenario: it is a .toml with its shapes in a .geojson of the same name, a ZIP of"
            " both, or a change as .json.",
            file=name,
        )
    try:
        raw = tomllib.loads(_decoded(data, name))
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise SourceError(
            "{file} is not TOML in UTF-8 ({fault}); mend that line, or save the file as UTF-8.",
            file=name,
            fault=str(fault),
        ) from None
    return _scenario(raw, {} if shapes is None else _shapes(shapes, Path(name).stem + ".geojson"), name)


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise SourceError(
            "{file} is not TOML in UTF-8 ({fault}); mend that line, or save the file as UTF-8.",
            file=name,
            fault=str(fault),
        ) from None


def _of_archive(name: str, data: bytes) -> Scenario:
    files = read_archive(name, data, wanted=lambda each: Path(each).suffix.lower() in {".toml", ".geojson"})
    steps = [each for each in files if each.lower().endswith(".toml")]
    if len(steps) != 1:
        raise SourceError("{file} needs one .toml with the steps of a scenario.", file=name)
    return scenario_from_bytes(
        Path(steps[0]).name, files[steps[0]], files.get(str(Path(steps[0]).with_suffix(".geojson")))
    )


def _shapes(data: bytes, file: str) -> dict[str, Mapping[str, Any]]:
    """Return shapes in degrees by the `id` among their properties."""
    try:
        raw = json.loads(_decoded(data, file))
        features = raw["features"]
        found = {str(each["properties"]["id"]): each["geometry"] for each in features}
    except (ValueError, TypeError, KeyError, RecursionError) as fault:
        raise SourceError(
            '{file} is no GeoJSON whose features have an "id" among their properties ({fault}).',
            file=file,
            fault=f"{type(fault).__name__}: {fault}"[:80],
        ) from None
    if len(found) < len(features):
        raise FieldError("{file} has one id twice.", file=file)
    for name, shape in found.items():
        _check_shape(name, shape, file)
    return found


def _check_shape(name: str, shape: object, file: str) -> None:
    """Make sure that a shape can be drawn, and lies in degrees."""
    try:
        made = shapely.from_geojson(json.dumps(shape, allow_nan=False))
        west, south, east, north = made.bounds
        sound = -180 <= west <= east <= 360 and -90 <= south <= north <= 90 and not made.is_empty
    except (shapely.errors.GEOSException, ValueError, TypeError):
        sound = False
    if not sound:
        raise FieldError(
            "{file} has no shape in degrees of longitude and latitude under {name}.", file=file, name=name
        )


def _scenario(raw: Mapping[str, Any], shapes: Shapes, file: str) -> Scenario:
    for name in raw:
        if name not in _HEAD:
            raise FieldError("{file} has the key {key}, which no scenario has.", file=file, key=name)
    if raw.get("landbook_scenario") != VERSION:
        raise SourceError(
            "{file} is no scenario that this program reads; it needs landbook_scenario = {version}.",
            file=file,
            version=VERSION,
        )
    steps = raw.get("step", [])
    if not isinstance(steps, list) or not steps or len(steps) > _MOST_STEPS:
        raise _wrong(file, "step", steps or None)
    head = {
        name: _value(raw[name], kind, file, name)
        for name, kind in _HEAD.items()
        if name in raw and kind not in {"whole", "steps"}
    }
    if "title" not in head:
        raise _wrong(file, "title", None)
    made = tuple(_step(step, file, f"step.{at}.", shapes) for at, step in enumerate(steps, start=1))
    used = {step.cells["shape"]: shapes[step.cells["shape"]] for step in made if "shape" in step.cells}
    return Scenario(**head, steps=made, shapes=used)


def _step(raw: object, file: str, within: str, shapes: Shapes) -> Step:
    if not isinstance(raw, dict):
        raise _wrong(file, within.rstrip("."), raw)
    do = str(raw.get("do"))
    if do not in KINDS:
        raise FieldError(
            "{file} has {value} under {key}; a step does one of: {kinds}.",
            file=file,
            value=do[:60],
            key=f"{within}do",
            kinds=", ".join(KINDS),
        )
    known = {name.rstrip("!"): kind for name, kind in KINDS[do].items()}
    for name in raw:
        if name not in {"do", "on", *known}:
            raise FieldError("{file} has the key {key}, which no scenario has.", file=file, key=within + name)
    for name in ("on", *(name.rstrip("!") for name in KINDS[do] if name.endswith("!"))):
        if name not in raw:
            raise _wrong(file, within + name, None)
    cells = {
        name: _value(raw[name], kind, file, within + name) for name, kind in known.items() if name in raw
    }
    if {"leases", "plots"} <= known.keys() and not {"leases", "plots"} & cells.keys():
        raise _wrong(file, f"{within}leases", None)
    if (shape := cells.get("shape")) is not None and shape not in shapes:
        raise FieldError(
            "{file} names the shape {name}, which is not in the .geojson beside it.", file=file, name=shape
        )
    return Step(do, _value(raw["on"], _DAY, file, f"{within}on"), cells)


def _value(value: object, kind: str, file: str, key: str) -> Any:  # noqa: ANN401  by the kind
    """Return a value of its kind, made plain."""
    if kind == _DAY and type(value) is date:
        return value
    if kind == _AREA and type(value) in {int, float} and 0 <= value < _MOST_SIGNS * 100:  # type: ignore[operator]
        return float(value)  # type: ignore[arg-type]
    if kind == _TEXT and isinstance(value, str) and value.strip():
        return value.strip()
    if kind == _TEXTS and isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return tuple(dict.fromkeys(each.strip() for each in value))
    raise _wrong(file, key, value)


def _wrong(file: str, key: str, value: object) -> LandbookError:
    if value is None:
        return FieldError("{file} needs the key {key}.", file=file, key=key)
    return FieldError("{file} has {value} under {key}.", file=file, key=key, value=repr(value)[:60])


def scenario_toml(scenario: Scenario) -> str:
    """Return the steps of a scenario as TOML."""
    head = {name: value for name, value in _head(scenario).items() if value not in ("", None, ())}
    lines = [f"landbook_scenario = {VERSION}", *(f"{name} = {_toml(value)}" for name, value in head.items())]
    for step in scenario.steps:
        cells = {"do": step.do, "on": step.on, **step.cells}
        lines += ["", "[[step]]", *(f"{name} = {_toml(value)}" for name, value in cells.items())]
    return "\n".join(lines) + "\n"


def scenario_geojson(scenario: Scenario) -> str:
    """Return the shapes of a scenario as GeoJSON."""
    features = [
        {"type": "Feature", "properties": {"id": name}, "geometry": shape}
        for name, shape in scenario.shapes.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False) + "\n"


def _head(scenario: Scenario) -> dict[str, Any]:
    names = ("title", "reason", "decision_no", "sources", "known_on", "absorption_ha")
    return {name: getattr(scenario, name) for name in names}


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def scenario_link(scenario: Scenario) -> str:
    """Return a scenario as a short text for an address."""
    steps = [{"do": step.do, "on": step.on, **step.cells} for step in scenario.steps]
    whole = {**{name: value for name, value in _head(scenario).items() if value}, "step": steps}
    text = json.dumps(
        [whole, scenario.shapes],
        ensure_ascii=False,
        separators=(",", ":"),
        default=date.isoformat,
        sort_keys=True,
    )
    if scenario.change is not None:
        text = change_to_json(scenario.change)
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def scenario_from_link(text: str) -> Scenario:
    """Read a scenario from the text of an address.

    Raises
    ------
    SourceError, FieldError
        If it is none.
    """
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpack = zlib.decompressobj()
        unpacked = unpack.decompress(packed, _MOST_SIGNS).decode()
        if not unpack.eof:
            raise ValueError(text)
        if unpacked.startswith("{"):
            return scenario_from_bytes("scenario.json", unpacked.encode())
        raw, shapes = json.loads(unpacked)
        whole = {**raw, "landbook_scenario": VERSION, "step": [_dated(step) for step in raw["step"]]}
        whole |= {"known_on": date.fromisoformat(raw["known_on"])} if "known_on" in raw else {}
        for name, shape in shapes.items():
            _check_shape(name, shape, _LINK)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, zlib.error):
        raise SourceError("The scenario in the address cannot be read.") from None
    if not whole["step"]:  # one that is begun and not yet done
        return Scenario(title=_value(whole.get("title"), _TEXT, _LINK, "title"))
    return _scenario(whole, shapes, _LINK)


def _dated(step: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in {"on", "until"} else value for name, value in step.items()
    }
