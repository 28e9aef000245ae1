"""The address of a page: what it can hold, and which of two that come at once is meant."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outputs.offers import selection
from ui import address_keys, view_state
from ui.context import literal
from ui.view_state import ViewState

CODES = {"basis": {"established"}, "zone": set[str](), "plot": set[str]()}
USUAL = ViewState(date(2023, 11, 17), "established", "en")
IDS = st.lists(st.text(min_size=1), unique=True)


class Query(dict[str, str]):
    """The address as Streamlit gives it."""

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def from_dict(self, given: dict[str, str]) -> None:
        self.clear()
        self.update(given)


class Session:
    """A session: what the browser asks for in a run, and whether it went there by itself."""

    def __init__(self) -> None:
        self.query_params, self.session_state = Query(), dict[str, Any]()
        self.is_history_navigation = False
        self.answers: list[dict[str, str]] = []

    def asks(self, *, gone: bool = False, **address: str) -> None:
        """A run begins: the browser is at an address, and went there by a link, Back or Forward."""
        self.query_params.from_dict(USUAL.params(**address))
        self.is_history_navigation = gone

    def drawn(self) -> ViewState:
        """The page of the run is drawn."""
        params = view_state.arrive()
        day = date.fromisoformat(params["day"])
        filters = {key: params[key] for key in ("min_ha",) if key in params}
        chosen = selection.parse_groups(params.get("sel", ""))
        seen = ViewState(day, "established", "en", picks=chosen, filters=filters, turn=view_state.turn())
        view_state.sync_controls(seen)
        return seen

    def run(self, *, gone: bool = False, **address: str) -> ViewState:
        """A run in which nothing is chosen."""
        self.asks(gone=gone, **address)
        return self.drawn()


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    made = Session()
    monkeypatch.setattr(view_state, "st", made)
    monkeypatch.setattr(view_state, "get_script_run_ctx", lambda: made)
    monkeypatch.setattr(view_state, "_browser", lambda *, key, data: made.answers.append(data))  # noqa: ARG005
    return made


def pressed(session: Session, *, cut_short: bool = False, **address: str) -> ViewState:
    """A run in which a link to the page of vacant land is pressed and answered."""
    session.asks(**address)
    view_state.lead("vacant", zone="a")
    return answered(session, cut_short=cut_short)


def answered(session: Session, *, cut_short: bool = False) -> ViewState:
    """The page is drawn, and with it the answer to the link that is followed."""
    seen = session.drawn()
    led = view_state.leading()
    if led is not None:
        view_state.go(led, seen, {"vacant"})
    if not cut_short:
        view_state.arrived()
    return seen


@given(IDS)
def test_ids_come_out_of_an_address_as_they_went_in(ids: list[str]) -> None:
    assert list(address_keys.decode_ids(address_keys.encode_ids(ids))) == ids


def test_the_sign_between_ids_may_stand_in_one() -> None:
    assert address_keys.encode_ids(["B;C", "B", "50%3B"]) == "B%3BC;B;50%253B"


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "17/11/2023"])
def test_a_day_that_no_book_can_mean_is_not_used(day: str) -> None:
    seen = view_state.read_url({"day": day, "known": day}, USUAL, CODES)
    assert (seen.day, seen.known, seen.misread) == (USUAL.day, None, ("day", "known"))


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_are_used(day: str) -> None:
    seen = view_state.read_url({"day": day}, USUAL, CODES)
    assert seen.day.isoformat() == day
    assert seen.misread == ()


def test_a_choice_reaches_the_browser_when_the_page_is_drawn(session: Session) -> None:
    seen = session.run(day="2023-11-17")
    view_state.write_url(seen, day="2019-12-31")
    assert session.query_params["day"] == "2023-11-17"
    assert session.drawn().day == date(2019, 12, 31)
    assert session.query_params["day"] == "2019-12-31"


def test_a_browser_that_has_not_heard_of_a_choice_does_not_undo_it(session: Session) -> None:
    seen = session.run(day="2023-11-17")
    view_state.write_url(seen, day="2019-12-31")
    session.drawn()
    session.asks(day="2023-11-17")  # the next choice comes with the address before the first
    view_state.write_url(seen, basis="operating")
    session.drawn()
    assert (session.query_params["day"], session.query_params["basis"]) == ("2019-12-31", "operating")


def test_a_reader_who_goes_back_is_back(session: Session) -> None:
    view_state.write_url(session.run(day="2023-11-17"), day="2019-12-31")
    session.drawn()
    assert session.run(day="2023-11-17", gone=True).day == date(2023, 11, 17)


def test_a_control_whose_value_back_has_changed_is_a_new_one(session: Session) -> None:
    session.run(day="2023-11-17")
    assert (view_state.control_key("day", "17"), view_state.control_key("basis", "established")) == (
        "day",
        "basis",
    )
    session.run(day="2019-12-31", gone=True)
    assert (view_state.control_key("day", "31"), view_state.control_key("basis", "established")) == (
        "day~1",
        "basis",
    )
    session.run(day="2019-12-31", zone="a", gone=True)
    assert (view_state.control_key("day", "31"), view_state.current_key("day")) == ("day~1", "day~1")
    session.run(day="2019-12-31", zone="a")
    assert view_state.control_key("day", "17") == "day~1"  # by a choice, not by going elsewhere


def test_what_is_typed_while_the_reader_goes_elsewhere_counts_where_it_was_not_changed(
    session: Session,
) -> None:
    seen = session.run(day="2023-11-17")
    session.run(day="2023-11-17", zone="a", gone=True)
    session.asks(day="2023-11-17", zone="a")
    view_state.write_url(seen, day="2021-12-31")
    assert session.drawn().day == date(2021, 12, 31)
    assert session.query_params["zone"] == "a"


def test_a_control_of_a_page_that_was_left_changes_nothing(session: Session) -> None:
    seen = session.run(day="2023-11-17")
    session.run(day="2019-12-31", gone=True)
    session.asks(day="2019-12-31")
    view_state.write_url(seen, day="2021-12-31")
    assert session.drawn().day == date(2019, 12, 31)


def test_what_emptied_controls_still_report_is_no_choice(session: Session) -> None:
    seen = session.run(day="2023-11-17", min_ha="2")
    view_state.renew(seen, min_ha="")
    view_state.write_url(seen, day="2019-12-31")  # typed before, and told with the same run
    session.drawn()
    assert (session.query_params["day"], "min_ha" in session.query_params) == ("2019-12-31", False)
    session.asks(day="2019-12-31")
    view_state.write_url(seen, min_ha="2")
    session.drawn()
    assert "min_ha" not in session.query_params


def test_what_comes_in_with_back_is_no_choice(session: Session) -> None:
    seen = session.run(day="2023-11-17")
    session.asks(day="2019-12-31", gone=True)
    view_state.write_url(seen, day="2021-12-31")
    assert session.drawn().day == date(2019, 12, 31)


def test_a_reader_may_choose_one_thing_and_the_other_at_once(session: Session) -> None:
    seen = session.run(day="2023-11-17")
    view_state.write_url(seen, day="2019-12-31", zone="a")
    view_state.write_url(seen, day="2023-11-17")
    session.drawn()
    assert (session.query_params["day"], session.query_params["zone"]) == ("2023-11-17", "a")


def test_what_one_choice_takes_away_another_does_not_bring_back(session: Session) -> None:
    session.asks(zone="a")
    seen = ViewState(date(2023, 11, 17), "established", "en", zone="a")
    view_state.write_url(seen, zone="")
    view_state.write_url(seen, basis="operating")
    session.drawn()
    assert "zone" not in session.query_params


@pytest.mark.parametrize("heard", [1, 2, 3, 4])
def test_the_browser_may_be_behind_by_any_number_of_choices(session: Session, heard: int) -> None:
    days = ["2023-11-17", "2021-12-31", "2023-11-17", "2019-12-31", "2021-12-31"]
    seen = session.run(day=days[0])
    for day in days[1:]:
        session.asks(day=days[0])
        view_state.write_url(seen, day=day)
        session.drawn()
    for day in days[heard:]:
        assert session.run(day=day).day == date(2021, 12, 31)


def test_a_click_that_comes_with_an_address_written_over_meanwhile_adds_to_the_new_one(
    session: Session,
) -> None:
    seen = session.run()
    view_state.write_url(seen, sel="a")
    session.drawn()
    session.asks()  # the browser had not heard of it when the next click came
    assert view_state.selected_ids() == ("a",)
    view_state.set_selection(seen, [*view_state.selected_ids(), "b"])
    session.drawn()
    assert session.query_params["sel"] == "a;b"


def test_an_address_that_the_reader_went_back_to_is_meant(session: Session) -> None:
    view_state.write_url(session.run(), sel="a")
    session.drawn()
    session.asks(gone=True)
    session.drawn()
    assert view_state.selected_ids() == ()


@pytest.mark.parametrize("text", ["https://evil.test/x", "www.evil.test", "me@evil.test", "//evil.test"])
def test_no_address_in_a_text_becomes_a_link(text: str) -> None:
    parts = literal(text).replace("\\", "").split("\N{WORD JOINER}")
    assert len(parts) > 1
    assert "".join(parts) == text


def test_a_link_is_answered_until_a_run_with_the_answer_came_to_its_end(session: Session) -> None:
    pressed(session, cut_short=True)
    answered(session)
    assert [answer["query"] for answer in session.answers] == [urlencode(USUAL.params(zone="a"))] * 2
    assert session.answers[0]["once"] == session.answers[1]["once"]  # the browser follows it once
    answered(session)
    assert len(session.answers) == 2


def test_a_link_that_was_followed_is_not_followed_again_after_back(session: Session) -> None:
    pressed(session, cut_short=True, day="2023-11-17")
    session.run(day="2019-12-31", gone=True)
    assert view_state.leading() is None


@pytest.mark.parametrize("gone", [False, True])
def test_a_day_that_comes_after_the_link_that_was_pressed_goes_along_with_it(
    session: Session, gone: bool
) -> None:
    seen = pressed(session, cut_short=True)
    # The browser tells the day while it is still there, or when it has just gone to the address answered.
    session.asks(**({"zone": "a"} if gone else {}), gone=gone)
    view_state.write_url(seen, day="2021-12-31")
    answered(session)
    first, second = session.answers
    assert second["once"] != first["once"]
    assert second["query"] == urlencode(USUAL.params(day="2021-12-31", zone="a"))
    assert session.run(day="2021-12-31", zone="a", gone=True).day == date(2021, 12, 31)
    assert view_state.leading() is None
