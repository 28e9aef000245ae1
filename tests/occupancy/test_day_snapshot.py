"""A book is measured once for a day, by whoever asks, and what is kept of it holds no book."""

import gc
import weakref
from dataclasses import replace
from datetime import date

from occupancy.measures.phase_status import day_snapshot
from occupancy.statement import state
from tests.support.process_memory import book

DAY = date(2023, 11, 17)


def test_a_day_is_measured_once_for_all_questions() -> None:
    land = book()
    statement = state(land, as_of=DAY)
    assert statement.book is land
    assert day_snapshot(land, as_of=DAY).plots is statement.snapshot.plots


def test_another_day_and_another_book_are_measured_for_themselves() -> None:
    land = book()
    plots = day_snapshot(land, as_of=DAY).plots
    assert day_snapshot(land, as_of=date(2023, 11, 18)).plots is not plots
    assert day_snapshot(replace(land), as_of=DAY).plots is not plots


def test_a_book_goes_with_its_last_statement() -> None:
    land = replace(book())
    statement = state(land, as_of=DAY)
    gone = weakref.ref(land)
    del land, statement
    gc.collect()
    assert gone() is None
