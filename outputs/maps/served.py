"""Files that Streamlit serves to the maps: named by their content, written once.

Streamlit hands out `static/` to everybody who asks, without a login and to pages of any origin. So only what
may be seen by all stands there: shapes with their ids, the lines and names of the land around, our scripts.
"""

import hashlib
from pathlib import Path

from occupancy.packaged_files import ROOT
from outputs.writing import write

FOLDER = Path("static") / "maps"
_HEX = 16  # of a SHA-256: enough that no two files of a folder share a name
_KEPT = 100  # of a kind; older ones were of books and days that nobody looks at any more


def name_of(content: str, kind: str, ending: str) -> str:
    """The name of a file: its kind, the hash of its content, and its ending. No underscore: see `plotmap`."""
    return f"{kind}-{hashlib.sha256(content.encode()).hexdigest()[:_HEX]}.{ending}"


def published(content: str, name: str, *, root: Path = ROOT) -> str:
    """Put `content` into the served folder of the app in `root` unless it is there; its `name`.

    Raises
    ------
    WriteError
        If the folder cannot be written to.
    """
    folder = root / FOLDER
    place = folder / name
    if not place.exists():
        if not folder.is_dir() and folder.parent.is_dir():
            folder.mkdir(exist_ok=True)
        write(place, content.encode())
        _tidy(folder, kind=name.split("-", maxsplit=1)[0])
    return name


def address(name: str, *, base_path: str = "") -> str:
    """Where a browser finds a served file; `base_path` is Streamlit's `server.baseUrlPath`."""
    return f"{static(base_path)}/{FOLDER.name}/{name}"


def static(base_path: str = "") -> str:
    """Where a browser finds the folder `static`: `/app/static`, or `/BASE/app/static`."""
    base = base_path.strip("/")
    return f"/{base}/app/static" if base else "/app/static"


def _tidy(folder: Path, *, kind: str) -> None:
    """Keep the newest files of a kind; one that is asked for again is written again."""
    files = sorted(folder.glob(f"{kind}-*"), key=_written, reverse=True)
    for path in files[_KEPT:]:
        path.unlink(missing_ok=True)


def _written(path: Path) -> float:
    """When a file was written; of one that another thread has tidied away meanwhile, long ago."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
