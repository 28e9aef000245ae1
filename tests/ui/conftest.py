"""Fixtures of the pages: the small book, and the page Find land opened on one."""

from functools import partial
from pathlib import Path

import pytest

from tests.support.book_builder import write_book
from tests.support.find_page import FindPage, Open


@pytest.fixture
def find(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the page."""
    return partial(FindPage, monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four plots of 10 ha can be offered, for 110 USD/m²; a-1-06 is held for Epsilon up to 31 Dec 2024."""
    return write_book(tmp_path / "book")
