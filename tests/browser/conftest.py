"""An app that several files of tests in a browser share."""

from collections.abc import Iterator

import pytest

from tests.support.app_server import serving
from tests.support.book_builder import write_book


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app on the small book."""
    with serving("--data", str(write_book(tmp_path_factory.mktemp("small") / "book"))) as address:
        yield address
