"""Served files: what the app gives to the browser beside its pages, in one folder and named by content."""

import hashlib
from pathlib import Path

from occupancy.cache_folder import cache_folder
from outputs.assets import MAP_LIBRARIES, SERVED
from outputs.files import WriteError, write_atomically

ADDRESS = "app/files"  # below the address of the app
_MAPS = "maps"
_HEX = 16  # of a SHA-256: enough that no two files of a folder share a name
_KEPT = 100  # of a kind; older ones were of books and days that nobody looks at any more


def served_folder() -> Path:
    """Return the folder whose files the app serves."""
    return cache_folder() / SERVED


def file_url(path: Path, *, base_path: str = "") -> str:
    """Return where a browser finds a served file; `base_path` is Streamlit's `server.baseUrlPath`."""
    base = base_path.strip("/")
    start = f"/{base}/{ADDRESS}" if base else f"/{ADDRESS}"
    return f"{start}/{path.relative_to(served_folder()).as_posix()}"


def library_url(*, base_path: str = "") -> str:
    """Return where a browser finds the libraries of maps."""
    return file_url(MAP_LIBRARIES.folder, base_path=base_path)


def write_served(content: str, kind: str, ending: str) -> Path:
    """Write a file of some kind unless it is there, and return its path.

    No underscore is in its name: streamlit-folium tells maps apart by their script without any "_name" in it.

    Raises
    ------
    WriteError
        If the folder cannot be written to.
    """
    digest = hashlib.sha256(content.encode()).hexdigest()[:_HEX]
    path = served_folder() / _MAPS / f"{kind}-{digest}.{ending}"
    if not path.exists():
        _make(path.parent)
        write_atomically(path, content.encode())
        _tidy(path.parent, kind)
    return path


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise WriteError(
            "The folder {folder} cannot be made ({reason}); let it be written to, or name another one in"
            " LANDBOOK_CACHE.",
            folder=folder,
            reason=fault.strerror or fault,
        ) from fault


def _tidy(folder: Path, kind: str) -> None:
    """Keep the newest files of a kind; one that is needed again is written again."""
    files = sorted(folder.glob(f"{kind}-*"), key=_written, reverse=True)
    for path in files[_KEPT:]:
        path.unlink(missing_ok=True)


def _written(path: Path) -> float:
    """Return when a file was written; of one that another thread has tidied away meanwhile, long ago."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
