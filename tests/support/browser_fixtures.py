"""Fixtures of the tests in a browser: Chromium, the app on the packaged book, and a reader of it.

A module that tries another book overrides `reader`. Apps last for a run: each reader has a session of its
own. The browser lasts for a module: Playwright keeps a loop running, which what is tested without a browser
must not meet.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.support.app_server import PATIENCE_MS, Reader, browser, serving, unharmed

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of this computer; tests/support/programs.py marks and skips by this fixture."""
    with sync_playwright() as playwright:
        found = browser(playwright)
        assert found is not None
        yield found
        found.close()


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
