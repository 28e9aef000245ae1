"""Beyond the record: what terms alone change after the book's own day, and that no rule is judged there."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from occupancy.book import LandBook, load
from occupancy.program import DATA
from occupancy.questions.certainty import RecordedTerms, is_beyond_record, recorded_terms
from occupancy.questions.rates_by_terms import Crossing
from occupancy.statement import state
from outputs.text import captions
from outputs.text.translations import translator
from tests.support.book_builder import Change, edit, write_book

OWN_DAY = date(2023, 11, 17)
ENDS_IN_SPRING = edit(0, last_day="2024-03-31")  # L1, 10 ha of a-1-01
BEGINS_IN_MAY = edit(-1, first_day="2024-05-01")  # L6, 10 ha of a-2-01


@pytest.fixture(scope="module")
def land() -> LandBook:
    return load(DATA)


@pytest.mark.parametrize(
    ("change", "day", "expected"),
    [
        (ENDS_IN_SPRING, date(2024, 3, 31), RecordedTerms(0, 0.0, 0, 0.0, ())),
        (ENDS_IN_SPRING, date(2024, 4, 1), RecordedTerms(1, 10.0, 0, 0.0, ())),
        (BEGINS_IN_MAY, date(2024, 4, 30), RecordedTerms(0, 0.0, 0, 0.0, ())),
        (BEGINS_IN_MAY, date(2024, 5, 1), RecordedTerms(0, 0.0, 1, 10.0, ())),
    ],
)
def test_terms_that_end_or_begin_are_counted_from_their_day_on(
    tmp_path: Path, change: Change, day: date, expected: RecordedTerms
) -> None:
    book = load(write_book(tmp_path / "book", tenancies=change))
    assert recorded_terms(state(book, as_of=day)) == expected


def test_the_land_crosses_its_line_three_weeks_after_its_day(land: LandBook) -> None:
    statement = state(land, as_of=date(2023, 12, 31))
    terms = recorded_terms(statement)
    assert (terms.ended, round(terms.ended_ha, 2), terms.begun) == (3, 3.27, 0)
    # 2,481.57 less 3.27 ha of 4,133.19.
    assert round(statement.total["fill_rate_pct"], 2) == 59.96
    assert terms.crossings == (Crossing("new_zone", "min", 60.0, date(2023, 12, 7), meets=False),)
    days = (date(2023, 12, 6), date(2023, 12, 7))
    before, after = (state(land, as_of=day).total["fill_rate_pct"] for day in days)
    assert before >= 60 > after


def test_no_rule_is_judged_on_a_day_that_the_book_does_not_record(land: LandBook) -> None:
    own, later = (state(land, as_of=day) for day in (OWN_DAY, date(2023, 11, 18)))
    assert (is_beyond_record(own), is_beyond_record(later)) == (False, True)
    assert own.rules["holds"].tolist() == [True]
    assert later.rules["holds"].isna().all()
    assert later.rules["fill_rate_pct"].notna().all()


def test_what_is_told_of_a_later_day_is_what_terms_change_and_when_the_line_is_crossed(
    land: LandBook,
) -> None:
    statement = state(land, as_of=date(2023, 12, 31))
    assert captions.extrapolation_note(statement, translator("en")) == (
        "The book goes up to 17 Nov 2023; a later day shows what was agreed by then."
        " By recorded terms alone, 3 leases (3.27 ha) end. By them the rate is below 60 % from 7 Dec 2023 on."
    )
    assert captions.extrapolation_note(statement, translator("vi")).endswith(
        "Chỉ tính theo thời hạn đã ghi: 3 hợp đồng thuê đất (3,27 ha) hết hạn."
        " Theo đó, từ ngày 07/12/2023 tỷ lệ lấp đầy dưới 60 %."
    )
    own_day = state(land, as_of=OWN_DAY)
    assert captions.extrapolation_note(own_day, translator("en")) == ""
    assert pd.isna(statement.rules["holds"].iloc[0])
