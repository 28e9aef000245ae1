"""What the app is started with: the book, the audience it is shown to, and the settings of this place."""

import argparse
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import FieldError, SourceError
from occupancy.errors import QuestionError
from occupancy.packaged_files import ROOT
from outputs.maps.web.tiles import Tiles, tiles

FILE = "landbook.toml"


def own_tiles(path: Path) -> tuple[Tiles, ...]:
    """Return the `[[tiles]]` of the settings at `path`; none when there is no such file.

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


PACKAGED = ROOT / "data"
AUDIENCES = ("internal", "investor")


@dataclass(frozen=True, slots=True)
class Arguments:
    """`streamlit run app.py -- --data FOLDER --audience investor --settings FILE`.

    Nothing in an address changes them.
    """

    data: Path = PACKAGED
    audience: str = AUDIENCES[0]
    settings: Path = ROOT / FILE


def arguments(given: Sequence[str]) -> Arguments:
    """Return what stands after the `--` of the command.

    Raises
    ------
    QuestionError
        If something there is not understood.
    """
    parser = argparse.ArgumentParser(exit_on_error=False, add_help=False, allow_abbrev=False)
    parser.add_argument("--data", type=Path, default=PACKAGED)
    parser.add_argument("--audience", default=AUDIENCES[0])
    parser.add_argument("--settings", type=Path, default=ROOT / FILE)
    try:
        options, rest = parser.parse_known_args(list(given))
    except argparse.ArgumentError as fault:
        options, rest = None, [str(fault.argument_name)]
    if options is not None and options.audience not in AUDIENCES:
        rest = [f"--audience {options.audience}"]
    if options is None or rest:
        raise QuestionError(
            "The app does not understand {argument}; start it with streamlit run app.py -- --data FOLDER"
            " --audience internal or investor.",
            argument=rest[0],
        )
    return Arguments(options.data, options.audience, options.settings)
