"""How a ZIP is laid out: whether all programs that open it find the same files in it."""

import stat
import struct
import zipfile
from collections.abc import Iterator

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
