"""The address of a page: what it can hold, and which of two that come at once is meant."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import picks, view
from ui.page import literal
from ui.view import View

USUAL = View(date(2023, 11, 17), "established", "en")
IDS = st.lists(st.text(min_size=1), unique=True)


class Query(dict[str, str]):
    """The address as Streamlit gives it."""

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def from_dict(self, given: dict[str, str]) -> None:
        self.clear()
        self.update(given)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A session whose address and clock are set by hand."""
    made = SimpleNamespace(query_params=Query(), session_state={}, clock=100.0)
    monkeypatch.setattr(view, "st", made)
    monkeypatch.setattr(view, "monotonic", lambda: made.clock)
    return made


def shown(browser: Any, **asked: str) -> View:
    """The view of a run of the page at an address."""
    browser.query_params.from_dict(USUAL.params(**asked))
    day = date.fromisoformat(browser.query_params["day"])
    seen = View(day, "established", "en", picks=picks.parted(asked.get("sel", "")))
    view.drawn(seen)
    return seen


@given(IDS)
def test_ids_come_out_of_an_address_as_they_went_in(ids: list[str]) -> None:
    assert list(view.parted(view.joined(ids))) == ids


def test_the_sign_between_ids_may_stand_in_one() -> None:
    assert view.joined(["B;C", "B", "50%3B"]) == "B%3BC;B;50%253B"


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "17/11/2023"])
def test_a_day_that_no_book_can_mean_is_not_used(day: str) -> None:
    seen = view.read({"day": day, "known": day}, USUAL, bases={"established"}, zones=set(), plots=set())
    assert (seen.day, seen.known, seen.misread) == (USUAL.day, None, ("day", "known"))


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_are_used(day: str) -> None:
    seen = view.read({"day": day}, USUAL, bases={"established"}, zones=set(), plots=set())
    assert seen.day.isoformat() == day
    assert seen.misread == ()


def test_what_a_control_still_tells_of_the_view_before_is_no_choice(browser: Any) -> None:
    shown(browser, day="2023-11-17")
    seen = shown(browser, day="2019-12-31")  # Forward; the control in the browser still has the day before
    browser.session_state["day"] = date(2023, 11, 17)
    view.chosen(seen, "day")
    assert browser.query_params["day"] == "2019-12-31"
    browser.clock += 2.0
    view.chosen(seen, "day")  # when the page had come to rest
    assert browser.query_params["day"] == "2023-11-17"


def test_a_reader_may_choose_one_thing_and_the_other_at_once(browser: Any) -> None:
    seen = shown(browser, day="2023-11-17")
    view.write(seen, day="2019-12-31")
    view.write(seen, day="2023-11-17")
    assert browser.query_params["day"] == "2023-11-17"


def test_the_first_view_has_none_before_it(browser: Any) -> None:
    seen = shown(browser, day="2019-12-31", min_ha="2")
    assert not view.late("min_ha", "")
    view.write(seen, min_ha="")
    assert "min_ha" not in browser.query_params


def test_a_click_that_comes_with_an_address_written_over_meanwhile_adds_to_the_new_one(browser: Any) -> None:
    seen = shown(browser)
    before = browser.query_params.to_dict()
    view.write(seen, sel="a")
    browser.query_params.from_dict(before)  # the browser had not heard of it when the next click came
    assert view.behind()
    assert view.selection() == ("a",)
    view.select(seen, [*view.selection(), "b"])
    assert browser.query_params["sel"] == "a;b"


def test_an_address_that_the_reader_went_back_to_is_meant(browser: Any) -> None:
    seen = shown(browser)
    view.write(seen, sel="a")
    shown(browser)  # Back, and the page was drawn
    assert not view.behind()
    assert view.selection() == ()


@pytest.mark.parametrize("text", ["https://evil.test/x", "www.evil.test", "me@evil.test", "//evil.test"])
def test_no_address_in_a_text_becomes_a_link(text: str) -> None:
    parts = literal(text).replace("\\", "").split("\N{WORD JOINER}")
    assert len(parts) > 1
    assert "".join(parts) == text
