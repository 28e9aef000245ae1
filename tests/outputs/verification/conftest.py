"""The packs of the small book that are proved: with outlines, without, and their files."""

from pathlib import Path

import pytest

from outputs.submission.pack import pack
from tests.support.book_builder import undrawn, write_book
from tests.support.packs import Files, made, unpacked


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("verify") / "book", zones=undrawn, phases=undrawn)


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return pack(*made(write_book(tmp_path_factory.mktemp("drawn") / "book"), "en", who="Planning"))


@pytest.fixture(scope="session")
def good(folder: Path) -> bytes:
    return pack(*made(folder, "en", who="Planning"))


@pytest.fixture
def files(good: bytes) -> Files:
    return unpacked(good)
