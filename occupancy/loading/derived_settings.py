"""Derived settings: what book.toml does not say and the tables tell: name, day, plane and basis."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo import local_planes
from geo.errors import LandbookError
from occupancy.loading.book_settings import DERIVED
from occupancy.loading.provincial_planes import seats
from occupancy.loading.table_sources import Source, read_cells
from occupancy.loading.table_specs import BY_NAME

BASIS = "established"
# Days on which something came to hold; ends may lie far ahead, and what is corrected today is of another day.
_NEWEST = {
    "tenancies": ("first_day", "ended_on"),
    "decisions": ("in_force_from",),
    "parcels": ("valid_from",),
    "reservations": ("first_day",),
}
_DAY = r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_LEAP_DAYS = 5 * 366  # a record that lies farther than this behind all others is a slip


def with_settings(
    settings: bytes, files: Mapping[str, bytes], sources: Mapping[str, Source], *, folder: Path
) -> bytes:
    """Return book.toml with the keys that it needs and does not have, and `derived`, which names these.

    The name is that of the folder, the day that of the newest event, whenever it was recorded. The plane is
    the one that the plots are written in, else the one that their place proposes; the basis is `established`.
    What no table tells is left out; a file that is no TOML is returned as it is.
    """
    try:
        stated = tomllib.loads(settings.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return settings
    taken: dict[str, str] = {}
    name = str(stated.get("name_vi") or stated.get("name_en") or folder.resolve().name)
    for key in ("name_vi", "name_en"):
        if key not in stated:
            taken[key] = json.dumps(name, ensure_ascii=False)
    if "data_as_of" not in stated and (day := _newest_day(files, sources)):
        taken["data_as_of"] = day
    if "plane" not in stated and (plane := _plane(files, sources)):
        taken["plane"] = json.dumps(plane)
    if "default_basis" not in stated:
        taken["default_basis"] = json.dumps(BASIS)
    if not taken:
        return settings
    lines = [f"{key} = {value}\n" for key, value in taken.items()]
    lines.append(f"{DERIVED} = {json.dumps([*taken])}\n")
    return "".join(lines).encode() + settings.removeprefix(b"\xef\xbb\xbf")


def _newest_day(files: Mapping[str, bytes], sources: Mapping[str, Source]) -> str:
    """Return the day of the newest event, as yyyy-mm-dd; empty if no table has one."""
    days = np.unique(np.concatenate([np.empty(0, "datetime64[D]"), *_days(files, sources)]))
    if not len(days):
        return ""
    middle = len(days) // 2
    far = np.flatnonzero(np.diff(days[middle:]).astype("int64") > _LEAP_DAYS)
    return str(days[middle + far[0] if len(far) else -1])


def _days(files: Mapping[str, bytes], sources: Mapping[str, Source]) -> Iterator[np.ndarray]:
    for name, columns in _NEWEST.items():
        if name in sources:
            with suppress(LandbookError):  # it is told where the table is read
                frame = read_cells(BY_NAME[name], files, sources[name], only=columns)
                for column in [each for each in columns if each in frame]:
                    cells = frame[column].str.strip()
                    days = pd.to_datetime(cells[cells.str.fullmatch(_DAY)], errors="coerce").dropna()
                    yield days.to_numpy(dtype="datetime64[D]")


def _plane(files: Mapping[str, bytes], sources: Mapping[str, Source]) -> str:
    """Return the plane that plots, or else zones, are to be measured in; empty where nothing is drawn."""
    for name in ("parcels", "zones"):
        if name in sources:
            with suppress(LandbookError):  # it is told where the layer is read
                layer = GeoDataFrame(read_cells(BY_NAME[name], files, sources[name], only=()))
                plane = local_planes.plane_for(layer, seats())
                if plane:
                    return plane
    return ""
