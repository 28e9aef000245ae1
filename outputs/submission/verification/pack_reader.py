"""Packs from strangers: the same to every program, read with care, and what their manifest declares."""

import io
import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.errors import FieldError, SourceError
from occupancy.loading.book_settings import agency_of
from outputs.submission.manifest import FILE, KIND, LAYOUT, is_sealed
from outputs.submission.submission import Agency
from outputs.text.translations import LANGUAGES

_LOCAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s4H2LH")
_DIRECTORY_ENTRY = 46  # bytes of an entry of the directory, without its name and what is extra
_DESCRIPTOR = b"PK\x07\x08"
_STREAMED = 0x8  # sizes and sum stand behind the content
_FOLDER = 0x10  # in MS-DOS
# Times and owners by NTFS and Unix, the mark of Java: nothing that names a file.
_EXTRA = {0x000A, 0x5455, 0x5855, 0x7875, 0xCAFE}


def is_plain(data: bytes, archive: zipfile.ZipFile) -> bool:
    """Return True if a ZIP holds its files one behind the other, and each is told alike in both places.

    Else programs differ in what they take from it: one reads its directory, another the heads of its files,
    a third what lies before, between or behind them.
    """
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    at = 0
    for entry in entries:
        if entry.header_offset != at or not _is_file_or_folder(entry):
            return False
        if (end := _end_of(data, entry)) is None:
            return False
        at = end
    size = sum(_DIRECTORY_ENTRY + len(entry.orig_filename.encode()) + len(entry.extra) for entry in entries)
    end_record = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), size, at, 0)
    return archive.start_dir == at and at + size + _END.size == len(data) and data.endswith(end_record)


def content_span(data: bytes, entry: zipfile.ZipInfo) -> slice:
    """Return where the content of an entry stands, as it is packed."""
    *_, name, extra = _LOCAL.unpack_from(data, entry.header_offset)
    begin: int = entry.header_offset + _LOCAL.size + name + extra
    return slice(begin, begin + entry.compress_size)


def _is_file_or_folder(entry: zipfile.ZipInfo) -> bool:
    """Return True if an entry is a file, or a folder that is called one: no link to another place."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    folder = entry.orig_filename.endswith("/")
    kinds = (0, stat.S_IFDIR if folder else stat.S_IFREG)
    return (
        kind in kinds
        and (folder or not entry.external_attr & _FOLDER)
        and not entry.comment
        and _EXTRA.issuperset(_extra_kinds(entry.extra))
    )


def _end_of(data: bytes, entry: zipfile.ZipInfo) -> int | None:
    """Return where an entry ends; None where its own head says something else than the directory."""
    head = entry.header_offset
    if head + _LOCAL.size > len(data):
        return None
    sign, _, flags, method, _, _, crc, packed, size, name, extra = _LOCAL.unpack_from(data, head)
    begin, end = head + _LOCAL.size, int(content_span(data, entry).stop)
    true = entry.CRC, entry.compress_size, entry.file_size
    streamed = bool(flags & _STREAMED)
    told = [
        one or (expected if streamed else 0) for one, expected in zip((crc, packed, size), true, strict=True)
    ]
    if (
        (sign, flags, method) != (b"PK\x03\x04", entry.flag_bits, entry.compress_type)
        or data[begin : begin + name] != entry.orig_filename.encode()
        or told != [*true]
        or not _EXTRA.issuperset(_extra_kinds(data[begin + name : begin + name + extra]))
    ):
        return None
    if not streamed:
        return end
    tails = (sign + struct.pack(form, *true) for form in ("<3L", "<L2Q") for sign in (_DESCRIPTOR, b""))
    return next((end + len(tail) for tail in tails if data.startswith(tail, end)), None)


def _extra_kinds(extra: bytes) -> Iterator[int]:
    """Yield the kinds of what an entry has more; -1 for what is cut off."""
    at = 0
    while at < len(extra):
        if at + 4 > len(extra):
            yield -1
            return
        kind, size = struct.unpack_from("<2H", extra, at)
        at += 4 + size
        yield kind if at <= len(extra) else -1


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


@dataclass(frozen=True, slots=True)
class ParsedManifest:
    """A manifest, as far as it is used.

    `layout` is that of the pack, which its names depend on; `files` are sizes and hashes by name; `figures`
    and `program` are as they stand; `sealed` says whether nothing of it was changed since it was written.
    """

    layout: int
    book: Mapping[str, str]
    as_of: date
    known_on: date | None
    since: date | None
    basis: str
    language: str
    who: str
    why: str
    with_errors: str
    agency: Agency
    without_tenants: bool
    analysis: bool
    program: Mapping[str, Any]
    figures: Mapping[str, Any]
    findings: tuple[Mapping[str, Any], ...]
    stamps: tuple[str, ...]
    files: Mapping[str, tuple[int, str]]
    sealed: bool


def parse_manifest(data: bytes | None, *, name: str) -> ParsedManifest:
    """Parse the manifest of the pack called `name`.

    Raises
    ------
    SourceError
        If there is none, it is damaged, or of another kind.
    """
    try:
        raw = json.loads((data or b"").decode("utf-8"), object_pairs_hook=_once)
        if raw["kind"] != KIND:
            raise ValueError
        if raw["layout"] > LAYOUT:
            raise SourceError(
                "{file} was made by a newer version of the program; verify it with that one.", file=name
            )
        return _declared(raw)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise SourceError(
            "{file} is not a submission pack: {inner} in it is missing or broken.", file=name, inner=FILE
        ) from None


def _declared(raw: Mapping[str, Any]) -> ParsedManifest:
    declared, book = raw["asked"], raw["book"]
    if declared["language"] not in LANGUAGES:
        raise ValueError
    return ParsedManifest(
        layout=int(raw["layout"]),
        book={key: _text(book[key]) for key in ("name_vi", "name_en", "sha256")},
        as_of=date.fromisoformat(declared["as_of"]),
        known_on=_day(declared["known_on"]),
        since=_day(declared["since"]),
        basis=_text(declared["basis"]),
        language=declared["language"],
        who=_text(declared["who"]),
        why=_text(declared["why"]),
        with_errors=_text(declared["with_errors"]),
        agency=Agency(**_agency(declared["agency"])),
        without_tenants=bool(declared.get("without_tenants")),
        analysis=bool(declared.get("analysis")),
        program={**raw["program"]},
        figures={**raw["figures"]},
        stamps=tuple(_text(stamp) for stamp in raw["stamps"]),
        findings=tuple({**finding} for finding in raw["findings"]),
        files={_text(file["name"]): (int(file["bytes"]), _text(file["sha256"])) for file in raw["files"]},
        sealed=is_sealed(raw),
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; of a name twice, a reader and a program may take either."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def _agency(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return agency_of(raw, file=FILE)
    except FieldError:
        raise ValueError from None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
