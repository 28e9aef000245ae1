"""The small book that commands are tried on."""

from pathlib import Path

import pytest

from tests.support.book_builder import write_book


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Vacant on 17 Nov 2023, 10 ha each: a-1-04 and 05 side by side, 06 beside them held; a-2-02 and 03."""
    return write_book(tmp_path / "book")
