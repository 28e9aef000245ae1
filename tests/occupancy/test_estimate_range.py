"""Estimates: what share of a denominator they are, and between what the rate and its room to a line lie.

The hand-made book on 2023-11-17: 50 of 150 ha leased; a-1 has 60 ha published, a-2 and b-1 have 50 and 40 ha
estimated. Zone A is a-1 and a-2 (40 of 110 ha leased), zone B is b-1 (10 of 40 ha).
"""

from datetime import date
from pathlib import Path

import pytest

from geo.errors import FieldError
from occupancy.book import load
from occupancy.program import DATA
from occupancy.questions.certainty import EstimateRange, estimate_range
from occupancy.statement import Statement, state
from outputs.text.captions import estimates_note, rate_span, room_span
from outputs.text.formatting import format_range
from outputs.text.translations import translator
from tests.support.book_builder import write_book

EN, VI = translator("en"), translator("vi")
MIN_60 = {"value_pct": 60.0, "comparison": "min", "basis": "established", "holds": True}
MAX_60 = MIN_60 | {"comparison": "max"}
STATED = """
[estimates]
zone_pct = 20
total_pct = 10
reason_vi = "giả định"
reason_en = "assumed"
"""


def of_book(folder: Path, more: str = "", *, basis: str | None = None) -> Statement:
    book = write_book(folder / "book")
    with (book / "book.toml").open("a", encoding="utf-8") as file:
        file.write(more)
    return state(load(book), as_of=date(2023, 11, 17), basis=basis)


@pytest.fixture(scope="module")
def statement(tmp_path_factory: pytest.TempPathFactory) -> Statement:
    return of_book(tmp_path_factory.mktemp("stated"), STATED)


def test_a_rate_lies_between_the_quotients_with_all_estimates_too_small_and_all_too_large() -> None:
    # 50 ha of 100 are good to ± 10 %: the denominator is 95 to 105 ha.
    found = EstimateRange(60.0, 100.0, 50.0, 10.0)
    assert found.denominators_ha == (95.0, 105.0)
    assert found.rates_pct == (6000 / 105, 6000 / 95)


def test_the_room_to_a_line_has_the_range_of_its_denominator() -> None:
    # 60 - 60 % of 105 = -3, 60 - 60 % of 95 = 3; 60 / 60 % = 100 ha would be leasable at the line.
    found = EstimateRange(60.0, 100.0, 50.0, 10.0).headroom_ha(MIN_60)
    assert found == {"headroom_leased_ha": (-3.0, 3.0), "headroom_leasable_ha": (-5.0, 5.0)}


@pytest.mark.parametrize(
    ("leased", "line", "crosses"),
    [
        *((63.0, MIN_60, False), (62.999, MIN_60, True), (57.0, MIN_60, True), (56.999, MIN_60, False)),
        *((57.0, MAX_60, False), (57.001, MAX_60, True), (63.0, MAX_60, True), (63.001, MAX_60, False)),
    ],
)
def test_a_line_is_crossed_where_one_end_holds_and_the_other_does_not(
    leased: float, line: dict[str, object], crosses: bool
) -> None:
    assert EstimateRange(leased, 100.0, 50.0, 10.0).crosses(line) is crosses


def test_the_whole_book_and_a_zone_each_have_the_uncertainty_stated_for_them(statement: Statement) -> None:
    # In all 90 ± 9 ha are estimated; in Zone A 50 ± 10 ha; Zone B is all estimate, 40 ± 8 ha.
    assert estimate_range(statement) == EstimateRange(50.0, 150.0, 90.0, 10.0)
    zone_a, zone_b = (estimate_range(statement, zone_id=zone) for zone in ("z-a", "z-b"))
    assert zone_a == EstimateRange(40.0, 110.0, 50.0, 20.0)
    assert zone_b == EstimateRange(10.0, 40.0, 40.0, 20.0)
    assert zone_b.denominators_ha == (32.0, 48.0)


def test_a_rate_that_divides_by_no_estimate_has_no_range(statement: Statement) -> None:
    assert estimate_range(statement, basis="gross_established") is None
    assert estimate_range(statement, zone_id="z-c") is None  # planned only


def test_a_sentence_tells_share_uncertainty_and_range(statement: Statement) -> None:
    # 50 / 159 = 31.447 % and 50 / 141 = 35.461 %; half of 4 points has two digits with one decimal.
    assert estimates_note(statement, EN).startswith(
        "90.00 of 150.00 ha leasable (60.00 %) are estimates."
        " Good to ± 10 %, they give a rate of 31.4 to 35.5 %."
    )
    assert rate_span(statement, VI, zone_id="z-b") == "theo sai số: 20,8–31,3 %"  # of 48, of 32


def test_a_book_that_states_no_uncertainty_says_so_beside_the_share(tmp_path: Path) -> None:
    found = of_book(tmp_path)
    assert estimates_note(found, EN) == (
        "90.00 of 150.00 ha leasable (60.00 %) are estimates. The book does not say how good they are."
    )
    assert rate_span(found, EN) == ""


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (58.482, 61.684, ("58.4", "61.7")),
        (-64.42, 67.732, ("−65", "68")),
        (10.0, 10.004, ("10.00", "10.01")),
        (1200.4, 1900.2, ("1,200", "1,901")),
        (-0.4, 30.0, ("−1", "30")),
        (5.0, 5.0, ("5.00", "5.00")),
    ],
)
def test_the_ends_of_a_range_are_rounded_outward_and_no_finer_than_it_is_wide(
    low: float, high: float, expected: tuple[str, str]
) -> None:
    assert format_range(low, high, EN) == expected


@pytest.mark.parametrize("value", ["0", "100", "-3", '"3"', "true"])
def test_an_uncertainty_that_is_no_share_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(FieldError, match=r"estimates\.zone_pct"):
        of_book(tmp_path, STATED.replace("zone_pct = 20", f"zone_pct = {value}"))


def test_the_packaged_rate_holds_and_its_range_lies_on_both_sides_of_the_line() -> None:
    # 3,670.89 ha ± 3 % are 110.13 ha: 2,481.57 of 4,243.32 to 4,023.06 ha.
    found = state(load(DATA), as_of=date(2023, 11, 17))
    rule = found.rules.iloc[0].to_dict()
    assert rule["holds"]
    assert estimate_range(found).crosses(rule)
    # 3,670.62 of 4,133.19 ha.
    assert "(88.81 %) are estimates." in estimates_note(found, EN)
    assert rate_span(found, EN, rule=rule) == "with estimates 58.4–61.7 %: may meet it or not"
    assert room_span(found, EN, rule, "headroom_leased_ha") == "with estimates −65 to 68 ha"


def test_a_day_later_than_the_book_has_a_range_and_no_verdict_by_it() -> None:
    note = estimates_note(state(load(DATA), as_of=date(2023, 12, 31)), EN)
    assert "they give a rate of 58." in note
    assert "Room" not in note
