"""The version of the program, and of what its papers depend on."""

import hashlib
import platform
import zlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

from occupancy.program import ROOT

VERSION = "0.5.0"  # pyproject.toml has it too
# What the bytes or the figures of a paper may depend on.
LIBRARIES = (
    "geopandas",
    "shapely",
    "pandas",
    "numpy",
    "pyproj",
    "pyogrio",
    "pyarrow",
    "Babel",
    "XlsxWriter",
    "matplotlib",
    "contourpy",
    "pillow",
    "typst",
    "docxtpl",
    "python-docx",
    "Jinja2",
    "lxml",
)
_SOURCES = ("geo", "occupancy", "outputs")
_KINDS = {".py", ".po", ".docx", ".typ", ".csv"}


def libraries() -> dict[str, str]:
    """Return the versions of Python, zlib and the libraries; what is not installed has none."""
    return {"Python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION} | {
        name: _version(name) for name in LIBRARIES
    }


@lru_cache
def fingerprint() -> str:
    """SHA-256 of what of the program makes papers; templates, catalogues and tables that it lends included.

    Staff may edit a template without a new version: the papers are then others.
    """
    paths = [path for room in _SOURCES for path in (ROOT / room).rglob("*") if path.suffix in _KINDS]
    digest = hashlib.sha256()
    for path in sorted([*paths, ROOT / "data" / "dictionary.csv"]):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


@lru_cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
