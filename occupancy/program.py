"""The program: what it was called by, where its own files lie, where it keeps what can be made anew."""

import os
import sys
from pathlib import Path

from platformdirs import user_cache_path

MODULE, COMMAND = "python -m occupancy", "landbook"  # in a checkout, and as `pip install .` names it


def program_name() -> str:
    """Return the name of the installed command where that was called, else of the module."""
    return COMMAND if Path(sys.argv[0]).stem == COMMAND else MODULE


ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"  # the packaged book, and the dictionary of every book
DEFAULTS = ROOT / "occupancy/defaults"  # bases and forms of a book without its own, and rules of countries
DICTIONARY = DATA / "dictionary.csv"


VARIABLE = "LANDBOOK_CACHE"  # in the environment: another folder than the computer's usual one


def cache_folder() -> Path:
    """Return the folder, which may not exist yet: opened books, packages from npm, files of maps."""
    return Path(os.environ.get(VARIABLE) or user_cache_path("landbook"))
