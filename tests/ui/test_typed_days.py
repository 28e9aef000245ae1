"""A day as it is typed: what is read, and what is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from ui import days

DAYS = st.dates(date(1000, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "31/12/2021", "31122021", "31.12.2021", "31-12-2021", "31 12 2021", "2021-12-31", " 31/12/2021 ",
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert days.read(text) == date(2021, 12, 31)


def test_one_digit_will_do_between_signs() -> None:
    assert days.read("3/4/2021") == date(2021, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "", "today", "31/02/2021", "12/31/2021", "31/12/21", "311221", "3112021", "31/12-2021", "2021",
        "20211231",        "31/12/2021/1", "32122021", "2021-13-01", "2021-W01-1", "０/12/2021",
    ],
)  # fmt: skip
def test_what_may_be_another_day_or_none_is_refused(text: str) -> None:
    assert days.read(text) is None


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%d%m%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d"]))
def test_every_day_is_read_in_every_form(day: date, form: str) -> None:
    assert days.read(day.strftime(form)) == day


@given(DAYS)
def test_what_stands_in_the_box_is_read_as_that_day(day: date) -> None:
    assert days.read(days.written(day)) == day


def boxes(cut_short: bool) -> None:
    from datetime import date  # noqa: PLC0415  the script of an app of its own
    from types import SimpleNamespace  # noqa: PLC0415

    import streamlit as st  # noqa: PLC0415

    from ui import days  # noqa: PLC0415
    from ui.widgets import number_box  # noqa: PLC0415

    page = SimpleNamespace(say=lambda text, **_: text)
    box = days.Box("day", "On the day", None, date(2021, 12, 31), date(2023, 11, 17))
    days.show(page, box, lambda _: None)  # type: ignore[arg-type]
    if cut_short:
        st.stop()
    number_box.arrived()


def test_what_a_run_that_was_cut_short_wrote_into_the_box_is_written_once_more() -> None:
    app = AppTest.from_function(boxes, args=(True,))
    written = []
    for cut_short in (True, False, False):
        app.args = (cut_short,)
        app.run()
        assert [error.value for error in app.exception] == []
        written.append((app.text_input[0].value, app.text_input[0].proto.set_value))
    assert written == [("31/12/2021", True), ("31/12/2021", True), ("31/12/2021", False)]
