"""The programs that some tests need besides Python: here alone a test is skipped for want of one.

A test that uses the fixture of a program has its marker, so `-m "not browser and not office"` selects those
that need Python alone. Where the program is not on the computer, the test is skipped with what to install.
"""

import shutil
from collections.abc import Callable, Generator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest
from playwright.sync_api import sync_playwright

from tests.support.app_server import browser

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@lru_cache
def a_browser() -> bool:
    """Whether a Chromium, Chrome or Edge starts."""
    with sync_playwright() as playwright:
        found = browser(playwright)
        if found is not None:
            found.close()
        return found is not None


def soffice() -> str | None:
    """The path of LibreOffice."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def openssl_path() -> str | None:
    """The path of openssl."""
    return shutil.which("openssl")


def postgres_programs() -> Path | None:
    """The folder of the programs of a PostgreSQL that has PostGIS."""
    on_path = shutil.which("psql")  # all that Debian puts there
    if on_path is None:
        return None
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for programs in [*debian, Path(on_path).resolve().parent]:
        shared = programs.parent / "share", Path("/usr/share/postgresql") / programs.parent.name
        if any([*place.glob("**/extension/postgis.control")] for place in shared):
            return programs
    return None


class Program(NamedTuple):
    """A program: the fixture that hands it out, whether it is on the computer, and what to install."""

    fixture: str
    there: Callable[[], object]
    wanted: str


PROGRAMS = {
    "browser": Program(
        "chromium",
        a_browser,
        "needs Chromium, Chrome or Edge: `python -m playwright install chromium` brings one",
    ),
    "office": Program(
        "libreoffice", soffice, "needs LibreOffice with Calc and Writer: install it from libreoffice.org"
    ),
    "openssl": Program("openssl", openssl_path, "needs openssl: every package manager has it"),
    "postgis": Program(
        "postgis", postgres_programs, "needs PostgreSQL with PostGIS: Debian has postgresql-postgis"
    ),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--skips",
        choices=("any", "programs", "none"),
        default="any",
        help="the skips that do not fail: any, those for want of a program alone, or none",
    )
    parser.addoption("--no-skips", action="store_const", const="none", dest="skips", help="--skips=none")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker, program in PROGRAMS.items():
            if program.fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)


def wanting(item: pytest.Item) -> list[str]:
    """What has to be installed before a test can run."""
    needed = [program for marker, program in PROGRAMS.items() if item.get_closest_marker(marker)]
    return [program.wanted for program in needed if not program.there()]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if wanted := wanting(item):
        pytest.skip("; ".join(wanted))


def _unskipped(report: Report) -> Report:
    """The report, failed with the reason of the skip where it was a skip."""
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{reason} (a skip counts as a failure here)"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    allowed = item.config.getoption("skips")
    if allowed == "any" or (allowed == "programs" and report.skipped and wanting(item)):
        return report
    return _unskipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return report if collector.config.getoption("skips") == "any" else _unskipped(report)
