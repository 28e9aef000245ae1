"""Settings of an office (landbook.toml): its map tiles, and how it hands land over to investors."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geo.errors import FieldError, SourceError
from occupancy.program import ROOT
from outputs.maps.web.folium_map import Tiles, tiles

FILE = "landbook.toml"
USUAL_FILE = ROOT / FILE
_TILES, _PROPOSAL = "tiles", "proposal"
_LONGEST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Handover:
    """How land is handed over.

    `address` is where investors reach the app that was started for them, without a slash at its end; empty:
    none is set. `valid_days` is for how many days a sheet holds, the day it is made on not counted.
    """

    address: str = ""
    valid_days: int = 30


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """What an office has set; what it has not is as usual."""

    tiles: tuple[Tiles, ...] = ()
    handover: Handover = Handover()


def read_settings(path: Path) -> OfficeSettings:
    """Return the settings in a file; the usual ones when there is no such file.

    Raises
    ------
    SourceError
        If the file is not TOML in UTF-8, or cannot be read.
    FieldError
        If an entry of it cannot be used.
    """
    if not path.exists():
        return OfficeSettings()
    try:
        settings = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, OSError) as fault:
        raise SourceError(
            "{file} cannot be read as TOML in UTF-8 ({fault}); mend that line, or move the file away.",
            file=path.name,
            fault=fault.strerror if isinstance(fault, OSError) else fault,
        ) from None
    entries, proposal = settings.pop(_TILES, []), settings.pop(_PROPOSAL, {})
    sound = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
    if settings or not sound:
        raise FieldError(
            "{file} has {key}; there are only entries of [[tiles]] and [proposal] in it.",
            file=path.name,
            key=next(iter(settings), _TILES),
        )
    return OfficeSettings(tiles(entries), _handover(proposal, path.name))


def _handover(given: object, file: str) -> Handover:
    """Return what stands under [proposal]."""
    settings: Mapping[str, Any] = given if isinstance(given, Mapping) else {_PROPOSAL: given}
    usual = Handover()
    address, days = settings.get("address", usual.address), settings.get("valid_days", usual.valid_days)
    parts = urlsplit(address) if isinstance(address, str) else None
    reached = parts is not None and parts.scheme in ("https", "http") and parts.netloc and not parts.query
    if address != "" and not reached:
        raise _unusable(file, "address", address)
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= _LONGEST_DAYS:
        raise _unusable(file, "valid_days", days)
    if others := settings.keys() - {"address", "valid_days"}:
        name = min(others)
        raise _unusable(file, name, settings[name])
    return Handover(address.rstrip("/"), days)


def _unusable(file: str, name: str, value: object) -> FieldError:
    return FieldError(
        '{file} has {value} under proposal.{name}; there may be an address like "https://land.example.vn"'
        " and valid_days from 1 to {most}.",
        file=file,
        value=repr(value),
        name=name,
        most=_LONGEST_DAYS,
    )
