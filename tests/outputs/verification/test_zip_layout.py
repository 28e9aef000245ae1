"""ZIPs in which one program finds other files than another are refused; those of usual programs are read."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from geo.errors import SourceError
from outputs.files import deterministic_zip
from outputs.submission.verification.pack_reader import read_archive
from tests.support.packs import Files, rezipped

FILES = {"report.pdf": b"the report" * 9, "tables/book.toml": b"name = 1"}
OTHER = b"another report"


def hidden(name: bytes = b"report.pdf") -> bytes:
    """A file with its head, which no directory lists: who reads from the beginning finds it."""
    head = struct.pack("<5H3L2H", 20, 0, 0, 0, 33, zlib.crc32(OTHER), len(OTHER), len(OTHER), len(name), 0)
    return b"PK\x03\x04" + head + name + OTHER


def zipped(change: Callable[[zipfile.ZipInfo], object] = bool, *, before: bytes = b"") -> bytes:
    """The files, each entry changed, behind what stands before them."""
    data = io.BytesIO(before)
    with zipfile.ZipFile(data, "a") as archive:
        for name, content in FILES.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            change(entry)
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def between() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
            data.write(hidden())
            archive.start_dir = data.tell()
    return data.getvalue()


def commented(text: bytes) -> bytes:
    data = io.BytesIO(zipped())
    with zipfile.ZipFile(data, "a") as archive:
        archive.comment = text
    return data.getvalue()


def head_changed(at: int, value: bytes) -> bytes:
    """The files, with other bytes in the head of the second, which the directory does not have."""
    data = bytearray(zipped())
    begin = data.find(b"PK\x03\x04", 4) + at
    data[begin : begin + len(value)] = value
    return bytes(data)


def two_directories() -> bytes:
    """A directory for those that heed ZIP64, one of the same size for those that do not."""
    other = deterministic_zip(FILES | {"report.pdf": OTHER * 9})
    true = bytearray(deterministic_zip(FILES))
    begin, true_begin = (struct.unpack("<L", one[-6:-2])[0] for one in (other, true))
    directory, count, base = true[true_begin:-22], len(FILES), len(other) - 22
    at = 0
    while at < len(directory):
        (offset,) = struct.unpack_from("<L", directory, at + 42)
        struct.pack_into("<L", directory, at + 42, offset + base)
        at += 46 + sum(struct.unpack_from("<3H", directory, at + 28))
    data = other[:-22] + true[:true_begin] + directory
    where, size = base + true_begin, len(directory)
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, where)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(data), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, base - begin, begin, 0)
    return data + large + locator + end


class Stream(io.RawIOBase):
    """What cannot be gone back in: sizes then stand behind the files."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += bytes(data)
        return len(data)


def streamed(files: Files) -> bytes:
    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.data


def called_otherwise(entry: zipfile.ZipInfo) -> None:
    name = b"../report.pdf"
    text = struct.pack("<BL", 1, zlib.crc32(entry.filename.encode())) + name
    entry.extra = struct.pack("<2H", 0x7075, len(text)) + text


def attribute(value: int) -> Callable[[zipfile.ZipInfo], object]:
    return lambda entry: setattr(entry, "external_attr", value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"%PDF-1.4 another report" + zipped(),
        lambda: zipped(before=b"%PDF-1.4 another report"),
        lambda: zipped(before=hidden()),
        between,
        lambda: deterministic_zip(FILES | {"report.pdf": OTHER}) + zipped(),
        lambda: zipped() + b"\0",
        lambda: commented(b"approved"),
        lambda: commented(deterministic_zip({"report.pdf": OTHER})[:-22]),
        two_directories,
        lambda: zipped(called_otherwise),
        lambda: zipped(lambda entry: setattr(entry, "extra", b"abc")),
        lambda: zipped(lambda entry: setattr(entry, "comment", b"approved")),
        lambda: zipped(attribute(0o120777 << 16)),
        lambda: zipped(attribute(0x10)),
        lambda: head_changed(8, b"\0"),  # method
        lambda: head_changed(14, b"sums"),
        lambda: head_changed(22, b"\1"),  # size
        lambda: head_changed(30, b"t@"),  # name
        lambda: streamed(FILES).replace(b"PK\x07\x08", b"PK\x07\x09", 1),
    ],
)
def test_a_zip_that_programs_take_other_files_from_is_refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(SourceError, match="in which one program finds other files than another"):
        read_archive(make(), name="pack.zip")


def test_what_lies_behind_the_content_of_a_file_makes_it_unreadable() -> None:
    data = zipped()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry, begin = archive.infolist()[-1], archive.start_dir
    packed, tail = entry.compress_size, hidden()
    longer = bytearray(data[:begin] + tail + data[begin:])
    struct.pack_into("<L", longer, entry.header_offset + 18, packed + len(tail))
    struct.pack_into("<L", longer, longer.rfind(b"PK\x01\x02") + 20, packed + len(tail))
    struct.pack_into("<L", longer, len(longer) - 6, begin + len(tail))
    assert read_archive(bytes(longer), name="pack.zip").unreadable == ("tables/book.toml",)


@pytest.mark.parametrize(
    "data",
    [
        deterministic_zip(FILES),
        zipped(),
        zipped(lambda entry: setattr(entry, "extra", struct.pack("<2H5s", 0x5455, 5, b"\1\0\0\0\0"))),
        zipped(attribute(0x20)),
        streamed(FILES),
        streamed(FILES)[:22] + b"Z" + streamed(FILES)[23:],  # as `zip` does: the size stands in the head too
        rezipped(FILES, "tables"),
    ],
)
def test_what_usual_programs_pack_is_read(data: bytes) -> None:
    assert read_archive(data, name="pack.zip").files == FILES
