"""Zipped layers from strangers: Shapefiles and KML in a ZIP, read with care, none put on a disk."""

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from geo.errors import SourceError

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".kml")
_MOST_MB, _MOST_FILES = 100, 200  # unpacked
_MB = 1_000_000
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)


def zipped_layers(file: str, content: bytes) -> dict[str, dict[str, bytes]]:
    """Return the layers of a ZIP called `file` by the path they have in it: bytes by suffix, in lower case.

    A Shapefile has several suffixes, KML one. Other files of the ZIP are left alone.

    Raises
    ------
    SourceError
        If it is not a ZIP or damaged, unpacks to too much, holds a path that leads out of it, a link, a name
        twice or what is encrypted, or no layer.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check(file, entries)
            layers = _layers({entry.filename: archive.read(entry) for entry in entries if _is_part(entry)})
    except _BROKEN:
        raise SourceError(
            "{file} is not a ZIP, or what it is ends too early; take the file as it was made.", file=file
        ) from None
    if not layers:
        raise SourceError(
            "{file} holds no Shapefile and no KML; zip the .shp, .shx, .dbf and .prj of a layer together.",
            file=file,
        )
    return layers


def _check(file: str, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_MB * _MB:
        raise SourceError(
            "{file} unpacks to more than {most} MB or {files} files; zip only the layers you need.",
            file=file,
            most=_MOST_MB,
            files=_MOST_FILES,
        )
    names = [entry.orig_filename for entry in entries]
    for entry in entries:
        if _is_strange(entry) or names.count(entry.orig_filename) > 1:
            raise SourceError(
                "{file} holds {inner}: a path that leads out of it, a link, something encrypted or a name"
                " twice. It may do harm and was not opened; zip the files of the layer anew.",
                file=file,
                inner=repr(entry.orig_filename[:80]),
            )


def _is_strange(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    leads_out = name.startswith("/") or ".." in name.split("/") or any(sign in name for sign in "\\:\0")
    return leads_out or bool(entry.flag_bits & _ENCRYPTED) or kind not in (0, stat.S_IFREG, stat.S_IFDIR)


def _is_part(entry: zipfile.ZipInfo) -> bool:
    """Return True for a file of a layer; macOS puts one beside each that only looks like it."""
    path = PurePosixPath(entry.filename)
    return path.suffix.lower() in _PARTS and not path.name.startswith("._")


def _layers(files: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    layers: dict[str, dict[str, bytes]] = {}
    for name, content in files.items():
        path = PurePosixPath(name)
        layers.setdefault(str(path.with_suffix("")), {})[path.suffix.lower()] = content
    return {stem: parts for stem, parts in layers.items() if parts.keys() & {".shp", ".kml"}}
