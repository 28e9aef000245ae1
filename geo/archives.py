"""Archives from strangers: files in a ZIP, read with care, none put where it wants to be."""

import io
import stat
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from geo.errors import SourceError

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


def read_archive(
    file: str, content: bytes, *, wanted: Callable[[str], bool], most_mb: int = 100, most_files: int = 200
) -> dict[str, bytes]:
    """Return the files of a ZIP called `file` whose names are `wanted`, by the path they have in it.

    What macOS puts beside each file, which only looks like it, is left alone.

    Raises
    ------
    SourceError
        If it is not a ZIP or damaged, unpacks to too much, holds a path that leads out of it, a link, a name
        twice or what is encrypted.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check(file, entries, most_mb, most_files)
            return {
                entry.filename: archive.read(entry)
                for entry in entries
                if not entry.is_dir() and wanted(entry.filename) and not _is_beside(entry.filename)
            }
    except _BROKEN:
        raise SourceError(
            "{file} is not a ZIP, or what it is ends too early; take the file as it was made.", file=file
        ) from None


def _check(file: str, entries: list[zipfile.ZipInfo], most_mb: int, most_files: int) -> None:
    if len(entries) > most_files or sum(entry.file_size for entry in entries) > most_mb * _MB:
        raise SourceError(
            "{file} unpacks to more than {most} MB or {files} files; zip only the layers you need.",
            file=file,
            most=most_mb,
            files=most_files,
        )
    names = [entry.orig_filename for entry in entries]
    twice = len(set(names)) < len(names)
    for entry in entries:
        if _is_strange(entry) or (twice and names.count(entry.orig_filename) > 1):
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


def _is_beside(name: str) -> bool:
    return name.rpartition("/")[2].startswith("._")


Started = Callable[[str, dict[str, str]], None]


def scan_xml(
    raw: bytes,
    *,
    file: str,
    started: Started | None = None,
    ended: Started | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Go through XML that `file` holds, element by element, and refuse what declares entities.

    `started` and `ended` are given the name of each element, in front of it its namespace and a space;
    `text` what stands within, in parts.

    Raises
    ------
    SourceError
        If it has a document type, which may open other files or swell without end, or is no XML.
    """
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise SourceError(
            "A document type is declared in {file}, which may open other files; export it anew without one.",
            file=file,
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    if started is not None:
        parser.StartElementHandler = started
    if ended is not None:
        parser.EndElementHandler = lambda name: ended(name, {})
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise SourceError(
            "{file} is damaged: its XML ends or breaks within; take the file as it was made.", file=file
        ) from None
