"""Numbers and days as readers of each language write them."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from outputs.text.formatting import format_count, format_day, format_ha, format_m2, format_number, format_rate
from outputs.text.translations import translator

VI, EN = translator("vi"), translator("en")


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (1234.56, "1.234,56", "1,234.56"),
        (0.0, "0,00", "0.00"),
        (-14.6, "−14,60", "−14.60"),
        (1234567.891, "1.234.567,89", "1,234,567.89"),
        (np.float64(2481.57), "2.481,57", "2,481.57"),
    ],
)
def test_hectares_have_two_decimals_in_the_reader_s_format(
    value: float, vietnamese: str, english: str
) -> None:
    assert (format_ha(value, VI), format_ha(value, EN)) == (vietnamese, english)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.125, "0.13"), (2.675, "2.68"), (1.005, "1.01"), (0.115, "0.12"), (-0.125, "−0.13")],
)
def test_halves_go_up_on_the_digits_as_written(value: float, shown: str) -> None:
    assert format_number(value, EN, places=2) == shown


def test_the_noise_of_adding_floats_does_not_tip_a_half() -> None:
    noisy = sum([0.1] * 3) + 0.705  # 1.0050000000000001 and 1.0049999999999999 are the same land
    assert format_ha(noisy, EN) == "1.01"
    assert format_ha(1.0049999999999999, EN) == "1.01"


def test_a_figure_written_before_with_other_decimals_keeps_its_own() -> None:
    assert [format_number(7.0, VI, places=places) for places in (2, 0, 1)] == ["7,00", "7", "7,0"]


def test_nothing_is_never_shown_as_minus_nought() -> None:
    assert format_ha(-0.0001, EN) == "0.00"


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, np.float64("nan")])
def test_what_is_not_known_is_said_to_be_not_stated(missing: float | None) -> None:
    assert format_ha(missing, VI) == "chưa nêu"
    assert format_rate(missing, EN) == "not stated"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (59.996, "59.996"),
        (59.9949, "59.99"),
        (59.99999994, "59.9999"),
        (60.0, "60.00"),
        (60.004, "60.004"),
        (60.040065905511256, "60.04"),
        (39.996, "40.00"),
    ],
)
def test_a_rate_is_never_shown_across_a_threshold(value: float, shown: str) -> None:
    assert format_rate(value, EN, thresholds=[60.0]) == shown


def test_a_rate_without_a_threshold_has_two_decimals() -> None:
    assert format_rate(59.996, VI) == "60,00"


def test_the_smallest_step_below_a_threshold_is_still_below_it() -> None:
    shown = format_rate(float(np.nextafter(60.0, 0.0)), EN, thresholds=[60.0])
    assert shown == "59.9999"


def test_days_are_written_as_readers_write_them() -> None:
    assert format_day(date(2023, 11, 17), VI) == "17/11/2023"
    assert format_day(date(2023, 11, 17), EN) == "17 Nov 2023"
    assert format_day(pd.Timestamp("2023-02-01"), VI) == "01/02/2023"
    assert format_day(pd.NaT, EN) == "not stated"


def test_square_metres_have_one_decimal_and_counts_none() -> None:
    assert format_m2(10222.25, VI) == "10.222,3"
    assert format_count(2500, VI) == "2.500"


@pytest.mark.parametrize(
    ("precision", "vietnamese", "english"),
    [("day", "01/04/2021", "1 Apr 2021"), ("month", "04/2021", "Apr 2021"), ("year", "2021", "2021")],
)
def test_a_day_is_written_no_more_exactly_than_it_is_known(
    precision: str, vietnamese: str, english: str
) -> None:
    first = date(2021, 4, 1)
    assert (format_day(first, VI, precision=precision), format_day(first, EN, precision=precision)) == (
        vietnamese,
        english,
    )


@pytest.mark.parametrize(
    ("language", "whole", "month", "year"),
    [
        ("ko", "2023년 11월 7일", "2023년 11월", "2023년"),
        ("zh", "2023年11月7日", "2023年11月", "2023年"),
        ("ja", "2023年11月7日", "2023年11月", "2023年"),
        ("vi", "07/11/2023", "11/2023", "2023"),
        ("en", "7 Nov 2023", "Nov 2023", "2023"),
    ],
)
def test_days_are_written_as_in_each_language_of_a_sheet(
    language: str, whole: str, month: str, year: str
) -> None:
    say, told = translator(language), date(2023, 11, 7)
    assert format_day(told, say) == whole
    assert format_day(told, say, precision="month") == month
    assert format_day(told, say, precision="year") == year


@pytest.mark.parametrize("language", ["ko", "zh", "ja"])
def test_numbers_have_commas_and_points_in_korean_chinese_and_japanese(language: str) -> None:
    assert format_ha(1234.565, translator(language)) == "1,234.57"
    assert format_count(1_000_000, translator(language)) == "1,000,000"
