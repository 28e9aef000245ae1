"""Rates as whole areas of 0.1 m² have them: printed as the exact quotient rounds, judged as it stands."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import load
from occupancy.measures.fill_rates import evaluate_fill_rate_rules, percentage
from occupancy.statement import state
from outputs.text.formatting import format_rate
from outputs.text.translations import translator
from tests.support.book_builder import Change, Row, write_book

EN, VI = translator("en"), translator("vi")
TENTHS_PER_HA = 100_000  # papers give 0.1 m²
LINES = [60, 50, 75, 100, 62.5, 33.33]
# Up to seven provinces like Bắc Ninh; half of them such as halves and lines go into without a rest.
leasables = st.one_of(
    st.integers(1, 30_000 * TENTHS_PER_HA),
    st.integers(1, 30_000 * TENTHS_PER_HA // 20_000).map(lambda area: area * 20_000),
)


def quotient(leased: int, leasable: int) -> float:
    """The rate of areas in 0.1 m² that come as hectares, in floats."""
    return float(percentage(np.array([leased / TENTHS_PER_HA]), np.array([leasable / TENTHS_PER_HA]))[0])


def printed(exact: Fraction, lines: list[float]) -> str:
    """What must be printed of a rate: halves up, on its side of every line, four decimals at the most."""
    fractions = [Fraction(str(line)) for line in lines]

    def side(value: Fraction) -> list[int]:
        return [(value > line) - (value < line) for line in fractions]

    for places in (2, 3, 4):
        shown = Fraction(floor(exact * 10**places + Fraction(1, 2)), 10**places)
        if side(shown) == side(exact):
            break
    else:
        shown += Fraction(1, 10**4) if exact > shown else -Fraction(1, 10**4)
    return f"{Decimal(int(shown * 10**places)).scaleb(-places):,}"


@given(leasable=leasables, share=st.integers(0, 12_000), off=st.integers(-2, 2))
def test_a_rate_is_printed_as_its_exact_quotient_rounds_at_and_about_every_half(
    leasable: int, share: int, off: int
) -> None:
    # Halves of the last printed place: 0.005 %, 0.015 %, … 120 %; off by some 0.1 m².
    leased = max(0, round(Fraction((2 * share + 1) * leasable, 20_000)) + off)
    assert format_rate(quotient(leased, leasable), EN) == printed(Fraction(100 * leased, leasable), [])


@given(leasable=leasables, line=st.sampled_from(LINES), off=st.integers(-3, 3))
def test_a_rate_is_printed_on_its_side_of_a_line_with_four_decimals_at_the_most(
    leasable: int, line: float, off: int
) -> None:
    leased = max(0, round(Fraction(str(line)) * leasable / 100) + off)
    exact = Fraction(100 * leased, leasable)
    assert format_rate(quotient(leased, leasable), EN, thresholds=[line]) == printed(exact, [line])


@given(leasable=leasables, line=st.sampled_from(LINES), off=st.integers(-3, 3), most=st.booleans())
def test_a_rule_holds_exactly_where_the_quotient_is_on_its_side(
    leasable: int, line: float, off: int, most: bool
) -> None:
    leased = max(0, round(Fraction(str(line)) * leasable / 100) + off)
    exact, at = Fraction(100 * leased, leasable), Fraction(str(line))
    rule = _judged(leased, leasable, line, comparison="max" if most else "min")
    assert rule["holds"] == (exact <= at if most else exact >= at)
    assert rule["value_pct"] == line
    for room in (rule["headroom_leased_ha"], rule["headroom_leasable_ha"]):
        assert room >= 0 if rule["holds"] else room < 0
    assert (rule["headroom_leased_ha"] == 0) == (exact == at)


def _judged(leased: int, leasable: int, line: float, *, comparison: str) -> "pd.Series[float]":
    rules = pd.DataFrame(
        {
            **{name: [""] for name in ("rule", "label_en", "label_vi", "reference")},
            **{"quantity": ["fill_rate"], "basis": ["b"], "comparison": [comparison], "value": [line]},
            **{"verified": [False], "first_day": [pd.NaT], "last_day": [pd.NaT]},
        }
    )
    sides = [leased / TENTHS_PER_HA, leasable / TENTHS_PER_HA]
    columns = ["numerator_ha", "denominator_ha", "fill_rate_pct"]
    rates = pd.DataFrame([[*sides, quotient(leased, leasable)]], columns=columns, index=["b"])
    return evaluate_fill_rate_rules(rules, rates, 0, recorded_to=0).iloc[0]


@given(areas=st.lists(st.integers(1, 5_000_000), min_size=1, max_size=60), line=st.sampled_from(LINES))
def test_the_noise_of_adding_areas_tips_no_rate(areas: list[int], line: float) -> None:
    added = sum(area / 10 for area in areas) / 10_000  # m² added up as floats
    leasable = sum(areas) * 100
    exact = Fraction(10_000 * sum(areas), leasable)
    found = percentage(np.array([added * 100]), np.array([leasable / TENTHS_PER_HA]))[0]
    assert found == float(exact) == 100.0
    assert format_rate(found, EN, thresholds=[line, 100]) == "100.00"


def test_every_whole_denominator_that_sixty_per_cent_goes_into_says_sixty() -> None:
    leasable = np.arange(5, 200_000, 5)  # 0.1 m² steps of 0.5 m² up to 2 ha: 60 % is whole
    found = percentage(leasable * 3 // 5 / TENTHS_PER_HA, leasable / TENTHS_PER_HA)
    assert set(found) == {60.0}


def test_a_rate_of_nothing_or_of_the_unknown_is_not_known() -> None:
    found = percentage(np.array([1.0, np.nan, 0.0, 1.0]), np.array([0.0, 1.0, 1.0, np.nan]))
    assert np.isnan(found[[0, 1, 3]]).all()
    assert found[2] == 0


@pytest.mark.parametrize(
    ("value", "lines", "shown"),
    [
        (60.0, [60], "60,00"),
        (59.996, [60], "59,996"),
        (59.99996, [60], "59,9999"),  # four decimals would say 60: cut, not carried across
        (59.99999994, [60], "59,9999"),
        (60.00000006, [60], "60,0001"),
        (59.9999, [60], "59,9999"),
        (66.666666, [66.667], "66,6667"),
        (66.66699, [66.667], "66,66699"),  # two decimals beyond the three of the rule
        (66.6669999, [66.667], "66,66699"),
        (60.00000006, [60, 60.0001], "60,000001"),
    ],
)
def test_a_rate_never_has_more_than_two_decimals_beyond_its_own_or_the_rule_s(
    value: float, lines: list[float], shown: str
) -> None:
    assert format_rate(value, VI, thresholds=lines) == shown


def one_phase(leased_m2: list[float], leasable_ha: float) -> dict[str, Change]:
    """A book in which a-1 alone is established, with a lease of each area on a plot of its own."""

    def decisions(rows: list[Row]) -> list[Row]:
        return [rows[0] | {"leasable_area_ha": leasable_ha}]

    def leases(rows: list[Row]) -> list[Row]:
        return [
            rows[0] | {"lease_id": f"N{at}", "parcel_id": f"a-1-{at:02d}", "leased_area_m2": f"{area:.1f}"}
            for at, area in enumerate(leased_m2, start=1)
        ]

    rule = {"rule": "r", "label_en": "Sixty", "label_vi": "Sáu mươi", "quantity": "fill_rate", "value": 60}
    rule |= {"basis": "established", "comparison": "min", "unit": "pct", "verified": "false"}
    return {"phase_decisions": decisions, "tenancies": leases, "rules": lambda _: [rule]}


@pytest.mark.parametrize(
    ("last_m2", "shown", "holds"),
    [(10_019.9, "59,9998", False), (10_020.0, "60,00", True), (10_020.1, "60,0002", True)],
)
def test_a_tenth_of_a_square_metre_decides(
    tmp_path: Path, last_m2: float, shown: str, *, holds: bool
) -> None:
    # 3 × 10,020.0 m² are 60 % of 5.01 ha; in floats 59.99999999999999 %.
    folder = write_book(tmp_path, **one_phase([10_020.0, 10_020.0, last_m2], 5.01))
    (rule,) = state(load(folder), as_of=date(2023, 11, 17)).rules.to_dict("records")
    assert format_rate(rule["fill_rate_pct"], VI, thresholds=[60.0]) == shown
    assert rule["holds"] is holds
    assert rule["headroom_leased_ha"] == pytest.approx((last_m2 - 10_020) / 10_000, abs=1e-9)
