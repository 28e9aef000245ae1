"""Archives from strangers: what is in a ZIP, read with care, and nothing of it put on the disk."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import SourceError
from outputs.submission.verification.zip_layout import content_span, is_plain

_MOST_BYTES = 400_000_000  # of all files unpacked; the pack of the packaged book has six million
_MOST_FILES = 500
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_NAME = re.compile(r"[\w .()\[\]+-]+(/[\w .()\[\]+-]+)*")


@dataclass(frozen=True, slots=True)
class Archive:
    """The files of a ZIP by name, in its order; `unreadable` ones are there, and damaged.

    Folders that files lie in may have entries of their own, as most programs that zip write them: those are
    no files.
    """

    files: Mapping[str, bytes]
    unreadable: tuple[str, ...]


def read_archive(data: bytes, *, name: str) -> Archive:
    """Return the files of a ZIP whose bytes are `data`; `name` is what it is called in sentences.

    Raises
    ------
    SourceError
        If it is not a ZIP, or holds what no pack holds: paths that lead out of it, a name twice, more than
        a computer could take, or what one program finds in it and another does not.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise SourceError(
            "{file} is not a ZIP, or what it is ends too early; take the file as it was made.", file=name
        ) from None
    with archive:
        entries = _files(archive.infolist())
        _check(entries, name)
        if not is_plain(data, archive):
            raise SourceError(
                "{file} is a ZIP in which one program finds other files than another: something lies before,"
                " between or behind them, or is told twice and not alike. Take it as it was made, or unpack"
                " it and pack the files anew.",
                file=name,
            )
        contents = {entry.filename: _content(data, entry) for entry in entries}
    return Archive(
        {entry: content for entry, content in contents.items() if content is not None},
        tuple(entry for entry, content in contents.items() if content is None),
    )


def too_large(size: int) -> bool:
    """Return True if a file of so many bytes is larger than any pack."""
    return size > _MOST_BYTES


def _files(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Return the entries without those of folders that hold a file."""
    names = [entry.orig_filename for entry in entries]
    around = {name[: at + 1] for name in names for at, sign in enumerate(name[:-1]) if sign == "/"}
    return [
        entry
        for entry in entries
        if entry.file_size or entry.compress_size or entry.orig_filename not in around
    ]


def _check(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise SourceError(
            "{file} unpacks to more than a pack may hold ({most} MB, {files} files); it was not opened.",
            file=name,
            most=_MOST_BYTES // 1_000_000,
            files=_MOST_FILES,
        )
    names = [entry.orig_filename for entry in entries]  # as it is written, whatever this computer's "/" is
    for at, inner in enumerate(names):
        strange = not _NAME.fullmatch(inner) or ".." in inner.split("/") or inner in names[:at]
        if strange:
            raise SourceError(
                "{file} holds {inner}, which no pack has, or twice; it may do harm and was not opened.",
                file=name,
                inner=repr(inner[:80]),
            )


def _content(data: bytes, entry: zipfile.ZipInfo) -> bytes | None:
    """Return the bytes of a file, no more than its entry says; None when they are damaged."""
    if entry.compress_type not in _METHODS or entry.flag_bits & _ENCRYPTED:
        return None
    packed = content = data[content_span(data, entry)]
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflating.decompress(packed, entry.file_size + 1)
        except zlib.error:
            return None
        if not inflating.eof or inflating.unused_data:
            return None
    return content if (len(content), zlib.crc32(content)) == (entry.file_size, entry.CRC) else None
