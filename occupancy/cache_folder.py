"""The cache folder: what the program can make or fetch anew stands there, so a checkout may be read-only."""

import os
from pathlib import Path

from platformdirs import user_cache_path

VARIABLE = "LANDBOOK_CACHE"  # in the environment: another folder than the computer's usual one


def cache_folder() -> Path:
    """Return the folder, which may not exist yet: opened books, packages from npm, files of maps."""
    return Path(os.environ.get(VARIABLE) or user_cache_path("landbook"))
