"""What the app is started with: the book, the audience it is shown to, and the settings of this place."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from occupancy.errors import QuestionError
from occupancy.packaged_files import ROOT
from ui import settings

PACKAGED = ROOT / "data"
AUDIENCES = ("internal", "investor")


@dataclass(frozen=True, slots=True)
class Arguments:
    """`streamlit run app.py -- --data FOLDER --audience investor --settings FILE`.

    Nothing in an address changes them.
    """

    data: Path = PACKAGED
    audience: str = AUDIENCES[0]
    settings: Path = ROOT / settings.FILE


def arguments(given: Sequence[str]) -> Arguments:
    """What stands after the `--` of the command.

    Raises
    ------
    QuestionError
        If something there is not understood.
    """
    parser = argparse.ArgumentParser(exit_on_error=False, add_help=False, allow_abbrev=False)
    parser.add_argument("--data", type=Path, default=PACKAGED)
    parser.add_argument("--audience", default=AUDIENCES[0])
    parser.add_argument("--settings", type=Path, default=ROOT / settings.FILE)
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
