"""Every page of a book that leaves days, areas and uses open: none fails, and none says no or nought."""

import re
from pathlib import Path

import pytest

from tests.recomputation.awkward_book import unstated_book
from tests.support.app_pages import app_on, text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unstated_book(tmp_path_factory.mktemp("unstated"))


@pytest.mark.parametrize(
    ("page", "where", "told"),
    [
        ("overview", {}, "2 rows not counted (lease of unknown area)"),
        ("zone", {"zone": "z-a"}, "Leased, use not stated"),
        ("overview", {}, "In use (ha) **not stated: 51.53 ha**"),
        ("plot", {"plot": "a-1-02"}, "Leased, area not stated"),
        ("plot", {"plot": "a-2-01"}, "Serviced on</th><td>not stated"),
        ("vacant", {}, "services not stated"),
        ("about", {}, "Vacant, cleared; services not stated"),
        ("quality", {}, "Rows not counted"),
    ],
)
def test_a_page_says_what_is_not_stated(
    monkeypatch: pytest.MonkeyPatch, folder: Path, page: str, where: dict[str, str], told: str
) -> None:
    app = app_on(monkeypatch, folder, page, lang="en", **where)
    assert not app.exception
    shown = text(app)
    assert told in shown
    assert not re.search(r"\bnan\b|\bNaT\b", shown)
