"""All bases at once: the book's own, and those of bare inputs as somebody printed them."""

from datetime import date

import pandas as pd
import pytest

from occupancy.book import LandBook, load
from occupancy.program import DATA
from occupancy.questions.bases import published_side_by_side, rates_of_inputs, rates_side_by_side
from occupancy.statement import state

# As bacninh.gov.vn printed them for the end of 2019.
END_2019 = {
    "leased_ha": 1747.77,
    "leasable_operating_ha": 2609.40,
    "leasable_established_ha": 3156.17,
    "operating_ha": 3696.94,
    "established_ha": 4523.60,
    "planned_ha": 6397.68,
}


@pytest.fixture(scope="module")
def book() -> LandBook:
    return load(DATA)


def test_the_inputs_of_the_end_of_2019_give_five_rates(book: LandBook) -> None:
    rates = rates_of_inputs(book.bases, END_2019).set_index("basis")["fill_rate_pct"].round(2)
    assert rates.to_dict() == {
        "operating": 66.98,  # 1,747.77 of 2,609.40
        "established": 55.38,
        "gross_operating": 47.28,
        "gross_established": 38.64,
        "gross_planned": 27.32,
    }


def test_an_input_that_is_not_known_gives_no_rate(book: LandBook) -> None:
    without = {**END_2019, "operating_ha": float("nan"), "planned_ha": 0.0}
    assert set(rates_of_inputs(book.bases, without)["basis"]) == {
        "operating",
        "established",
        "gross_established",
    }
    assert rates_of_inputs(book.bases, {"planned_ha": 1.0}).empty


def test_a_printed_rate_that_its_inputs_do_not_give_is_flagged(book: LandBook) -> None:
    table = published_side_by_side(book)
    of_2019 = table[table["as_of"] == pd.Timestamp("2019-12-31")].set_index("basis")
    assert of_2019["printed_pct"].dropna().to_dict() == {"operating": 66.79}
    assert of_2019["agrees"].dropna().to_dict() == {"operating": False}
    assert round(of_2019.loc["operating", "fill_rate_pct"], 2) == 66.98
    # 1,632.95 of 2,609.40 is 62.58, printed 62.60: of the two rates of 2017 one can be recomputed.
    of_2017 = table[table["as_of"] == pd.Timestamp("2017-12-31")]
    assert of_2017["basis"].is_unique


def test_the_book_has_every_basis_with_what_it_divides(book: LandBook) -> None:
    rates = rates_side_by_side(state(book, as_of=date(2023, 11, 17))).set_index("basis")
    assert list(rates.index) == book.bases["basis"].tolist()
    assert rates.loc["established", ["phases", "numerator", "denominator"]].tolist() == [
        "established",
        "leased_ha",
        "leasable_ha",
    ]
    # 2,481.57 of 4,133.19 ha.
    assert round(rates.loc["established", "fill_rate_pct"], 2) == 60.04
    assert round(rates.loc["established", "denominator_ha"], 2) == 4133.19
    assert rates.loc["established", "reference"]
    assert rates["numerator_ha"].notna().all()
