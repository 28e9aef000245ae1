"""The time line: the same figures as the statement of each day, and the published points beside them."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.questions.timeline import published, quarter_ends, timeline
from occupancy.statement import state
from tests.support.examples import examples
from tests.support.process_memory import book, decision, lease, phase, plot

# 10 ha leasable from 2000; 4 ha leased from 2010 to 2019, 5 ha more from 2015 on.
LAND = book(
    parcels=[plot("A", 5), plot("B", 5)],
    tenancies=[
        lease("L1", "A", 4, first_day="2010-01-01", last_day="2019-12-31"),
        lease("L2", "B", 5, first_day="2015-06-15"),
    ],
)


def rates_on(land: LandBook, *days: str, basis: str | None = None) -> list[float]:
    return timeline(land, [date.fromisoformat(day) for day in days], basis=basis)["fill_rate_pct"].tolist()


def test_the_rate_moves_on_the_day_a_lease_begins_and_the_day_after_it_ends() -> None:
    line = timeline(
        LAND,
        [
            date(2009, 12, 31),
            date(2010, 1, 1),
            date(2015, 6, 14),
            date(2015, 6, 15),
            date(2019, 12, 31),
            date(2020, 1, 1),
        ],
    )

    assert list(line.columns) == ["as_of", "numerator_ha", "denominator_ha", "fill_rate_pct", "estimated"]
    assert line["numerator_ha"].tolist() == [0, 4, 4, 9, 9, 5]
    assert line["denominator_ha"].tolist() == [10] * 6
    assert line["fill_rate_pct"].tolist() == [0, 40, 40, 90, 90, 50]


def test_days_come_out_in_order_and_once() -> None:
    days = [date(2016, 1, 1), date(2010, 1, 1), date(2016, 1, 1)]

    assert timeline(LAND, days)["as_of"].tolist() == [pd.Timestamp("2010-01-01"), pd.Timestamp("2016-01-01")]


def test_no_days_give_an_empty_line_of_the_same_columns() -> None:
    line = timeline(LAND, [])

    assert line.empty
    assert line.dtypes.astype("str").tolist() == ["datetime64[s]", "float64", "float64", "float64", "bool"]


def test_the_rate_is_unknown_before_any_phase_is_established() -> None:
    assert timeline(LAND, [date(1999, 12, 31)])["fill_rate_pct"].isna().tolist() == [True]


def test_a_new_decision_moves_the_line_without_a_lease() -> None:
    land = book(
        phases=[phase("P"), phase("Q", operating_from="")],
        decisions=[
            decision("P"),
            decision("Q", leasable=10, in_force_from="2018-01-01", leasable_basis="estimated"),
        ],
        tenancies=[lease(ha=6)],
    )

    line = timeline(land, [date(2017, 12, 31), date(2018, 1, 1)])

    assert line["fill_rate_pct"].tolist() == [60, 30]
    assert line["estimated"].tolist() == [False, True]
    assert rates_on(land, "2018-01-01", basis="operating") == [60]


def test_an_unknown_basis_is_refused() -> None:
    with pytest.raises(QuestionError, match="no basis guessed"):
        timeline(LAND, [date(2020, 1, 1)], basis="guessed")


@examples(40)
@given(
    day=st.dates(date(1999, 1, 1), date(2030, 1, 1)),
    basis=st.sampled_from(["established", "operating", "cleared", "gross_planned", "in_use"]),
)
def test_every_day_of_the_line_is_what_the_statement_of_that_day_says(day: date, basis: str) -> None:
    point, statement = timeline(LAND, [day], basis=basis).iloc[0], state(LAND, as_of=day, basis=basis)

    assert point["numerator_ha"] == statement.rates.loc[basis, "numerator_ha"]
    assert point["denominator_ha"] == statement.rates.loc[basis, "denominator_ha"]
    assert point["fill_rate_pct"] == pytest.approx(statement.total["fill_rate_pct"], nan_ok=True, abs=0)
    assert point["estimated"] == statement.total["estimated"]


def test_published_points_stand_beside_what_the_book_comes_to() -> None:
    land = book(
        tenancies=[lease(ha=6)],
        published_totals=[
            {
                "as_of": "2020-12-31",
                "leased_ha": 6.5,
                "planned_ha": 21,
                "fill_rate_pct": 65,
                "basis": "established",
                "source": "press",
            }
        ],
        adjustments=[
            {
                "as_of": "2020-12-31",
                "quantity": "leased_ha",
                "delta_ha": 0.3,
                "reason": "a promise",
                "reason_vi": "hứa",
                "source": "x",
            },
            {
                "as_of": "2020-12-31",
                "quantity": "leased_ha",
                "delta_ha": 0.1,
                "reason": "a deposit",
                "reason_vi": "cọc",
                "source": "x",
            },
        ],
    )

    points = published(land)

    assert points["quantity"].tolist() == ["leased_ha", "fill_rate_pct"]
    assert points["computed"].tolist() == pytest.approx([6, 60])
    assert points["adjusted"].tolist() == pytest.approx([6.4, 60])
    assert points["published"].tolist() == pytest.approx([6.5, 65])
    assert points["residual"].tolist() == pytest.approx([-0.1, -5])
    assert points["reason"].tolist() == ["a promise; a deposit", ""]
    assert points["reason_vi"].tolist() == ["hứa; cọc", ""]
    assert points["basis"].tolist() == ["", "established"]


def test_a_book_with_nothing_published_has_no_points() -> None:
    points = published(book())

    assert points.empty
    assert {"as_of", "published", "computed", "reason"} <= set(points.columns)


def test_quarters_end_on_their_last_day_and_the_line_on_its_own() -> None:
    assert quarter_ends(date(2022, 12, 31), date(2023, 11, 17)) == (
        date(2022, 12, 31),
        date(2023, 3, 31),
        date(2023, 6, 30),
        date(2023, 9, 30),
        date(2023, 11, 17),
    )


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2023, 1, 1), date(2023, 3, 30), 1),
        (date(2023, 1, 1), date(2023, 3, 31), 1),
        (date(2023, 1, 1), date(2023, 4, 1), 2),
        (date(2023, 4, 1), date(2023, 4, 1), 1),
        (date(2017, 12, 31), date(2023, 12, 31), 25),
    ],
)
def test_the_last_day_is_there_once(first: date, last: date, count: int) -> None:
    days = quarter_ends(first, last)

    assert len(days) == count
    assert days[-1] == last
    assert len(set(days)) == count


def test_a_line_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QuestionError, match="from 2023-01-02 to 2023-01-01 has no day"):
        quarter_ends(date(2023, 1, 2), date(2023, 1, 1))
