"""The settings of the place where the app runs: one's own map tiles, in `landbook.toml` beside `app.py`.

They belong to an office, not to a book: a book that travels must not bring addresses with it.
"""

import tomllib
from pathlib import Path

from geo.errors import FieldError, SourceError
from outputs.maps.web.tiles import Tiles, tiles

FILE = "landbook.toml"


def own_tiles(path: Path) -> tuple[Tiles, ...]:
    """The `[[tiles]]` of the settings at `path`; none when there is no such file.

    Raises
    ------
    SourceError
        If the file is not TOML in UTF-8, or cannot be read.
    FieldError
        If an entry of it cannot be used.
    """
    if not path.exists():
        return ()
    try:
        settings = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, OSError) as fault:
        raise SourceError(
            "{file} cannot be read as TOML in UTF-8 ({fault}); mend that line, or move the file away.",
            file=path.name,
            fault=fault.strerror if isinstance(fault, OSError) else fault,
        ) from None
    entries = settings.pop("tiles", [])
    if settings or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise FieldError(
            "{file} has {key}; there are only entries of [[tiles]] in it.",
            file=path.name,
            key=next(iter(settings), "tiles"),
        )
    return tiles(entries)
