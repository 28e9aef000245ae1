"""“Numbers as people type them: with comma or point, pasted, out of bounds, and such as” may be two."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.errors import QuestionError
from outputs.text.formatting import Limits, format_typed, format_unrounded, parse_decimal
from outputs.text.translations import Translator, translator

VI, EN = translator("vi"), translator("en")
MONTHS = Limits(1, 120, whole=True)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2,5", 2.5),
        ("2.5", 2.5),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("12", 12),
        ("007", 7),
        ("0", 0),
        ("-0", 0),
        ("+2,5", 2.5),
        (",5", 0.5),
        (".5", 0.5),
        ("5,", 5),
        ("0,125", 0.125),  # nobody writes a group after a leading nought
        ("0.125", 0.125),
        ("1,2345", 1.2345),
        ("1234,567", 1234.567),  # a group has at most three digits before it
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234,00", 1234),
        ("1,234.567", 1234.567),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1 234,5", 1234.5),
        ("12 345", 12345),
        ("12\N{NO-BREAK SPACE}345,5", 12345.5),
        ("12\N{NARROW NO-BREAK SPACE}345.5", 12345.5),
        ("12\N{THIN SPACE}345", 12345),
        ("  2,5\t", 2.5),
        ("2,5ha", 2.5),
        ("2,5 ha", 2.5),
        ("2.5\N{NO-BREAK SPACE}HA", 2.5),
        ("１２，５", 12.5),  # full width, as from a Chinese or Japanese keyboard
        ("１２．５ ｈａ", 12.5),
    ],
)
def test_comma_and_point_are_read_in_either_language(text: str, amount: float, language: str) -> None:
    assert parse_decimal(text, translator(language), Limits(unit="ha")) == amount


@pytest.mark.parametrize(
    ("text", "english", "vietnamese"),
    [
        (
            "1.234",
            "“1.234” may be 1234 or 1.234; write 1234 for the one, 1.2340 for the other.",
            "“1.234” có thể là 1234 hoặc 1,234; hãy viết 1234 cho số thứ nhất, 1,2340 cho số thứ hai.",
        ),
        (
            "12,500",
            "“12,500” may be 12500 or 12.5; write 12500 for the one, 12.5 for the other.",
            "“12,500” có thể là 12500 hoặc 12,5; hãy viết 12500 cho số thứ nhất, 12,5 cho số thứ hai.",
        ),
        (
            "1.000 ha",
            "“1.000 ha” may be 1000 or 1; write 1000 for the one, 1 for the other.",
            "“1.000 ha” có thể là 1000 hoặc 1; hãy viết 1000 cho số thứ nhất, 1 cho số thứ hai.",
        ),
    ],
)
def test_one_mark_before_three_digits_is_refused_with_both_numbers(
    text: str, english: str, vietnamese: str
) -> None:
    assert refused(text, "en", Limits(unit="ha")) == english
    assert refused(text, "vi", Limits(unit="ha")) == vietnamese


@pytest.mark.parametrize("language", ["vi", "en"])
def test_where_one_of_two_numbers_is_out_of_the_limits_it_is_the_other(language: str) -> None:
    share, reader = Limits(most=1), translator(language)
    assert parse_decimal("1,000", reader, share) == 1
    assert parse_decimal("1.234", reader, Limits(most=1233)) == 1.234
    assert parse_decimal("1.234", reader, Limits(least=2)) == 1234
    with pytest.raises(QuestionError, match=r"may be|1\.234"):
        parse_decimal("1.234", reader, Limits(most=1234))  # inclusive


@pytest.mark.parametrize(
    ("text", "limits", "sentence"),
    [
        ("abc", Limits(), "“abc” is not a number; write one like 12.5."),
        ("2,5 m²", Limits(unit="ha"), "“2,5 m²” is not a number; write one like 12.5."),  # another unit
        ("2,5 ha", Limits(), "“2,5 ha” is not a number; write one like 12.5."),
        ("1.2.3", Limits(), "“1.2.3” is not a number; write one like 12.5."),
        ("1,23,456", Limits(), "“1,23,456” is not a number; write one like 12.5."),
        ("12 5", Limits(), "“12 5” is not a number; write one like 12.5."),
        ("1234 567", Limits(), "“1234 567” is not a number; write one like 12.5."),
        ("1e5", Limits(), "“1e5” is not a number; write one like 12.5."),
        ("1_000", Limits(), "“1_000” is not a number; write one like 12.5."),
        ("nan", Limits(), "“nan” is not a number; write one like 12.5."),
        ("Infinity", Limits(), "“Infinity” is not a number; write one like 12.5."),
        (",", Limits(), "“,” is not a number; write one like 12.5."),
        ("-", Limits(), "“-” is not a number; write one like 12.5."),
        ("2–5", Limits(), "“2–5” is not a number; write one like 12.5."),
        ("٣", Limits(), "“٣” is not a number; write one like 12.5."),
        ("-1", Limits(), "“-1” is not from 0 to 1,000,000,000."),
        ("−2,5", Limits(), "“−2,5” is not from 0 to 1,000,000,000."),
        ("1000000000,5", Limits(), "“1000000000,5” is not from 0 to 1,000,000,000."),
        ("1,1", Limits(most=1), "“1,1” is not from 0 to 1."),
        ("0", Limits(positive=True), "“0” is not above 0."),
        ("-1.234", Limits(positive=True), "“-1.234” is not above 0."),
        ("six", MONTHS, "“six” is not a number; write one like 12."),
        ("0", MONTHS, "“0” is not a whole number from 1 to 120."),
        ("121", MONTHS, "“121” is not a whole number from 1 to 120."),
        ("2,5", MONTHS, "“2,5” is not a whole number from 1 to 120."),
        ("1,000", MONTHS, "“1,000” is not a whole number from 1 to 120."),  # a thousand, not one
    ],
)
def test_what_is_no_number_or_out_of_bounds_is_a_sentence(text: str, limits: Limits, sentence: str) -> None:
    assert refused(text, "en", limits) == sentence


def test_both_ends_are_within_the_limits() -> None:
    assert [parse_decimal(text, VI, MONTHS) for text in ("1", "120")] == [1, 120]
    assert [parse_decimal(text, VI, Limits(most=5)) for text in ("0", "5")] == [0, 5]
    assert parse_decimal("0,000001", VI, Limits(positive=True)) == 0.000001
    assert parse_decimal("150 USD/m²", VI, Limits(unit="USD/m²")) == 150
    assert parse_decimal("150 usd/m2", VI, Limits(unit="USD/m²")) == 150
    assert parse_decimal("150 USD", VI, Limits(unit="USD/m²")) == 150


@pytest.mark.parametrize(
    ("amount", "vietnamese", "english"),
    [
        (None, "", ""),
        (2.5, "2,5", "2.5"),
        (12, "12", "12"),
        (1234.5, "1234,5", "1234.5"),  # ungrouped: it is to be typed over
        (1.234, "1,2340", "1.2340"),  # 1.234 would be refused
        (0.125, "0,125", "0.125"),
        (1234.567, "1234,567", "1234.567"),
        (0.1 + 0.2, "0,3", "0.3"),
    ],
)
def test_a_number_is_written_as_its_reader_types_it(
    amount: float | None, vietnamese: str, english: str
) -> None:
    assert (format_typed(amount, VI), format_typed(amount, EN)) == (vietnamese, english)


@given(st.decimals(0, 10**9, places=6), st.sampled_from([VI, EN]), st.sampled_from([VI, EN]))
def test_what_is_written_for_one_reader_is_read_the_same_by_both(
    amount: Decimal, writer: Translator, reader: Translator
) -> None:
    assert parse_decimal(format_typed(float(amount), writer), reader) == float(amount)


@pytest.mark.parametrize(
    ("amount", "places", "shown"),
    [(150, 0, "150"), (150.5, 0, "150.5"), (12.5, 2, "12.50"), (0.125, 2, "0.125"), (1234.5, 1, "1,234.5")],
)
def test_what_is_asked_for_is_repeated_without_rounding(amount: float, places: int, shown: str) -> None:
    assert format_unrounded(amount, EN, places=places) == shown


def refused(text: str, language: str, limits: Limits) -> str:
    """The sentence that refuses the text."""
    with pytest.raises(QuestionError) as caught:
        parse_decimal(text, translator(language), limits)
    return translator(language).error(caught.value)
