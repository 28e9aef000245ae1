"""Set-up shared by all tests: no skip goes unseen, and the same examples on every run."""

import os
import tempfile
from collections.abc import Generator
from typing import TypeVar

import hypothesis
import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

# The same examples everywhere and every time: a red run can be run again. No deadline: shared machines pause.
hypothesis.settings.register_profile("landbook", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("landbook")

# Nothing is taken from, or left in, anybody's caches; the app's own processes inherit this.
_CACHES = tempfile.TemporaryDirectory(prefix="landbook-tests-", ignore_cleanup_errors=True)
os.environ["XDG_CACHE_HOME"] = _CACHES.name


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a test that skips itself fails")


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
    return _unskipped(report) if item.config.getoption("--no-skips") else report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _unskipped(report) if collector.config.getoption("--no-skips") else report
