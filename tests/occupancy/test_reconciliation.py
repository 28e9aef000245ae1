"""Published totals against the book, and published rates against their own inputs."""

from datetime import date

import pandas as pd
import pytest

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.measures.fill_rates import recomputed
from occupancy.questions.reconciliation import reconcile
from tests.support.process_memory import book, decision, lease, phase, plot, zone

DAY = "2023-11-17"


@pytest.fixture(scope="module")
def land() -> LandBook:
    """Z operates (20 ha, 10 leasable, 6 let), Y is established (30 ha, 15 leasable), X planned (50 ha)."""
    printed = {
        "as_of": DAY,
        "zones_approved": 3,
        "zones_established": 2,
        "planned_ha": 110,
        "established_ha": 49.5,
        "operating_ha": 20,
        "leasable_operating_ha": 10,
        "leased_ha": 6,
        "source": "the gazette",
        "note": "as printed",
    }
    return book(
        zones=[zone("Z"), zone("Y"), zone("X")],
        phases=[phase("P"), phase("R", "Y", operating_from=""), phase("Q", "X")],
        decisions=[decision("P"), decision("R", 30, 30, 15), decision("Q", 50, None, None)],
        parcels=[plot("A", 10)],
        tenancies=[lease(ha=6)],
        published_totals=[
            {**printed, "fill_rate_pct": 60, "basis": "operating"},
            {**printed, "fill_rate_pct": 66.67, "basis": "cleared"},
            {"as_of": "2009-12-31", "zones_established": 2, "leased_ha": 1},
        ],
        adjustments=[
            {"as_of": DAY, "quantity": "planned_ha", "zone_id": "X", "delta_ha": 14, "reason": "old area"},
            {"as_of": DAY, "quantity": "planned_ha", "zone_id": "Y", "delta_ha": -5, "reason": "old area"},
            {"as_of": "2009-12-31", "quantity": "planned_ha", "delta_ha": 1, "reason": "another day"},
        ],
    )


@pytest.fixture(scope="module")
def lines(land: LandBook) -> pd.DataFrame:
    return reconcile(land, as_of=date(2023, 11, 17)).lines.set_index(["quantity", "basis"])


# quantity, basis: computed, adjustment, adjusted, published, residual
EXPECTED = {
    ("zones_approved", ""): (3, 0, 3, 3, 0),
    ("zones_established", ""): (2, 0, 2, 2, 0),
    ("planned_ha", ""): (100, 9, 109, 110, -1),
    ("established_ha", ""): (50, 0, 50, 49.5, 0.5),
    ("operating_ha", ""): (20, 0, 20, 20, 0),
    ("leasable_operating_ha", ""): (10, 0, 10, 10, 0),
    ("leased_ha", ""): (6, 0, 6, 6, 0),
    ("fill_rate_pct", "operating"): (60, 0, 60, 60, 0),
    ("fill_rate_pct", "cleared"): (60, 0, 60, 66.67, -6.67),
}


@pytest.mark.parametrize("key", EXPECTED, ids=" ".join)
def test_a_line_is_computed_plus_adjustments_less_published(
    lines: pd.DataFrame, key: tuple[str, str]
) -> None:
    names = ["computed", "adjustment", "adjusted", "published", "residual"]
    assert lines.loc[key, names].tolist() == pytest.approx(list(EXPECTED[key]))


def test_what_was_not_printed_has_no_line_and_what_was_printed_twice_has_one(lines: pd.DataFrame) -> None:
    assert sorted(lines.index) == sorted(EXPECTED)


def test_a_line_carries_unit_and_source(lines: pd.DataFrame) -> None:
    assert lines.loc[("planned_ha", ""), ["unit", "source", "note"]].tolist() == [
        "ha",
        "the gazette",
        "as printed",
    ]
    assert lines["unit"].groupby(level=0).first()["zones_approved"] == "count"
    assert lines["unit"].groupby(level=0).first()["fill_rate_pct"] == "pct"


def test_the_adjustments_of_the_day_stand_beside_the_lines(land: LandBook) -> None:
    assert reconcile(land, as_of=date(2023, 11, 17)).adjustments["delta_ha"].tolist() == [14, -5]


def test_every_published_day_is_reconciled_in_order(land: LandBook) -> None:
    lines = reconcile(land).lines
    assert lines["as_of"].drop_duplicates().dt.strftime("%Y-%m-%d").tolist() == ["2009-12-31", DAY]
    earlier = lines[lines["as_of"] == "2009-12-31"].set_index("quantity")
    assert earlier["computed"].to_dict() == {"zones_established": 2, "leased_ha": 0}


def test_a_day_without_published_totals_is_refused_and_the_others_are_named(land: LandBook) -> None:
    with pytest.raises(QuestionError, match="no total for 2020-01-01; it has 2009-12-31, 2023-11-17"):
        reconcile(land, as_of=date(2020, 1, 1))


def test_a_book_without_published_totals_is_refused() -> None:
    with pytest.raises(QuestionError, match="no total yet; add what was published"):
        reconcile(book())


# The rates of Bắc Ninh as printed: day, basis, leased, column of the denominator, denominator, printed rate,
# then what it comes to (None: not printed), and the denominator that the printed rate implies.
PRINTED = [
    ("2017-12-31", "operating", 1632.95, "leasable_operating_ha", 2609.40, 62.60, 62.58, 2608.55),
    ("2017-12-31", "cleared", 1632.95, "leasable_operating_ha", 2609.40, 87.16, None, 1873.51),
    ("2019-12-31", "operating", 1747.77, "leasable_operating_ha", 2609.40, 66.79, 66.98, 2616.81),
    ("2021-12-31", "established", 2064.86, "leasable_established_ha", 3850.00, 54.41, 53.63, 3795.00),
    ("2023-11-17", "established", 2481.57, "leasable_operating_ha", None, 60.04, None, 4133.19),
]


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: f"{row[0]} {row[1]}")
def test_a_published_rate_is_worked_out_again_from_what_was_printed_beside_it(row: tuple) -> None:
    day, basis, leased, column, denominator, printed, expected, implied = row
    totals = {"as_of": day, "basis": basis, "leased_ha": leased, column: denominator}

    found = recomputed(book(published_totals=[{**totals, "fill_rate_pct": printed}])).iloc[0]

    assert found["implied_denominator_ha"] == pytest.approx(implied, abs=0.005)
    if expected is None:
        assert pd.isna(found["recomputed_pct"])
        assert pd.isna(found["agrees"])
    else:
        assert found["recomputed_pct"] == pytest.approx(expected, abs=0.005)
        assert found["difference_points"] == pytest.approx(expected - printed, abs=0.005)
        assert not found["agrees"]


def test_the_implied_denominator_lies_between_what_rounding_allows() -> None:
    totals = {"as_of": DAY, "basis": "established", "leased_ha": 2481.57, "fill_rate_pct": 60.04}
    found = recomputed(book(published_totals=[totals])).iloc[0]
    assert found["implied_low_ha"] == pytest.approx(4132.85, abs=0.005)
    assert found["implied_high_ha"] == pytest.approx(4133.54, abs=0.005)


@pytest.mark.parametrize(("printed", "agrees"), [(66.66, False), (66.67, True), (66.68, False)])
def test_a_rate_agrees_when_it_is_the_rounded_quotient(printed: float, agrees: bool) -> None:
    totals = {"as_of": DAY, "basis": "gross_established", "leased_ha": 2000, "established_ha": 3000}
    found = recomputed(book(published_totals=[{**totals, "fill_rate_pct": printed}])).iloc[0]
    assert bool(found["agrees"]) is agrees
