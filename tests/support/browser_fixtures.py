"""Fixtures of the tests in a browser: Chromium, the app on the packaged book, and a reader of it.

A module that tries another book overrides `reader`. Apps last for a run: each reader has a session of its
own. The browser lasts until a test comes that has none: Playwright keeps a loop running, which what is tested
without a browser must not meet.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.support.app_server import PATIENCE_MS, Reader, browser, serving, unharmed

expect.set_options(timeout=PATIENCE_MS)


class Running:
    """The browser of this process, from the first test that has it to the next that has none."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._found: Browser | None = None

    def browser(self) -> Browser:
        if self._found is None:
            self._found = browser(self._open.enter_context(sync_playwright()))
            assert self._found is not None
            self._open.callback(self._found.close)
        return self._found

    def close(self) -> None:
        self._found = None
        self._open.close()


_RUNNING = Running()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if "chromium" not in getattr(item, "fixturenames", ()):
        _RUNNING.close()


def pytest_sessionfinish() -> None:
    _RUNNING.close()


@pytest.fixture
def chromium() -> Browser:
    """The browser of this computer; tests/support/programs.py marks and skips by this fixture."""
    return _RUNNING.browser()


@pytest.fixture(scope="session")
def packaged() -> Iterator[str]:
    """The address of the app on the packaged book."""
    with serving() as address:
        yield address


@pytest.fixture
def reader(chromium: Browser, packaged: str) -> Iterator[Reader]:
    """An English reader of the packaged book, to whom nothing may go wrong."""
    with unharmed(chromium, packaged) as someone:
        yield someone
